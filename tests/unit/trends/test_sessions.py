"""Distinct sessions from sketches: exact while small, mergeable, and never an error."""

from __future__ import annotations

import binascii

import pytest
from datasketches import hll_sketch, tgt_hll_type
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.events import TallySessions
from streams.trends.sessions import LG_K, SessionSketches, SessionUnion, estimate_of, sketch_of, sketch_of_base64


def estimate(*parts: TallySessions) -> int:
    union = SessionUnion()
    for part in parts:
        sketch = sketch_of_base64(part.sketch)
        assert sketch is not None
        union.add(sketch)
    return estimate_of(union.to_sketch())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 10_000), max_size=40), max_size=4))
def test_sessions_are_exact_while_they_are_few_however_they_are_split(parts: list[set[int]]) -> None:
    serialised = []
    for part in parts:
        sketches = SessionSketches()
        for number in part:
            sketches.add((1, "119", "FR"), f"pseudonym {number}")
        serialised += sketches.serialise()
    assert estimate(*serialised) == len(set().union(*parts))


def test_many_sessions_are_estimated_within_three_standard_errors_and_stay_small() -> None:
    sketches = SessionSketches()
    for number in range(50_000):
        sketches.add((1, "119", "FR"), f"{number}")
    [part] = sketches.serialise()
    assert abs(estimate(part) - 50_000) < 3 * 0.025 * 50_000
    assert len(binascii.a2b_base64(part.sketch)) < 1_200


def test_cells_come_in_order_and_apart() -> None:
    sketches = SessionSketches()
    for cell in ((2, "b", "FR"), (1, "b", "FR"), (1, "a", "ZZ"), (1, "a", "FR")):
        sketches.add(cell, "s")
    assert len(sketches) == 4
    assert [(p.minute, p.keyword, p.country) for p in sketches.serialise()] == [
        (1, "a", "FR"),
        (1, "a", "ZZ"),
        (1, "b", "FR"),
        (2, "b", "FR"),
    ]


@given(st.binary(max_size=200))
def test_bytes_that_are_no_sketch_never_raise(junk: bytes) -> None:
    found = sketch_of(junk)
    if found is not None:
        SessionUnion().add(found)


@pytest.mark.parametrize("text", ["", "é", "%%%", "AAAA", "A"])
def test_text_that_is_no_sketch_is_none(text: str) -> None:
    assert sketch_of_base64(text) is None


def test_a_sketch_that_is_larger_than_ours_is_not_stored_as_it_is() -> None:
    union = SessionUnion()
    union.add(hll_sketch(LG_K + 1, tgt_hll_type.HLL_4))
    assert union.to_sketch().lg_config_k == LG_K


def test_a_sketch_that_was_added_is_not_changed_by_what_comes_after() -> None:
    first, second = hll_sketch(LG_K, tgt_hll_type.HLL_4), hll_sketch(LG_K, tgt_hll_type.HLL_4)
    first.update("a")
    second.update("b")
    union = SessionUnion()
    union.add(first)
    assert estimate_of(union.to_sketch()) == 1
    union.add(second)
    assert [estimate_of(sketch) for sketch in (union.to_sketch(), first, second)] == [2, 1, 1]
