from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.edits import one_edit_apart
from streams.rules.lexicon import Lexicon

WORDS = st.text("abc", max_size=6)


def _edits(word: str) -> set[str]:
    letters = "abc"
    found = {word[:i] + word[i + 1 :] for i in range(len(word))}
    found |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    found |= {word[:i] + c + word[i + 1 :] for i in range(len(word)) for c in letters}
    found |= {word[:i] + c + word[i:] for i in range(len(word) + 1) for c in letters}
    return found - {word}


@given(WORDS, WORDS)
def test_one_edit_is_what_one_edit_makes(left: str, right: str) -> None:
    assert one_edit_apart(left, right) == (right in _edits(left))


@pytest.fixture
def lexicon() -> Lexicon:
    made = Lexicon(harmless=("rappe", "grappe", "mare"))
    made.add("frappe", 4, forgiving=True)
    made.add("mere", 8, forgiving=True)
    made.add("tape", 4, forgiving=False)
    made.add_joined("enfanceendanger", 16)
    made.close()
    return made


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("farppe", "frappe"),
        ("frapp", "frappe"),
        ("frapppe", "frappe"),
        ("frbppe", "frappe"),
        ("meer", "mere"),
        ("mre", "mere"),
        ("merre", "mere"),
        ("mdre", "mere"),
        ("mire", None),
        ("rappe", None),
        ("grappe", None),
        ("frbpqe", None),
        ("tpae", None),
        ("118", None),
        ("", None),
    ],
)
def test_errors_are_forgiven_in_long_words_and_few_in_short_ones(
    lexicon: Lexicon, word: str, meant: str | None
) -> None:
    found = lexicon.meant(word)
    assert (found and found[1]) == meant


def test_a_tag_is_read_from_joined_letters_with_one_error(lexicon: Lexicon) -> None:
    assert lexicon.meant_joined("enfanceendanger") == (16, "enfanceendanger")
    assert lexicon.meant_joined("enfancendanger") == (16, "enfanceendanger")
    assert lexicon.meant_joined("enfncendanger") is None
    assert lexicon.meant_joined("zzz") is None


def test_an_error_in_a_listed_misspelling_is_one_in_what_it_sounds_like() -> None:
    made = Lexicon(harmless=())
    made.add("frappe", 4, forgiving=True)
    made.add("frap", 8, forgiving=True)
    made.close()
    assert made.meant("fraap") == (12, "frap")
