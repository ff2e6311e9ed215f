"""Calls of a helpline by the day: what changed against a baseline, and what an interrupted time series says.

A plain "+20 %" leaves open against what, and whether the days vary by more than that anyway. So a change names its
baseline and carries an interval; and the series model (Bernal, Cummins, Gasparrini 2017, International Journal of
Epidemiology 46:348) takes weekday, trend and, from a year on, the season apart before it says anything of a date:
a quasi-Poisson regression with a step and a change of slope, its standard errors widened for days that resemble the
day before (Bence 1995, Ecology 76:628). Neither is proof of a cause.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from streams.trends.intervals import LEVEL, Interval, dispersion, t_quantile

WEEK = 7
YEAR_DAYS = 364
"""A year back on the same weekday."""
SEASON_FROM_DAYS = 365
FEWEST_DAYS_BEFORE = 21
FEWEST_DAYS_AFTER = 14
"""Below three weeks before and two after, weekdays and a step can't be told apart."""
_MOST_ROUNDS = 50
_LARGEST_RESEMBLANCE = 0.9
_CLOSE = 1e-8
_LARGEST_LOG = 30.0

Floats = npt.NDArray[np.float64]


class Period(NamedTuple):
    """Days, both ends included."""

    first: dt.date
    last: dt.date

    def days(self) -> list[dt.date]:
        """All of them."""
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


class CallChange(NamedTuple):
    """Calls a day in one period against another. `percent` has the interval of the change."""

    baseline: Period
    baseline_days: int
    baseline_calls: int
    percent: Interval


class SeriesStep(NamedTuple):
    """What happened to the series at a date, in percent: the level at once, and the slope a week."""

    date: dt.date
    level: Interval
    slope_a_week: Interval


def previous_period(period: Period) -> Period:
    """As many days, directly before."""
    length = (period.last - period.first).days + 1
    return Period(period.first - dt.timedelta(days=length), period.first - dt.timedelta(days=1))


def year_before(period: Period) -> Period:
    """52 weeks back, so that weekdays meet weekdays."""
    back = dt.timedelta(days=YEAR_DAYS)
    return Period(period.first - back, period.last - back)


def change(calls: Mapping[dt.date, int], period: Period, baseline: Period) -> CallChange | None:
    """The ratio of calls a day; None where a period has no day with a figure, or the baseline no call.

    The interval is on the logarithm, with the over-dispersion that the days of both periods show around weekly means.
    """
    now, then = ([(day, calls[day]) for day in each.days() if day in calls] for each in (period, baseline))
    calls_now, calls_then = (sum(count for _, count in days) for days in (now, then))
    if not now or not then or not calls_then:
        return None
    estimate = (calls_now / len(now)) / (calls_then / len(then))
    if not calls_now:
        return CallChange(baseline, len(then), calls_then, Interval(-100.0, -100.0, _percent(3.689 / calls_then)))
    means = [_weekday_means(days) for days in (now, then)]
    counts = [count for days in (now, then) for _, count in days]
    expected = [mean[day.weekday()] for days, mean in zip((now, then), means, strict=True) for day, _ in days]
    used = sum(len(mean) for mean in means)
    # Under two weeks each, weekday means would leave nothing to vary: then around the period's own mean.
    if len(now) < 2 * WEEK or len(then) < 2 * WEEK:
        expected = [calls_now / len(now)] * len(now) + [calls_then / len(then)] * len(then)
        used = 2
    spread = dispersion(counts, expected, used)
    half = t_quantile((1 + LEVEL) / 2, max(1, len(counts) - used)) * math.sqrt(spread / calls_now + spread / calls_then)
    low, high = (estimate * math.exp(min(max(side, -_LARGEST_LOG), _LARGEST_LOG)) for side in (-half, half))
    return CallChange(baseline, len(then), calls_then, Interval(*map(_percent, (estimate, low, high))))


def change_of_totals(now: int, days_now: int, then: int, days_then: int, spread: float) -> Interval:
    """The change of two published totals, in percent. `spread`: how many times a Poisson count's variance, assumed."""
    estimate = (now / days_now) / (then / days_then)
    factor = math.exp(1.959964 * math.sqrt(spread / now + spread / then))
    return Interval(*map(_percent, (estimate, estimate / factor, estimate * factor)))


