"""The funnel in a report: whole weeks, no small step, and lines that add up to the week."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from report_making import PARIS, funnel, lines

from streams.reporting.message_lines import read_messages
from streams.trends.report import Asked, build_report
from streams.trends.report_counts import Range
from streams.trends.report_funnel import STEPS, funnel_lines
from streams.trends.report_model import FunnelLine

MONDAY = dt.date(2026, 5, 4)


def shown(*rows: list[dict[str, Any]]) -> dict[tuple[str, str], FunnelLine]:
    read = read_messages(lines(*rows).splitlines(), PARIS)
    assert not read.problems
    return {(line.by, line.name): line for line in funnel_lines(read.material.funnel)}


def week(amounts: dict[str, tuple[int, int]], *, final: bool = True, monday: dt.date = MONDAY) -> list[dict[str, Any]]:
    """A week of keywords with (banners shown, clicks); every banner to a session of its own."""
    model = next(iter(funnel(monday, 100, final=final)))
    rows = []
    for keyword, (impressions, clicks) in amounts.items():
        steps = {"commands": impressions, "impressions": impressions, "clicks": clicks, "dismissals": 0, "shares": 0,
                 "calls": 0, "chats": 0, "quick_exits": 0}  # fmt: skip
        rows.append(model | {"keyword": keyword} | {name: {"count": n, "sessions": n} for name, n in steps.items()})
    totals = [sum(n) for n in zip(*amounts.values(), strict=True)]
    names = {"commands": totals[0], "impressions": totals[0], "clicks": totals[1]}
    whole = dict.fromkeys(("keyword", "campaign", "language", "vocabulary_version"), "*") | {"audience": "any"}
    rows.append(rows[0] | whole | {name: {"count": n, "sessions": n} for name, n in names.items()})
    return rows


def amount(line: FunnelLine, step: str) -> int | None:
    found = line.steps[step]
    return None if found is None else found.amount


def test_the_lines_of_each_kind_add_up_to_the_week() -> None:
    found = shown(week({"a": (200, 40), "b": (90, 12), "c": (30, 4), "d": (3, 3)}))
    assert amount(found["*", "*"], "impressions") == 323
    names = {name: line for (by, name), line in found.items() if by == "keyword"}
    assert {name: (amount(line, "impressions"), amount(line, "clicks")) for name, line in names.items()} == {
        "a": (233, 47),
        "b": (90, 12),
    }
    assert names["a"].with_smaller
    assert not names["b"].with_smaller
    assert names["b"].click_through is not None


def test_a_week_with_fewer_than_eleven_sessions_is_not_shown() -> None:
    assert shown(week({"a": (10, 1)})) == {}
    assert amount(shown(week({"a": (11, 1)}))["*", "*"], "impressions") == 11


def test_a_step_that_is_small_in_one_row_is_shown_for_the_week_alone() -> None:
    found = shown(week({"a": (200, 6), "b": (90, 7)}))
    assert amount(found["*", "*"], "clicks") == 13
    assert [amount(line, "clicks") for (by, _), line in found.items() if by == "keyword"] == [None, None]


@pytest.mark.parametrize(
    ("shown_to", "clicked", "told"), [(40, 29, 29), (40, 30, None), (40, 40, None), (11, 11, None)]
)
def test_a_step_that_all_but_a_few_took_is_not_shown(shown_to: int, clicked: int, told: int | None) -> None:
    """Those who were shown the banner and did not click are one subtraction away."""
    found = shown(week({"a": (shown_to, clicked)}))
    assert {amount(line, "clicks") for line in found.values()} == {told}
    assert {line.click_through is None for line in found.values()} == {told is None}
    assert amount(found["*", "*"], "impressions") == shown_to


@pytest.mark.parametrize(("clicked", "told"), [(559, 559), (560, None)])
def test_where_sessions_are_estimated_the_few_must_be_clear_of_their_error(clicked: int, told: int | None) -> None:
    assert amount(shown(week({"a": (630, clicked)}))["*", "*"], "clicks") == told


@pytest.mark.parametrize("amounts", [(200, 90, 40), (40, 200, 90), (90, 40, 200)])
def test_which_row_takes_the_small_ones_does_not_follow_from_amounts(amounts: tuple[int, ...]) -> None:
    rows = {name: (banners, 12) for name, banners in zip("bcd", amounts, strict=True)}
    found = shown(week({"a": (3, 1), **rows, "e": (9, 9)}))
    assert [name for (by, name), line in found.items() if by == "keyword" and line.with_smaller] == ["b"]


def test_a_row_that_few_were_shown_is_not_even_named_where_no_row_has_enough_clicks() -> None:
    found = shown(week({"a": (200, 6), "b": (90, 7), "c": (10, 2)}))
    assert {name for by, name in found if by == "keyword"} == {"a", "b"}


def test_weeks_that_can_not_be_shown_are_in_no_window() -> None:
    made = week({"a": (200, 40)}), week({"a": (1, 0)}, monday=MONDAY + dt.timedelta(days=7))
    read = read_messages(lines(*made).splitlines(), PARIS)
    asked = Asked(Range(MONDAY, MONDAY + dt.timedelta(days=20)), PARIS, "made", "2026-06-08T00:00:00Z")
    window = build_report(read.material, asked).funnel_window
    assert window is not None
    assert (window.first, window.last) == ("2026-05-04", "2026-05-10")


def test_how_many_banners_were_ordered_is_never_said() -> None:
    assert "commands" not in {step.name.lower() for step in STEPS}
    assert set(shown(week({"a": (200, 40)}))["*", "*"].steps) == {step.name.lower() for step in STEPS}


@pytest.mark.parametrize(("sessions", "least"), [(10, None), (11, 11), (21, 11), (22, 22)])
def test_a_week_that_can_change_is_at_least_so_many_by_eleven(sessions: int, least: int | None) -> None:
    found = shown(week({"a": (sessions, 0)}, final=False))
    if least is None:
        assert found == {}
        return
    (line,) = found.values()
    assert (amount(line, "impressions"), line.click_through) == (least, None)
    assert line.steps["impressions"] is not None
    assert not line.steps["impressions"].exact


def test_a_name_that_stands_alone_in_some_weeks_has_no_click_through() -> None:
    """Those would be the weeks in which it was clicked most."""
    later = week({"a": (200, 40), "b": (90, 8)}, monday=MONDAY + dt.timedelta(days=7))
    found = shown(week({"a": (200, 40), "b": (90, 12)}), later)
    assert found["keyword", "a"].click_through is not None
    assert found["keyword", "b"].click_through is None


def test_a_week_that_can_not_show_its_clicks_leaves_no_share_of_the_others() -> None:
    found = shown(week({"a": (200, 40)}), week({"a": (200, 4)}, monday=MONDAY + dt.timedelta(days=7)))
    assert found["*", "*"].click_through is None
    assert amount(found["*", "*"], "clicks") is None
