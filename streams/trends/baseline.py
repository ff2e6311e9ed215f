"""What is usual: level, trend, season and dispersion of every series, from its past.

mean = exposure x level(day) x season(hour of the day) x season(weekday) x season(hour of the week); `levels.py` and
`seasons.py` have the two. Counts are negative binomial, variance = mean + dispersion x mean². What stands out is
clipped, a bin that is empty by accident (`silence.py`) is left out, and what was a rise is left out by the caller, as
Noufaily et al. (2013, Stat. Med. 32:1206) down-weight past outbreaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from streams.trends.arrays import BoolArray, FloatArray, IntArray
from streams.trends.dependence import autocorrelation
from streams.trends.levels import Level, fit_level, flat_level
from streams.trends.seasons import WEEKDAYS, Cells, Seasons, fit_seasons
from streams.trends.silence import by_accident, fallen_silent

CLIP_DEVIATIONS = 4.0
_ROUNDS = 2
_PRIOR_DISPERSION = 0.05
_LARGEST_DISPERSION = 5.0
_DOUBT = 1.3
"""Times the variance that the filter says: it knows nothing of drift within a day, nor of a season's errors that look
like a level's. In made histories that drift its squared errors were 1.0 (ten searches an hour) to 1.4 (hundreds) times
as large; a quarter of the false alarms there go with it and with a smaller voice, and no rise (docs/detection.md)."""


@dataclass(frozen=True, slots=True)
class Past:
    """Series x bins, oldest first: counts, exposures, which are to be used; cell of the week and day of each bin."""

    count: FloatArray
    exposure: FloatArray
    usable: BoolArray
    cell: IntArray
    day: FloatArray
    bins_a_day: int
    has_exposure: BoolArray


@dataclass(frozen=True, slots=True)
class Baseline:
    """The fit, by series. The level is of day `at`."""

    at: float
    level: Level
    seasons: Seasons
    dispersion: FloatArray
    correlation: FloatArray

    def mean_rate(self, cell: IntArray, day: FloatArray) -> FloatArray:
        """Expected searches by unit of exposure: series x bins."""
        ahead = (day - self.at)[None, :]
        log_rate = self.level.now[:, None] + self.level.slope[:, None] * ahead
        rate: FloatArray = np.exp(np.clip(log_rate, -60.0, 60.0)) * self.seasons.factor[:, cell]
        return rate

    def level_variance(self, day: float) -> FloatArray:
        """Relative variance of the level at that day."""
        ahead = max(0.0, day - self.at)
        (aa, ab, bb) = self.level.covariance
        variance: FloatArray = aa + 2.0 * ahead * ab + ahead * ahead * bb + ahead * self.level.step
        return np.clip(_DOUBT * variance, 0.0, 9.0)


def fit(past: Past, before: Baseline | None) -> Baseline:
    """Fits anew; `before` is where the search for the dispersion starts."""
    series = len(past.count)
    dispersion = np.full(series, _PRIOR_DISPERSION)
    if before is not None:
        dispersion[: len(before.dispersion)] = before.dispersion
    day, starts = np.unique(np.floor(past.day), return_index=True)
    of_bin = np.searchsorted(day, np.floor(past.day))
    bare = not bool(past.has_exposure.all())
    usable, hour = past.usable, past.cell % past.bins_a_day
    raw, exposure = past.count * usable, past.exposure * usable
    path = flat_level(raw, exposure, len(day))
    season = np.ones((series, WEEKDAYS * past.bins_a_day))
    for _ in range(_ROUNDS):
        flat = exposure * np.exp(path)[:, of_bin]
        mean = flat * season[:, past.cell]
        count = _clipped(raw, mean, dispersion)
        weight = 1.0 / (1.0 + dispersion[:, None] * mean)
        seasons = fit_seasons(Cells(past.cell, past.bins_a_day, weight * count, weight * flat, usable), bare=bare)
        season = seasons.factor
        seasonal = exposure * season[:, past.cell]
        level = fit_level(weight * count, weight * seasonal, path, starts)
        path = level.path
        mean = seasonal * np.exp(path)[:, of_bin]
        freedom = 1.0 - np.clip(weight * mean * seasons.own[:, past.cell], 0.0, 0.9)
        dispersion = _dispersion(_clipped(raw, mean, dispersion), mean, freedom)
        empty = usable & (raw == 0.0)
        usable = usable & ~by_accident(fallen_silent(raw, mean, dispersion) & empty, empty, usable, (hour, of_bin))
        exposure, mean = exposure * usable, mean * usable
    count, weight = _clipped(raw, mean, dispersion), 1.0 / (1.0 + dispersion[:, None] * mean)
    correlation = autocorrelation(weight * (count - mean), weight * mean, dispersion)
    return Baseline(float(past.day[-1]), level, seasons, dispersion, correlation)


def _clipped(count: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    reach = CLIP_DEVIATIONS * np.sqrt(mean + dispersion[:, None] * mean * mean)
    clipped: FloatArray = np.clip(count, mean - reach, mean + reach + 2.0 * (mean > 0.0))
    return clipped


def _dispersion(count: FloatArray, mean: FloatArray, freedom: FloatArray) -> FloatArray:
    """By moments, shrunk towards what the series have in common by how little each one says; rather too much."""
    squares = (mean * mean).sum(axis=1)
    known = squares > 0.0
    squares = np.where(known, squares, 1.0)
    raw = np.where(known, ((count - mean) ** 2 / freedom - mean).sum(axis=1) / squares, 0.0)
    spread = mean + np.maximum(raw, 0.0)[:, None] * mean * mean
    error = np.where(known, (2.0 * spread * spread + mean).sum(axis=1) / squares**2, 1e6)
    weight = 1.0 / (error + 0.02**2)
    prior_weight = 1.0 / _PRIOR_DISPERSION**2
    pooled = max(0.0, float(((raw * weight).sum() + _PRIOR_DISPERSION * prior_weight) / (weight.sum() + prior_weight)))
    between = (0.5 * pooled + 0.01) ** 2
    shrunk = (raw * between + pooled * error) / (between + error)
    unsure = np.sqrt(between * error / (between + error))
    return np.clip(shrunk + unsure, 0.001, _LARGEST_DISPERSION)
