"""Windows in which nothing was counted for a keyword, though chance hardly ever leaves them empty.

A rule that was not loaded, a client that did not report: such a window says as little of the searches as an outage.
Taken for a low count it would make its keyword look restless, and rises small beside that. Where emptiness is a
habit, by night or since nobody asks any more, it is what is usual.
"""

from __future__ import annotations

import math

import numpy as np

from streams.trends.arrays import BoolArray, FloatArray, IntArray

LIKELY = 1e-3
"""Chance leaves a window empty more often than that: then it may be chance. What is left out wrongly by this, one usual
window in a thousand, changes no mean that matters."""
HABIT = 0.35
"""A larger share of an hour of the day, or of a day, that is empty is no accident."""


def fallen_silent(count: FloatArray, mean: FloatArray, dispersion: FloatArray) -> BoolArray:
    """Series x windows. Counts are negative binomial of that mean and, by series, dispersion."""
    size = 1.0 / dispersion[:, None]
    silent: BoolArray = (count == 0.0) & (size * np.log1p(mean / size) > -math.log(LIKELY))
    return silent


def by_accident(silent: BoolArray, empty: BoolArray, usable: BoolArray, groups: tuple[IntArray, ...]) -> BoolArray:
    """Of the silent bins those that are no habit. `groups`: of each bin its hour of the day, and its day."""
    if not silent.any():
        return silent
    for group in groups:
        order = np.argsort(group, kind="stable")
        names, starts = np.unique(group[order], return_index=True)
        of_group = np.searchsorted(names, group)
        counted, none = (np.add.reduceat(each[:, order].astype(float), starts, axis=1) for each in (usable, empty))
        silent = silent & (none <= HABIT * counted)[:, of_group]
    return silent
