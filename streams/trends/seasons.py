"""The seasons of searches: hour of the day, weekday, hour of the week; of all series together, and of each on top.

Each factor is shrunk towards 1 as strongly as the scatter between its cells tells (empirical Bayes; moments as in
DerSimonian and Laird 1986). So a keyword with one search in two hours has the season of the others from the second day
on, and one with 300 an hour gets its own. What a series has of its own is first sought in smooth curves over the day
and in weekends, where a few numbers say much, and then cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from streams.trends.arrays import BoolArray, FloatArray, IntArray

WEEKDAYS = 7
_REPLICATES = 2.0
_PRIOR_CELLS = 3.0
"""So many cells' worth of faith in the prior scatter of a season."""
_HARMONICS = 3
_WAVE_SCATTER = (0.15, 0.08, 0.05)
_WEEKEND_SCATTER = 0.08
_LARGEST_WAVE = 1.5
_COMPONENTS: tuple[tuple[int, ...], ...] = ((0, 1), (0, 2), (0,), (1,), (2,), ())
"""The axes (series, weekday, hour) over which each factor of the season is the same."""
_FIRST_OF_EACH = (1,)
"""The first that is a series' own: before it, curves are sought."""
_PRIOR_SCATTER = (0.3, 0.15, 0.03, 0.1, 0.05, 0.03)
_PRIOR_SCATTER_BARE = (0.8, 0.3, 0.1, 0.15, 0.1, 0.05)


@dataclass(frozen=True, slots=True)
class Wave:
    """A curve over the local week that is unsure as a whole: `shape` by cell, relative `variance` by series."""

    shape: FloatArray
    variance: FloatArray


@dataclass(frozen=True, slots=True)
class Seasons:
    """Series x cells of the week: the factor, its relative variance `own`, the relative deviation `shared` by cells
    hardly seen; and the curves that are unsure as a whole.
    """

    factor: FloatArray
    own: FloatArray
    shared: FloatArray
    waves: tuple[Wave, ...]


class Cells:
    """Sums by series and cell of the week: counts, what they would be without a season, days on which it was seen."""

    def __init__(self, cell: IntArray, bins_a_day: int, count: FloatArray, flat: FloatArray, usable: BoolArray) -> None:
        order = np.argsort(cell, kind="stable")
        cells, starts = np.unique(cell[order], return_index=True)
        self.shape = len(count), WEEKDAYS, bins_a_day
        self.count, self.flat, self.seen = (
            self._spread(np.add.reduceat(values[:, order], starts, axis=1), cells)
            for values in (count, flat, usable.astype(np.float64))
        )

    def _spread(self, sums: FloatArray, cells: IntArray) -> FloatArray:
        full = np.zeros((self.shape[0], self.shape[1] * self.shape[2]))
        full[:, cells] = sums
        return full.reshape(self.shape)


def fit_seasons(cells: Cells, *, bare: bool) -> Seasons:
    """`bare`: without exposures, where the season of the platform itself is in it."""
    scatters = dict(zip(_COMPONENTS, _PRIOR_SCATTER_BARE if bare else _PRIOR_SCATTER, strict=True))
    total = np.ones(cells.shape)
    own, weekday = np.zeros(cells.shape), np.zeros(cells.shape)
    waves: list[Wave] = []
    for axes, scatter in scatters.items():
        if axes == _FIRST_OF_EACH:
            for shape, wave_scatter in _shapes(cells.shape[2]):
                total, wave = _with_wave(cells, total, shape, wave_scatter)
                waves.append(wave)
        if cells.shape[2] == 1 and axes not in {(0, 2), (2,)}:
            continue
        total, variance = _with_factor(cells, total, axes, scatter)
        if axes == (2,):
            weekday = weekday + variance
        else:
            own = own + variance
    shared = np.sqrt(weekday + _of_unseen(cells, scatters[0, 1], scatters[0, 2]))
    series = len(total)
    return Seasons(total.reshape(series, -1), own.reshape(series, -1), shared.reshape(series, -1), tuple(waves))


