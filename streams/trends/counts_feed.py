"""Rows of `trends.counts.v1` in the order of their windows, made into the steps of one detector for each length."""

from __future__ import annotations

import functools
from zoneinfo import ZoneInfo

from streams.events import TrendAlert, TrendCount
from streams.timestamps import parse_rfc3339_ms
from streams.trends.detect import Detector
from streams.trends.observing import Series
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS

LENGTHS = (MINUTE_SECONDS, HOUR_SECONDS, DAY_SECONDS)
_FIRST_MS, _LAST_MS = 946_684_800_000, 4_102_444_800_000
"""The years 2000 to 2099, as for searches: no clock says anything else by intent."""
_LARGEST_COUNT = 2**53 - 1


class CountsFeed:
    """Gathers the rows of a window, and takes the step when a later window begins.

    Rows of a window that was taken before amend it. Windows of different lengths may be mixed; each has its detector.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._detectors: dict[int, Detector] = {}
        self._open: dict[int, tuple[int, dict[Series, int]]] = {}
        self.windows = 0

    def add(self, row: TrendCount) -> list[TrendAlert] | str:
        """Takes a row; the alerts of the window before it, or what is wrong with the row and what to write."""
        if (wrong := _what_is_wrong(row)) is not None:
            return wrong
        start_ms, seconds = _start_of(row.window_start), row.window_seconds
        alerts: list[TrendAlert] = []
        pending = self._open.get(seconds)
        if pending is None or start_ms > pending[0]:
            alerts = self._close(seconds)
            pending = self._open[seconds] = start_ms, {}
        name = row.keyword, row.country
        if start_ms < pending[0]:
            self._detector(seconds).step(start_ms, {name: row.count})
        else:
            pending[1][name] = row.count
        return alerts

    def end(self) -> list[TrendAlert]:
        """No more rows: the alerts of the last windows."""
        return [alert for seconds in LENGTHS for alert in self._close(seconds)]

    def _close(self, seconds: int) -> list[TrendAlert]:
        pending = self._open.pop(seconds, None)
        if pending is None:
            return []
        self.windows += 1
        return self._detector(seconds).step(*pending)

    def _detector(self, seconds: int) -> Detector:
        detector = self._detectors.get(seconds)
        if detector is None:
            detector = self._detectors[seconds] = Detector(seconds, self._zone)
        return detector


@functools.lru_cache(256)
def _start_of(text: str) -> int:
    """Milliseconds since the epoch; -1 where that is no time."""
    try:
        return parse_rfc3339_ms(text)
    except ValueError:
        return -1


def _what_is_wrong(row: TrendCount) -> str | None:
    if row.window_seconds not in LENGTHS:
        return "window_seconds is none of 60, 3600 and 86400: write the length of a window of trends.counts.v1"
    if not _FIRST_MS <= _start_of(row.window_start) < _LAST_MS:
        return "window_start is no time of 2000 to 2099: write RFC 3339 UTC, as 2026-05-04T09:00:00Z"
    if not 0 <= row.count <= _LARGEST_COUNT:
        return "count is below 0 or beyond what JSON can carry: write the number of searches, 0 or more"
    if not row.keyword or not row.country:
        return "keyword or country is empty: write * for all"
    return None
