"""Invented histories of search counts with a known truth: what `detection.py` judges detectors by.

Rates per hour, windows of an hour, Paris' hours of the day. The same seed gives the same history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000


@dataclass(frozen=True)
class World:
    """What a history is like. `dispersion`: variance = mean + dispersion x mean². `memory`: of it from hour to hour."""

    keywords: int = 40
    weeks: int = 9
    lowest: float = 0.5
    highest: float = 300.0
    begins: str = "2026-04-06"
    day_swing: float = 0.6
    week_swing: float = 0.2
    own_swing: float = 0.15
    dispersion: tuple[float, float] = (0.0, 0.06)
    memory: float = 0.0
    drift: float = 0.0
    growth: float = 0.0
    platform_burst: float = 1.0
    outages: int = 2
    rises_a_keyword: float = 3.0
    deviations: tuple[float, float] = (6.0, 20.0)
    hours: tuple[int, int] = (2, 48)
    ramps: float = 0.3
    abroad: float = 0.15
    exposure_an_hour: float = 200_000.0
    quiet_days: int = 7


@dataclass(frozen=True)
class TrueRise:
    """Hours [first, end). `factor`: at its height. `deviations`: excess of the whole over its standard deviation."""

    keyword: int
    first: int
    end: int
    factor: float
    deviations: float


@dataclass(frozen=True)
class Made:
    world: World
    begins_ms: int
    french: np.ndarray
    all_countries: np.ndarray
    exposure_french: np.ndarray
    exposure_all: np.ndarray
    observed: np.ndarray
    mean: np.ndarray
    rises: list[TrueRise]


def make(world: World, seed: int) -> Made:
    draw = np.random.default_rng(seed)
    hours = world.weeks * 168
    begins = dt.datetime.fromisoformat(f"{world.begins}T00:00:00+00:00")
    begins_ms = int(begins.timestamp()) * 1000
    local = [(begins + dt.timedelta(hours=h)).astimezone(PARIS) for h in range(hours)]
    hour = np.array([moment.hour for moment in local])
    weekday = np.array([moment.weekday() for moment in local])
    season = day_curve(hour, world.day_swing) * (1.0 + world.week_swing * (weekday >= 5))
    time = np.arange(hours) / 168
    growth = (1.0 + world.growth) ** time
    burst = np.ones(hours)
    if world.platform_burst > 1.0:
        for first in draw.integers(7 * 24, hours - 24, 4):
            burst[first : first + 12] = world.platform_burst
    rates = np.exp(draw.uniform(np.log(world.lowest), np.log(world.highest), world.keywords))
    phases = draw.integers(-4, 5, world.keywords)
    own = np.array([1.0 + world.own_swing * np.sin(2 * np.pi * (hour - 15 + p) / 24) for p in phases])
    drift = np.exp(world.drift * np.cumsum(draw.normal(size=(world.keywords, hours)), axis=1) / np.sqrt(24))
    mean = rates[:, None] * season * own * growth * burst * drift
    dispersion = draw.uniform(*world.dispersion, world.keywords)
    rises, factor = _rises(world, draw, mean, dispersion)
    count = _counts(world, draw, mean * factor, dispersion)
    away = draw.poisson(world.abroad * mean)
    total = world.exposure_an_hour * season * growth * burst
    exposure = draw.poisson(total * draw.normal(1.0, 0.01, hours).clip(0.9, 1.1))
    observed = np.ones(hours, dtype=bool)
    for first in draw.integers(0, hours - 6, world.outages):
        observed[first : first + draw.integers(1, 6)] = False
    return Made(
        world, begins_ms, count, count + away, exposure, exposure + draw.poisson(0.4 * total), observed, mean, rises
    )


def day_curve(hour: np.ndarray, swing: float) -> np.ndarray:
    """A day with its low at 4 h and its height in the evening."""
    curve = 1.0 + swing * np.sin(2 * np.pi * (hour - 10) / 24) + 0.3 * swing * np.sin(4 * np.pi * (hour - 15) / 24)
    return np.maximum(curve, 0.05)


def _rises(
    world: World, draw: np.random.Generator, mean: np.ndarray, dispersion: np.ndarray
) -> tuple[list[TrueRise], np.ndarray]:
    factor = np.ones_like(mean)
    rises = []
    hours = mean.shape[1]
    for keyword in range(len(mean)):
        free = world.quiet_days * 24
        for _ in range(draw.poisson(world.rises_a_keyword)):
            length = int(np.exp(draw.uniform(np.log(world.hours[0]), np.log(world.hours[1] + 0.99))))
            first = free + int(draw.exponential(120))
            end = first + length
            if end > hours:
                break
            shape = np.ones(length)
            if length >= 6 and draw.random() < world.ramps:
                shape = np.minimum(1.0, np.arange(1, length + 1) / (0.6 * length))
            base = mean[keyword, first:end]
            wanted = draw.uniform(*world.deviations)
            deviation = np.sqrt((base + dispersion[keyword] * base**2).sum())
            height = wanted * deviation / (base * shape).sum()
            factor[keyword, first:end] = 1.0 + height * shape
            rises.append(TrueRise(keyword, first, end, 1.0 + height, wanted))
            free = end + 72
    return rises, factor


def _counts(world: World, draw: np.random.Generator, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    noise = np.ones_like(mean)
    for keyword, spread in enumerate(dispersion):
        if spread > 1e-4:
            if world.memory > 0.0:
                normal = draw.normal(size=mean.shape[1])
                for hour in range(1, len(normal)):
                    normal[hour] = world.memory * normal[hour - 1] + np.sqrt(1 - world.memory**2) * normal[hour]
                sigma = np.sqrt(np.log1p(spread))
                noise[keyword] = np.exp(sigma * normal - sigma**2 / 2)
            else:
                noise[keyword] = draw.gamma(1.0 / spread, spread, mean.shape[1])
    return draw.poisson(mean * noise)


def windows(
    made: Made, *, exposure: bool = True, both: bool = True
) -> Iterator[tuple[int, dict[tuple[str, str], int]]]:
    """The history as the detector takes it: the start of each window, and what was counted in it."""
    for hour in np.flatnonzero(made.observed):
        counts = {(f"mot.{k}", "FR"): int(n) for k, n in enumerate(made.french[:, hour]) if n}
        if both:
            counts |= {(f"mot.{k}", "*"): int(n) for k, n in enumerate(made.all_countries[:, hour]) if n}
        if exposure:
            counts["*", "FR"] = int(made.exposure_french[hour])
            counts["*", "*"] = int(made.exposure_all[hour])
        yield made.begins_ms + int(hour) * HOUR_MS, counts


def row_of_hour(start: dt.datetime, keyword: str, country: str, count: int) -> dict[str, Any]:
    """A row of `trends.counts.v1`; `start` in UTC."""
    return {
        "window_start": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "window_end": (start + dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "window_seconds": 3600,
        "keyword": keyword,
        "country": country,
        "count": count,
        "sessions": None,
        "final": True,
    }
