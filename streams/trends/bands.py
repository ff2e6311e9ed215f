"""What a window's count is expected to be, for those who draw it."""

from __future__ import annotations

import math
from dataclasses import dataclass

_ROOT = 2.326
"""Of the normal distribution: 98 % are within."""


@dataclass(frozen=True, slots=True)
class Band:
    """What was counted in the last window and what would be usual: of 100 usual windows 98 are in [lower, upper]."""

    keyword: str
    country: str
    observed: float
    expected: float
    lower: float
    upper: float
    rising: bool


def gamma_band(mean: float, variance: float) -> tuple[float, float]:
    """The gamma distribution's 1 % and 99 % quantiles (approximation of Wilson and Hilferty 1931, PNAS 17:684)."""
    shape = max(mean * mean / variance, 1e-3)
    middle, spread = 1.0 - 1.0 / (9.0 * shape), _ROOT / (3.0 * math.sqrt(shape))
    return mean * max(0.0, middle - spread) ** 3, mean * (middle + spread) ** 3
