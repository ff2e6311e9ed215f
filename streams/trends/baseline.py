"""What is usual: level, trend, season and dispersion of every series, from its past.

mean = exposure x exp(level + slope x days) x season(hour of the day) x season(weekday) x season(hour of the week).
The seasons are those of all series together, times the series' own deviation, each shrunk towards 1 as strongly as the
scatter between cells tells (empirical Bayes; moments as in DerSimonian and Laird 1986). So a keyword with
one search in two hours has the season of the others from the second day on, and one with 300 an hour gets its own.
Counts are negative binomial, variance = mean + dispersion x mean². What stands out is clipped, and what was
a rise is left out by the caller, as Noufaily et al. (2013, Stat. Med. 32:1206) down-weight past outbreaks. Trend and
level forget with a half-life of three weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from streams.trends.scanning import BoolArray, FloatArray, IntArray

WEEKDAYS = 7
HALF_LIFE_DAYS = 21.0
CLIP_DEVIATIONS = 4.0
_ROUNDS = 2
_NEWTON_STEPS = 4
_PRIOR_DISPERSION = 0.05
_LARGEST_DISPERSION = 5.0
_REPLICATES = 2.0
_PRIOR_CELLS = 3.0
"""So many cells' worth of faith in the prior scatter of a season."""
_LEVEL_PRECISION = 0.1
_LARGEST_SLOPE = 0.1


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
    """The fit, by series. `season` and its relative variance `own` by cell of the week; `shared` the relative
    deviation of cells hardly seen. Level and slope are of the logarithm, at day `at` and by the day, with `covariance`.
    """

    at: float
    level: FloatArray
    slope: FloatArray
    covariance: FloatArray
    season: FloatArray
    own: FloatArray
    shared: FloatArray
    dispersion: FloatArray

    def mean_rate(self, cell: IntArray, day: FloatArray) -> FloatArray:
        """Expected searches by unit of exposure: series x bins."""
        ahead = (day - self.at)[None, :]
        log_rate = self.level[:, None] + self.slope[:, None] * ahead
        rate: FloatArray = np.exp(np.clip(log_rate, -60.0, 60.0)) * self.season[:, cell]
        return rate

    def level_variance(self, day: float) -> FloatArray:
        """Relative variance of the level at that day."""
        ahead = day - self.at
        (aa, ab, bb) = self.covariance
        variance: FloatArray = aa + 2.0 * ahead * ab + ahead * ahead * bb
        return np.clip(variance, 0.0, 9.0)


def fit(past: Past, before: Baseline | None) -> Baseline:
    """Fits anew; `before` is where the search for the dispersion starts."""
    series = len(past.count)
    dispersion = np.full(series, _PRIOR_DISPERSION)
    if before is not None:
        dispersion[: len(before.dispersion)] = before.dispersion
    per_day = past.bins_a_day
    season = np.ones((series, WEEKDAYS, per_day))
    at = float(past.day[-1])
    exposure = past.exposure * past.usable
    level = _Level.at_first(past.count * past.usable, exposure)
    own = shared = season
    for _ in range(_ROUNDS):
        rate = np.exp(level.level[:, None] + level.slope[:, None] * (past.day - at)[None, :])
        flat = exposure * rate
        mean = flat * season.reshape(series, -1)[:, past.cell]
        count = _clipped(past.count * past.usable, mean, dispersion)
        weight = 1.0 / (1.0 + dispersion[:, None] * mean)
        by_cell = _Cells(past, weight * count, weight * flat)
        season, own, shared = _seasons(by_cell, season, past)
        seasonal = exposure * season.reshape(series, -1)[:, past.cell]
        level = level.fitted(past, weight * count, weight * seasonal, at)
        mean = seasonal * np.exp(level.level[:, None] + level.slope[:, None] * (past.day - at)[None, :])
        freedom = 1.0 - np.clip(weight * mean * own.reshape(series, -1)[:, past.cell], 0.0, 0.9)
        dispersion = _dispersion(_clipped(past.count * past.usable, mean, dispersion), mean, freedom)
    return Baseline(
        at,
        level.level,
        level.slope,
        level.covariance,
        season.reshape(series, -1),
        own.reshape(series, -1),
        shared.reshape(series, -1),
        dispersion,
    )


