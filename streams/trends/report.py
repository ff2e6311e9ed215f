"""Puts a report together. Pure: what was read goes in, one frozen value comes out, which every format renders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends import calls as series
from streams.trends.day_counts import DayTable
from streams.trends.disclosure import in_steps
from streams.trends.funnel_summary import newest
from streams.trends.intervals import Interval
from streams.trends.report_alerts import rise_lines, top_trend_lines
from streams.trends.report_counts import Counted, Range
from streams.trends.report_funnel import funnel_lines, shown_weeks, week_of_row
from streams.trends.report_model import CallsLine, Change, Figure, Mark, Quality, Report, StepLine, Window
from streams.trends.report_ranks import rank_lines
from streams.trends.report_words import notes, summary

CAMPAIGNS = (
    Mark("2020-04-01", "2020-04-05", "campagne nationale (TV, radio, web)", "national campaign, early April"),
    Mark("2020-03-17", "2020-05-10", "#EnfanceEnDanger en tête deux jours", "#EnfanceEnDanger a top trend on two days"),
    Mark("2020-04-27", "2020-04-27", "bannière TikTok (selon le ministère)", "TikTok banner (as the ministry has it)"),
    Mark("2020-05-04", "2020-05-04", "bannière TikTok (selon la presse)", "TikTok banner (as the press has it)"),
    Mark("2020-11-09", "2020-11-09", "campagne du second confinement", "campaign of the second confinement"),
)
"""Sources: the ministry's release of 4 May 2020 and the press; docs/facts.md. On which two days the tag was a top trend
was not published: the confinement holds both."""
LONGEST_START_DAYS = 7
"""A mark within a week has a first day at which calls can step; one that says "some day in these months" has none."""


class Totals(NamedTuple):
    """Since counting began; None: this source does not say."""

    late: int | None = None
    skewed: int | None = None
    rejected: int | None = None
    calls_unreadable: int = 0


class Material(NamedTuple):
    """What was read. Counts of whole weeks around the range; the newest row of each key."""

    table: DayTable
    alerts: Sequence[events.TrendAlert] = ()
    funnel: Sequence[events.FunnelRow] = ()
    calls: Sequence[events.HelplineCalls] = ()
    ranks: Sequence[events.HashtagRank] = ()
    totals: Totals = Totals()


class Asked(NamedTuple):
    """What the report is to be about, and where it comes from. `made_at` is RFC 3339."""

    days: Range
    zone: ZoneInfo
    source: str
    made_at: str
    baseline: series.Period | None = None
    marks: tuple[Mark, ...] = ()


def build_report(material: Material, asked: Asked) -> Report:
    """The report. Empty and partial ranges make one too: its summary and quality say what is missing."""
    days, zone = asked.days, asked.zone
    counted = Counted(material.table, days)
    window = _window(days.first, days.last, zone)
    marks = tuple(
        mark for mark in (*CAMPAIGNS, *asked.marks) if mark.first <= window.last and mark.last >= window.first
    )
    rows = shown_weeks(row for row in newest(material.funnel) if _touches(week_of_row(row, zone), days))
    weeks = [week_of_row(row, zone) for row in rows]
    report = Report(
        window=window,
        country=days.country,
        source=asked.source,
        made_at=asked.made_at,
        summary={},
        searches=counted.whole(),
        keywords=counted.keywords(),
        countries=counted.countries(),
        days=counted.days(),
        cells=counted.cell_lines(),
        rises=rise_lines(material.alerts, material.table.busy_hours, days, zone),
        top_trend_days=top_trend_lines(material.alerts, counted.cells, days, zone),
        ranks=rank_lines(material.ranks, days, zone),
        funnel_window=_window(min(weeks)[0], max(weeks)[1], zone) if weeks else None,
        funnel=funnel_lines(rows),
        calls=_calls(material.calls, asked, marks),
        marks=marks,
        quality=_quality(material, counted, rows, zone),
        notes=notes(),
    )
    return _with_summary(report)


def _with_summary(report: Report) -> Report:
    return msgspec.structs.replace(report, summary={language: summary(report, language) for language in ("fr", "en")})


def check_times(message: object) -> None:
    """Raises ValueError for a message whose times are none: a report must not end for somebody else's record."""
    if isinstance(message, events.HelplineCalls):
        dt.date.fromisoformat(message.date)
    if isinstance(message, events.TrendAlert | events.FunnelRow | events.HashtagRank):
        parse_rfc3339_ms(message.window_start)
    if isinstance(message, events.FunnelRow):
        parse_rfc3339_ms(message.window_end)
    if isinstance(message, events.TrendAlert) and message.since is not None:
        parse_rfc3339_ms(message.since)


