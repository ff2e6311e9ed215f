"""The counts of all windows that are open: tallies in, rows of `trends.counts.v1` out."""

from __future__ import annotations

import functools
from typing import NamedTuple

from datasketches import hll_sketch

from streams import events
from streams.timestamps import parse_rfc3339_ms, rfc3339_seconds
from streams.trends.sessions import SessionUnion, sketch_of, sketch_of_base64
from streams.trends.windows import MINUTE_MS, Calendar, Window

_WITHOUT_ROWS = frozenset({events.UNSERVED_COUNTRY, events.ALL})
"""Countries in tallies that count towards all countries only."""


class CountRow(NamedTuple):
    """One row to write. `sketch` is its sessions serialised, so that a later reader can go on adding to it."""

    row: events.TrendCount
    sketch: bytes | None


class _Cell:
    __slots__ = ("changed", "count", "sessions", "stored_sketch")

    def __init__(self) -> None:
        self.count = 0
        self.sessions: SessionUnion | None = None
        self.stored_sketch: bytes | None = None
        """Read back, and not yet needed: most restored rows never change again."""
        self.changed = False

    def add_sessions(self, sketch: hll_sketch) -> None:
        union = self.union()
        if union is None:
            union = self.sessions = SessionUnion()
        union.add(sketch)

    def union(self) -> SessionUnion | None:
        if self.stored_sketch is not None:
            stored, self.stored_sketch = sketch_of(self.stored_sketch), None
            if stored is not None:
                self.sessions = SessionUnion()
                self.sessions.add(stored)
        return self.sessions


