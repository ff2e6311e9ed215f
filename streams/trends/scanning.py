"""How unlikely the last windows are, for every series and every length at once.

The statistic is the window-limited generalised likelihood ratio of a rise that began 1, 2, 3 … windows ago and lasts
(Lai 1998, IEEE Trans. Inf. Theory 44:2917; for negative binomial counts Höhle and Paul 2008, Comput. Stat. Data Anal.
52:4357). Sums are weighted by 1/(1 + dispersion x mean), as a score test would. Tails come from the saddle point
of the negative binomial with the sum's mean and variance (Lugannani and Rice 1980, in Barndorff-Nielsen's form
r* = r + log(u/r)/r), because a normal tail is wrong by orders of magnitude at half a search an hour. Without their
correction for whole numbers that is the mid-p value, P(more) + P(as many) / 2 (Lancaster 1961, JASA 56:223): a full one
uses up less than half of the budget where a search more or less is much. The part of the variance that is not
Poisson's may have a longer tail than the negative binomial's: it is given the lognormal's (`_with_a_longer_tail`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from streams.trends.arrays import BoolArray, FloatArray, IntArray
from streams.trends.dependence import beyond_independent

NO_EVIDENCE = -40.0
"""A signed root below every threshold, where nothing can be said; finite on purpose."""
_SMALLEST_MEAN = 1e-9
_FARTHEST = 5.0
"""Standard deviations: what is farther below counts as that far, an outage that nobody told of for example."""
_FARTHEST_LEVEL = 3.0
"""Standard deviations by which the hours before a stretch may differ from what the baseline expects of them."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What the baseline says of the last windows: series x windows, oldest first. A mean of 0: not observed.

    `own` is the relative variance of each mean that is independent from window to window (season), `shared` the
    relative standard deviation that a stretch of windows has in common (seasons not seen yet), `level` the relative
    variance that all windows of a series have in common; `waves` are curves over the windows with the relative variance
    that each series' share of them has. `inflation` (series x lengths) is how much more sums of
    that length vary than independent windows would.
    """

    mean: FloatArray
    dispersion: FloatArray
    correlation: FloatArray
    own: FloatArray
    shared: FloatArray
    level: FloatArray
    waves: tuple[tuple[FloatArray, FloatArray], ...]
    inflation: FloatArray


@dataclass(frozen=True, slots=True)
class Scanned:
    """Series x lengths. `roots`: about standard normal while nothing changes, positive for more than expected;
    `excess`: the square by which a sum fell short of the expected (twice what is below, nothing above), in variances of
    all that is known to vary it; `known`: the share of that variance which independent windows have. The mean of the
    one over the mean of the other is by how much sums vary more than those of independent windows: what was seen
    while the baseline knew little weighs little, or its errors then would make the detector deaf later.
    """

    roots: FloatArray
    excess: FloatArray
    known: FloatArray
    seen: BoolArray


def scan(observed: FloatArray, predicted: Predicted, lengths: IntArray) -> Scanned:
    """Looks at the last windows in stretches of all lengths."""
    mean, dispersion = predicted.mean, predicted.dispersion[:, None]
    weight = 1.0 / (1.0 + dispersion * mean)
    weighted = weight * mean
    poisson = weight * weighted
    count = _backward(weight * observed, lengths)
    expected = _backward(weighted, lengths)
    poisson_variance = _backward(poisson, lengths)
    beyond = dispersion * weighted * weighted
    beyond += beyond_independent(weighted, predicted.dispersion, predicted.correlation)
    spread = poisson_variance + _backward(beyond, lengths)
    uncertain = _backward(weighted * weighted * predicted.own, lengths)
    uncertain += _backward(weighted * predicted.shared, lengths) ** 2
    expected, level = _as_lately(count, expected, spread, predicted.level[:, None])
    uncertain += expected**2 * level
    for shape, relative in predicted.waves:
        uncertain += _backward(weighted * shape, lengths) ** 2 * relative[:, None]
    variance = np.maximum(spread * predicted.inflation, spread + uncertain)  # the first has the second in it
    seen = expected > _SMALLEST_MEAN
    scale = np.where(seen, poisson_variance / np.where(seen, expected, 1.0), 1.0)
    scaled_mean = np.maximum(expected / scale, _SMALLEST_MEAN)
    size = scaled_mean**2 / np.maximum(variance / scale**2 - scaled_mean, 1e-9 * scaled_mean**2)
    size = np.maximum(size, 1e-9 * (1.0 + scaled_mean))
    roots = np.where(seen, _tail_root(count / scale, scaled_mean, size), NO_EVIDENCE)
    roots = _with_a_longer_tail(roots, count, expected, variance, poisson_variance)
    short = 2.0 * np.minimum(count - expected, 0.0) ** 2
    total = np.where(seen, spread + uncertain, 1.0)
    excess = np.where(seen, short / total, 0.0)
    return Scanned(roots, excess, np.where(seen, spread / total, 0.0), seen)


def _as_lately(
    count: FloatArray, expected: FloatArray, spread: FloatArray, level: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What is expected of each stretch, and its level's variance, given what was counted just before the stretch.

    The baseline ends before the longest stretch. What lies between its end and a shorter one says where the level has
    drifted since, as far as it may drift (a step of the Kalman filter).
    """
    before, usual, chance = (sums[:, -1:] - sums for sums in (count, expected, spread))
    total = np.maximum(level * usual**2 + np.maximum(chance, 0.0), 1e-12)
    reach = _FARTHEST_LEVEL * np.sqrt(total)
    drift = level * usual * np.clip(before - usual, -reach, reach) / total
    return expected * (1.0 + np.maximum(drift, -0.5)), level * (1.0 - level * usual**2 / total)


