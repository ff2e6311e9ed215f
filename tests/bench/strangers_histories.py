"""Histories as somebody else would invent them: rows of `trends.counts.v1` and the rises in them, by the hour.

Nothing here is shared with `invented_histories.py`, which the detector was first made with: other seasons, other noise,
other names, other ways in which a rise is placed. `Strange` says what is odd about a world. The same seed gives
the same history.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from invented_histories import row_of_hour

LEARNING_HOURS = 14 * 24
"""Rises begin after two weeks, and are not asked for before."""
KEPT_SHARE = 0.95
"""Of the hours that are not empty where an hour in twenty is."""


class Truth(NamedTuple):
    """Hours [first, end) since the world begins; `worth` in standard deviations."""

    keyword: str
    country: str
    first: int
    end: int
    worth: float


@dataclass(frozen=True)
class Strange:
    """A world. `noise`: poisson, negative_binomial, zero_inflated, lognormal. `worth`: how a rise's size is said:
    `sum` (excess of all its hours over the deviation of their sum), `hours` (that of each hour), `counted` (as `sum`,
    of what was really counted), `factor` (2 to 20 times, asked for where it is worth six).
    """

    begins: dt.datetime = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    noise: str = "negative_binomial"
    dispersion: float = 0.03
    worth: str = "sum"
    worth_between: tuple[float, float] = (6.0, 12.0)
    rates: tuple[float, float] = (0.5, 300.0)
    countries: tuple[str, ...] = ("FR",)
    keywords: int = 40
    weeks: int = 9
    rises: bool = True
    together: int = 1
    drift_a_week: float = 0.0
    growth_a_week: float = 0.0
    leaps: int = 0
    outages: int = 0
    without_exposure: float = 0.0
    exposure: bool = True
    zero_rows: bool = False
    shuffled: bool = True
    names: Callable[[int], str] = field(default=lambda number: f"kw-{number:02d}")


@dataclass
class History:
    """By series of keyword and country: what was counted, what was usual, hours on which rows exist."""

    usual: dict[tuple[str, str], np.ndarray]
    counts: dict[tuple[str, str], np.ndarray]
    exposure: dict[str, np.ndarray]
    seen: np.ndarray
    truths: list[Truth]
    rates: dict[tuple[str, str], float]


def invent(world: Strange, seed: int) -> History:
    rng = np.random.default_rng(seed)
    hours = world.weeks * 168
    usual = {}
    names = [world.names(number) for number in range(world.keywords)]
    shape = _platform_shape(world, rng, hours)
    rates = {}
    for country in world.countries:
        for name in names:
            rate = float(np.exp(rng.uniform(*np.log(world.rates))))
            usual[name, country] = rate * shape[country] * _habit(world, rng, hours)
            rates[name, country] = rate
    variance = {key: mean + _dispersion(world) * mean**2 for key, mean in usual.items()}
    planned = _plan(world, rng, usual, variance) if world.rises else []
    raised = {key: mean.copy() for key, mean in usual.items()}
    for truth, factors in planned:
        raised[truth.keyword, truth.country][truth.first : truth.end] *= factors
    counts = {key: _draw(world, rng, mean) for key, mean in raised.items()}
    seen = np.ones(hours, dtype=bool)
    for _ in range(world.outages):
        start = int(rng.integers(24, hours - 24))
        seen[start : start + int(rng.integers(1, 12))] = False
    truths = [_as_counted(world, truth, counts, usual, variance) for truth, _ in planned]
    exposure = {country: rng.poisson(80_000.0 * shape[country]) for country in world.countries}
    return History(usual, counts, exposure, seen, [truth for truth in truths if truth is not None], rates)


def rows(world: Strange, history: History, seed: int) -> Iterator[dict[str, Any]]:
    """By window; within a window in any order. Zero counts have no row, unless `zero_rows`."""
    shuffler = random.Random(seed)
    for hour in np.flatnonzero(history.seen).tolist():
        window = [
            _row(world, hour, *key, int(counts[hour]))
            for key, counts in history.counts.items()
            if counts[hour] or world.zero_rows
        ]
        if world.exposure and shuffler.random() >= world.without_exposure:
            window += [_row(world, hour, "*", country, int(all_[hour])) for country, all_ in history.exposure.items()]
            if len(history.exposure) > 1:
                window.append(_row(world, hour, "*", "*", sum(int(all_[hour]) for all_ in history.exposure.values())))
        if world.shuffled:
            shuffler.shuffle(window)
        yield from window


def _row(world: Strange, hour: int, keyword: str, country: str, count: int) -> dict[str, Any]:
    return row_of_hour(world.begins + dt.timedelta(hours=hour), keyword, country, count)


def _platform_shape(world: Strange, rng: np.random.Generator, hours: int) -> dict[str, np.ndarray]:
    """How much of everything is searched: night and evening, school days, growth, leaps of the platform as a whole."""
    hour = np.arange(hours)
    of_day, of_week = hour % 24, (hour // 24) % 7
    curve = 0.35 + 0.65 * np.exp(-0.5 * ((of_day - 19) / 4.0) ** 2) + 0.4 * np.exp(-0.5 * ((of_day - 12) / 2.0) ** 2)
    curve = curve / curve.mean() * np.where(of_week >= 5, 1.25, 0.93) * (1.0 + world.growth_a_week) ** (hour / 168.0)
    shape = {}
    for country in world.countries:
        mine = curve.copy()
        for _ in range(world.leaps):
            start = int(rng.integers(LEARNING_HOURS, hours - 48))
            mine[start : start + int(rng.integers(3, 48))] *= rng.uniform(1.5, 4.0)
        shape[country] = mine * rng.uniform(0.5, 2.0)
        shape[country] /= shape[country].mean()
    return shape


def _habit(world: Strange, rng: np.random.Generator, hours: int) -> np.ndarray:
    """What is a keyword's own: searched somewhat more in the night or at school, and slowly liked more or less."""
    hour = np.arange(hours)
    own = 1.0 + rng.uniform(0.0, 0.4) * np.cos(2.0 * np.pi * (hour % 24 - rng.uniform(0, 24)) / 24.0)
    own *= np.where((hour // 24) % 7 >= 5, rng.uniform(0.8, 1.2), 1.0)
    steps = rng.normal(0.0, world.drift_a_week / np.sqrt(168.0), hours)
    habit: np.ndarray = own * np.exp(np.cumsum(steps))
    return habit


def _dispersion(world: Strange) -> float:
    if world.noise == "zero_inflated":
        return (1.0 + world.dispersion) / KEPT_SHARE - 1.0
    return 0.0 if world.noise == "poisson" else world.dispersion


def _draw(world: Strange, rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    spread = world.dispersion
    if world.noise == "poisson":
        return rng.poisson(mean)
    if world.noise == "lognormal":
        sigma = np.sqrt(np.log1p(spread))
        return rng.poisson(mean * rng.lognormal(-(sigma**2) / 2.0, sigma, len(mean)))
    if world.noise == "zero_inflated":  # an hour in twenty is empty, the others make up for it
        kept = rng.random(len(mean)) < KEPT_SHARE
        return np.where(kept, rng.poisson(mean / KEPT_SHARE * rng.gamma(1.0 / spread, spread, len(mean))), 0)
    return rng.negative_binomial(1.0 / spread, 1.0 / (1.0 + spread * mean))


def _plan(
    world: Strange,
    rng: np.random.Generator,
    usual: dict[tuple[str, str], np.ndarray],
    variance: dict[tuple[str, str], np.ndarray],
) -> list[tuple[Truth, np.ndarray]]:
    """Two to four rises a series, days apart; of `together` keywords at once where that is more than one."""
    planned = []
    keys = list(usual)
    hours = len(next(iter(usual.values())))
    for position in range(0, len(keys), world.together):
        free = LEARNING_HOURS + int(rng.integers(0, 96))
        for _ in range(int(rng.integers(2, 5))):
            length = int(rng.integers(2, 49))
            if free + length > hours:
                break
            for key in keys[position : position + world.together]:
                stretch = slice(free, free + length)
                shape = _shape(rng, length)
                factors, worth = _size(world, rng, usual[key][stretch], variance[key][stretch], shape)
                planned.append((Truth(*key, free, free + length, worth), factors))
            free += length + int(rng.integers(96, 300))
    return planned


def _shape(rng: np.random.Generator, length: int) -> np.ndarray:
    """At once and level, at once and fading, or as a hill."""
    kind = rng.integers(0, 3)
    if kind == 0 or length < 5:
        return np.ones(length)
    if kind == 1:
        return np.linspace(1.5, 0.5, length)
    hill: np.ndarray = 0.4 + np.sin(np.pi * (np.arange(length) + 0.5) / length)
    return hill / hill.mean()


def _size(
    world: Strange, rng: np.random.Generator, mean: np.ndarray, variance: np.ndarray, shape: np.ndarray
) -> tuple[np.ndarray, float]:
    """The factor of each hour, and what the rise is worth as planned."""
    deviation = float(np.sqrt(variance.sum()))
    wanted = float(rng.uniform(*world.worth_between))
    if world.worth == "hours":
        return 1.0 + wanted * np.sqrt(variance) / mean, wanted
    if world.worth == "factor":
        height = float(np.exp(rng.uniform(np.log(2.0), np.log(20.0)))) - 1.0
        return 1.0 + height * shape, height * float((mean * shape).sum()) / deviation
    return 1.0 + wanted * deviation * shape / float((mean * shape).sum()), wanted


def _as_counted(
    world: Strange,
    truth: Truth,
    counts: dict[tuple[str, str], np.ndarray],
    usual: dict[tuple[str, str], np.ndarray],
    variance: dict[tuple[str, str], np.ndarray],
) -> Truth | None:
    """None where the rise is not asked for: it is there, but not worth six."""
    if world.worth == "counted":
        key, stretch = (truth.keyword, truth.country), slice(truth.first, truth.end)
        excess = float((counts[key][stretch] - usual[key][stretch]).sum())
        truth = truth._replace(worth=excess / float(np.sqrt(variance[key][stretch].sum())))
    return truth if truth.worth > 6.0 else truth._replace(worth=-abs(truth.worth))
