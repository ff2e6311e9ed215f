"""Dependence of hours: found where it is, and not where rises or chance look like it."""

from __future__ import annotations

import numpy as np
import pytest

from streams.trends.arrays import FloatArray
from streams.trends.dependence import autocorrelation, beyond_independent

SERIES, HOURS, DISPERSION = 30, 1_000, 0.05


def found(memory: float, mean: float = 100.0, rises: float = 0.0) -> FloatArray:
    """Of counts about a known mean whose relative noise goes over from hour to hour by `memory`."""
    draw = np.random.default_rng(4)
    normal = draw.normal(size=(SERIES, HOURS))
    for hour in range(1, HOURS):
        normal[:, hour] = memory * normal[:, hour - 1] + np.sqrt(1.0 - memory**2) * normal[:, hour]
    means = mean * np.exp(np.sqrt(DISPERSION) * normal - DISPERSION / 2.0)
    means[:, 500:512] *= 1.0 + rises
    weight = 1.0 / (1.0 + DISPERSION * mean)
    variance = np.full(means.shape, weight * mean)
    return autocorrelation(weight * (draw.poisson(means) - mean), variance, np.full(SERIES, DISPERSION))


@pytest.mark.parametrize("memory", [0.3, 0.5, 0.8])
def test_the_dependence_of_hours_is_found_and_falls_with_their_distance(memory: float) -> None:
    median = np.median(found(memory), axis=0)
    assert median[:4] == pytest.approx(memory ** np.arange(1, 5), abs=0.12)
    assert (np.diff(found(memory), axis=1) <= 0.0).all()


def test_hours_that_depend_on_nothing_are_said_to_depend_on_next_to_nothing() -> None:
    assert float(found(0.0).sum(axis=1).mean()) < 0.1


def test_rises_that_nobody_saw_are_hardly_taken_for_dependence() -> None:
    assert float(found(0.0, rises=1.5)[:, 0].mean()) < 0.15


def test_counts_that_vary_by_chance_only_say_nothing_of_dependence() -> None:
    """Three searches an hour: nearly all of the variance is Poisson's."""
    assert float(found(0.0, mean=3.0).sum(axis=1).mean()) < 0.15


def test_the_variance_of_a_sum_is_that_of_all_pairs() -> None:
    weighted, correlation = np.array([[2.0, 3.0, 5.0]]), np.array([[0.5, 0.25]])
    added = beyond_independent(weighted, np.array([0.1]), correlation)
    assert added[0] == pytest.approx([2 * 0.1 * 2.0 * (0.5 * 3.0 + 0.25 * 5.0), 2 * 0.1 * 3.0 * 0.5 * 5.0, 0.0])
    steps = np.array([1.0, 0.5, 0.25])
    matrix = steps[np.abs(np.subtract.outer(np.arange(3), np.arange(3)))]
    whole = 0.1 * float(weighted[0] @ matrix @ weighted[0])
    assert 0.1 * float((weighted**2).sum()) + float(added.sum()) == pytest.approx(whole)
