"""The counts of all windows that are open: tallies in, rows of `trends.counts.v1` out."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from datasketches import hll_sketch

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends.count_rows import ChangedRows, ChangedWindow, Name
from streams.trends.sessions import sketch_of_base64
from streams.trends.sums import Cell, Sum
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS, MINUTE_MS, MINUTE_SECONDS, Calendar, Window

_WITHOUT_ROWS = frozenset({events.UNSERVED_COUNTRY, events.ALL})
"""Countries in tallies that count towards all countries only."""


class Counting:
    """The open windows by keyword and country, for one owner that adds tallies in the order of the log.

    `closed_ms` is the event time before which every window is final; it never goes back. A search that comes for a
    minute before it only raises `late`, so that minutes always add up to their hour and day. A final window is
    written once more, as final, and dropped from memory.

    `not_before` holds, by the seconds of a window, the minute at which the first one to be counted may start: windows
    before it are final already, or were cut by the loss of tallies. Without it a TRENDS that has lost its progress, and
    reads the tallies from the first that are left, would write final windows again, with what is left of them.
    """

    def __init__(self, calendar: Calendar, grace_ms: int) -> None:
        self.late = 0
        self.closed_ms = -1
        self.not_before: dict[int, int] = {}
        self._final_until: dict[int, int] = {}
        self._calendar = calendar
        self._grace_ms = grace_ms
        self._open: dict[Window, dict[Name, Cell]] = {}
        self._changed: dict[Window, list[Name]] = {}
        self._added: dict[int, dict[Name, Sum]] = {}
        """By minute, what is in no window yet."""
        self._known: dict[Name, tuple[Name, ...]] = {}
        """By name the rows that it counts towards: its country's and that of all. One object for all windows, of which
        there may be hundreds of thousands of rows; what nobody searches any more is forgotten with a day."""

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
            self._final_until[window.seconds] = max(window.end_minute, self._final_until.get(window.seconds, 0))
            return None
        name = self._rows_of((row.keyword, row.country))[0]
        cell = self._open.setdefault(window, {})[name] = Cell()
        cell.count = row.count
        cell.stored_sketch = sketch
        return window

    def resume(self, closed_ms: int, late: int, not_before: Mapping[int, int]) -> None:
        """After the last restored row: what was final and late when it was written, and where counting began."""
        self.closed_ms, self.late = closed_ms, late
        for seconds, minute in not_before.items():
            self._begin(seconds, minute)

    def count_anew(self) -> None:
        """After the last restored row, where none says which tallies are in them: open windows are counted again."""
        self._open.clear()
        for seconds in (MINUTE_SECONDS, HOUR_SECONDS, DAY_SECONDS):
            # What ends within a longer window that is final is final too, though its rows may be forgotten.
            ends = [minute for longer, minute in self._final_until.items() if longer >= seconds]
            if ends:
                self._begin(seconds, max(ends))

    def begin_after(self, minute: int) -> None:
        """Of this minute some tallies are lost: only windows that start after it can be whole."""
        for seconds in (MINUTE_SECONDS, HOUR_SECONDS, DAY_SECONDS):
            self._begin(seconds, minute + 1)
        for window in [window for window in self._open if self._is_cut(window)]:
            del self._open[window]
            self._changed.pop(window, None)

    def _begin(self, seconds: int, minute: int) -> None:
        self.not_before[seconds] = max(minute, self.not_before.get(seconds, minute))

    def _is_cut(self, window: Window) -> bool:
        return window.start_minute < self.not_before.get(window.seconds, window.start_minute)

    def add(self, tally: events.Tally) -> None:
        """Adds a valid tally (`ledger.advance`). Late is what falls into closed minutes, whatever the tally says."""
        first_open = self._first_open_minute()
        for minute, keyword, country, count in map(_of_count, tally.counts):
            if minute < first_open:
                # Each search is counted under `ALL` and, if it matched, under its keyword: once is enough.
                self.late += count if keyword == events.ALL else 0
            elif count:
                self._sum_of(minute, (keyword, country)).count += count
        for part in tally.sessions:
            if part.minute >= first_open and (sketch := sketch_of_base64(part.sketch)) is not None:
                self._sum_of(part.minute, (part.keyword, part.country)).add(0, sketch)

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

    def sessions_of(self, seconds: int, start_ms: int, name: tuple[str, str]) -> int:
        """Distinct sessions of a keyword and country in a window in memory; 0: none there."""
        windows = self._calendar.windows_of(start_ms // MINUTE_MS)
        cell = next((self._open.get(each, {}).get(name) for each in windows if each.seconds == seconds), None)
        found = None if cell is None else cell.distinct()
        return 0 if found is None else found[0]

    def changed(self) -> ChangedRows:
        """The rows that changed since the last call, in the order of window, keyword and country.

        Windows that have become final come with all their rows, and are forgotten.
        """
        self._spread()
        touched, self._changed = self._changed, {}
        over = [window for window in self._open if window.is_over(self.closed_ms)]
        windows = []
        for window in sorted({*touched, *over}):
            final = window.is_over(self.closed_ms)
            cells = self._open.pop(window) if final else self._open[window]
            names = sorted(cells) if final else sorted(touched[window])
            for name in names:
                cells[name].changed = False
            windows.append(ChangedWindow(window, names, cells, final))
        if any(window.seconds == DAY_SECONDS for window in over):
            self._known.clear()
        return ChangedRows(windows)

    def _first_open_minute(self) -> int:
        return max(0, self.closed_ms // MINUTE_MS)

    def _sum_of(self, minute: int, name: Name) -> Sum:
        sums = self._added.get(minute)
        if sums is None:
            sums = self._added[minute] = {}
        found = sums.get(name)
        if found is None:
            found = sums[name] = Sum()
        return found

    def _rows_of(self, name: Name) -> tuple[Name, ...]:
        """The rows that a count of this name adds to, its own first where it has one."""
        found = self._known.get(name)
        if found is None:
            keyword, country = name
            whole = self._known.setdefault((keyword, events.ALL), ((keyword, events.ALL),))[0]
            found = self._known[name] = (whole,) if country in _WITHOUT_ROWS else (name, whole)
        return found

    def _spread(self) -> None:
        """Takes what was added by minute into the windows: once a call and not once a tally."""
        added, self._added = self._added, {}
        longer: dict[Window, dict[Name, Sum]] = {}
        for minute, sums in added.items():
            of_minute, of_hour, of_day = self._calendar.windows_of(minute)
            parts = [(name, each.count, each.sketch()) for name, each in sums.items()]
            self._take(of_minute, parts)
            for window in (of_hour, of_day):
                into = longer.setdefault(window, {})
                for name, count, sketch in parts:
                    whole = into.get(name)
                    if whole is None:
                        whole = into[name] = Sum()
                    whole.add(count, sketch)
        for window, sums in longer.items():
            self._take(window, ((name, each.count, each.sketch()) for name, each in sums.items()))

    def _take(self, window: Window, parts: Iterable[tuple[Name, int, hll_sketch | None]]) -> None:
        """Adds to the cells of a window, made where missing and noted as changed: each country's and that of all."""
        if self._is_cut(window):
            return
        cells, changed = self._open.setdefault(window, {}), self._changed.setdefault(window, [])
        for name, count, sketch in parts:
            for each in self._rows_of(name):
                cell = cells.get(each)
                if cell is None:
                    cell = cells[each] = Cell()
                if not cell.changed:
                    cell.changed = True
                    changed.append(each)
                cell.add(count, sketch)


@functools.lru_cache(4_096)
def _minute_of(text: str) -> int:
    return parse_rfc3339_ms(text) // MINUTE_MS


def _of_count(row: events.TallyCount) -> tuple[int, str, str, int]:
    return row.minute, row.keyword, row.country, row.count
