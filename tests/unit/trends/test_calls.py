"""Calls against a baseline, interrupted series, and the CSV of a helpline."""

from __future__ import annotations

import datetime as dt
import math
import random
from pathlib import Path

import pytest

from streams.events import HelplineCalls
from streams.trends.calls import Period, change, change_of_totals, interrupted, previous_period, year_before
from streams.trends.calls_csv import read_calls
from streams.trends.published_calls import both_ways, read_published

EXAMPLE = Path(__file__).parents[3] / "examples" / "calls-119-spring-2020.csv"
START = dt.date(2020, 1, 6)
TODAY = dt.date(2021, 1, 1)


def days(count: int, calls: object) -> dict[dt.date, int]:
    return {START + dt.timedelta(days=n): calls(n) for n in range(count)}  # type: ignore[operator]


def test_twenty_percent_more_is_twenty_percent_with_an_interval_around_it() -> None:
    made = days(56, lambda n: 120 if n >= 28 else 100)
    found = change(
        made,
        Period(START + dt.timedelta(days=28), START + dt.timedelta(days=55)),
        Period(START, START + dt.timedelta(days=27)),
    )
    assert found is not None
    assert found.percent.estimate == pytest.approx(20)
    assert 10 < found.percent.low < 20 < found.percent.high < 32


