"""Rises and top-trend days from `trends.alerts.v1`, as far as enough sessions stand behind them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from streams.events import AlertKind, TrendAlert
from streams.timestamps import parse_rfc3339_ms, rfc3339_seconds
from streams.trends.day_counts import HOUR_MS
from streams.trends.disclosure import SMALLEST, ShownCell
from streams.trends.report_counts import Range
from streams.trends.report_model import RiseLine, TopTrendLine

BusyHours = Mapping[tuple[str, str], Mapping[int, int]]


def rise_lines(alerts: Iterable[TrendAlert], busy: BusyHours, asked: Range, zone: ZoneInfo) -> tuple[RiseLine, ...]:
    """Each rise that touches the range and has an hour in it with enough sessions (`DayTable.busy_hours`).

    It starts where the detector says that it began, which is before the hour at whose end it was declared. The peak is
    the hour with the most searches. Sizes are given to one digit and without counts: an hour's count beside
    its day's would leave the rest of the day.
    """
    lines: list[RiseLine] = []
    open_since: dict[tuple[str, str], list[TrendAlert]] = {}
    for alert in sorted(alerts, key=lambda each: (each.window_start, each.kind)):
        name = (alert.keyword, alert.country)
        if alert.kind is AlertKind.RISE:
            open_since.setdefault(name, []).append(alert)
        elif alert.kind is AlertKind.END and name in open_since:
            lines += _line(open_since.pop(name), alert, busy.get(name, {}), asked, zone)
    for name, rises in open_since.items():
        lines += _line(rises, None, busy.get(name, {}), asked, zone)
    return tuple(sorted(lines, key=lambda line: (line.start, line.keyword, line.country)))


def _line(
    rises: list[TrendAlert], end: TrendAlert | None, busy: Mapping[int, int], asked: Range, zone: ZoneInfo
) -> list[RiseLine]:
    if asked.country not in {None, rises[0].country}:
        return []
    start_ms = _hour_of(rises[0].since or rises[0].window_start)
    end_ms = None if end is None else _hour_of(end.window_start) + HOUR_MS
    hours = {
        hour: count
        for hour, count in busy.items()
        if hour >= start_ms and (end_ms is None or hour < end_ms) and _day(hour, zone) in asked
    }
    if not hours:
        return []
    peak_ms = max(hours, key=lambda hour: (hours[hour], -hour))
    return [
        RiseLine(
            keyword=rises[0].keyword,
            country=rises[0].country,
            start=rfc3339_seconds(start_ms),
            peak=rfc3339_seconds(peak_ms),
            end=None if end_ms is None else rfc3339_seconds(end_ms),
            about_times=one_digit(max(rise.ratio for rise in rises)),
        )
    ]


def top_trend_lines(
    alerts: Iterable[TrendAlert], cells: Iterable[ShownCell], asked: Range, zone: ZoneInfo
) -> tuple[TopTrendLine, ...]:
    """The top-trend days of tags whose keyword's day can be shown, and that enough sessions searched for."""
    shown = {(cell.day, cell.keyword) for cell in cells}
    found = {
        TopTrendLine(day.isoformat(), alert.keyword, alert.country)
        for alert in alerts
        if alert.kind is AlertKind.TOP_TREND_DAY
        and (day := _day(parse_rfc3339_ms(alert.window_start), zone)) in asked
        and asked.country in {None, alert.country}
        and (day, alert.keyword) in shown
        and (alert.sessions or 0) >= SMALLEST
    }
    return tuple(sorted(found, key=lambda line: (line.date, line.keyword, line.country)))


def _hour_of(moment: str) -> int:
    """A minute is rounded to its hour: the hour is what has enough sessions."""
    start_ms = parse_rfc3339_ms(moment)
    return start_ms - start_ms % HOUR_MS


def _day(ms: int, zone: ZoneInfo) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1_000, zone).date()


def one_digit(ratio: float) -> float:
    """A size that gives no count away."""
    if not (math.isfinite(ratio) and ratio > 0):
        return 0.0
    return float(f"{ratio:.1g}")
