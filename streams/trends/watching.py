"""The detector on the windows that TRENDS closes: state that survives a take-over, no alert twice.

What a detector knows of the past is learned again from the rows of `trends.counts.v1`; which windows were judged and
which rises are open is written with the counts (`WatchState`), because counts that came late could tell it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import msgspec

from streams.events import TrendAlert
from streams.trends.day_counts import CountCell
from streams.trends.detect import Detector
from streams.trends.observing import Series
from streams.trends.rises import OpenRise
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS

WATCHED = (HOUR_SECONDS, DAY_SECONDS)
"""Lengths of the windows that are judged. Minutes are left to the eye: a live screen shows them anyway."""
HISTORY_DAYS = 70


class WatchState(msgspec.Struct, frozen=True, array_like=True):
    """By length in seconds: the start of the first window not judged yet (ms), and the open rises."""

    next_ms: Mapping[int, int] = {}
    rises: Mapping[int, tuple[OpenRise, ...]] = {}


class Watch:
    """One detector for each length. `relearn` before the first `judge`."""

    def __init__(self, zone: ZoneInfo, state: WatchState) -> None:
        self._detectors = {seconds: Detector(seconds, zone) for seconds in WATCHED}
        self._next_ms = dict(state.next_ms)
        self._rises = state.rises

    @property
    def state(self) -> WatchState:
        """To be written with the counts."""
        return WatchState(self._next_ms, {seconds: one.open_rises() for seconds, one in self._detectors.items()})

    def next_ms(self, seconds: int) -> int:
        """The start of the first window that was not judged yet."""
        return self._next_ms.get(seconds, -1)

    def relearn(self, cells: Iterable[CountCell]) -> None:
        """Takes the past as it was counted, in any order; declares nothing. What is neither judged nor final is left
        out: it is still counted.
        """
        windows: dict[int, dict[int, dict[Series, int]]] = {seconds: {} for seconds in WATCHED}
        for cell in cells:
            if cell.seconds in windows and (cell.final or cell.start_ms < self.next_ms(cell.seconds)):
                windows[cell.seconds].setdefault(cell.start_ms, {})[cell.keyword, cell.country] = cell.amount
        for seconds, by_start in windows.items():
            detector = self._detectors[seconds]
            for start_ms in sorted(by_start):
                detector.step(start_ms, by_start[start_ms])
                self._passed(seconds, start_ms)
            detector.resume(self._rises.get(seconds, ()))

    def judge(self, seconds: int, start_ms: int, counts: Mapping[Series, int]) -> list[TrendAlert]:
        """Takes the next window that is over; what is declared at its end."""
        if start_ms < self.next_ms(seconds):
            return []
        self._passed(seconds, start_ms)
        return self._detectors[seconds].step(start_ms, counts)

    def _passed(self, seconds: int, start_ms: int) -> None:
        self._next_ms[seconds] = max(self.next_ms(seconds), start_ms + 1)
