"""Empty windows: which are chance, which are habit, and which say nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from streams.trends.silence import LIKELY, by_accident, fallen_silent

DAYS, HOURS = 20, 24


@pytest.mark.parametrize(
    ("count", "mean", "dispersion", "silent"),
    [
        (0.0, 6.8, 1e-9, False),
        (0.0, 7.0, 1e-9, True),
        (1.0, 500.0, 1e-9, False),
        (0.0, 7.0, 0.5, False),
        (0.0, 0.0, 0.5, False),
        (0.0, (LIKELY**-0.5 - 1.0) * 2.0 * 1.01, 0.5, True),
    ],
    ids=["chance", "hardly chance", "counted", "restless", "not observed", "restless and yet"],
)
def test_an_empty_window_is_silent_where_chance_hardly_ever_leaves_it_empty(
    count: float, mean: float, dispersion: float, silent: bool
) -> None:
    """P(0) is exp(-mean) of Poisson's, (1 + dispersion x mean)^(-1 / dispersion) of the negative binomial."""
    assert math.exp(-6.8) > LIKELY > math.exp(-7.0)
    assert bool(fallen_silent(np.array([[count]]), np.array([[mean]]), np.array([dispersion]))[0, 0]) is silent


def judged(count: np.ndarray, usable: np.ndarray | None = None) -> np.ndarray:
    """Days x hours of one series in which 50 are expected; which are left out."""
    flat = count.reshape(1, -1).astype(float)
    used = np.ones_like(flat, dtype=bool) if usable is None else usable.reshape(1, -1)
    empty = used & (flat == 0.0)
    hour, day = np.tile(np.arange(HOURS), DAYS), np.repeat(np.arange(DAYS), HOURS)
    silent = fallen_silent(flat, np.full_like(flat, 50.0), np.array([0.05])) & empty
    return by_accident(silent, empty, used, (hour, day)).reshape(DAYS, HOURS)


def test_single_empty_hours_are_left_out() -> None:
    count = np.full((DAYS, HOURS), 50)
    count[3, 4] = count[3, 5] = count[12, 4] = 0
    assert np.array_equal(judged(count), count == 0)


def test_hours_that_are_empty_every_night_are_usual() -> None:
    count = np.full((DAYS, HOURS), 50)
    count[:, 1:5] = 0
    count[9, 12] = 0
    left_out = judged(count)
    assert left_out[9, 12]
    assert left_out.sum() == 1


def test_a_keyword_that_nobody_searches_any_more_is_no_outage() -> None:
    count = np.full((DAYS, HOURS), 50)
    count[16:] = 0
    assert not judged(count).any()


def test_what_was_not_observed_makes_no_habit() -> None:
    count = np.full((DAYS, HOURS), 50)
    count[:12] = 0
    usable = np.ones((DAYS, HOURS), dtype=bool)
    usable[:12] = False
    count[15, 7] = 0
    left_out = judged(count, usable)
    assert left_out[15, 7]
    assert left_out.sum() == 1
