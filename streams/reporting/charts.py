"""The drawings of a report as SVG, for the page and for the slide alike. Pure: values in, text out.

Presentation attributes only, no styles and no scripts: the page forbids both from anywhere else.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from streams.reporting.drawing import (
    ACCENT,
    BAND,
    INK,
    LIGHT_ACCENT,
    QUIET,
    RULE,
    Box,
    Plot,
    axes,
    mark_lines,
    mark_spans,
    rect,
    round_up,
    text,
)
from streams.trends.report_counts import PER
from streams.trends.report_model import CallsLine, Report, Window
from streams.trends.report_words import amount, day, interval, number


def daily(report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """Searches by day as bars: full where exact, light where at least so many; rises as bands, campaigns as lines."""
    days = [dt.date.fromisoformat(line.date) for line in report.days]
    top = max((line.shown.amount for line in report.days if line.shown), default=0)
    plot = Plot(
        Box(box.x + 5 * size, box.y + 2.4 * size, box.width - 5 * size, box.height - 4.6 * size), days, round_up(top)
    )
    parts = _bands(report, plot)
    parts += axes(plot, language, size)
    width = max(0.6, plot.step * 0.78)
    for line, date in zip(report.days, days, strict=True):
        if line.shown is not None:
            y = plot.y(line.shown.amount)
            colour = ACCENT if line.shown.exact else LIGHT_ACCENT
            parts.append(rect(plot.x(date) - width / 2, y, width, plot.box.y + plot.box.height - y, colour))
    if not top:
        nothing = "aucun chiffre montrable" if language == "fr" else "no figure can be shown"
        parts.append(text(plot.box.x + plot.box.width / 2, plot.box.y + plot.box.height / 2, nothing, size=size * 1.1,
                          fill=QUIET, anchor="middle"))  # fmt: skip
    return parts + mark_spans(report.marks, plot, size) + mark_lines(report.marks, plot, size)


def calls(line: CallsLine, report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """Calls by day as a line with gaps where days are missing; campaigns as lines."""
    first, last = (dt.date.fromisoformat(text) for text in (report.window.first, report.window.last))
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    known = {dt.date.fromisoformat(date): count for date, count in line.daily}
    plot = Plot(Box(box.x + 5 * size, box.y + 2.4 * size, box.width - 5 * size, box.height - 4.6 * size), days,
                 round_up(max(known.values(), default=0)))  # fmt: skip
    parts = axes(plot, language, size)
    run: list[str] = []
    for date in [*days, last + dt.timedelta(days=1)]:
        if date in known:
            run.append(f"{plot.x(date):.1f},{plot.y(known[date]):.1f}")
        elif run:
            parts += _run(run)
            run = []
    return parts + mark_spans(report.marks, plot, size) + mark_lines(report.marks, plot, size)


def _run(points: list[str]) -> list[str]:
    if len(points) == 1:
        x, y = points[0].split(",")
        return [f'<circle cx="{x}" cy="{y}" r="2" fill="{ACCENT}"/>']
    return [f'<polyline points="{" ".join(points)}" fill="none" stroke="{ACCENT}" stroke-width="1.6"/>']


def funnel(report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """The steps of all banners as bars, the longest as long as there is room."""
    line = report.funnel[0]
    names = _STEP_NAMES[language]
    most = max((found.amount for found in line.steps.values() if found), default=1)
    row = box.height / len(names)
    label, figure = size * 8.5, size * 7
    room = box.width - label - figure
    parts = []
    for place, (step, name) in enumerate(names.items()):
        found = line.steps[step]
        middle = box.y + (place + 0.5) * row
        parts.append(text(box.x + label - size * 0.7, middle + size * 0.36, name, size=size, anchor="end"))
        width = room * found.amount / most if found else 0.0
        parts.append(rect(box.x + label, middle - row * 0.32, max(width, 1.5), row * 0.64,
                           (ACCENT if found.exact else LIGHT_ACCENT) if found else RULE))  # fmt: skip
        hidden = "pas montrable" if language == "fr" else "can't be shown"
        says = amount(found, language) if found else hidden
        parts.append(text(box.x + label + width + size * 0.6, middle + size * 0.36, says, size=size,
                          fill=INK if found else QUIET))  # fmt: skip
    return parts


_STEP_NAMES = {
    "fr": {"impressions": "vues", "clicks": "clics", "calls": "appels", "chats": "chats", "shares": "partages",
           "dismissals": "fermées", "quick_exits": "sorties rapides"},
    "en": {"impressions": "shown", "clicks": "clicks", "calls": "calls", "chats": "chats", "shares": "shares",
           "dismissals": "dismissed", "quick_exits": "quick exits"},
}  # fmt: skip


def rate_sentence(report: Report, language: str) -> str:
    """The rate of shown searches, with its interval and unit."""
    if report.searches is None or report.searches.per_100_000 is None:
        return "taux pas encore connu" if language == "fr" else "rate not known yet"
    of = "pour" if language == "fr" else "per"
    searches = "recherches" if language == "fr" else "searches"
    return f"{interval(report.searches.per_100_000, language)} {of} {number(PER, language)} {searches}"


def against(baseline: Window, language: str) -> str:
    """What a change of calls is against."""
    word = "réf." if language == "fr" else "baseline"
    return f"{word} {day(baseline.first, language)}–{day(baseline.last, language)}"


def local_day(moment: str, zone: ZoneInfo) -> dt.date:
    """The day on which an instant (RFC 3339) falls there."""
    return dt.datetime.fromisoformat(moment).astimezone(zone).date()


def _bands(report: Report, plot: Plot) -> list[str]:
    """The days that a rise touches, of the zone whose days the bars are."""
    first, last, zone = plot.days[0], plot.days[-1], ZoneInfo(report.window.timezone)
    parts = []
    for rise in report.rises:
        start = max(first, local_day(rise.start, zone))
        end = min(last, local_day(rise.end, zone) if rise.end else last)
        if start <= end:
            x = plot.x(start) - plot.step / 2
            parts.append(rect(x, plot.box.y, plot.x(end) + plot.step / 2 - x, plot.box.height, BAND))
    return parts
