"""The statistic of the scan: its tails against exact ones, and the step-up against its definition."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from streams.trends.scanning import NO_EVIDENCE, Inflation, Predicted, declared, scan, step_up, upper_tail


def mid_p(observed: int, mean: float, size: float) -> float:
    """P(X > observed) + P(X = observed) / 2 of the negative binomial, summed term by term; observed above the mean."""

    def term(x: int) -> float:
        log = math.lgamma(x + size) - math.lgamma(size) - math.lgamma(x + 1)
        return math.exp(log + x * math.log(mean / (mean + size)) + size * math.log(size / (mean + size)))

    return math.fsum(term(x) for x in range(observed + 1, observed + 4_000)) + term(observed) / 2.0


TAILS = [(5, 0.5, 0.1), (8, 1.0, 0.5), (60, 20.0, 0.05), (120, 50.0, 0.06), (480, 300.0, 0.02), (9, 0.5, 1.0)]


def predicted(mean: list[float], dispersion: float, lengths: int = 1) -> Predicted:
    nothing = np.zeros((1, len(mean)))
    return Predicted(
        mean=np.array([mean]),
        dispersion=np.array([dispersion]),
        correlation=np.zeros((1, 0)),
        own=nothing,
        shared=nothing,
        level=np.zeros(1),
        waves=(),
        inflation=np.ones((1, lengths)),
    )


@pytest.mark.parametrize(("observed", "mean"), [(5, 0.5), (8, 1.0), (40, 20.0), (80, 50.0), (380, 300.0)])
def test_the_tail_is_the_mid_p_value_of_poisson_counts(observed: int, mean: float) -> None:
    root = scan(np.array([[float(observed)]]), predicted([mean], 1e-7), np.array([1])).roots
    share = float(upper_tail(root[0])[0]) / mid_p(observed, mean, 1e7)
    assert 0.65 < share < 1.25  # a saddle point's error
    assert mean < 20.0 or 0.95 < share < 1.01  # without the correction: 1.04 to 1.08
    assert root[0, 0] > 3.0


@pytest.mark.parametrize(("observed", "mean", "dispersion"), TAILS)
def test_the_tail_lies_between_the_negative_binomial_s_and_the_lognormal_s(
    observed: int, mean: float, dispersion: float
) -> None:
    root = float(scan(np.array([[float(observed)]]), predicted([mean], dispersion), np.array([1])).roots[0, 0])
    negative_binomial, variance = mid_p(observed, mean, 1.0 / dispersion), mean + dispersion * mean**2
    sigma = math.sqrt(math.log1p(variance / mean**2))
    lognormal = math.log(observed / mean) / sigma + sigma / 2.0
    assert negative_binomial < 0.01
    assert 0.65 * negative_binomial < upper_tail(np.array([root]))[0]
    assert lognormal <= root
    if dispersion * mean > 5.0:  # little of it is Poisson's
        assert upper_tail(np.array([root]))[0] > 1.5 * negative_binomial


def test_a_stretch_of_many_windows_tells_more_than_its_last_one() -> None:
    counts = np.array([[10.0, 10.0, 16.0, 16.0, 16.0, 16.0]])
    roots = scan(counts, predicted([10.0] * 6, 0.0, 3), np.array([1, 4, 6])).roots[0]
    assert roots[1] > roots[2] > roots[0] > 0.0


def test_less_than_expected_is_negative_and_what_was_not_observed_says_nothing() -> None:
    assert scan(np.array([[1.0]]), predicted([9.0], 0.01), np.array([1])).roots[0, 0] < -2.0
    assert scan(np.array([[5.0]]), predicted([0.0], 0.01), np.array([1])).roots[0, 0] == NO_EVIDENCE


def test_what_the_baseline_does_not_know_weakens_the_evidence() -> None:
    sure = predicted([100.0] * 4, 0.01)
    unsure = replace(sure, level=np.array([0.04]))
    new_season = replace(sure, shared=sure.shared + 0.2)
    wavering = replace(sure, waves=((np.ones(4), np.array([0.04])),))
    restless = replace(sure, inflation=sure.inflation * 4.0)
    dependent = replace(sure, correlation=np.array([[0.6, 0.4, 0.3]]))
    known, *others = (
        scan(np.full((1, 4), 130.0), said, np.array([4])).roots[0, 0]
        for said in (sure, unsure, new_season, wavering, restless, dependent)
    )
    assert all(other < 0.8 * known for other in others)


def test_the_hours_just_before_a_stretch_say_where_the_level_has_drifted() -> None:
    lengths = np.array([2, 8])
    drifting = replace(predicted([100.0] * 8, 0.001, 2), level=np.array([0.04]))
    steady = replace(drifting, level=np.zeros(1))
    as_before, doubled = np.array([[130.0] * 8]), np.array([[130.0] * 6 + [220.0] * 2])
    assert scan(as_before, steady, lengths).roots[0, 0] > 3.0
    assert scan(as_before, drifting, lengths).roots[0, 0] < 1.0  # as many as lately
    sure, unsure = (scan(doubled, said, lengths).roots[0, 0] for said in (steady, drifting))
    assert sure > unsure > 4.0
    fewer = np.array([[70.0] * 6 + [100.0] * 2])
    assert scan(fewer, drifting, lengths).roots[0, 0] > 2.0
    outage = scan(np.array([[0.0] * 6 + [100.0] * 2]), drifting, lengths).roots[0, 0]
    assert outage < 8.0  # what lies far below says no more than so much
    after_a_leap = np.array([[1_000.0] * 6 + [300.0] * 2])
    assert scan(after_a_leap, drifting, lengths).roots[0, 0] > 1.0  # nor what lies far above


def test_the_step_up_declares_more_where_many_rise_at_once() -> None:
    alone, adjusted = step_up(np.array([0.004, 0.5, 0.6, 0.9]), 0.01)
    assert not alone.any()
    assert adjusted[0] == pytest.approx(0.016)
    together, adjusted = step_up(np.array([0.004, 0.9, 0.003, 0.0001]), 0.01)
    assert together.tolist() == [True, False, True, True]
    assert adjusted.tolist() == pytest.approx([0.016 / 3, 0.9, 0.016 / 3, 0.0004])


def test_a_long_stretch_needs_less_evidence_as_it_counts_as_fewer_tests() -> None:
    roots, tried = np.array([[3.0, 2.9]]), np.array([4.0, 1.0])
    [(index, column, root, q_value)] = declared(roots, np.array([0]), tried, 0.002)
    assert (index, column, root) == (0, 1, 2.9)
    assert q_value == pytest.approx(float(upper_tail(np.array([2.9]))[0]))
    assert list(declared(roots, np.array([0]), np.array([4.0, 4.0]), 0.002)) == []
    [(_, column, _, q_value)] = declared(roots + 1.0, np.array([0]), np.array([4.0, 4.0]), 0.002)
    assert column == 0
    assert q_value == pytest.approx(4.0 * float(upper_tail(np.array([4.0]))[0]))


def test_where_there_is_no_evidence_nothing_is_declared_however_long_the_stretch() -> None:
    roots = np.full((3, 2), NO_EVIDENCE)
    assert list(declared(roots, np.arange(3), np.array([4.0, 0.1]), 0.05)) == []


def test_sums_that_vary_more_than_independent_windows_are_inflated_by_what_lies_below() -> None:
    draw = np.random.default_rng(7)
    lengths = np.array([1, 4])
    inflation = Inflation(lengths)
    inflation.grow(2)
    for _ in range(900):
        counts = draw.poisson(100.0, (2, 4)) * np.array([[1.0], [draw.choice([0.8, 1.2])]])
        counts[0] += draw.choice([0.0, 300.0])  # rises do not make deaf
        said = Predicted(
            mean=np.full((2, 4), 100.0),
            dispersion=np.full(2, 1e-6),
            correlation=np.zeros((2, 0)),
            own=np.zeros((2, 4)),
            shared=np.zeros((2, 4)),
            level=np.zeros(2),
            waves=(),
            inflation=inflation.factors(),
        )
        inflation.learn(scan(counts, said, lengths), np.array([True, True]))
    first, second = inflation.factors()
    assert first.max() < 1.6
    assert second[0] > 3.0
    assert second[1] > 2.0 * second[0]
