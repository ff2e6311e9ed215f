from __future__ import annotations

import pytest

from streams.rules.lexicon import Lexicon
from streams.rules.respelling import by_ear, turned_round


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("maison", {"meson"}),
        ("aux", {"ox"}),
        ("qui", {"ki"}),
        ("beaucoup", {"bocoup"}),
        ("appelle", {"apelle", "appele", "apele"}),
        ("pharmacie", {"farmacie"}),
        ("mal", set()),
        ("a", set()),
    ],
)
def test_a_word_by_ear(word: str, spelled: set[str]) -> None:
    assert set(by_ear(word)) == spelled


def test_a_word_with_many_graphemes_has_sixteen_spellings_at_most() -> None:
    assert len(list(by_ear("aiaiaiaiaiaiaiai"))) == 15


@pytest.mark.parametrize(
    ("word", "turned"),
    [
        ("touche", {"chetou", "hetouc"}),
        ("frappe", {"pefra"}),
        ("force", {"cefor", "rcefo"}),
        ("danger", {"gerdan", "ngerda"}),
        ("enfant", {"fanten", "nfante"}),
        ("aide", {"deai"}),
        ("coup", set()),
        ("maltraitance", set()),
        ("ami", set()),
    ],
)
def test_a_word_in_verlan(word: str, turned: set[str]) -> None:
    assert set(turned_round(word)) == turned


@pytest.fixture
def lexicon() -> Lexicon:
    made = Lexicon(harmless=("vrille", "ox", "machete"))
    made.add("touche", 4, forgiving=True)
    made.add("maison", 8, forgiving=False)
    made.add("aux", 16, forgiving=False)
    made.add("machette", 32, forgiving=False)
    made.add("ki", 64, forgiving=False)
    made.add("qui", 128, forgiving=False)
    made.close()
    return made


def test_respelled_forms_have_the_classes_of_what_they_stand_for(lexicon: Lexicon) -> None:
    assert lexicon.forms["chetou"] == 4
    assert lexicon.respelled["chetou"] == ("touche", "verlan")
    assert lexicon.respelled["meson"] == ("maison", "sound")


def test_no_ordinary_word_is_a_respelled_one_but_a_link_word(lexicon: Lexicon) -> None:
    assert "machete" not in lexicon.forms
    assert lexicon.forms["ox"] == 16


def test_a_listed_form_stays_itself_and_gets_the_classes_of_what_it_sounds_like(lexicon: Lexicon) -> None:
    assert lexicon.forms["ki"] == 64 | 128
    assert "ki" not in lexicon.respelled
