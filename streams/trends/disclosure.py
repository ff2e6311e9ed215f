"""What of the counts may be shown: cells that never give one child's search away, whoever compares reports.

`trends.counts.v1` is exact. A report shows **shown cells** only, and sums of them. They are made by four rules:

1. A cell has at least 11 distinct sessions on one day (INSEE and SNDS show nothing smaller): no figure is about a few.
2. What a week holds for a keyword is shown whole or not at all; what is too small stands in its neighbour's cell: a
   total minus its parts leaves nothing over.
3. The cells depend on the counts alone, not on what a report asks for: overlapping ranges, countries and formats
   differ by whole cells.
4. A week is exact once it can't change any more; until then a day is "at least" so many, in steps of 11 sessions: two
   reports differ by 11 sessions or by none.

Nothing at all and too little look the same. Neighbours: a quiet day joins the first shown day of its week, a small
country the first shown country by name. Which one takes them must not follow from amounts: were it the smallest, a
figure above its neighbour's would tell that it holds others. Two sketches are never subtracted: their errors would pass
for sessions.
Sources: INSEE, guide du secret statistique; SNDS, "effectifs inférieurs à 11"; Hundepool et al. (2012), Statistical
Disclosure Control, chapter 4, on suppression in tables that share totals.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from streams.events import ALL

SMALLEST = 11
"""Distinct sessions behind a figure, at least. No setting: two reports with different ones could be subtracted."""

FEWEST_SEARCHES = 1_000
"""Below it all searches of a day and place could be those for help: they are neither shown nor part of a rate."""


def in_steps(amount: int) -> int:
    """At least so many, in steps of `SMALLEST`: of two such figures none tells of a few that came between."""
    return amount - amount % SMALLEST


class DayCount(NamedTuple):
    """The searches of one local day, keyword and country. `sessions`: distinct ones, never more than there were."""

    day: dt.date
    keyword: str
    country: str
    amount: int
    sessions: int


class ShownCell(NamedTuple):
    """A figure that may be shown.

    `amount` searches are of `days[0]`, and of the quiet days of its week (the other `days`) where it has some.
    `country` is `*` where no country can be shown by itself; `others` says that smaller countries are in it. Not
    `exact`: at least so many.
    """

    days: tuple[dt.date, ...]
    keyword: str
    country: str
    others: bool
    amount: int
    exact: bool

    @property
    def day(self) -> dt.date:
        """The day under which it stands."""
        return self.days[0]


def monday_of(day: dt.date) -> dt.date:
    """The first day of a day's week."""
    return day - dt.timedelta(days=day.weekday())


_Days = Mapping[dt.date, DayCount]


def shown_cells(counts: Iterable[DayCount], settled_before: dt.date) -> list[ShownCell]:
    """The cells of whole weeks of counts; days before `settled_before` are final. In the order of day and keyword.

    Give every day of a week (Monday to Sunday) of which you give one: a week is judged as a whole.
    """
    weeks: defaultdict[tuple[dt.date, str], dict[str, dict[dt.date, DayCount]]] = defaultdict(dict)
    for count in counts:
        if count.keyword != ALL:
            weeks[monday_of(count.day), count.keyword].setdefault(count.country, {})[count.day] = count
    cells: list[ShownCell] = []
    for (monday, _), countries in weeks.items():
        settled = monday + dt.timedelta(days=7) <= settled_before
        cells += _settled(countries, monday) if settled else _unsettled(countries)
    return sorted(cells, key=lambda cell: (cell.day, cell.keyword, cell.country))


def _settled(countries: dict[str, dict[dt.date, DayCount]], monday: dt.date) -> list[ShownCell]:
    whole = {**_added(countries.values()), **countries.get(ALL, {})}
    large = {name: days for name, days in countries.items() if name != ALL and _most(days) >= SMALLEST}
    if not large:
        return _by_day(ALL, whole, whole, monday, others=False) if _most(whole) >= SMALLEST else []
    host = min(large)
    cells = []
    for name, days in large.items():
        joined = days
        if name == host:  # it takes all other countries, also where nobody searched there
            elsewhere = [other for other_name, other in large.items() if other_name != name]
            joined = _without(whole, elsewhere)
        cells += _by_day(name, joined, days, monday, others=name == host)
    return cells


def _by_day(country: str, days: _Days, sure: _Days, monday: dt.date, *, others: bool) -> list[ShownCell]:
    """The cells of one country and week. `sure` has the sessions that are certain on each day."""
    week = [monday + dt.timedelta(days=number) for number in range(7)]
    shown = [day for day in week if day in sure and sure[day].sessions >= SMALLEST]
    quiet = tuple(day for day in week if day not in shown)
    keyword = sure[shown[0]].keyword
    amounts = {day: days[day].amount if day in days else 0 for day in week}
    cells = []
    for day in shown:
        counted = (day, *quiet) if day == shown[0] else (day,)
        amount = sum(amounts[each] for each in counted)
        cells.append(ShownCell(counted, keyword, country, others, amount, exact=True))
    return cells


def _unsettled(countries: dict[str, dict[dt.date, DayCount]]) -> list[ShownCell]:
    """By country where one is large enough: a sum over countries is then made of what is shown."""
    cells: list[ShownCell] = []
    for name, days in countries.items():
        for day, count in days.items():
            if least := in_steps(count.sessions):
                cells.append(ShownCell((day,), count.keyword, name, others=False, amount=least, exact=False))
    named = {cell.day for cell in cells if cell.country != ALL}
    return [cell for cell in cells if cell.country != ALL or cell.day not in named]


def _most(days: _Days) -> int:
    return max((count.sessions for count in days.values()), default=0)


def _added(countries: Iterable[_Days]) -> dict[dt.date, DayCount]:
    """All countries together, where nobody counted them together: a session may be in two."""
    total: dict[dt.date, DayCount] = {}
    for days in countries:
        for day, count in days.items():
            before = total.get(day, count._replace(amount=0, sessions=0))
            sessions = max(before.sessions, count.sessions)
            total[day] = before._replace(country=ALL, amount=before.amount + count.amount, sessions=sessions)
    return total


def _without(whole: _Days, parts: Iterable[_Days]) -> dict[dt.date, DayCount]:
    """What is left of the whole's counts; never below 0, whatever a row says."""
    left = dict(whole)
    for days in parts:
        for day, count in days.items():
            if day in left:
                left[day] = left[day]._replace(amount=max(0, left[day].amount - count.amount))
    return left
