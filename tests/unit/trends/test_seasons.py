"""Seasons: what all series have in common, what each has of its own, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from streams.trends.arrays import FloatArray
from streams.trends.seasons import WEEKDAYS, Cells, Seasons, fit_seasons

SERIES, WEEKS = 30, 4
CELL = np.tile(np.arange(WEEKDAYS * 24), WEEKS)
HOUR, WEEKDAY = CELL % 24, CELL // 24


def fitted(rate: float, season: FloatArray, *, weeks: int = WEEKS, bare: bool = False) -> Seasons:
    """Poisson counts by the hour; `season`: series x hours of the four weeks."""
    hours = weeks * WEEKDAYS * 24
    draw = np.random.default_rng(2)
    count = draw.poisson(rate * season[:, :hours]).astype(np.float64)
    flat = np.full_like(count, rate)
    return fit_seasons(Cells(CELL[:hours], 24, count, flat, np.ones(count.shape, dtype=np.bool_)), bare=bare)


def deviation(found: Seasons, season: FloatArray) -> FloatArray:
    """By series: of the logarithm of the factor found from that of the true one."""
    error = np.log(found.factor[:, CELL]) - np.log(season)
    return (error - error.mean(axis=1, keepdims=True)).std(axis=1)


def own_days(amplitude: float) -> FloatArray:
    """Each series at its highest at another hour."""
    phase = np.linspace(0.0, 24.0, SERIES, endpoint=False)[:, None]
    return 1.0 + amplitude * np.cos(2.0 * np.pi * (HOUR[None, :] - phase) / 24.0)


@pytest.mark.parametrize(("rate", "most"), [(0.5, 0.15), (5.0, 0.06), (300.0, 0.02)])
def test_a_day_of_its_own_is_found_also_where_hours_are_nearly_empty(rate: float, most: float) -> None:
    season = own_days(0.4)
    assert float(np.median(deviation(fitted(rate, season), season))) < most  # 0.29 if it were not sought


def test_a_weekend_of_its_own_is_found() -> None:
    lift = np.linspace(0.7, 1.4, SERIES)[:, None]
    season = np.where(WEEKDAY[None, :] >= 5, lift, 1.0)
    assert float(np.median(deviation(fitted(3.0, season), season))) < 0.06


def test_who_is_searched_seldom_has_the_season_of_all() -> None:
    season = np.repeat(1.0 + 0.6 * np.cos(2.0 * np.pi * (HOUR[None, :] - 18) / 24.0), SERIES, axis=0)
    assert float(np.median(deviation(fitted(0.3, season, bare=True), season))) < 0.1


def test_a_peak_of_one_hour_that_no_curve_has_is_found_where_it_is_counted() -> None:
    season = np.ones((SERIES, len(CELL)))
    season[::2, HOUR == 7] = 2.0
    found = fitted(100.0, season).factor
    at_seven = found[:, 7] / found[:, 3]
    assert at_seven[::2] == pytest.approx(np.full(SERIES // 2, 2.0), rel=0.1)
    assert at_seven[1::2] == pytest.approx(np.full(SERIES // 2, 1.0), rel=0.1)


def test_the_fewer_searches_the_less_sure_its_curves_and_hours_never_seen_least() -> None:
    season = own_days(0.4)
    few, many = fitted(0.5, season), fitted(50.0, season)
    for rare, frequent in zip(few.waves, many.waves, strict=True):
        assert (rare.variance > frequent.variance).all()
    first_day = CELL[:24]
    count = np.full((3, 24), 5.0)
    early = fit_seasons(Cells(first_day, 24, count, count, np.ones(count.shape, dtype=np.bool_)), bare=True)
    assert early.shared[0, 24 + 3] > early.shared[0, 3] > 0.0


def test_days_have_weekdays_only() -> None:
    draw = np.random.default_rng(4)
    cell = np.tile(np.arange(WEEKDAYS), 8)
    season = np.where(cell >= 5, 1.5, 0.8)
    count = draw.poisson(50.0 * season, (5, len(cell))).astype(np.float64)
    found = fit_seasons(Cells(cell, 1, count, np.full_like(count, 50.0), count >= 0.0), bare=False)
    assert found.factor[:, 5] / found.factor[:, 1] == pytest.approx(np.full(5, 1.5 / 0.8), rel=0.12)
    assert len(found.waves) == 1
