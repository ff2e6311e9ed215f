"""From rows of `trends.counts.v1` to the local days that a report speaks of: counts, all searches, and gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from streams.events import ALL
from streams.trends.disclosure import FEWEST_SEARCHES, SMALLEST, DayCount
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS

HOUR_MS = HOUR_SECONDS * 1_000


class CountCell(NamedTuple):
    """What a report needs of a row. `start_ms`: the window's start; `sessions` None where it was not counted."""

    seconds: int
    start_ms: int
    keyword: str
    country: str
    amount: int
    sessions: int | None
    final: bool


class DayTable(NamedTuple):
    """The days of some windows. `searches`: all searches by day and country; `hours`: the hours with any search.

    `settled_before` is the first day that may still change. `by_hour`: days of which a figure that is large enough to
    be shown had to be added up from hours.
    """

    counts: list[DayCount]
    searches: dict[tuple[dt.date, str], int]
    hours: set[int]
    settled_before: dt.date
    by_hour: set[dt.date]
    busy_hours: dict[tuple[str, str], dict[int, int]]
    """By keyword and country the hours with enough sessions to speak of, and their searches."""
    foreign_days: int = 0
    """Rows of days that begin at another zone's midnight, left out. A report must not be made of such counts: weeks cut
    at two places differ by a day, and days cut at two places by an hour."""


class _Days:
    """What is gathered row by row."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._dates: dict[int, dt.date] = {}
        self._midnights: dict[dt.date, int] = {}
        self.days: dict[tuple[dt.date, str, str], CountCell] = {}
        self.hourly: dict[tuple[dt.date, str, str], list[CountCell]] = {}
        self.hours: set[int] = set()
        self.busy: dict[tuple[str, str], dict[int, int]] = {}
        self.settled_before = dt.date.min
        self.foreign_days = 0

    def date(self, ms: int) -> dt.date:
        found = self._dates.get(ms)
        if found is None:
            found = self._dates[ms] = dt.datetime.fromtimestamp(ms / 1_000, self._zone).date()
        return found

    def _midnight_ms(self, day: dt.date) -> int:
        found = self._midnights.get(day)
        if found is None:
            found = self._midnights[day] = int(dt.datetime.combine(day, dt.time(), self._zone).timestamp()) * 1_000
        return found

    def add(self, cell: CountCell) -> None:
        key = (self.date(cell.start_ms), cell.keyword, cell.country)
        if cell.seconds == DAY_SECONDS:
            if cell.start_ms != self._midnight_ms(key[0]):
                self.foreign_days += 1
                return
            self.days[key] = cell
            # Windows become final in the order of time.
            end = key[0] + dt.timedelta(days=1)
        elif cell.seconds == HOUR_SECONDS:
            self.hourly.setdefault(key, []).append(cell)
            self._note_hour(cell)
            end = self.date(cell.start_ms + HOUR_MS)
        else:
            return
        if cell.final:
            self.settled_before = max(self.settled_before, end)

    def _note_hour(self, cell: CountCell) -> None:
        if cell.keyword == ALL and cell.amount:
            self.hours.add(cell.start_ms)
        elif (cell.sessions or 0) >= SMALLEST:
            self.busy.setdefault((cell.keyword, cell.country), {})[cell.start_ms] = cell.amount


def day_table(cells: Iterable[CountCell], zone: ZoneInfo, closed_ms: int | None = None) -> DayTable:
    """The newest row of each key in, days out. A day without rows of its own is added up from its hours.

    Then its sessions are those of its busiest hour: a session that searched in several hours must not count as several.
    `closed_ms`: before it everything is final; where it is not given, the final rows say it.
    """
    gathered = _Days(zone)
    for cell in cells:
        gathered.add(cell)
    days = gathered.days
    missing = {key: _of_hours(parts) for key, parts in gathered.hourly.items() if key not in days}
    days |= missing
    counts = [_day_count(key, cell) for key, cell in days.items() if key[1] != ALL]
    searches = {(date, country): cell.amount for (date, keyword, country), cell in days.items() if keyword == ALL}
    settled_before = gathered.settled_before if closed_ms is None else gathered.date(max(0, closed_ms))
    by_hour = {key[0] for key, cell in missing.items() if _is_large(cell)}
    return DayTable(
        counts, searches, gathered.hours, settled_before, by_hour, gathered.busy, foreign_days=gathered.foreign_days
    )


def _is_large(cell: CountCell) -> bool:
    return cell.amount >= FEWEST_SEARCHES if cell.keyword == ALL else (cell.sessions or 0) >= SMALLEST


def _of_hours(parts: list[CountCell]) -> CountCell:
    sessions = max((cell.sessions or 0 for cell in parts), default=0)
    return parts[0]._replace(amount=sum(cell.amount for cell in parts), sessions=sessions)


def _day_count(key: tuple[dt.date, str, str], cell: CountCell) -> DayCount:
    # A session that was not counted can't be told from another: then nothing of the cell is certain.
    return DayCount(*key, amount=cell.amount, sessions=min(cell.sessions or 0, cell.amount))
