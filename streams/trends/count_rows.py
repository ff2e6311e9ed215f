"""Rows of `trends.counts.v1`, made one by one as they are taken: a transaction may have a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from streams import events
from streams.timestamps import rfc3339_seconds
from streams.trends.sums import Cell
from streams.trends.windows import MINUTE_MS, Window

Name = tuple[str, str]
"""Keyword and country."""


class CountRow(NamedTuple):
    """One row to write. `sketch` is its sessions serialised, so that a later reader can go on adding to it."""

    row: events.TrendCount
    sketch: bytes | None


class Rows(Protocol):
    """Rows to be gone through once, and how many they are."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[CountRow]: ...


class ChangedWindow(NamedTuple):
    """Which cells of a window are to be written, and whether for the last time."""

    window: Window
    names: Sequence[Name]
    cells: dict[Name, Cell]
    final: bool


class ChangedRows:
    """Rows to write, as many as `len` says. To be gone through once, before anything more is counted."""

    def __init__(self, windows: Sequence[ChangedWindow]) -> None:
        self._windows = windows
        self._rows = sum(len(window.names) for window in windows)

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[CountRow]:
        for window, names, cells, final in self._windows:
            start, end = (rfc3339_seconds(minute * MINUTE_MS) for minute in (window.start_minute, window.end_minute))
            for name in names:
                yield _row(window.seconds, start, end, name, cells[name], final=final)


def _row(seconds: int, start: str, end: str, name: Name, cell: Cell, *, final: bool) -> CountRow:
    keyword, country = name
    sessions, stored = (None if keyword == events.ALL else cell.distinct()) or (None, None)
    return CountRow(
        events.TrendCount(
            window_start=start,
            window_end=end,
            window_seconds=seconds,
            keyword=keyword,
            country=country,
            count=cell.count,
            sessions=sessions,
            final=final,
        ),
        stored,
    )