def _clipped(count: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    reach = CLIP_DEVIATIONS * np.sqrt(mean + dispersion[:, None] * mean * mean)
    clipped: FloatArray = np.clip(count, mean - reach, mean + reach + 2.0 * (mean > 0.0))
    return clipped


class _Cells:
    """Sums by series and cell of the week, and how many days each cell was seen on."""

    def __init__(self, past: Past, count: FloatArray, flat: FloatArray) -> None:
        order = np.argsort(past.cell, kind="stable")
        cells, starts = np.unique(past.cell[order], return_index=True)
        shape = (len(count), WEEKDAYS, past.bins_a_day)
        self.count, self.flat, self.seen = (
            _spread(np.add.reduceat(values[:, order], starts, axis=1), cells, shape)
            for values in (count, flat, past.usable.astype(np.float64))
        )


def _spread(sums: FloatArray, cells: IntArray, shape: tuple[int, int, int]) -> FloatArray:
    full = np.zeros((shape[0], shape[1] * shape[2]))
    full[:, cells] = sums
    return full.reshape(shape)


_COMPONENTS: tuple[tuple[int, ...], ...] = ((0, 1), (0, 2), (0,), (1,), (2,), ())
"""The axes (series, weekday, hour) over which each factor of the season is the same."""
_PRIOR_SCATTER = (0.3, 0.15, 0.03, 0.1, 0.05, 0.03)
_PRIOR_SCATTER_BARE = (0.8, 0.3, 0.1, 0.15, 0.1, 0.05)
"""Relative, before anything is seen; the second where the exposure is not known, and the platform's day shows."""


def _seasons(cells: _Cells, before: FloatArray, past: Past) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The season, its relative variance, and the relative deviation that cells hardly seen share."""
    bare = not bool(past.has_exposure.all())
    scatters = _PRIOR_SCATTER_BARE if bare else _PRIOR_SCATTER
    total = np.ones_like(before)
    own = np.zeros_like(before)
    weekday = np.zeros_like(before)
    for axes, scatter in zip(_COMPONENTS, scatters, strict=True):
        if past.bins_a_day == 1 and axes in {(0, 1), (0,), (1,), ()}:
            continue
        count = cells.count.sum(axis=axes, keepdims=True)
        expected = (cells.flat * total).sum(axis=axes, keepdims=True)
        strength = _strength(count, np.where(_replicated(cells, axes), expected, 0.0), scatter)
        total = total * (count + strength) / (expected + strength)
        variance = 1.0 / (strength + expected)
        if axes == (2,):
            weekday = variance + np.zeros_like(before)
        else:
            own = own + variance
    hours_seen = cells.seen.sum(axis=1, keepdims=True)
    days_seen = cells.seen.mean(axis=2, keepdims=True)
    unseen = (scatters[0] / (1.0 + 4.0 * hours_seen**2)) ** 2 + (scatters[1] / (1.0 + 4.0 * days_seen**2)) ** 2
    return total, own, np.sqrt(unseen + weekday)


def _replicated(cells: _Cells, axes: tuple[int, ...]) -> BoolArray:
    """Where a factor was seen on days enough to tell its scatter from chance."""
    days = cells.seen.sum(axis=axes, keepdims=True) if axes else cells.seen
    hours = cells.seen.shape[2] if 2 in axes else 1
    series = cells.seen.shape[0] if 0 in axes else 1
    enough: BoolArray = days / (hours * series) >= _REPLICATES
    return enough


def _strength(count: FloatArray, expected: FloatArray, scatter: float) -> float:
    """The prior's weight in expected counts: one over the variance between cells beyond chance."""
    seen = expected > 0.0
    cells = float(seen.sum())
    information = expected[seen]
    total = float(information.sum())
    prior = scatter * scatter
    if cells < 2.0 or total <= 0.0:
        return 1.0 / prior
    ratio = count[seen] / information
    beyond = float((information * (ratio - 1.0) ** 2).sum()) - cells
    between = max(0.0, beyond / max(total - float((information**2).sum()) / total, 1e-9))
    return float(np.clip((_PRIOR_CELLS + cells) / (_PRIOR_CELLS * prior + cells * between), 1.0, 1e6))


@dataclass(frozen=True, slots=True)
class _Level:
    level: FloatArray
    slope: FloatArray
    covariance: FloatArray

    @classmethod
    def at_first(cls, count: FloatArray, exposure: FloatArray) -> _Level:
        total = exposure.sum(axis=1)
        level = np.log((count.sum(axis=1) + 0.5) / np.where(total > 0.0, total, 1.0))
        return cls(level, np.zeros_like(level), np.zeros((3, len(level))))

    def fitted(self, past: Past, count: FloatArray, flat: FloatArray, at: float) -> _Level:
        """Level and slope of a Poisson regression on days, recent days weighing more."""
        days = np.floor(past.day)
        starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1.0))
        ages = np.add.reduceat(past.day, starts) / np.diff(np.append(starts, len(days))) - at
        observed = np.add.reduceat(count, starts, axis=1)
        base = np.add.reduceat(flat, starts, axis=1)
        weight = np.exp2(ages / HALF_LIFE_DAYS)[None, :]
        tight = np.where(past.has_exposure, 1.0 / 0.005**2, 1.0 / 0.01**2)
        level, slope = self.level, self.slope
        for _ in range(_NEWTON_STEPS):
            mean = weight * base * np.exp(level[:, None] + slope[:, None] * ages)
            gap = weight * observed - mean
            gradient = gap.sum(axis=1) - _LEVEL_PRECISION * (level - self.level), gap @ ages - tight * slope
            aa, ab, bb = mean.sum(axis=1) + _LEVEL_PRECISION, mean @ ages, mean @ ages**2 + tight
            inverse = np.array([bb, -ab, aa]) / (aa * bb - ab * ab)
            level = level + np.clip(inverse[0] * gradient[0] + inverse[1] * gradient[1], -2.0, 2.0)
            slope = np.clip(
                slope + inverse[1] * gradient[0] + inverse[2] * gradient[1], -_LARGEST_SLOPE, _LARGEST_SLOPE
            )
        return _Level(level, slope, inverse * _restless(observed, base, level, slope, ages))


def _restless(
    observed: FloatArray, base: FloatArray, level: FloatArray, slope: FloatArray, ages: FloatArray
) -> FloatArray:
    """How much more days vary about the trend than counts do; at least 1."""
    mean = base * np.exp(level[:, None] + slope[:, None] * ages)
    used = mean > 0.0
    chi2 = np.where(used, (observed - mean) ** 2 / np.where(used, mean, 1.0), 0.0)
    freedom = np.maximum(used.sum(axis=1) - 2.0, 0.0)
    restless: FloatArray = np.maximum(1.0, (5.0 + np.minimum(chi2, 16.0).sum(axis=1)) / (5.0 + freedom))
    return restless


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
