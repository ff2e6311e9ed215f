"""The past of all series for the detector: what was counted, how many searches there were, what is not to be used.

Two views of the same counts: `Recent`, the last windows as they came, in which a rise is looked for; and `Past`
(`History.past`), nine weeks in bins of an hour (of a day for daily windows), from which the baseline is learned.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from streams.trends.arrays import BoolArray, FloatArray, IntArray
from streams.trends.baseline import Past
from streams.trends.seasons import WEEKDAYS
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS

KEPT_DAYS = 63
_DROPPED_DAYS = 14
"""So many days are dropped at once, so that columns move seldom."""


class Grid:
    """Where windows of one length stand: consecutive numbers, their bin, and the cell of the local week."""

    def __init__(self, window_seconds: int, zone: ZoneInfo) -> None:
        self.window_seconds = window_seconds
        self.bins_a_day = 1 if window_seconds >= DAY_SECONDS else DAY_SECONDS // HOUR_SECONDS
        self.windows_a_bin = max(1, HOUR_SECONDS // window_seconds)
        self._zone = zone

    def number(self, start_ms: int) -> int:
        """Windows are numbered one by one, local days too, however long they are."""
        if self.bins_a_day == 1:
            return self._local(start_ms).toordinal()
        return start_ms // (self.window_seconds * 1_000)

    def start_ms(self, number: int) -> int:
        """Where a window begins."""
        if self.bins_a_day == 1:
            midnight = dt.datetime.combine(dt.date.fromordinal(number), dt.time(), self._zone)
            return int(midnight.timestamp()) * 1_000
        return number * self.window_seconds * 1_000

    def bin_of(self, number: int) -> int:
        return number // self.windows_a_bin

    def cell(self, bin_number: int) -> int:
        """The hour of the local week, Monday at 0 h first; for daily windows the weekday."""
        if self.bins_a_day == 1:
            return dt.date.fromordinal(bin_number).weekday()
        local = self._local(bin_number * HOUR_SECONDS * 1_000)
        return local.weekday() * 24 + local.hour

    def day(self, bin_number: int) -> float:
        """Days on a scale of its own, for the trend."""
        return bin_number / self.bins_a_day

    def _local(self, ms: int) -> dt.datetime:
        return dt.datetime.fromtimestamp(ms // 1_000, self._zone)


class Recent:
    """The last windows of all series, oldest first. An exposure of 0: not observed."""

    def __init__(self, columns: int) -> None:
        self.count = np.zeros((0, columns))
        self.exposure = np.zeros((0, columns))
        self.cell: IntArray = np.zeros(columns, dtype=np.int64)
        self.day: FloatArray = np.zeros(columns)

    def grow(self, series: int) -> None:
        more = ((0, series - len(self.count)), (0, 0))
        self.count, self.exposure = np.pad(self.count, more), np.pad(self.exposure, more)

    def push(self, count: FloatArray, exposure: FloatArray, cell: int, day: float) -> None:
        for columns, newest in ((self.count, count), (self.exposure, exposure)):
            columns[:, :-1] = columns[:, 1:]
            columns[:, -1] = newest
        self.cell[:-1], self.day[:-1] = self.cell[1:], self.day[1:]
        self.cell[-1], self.day[-1] = cell, day


class History:
    """Counts and exposures in bins. Bins without a window are there, unused, so that columns are time."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._columns = (KEPT_DAYS + _DROPPED_DAYS) * grid.bins_a_day
        self._count = np.zeros((0, self._columns))
        self._exposure = np.zeros((0, self._columns))
        self._usable: BoolArray = np.zeros((0, self._columns), dtype=np.bool_)
        self._cell: IntArray = np.zeros(self._columns, dtype=np.int64)
        self.first_bin = 0
        self.bins = 0
        """Bins held, the newest one, which may still grow, included."""

    def grow(self, series: int) -> None:
        more = ((0, series - len(self._count)), (0, 0))
        self._count, self._exposure = np.pad(self._count, more), np.pad(self._exposure, more)
        self._usable = np.pad(self._usable, more)

    def add(self, bin_number: int, count: FloatArray, exposure: FloatArray) -> None:
        """Adds one window to its bin, the newest or a later one."""
        if self.bins == 0 or bin_number - (self.first_bin + self.bins) >= self._columns:
            self._usable[:] = False
            self.first_bin, self.bins = bin_number, 0
        while self.first_bin + self.bins <= bin_number:
            self._open_bin()
        column = bin_number - self.first_bin
        seen = exposure > 0.0
        self._count[seen, column] += count[seen]
        self._exposure[seen, column] += exposure[seen]
        self._usable[seen, column] = True

    def amend(self, series: int, bin_number: int, more: float) -> None:
        """A count of a past window has changed by so much."""
        column = bin_number - self.first_bin
        if 0 <= column < self.bins and self._usable[series, column]:
            self._count[series, column] = max(0.0, self._count[series, column] + more)

    def leave_out(self, series: int, first_bin: int, last_bin: int) -> None:
        """These bins of a series were no usual ones. Both included."""
        first, last = max(0, first_bin - self.first_bin), last_bin - self.first_bin + 1
        self._usable[series, first : max(first, last)] = False

    def begin_anew(self, series: int, first_bin: int) -> None:
        """From this bin on things are as they are now: what was before is forgotten, what came since is used."""
        column = max(0, first_bin - self.first_bin)
        self._usable[series, :column] = False
        self._usable[series, column : self.bins] = self._exposure[series, column : self.bins] > 0.0

    def past(self, bins: int, has_exposure: BoolArray) -> Past:
        """The oldest `bins` bins, all series."""
        kept = slice(max(0, bins - KEPT_DAYS * self._grid.bins_a_day), bins)
        day = np.array([self._grid.day(self.first_bin + column) for column in range(kept.start, kept.stop)])
        return Past(
            self._count[:, kept],
            self._exposure[:, kept],
            self._usable[:, kept],
            self._cell[kept],
            day,
            self._grid.bins_a_day,
            has_exposure,
        )

    def exposure_like(self, series: int) -> float:
        """What the next bin's exposure would be if it were as a week ago, else a day or an hour ago; 0: not known."""
        per_day = self._grid.bins_a_day
        known = self._exposure[series, : self.bins]
        for back in (WEEKDAYS * per_day, per_day, 1):
            if self.bins >= back and known[-back] > 0.0:
                return float(known[-back])
        return 0.0

    def _open_bin(self) -> None:
        if self.bins == self._columns:
            gone = _DROPPED_DAYS * self._grid.bins_a_day
            for columns in (self._count, self._exposure, self._usable, self._cell[None, :]):
                columns[:, :-gone] = columns[:, gone:]
            self.first_bin, self.bins = self.first_bin + gone, self.bins - gone
        self._count[:, self.bins] = 0.0
        self._exposure[:, self.bins] = 0.0
        self._usable[:, self.bins] = False
        self._cell[self.bins] = self._grid.cell(self.first_bin + self.bins)
        self.bins += 1
