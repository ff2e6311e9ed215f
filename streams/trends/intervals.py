"""Intervals for proportions and rates. All are two-sided, 95 % unless told otherwise.

Sources: Wilson (1927) for proportions, as recommended by Brown, Cai and DasGupta (2001); Hill (1970), ACM algorithm
396, for quantiles of Student's t; McCullagh and Nelder (1989), chapter 9, for over-dispersed counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95


class Interval(NamedTuple):
    """An estimate with its bounds, all in the unit of the estimate."""

    estimate: float
    low: float
    high: float


def wilson(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """The share `successes / trials`; None: no trial. Raises ValueError for more successes than trials."""
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    if trials == 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return Interval(share, low, 1.0 if successes == trials else min(1.0, centre + half))


def t_quantile(probability: float, degrees: int) -> float:
    """Student's t: the value that is not exceeded with this probability. To five digits from three degrees on."""
    if degrees < 1 or not 0 < probability < 1:
        raise ValueError("a quantile needs a probability between 0 and 1, and one degree of freedom at least")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    tails = 2 * (1 - probability)
    if degrees == 1:
        return 1 / math.tan(tails * math.pi / 2)
    if degrees == 2:
        return math.sqrt(2 / (tails * (2 - tails)) - 2)
    return _hill(tails, degrees)


def _hill(tails: float, n: int) -> float:
    a = 1 / (n - 0.5)
    b = (48 / a) / a
    c = ((20_700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * n
    x = d * tails
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(tails / 2)
        y = x * x
        if n < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (
            n + 2
        ) + 1 / y
    return math.sqrt(n * y)


def dispersion(counts: Sequence[float], expected: Sequence[float], parameters: int) -> float:
    """Pearson's: how many times larger the variance is than a Poisson count's. At least 1: never less than chance."""
    pearson = sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True) if mean > 0)
    return max(1.0, pearson / max(1, len(counts) - parameters))


def rate(counts: Sequence[float], exposures: Sequence[int]) -> Interval | None:
    """Events per unit of exposure over several windows, with the spread that the windows show; None: no exposure.

    On the logarithm, so it is never below 0. Without an event the upper bound is the one of a Poisson count of 0.
    """
    total, exposure = sum(counts), sum(exposures)
    if exposure <= 0:
        return None
    if total == 0:
        return Interval(0.0, 0.0, -math.log((1 - LEVEL) / 2) / exposure)
    estimate = total / exposure
    spread = dispersion(counts, [estimate * size for size in exposures], 1)
    degrees = len(counts) - 1
    z = t_quantile((1 + LEVEL) / 2, degrees) if degrees >= 3 else NormalDist().inv_cdf((1 + LEVEL) / 2)
    factor = math.exp(z * math.sqrt(spread / total))
    return Interval(estimate, estimate / factor, estimate * factor)
