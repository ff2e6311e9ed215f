"""When a reader is stalled, and when it only seems so."""

from __future__ import annotations

import time

import pytest

from streams.workers import stalls
from streams.workers.stalls import SetAside, StalledError, StallWatch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_partition_that_stays_behind_for_two_looks_is_stalled(clock: list[float]) -> None:
    watch = StallWatch()
    clock[0] += stalls.STALLED_SECONDS
    assert watch.is_quiet
    watch.look({0: 5, 1: 7}, {0: 9, 1: 7})
    with pytest.raises(StalledError):
        watch.look({0: 5, 1: 7}, {0: 9, 1: 7})


def test_an_event_that_comes_at_the_moment_of_the_look_is_no_stall(clock: list[float]) -> None:
    watch = StallWatch()
    clock[0] += stalls.STALLED_SECONDS
    watch.look({0: 5}, {0: 6})
    watch.progressed()
    assert not watch.is_quiet
    watch.look({0: 6}, {0: 7})
    watch.look({0: 7}, {0: 8})


def test_who_has_read_all_is_not_asked_again_for_a_while(clock: list[float]) -> None:
    watch = StallWatch()
    clock[0] += stalls.STALLED_SECONDS
    watch.look({0: 5}, {0: 5})
    assert not watch.is_quiet


def test_what_is_set_aside_comes_back_after_its_time_and_once(clock: list[float]) -> None:
    aside = SetAside()
    aside.add(3)
    assert aside
    assert aside.due() == []
    clock[0] += stalls.CORRUPT_RETRY_SECONDS / 2
    aside.add(4)
    clock[0] += stalls.CORRUPT_RETRY_SECONDS / 2
    assert aside.due() == [3]
    assert aside.due() == []
    aside.clear()
    assert not aside
