from __future__ import annotations

from random import Random

import pytest

from streams.generation.disguises import MECHANISMS, disguise, each_once

TEXT = "mon père me frappe 119"


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_changes_a_text_and_the_same_seed_changes_it_alike(name: str) -> None:
    changed = [MECHANISMS[name](TEXT, Random(seed)) for seed in range(20)]
    assert any(text != TEXT for text in changed)
    assert changed == [MECHANISMS[name](TEXT, Random(seed)) for seed in range(20)]


@pytest.mark.parametrize(
    ("name", "written", "disguised"),
    [
        ("keycaps", "le 119", "le 1️⃣1️⃣9️⃣"),
        ("fullwidth", "le 119", "ｌｅ １１９"),
        ("spelled", "le 119", "l e 1 1 9"),
        ("verlan", "frappe", "pefra"),
        ("verlan", "père", "reup"),
        ("edited", "le 119", "le 119"),
        ("parted", "peur", "peur"),
        ("signed", "le 119", "le 119"),
    ],
)
def test_what_a_mechanism_makes(name: str, written: str, disguised: str) -> None:
    assert MECHANISMS[name](written, Random(1)) == disguised


def test_one_edit_leaves_one_letter_wrong_at_most() -> None:
    for seed in range(200):
        edited = MECHANISMS["edited"]("maltraitance 119", Random(seed))
        assert edited.endswith(" 119")
        assert abs(len(edited) - len("maltraitance 119")) <= 1


def test_deeper_disguises_name_what_was_done_in_order() -> None:
    made = [made for seed in range(50) if (made := disguise(TEXT, Random(seed), 3))]
    assert len(made) > 20
    for one in made:
        assert len(set(one.mechanisms)) == 3
        assert one.text != TEXT


def test_a_mechanism_that_finds_nothing_to_change_is_none() -> None:
    assert "keycaps" not in [one.mechanisms[0] for one in each_once("bonjour", Random(1))]
