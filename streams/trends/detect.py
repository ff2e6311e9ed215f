"""The online detector of rises in search rates: windows of one length in, alerts and expected bands out.

Each step takes one window's counts of all keywords and countries. The baseline (`baseline.py`) says what is usual, from
before the last two days, so that a rise of up to 48 hours can't become usual while it lasts; the scan (`scanning.py`)
says how unlikely the last 1, 2, 3 … windows are; Benjamini and Hochberg's step-up over all series says which of
them are declared; `rises.py` says when they are over. Two things are no rises: one that all searches of the country
share (the exposure rises too), and one in a window nobody observed (outages are left out).

In an open rise the scan goes on, for another one on top of it: a false alarm must not hide what comes after it.

The false-alarm budget is a rate, because whatever runs for ever raises a false alarm at some time (Dandapanthula and
Ramdas 2025, arXiv:2501.04130): `BUDGET_A_MONTH` a series. At a level of budget x series, the step-up keeps that rate
while nothing rises, and is the false-discovery rate of the step while something does.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from streams.events import AlertKind, TrendAlert
from streams.timestamps import rfc3339_seconds
from streams.trends.arrays import FloatArray, IntArray
from streams.trends.bands import Band, gamma_band
from streams.trends.baseline import Baseline, fit
from streams.trends.history import Grid
from streams.trends.observing import Observations, Series
from streams.trends.rises import OpenRise, Rise
from streams.trends.scanning import NO_EVIDENCE, Inflation, Predicted, declared, scan
from streams.trends.silence import fallen_silent
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS

BUDGET_A_MONTH = 0.19
"""False alarms a series and month of 30 days that the level allows for; docs/detection.md has what comes of it."""
_SHARES = {MINUTE_SECONDS: 0.25, HOUR_SECONDS: 0.6, DAY_SECONDS: 0.15}
"""Of the budget, by the length of windows."""
_MONTH_SECONDS = 30 * DAY_SECONDS
_LENGTHS = {
    MINUTE_SECONDS: (1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 45, 60, 90, 120),
    HOUR_SECONDS: (*range(1, 17), *range(18, 49, 2)),
    DAY_SECONDS: (1, 2, 3, 4, 5, 7, 10, 14),
}
_TRIED = 7.0
"""A stretch of n windows counts as 7 / sqrt(n) independent tests in each step: of a long one, little is new in a step
(a penalty by length as in Duembgen and Spokoiny 2001, Ann. Stat. 29:124). Found by simulation."""
_LARGEST_LEVEL = 0.05
_GUARD_DAYS = 2.0
_FIRST_FIT_BINS = 3
_NEW_NORMAL_DAYS = {MINUTE_SECONDS: 7, HOUR_SECONDS: 7, DAY_SECONDS: 28}
"""A rise that lasts longer is what is usual from now on."""
_AGAIN = 1.5
"""Times what an open rise makes of the usual: from there on it may be another rise, if chance does not explain it."""
_FEWEST = 3.0
"""Searches below which nothing is declared, however rare the keyword."""


class Detector:
    """Detects rises in windows of `window_seconds` (60, 3600 or 86400), in the season of `zone`.

    Deterministic: the same windows give the same alerts. Holds about 40 kB a series.
    """

    def __init__(self, window_seconds: int, zone: ZoneInfo) -> None:
        self.window_seconds = window_seconds
        self._grid = Grid(window_seconds, zone)
        self._lengths: IntArray = np.array(_LENGTHS[window_seconds])
        self._seen = Observations(self._grid, int(self._lengths[-1]))
        self._tried: FloatArray = np.array(_TRIED / np.sqrt(self._lengths), dtype=np.float64)
        self._inflation = Inflation(self._lengths)
        self._scan_from: list[int] = []
        self._rises: dict[int, Rise] = {}
        self._baseline: Baseline | None = None
        self._fitted_bins = 0
        self._predicted: Predicted | None = None

    def step(self, start_ms: int, counts: Mapping[Series, int]) -> list[TrendAlert]:
        """Takes the window that begins at `start_ms`; returns what is declared at its end.

        A series without a count has none in this window. Keyword `*` is the exposure. A window at or before the last
        one amends what is known, and declares nothing.
        """
        number = self._grid.number(start_ms)
        if self._seen.number is not None and number <= self._seen.number:
            self._seen.amend(number, counts)
            return []
        self._seen.observe(number, counts)
        self._scan_from += [number] * (len(self._seen) - len(self._scan_from))
        self._inflation.grow(len(self._seen))
        self._fit_if_due()
        if self._baseline is None:
            return []
        return self._judge(self._baseline, number, rfc3339_seconds(start_ms))

    def bands(self) -> Iterator[Band]:
        """Of each series in the last window. Nothing before the first baseline, nor in an outage."""
        predicted = self._predicted
        if predicted is None:
            return
        mean = predicted.mean[:, -1]
        relative = predicted.dispersion + predicted.own[:, -1] + predicted.shared[:, -1] ** 2 + predicted.level
        relative = relative + sum(shape[-1] ** 2 * variance for shape, variance in predicted.waves)
        for (keyword, country), index in self._seen.series.items():
            if mean[index] > 0.0:
                middle, observed = float(mean[index]), float(self._seen.recent.count[index, -1])
                lower, upper = gamma_band(middle, middle + float(relative[index]) * middle * middle)
                yield Band(keyword, country, observed, middle, lower, upper, index in self._rises)

    def open_rises(self) -> tuple[OpenRise, ...]:
        """What is needed to go on after the same windows were taken again (`resume`)."""
        names = list(self._seen.series)
        return tuple(OpenRise(*names[index], rise) for index, rise in sorted(self._rises.items()))

    def resume(self, rises: Iterable[OpenRise]) -> None:
        """Exactly these rises are open, whatever the windows taken so far say now."""
        known = self._seen.series
        self._rises = {
            known[one.keyword, one.country]: copy.copy(one.rise) for one in rises if (one.keyword, one.country) in known
        }

    def _fit_if_due(self) -> None:
        """Often at first, once a day later."""
        history, per_day = self._seen.history, self._grid.bins_a_day
        complete = history.first_bin + history.bins - 1
        if self._grid.windows_a_bin == 1:
            complete += 1
        held = complete - history.first_bin
        new_series = self._baseline is not None and len(self._baseline.dispersion) < len(self._seen)
        wait = min(per_day, max(1, held // 4))
        if held < _FIRST_FIT_BINS or (complete - self._fitted_bins < wait and not new_series):
            return
        guard = round(min(_GUARD_DAYS * per_day, held / 3))
        past = self._seen.history.past(held - guard, self._seen.has_exposure)
        self._baseline = fit(past, self._baseline)
        self._fitted_bins = complete

    def _predict(self, baseline: Baseline, number: int) -> Predicted:
        recent = self._seen.recent
        windows = np.arange(number - len(recent.cell) + 1, number + 1)
        scanned = windows[None, :] >= np.array(self._scan_from)[:, None]
        mean = recent.exposure * baseline.mean_rate(recent.cell, recent.day) * scanned
        return Predicted(
            mean=mean,
            dispersion=baseline.dispersion,
            correlation=baseline.correlation[:, : 0 if self._grid.windows_a_bin > 1 else None],
            own=baseline.seasons.own[:, recent.cell],
            shared=baseline.seasons.shared[:, recent.cell],
            waves=tuple((wave.shape[recent.cell], wave.variance) for wave in baseline.seasons.waves),
            level=baseline.level_variance(float(recent.day[-1])),
            inflation=self._inflation.factors(),
        )

    def _judge(self, baseline: Baseline, number: int, start: str) -> list[TrendAlert]:
        predicted = self._predicted = self._predict(baseline, number)
        seen = predicted.mean * ~fallen_silent(self._seen.recent.count, predicted.mean, predicted.dispersion)
        predicted = dataclasses.replace(predicted, mean=seen)
        count = self._seen.recent.count * (seen > 0.0)
        names = list(self._seen.series)
        alerts = []
        quiet, tried = (np.ones(len(names), dtype=np.bool_) for _ in range(2))
        for index in list(self._rises):
            quiet[index] = False
            rise = self._follow(index, number, count, predicted)
            if rise is not None:
                tried[index] = False
                alerts.append(self._alert(names[index], start, rise))
        scanned = scan(count, self._raised(predicted, number), self._lengths)
        self._inflation.learn(scanned, quiet)
        for index, rise in self._rises.items():  # another one is shorter than the one in which it is
            scanned.roots[index, self._lengths > number - rise.first] = NO_EVIDENCE
        level = BUDGET_A_MONTH * _SHARES[self.window_seconds] * self.window_seconds / _MONTH_SECONDS * len(names)
        level = min(level, _LARGEST_LEVEL)
        for index, column, *strength in declared(scanned.roots, np.flatnonzero(tried), self._tried, level):
            before = self._rises.get(index)
            rise = self._begin(index, int(self._lengths[column]), number, count, predicted)
            if rise is not None:
                if before is not None:
                    alerts.append(self._alert(names[index], start, before))
                alerts.append(self._alert(names[index], start, rise, strength))
        return alerts

    def _raised(self, predicted: Predicted, number: int) -> Predicted:
        """The same where a rise is open: what it makes of the usual is what another one must be more than."""
        if not self._rises:
            return predicted
        mean, level = predicted.mean.copy(), predicted.level.copy()
        for index, rise in self._rises.items():
            since = max(0, mean.shape[1] - (number - rise.first + 1))
            mean[index, since:] *= _AGAIN * max(1.0, rise.ratio)
            level[index] += 1.0 / max(rise.observed, 1.0)
        return dataclasses.replace(predicted, mean=mean, level=level)

    def _begin(self, index: int, length: int, number: int, count: FloatArray, predicted: Predicted) -> Rise | None:
        observed, expected = float(count[index, -length:].sum()), float(predicted.mean[index, -length:].sum())
        if observed < _FEWEST:
            return None
        rise = Rise(number - length + 1, number, observed, expected)
        self._rises[index] = rise
        self._seen.leave_out(index, rise.first, number)
        return rise

    def _follow(self, index: int, number: int, count: FloatArray, predicted: Predicted) -> Rise | None:
        """Takes the window into an open rise; the rise if it is over."""
        rise = self._rises[index]
        self._seen.leave_out(index, number, number)
        over = rise.add(
            number, float(count[index, -1]), float(predicted.mean[index, -1]), float(predicted.dispersion[index])
        )
        lasting = (number - rise.first) * self.window_seconds > _NEW_NORMAL_DAYS[self.window_seconds] * DAY_SECONDS
        if not over and not lasting:
            return None
        del self._rises[index]
        if over and rise.quiet_since is not None:
            self._scan_from[index] = rise.quiet_since
        else:
            self._scan_from[index] = number + 1
            self._seen.history.begin_anew(index, self._grid.bin_of(rise.first))
            self._fitted_bins = 0
        return rise

    def _alert(self, name: Series, start: str, rise: Rise, strength: Sequence[float] | None = None) -> TrendAlert:
        """A rise with its strength (signed root and q-value), or without one its end."""
        keyword, country = name
        kind = AlertKind.END if strength is None else AlertKind.RISE
        root, q_value = strength or (None, None)
        return TrendAlert(
            alert_id=f"{kind.value}:{keyword}:{country}:{start}:{self.window_seconds}",
            keyword=keyword,
            country=country,
            window_start=start,
            window_seconds=self.window_seconds,
            kind=kind,
            observed=rise.observed,
            expected=_rounded(rise.expected),
            ratio=_rounded(rise.observed / max(rise.expected, 1e-6)),
            log_likelihood_ratio=None if root is None else _rounded(root * root / 2.0),
            q_value=None if q_value is None else _rounded(q_value),
            since=rfc3339_seconds(self._grid.start_ms(rise.first)),
        )


def _rounded(value: float) -> float:
    """Four digits that mean something."""
    return float(f"{value:.4g}")
