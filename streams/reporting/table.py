"""One table of a report: its words, its numbers, and the window and source that every figure states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from streams.trends.report_model import Report
from streams.trends.report_words import moment, span


class Table(NamedTuple):
    """A table with its window and source, which every figure states. `numbers`: the columns that are right-aligned."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]
    empty: str
    window: str
    source: str


def window_words(report: Report, language: str) -> str:
    """Which days, where, and whose days."""
    country = report.country or ("tous pays" if language == "fr" else "all countries")
    return f"{span(report.window.first, report.window.last, language)} ({report.window.timezone}), {country}"


def source_words(report: Report, language: str) -> str:
    """Where the figures come from, and when."""
    return (
        f"Source : {report.source}, établi le {moment(report.made_at, language)}"
        if language == "fr"
        else f"Source: {report.source}, made {moment(report.made_at, language)}"
    )


class TableMaker:
    """Makes the tables of one report in one language."""

    def __init__(self, report: Report, language: str) -> None:
        self.report = report
        self.language = language

    def say(self, french: str, english: str) -> str:
        """The one of the two that is asked for."""
        return french if self.language == "fr" else english

    def make(
        self, key: str, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str, words: int = 1
    ) -> Table:
        """`words`: so many columns from the left hold words, all others numbers."""
        window, source = window_words(self.report, self.language), source_words(self.report, self.language)
        return Table(key, title, heads, tuple(rows), frozenset(range(words, len(heads))), empty, window, source)