def test_days_that_vary_more_than_chance_widen_the_interval() -> None:
    period, baseline = (
        Period(START + dt.timedelta(days=28), START + dt.timedelta(days=55)),
        Period(START, START + dt.timedelta(days=27)),
    )
    even = change(days(56, lambda _: 1_000), period, baseline)
    uneven = change(days(56, lambda n: 1_000 + (300 if n // 7 % 2 else -300)), period, baseline)
    assert even is not None
    assert uneven is not None
    assert uneven.percent.high - uneven.percent.low > 3 * (even.percent.high - even.percent.low)


def test_a_change_needs_days_in_both_periods_and_calls_in_the_baseline() -> None:
    period = Period(START, START + dt.timedelta(days=6))
    assert change({}, period, previous_period(period)) is None
    assert change(days(7, lambda _: 5), period, previous_period(period)) is None
    made = days(14, lambda n: 0 if n < 7 else 5)
    assert change(made, Period(START + dt.timedelta(days=7), START + dt.timedelta(days=13)), period) is None


def test_no_call_at_all_is_minus_one_hundred_percent_and_not_certain() -> None:
    made = days(14, lambda n: 100 if n < 7 else 0)
    found = change(
        made,
        Period(START + dt.timedelta(days=7), START + dt.timedelta(days=13)),
        Period(START, START + dt.timedelta(days=6)),
    )
    assert found is not None
    assert found.percent.estimate == -100
    assert -100 < found.percent.high < -90


def test_the_year_before_has_the_same_weekdays() -> None:
    period = Period(dt.date(2020, 4, 13), dt.date(2020, 4, 19))
    assert year_before(period) == Period(dt.date(2019, 4, 15), dt.date(2019, 4, 21))
    assert previous_period(period) == Period(dt.date(2020, 4, 6), dt.date(2020, 4, 12))


def test_a_step_is_told_from_weekday_and_trend() -> None:
    rng = random.Random(3)

    def made(n: int) -> int:
        mean = 800 * math.exp(0.002 * n) * (0.7 if n % 7 > 4 else 1.0) * (1.4 if n >= 60 else 1.0)
        return round(rng.gauss(mean, math.sqrt(5 * mean)))

    series = days(100, made)
    at = START + dt.timedelta(days=60)
    step = interrupted(series, at)
    assert step is not None
    assert 30 < step.level.low < 40 < step.level.high < 60
    assert step.slope_a_week.low < 0 < step.slope_a_week.high
    calm = interrupted(days(100, lambda n: 500 + 100 * (n % 7)), at)
    assert calm is not None
    assert calm.level.low < 0 < calm.level.high


def test_a_rise_at_one_date_is_not_told_of_the_next_one_too() -> None:
    """Calls rise by 40 % on day 60; the banner comes on day 68."""
    rng = random.Random(11)

    def made(n: int) -> int:
        mean = 900 * (1.4 if n >= 60 else 1.0)
        return round(rng.gauss(mean, math.sqrt(3 * mean)))

    series, rise, banner = days(110, made), *(START + dt.timedelta(days=n) for n in (60, 68))
    alone, beside = interrupted(series, banner), interrupted(series, banner, [rise])
    assert alone is not None
    assert beside is not None
    assert alone.level.low > 0, "by itself the banner is told of a rise that was there before"
    assert beside.level.low < 0 < beside.level.high
    of_the_rise = interrupted(series, rise, [banner])
    assert of_the_rise is not None
    assert of_the_rise.level.low < 40 < of_the_rise.level.high
    assert of_the_rise.level.low > 20


def test_periods_of_different_lengths_are_compared_by_the_day() -> None:
    """Twice as many days at the same calls a day are no rise."""
    series = {START + dt.timedelta(days=n): 100 + n % 3 for n in range(60)}
    short, long = Period(START, START + dt.timedelta(days=14)), Period(START + dt.timedelta(days=15), max(series))
    for period, baseline in ((short, long), (long, short)):
        found = change(series, period, baseline)
        assert found is not None
        assert found.percent.estimate == pytest.approx(0, abs=1)
    assert change_of_totals(2_000, 20, 1_000, 10, 20.0).estimate == pytest.approx(0)


def test_the_season_of_a_year_is_no_step() -> None:
    """Calls fall in July and rise in September every year; the banner comes on 1 September of the second one."""
    rng = random.Random(5)

    def made(n: int) -> int:
        mean = 1_000 * math.exp(0.4 * math.cos(2 * math.pi * (n - 300) / 365.25))
        return round(rng.gauss(mean, math.sqrt(4 * mean)))

    step = interrupted(days(730, made), START + dt.timedelta(days=610))
    assert step is not None
    assert step.level.low < 0 < step.level.high
    assert step.level.high - step.level.low < 15


def test_days_that_resemble_the_day_before_widen_the_interval() -> None:
    """The same scatter in an order that lasts says less: neighbours tell the same story."""
    rng = random.Random(8)
    wander, lasting = 0.0, []
    for _ in range(120):
        wander = 0.8 * wander + rng.gauss(0, 40)
        lasting.append(round(1_000 + wander))
    shuffled = rng.sample(lasting, len(lasting))
    widths = []
    for counts in (lasting, shuffled):
        step = interrupted(days(120, lambda n, counts=counts: counts[n]), START + dt.timedelta(days=60))  # type: ignore[misc]
        assert step is not None
        widths.append(step.level.high - step.level.low)
    assert widths[0] > 1.3 * widths[1]


@pytest.mark.parametrize("others", [[55], [62], [2], [107], [-40], [400], [30, 33]])
def test_dates_too_near_to_be_told_apart_are_left_out_and_none_breaks_the_model(others: list[int]) -> None:
    series = days(110, lambda n: 700 + 30 * (n % 7) + (n * 37) % 19)
    step = interrupted(series, START + dt.timedelta(days=60), [START + dt.timedelta(days=n) for n in others])
    assert step is not None
    assert step.level.high - step.level.low < 30


@pytest.mark.parametrize(("count", "at"), [(30, 25), (60, 50), (34, 20)])
def test_a_step_with_too_few_days_around_it_is_not_judged(count: int, at: int) -> None:
    assert interrupted(days(count, lambda _: 100), START + dt.timedelta(days=at)) is None


def test_a_series_without_calls_has_no_step() -> None:
    assert interrupted(days(90, lambda _: 0), START + dt.timedelta(days=45)) is None


def test_a_spreadsheet_of_either_country_is_read() -> None:
    day = HelplineCalls(helpline="fr-119", date="2020-05-04", calls=1_187, answered=1_012, source="table")
    english = "date,calls,answered,source\n2020-05-04,1187,1012,table\n\n"
    french = "\ufeffDate;Calls;Answered\r\n04/05/2020;1\u202f187;1 012\r\n"
    assert read_calls(english, "fr-119", None, TODAY) == ([day], [])
    assert read_calls(french, "fr-119", "table", TODAY) == ([day], [])
    assert read_calls(french.replace(";", "\t"), "fr-119", "table", TODAY) == ([day], [])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "the file is empty"),
        ("\ufeff\r\n\r\n", 1, "the file is empty"),
        ("jour;appels\n04/05/2020;1\n", 1, "date and calls not among the columns"),
        ("date\n2020-05-04\n", 1, "calls not among the columns"),
        ("date,calls\n2020-W19-1,1\n", 2, "is no day"),
        ("date,calls\n20200504,1\n", 2, "is no day"),
        ("date,calls\n5/4/2020,1\n", 2, "is no day"),
        ('date,calls\n2020-05-04,"1\n', 2, "check its quotation marks"),
        ("date,calls,query\n", 1, "unknown column 'query'"),
        ("date,calls,calls\n", 1, "twice"),
        ("date,calls\n", 1, "no line with figures"),
        ("date,calls\n2020-05-04,1,2\n", 2, "3 values for 2 columns"),
        ("date,calls\n\n2020-02-30,1\n", 3, "is no day"),
        ("date,calls\n2031-05-04,1\n", 2, "has not come yet"),
        ("date,calls\n2020-05-04,-1\n", 2, "no number of calls"),
        ("date,calls\n2020-05-04,1.5\n", 2, "no number of calls"),
        ("date,calls,answered\n2020-05-04,1,x\n", 2, "no number of answered"),
        ("date,calls,answered\n2020-05-04,1,2\n", 2, "2 answered of 1 calls"),
        ("date,calls\n2020-05-04,1\n04/05/2020,2\n", 3, "stands in line 2 already"),
        ("date,calls\n2020-05-04," + "9" * 20 + "\n", 2, "no number of calls"),
    ],
)
def test_a_fault_is_named_by_its_line_with_what_to_do(text: str, line: int, says: str) -> None:
    read = read_calls(text, "fr-119", "table", TODAY)
    problems = read.problems
    assert {problem.line for problem in problems} == {line}
    assert all(": " in problem.says for problem in problems), "what to do stands behind a colon"
    assert says in problems[0].says


