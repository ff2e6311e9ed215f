"""A report as text for a terminal or a mail: both languages' summary, then tables in the language asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from streams.reporting.drawing import printable
from streams.reporting.table import Table, source_words, window_words
from streams.reporting.tables import tables
from streams.trends.report_model import Report
from streams.trends.report_words import LANGUAGES

WIDTH = 100


def render_text(report: Report, language: str) -> str:
    """Plain text, lines up to about 100 characters."""
    parts = [f"vigie · {window_words(report, language)}\n{source_words(report, language)}"]
    parts += [f"[{each}] {_wrapped(report.summary[each], WIDTH - 5, '     ')}" for each in LANGUAGES]
    for table in tables(report, language):
        parts.append(_table(table))
    parts.append("\n".join(f"* {_wrapped(note, WIDTH - 2, '  ')}" for note in report.notes[language]))
    return printable("\n\n".join(parts)) + "\n"


def _table(table: Table) -> str:
    lines = [table.title, "-" * len(table.title)]
    if not table.rows:
        return "\n".join([*lines, table.empty])
    lines += _columns([table.heads, *table.rows], table.numbers)
    return "\n".join(lines)


def _columns(rows: Sequence[Sequence[str]], numbers: frozenset[int]) -> Iterable[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if place in numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _wrapped(text: str, width: int, indent: str) -> str:
    import textwrap

    return f"\n{indent}".join(textwrap.wrap(text, width, break_long_words=False))
