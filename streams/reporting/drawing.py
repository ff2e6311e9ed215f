"""What the drawings of a report are made of: box, scales, axes, text, and the marks of campaigns. Pure.

Presentation attributes only, no styles and no scripts: the page forbids both from anywhere else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from html import escape
from string import ascii_uppercase
from typing import NamedTuple

from streams.trends.report_model import Mark, Report
from streams.trends.report_words import day, number, short_day

INK = "#1e1e2e"
QUIET = "#5b5b6b"
RULE = "#d9d9e3"
ACCENT = "#000091"
LIGHT_ACCENT = "#a7a7e6"
WARM = "#b34000"
BAND = "#f4e3d3"
FONT = "DejaVu Sans, Marianne, system-ui, sans-serif"
_MOST_TICKS = 8
_DAYS_BY_MONTH = 300
"""From so many days on an axis names months."""
_MOST_MARKS = 6
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Box(NamedTuple):
    """Where to draw, in pixels."""

    x: float
    y: float
    width: float
    height: float


class Plot(NamedTuple):
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


def printable(says: str) -> str:
    """What others wrote (names of helplines, of campaigns) without what no picture may hold and a terminal obeys."""
    return _CONTROLS.sub("\ufffd", says)


def text(
    x: float, y: float, says: str, *, size: float = 12, fill: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """A line of text; `y` is its baseline."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}"{weight}>'
        f"{escape(printable(says))}</text>"
    )


def svg(width: int, height: int, parts: Sequence[str], title: str) -> str:
    """A drawing of its own; `title` is read out."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="{FONT}" '
        f'aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def axes(plot: Plot, language: str, size: float) -> list[str]:
    """Three lines with their values, and up to eight days."""
    box, parts = plot.box, []
    for share in (0.0, 0.5, 1.0):
        y = plot.y(plot.top * share)
        parts.append(f'<path d="M{box.x:.1f} {y:.1f}H{box.x + box.width:.1f}" stroke="{RULE}" stroke-width="1"/>')
        says = number(plot.top * share, language, 0 if plot.top > 1 else 1)
        parts.append(text(box.x - 0.6 * size, y + 0.35 * size, says, size=size * 0.92, fill=QUIET, anchor="end"))
    every = -(-len(plot.days) // _MOST_TICKS)
    for place, date in enumerate(plot.days):
        if (place % every == 0 and plot.x(date) < box.x + box.width - 2.5 * size) or len(plot.days) == 1:
            says = short_day(date, language, by_month=len(plot.days) >= _DAYS_BY_MONTH)
            parts.append(text(plot.x(date), box.y + box.height + 1.5 * size, says, size=size * 0.92, fill=QUIET,
                              anchor="middle"))  # fmt: skip
    return parts


def mark_spans(marks: Sequence[Mark], plot: Plot, size: float) -> list[str]:
    """Campaigns of some days, and those of which only the months are known: a bar along the top with a letter."""
    parts: list[str] = []
    first, last = plot.days[0], plot.days[-1]
    wide = [mark for mark in marks if mark.first != mark.last]
    for place, (letter, mark) in enumerate(zip(ascii_uppercase, wide[:_MOST_MARKS], strict=False)):
        start, end = max(first, dt.date.fromisoformat(mark.first)), min(last, dt.date.fromisoformat(mark.last))
        x, y = plot.x(start) - plot.step / 2, plot.box.y + (0.25 + 0.95 * place) * size
        width = plot.x(end) + plot.step / 2 - x
        parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{0.28 * size:.1f}" fill="{WARM}" '
                     f'fill-opacity="0.55"/>')  # fmt: skip
        parts.append(text(x - 0.25 * size, y + 0.5 * size, letter, size=size * 0.8, fill=WARM, anchor="end", bold=True))
    return parts


def mark_lines(marks: Sequence[Mark], plot: Plot, size: float) -> list[str]:
    """Campaigns of one day: a line with a number."""
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
    """What the numbered lines and the lettered spans mean."""
    colon = "\u00a0: " if language == "fr" else ": "
    dated = [mark for mark in report.marks if mark.first == mark.last]
    said = [
        f"{place}{colon}{day(mark.first, language)}, {getattr(mark, language)}"
        for place, mark in enumerate(dated[:_MOST_MARKS], 1)
    ]
    wide = [mark for mark in report.marks if mark.first != mark.last]
    return said + [
        f"{letter}{colon}{day(mark.first, language)}–{day(mark.last, language)}, {getattr(mark, language)}"
        for letter, mark in zip(ascii_uppercase, wide[:_MOST_MARKS], strict=False)
    ]


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled box; no height is less than none."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(0.0, height):.1f}" fill="{fill}"/>'


def round_up(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten: an axis ends there."""
    if value <= 1:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if power * step >= value)
