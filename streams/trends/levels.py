"""How popular each keyword is, day by day, and how fast that changes: the level of the baseline.

The logarithm of the level walks at random about a straight line: level(day) = level(day - 1) + slope + step, and the
counts of a day vary `restless` times as much as independent ones would (a Kalman filter; Durbin and Koopman 2012, Time
Series Analysis by State Space Methods, chapter 2). How long the steps are, how steep the line and how restless the days
is learned from all series together: weights of a grid of answers are found by the EM steps of empirical Bayes
(Kiefer and Wolfowitz 1956, Ann. Math. Stat. 27:887), and each series has its own from there on. So where nobody's
popularity drifts, nine weeks speak for the level; where it drifts, the last days do, as unsure as is due.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from streams.trends.arrays import FloatArray, IntArray

_STEPS = {0.0: 0.25, 0.004: 0.2, 0.01: 0.25, 0.025: 0.2, 0.06: 0.1}
"""Standard deviation of a day's step, of the logarithm; with the weight it has before anything was seen."""
_SLOPES = {0.0: 0.5, 0.002: 0.075, 0.005: 0.075, 0.01: 0.06, 0.02: 0.04}
"""By the day, up or down alike."""
_RESTLESS = {1.0: 0.5, 2.0: 0.3, 4.0: 0.2}
_PRIOR_SERIES = 3.0
"""So many series' worth of faith in those weights."""
_EM_STEPS = 4
_OWN_VOICE = 0.25
"""The power of a series' likelihood for its own weights: nine weeks say less of how it drifts than the model, which has
one drift and one restlessness for all days, believes (a tempered posterior; Gruenwald 2012, The Safe Bayesian)."""
_FIRST_VARIANCE = 10.0
_FARTHEST = 3.0
"""Standard deviations: a day farther off counts as that far."""
_NEWTON_STEPS = 2


@dataclass(frozen=True, slots=True)
class Level:
    """`path`: logarithm of the level, series x days of the past. The others are of the last day, by series: level and
    slope with `covariance` (of the level, of both, of the slope), and the variance of a day's `step`.
    """

    path: FloatArray
    now: FloatArray
    slope: FloatArray
    covariance: FloatArray
    step: FloatArray


def flat_level(count: FloatArray, exposure: FloatArray, days: int) -> FloatArray:
    """The path of a level that never changed: series x days."""
    total = exposure.sum(axis=1)
    level = np.log((count.sum(axis=1) + 0.5) / np.where(total > 0.0, total, 1.0))
    return np.repeat(level[:, None], days, axis=1)


def fit_level(count: FloatArray, base: FloatArray, path: FloatArray, starts: IntArray) -> Level:
    """Counts, and what they would be at level 1, series x bins, weighted so that a sum's variance is its mean; the path
    to start from, and the bin at which each day starts.
    """
    observed = np.add.reduceat(count, starts, axis=1)
    flat = np.add.reduceat(base, starts, axis=1)
    for _ in range(_NEWTON_STEPS):
        mean = flat * np.exp(path)
        response = path + np.clip((observed - mean) / np.where(mean > 0.0, mean, 1.0), -1.0, 2.0)
        first = path[:, 0]
        filtered = _Filtered(_GRID[:, :, None], first)
        for day in range(path.shape[1]):
            filtered.take(response[:, day], mean[:, day])
        chance = _chances(filtered.log_likelihood)
        best = _GRID[:, chance.argmax(axis=0)]
        path = _smoothed(best, first, response, mean)
    return _mixed(filtered, chance, path)


def _grid() -> tuple[FloatArray, FloatArray]:
    """Step variance, slope and restlessness of each point: 3 x points; and the logarithm of their weights."""
    slopes = [(sign * slope, weight) for slope, weight in _SLOPES.items() for sign in ((1, -1) if slope else (1,))]
    rows = list(itertools.product(_STEPS.items(), slopes, _RESTLESS.items()))
    weights = np.array([step * slope * restless for (_, step), (_, slope), (_, restless) in rows])
    points = np.array([(step**2, slope, restless) for (step, _), (slope, _), (restless, _) in rows]).T
    return points, np.log(weights / weights.sum())


_GRID, _LOG_WEIGHTS = _grid()


class _Filtered:
    """The Kalman filter of all series at all points of the grid (grid x series), or of each series at one point."""

    def __init__(self, points: FloatArray, first: FloatArray) -> None:
        self._step, self._slope, self._restless = points
        shape = np.broadcast_shapes(self._step.shape, first.shape)
        self.mean: FloatArray = np.broadcast_to(first, shape)
        self.variance: FloatArray = np.full(shape, _FIRST_VARIANCE)
        self.log_likelihood: FloatArray = np.zeros(shape)

    def take(self, response: FloatArray, information: FloatArray) -> None:
        """A day's response of each series; an information of 0: not observed."""
        seen = information > 0.0
        noise = self._restless / np.where(seen, information, 1.0)
        self.mean = self.mean + self._slope
        self.variance = self.variance + self._step
        total = self.variance + noise
        reach = _FARTHEST * np.sqrt(total)
        gap = np.clip(response - self.mean, -reach, reach)
        gain = np.where(seen, self.variance / total, 0.0)
        self.mean = self.mean + gain * gap
        self.variance = self.variance * (1.0 - gain)
        self.log_likelihood -= np.where(seen, 0.5 * (np.log(total) + gap * gap / total), 0.0)


def _chances(log_likelihood: FloatArray) -> FloatArray:
    """Of each point of the grid, for each series: grid x series."""
    log_weights = _LOG_WEIGHTS
    for _ in range(_EM_STEPS):
        chance = _normalised(log_likelihood + log_weights[:, None])
        pooled = _PRIOR_SERIES * np.exp(_LOG_WEIGHTS) + chance.sum(axis=1)
        log_weights = np.log(pooled / pooled.sum())
    return _normalised(_OWN_VOICE * log_likelihood + log_weights[:, None])


def _normalised(logs: FloatArray) -> FloatArray:
    chance = np.exp(logs - logs.max(axis=0))
    sums: FloatArray = chance / chance.sum(axis=0)
    return sums


def _smoothed(points: FloatArray, first: FloatArray, response: FloatArray, information: FloatArray) -> FloatArray:
    """The path that all days speak for (Rauch, Tung and Striebel 1965, AIAA J. 3:1445), at one point a series."""
    step, slope, _ = points
    days = response.shape[1]
    means, variances = np.empty_like(response), np.empty_like(response)
    filtered = _Filtered(points, first)
    for day in range(days):
        filtered.take(response[:, day], information[:, day])
        means[:, day], variances[:, day] = filtered.mean, filtered.variance
    path = means.copy()
    for day in range(days - 2, -1, -1):
        back = variances[:, day] / (variances[:, day] + step)
        path[:, day] += back * (path[:, day + 1] - slope - means[:, day])
    return path


def _mixed(filtered: _Filtered, chance: FloatArray, path: FloatArray) -> Level:
    step, slope = _GRID[0, :, None], _GRID[1, :, None]
    now, mean_slope = (chance * filtered.mean).sum(axis=0), (chance * slope).sum(axis=0)
    off, tilt = filtered.mean - now, slope - mean_slope
    parts = (filtered.variance + off * off, off * tilt, tilt * tilt)
    covariance = np.array([(chance * part).sum(axis=0) for part in parts])
    return Level(path, now, mean_slope, covariance, (chance * step).sum(axis=0))
