"""The drawings of a report as SVG, for the page and for the slide alike. Pure: values in, text out.

Presentation attributes only, no styles and no scripts: the page forbids both from anywhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from streams.trends.report_counts import PER
from streams.trends.report_model import CallsLine, Mark, Report, Window
from streams.trends.report_words import amount, day, interval, number

INK = "#1e1e2e"
QUIET = "#5b5b6b"
RULE = "#d9d9e3"
ACCENT = "#000091"
LIGHT_ACCENT = "#a7a7e6"
WARM = "#b34000"
BAND = "#f4e3d3"
FONT = "DejaVu Sans, Marianne, system-ui, sans-serif"
_MOST_TICKS = 8
_MOST_MARKS = 6


class Box(NamedTuple):
    """Where to draw, in pixels."""

    x: float
    y: float
    width: float
    height: float


class _Plot(NamedTuple):
    """A plot's inner box and scales."""

    box: Box
    days: list[dt.date]
    top: float

    def x(self, date: dt.date) -> float:
        return self.box.x + ((date - self.days[0]).days + 0.5) * self.step

    def y(self, value: float) -> float:
        return self.box.y + self.box.height * (1 - value / self.top)

    @property
    def step(self) -> float:
        return self.box.width / len(self.days)


def text(
    x: float, y: float, says: str, *, size: float = 12, fill: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """A line of text; `y` is its baseline."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}"{weight}>'
        f"{escape(says)}</text>"
    )


def svg(width: int, height: int, parts: Sequence[str], title: str) -> str:
    """A drawing of its own; `title` is read out."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="{FONT}" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def daily(report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """Searches by day as bars: full where exact, light where at least so many; rises as bands, campaigns as lines."""
    days = [dt.date.fromisoformat(line.date) for line in report.days]
    top = max((line.shown.amount for line in report.days if line.shown), default=0)
    plot = _Plot(
        Box(box.x + 5 * size, box.y + 2.4 * size, box.width - 5 * size, box.height - 4.6 * size), days, _round_up(top)
    )
    parts = _bands(report, plot)
    parts += _axes(plot, language, size)
    width = max(0.6, plot.step * 0.78)
    for line, date in zip(report.days, days, strict=True):
        if line.shown is not None:
            y = plot.y(line.shown.amount)
            colour = ACCENT if line.shown.exact else LIGHT_ACCENT
            parts.append(_rect(plot.x(date) - width / 2, y, width, plot.box.y + plot.box.height - y, colour))
    if not top:
        nothing = "aucun chiffre montrable" if language == "fr" else "no figure can be shown"
        parts.append(text(plot.box.x + plot.box.width / 2, plot.box.y + plot.box.height / 2, nothing, size=size * 1.1,
                          fill=QUIET, anchor="middle"))  # fmt: skip
    return parts + _marks(report.marks, plot, size)


def calls(line: CallsLine, report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """Calls by day as a line with gaps where days are missing; campaigns as lines."""
    first, last = (dt.date.fromisoformat(text) for text in (report.window.first, report.window.last))
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    known = {dt.date.fromisoformat(date): count for date, count in line.daily}
    plot = _Plot(Box(box.x + 5 * size, box.y + 2.4 * size, box.width - 5 * size, box.height - 4.6 * size), days,
                 _round_up(max(known.values(), default=0)))  # fmt: skip
    parts = _axes(plot, language, size)
    run: list[str] = []
    for date in [*days, last + dt.timedelta(days=1)]:
        if date in known:
            run.append(f"{plot.x(date):.1f},{plot.y(known[date]):.1f}")
        elif run:
            parts += _run(run)
            run = []
    return parts + _marks(report.marks, plot, size)


def _run(points: list[str]) -> list[str]:
    if len(points) == 1:
        x, y = points[0].split(",")
        return [f'<circle cx="{x}" cy="{y}" r="2" fill="{ACCENT}"/>']
    return [f'<polyline points="{" ".join(points)}" fill="none" stroke="{ACCENT}" stroke-width="1.6"/>']


def funnel(report: Report, box: Box, language: str, *, size: float = 12) -> list[str]:
    """The steps of all banners as bars, each with its share of those shown."""
    line = report.funnel[0]
    names = _STEP_NAMES[language]
    shown = line.steps["impressions"]
    most = shown.amount if shown else 1
    row = box.height / len(names)
    label, figure = size * 8.5, size * 7
    room = box.width - label - figure
    parts = []
    for place, (step, name) in enumerate(names.items()):
        found = line.steps[step]
        middle = box.y + (place + 0.5) * row
        parts.append(text(box.x + label - size * 0.7, middle + size * 0.36, name, size=size, anchor="end"))
        width = room * found.amount / most if found else 0.0
        parts.append(_rect(box.x + label, middle - row * 0.32, max(width, 1.5), row * 0.64,
                           (ACCENT if found.exact else LIGHT_ACCENT) if found else RULE))  # fmt: skip
        few = "moins de 11" if language == "fr" else "under 11"
        says = amount(found, language) if found else few
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


def _bands(report: Report, plot: _Plot) -> list[str]:
    first, last = plot.days[0], plot.days[-1]
    parts = []
    for rise in report.rises:
        start = max(first, dt.date.fromisoformat(rise.start[:10]))
        end = min(last, dt.date.fromisoformat(rise.end[:10]) if rise.end else last)
        if start <= end:
            x = plot.x(start) - plot.step / 2
            parts.append(_rect(x, plot.box.y, plot.x(end) + plot.step / 2 - x, plot.box.height, BAND))
    return parts


def _axes(plot: _Plot, language: str, size: float) -> list[str]:
    box, parts = plot.box, []
    for share in (0.0, 0.5, 1.0):
        y = plot.y(plot.top * share)
        parts.append(f'<path d="M{box.x:.1f} {y:.1f}H{box.x + box.width:.1f}" stroke="{RULE}" stroke-width="1"/>')
        says = number(plot.top * share, language, 0 if plot.top > 1 else 1)
        parts.append(text(box.x - 0.6 * size, y + 0.35 * size, says, size=size * 0.92, fill=QUIET, anchor="end"))
    every = -(-len(plot.days) // _MOST_TICKS)
    for place, date in enumerate(plot.days):
        if (place % every == 0 and plot.x(date) < box.x + box.width - 2.5 * size) or len(plot.days) == 1:
            says = f"{date:%d/%m}" if len(plot.days) < 300 else f"{date:%m/%Y}"
            parts.append(text(plot.x(date), box.y + box.height + 1.5 * size, says, size=size * 0.92, fill=QUIET,
                              anchor="middle"))  # fmt: skip
    return parts


def _marks(marks: Sequence[Mark], plot: _Plot, size: float) -> list[str]:
    parts = []
    dated = [mark for mark in marks if mark.first == mark.last]
    for place, mark in enumerate(dated[:_MOST_MARKS]):
        x = plot.x(dt.date.fromisoformat(mark.first))
        parts.append(f'<path d="M{x:.1f} {plot.box.y:.1f}V{plot.box.y + plot.box.height:.1f}" stroke="{WARM}" '
                     f'stroke-width="1.2" stroke-dasharray="4 3"/>')  # fmt: skip
        parts.append(f'<circle cx="{x:.1f}" cy="{plot.box.y - 0.75 * size:.1f}" r="{0.72 * size:.1f}" fill="{WARM}"/>')
        parts.append(
            text(
                x,
                plot.box.y - 0.42 * size,
                str(place + 1),
                size=size * 0.85,
                fill="#ffffff",
                anchor="middle",
                bold=True,
            )
        )
    return parts


def mark_words(report: Report, language: str) -> list[str]:
    """What the numbered lines mean, and the campaigns whose day is not known."""
    dated = [mark for mark in report.marks if mark.first == mark.last]
    said = [
        f"{place}: {day(mark.first, language)}, {getattr(mark, language)}"
        for place, mark in enumerate(dated[:_MOST_MARKS], 1)
    ]
    wide = [mark for mark in report.marks if mark.first != mark.last]
    return said + [
        f"{day(mark.first, language)}–{day(mark.last, language)}: {getattr(mark, language)}" for mark in wide
    ]


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(0.0, height):.1f}" fill="{fill}"/>'


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten: an axis ends there."""
    if value <= 1:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if power * step >= value)
