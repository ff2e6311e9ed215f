"""Styled text of an exact width in terminal cells. Pure.

A line is a list of (style, text) as prompt_toolkit draws it; styles are classes of `screen.STYLE`.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from wcwidth import wcwidth

Fragment = tuple[str, str]
Line = list[Fragment]

ELLIPSIS = "…"
_BARS = " ▁▂▃▄▅▆▇█"


def clock(ms: int, zone: ZoneInfo) -> str:
    """The time of day, `12:01:22`."""
    return dt.datetime.fromtimestamp(ms / 1_000, zone).strftime("%H:%M:%S")


def printable(text: str) -> str:
    """The text without controls, direction marks and line ends: it can't move the cursor or turn the line round."""
    flat = " ".join(text.split())
    return "".join(mark for mark in flat if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})


def cells(text: str) -> int:
    """Width in terminal cells."""
    return sum(max(0, wcwidth(mark)) for mark in text)


def cut(text: str, width: int) -> str:
    """At most `width` cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    kept, used = [], 0
    for mark in text:
        used += max(0, wcwidth(mark))
        if used > width - 1:
            break
        kept.append(mark)
    return "".join(kept) + ELLIPSIS


def fit(text: str, width: int) -> str:
    """Exactly `width` cells: cut or filled up on the right."""
    short = cut(text, width)
    return short + " " * max(0, width - cells(short))


def fit_line(line: Iterable[Fragment], width: int) -> Line:
    """A line of exactly `width` cells."""
    fitted: Line = []
    left = width
    for style, text in line:
        if left <= 0:
            break
        short = cut(text, left)
        fitted.append((style, short))
        left -= cells(short)
    if left > 0:
        fitted.append(("", " " * left))
    return fitted


def fitting(fragments: Iterable[Fragment], width: int) -> Line:
    """The first fragments that fit as a whole into `width` cells."""
    kept: Line = []
    for style, text in fragments:
        width -= cells(text)
        if width < 0:
            break
        kept.append((style, text))
    return kept


def wrap(text: str, width: int, most: int) -> list[str]:
    """Lines of at most `width` cells, broken between words; the last of `most` lines is cut."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}" if current else word
        if cells(longer) <= width or not current:
            current = longer
        else:
            lines.append(current)
            current = word
    if current:
        lines.append(current)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])] if most > 0 else []
    return [cut(line, width) for line in lines]


def rule(title: str, width: int, note: str = "") -> Line:
    """A heading on a thin line, with a note at its right end where there is room."""
    tail = f" {note} ──" if note and cells(title) + cells(note) + 12 <= width else ""
    stroke = "─" * max(0, width - cells(title) - cells(tail) - 4)
    return fit_line([("class:rule", "── "), ("class:head", title), ("class:rule", f" {stroke}{tail}")], width)


def bars(values: Sequence[float], width: int) -> str:
    """One character a value, the newest at the right, as high as its share of the greatest; empty cells at the left."""
    shown = list(values[-width:]) if width > 0 else []
    greatest = max(shown, default=0)
    steps = len(_BARS) - 1
    drawn = "".join(_BARS[0 if value <= 0 else max(1, round(steps * value / greatest))] for value in shown)
    return drawn.rjust(width)