def interrupted(calls: Mapping[dt.date, int], date: dt.date, others: Sequence[dt.date] = ()) -> SeriesStep | None:
    """The step and the change of slope at `date`; None where there are too few days around it, or no calls.

    `others` are dates at which the level may have stepped too. They are taken apart, where they are a week away from
    `date`, from each other and from both ends: else a rise at one of them would be told of each.
    """
    days = sorted(calls)
    after = [day for day in days if day >= date]
    if len(days) - len(after) < FEWEST_DAYS_BEFORE or len(after) < FEWEST_DAYS_AFTER:
        return None
    counts = np.array([calls[day] for day in days], dtype=float)
    if counts.sum() < len(days) / WEEK:
        return None
    design = _design(days, date, others)
    fitted = _quasi_poisson(design, counts)
    if fitted is None:
        return None
    coefficients, means = fitted
    errors = _errors(design, counts, means)
    degrees = len(days) - design.shape[1]
    if degrees < 1 or not np.isfinite(errors).all():
        return None
    half = t_quantile((1 + LEVEL) / 2, degrees) * errors
    level, slope = (
        Interval(*(_percent(math.exp(max(min(value, _LARGEST_LOG), -_LARGEST_LOG))) for value in values))
        for values in (
            (coefficients[1], coefficients[1] - half[1], coefficients[1] + half[1]),
            (coefficients[2], coefficients[2] - half[2], coefficients[2] + half[2]),
        )
    )
    return SeriesStep(date, level, slope)


def _design(days: Sequence[dt.date], date: dt.date, others: Sequence[dt.date]) -> Floats:
    """Columns: 1, step, weeks since it, weeks since the start, six weekdays, other steps; from a year on two waves."""
    weeks = np.array([(day - days[0]).days / WEEK for day in days])
    since = np.array([(day - date).days / WEEK for day in days])
    columns = [np.ones(len(days)), (since >= 0).astype(float), np.maximum(since, 0), weeks]
    columns += [np.array([float(day.weekday() == number) for day in days]) for number in range(1, WEEK)]
    taken = [days[0], date, days[-1]]
    for other in sorted(others):
        if all(abs((other - each).days) >= WEEK for each in taken) and days[0] < other < days[-1]:
            columns.append(np.array([float(day >= other) for day in days]))
            taken.append(other)
    if (days[-1] - days[0]).days >= SEASON_FROM_DAYS:
        turn = 2 * np.pi * weeks / (365.25 / WEEK)
        columns += [wave(times * turn) for times in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack(columns)


def _quasi_poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats] | None:
    """Coefficients and means by iteratively reweighted least squares; None where that does not settle."""
    means = np.maximum(counts, 0.5)
    coefficients: Floats = np.zeros(design.shape[1])
    for _ in range(_MOST_ROUNDS):
        linear = np.log(means)
        working = linear + (counts - means) / means
        weighted = design * means[:, None]
        found: Floats = np.linalg.lstsq(design.T @ weighted, weighted.T @ working, rcond=None)[0].astype(np.float64)
        means = np.exp(np.clip(design @ found, -_LARGEST_LOG, _LARGEST_LOG))
        if np.abs(found - coefficients).max() < _CLOSE:
            return found, means
        coefficients = found
    return None


def _errors(design: Floats, counts: Floats, means: Floats) -> Floats:
    """Standard errors, widened for days that vary more than chance and that resemble the day before.

    The second by (1 + r) / (1 - r) for a first-order autocorrelation r, corrected for its own shortfall.
    """
    days, parameters = design.shape
    residuals = (counts - means) / np.sqrt(means)
    spread = max(1.0, float(residuals @ residuals) / max(1, days - parameters))
    resemblance = float(residuals[1:] @ residuals[:-1]) / max(float(residuals @ residuals), 1e-12)
    resemblance = min(max(0.0, resemblance + (1 + 4 * resemblance + parameters) / days), _LARGEST_RESEMBLANCE)
    inverse = np.linalg.pinv(design.T @ (design * means[:, None]))
    widened = np.maximum(np.diag(inverse), 0) * spread * (1 + resemblance) / (1 - resemblance)
    errors: Floats = np.sqrt(widened)
    return errors


def _weekday_means(days: Sequence[tuple[dt.date, int]]) -> dict[int, float]:
    sums: dict[int, list[int]] = {}
    for day, count in days:
        sums.setdefault(day.weekday(), []).append(count)
    return {weekday: sum(counts) / len(counts) for weekday, counts in sums.items()}


def _percent(ratio: float) -> float:
    return 100 * (ratio - 1)
