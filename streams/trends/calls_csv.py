"""A CSV of calls by the day, as a helpline's spreadsheet writes it: rows, or what is wrong in which line.

The first line names the columns: `date` and `calls`, and where they differ by line `helpline`, `answered`, `source`.
Commas, semicolons or tabs; days as 2020-05-04 or 04/05/2020; thousands may be parted by spaces.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from streams.events import HelplineCalls

if TYPE_CHECKING:
    import _csv

_WANTED = "write a first line such as date,calls,answered,source"
COLUMNS = ("helpline", "date", "calls", "answered", "source")
LONGEST_HELPLINE = 64
LONGEST_SOURCE = 500
MOST_CALLS = 2**53 - 1
_SPACES = re.compile(r"[\s\u00a0\u202f']")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


class LineProblem(NamedTuple):
    """What is wrong in a line (numbered from 1, as an editor shows them), and what to do."""

    line: int
    says: str


class ReadCalls(NamedTuple):
    """The days of a file, in its order; nothing of them should be written while there are problems."""

    days: list[HelplineCalls]
    problems: list[LineProblem]


def read_calls(text: str, helpline: str | None, source: str | None, today: dt.date) -> ReadCalls:
    """The calls in a CSV. `helpline` and `source` stand in for columns that are missing or empty."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return ReadCalls([], [LineProblem(1, f"the file is empty: {_WANTED}")])
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    # Strict: a quotation mark that is never closed would swallow all lines after it.
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        faults = _of_header(names)
        if faults:
            return ReadCalls([], faults)
        return _read(rows, names, {"helpline": helpline or "", "source": source or ""}, today)
    except csv.Error as error:
        return ReadCalls([], [LineProblem(rows.line_num, f"this is no CSV ({error}): check its quotation marks")])


def _of_header(names: list[str]) -> list[LineProblem]:
    missing = [name for name in ("date", "calls") if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    faults = []
    if missing:
        faults.append(LineProblem(1, f"{' and '.join(missing)} not among the columns: {_WANTED}"))
    if unknown:
        faults.append(LineProblem(1, f"unknown column {', '.join(map(repr, unknown))}: {_WANTED}"))
    if len(set(names)) < len(names):
        faults.append(LineProblem(1, "a column stands there twice: leave one"))
    return faults


def _read(rows: _csv.Reader, names: list[str], defaults: Mapping[str, str], today: dt.date) -> ReadCalls:
    days: list[HelplineCalls] = []
    problems: list[LineProblem] = []
    seen: dict[tuple[str, str], int] = {}
    for cells in rows:
        number = rows.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            problems.append(LineProblem(number, f"{len(cells)} values for {len(names)} columns: fill or remove some"))
            continue
        day = _day({name: cell.strip() for name, cell in zip(names, cells, strict=True)}, defaults, today)
        if isinstance(day, str):
            problems.append(LineProblem(number, day))
            continue
        before = seen.setdefault((day.helpline, day.date), number)
        if before != number:
            problems.append(
                LineProblem(number, f"{day.helpline} on {day.date} stands in line {before} already: leave one")
            )
            continue
        days.append(day)
    if not days and not problems:
        problems.append(LineProblem(1, "there is no line with figures below the first one: write one a day"))
    return ReadCalls(days, problems)


def _day(fields: dict[str, str], defaults: Mapping[str, str], today: dt.date) -> HelplineCalls | str:
    """One day, or a sentence about what is wrong in its line."""
    helpline = fields.get("helpline") or defaults["helpline"]
    source = fields.get("source") or defaults["source"]
    if not 0 < len(helpline) <= LONGEST_HELPLINE:
        return "no helpline: add a column helpline, or --helpline fr-119"
    if not 0 < len(source) <= LONGEST_SOURCE:
        return "no source: add a column source, or --source 'monthly table of the operator'"
    date = _date(fields["date"])
    if date is None:
        return f"{fields['date']!r} is no day: write 2020-05-04 or 04/05/2020"
    if date > today:
        return f"{date} has not come yet: check the year"
    amounts = _amounts(fields)
    if isinstance(amounts, str):
        return amounts
    calls, answered = amounts
    return HelplineCalls(helpline=helpline, date=date.isoformat(), calls=calls, answered=answered, source=source)


def _amounts(fields: dict[str, str]) -> tuple[int, int | None] | str:
    calls = _number(fields["calls"])
    if calls is None:
        return f"{fields['calls']!r} is no number of calls: write a whole number from 0"
    if not fields.get("answered"):
        return calls, None
    answered = _number(fields["answered"])
    if answered is None:
        return f"{fields['answered']!r} is no number of answered calls: write a whole number, or nothing"
    if answered > calls:
        return f"{answered} answered of {calls} calls: check which column is which"
    return calls, answered


def _date(text: str) -> dt.date | None:
    french = _FRENCH_DAY.fullmatch(text)
    if not french and not _ISO_DAY.fullmatch(text):
        return None  # Python reads more forms than people expect: 2020-W19-1
    try:
        return dt.date.fromisoformat("-".join(reversed(french.groups())) if french else text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    digits = _SPACES.sub("", text)
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) <= MOST_CALLS else None
