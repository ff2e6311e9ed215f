"""What a report says: frozen values that every format renders, and that `--format json` writes as they are.

Every count in here is made of shown cells (streams/trends/disclosure.py). Dates are local days of `timezone`, ranges
include their last day. Shares and rates carry 95 % intervals.
"""

from __future__ import annotations

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


class Window(msgspec.Struct, frozen=True):
    """From the first to the last local day, both included, and the zone."""

    first: str
    last: str
    timezone: str


class Amount(msgspec.Struct, frozen=True):
    """So many; not `exact`: at least so many, because the week can still change."""

    amount: int
    exact: bool


class CountLine(msgspec.Struct, frozen=True):
    """Searches under one name. `per_100_000` of all searches of the same days, exact weeks only."""

    name: str
    searches: Amount
    per_100_000: Figure | None
    with_smaller: bool = False


class DayLine(msgspec.Struct, frozen=True):
    """One local day. `shown`: None where nothing can be shown; `all_searches`: None where none were counted."""

    date: str
    shown: Amount | None
    all_searches: int | None
    per_100_000: Figure | None


class CellLine(msgspec.Struct, frozen=True):
    """The smallest figures of the report. `quiet_days`: days of the same week that are counted in, besides `date`."""

    date: str
    quiet_days: tuple[str, ...]
    keyword: str
    country: str
    with_smaller: bool
    searches: Amount


class RiseLine(msgspec.Struct, frozen=True):
    """A rise, by the hour (RFC 3339, UTC). `about_times`: to one digit. `end` None: not over within the report."""

    keyword: str
    country: str
    start: str
    peak: str
    end: str | None
    about_times: float


class TopTrendLine(msgspec.Struct, frozen=True):
    """A day on which a tag was among the top trends all day."""

    date: str
    keyword: str
    country: str


class RankLine(msgspec.Struct, frozen=True):
    """A hashtag's best hour (RFC 3339, UTC) among all hashtags; `low` to `high`: 95 %. `hours`: that could be shown."""

    hashtag: str
    keyword: str
    country: str
    hours: int
    rank: int
    low: int
    high: int
    hour: str


class FunnelLine(msgspec.Struct, frozen=True):
    """Banners of whole weeks by one name. A step is None where it can't be shown."""

    by: str
    name: str
    steps: dict[str, Amount | None]
    click_through: Figure | None
    calls_started: Figure | None
    with_smaller: bool = False


class Change(msgspec.Struct, frozen=True):
    """Calls a day in the range against a baseline. `percent`: the plain change, with its interval."""

    baseline: Window
    baseline_calls: int
    baseline_per_day: float
    percent: Figure
    why: str


class StepLine(msgspec.Struct, frozen=True):
    """What an interrupted time series says of one date: level and weekly slope, in percent."""

    date: str
    name: str
    level_percent: Figure
    slope_percent_a_week: Figure


class CallsLine(msgspec.Struct, frozen=True):
    """The calls of one helpline in the range."""

    helpline: str
    days: int
    calls: int
    answered: int | None
    per_day: float
    changes: tuple[Change, ...]
    steps: tuple[StepLine, ...]
    daily: tuple[tuple[str, int], ...]
    sources: tuple[str, ...]


class Mark(msgspec.Struct, frozen=True):
    """A date of a campaign, or a time within which it fell."""

    first: str
    last: str
    fr: str
    en: str


class Quality(msgspec.Struct, frozen=True):
    """What is missing or in doubt. `late`, `skewed` and `rejected` are since counting began.

    A few of these would be a few children's acts: late and absurdly timed searches, and interactions, go in steps of
    11, and days and hours are "without searches" also where there were few (`disclosure.FEWEST_SEARCHES`). None: not
    known from this source, or not to be told apart from nothing.
    """

    days: int
    days_without_searches: int
    hours_without_searches: int
    days_not_final: int
    days_from_hours: int
    late: int | None
    skewed: int | None
    rejected: int | None
    interactions_late: int | None
    interactions_repeated: int | None
    interactions_unmatched: int | None
    interactions_rejected: int | None
    calls_unreadable: int


class Report(msgspec.Struct, frozen=True):
    """All of it."""

    window: Window
    country: str | None
    source: str
    made_at: str
    summary: dict[str, str]
    searches: CountLine | None
    keywords: tuple[CountLine, ...]
    countries: tuple[CountLine, ...]
    days: tuple[DayLine, ...]
    cells: tuple[CellLine, ...]
    rises: tuple[RiseLine, ...]
    top_trend_days: tuple[TopTrendLine, ...]
    ranks: tuple[RankLine, ...]
    funnel_window: Window | None
    funnel: tuple[FunnelLine, ...]
    calls: tuple[CallsLine, ...]
    marks: tuple[Mark, ...]
    quality: Quality
    notes: dict[str, tuple[str, ...]]
