"""The weights of hashtags: exact for the tracked, within a bound for the others, whatever was merged in what order."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from datasketches import frequent_strings_sketch
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.events import TallyHashtags, TrackedHashtag
from streams.trends.hashtags import LG_MOST, HourOfHashtags, StretchOfHashtags, merge_hours
from streams.trends.sessions import estimate_of

HOUR = 493_857
HASHES = st.integers(0, 6_000).map(lambda number: f"{number:08x}")
PARTS = st.lists(st.lists(st.tuples(HASHES, st.sampled_from([1, 1, 1, 4, 64])), max_size=40), min_size=1, max_size=6)


def summed(parts: list[list[tuple[str, int]]]) -> tuple[HourOfHashtags, Counter[str]]:
    """The parts merged by way of the wire, and what is true of them."""
    hours: dict[int, HourOfHashtags] = {HOUR: HourOfHashtags()}
    truth: Counter[str] = Counter()
    for part in parts:
        stretch = StretchOfHashtags()
        for name, weight in part:
            truth[name] += weight
            stretch.of(HOUR).add_other(name, weight)
        wire = msgspec.json.decode(msgspec.json.encode(stretch.serialise()), type=tuple[TallyHashtags, ...])
        merge_hours(hours, wire, 0)
    return hours[HOUR], truth


@given(PARTS)
@settings(max_examples=60, deadline=None)
def test_few_hashtags_are_exact_whatever_was_merged(parts: list[list[tuple[str, int]]]) -> None:
    hour, truth = summed(parts)
    others, unaccounted = hour.others()
    assert sorted(other.low for other in others) == sorted(other.high for other in others) == sorted(truth.values())
    assert unaccounted == 0
    assert hour.weight == truth.total()


@given(st.integers(0, 2**32), st.integers(2, 9))
@settings(max_examples=15, deadline=None)
def test_many_hashtags_are_within_the_bound_whatever_was_merged(seed: int, pieces: int) -> None:
    names = [f"{(seed + 7 * number) % 9_973:08x}" for number in range(9_000)]
    heavy = {f"heavy{number:03d}": 200 + number for number in range(40)}
    rows = [*((name, 1 + number % 3) for number, name in enumerate(names)), *heavy.items()]
    hour, truth = summed([rows[piece::pieces] for piece in range(pieces)])
    others, unaccounted = hour.others()
    bound = frequent_strings_sketch.get_epsilon_for_lg_size(LG_MOST) * truth.total()
    assert len(others) <= 1_536
    assert all(other.high - other.low <= bound for other in others)
    for weight in heavy.values():
        assert any(other.low <= weight <= other.high for other in others)
    assert sum(other.low for other in others) + unaccounted == truth.total() == hour.weight
    assert len(hour.to_tally(HOUR).others) <= 41_000


def test_tracked_hashtags_are_exact_and_by_name() -> None:
    hours: dict[int, HourOfHashtags] = {}
    for weight, session in ((1, "a"), (8, "b"), (8, "a")):
        stretch = StretchOfHashtags()
        stretch.of(HOUR).add_tracked("119", "119", weight, session)
        assert merge_hours(hours, stretch.serialise(), 0) == {HOUR}
    assert hours[HOUR].tracked == {"119": ("119", 17)}
    assert (hours[HOUR].weight, hours[HOUR].squares) == (17, 129)
    assert estimate_of(hours[HOUR].sessions_of("119")) == 2
    assert estimate_of(hours[HOUR].sessions_of("other")) == 0


@given(st.lists(st.lists(st.integers(0, 40), max_size=30), min_size=1, max_size=6), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_the_sessions_of_a_hashtag_are_told_apart_over_all_tallies_also_after_a_restart(
    parts: list[list[int]], restart: int
) -> None:
    hours: dict[int, HourOfHashtags] = {}
    for number, part in enumerate(parts):
        stretch = StretchOfHashtags()
        for session in part:
            stretch.of(HOUR).add_tracked("119", "119", 1, f"session {session}")
        merge_hours(hours, stretch.serialise(), 0)
        if number == restart and hours:
            again: dict[int, HourOfHashtags] = {}
            merge_hours(again, [hours[HOUR].to_tally(HOUR)], 0)
            hours = again
    truth = {session for part in parts for session in part}
    assert estimate_of((hours.get(HOUR) or HourOfHashtags()).sessions_of("119")) == len(truth)


def test_sessions_added_after_a_merge_are_told_too() -> None:
    hours: dict[int, HourOfHashtags] = {}
    stretch = StretchOfHashtags()
    stretch.of(HOUR).add_tracked("119", "119", 1, "a")
    merge_hours(hours, stretch.serialise(), 0)
    for session in ("a", "b"):
        hours[HOUR].add_tracked("119", "119", 1, session)
        hours[HOUR].sessions_of("119")
    assert estimate_of(hours[HOUR].sessions_of("119")) == 2


def test_sessions_that_can_not_be_read_cost_no_count() -> None:
    hours: dict[int, HourOfHashtags] = {}
    for sketch in ("", "no base64", "AAAA"):
        assert merge_hours(hours, [TallyHashtags(HOUR, 5, 5, (TrackedHashtag("119", "119", 5, sketch),))], 0) == {HOUR}
    assert hours[HOUR].tracked == {"119": ("119", 15)}
    assert estimate_of(hours[HOUR].sessions_of("119")) == 0


def test_one_search_in_how_many_was_looked_at_is_known() -> None:
    hour = HourOfHashtags()
    assert hour.weight_each == 1
    for _ in range(5):
        hour.add_other("aaaaaaaa", 16)
    assert hour.weight_each == 16


@pytest.mark.parametrize(
    "part",
    [
        TallyHashtags(HOUR, 0, 0),
        TallyHashtags(HOUR, 5, 4),
        TallyHashtags(HOUR, 5, 5, (TrackedHashtag("119", "119", -5),)),
        TallyHashtags(HOUR, 5, 5, (), "no base64"),
        TallyHashtags(HOUR, 5, 5, (), "AAAA"),
        TallyHashtags(-1, 5, 5),
        TallyHashtags(10**12, 5, 5),
        TallyHashtags(HOUR - 1, 5, 5, (TrackedHashtag("119", "119", 5),)),
    ],
)
def test_what_cannot_be_meant_or_comes_too_late_adds_nothing(part: TallyHashtags) -> None:
    hours: dict[int, HourOfHashtags] = {}
    assert merge_hours(hours, [part], HOUR) == set()
    assert hours == {}


def test_an_hour_without_hashtags_is_in_no_tally() -> None:
    stretch = StretchOfHashtags()
    stretch.of(HOUR)
    assert stretch.serialise() == ()
