"""Invented searches: the same seed, the same events."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.codecs import encode
from streams.generation.phrases import PROTECTION
from streams.generation.searches import LARGEST_SEED, SearchStream, even_times_ms, expand
from streams.tagging.parsing import ParsedEvent, parse


def _events(seed: int, count: int, matches: float = 0.01) -> list[bytes]:
    stream = SearchStream(seed, matches)
    return [encode(event) for _, event in stream.events(itertools.islice(even_times_ms(1_777_885_951_123, 50), count))]


@given(st.integers(0, LARGEST_SEED))
def test_the_same_seed_makes_the_same_bytes(seed: int) -> None:
    assert _events(seed, 20) == _events(seed, 20)


def test_the_events_of_a_seed_stay_what_they_are_over_releases() -> None:
    """Who notes a seed means its events. Change this only together with a line in the changelog."""
    assert hashlib.sha256(b"".join(_events(7, 1_000))).hexdigest()[:16] == "bfecbd6ffdf41054"


def test_another_seed_makes_other_events() -> None:
    assert not set(_events(1, 50)) & set(_events(2, 50))


@given(st.integers(0, LARGEST_SEED))
def test_every_event_is_one_that_the_worker_accepts(seed: int) -> None:
    assert all(isinstance(parse(value), ParsedEvent) for value in _events(seed, 30))


def test_event_ids_are_unique_within_a_seed() -> None:
    ids = {SearchStream(3).event(0).event_id} | {event.event_id for event in _made(3, 5_000)}
    assert len(ids) == 5_000


def _made(seed: int, count: int, matches: float = 0.01) -> list[object]:
    stream = SearchStream(seed, matches)
    return [stream.event(0) for _ in range(count)]


@pytest.mark.parametrize(("matches", "least", "most"), [(0.0, 0, 0), (0.1, 850, 1_150), (1.0, 10_000, 10_000)])
def test_the_share_of_protection_searches_is_the_one_asked_for(matches: float, least: int, most: int) -> None:
    protection = set(PROTECTION)
    assert least <= sum(event.query in protection for event in _made(5, 10_000, matches)) <= most


@pytest.mark.parametrize(("seed", "matches"), [(-1, 0.1), (LARGEST_SEED + 1, 0.1), (1, 1.1), (1, -0.1)])
def test_a_seed_or_share_out_of_range_is_refused(seed: int, matches: float) -> None:
    with pytest.raises(ValueError, match="take a"):
        SearchStream(seed, matches)


def test_a_template_stands_for_each_of_its_choices() -> None:
    assert expand("{a|b} c {d|e}") == ["a c d", "a c e", "b c d", "b c e"]


def test_times_are_evenly_spaced() -> None:
    assert list(itertools.islice(even_times_ms(1_000, 4.0), 5)) == [1_000, 1_250, 1_500, 1_750, 2_000]