def test_helpline_and_source_must_come_from_somewhere() -> None:
    text = "date,calls\n2020-05-04,1\n"
    assert "--helpline" in read_calls(text, None, "s", TODAY).problems[0].says
    assert "--source" in read_calls(text, "h", None, TODAY).problems[0].says


def test_the_published_percentages_of_2020_are_what_their_totals_give() -> None:
    totals = read_published(EXAMPLE.read_text())
    assert len(totals) == 8
    assert all(total.source for total in totals)
    compared = [total for total in totals if total.computed_percent is not None]
    assert len(compared) == 2
    for total in compared:
        assert total.computed_percent is not None
        assert total.computed_percent.estimate == pytest.approx(total.printed_percent, abs=0.06)
        assert total.computed_percent.low < total.computed_percent.estimate < total.computed_percent.high


def test_a_journalist_sees_both_ways_of_the_same_spring() -> None:
    totals = read_published(EXAMPLE.read_text())
    says = both_ways(totals)
    assert says is not None
    assert "calls (appels): +20 %, +15 %, +53 % against the weeks before; +89.35 %, +56.1 % against the year" in says
    assert "urgent" not in says, "counted in another way"
    assert both_ways([total for total in totals if total.against == "the year before"]) is None


def test_a_published_total_that_can_not_be_read_is_named_by_its_line() -> None:
    text = EXAMPLE.read_text()
    with pytest.raises(ValueError, match="line 3"):
        read_published(text.replace("14531", "many"))
    with pytest.raises(ValueError, match="baseline_calls"):
        read_published(text.replace("baseline_calls", "before", 1))
