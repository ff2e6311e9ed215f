"""How much windows depend on those before them: the autocorrelation of what varies beyond chance.

A restless afternoon raises several hours in a row, and their sum varies more than that of as many hours of as many
days. It is learned from the residuals of the past, of all series together and of each, shrunk towards what they have in
common. Poisson's part of the variance, the chance that one more or one less searches, depends on nothing.
"""

from __future__ import annotations

import numpy as np

from streams.trends.arrays import FloatArray

_LAGS = 24
"""Bins. What is farther apart and alike is the level's matter."""
_PAIRS = 200.0
"""So many pairs of bins' worth of faith in what all series have in common."""
_PRIOR_PAIRS = 2_000.0
"""So many for there being no dependence at all: some weeks of a few series."""
_FARTHEST = 2.5
"""Standard deviations: a rise that nobody saw shall not look like dependence."""


def autocorrelation(residual: FloatArray, variance: FloatArray, dispersion: FloatArray) -> FloatArray:
    """Series x lags 1, 2, 3 …: each between 0 and 1, none larger than the one before it.

    `residual` and `variance` by series x bins, weighted so that the variance is the mean; 0 where a bin says nothing.
    """
    lags = min(_LAGS, residual.shape[1] - 1)
    reach = _FARTHEST * np.sqrt(variance)
    clipped = np.clip(residual, -reach, reach)
    of_all, own = np.zeros(lags), np.zeros((len(residual), lags))
    for lag in range(1, lags + 1):
        product = (clipped[:, lag:] * clipped[:, :-lag]).sum(axis=1) * dispersion
        pairs = (variance[:, lag:] * variance[:, :-lag]).sum(axis=1) * dispersion**2
        of_all[lag - 1] = product.sum() / (pairs.sum() + _PRIOR_PAIRS)
        own[:, lag - 1] = (product + _PAIRS * of_all[lag - 1]) / (pairs + _PAIRS)
    falling: FloatArray = np.minimum.accumulate(np.clip(own, 0.0, 1.0), axis=1)
    return falling


def beyond_independent(weighted: FloatArray, dispersion: FloatArray, correlation: FloatArray) -> FloatArray:
    """Series x windows: what each window adds to the variance of the sum of it and all later ones, by dependence."""
    windows = weighted.shape[1]
    later = np.zeros_like(weighted)
    for lag in range(1, min(correlation.shape[1], windows - 1) + 1):
        later[:, :-lag] += correlation[:, lag - 1, None] * weighted[:, lag:]
    added: FloatArray = 2.0 * dispersion[:, None] * weighted * later
    return added
