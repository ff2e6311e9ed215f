from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.folding import FOLD, LONGEST_QUERY, fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ÉCOLE", "ecole"),
        ("cœur Æ ß", "coeur ae ss"),
        ("１１９", "119"),
        ("¹¹⁹ ₁₁₉", "119 119"),
        ("𝟏𝟏𝟗 🯱🯱🯹", "119 119"),
        ("①①⑨ ⑪⑨", "119 119"),
        ("⑴⑴⑼ ⒈⒈⒐", "119 119"),
        ("❶❶❾ ➀➀➈ ⓵⓵⓽", "119 119 119"),
        ("1️⃣1️⃣9️⃣", "119"),
        ("١١٩ १११", "119 111"),
        ("🅰🄰🅐ⓐ", "aaaa"),
        ("🇦", "a"),
        ("119🇫🇷", "119 "),
        ("mаisоn", "maison"),
        ("εnfαncε", "enfance"),
        ("mai\u200bs\u00ado\u2060n\ufe0f", "maison"),
        ("m̶a̶ison", "maison"),
        ("\u202emaison\u2069", "maison"),
        ("＃119 ﹟119 ♯119", "#119 #119 #119"),
        ("l’enfance", "l enfance"),
        ("mai\u00a0son\u3000x\u2800y", "mai son x y"),
        ("🆘", " sos "),
        ("1l0O", "1l0o"),
    ],
)
def test_what_is_written_is_read_as(written: str, read: str) -> None:
    assert fold(written) == read


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)[:LONGEST_QUERY]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_ascii_keeps_its_identity(text: str) -> None:
    assert fold(text) == text.lower()


def test_digits_never_become_letters_nor_letters_digits_of_119() -> None:
    for code in range(128):
        assert chr(code).isdecimal() == FOLD[code].isdecimal()
