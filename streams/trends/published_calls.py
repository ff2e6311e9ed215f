"""Totals of calls as they were published, each with its own baseline: why "+20 %", "+56 %" and "+89 %" are all true.

A total does not say how much its days vary. So the interval assumes a variance of `ASSUMED_SPREAD` times a Poisson
count's, as daily calls of helplines show it, and the table says so.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import NamedTuple

from streams.trends.calls import change_of_totals
from streams.trends.intervals import Interval

ASSUMED_SPREAD = 20.0
"""Days of 1,100 calls that vary by 13 % of their mean: 0.13² × 1,100, rounded up."""
COLUMNS = ("first", "last", "calls", "baseline_first", "baseline_last", "baseline_calls", "percent", "unit", "source")


YEAR_DAYS = (364, 366)
"""Two dates are a year apart, on the same weekday or on the same day of the year."""


class PublishedTotal(NamedTuple):
    """A period, its baseline, and the change as printed (None: it was not) and as computed (None: without totals)."""

    first: str
    last: str
    calls: int | None
    baseline_first: str
    baseline_last: str
    baseline_calls: int | None
    printed_percent: float | None
    computed_percent: Interval | None
    unit: str
    source: str

    @property
    def against(self) -> str:
        """What kind of baseline it is: two kinds of the same period differ by season and growth, not by an error."""
        apart = (dt.date.fromisoformat(self.first) - dt.date.fromisoformat(self.baseline_first)).days
        return "the year before" if YEAR_DAYS[0] <= apart <= YEAR_DAYS[1] else "the weeks before"


def both_ways(totals: Iterable[PublishedTotal]) -> str | None:
    """Why changes that look at odds are both true: what is counted alike, against the weeks and the year before."""
    said: dict[str, dict[str, list[str]]] = {}
    for total in totals:
        percent = total.printed_percent
        if percent is None and total.computed_percent is not None:
            percent = round(total.computed_percent.estimate, 1)
        if percent is not None:
            unit = total.unit.partition(";")[0].strip()
            said.setdefault(unit, {}).setdefault(total.against, []).append(f"{percent:+g} %")
    found = [
        f"{unit}: " + "; ".join(f"{', '.join(percents)} against {against}" for against, percents in ways.items())
        for unit, ways in said.items()
        if len(ways) > 1
    ]
    return f"Both ways, {'. '.join(found)}. Each is true of its own baseline: print none without it." if found else None


def read_published(text: str) -> list[PublishedTotal]:
    """The lines of such a CSV. Raises ValueError naming line and remedy."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise ValueError(f"line 1: the column {', '.join(sorted(missing))} is missing: write {','.join(COLUMNS)}")
    found = []
    for row in rows:
        try:
            found.append(_total({name: (row[name] or "").strip() for name in COLUMNS}))
        except (ValueError, ZeroDivisionError):
            raise ValueError(
                f"line {rows.line_num}: write days as 2020-05-04, calls as whole numbers, percent as 20 or 89.35"
            ) from None
    return found


def _total(row: dict[str, str]) -> PublishedTotal:
    days, baseline_days = (
        (dt.date.fromisoformat(row[f"{name}last"]) - dt.date.fromisoformat(row[f"{name}first"])).days + 1
        for name in ("", "baseline_")
    )
    calls, baseline_calls = (int(row[name]) if row[name] else None for name in ("calls", "baseline_calls"))
    computed = None
    if calls is not None and baseline_calls is not None:
        computed = change_of_totals(calls, days, baseline_calls, baseline_days, ASSUMED_SPREAD)
    return PublishedTotal(
        row["first"], row["last"], calls, row["baseline_first"], row["baseline_last"], baseline_calls,
        float(row["percent"]) if row["percent"] else None, computed, row["unit"], row["source"],
    )  # fmt: skip