def _window(first: dt.date, last: dt.date, zone: ZoneInfo) -> Window:
    return Window(first.isoformat(), last.isoformat(), zone.key)


def _touches(week: tuple[dt.date, dt.date], days: Range) -> bool:
    """The funnel speaks of whole weeks."""
    return week[0] <= days.last and week[1] >= days.first


def _calls(calls: Iterable[events.HelplineCalls], asked: Asked, marks: Iterable[Mark]) -> tuple[CallsLine, ...]:
    by_helpline: dict[str, dict[dt.date, events.HelplineCalls]] = {}
    for day in calls:
        by_helpline.setdefault(day.helpline, {})[dt.date.fromisoformat(day.date)] = day
    lines = (_calls_line(name, days, asked, marks) for name, days in sorted(by_helpline.items()))
    return tuple(line for line in lines if line is not None)


def _calls_line(
    helpline: str, known: dict[dt.date, events.HelplineCalls], asked: Asked, marks: Iterable[Mark]
) -> CallsLine | None:
    period = series.Period(asked.days.first, asked.days.last)
    within = [known[day] for day in period.days() if day in known]
    if not within:
        return None
    counts = {day: entry.calls for day, entry in known.items()}
    baselines = [
        ("previous_period", series.previous_period(period)),
        ("year_before", series.year_before(period)),
    ]
    if asked.baseline is not None:
        baselines.insert(0, ("chosen", asked.baseline))
    changes = [
        _change_line(found, why, asked.zone)
        for why, baseline in baselines
        if (found := series.change(counts, period, baseline)) is not None
    ]
    dated = {dt.date.fromisoformat(mark.first): mark for mark in marks if _days_of(mark) <= LONGEST_START_DAYS}
    steps = []
    for date, mark in dated.items():
        step = series.interrupted(counts, date, [other for other in dated if other != date])
        if step is not None:
            steps.append(StepLine(mark.first, mark.en, _figure(step.level), _figure(step.slope_a_week)))
    answered = [day.answered for day in within]
    total = sum(day.calls for day in within)
    return CallsLine(
        helpline=helpline,
        days=len(within),
        calls=total,
        answered=sum(n for n in answered if n is not None) if None not in answered else None,
        per_day=total / len(within),
        changes=tuple(changes),
        steps=tuple(steps),
        daily=tuple((day.date, day.calls) for day in within),
        sources=tuple(sorted({day.source for day in within})),
    )


def _days_of(mark: Mark) -> int:
    return (dt.date.fromisoformat(mark.last) - dt.date.fromisoformat(mark.first)).days + 1


def _change_line(found: series.CallChange, why: str, zone: ZoneInfo) -> Change:
    return Change(
        baseline=_window(found.baseline.first, found.baseline.last, zone),
        baseline_calls=found.baseline_calls,
        baseline_per_day=found.baseline_calls / found.baseline_days,
        percent=_figure(found.percent),
        why=why,
    )


def _figure(interval: Interval) -> Figure:
    return Figure(*interval)


def _quality(material: Material, counted: Counted, rows: Sequence[events.FunnelRow], zone: ZoneInfo) -> Quality:
    """`rows`: of the funnel's shown weeks."""
    table, days = material.table, counted.asked.days()
    seen = counted.days_with_figures()
    whole = [row for row in rows if row.keyword == events.ALL]
    totals = material.totals
    return Quality(
        days=len(days),
        days_without_searches=sum(day not in seen for day in days),
        hours_without_searches=_gaps(counted, zone),
        days_not_final=sum(day >= table.settled_before for day in days),
        days_from_hours=len(table.by_hour & set(days)),
        late=None if totals.late is None else in_steps(totals.late),
        skewed=None if totals.skewed is None else in_steps(totals.skewed),
        rejected=totals.rejected,
        interactions_late=_in_steps(row.late for row in whole),
        interactions_repeated=_in_steps(row.repeats for row in whole),
        interactions_unmatched=_in_steps(row.unmatched for row in whole),
        interactions_rejected=_in_steps(row.rejected for row in whole),
        calls_unreadable=totals.calls_unreadable,
    )


def _in_steps(amounts: Iterable[int]) -> int | None:
    """Each week by itself: sums of several weeks in steps would tell what is left over of each."""
    steps = [in_steps(amount) for amount in amounts]
    return sum(steps) if steps else None


def _gaps(counted: Counted, zone: ZoneInfo) -> int:
    """Hours without a search between the first and the last one of the range that has some, on days with many."""
    seen = counted.days_seen() & set(counted.asked.days())
    hours = [hour for hour in counted.table.hours if dt.datetime.fromtimestamp(hour / 1_000, zone).date() in seen]
    return (max(hours) - min(hours)) // 3_600_000 + 1 - len(hours) if hours else 0
