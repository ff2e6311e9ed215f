"""The detector over the windows that TRENDS closes: whoever takes over goes on where the last one was."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from streams.events import AlertKind, TrendAlert
from streams.trends.day_counts import CountCell
from streams.trends.observing import Series
from streams.trends.watching import Watch, WatchState

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000
BEGIN_MS = 1_777_885_200_000
RISE = 8 * 24


def counts_of(hour: int) -> dict[Series, int]:
    draw = np.random.default_rng(hour)
    rate = 90.0 if RISE <= hour < RISE + 4 else 20.0
    return {("119", "FR"): int(draw.poisson(rate)), ("aide", "FR"): int(draw.poisson(9.0)), ("*", "FR"): 3_000}


def judge(watch: Watch, first: int, last: int) -> list[TrendAlert]:
    hours = range(first, last)
    return [alert for hour in hours for alert in watch.judge(3_600, BEGIN_MS + hour * HOUR_MS, counts_of(hour))]


def cells(hours: range, *, final: bool) -> list[CountCell]:
    return [
        CountCell(3_600, BEGIN_MS + hour * HOUR_MS, keyword, country, count, None, final)
        for hour in hours
        for (keyword, country), count in counts_of(hour).items()
    ]


def handed_over(state: WatchState) -> WatchState:
    return msgspec.json.decode(msgspec.json.encode(state), type=WatchState)


def test_a_successor_declares_what_the_predecessor_would_have_and_nothing_again() -> None:
    alone = judge(Watch(PARIS, WatchState()), 0, RISE + 12)
    assert [alert.kind for alert in alone] == [AlertKind.RISE, AlertKind.END]
    for last in (RISE, RISE + 1, RISE + 3, RISE + 6):
        first = Watch(PARIS, WatchState())
        before = judge(first, 0, last)
        second = Watch(PARIS, handed_over(first.state))
        second.relearn(reversed(cells(range(last), final=False)))
        after = judge(second, 0, RISE + 12)
        assert [alert.alert_id for alert in before + after] == [alert.alert_id for alert in alone]


def test_a_rise_that_late_counts_have_undone_is_ended_all_the_same() -> None:
    first = Watch(PARIS, WatchState())
    assert judge(first, 0, RISE + 1)
    second = Watch(PARIS, handed_over(first.state))
    second.relearn([cell for cell in cells(range(RISE + 1), final=True) if cell.start_ms < BEGIN_MS + RISE * HOUR_MS])
    assert AlertKind.END in [alert.kind for alert in judge(second, RISE + 4, RISE + 12)]


def test_windows_that_are_still_counted_are_left_to_the_judge() -> None:
    watch = Watch(PARIS, WatchState())
    watch.relearn([*cells(range(RISE), final=True), *cells(range(RISE, RISE + 1), final=False)])
    assert [alert.kind for alert in judge(watch, RISE, RISE + 1)] == [AlertKind.RISE]
