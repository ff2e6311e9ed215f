"""What the detector expects of each keyword by the minute: the band behind the page's curves. Pure.

The detector is that of `streams/trends/detect.py`, stepped over the closed minutes that the board holds. It needs three
hours before it says anything; alerts are TRENDS' to declare, from longer histories.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from streams.events import ALL
from streams.trends.detect import Detector
from streams.web.board import MINUTE_MS, MINUTE_SECONDS, MINUTES_KEPT, Board
from streams.web.picture import Numbers

SETTLE_MS = 10_000
"""Counts of a minute may change for a moment after its end; and what was counted before the start has to be read."""

Bounds = tuple[float, float]


class Expecting:
    """One owner. Holds the bounds of the minutes that the board holds."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._detector = Detector(MINUTE_SECONDS, zone)
        self._next = 0
        self._bounds: dict[tuple[str, int], Bounds] = {}

    def advance(self, board: Board, now_ms: int) -> None:
        """Takes the minutes that have closed since the last call."""
        first = board.first_minute(now_ms)
        if first is None or now_ms - board.started_ms < SETTLE_MS:
            return
        closed = (now_ms - SETTLE_MS) // MINUTE_MS
        for minute in range(max(first, self._next), closed):
            counts = {(keyword, ALL): count for keyword, count in board.counts_of(minute).items()}
            self._detector.step(minute * MINUTE_MS, counts)
            for band in self._detector.bands():
                self._bounds[band.keyword, minute] = band.lower, band.upper
        self._next = max(closed, self._next)
        oldest = now_ms // MINUTE_MS - MINUTES_KEPT
        self._bounds = {cell: bounds for cell, bounds in self._bounds.items() if cell[1] > oldest}

    def bounds(self, numbers: Numbers, keyword: str) -> list[Bounds | None] | None:
        """Lower and upper for the minutes of `numbers`, None where nothing is said; None: nothing at all is."""
        first = _first_minute(numbers)
        found = [self._bounds.get((keyword, first + at)) for at in range(MINUTES_KEPT)]
        return found if any(found) else None


def _first_minute(numbers: Numbers) -> int:
    return numbers.now_ms // MINUTE_MS - MINUTES_KEPT + 1
