"""What TRENDS makes of the tallies: counts, ranks of hashtags, alerts."""

from __future__ import annotations

import enum

import msgspec


class TrendCount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One cell of `trends.counts.v1`: the searches of one window, keyword and country so far."""

    window_start: str
    window_end: str
    window_seconds: int
    keyword: str
    country: str
    count: int
    sessions: int | None = None
    final: bool = False


class HashtagRank(msgspec.Struct, frozen=True, kw_only=True):
    """How a tracked hashtag stood among all hashtags searched in one hour: a row of `trends.ranks.v1`.

    `rank` is the number of hashtags searched at least as often, itself included. `low` and `high` are intervals of
    95 %; where every search was looked at, they differ by those who share the place only. `sessions` are the distinct
    ones of the searches that were looked at: at least so many. The row with `ALL` as hashtag and keyword has the
    searches of all hashtags, and neither rank nor sessions.
    """

    window_start: str
    window_end: str
    window_seconds: int
    hashtag: str
    keyword: str
    country: str
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    searches: int
    searches_low: int
    searches_high: int
    sessions: int | None = None
    final: bool = False


class AlertKind(enum.StrEnum):
    """What an alert says."""

    RISE = "rise"
    TOP_TREND_DAY = "top_trend_day"
    END = "end"


class TrendAlert(msgspec.Struct, frozen=True, kw_only=True):
    """A rise, its end, or a top-trend day: `trends.alerts.v1`.

    Of a top-trend day, `hashtag` is the one (folded, without sign), `observed` its searches that day, and `expected`
    what it had to beat: the searches, hour by hour, of the last one in the top without it.

    `sessions` are the distinct ones of the window (of a top-trend day, of the searches that were looked at: at least so
    many); None: not counted, as by `vigie detect`.

    `since`: where the stretch begins in which `observed` and `expected` were counted; the same rise may say a later one
    in its end than it said when it was declared. None where it is the window itself.
    """

    alert_id: str
    keyword: str
    country: str
    window_start: str
    window_seconds: int
    kind: AlertKind
    hashtag: str | None = None
    observed: float
    expected: float
    ratio: float
    log_likelihood_ratio: float | None = None
    q_value: float | None = None
    since: str | None = None
    sessions: int | None = None