def _with_factor(
    cells: Cells, total: FloatArray, axes: tuple[int, ...], scatter: float
) -> tuple[FloatArray, FloatArray]:
    """The season with that factor, and the relative variance of the factor."""
    count = cells.count.sum(axis=axes, keepdims=True)
    expected = (cells.flat * total).sum(axis=axes, keepdims=True)
    known = np.where(_replicated(cells, axes), expected, 0.0)
    strength = _strength(count / np.where(expected > 0.0, expected, 1.0) - 1.0, known, scatter)
    return total * (count + strength) / (expected + strength), 1.0 / (strength + expected)


def _of_unseen(cells: Cells, hours: float, weekdays: float) -> FloatArray:
    """Relative variance of cells whose hour or weekday was hardly seen; given the scatter of both."""
    hours_seen = cells.seen.sum(axis=1, keepdims=True)
    days_seen = cells.seen.mean(axis=2, keepdims=True)
    unseen: FloatArray = (hours / (1.0 + 4.0 * hours_seen**2)) ** 2 + (weekdays / (1.0 + 4.0 * days_seen**2)) ** 2
    return unseen


def _shapes(hours: int) -> Iterator[tuple[FloatArray, float]]:
    """Curves over weekday x hour, and how much series are expected to differ by each."""
    weekend = (np.arange(WEEKDAYS) >= 5).astype(np.float64)
    yield np.repeat((weekend - weekend.mean())[:, None], hours, axis=1) / weekend.std(), _WEEKEND_SCATTER
    angle = 2.0 * np.pi * np.arange(hours) / hours
    for number in range(1, 1 + (_HARMONICS if hours > 2 * _HARMONICS else 0)):
        for curve in (np.cos(number * angle), np.sin(number * angle)):
            yield np.repeat(np.sqrt(2.0) * curve[None, :], WEEKDAYS, axis=0), _WAVE_SCATTER[number - 1]


def _with_wave(cells: Cells, total: FloatArray, shape: FloatArray, scatter: float) -> tuple[FloatArray, Wave]:
    """The season with each series' share of that curve."""
    expected = cells.flat * total
    middle = (expected * shape).sum(axis=(1, 2)) / np.maximum(expected.sum(axis=(1, 2)), 1e-12)
    about = shape[None] - middle[:, None, None]
    information = (expected * about * about).sum(axis=(1, 2))
    slope = ((cells.count - expected) * about).sum(axis=(1, 2))
    estimate = slope / np.where(information > 0.0, information, 1.0)
    strength = _strength(estimate, information, scatter)
    share = np.clip(slope / (information + strength), -_LARGEST_WAVE, _LARGEST_WAVE)
    return total * np.exp(share[:, None, None] * about), Wave(shape.ravel(), 1.0 / (information + strength))


def _replicated(cells: Cells, axes: tuple[int, ...]) -> BoolArray:
    """Where a factor was seen on days enough to tell its scatter from chance."""
    days = cells.seen.sum(axis=axes, keepdims=True) if axes else cells.seen
    hours = cells.shape[2] if 2 in axes else 1
    series = cells.shape[0] if 0 in axes else 1
    enough: BoolArray = days / (hours * series) >= _REPLICATES
    return enough


def _strength(estimate: FloatArray, information: FloatArray, scatter: float) -> float:
    """The prior's weight in expected counts: one over the variance between estimates beyond chance."""
    seen = information > 0.0
    number = float(seen.sum())
    known = information[seen]
    total = float(known.sum())
    prior = scatter * scatter
    if number < 2.0 or total <= 0.0:
        return 1.0 / prior
    beyond = float((known * estimate[seen] ** 2).sum()) - number
    between = max(0.0, beyond / max(total - float((known**2).sum()) / total, 1e-9))
    return float(np.clip((_PRIOR_CELLS + number) / (_PRIOR_CELLS * prior + number * between), 1.0, 1e6))
