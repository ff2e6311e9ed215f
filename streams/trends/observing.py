"""Windows as they come, made into columns: which series there are, and how many searches each count is a share of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from streams import events
from streams.trends.arrays import BoolArray, FloatArray
from streams.trends.history import Grid, History, Recent
from streams.trends.windows import HOUR_SECONDS

Series = tuple[str, str]
"""Keyword and country."""


class Observations:
    """All series of one window length, numbered in the order in which they were first counted.

    The exposure of a country is its row of all searches (`*`). A country that never had one takes that of all
    countries, and where there is none either the length of the window. Where a row that there was
    before is missing, nobody observed the window, unless something was counted in it: then the exposure of a week or a
    day ago stands in.
    """

    def __init__(self, grid: Grid, columns: int) -> None:
        self.grid = grid
        self.series: dict[Series, int] = {}
        self.recent = Recent(columns)
        self.history = History(grid)
        self.number: int | None = None
        """Of the last window."""
        self._exposed: set[str] = set()
        self._sources: list[str | None] = []

    def __len__(self) -> int:
        return len(self.series)

    @property
    def has_exposure(self) -> BoolArray:
        return np.array([source is not None for source in self._sources], dtype=np.bool_)

    def observe(self, number: int, counts: Mapping[Series, int]) -> None:
        """Takes the next window. Those that were passed over were not observed."""
        self._pass_over(number)
        self.number = number
        for name in counts:
            if name[0] == events.ALL:
                self._exposed.add(name[1])
            elif name not in self.series:
                self.series[name] = len(self.series)
        bin_number = self.grid.bin_of(number)
        self._find_sources(bin_number)
        count = np.array([float(counts.get(name, 0)) for name in self.series])
        exposure = self._exposures(counts)
        if len(self.series):
            self.history.add(bin_number, count, exposure)
        self.recent.push(count, exposure, self.grid.cell(bin_number), self.grid.day(bin_number))

    def amend(self, number: int, counts: Mapping[Series, int]) -> None:
        """Counts of a window that was taken before: where it is still in sight, they replace what was known."""
        back = (self.number or 0) - number + 1
        if back > self.recent.count.shape[1]:
            return
        for name, count in counts.items():
            index = self.series.get(name)
            if index is not None and self.recent.exposure[index, -back] > 0.0:
                more = count - float(self.recent.count[index, -back])
                self.recent.count[index, -back] = count
                self.history.amend(index, self.grid.bin_of(number), more)

    def leave_out(self, index: int, first: int, last: int) -> None:
        """These windows of a series were no usual ones. Both included."""
        self.history.leave_out(index, self.grid.bin_of(first), self.grid.bin_of(last))

    def _pass_over(self, number: int) -> None:
        if self.number is None:
            return
        nothing: FloatArray = np.zeros(len(self.series))
        for missing in range(max(self.number + 1, number - len(self.recent.cell)), number):
            bin_number = self.grid.bin_of(missing)
            self.recent.push(nothing, nothing, self.grid.cell(bin_number), self.grid.day(bin_number))

    def _find_sources(self, bin_number: int) -> None:
        self.recent.grow(len(self.series))
        self.history.grow(len(self.series))
        for (_, country), index in self.series.items():
            source = next((name for name in (country, events.ALL) if name in self._exposed), None)
            if index == len(self._sources):
                self._sources.append(source)
            elif source != self._sources[index]:  # another scale: what was learned with the old one is of no use
                self._sources[index] = source
                self.history.begin_anew(index, bin_number)

    def _exposures(self, counts: Mapping[Series, int]) -> FloatArray:
        counted = {country for (keyword, country), count in counts.items() if keyword != events.ALL and count > 0}
        exposures = np.zeros(len(self.series))
        for (_, country), index in self.series.items():
            source = self._sources[index]
            if source is None:
                exposures[index] = self.grid.window_seconds / HOUR_SECONDS
                continue
            exposure = float(counts.get((events.ALL, source), 0))
            if exposure <= 0.0 and country in counted:
                exposure = self.history.exposure_like(index) / self.grid.windows_a_bin
            exposures[index] = exposure
        return exposures
