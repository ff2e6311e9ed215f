"""Intervals against published values."""

from __future__ import annotations

import pytest

from streams.trends.intervals import dispersion, rate, t_quantile, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_as_newcombe_printed_it(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert found is not None
    assert found[1:] == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.estimate == successes / trials


def test_wilson_of_all_reaches_one_and_of_nothing_is_none() -> None:
    assert wilson(0, 0) is None
    whole = wilson(5, 5)
    assert whole is not None
    assert whole.high == 1.0


def test_wilson_takes_no_more_successes_than_trials() -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    # Abramowitz and Stegun, table 26.10
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_quantiles_of_t_are_those_of_the_tables(degrees: int, expected: float) -> None:
    assert t_quantile(0.975, degrees) == pytest.approx(expected, abs=6e-4)
    assert t_quantile(0.025, degrees) == pytest.approx(-expected, abs=6e-4)


def test_a_quantile_needs_a_probability_and_a_degree() -> None:
    for probability, degrees in ((1.0, 3), (0.5, 0)):
        with pytest.raises(ValueError, match="quantile"):
            t_quantile(probability, degrees)


def test_the_middle_of_t_is_zero() -> None:
    assert t_quantile(0.5, 10) == pytest.approx(0, abs=1e-6)


def test_counts_that_spread_more_than_chance_widen_the_rate() -> None:
    even, uneven = rate([10] * 10, [100] * 10), rate([0, 20] * 5, [100] * 10)
    assert even is not None
    assert uneven is not None
    assert even.estimate == uneven.estimate == 0.1
    assert uneven.low < even.low < 0.1 < even.high < uneven.high
    assert dispersion([10] * 10, [10.0] * 10, 1) == 1.0


def test_a_rate_without_events_has_the_upper_bound_of_poisson_and_without_exposure_is_none() -> None:
    nothing = rate([0, 0], [50, 50])
    assert nothing is not None
    assert (nothing.estimate, nothing.low, nothing.high) == (0.0, 0.0, pytest.approx(0.03689, abs=1e-5))
    assert rate([0], [0]) is None
