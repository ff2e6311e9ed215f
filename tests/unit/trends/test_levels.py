"""The level of the baseline: where nobody drifts all days speak for it, where they drift the last ones do."""

from __future__ import annotations

import numpy as np
import pytest

from streams.trends.arrays import FloatArray
from streams.trends.baseline import Baseline
from streams.trends.levels import Level, fit_level, flat_level
from streams.trends.seasons import Seasons

SERIES, DAYS, A_DAY = 30, 42, 2_000.0


def fitted(log_level: FloatArray, *, a_day: float = A_DAY, restless: float = 1.0, seed: int = 3) -> Level:
    """Poisson counts a day (negative binomial where restless) about that level."""
    draw = np.random.default_rng(seed)
    mean = a_day * np.exp(log_level)
    if restless > 1.0:
        size = mean / (restless - 1.0)
        mean = mean * draw.gamma(size, 1.0 / size)
    count = draw.poisson(mean).astype(np.float64)
    base = np.full_like(count, a_day)
    return fit_level(count, base, flat_level(count, base, count.shape[1]), np.arange(count.shape[1]))


def walk(step: float, slope: float = 0.0) -> FloatArray:
    draw = np.random.default_rng(11)
    return np.cumsum(slope + step * draw.normal(size=(SERIES, DAYS)), axis=1)


@pytest.mark.parametrize(("step", "restless"), [(0.0, 1.0), (0.0, 4.0), (0.01, 1.0), (0.04, 1.0)])
def test_the_level_is_as_sure_as_it_says(step: float, restless: float) -> None:
    truth = walk(step)
    level = fitted(truth, restless=restless)
    errors = (level.now - truth[:, -1]) ** 2
    assert 0.4 < float((errors / level.covariance[0]).mean()) < 2.2


def test_where_nobody_drifts_all_days_speak_and_where_they_do_the_last_ones() -> None:
    still, drifting = fitted(walk(0.0)), fitted(walk(0.04))
    all_days = 1.0 / (A_DAY * DAYS)
    assert float(np.median(still.covariance[0])) < 8.0 * all_days  # twice the deviation would be four times
    assert float(np.median(drifting.covariance[0])) > 20.0 * all_days
    assert float(np.median(still.step)) < 0.002**2
    assert 0.02**2 < float(np.median(drifting.step)) < 0.07**2


@pytest.mark.parametrize("seed", range(3))
def test_no_keyword_is_taken_for_steady_by_chance_where_all_drift_alike(seed: int) -> None:
    """Six weeks of one keyword say little of its drift; what it takes for steady raises false alarms later."""
    level = fitted(walk(0.02), restless=4.0, seed=seed)
    assert float(np.sqrt(level.step.min())) > 0.0165
    assert float(np.sqrt(level.step.max())) < 0.03


def test_a_level_is_taken_for_less_sure_than_its_filter_says_and_for_less_the_longer_ago_it_was() -> None:
    level = fitted(walk(0.02))
    nothing = np.zeros((SERIES, 1))
    baseline = Baseline(DAYS, level, Seasons(nothing, nothing, nothing, ()), nothing[:, 0], nothing)
    assert (baseline.level_variance(DAYS) > 1.2 * level.covariance[0]).all()
    assert (baseline.level_variance(DAYS + 2.0) > baseline.level_variance(DAYS) + 2.0 * level.step).all()


def test_what_grows_steadily_is_expected_to_go_on() -> None:
    level = fitted(walk(0.0, slope=0.01))
    assert level.slope == pytest.approx(np.full(SERIES, 0.01), abs=0.004)
    assert level.now == pytest.approx(np.full(SERIES, 0.01 * DAYS), abs=0.02)


def test_days_that_vary_more_than_their_counts_are_no_drift() -> None:
    level = fitted(walk(0.0), restless=4.0)
    assert float(np.median(level.step)) < 0.005**2


def test_one_day_of_ten_times_the_searches_moves_the_level_by_little() -> None:
    truth = walk(0.0)
    leap = truth.copy()
    leap[0, -3] += np.log(10.0)
    moved = fitted(leap).now - fitted(truth).now
    assert 0.0 < moved[0] < 0.05
    assert np.abs(moved[1:]).max() < 0.01


def test_the_path_follows_the_past_and_days_without_an_observation_are_bridged() -> None:
    truth = walk(0.04)
    draw = np.random.default_rng(5)
    count, base = draw.poisson(A_DAY * np.exp(truth)).astype(np.float64), np.full(truth.shape, A_DAY)
    count[:, 20:25] = base[:, 20:25] = 0.0
    level = fit_level(count, base, flat_level(count, base, DAYS), np.arange(DAYS))
    seen = np.r_[0:20, 25:DAYS]
    assert np.abs(level.path - truth)[:, seen].max() < 0.12
    assert np.abs(level.path - truth)[:, 20:25].max() < 0.35


def test_a_keyword_hardly_ever_searched_has_a_finite_level_and_says_how_unsure_it_is() -> None:
    level = fitted(walk(0.0), a_day=0.05)
    assert np.isfinite(level.path).all()
    assert (level.covariance[0] > 0.05).all()
