"""The written forms of nouns and adjectives."""

from __future__ import annotations

import pytest

from streams.rules.forms import noun_forms


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("frappé", "frappe frappes frappee frappees"),
        ("violent", "violent violents violente violentes"),
        ("sexuel", "sexuel sexuels sexuelle sexuelles"),
        ("collégien", "collegien collegiens collegienne collegiennes"),
        ("abusif", "abusif abusifs abusive abusives"),
        ("incestueux", "incestueux incestueuse incestueuses"),
        ("père", "pere peres"),
    ],
)
def test_a_noun_has_its_plural_and_an_adjective_its_feminine(noun: str, forms: str) -> None:
    assert list(noun_forms(noun)) == forms.split()
