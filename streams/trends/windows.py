"""Which windows a minute belongs to, and when a window is over.

A window is half-open, `[start, end)`, in minutes since the epoch. Minutes and hours are UTC's; a day is the local
one and has 23 to 25 hours, its `seconds` are 86,400 all the same (docs/DESIGN.md, "Others").
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.trends.ledger import LedgerState

MINUTE_SECONDS = 60
HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
MINUTE_MS = 60_000
_MINUTES_REMEMBERED = 4_096
"""Nearly three days of minutes: what is open under the default grace."""


class Window(NamedTuple):
    """One window; sorts by length, then time. Minutes since the epoch, half-open."""

    seconds: int
    start_minute: int
    end_minute: int

    def is_over(self, closed_ms: int) -> bool:
        """Whether the window is final when everything before `closed_ms` is."""
        return self.end_minute * MINUTE_MS <= closed_ms


class Calendar:
    """The windows of each minute in one time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.windows_of: Callable[[int], tuple[Window, Window, Window]]
        """The minute, the hour and the local day of a minute."""
        self.windows_of = functools.lru_cache(_MINUTES_REMEMBERED)(self._windows_of)

    def _windows_of(self, minute: int) -> tuple[Window, Window, Window]:
        hour = minute - minute % 60
        return (
            Window(MINUTE_SECONDS, minute, minute + 1),
            Window(HOUR_SECONDS, hour, hour + 60),
            self.day_of(minute),
        )

    def day_of(self, minute: int) -> Window:
        """The local day of a minute. Days follow each other without gap or overlap, whatever the clocks do."""
        local = dt.datetime.fromtimestamp(minute * MINUTE_SECONDS, self._zone).date()
        start, end = self._midnight(local), self._midnight(local + dt.timedelta(days=1))
        # Clocks set back over midnight (St. John's until 2011, at 00:01) repeat the end of a day that is over.
        if minute >= end:
            start, end = end, self._midnight(local + dt.timedelta(days=2))
        return Window(DAY_SECONDS, start, end)

    def _midnight(self, day: dt.date) -> int:
        # fold 0: the first of two midnights, and of a midnight that clocks leap over the moment of the leap (PEP 495).
        midnight = dt.datetime(day.year, day.month, day.day, tzinfo=self._zone)
        return int(midnight.timestamp()) // MINUTE_SECONDS


def horizon_ms(partitions: Iterable[LedgerState | None]) -> int:
    """Up to when, in event time, every source partition has been counted; -1: not known yet.

    A partition is None as long as nothing valid was read of it, and holds everything back. One that never had an
    event and is caught up holds nothing back.
    """
    horizon: int | None = None
    for state in partitions:
        if state is None or state.next_offset is None:
            return -1
        if state.clock_ms < 0 and state.caught_up:
            continue
        horizon = state.clock_ms if horizon is None else min(horizon, state.clock_ms)
    return -1 if horizon is None else horizon
