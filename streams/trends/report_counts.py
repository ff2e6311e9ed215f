"""The part of a report that counts searches: lines by keyword, country and day, all sums of shown cells."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from streams.events import ALL
from streams.trends import intervals
from streams.trends.day_counts import DayTable
from streams.trends.disclosure import FEWEST_SEARCHES, ShownCell, monday_of, shown_cells
from streams.trends.report_model import Amount, CellLine, CountLine, DayLine, Figure

PER = 100_000


class Range(NamedTuple):
    """The days of a report, both included, and the country (None: all)."""

    first: dt.date
    last: dt.date
    country: str | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.first <= day <= self.last

    def days(self) -> list[dt.date]:
        """All of them."""
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


class Counted:
    """The shown cells of a range, and what was searched in all on their days."""

    def __init__(self, table: DayTable, asked: Range) -> None:
        self.table = table
        self.asked = asked
        self._every = shown_cells(table.counts, table.settled_before)
        self._shown: defaultdict[tuple[dt.date, str], set[str]] = defaultdict(set)
        for cell in self._every:
            if cell.exact:
                self._shown[monday_of(cell.day), cell.keyword].add(cell.country)
        country = asked.country
        self.cells = [cell for cell in self._every if cell.day in asked and country in {None, cell.country}]

    def keywords(self) -> tuple[CountLine, ...]:
        """The cells summed by keyword, most searches first."""
        return self._lines(lambda cell: cell.keyword, lambda _, cells: self._rate(cells))

    def countries(self) -> tuple[CountLine, ...]:
        """The cells summed by country, most searches first."""
        return self._lines(lambda cell: cell.country, self._rate_in)

    def _lines(
        self,
        name_of: Callable[[ShownCell], str],
        rate_of: Callable[[str, list[ShownCell]], Figure | None],
    ) -> tuple[CountLine, ...]:
        named: defaultdict[str, list[ShownCell]] = defaultdict(list)
        for cell in self.cells:
            named[name_of(cell)].append(cell)
        lines = [
            CountLine(name, total(cells), rate_of(name, cells), with_smaller=any(cell.others for cell in cells))
            for name, cells in named.items()
        ]
        return tuple(sorted(lines, key=lambda line: (-line.searches.amount, line.name)))

    def whole(self) -> CountLine | None:
        """All shown searches; None where nothing can be shown. Its rate is of all searches of the exact days."""
        if not self.cells:
            return None
        return CountLine(ALL, total(self.cells), self._rate_in(self.asked.country or ALL, self.cells))

    def days(self) -> tuple[DayLine, ...]:
        """One line a day of the range, also where nothing is known."""
        by_day: defaultdict[dt.date, list[ShownCell]] = defaultdict(list)
        for cell in self.cells:
            by_day[cell.day].append(cell)
        lines, place = [], self.asked.country or ALL
        for day in self.asked.days():
            cells, searches = by_day[day], self._searches(place, day)
            exact = bool(cells) and all(cell.exact for cell in cells)
            shown = total(cells) if cells else None
            rate = _figure([self._spread(place, cells)[day]], [searches]) if exact and searches else None
            lines.append(DayLine(day.isoformat(), shown, searches, rate))
        return tuple(lines)

    def cell_lines(self) -> tuple[CellLine, ...]:
        """The cells themselves."""
        return tuple(
            CellLine(
                date=cell.day.isoformat(),
                quiet_days=tuple(day.isoformat() for day in cell.days[1:]),
                keyword=cell.keyword,
                country=cell.country,
                with_smaller=cell.others,
                searches=Amount(cell.amount, cell.exact),
            )
            for cell in self.cells
        )

    def days_with_figures(self) -> set[dt.date]:
        """The days that a shown cell counts, or of which all searches are shown."""
        return {day for cell in self._every for day in cell.days} | self.days_seen()

    def days_seen(self) -> set[dt.date]:
        """The days of which all searches are shown, somewhere."""
        return {day for (day, _), searches in self.table.searches.items() if _seen(searches)}

    def _rate(self, cells: Iterable[ShownCell]) -> Figure | None:
        """One keyword's searches per 100,000 of all searches on the days and in the countries that its cells hold."""
        exact = [cell for cell in cells if cell.exact]
        return _figure([cell.amount for cell in exact], [self._exposure(cell) for cell in exact])

    def _rate_in(self, place: str, cells: Iterable[ShownCell]) -> Figure | None:
        """All keywords' searches per 100,000 of all searches of a country (or `ALL`) on the days that are final."""
        exact = [cell for cell in cells if cell.exact]
        by_day = self._spread(place, exact)
        days = [day for day in self.asked.days() if day < self.table.settled_before and self._searches(place, day)]
        return (
            _figure([by_day[day] for day in days], [self._searches(place, day) or 0 for day in days]) if exact else None
        )

    def _spread(self, place: str, cells: Iterable[ShownCell]) -> defaultdict[dt.date, float]:
        """The searches of cells on each of their days in that place, shared out as all searches are.

        A cell can hold quiet days and small countries too: its day and country alone did not have so many.
        """
        by_day: defaultdict[dt.date, float] = defaultdict(float)
        for cell in cells:
            here = {day: self._searches(place, day) or 0 for day in cell.days}
            all_of_it = sum(here.values()) if place == ALL else self._exposure(cell)
            for day, searches in here.items():
                by_day[day] += cell.amount * searches / max(1, all_of_it)
        return by_day

    def _exposure(self, cell: ShownCell) -> int:
        """All searches that a cell is a share of."""
        searches = self.table.searches
        exposure = sum(_seen(searches.get((day, cell.country), 0)) for day in cell.days)
        if cell.others:
            apart = self._shown[monday_of(cell.day), cell.keyword]
            exposure += sum(
                _seen(searches.get((day, ALL), 0) - sum(searches.get((day, country), 0) for country in apart))
                for day in cell.days
            )
        return exposure

    def _searches(self, place: str, day: dt.date) -> int | None:
        return _seen(self.table.searches.get((day, place), 0)) or None


def _seen(searches: int) -> int:
    """All searches of a day and place, or none where they are few: a rate would tell how many."""
    return searches if searches >= FEWEST_SEARCHES else 0


def total(cells: Iterable[ShownCell]) -> Amount:
    """The sum, exact where every part is."""
    parts = list(cells)
    return Amount(sum(cell.amount for cell in parts), all(cell.exact for cell in parts))


def _figure(counts: Sequence[float], exposures: list[int]) -> Figure | None:
    if not counts or any(count > exposure for count, exposure in zip(counts, exposures, strict=True)):
        return None  # without all searches, or with wrong ones, there is no rate
    found = intervals.rate(counts, exposures)
    return None if found is None else Figure(*(PER * value for value in found))