class Counting:
    """The open windows by keyword and country, for one owner that adds tallies in the order of the log.

    `closed_ms` is the event time before which every window is final; it never goes back. A search that comes for a
    minute before it only raises `late`, so that minutes always add up to their hour and day. A final window is
    written once more, as final, and dropped from memory.
    """

    def __init__(self, calendar: Calendar, grace_ms: int) -> None:
        self.late = 0
        self.closed_ms = -1
        self._calendar = calendar
        self._grace_ms = grace_ms
        self._open: dict[Window, dict[tuple[str, str], _Cell]] = {}
        self._changed: dict[Window, list[tuple[str, str]]] = {}
        self._added: dict[tuple[int, str, str], int] = {}
        self._added_sessions: dict[tuple[int, str, str], SessionUnion] = {}

    def __len__(self) -> int:
        """Rows in memory."""
        return sum(map(len, self._open.values()))

    def open_windows(self) -> list[Window]:
        """The windows in memory, shortest and oldest first."""
        return sorted(self._open)

    def restore(self, row: events.TrendCount, sketch: bytes | None) -> Window | None:
        """Takes a row as it was written, the last one of a cell holds; its window, or None where that is final.

        A row whose times are none is not ours, and is left out.
        """
        try:
            window = Window(row.window_seconds, _minute_of(row.window_start), _minute_of(row.window_end))
        except ValueError:
            return None
        if row.final:
            self._open.pop(window, None)
            return None
        cell = self._open.setdefault(window, {})[row.keyword, row.country] = _Cell()
        cell.count = row.count
        cell.stored_sketch = sketch
        return window

    def resume(self, closed_ms: int, late: int) -> None:
        """After the last restored row: what was final and late when it was written."""
        self.closed_ms, self.late = closed_ms, late

    def add(self, tally: events.Tally) -> None:
        """Adds a valid tally (`ledger.advance`). Late is what falls into closed minutes, whatever the tally says."""
        first_open = self._first_open_minute()
        added = self._added
        for minute, keyword, country, count in map(_of_count, tally.counts):
            if minute < first_open:
                # Each search is counted under `ALL` and, if it matched, under its keyword: once is enough.
                self.late += count if keyword == events.ALL else 0
            elif count:
                cell = (minute, keyword, country)
                added[cell] = added.get(cell, 0) + count
        for part in tally.sessions:
            if part.minute >= first_open and (sketch := sketch_of_base64(part.sketch)) is not None:
                cell = (part.minute, part.keyword, part.country)
                union = self._added_sessions.get(cell)
                if union is None:
                    union = self._added_sessions[cell] = SessionUnion()
                union.add(sketch)

    def close(self, horizon_ms: int) -> None:
        """Everything before `horizon_ms` minus the grace is final now (`windows.horizon_ms`)."""
        if horizon_ms >= 0:
            self.closed_ms = max(self.closed_ms, horizon_ms - self._grace_ms)

    def over(self, seconds: int, horizon_ms: int, from_ms: int) -> list[tuple[int, dict[tuple[str, str], int]]]:
        """Windows of that length in memory that are over and start at `from_ms` or later: start in ms, and the counts.

        In the order of time. Of each, one row comes with the next `changed`.
        """
        self._spread()
        found = []
        over = [window for window in self._open if window.seconds == seconds and window.is_over(horizon_ms)]
        for window in sorted(over):
            start_ms, cells = window.start_minute * MINUTE_MS, self._open[window]
            if start_ms < from_ms:
                continue
            found.append((start_ms, {name: cell.count for name, cell in cells.items()}))
            name, cell = next(iter(cells.items()))
            if not cell.changed:
                cell.changed = True
                self._changed.setdefault(window, []).append(name)
        return found

    def changed(self) -> list[CountRow]:
        """The rows that changed since the last call, in the order of window, keyword and country.

        Windows that have become final come with all their rows, and are forgotten.
        """
        self._spread()
        rows: list[CountRow] = []
        touched, self._changed = self._changed, {}
        over = [window for window in self._open if window.is_over(self.closed_ms)]
        for window in sorted({*touched, *over}):
            final = window.is_over(self.closed_ms)
            cells = self._open.pop(window) if final else self._open[window]
            names = sorted(cells) if final else sorted(touched[window])
            start, end = (rfc3339_seconds(minute * MINUTE_MS) for minute in (window.start_minute, window.end_minute))
            for name in names:
                cell = cells[name]
                cell.changed = False
                rows.append(_row(window.seconds, start, end, name, cell, final=final))
        return rows

    def _first_open_minute(self) -> int:
        return max(0, self.closed_ms // MINUTE_MS)

    def _spread(self) -> None:
        """Takes what was added by minute into the windows: six cells each, once a call and not once a tally."""
        added, self._added = self._added, {}
        for (minute, keyword, country), count in added.items():
            for cell in self._cells(minute, keyword, country):
                cell.count += count
        added_sessions, self._added_sessions = self._added_sessions, {}
        for (minute, keyword, country), union in added_sessions.items():
            sketch = union.to_sketch()
            for cell in self._cells(minute, keyword, country):
                cell.add_sessions(sketch)

    def _cells(self, minute: int, keyword: str, country: str) -> list[_Cell]:
        """The cells that a count goes to, made where missing and noted as changed."""
        names = [(keyword, events.ALL)] if country in _WITHOUT_ROWS else [(keyword, country), (keyword, events.ALL)]
        found = []
        for window in self._calendar.windows_of(minute):
            cells = self._open.get(window)
            if cells is None:
                cells = self._open[window] = {}
            for name in names:
                cell = cells.get(name)
                if cell is None:
                    cell = cells[name] = _Cell()
                if not cell.changed:
                    cell.changed = True
                    self._changed.setdefault(window, []).append(name)
                found.append(cell)
        return found


@functools.lru_cache(4_096)
def _minute_of(text: str) -> int:
    return parse_rfc3339_ms(text) // MINUTE_MS


def _of_count(row: events.TallyCount) -> tuple[int, str, str, int]:
    return row.minute, row.keyword, row.country, row.count


def _row(seconds: int, start: str, end: str, name: tuple[str, str], cell: _Cell, *, final: bool) -> CountRow:
    keyword, country = name
    sessions, sketch = None, None
    union = cell.union()
    if union is not None and keyword != events.ALL:
        # An estimate may be a little over; each session counted made at least one of these searches.
        sessions, sketch = min(union.estimate(), cell.count), union.to_bytes()
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
        sketch,
    )