def _backward(values: FloatArray, lengths: IntArray) -> FloatArray:
    """Sums of the last 1, 2, 3 … columns, at those lengths."""
    sums: FloatArray = np.cumsum(values[:, ::-1], axis=1)[:, lengths - 1]
    return sums


def log_likelihood_ratio(observed: FloatArray, mean: FloatArray, size: FloatArray) -> FloatArray:
    """Negative binomial of that size: at the mean observed against `mean`. Never negative."""
    safe = np.maximum(observed, _SMALLEST_MEAN)
    ratio = observed * np.log(safe / mean) - (observed + size) * np.log1p((observed - mean) / (mean + size))
    above: FloatArray = np.maximum(ratio, 0.0)
    return above


def _tail_root(observed: FloatArray, mean: FloatArray, size: FloatArray) -> FloatArray:
    root = np.sqrt(2.0 * log_likelihood_ratio(observed, mean, size))
    above = observed > mean
    far = above & (root > 1.0)  # nearer, the correction divides by almost nothing, and nobody asks
    x = np.where(far, observed, mean + 1.0)
    tilt = np.log1p((x - mean) * size / (mean * (x + size)))
    standard = tilt * np.sqrt(x + x * x / size)
    r = np.where(far, root, 1.0)
    corrected = r + np.log(np.maximum(standard, 1e-12) / r) / r
    tail: FloatArray = np.where(far, corrected, np.where(above, root, -root))
    return tail


def _with_a_longer_tail(
    roots: FloatArray, count: FloatArray, expected: FloatArray, variance: FloatArray, poisson: FloatArray
) -> FloatArray:
    """Roots above the expected, taken towards the lognormal's by the share of the variance that is not Poisson's.

    Seldom more, and then less evidence: real counts leap more than the negative binomial's. Halves the false alarms
    where hours are lognormal or depend on each other, for one rise in a hundred (docs/detection.md).
    """
    above = (count > expected) & (expected > _SMALLEST_MEAN)
    mean, total = np.where(above, expected, 1.0), np.where(above, variance, 1.0)
    sigma = np.sqrt(np.log1p(total / mean**2))
    lognormal = np.log(np.where(above, count, 1.0) / mean) / sigma + sigma / 2.0
    share = 1.0 - np.where(above, poisson, 1.0) / total
    longer: FloatArray = np.where(above, roots - share * np.maximum(roots - lognormal, 0.0), roots)
    return longer


def upper_tail(roots: FloatArray) -> FloatArray:
    """P(standard normal > root) of each."""
    return np.array([0.5 * math.erfc(root / math.sqrt(2.0)) for root in roots.tolist()])


def step_up(p_values: FloatArray, level: float) -> tuple[BoolArray, FloatArray]:
    """Benjamini and Hochberg (1995): which are declared at that false-discovery rate, and the adjusted p-values."""
    tests = len(p_values)
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * tests / np.arange(1, tests + 1)
    adjusted = np.empty(tests)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return adjusted <= level, adjusted


def declared(
    roots: FloatArray, tested: IntArray, tried: FloatArray, level: float
) -> Iterator[tuple[int, int, float, float]]:
    """Of the series that are tested: which are declared at that level, with the column of their best length, its root
    and the q-value. `tried`: as how many independent tests each length counts.
    """
    if not len(tested):
        return
    evidence = np.maximum(roots[tested], 0.0) ** 2 - 2.0 * np.log(tried)  # -2 log of the tail, but for a slow factor
    best = evidence.argmax(axis=1)
    chosen = roots[tested, best]
    found, adjusted = step_up(np.minimum(tried[best] * upper_tail(chosen), 1.0), level)
    for place in np.flatnonzero(found):
        yield int(tested[place]), int(best[place]), float(chosen[place]), float(adjusted[place])


class Inflation:
    """How much more sums of each length vary than the baseline says, because windows are not independent.

    Learned from what is below the expected only: rises, declared or not, do not make the detector deaf. What the
    baseline does not know is in it.
    """

    _SHARED_FAITH = 10.0
    _OWN_FAITH = 10.0
    """Independent stretches that speak for 1, and of a series for what all series have in common."""
    _KEPT_STEPS = 2_000.0
    _LARGEST = 25.0

    def __init__(self, lengths: IntArray) -> None:
        self._lengths = lengths.astype(np.float64)
        self._squares = np.zeros((0, len(lengths)))
        self._steps = np.zeros((0, len(lengths)))

    def grow(self, series: int) -> None:
        more = ((0, series - len(self._steps)), (0, 0))
        if more[0][1]:
            self._squares, self._steps = np.pad(self._squares, more), np.pad(self._steps, more)

    def factors(self) -> FloatArray:
        """Series x lengths, at least 1."""
        squares, stretches = np.maximum(self._squares, 0.0) / self._lengths, self._steps / self._lengths
        shared = (self._SHARED_FAITH + squares.sum(axis=0)) / (self._SHARED_FAITH + stretches.sum(axis=0))
        shared = np.maximum(shared, 1.0)
        own = (self._OWN_FAITH * shared + squares) / (self._OWN_FAITH + stretches)
        factors: FloatArray = np.clip(own, 1.0, self._LARGEST)
        return factors

    def learn(self, scanned: Scanned, quiet: BoolArray) -> None:
        """Takes a step of the scan, of the series that are not in a rise."""
        used = scanned.seen & quiet[:, None]
        self._squares += np.where(used, np.minimum(scanned.excess, 2.0 * _FARTHEST**2), 0.0)
        self._steps += np.where(used, scanned.known, 0.0)
        old = self._steps > self._KEPT_STEPS
        self._squares[old] /= 2.0
        self._steps[old] /= 2.0
