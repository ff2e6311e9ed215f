"""Ranks of tracked hashtags among all hashtags searched in an hour, and the days on which one stayed in the top.

A hashtag's rank is the number of hashtags searched at least as often, itself included: who shares a place has the
lower one. Where one search in N was looked at, a weight w stands for w ± sqrt(w (N - 1)) searches (one standard error,
Horvitz and Thompson 1952), and `rank_low` to `rank_high` leaves out only those that differ by more than 1.96 standard
errors of a difference. Where all were looked at and there were no more than 1,536 different ones, `rank_high` is the
rank, and `rank_low` the better one of those who share the place.

An hour is settled two minutes after every partition has been read past its end. Then its ranks are final, and its
other hashtags are forgotten. A local day on which a hashtag was in the top in every hour is a top-trend day; an hour
without any hashtag is none in the top. Where days don't begin on the hour (India), an hour counts for both its days.
"""

from __future__ import annotations

import bisect
import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from datasketches import hll_sketch

from streams import events
from streams.timestamps import parse_rfc3339_ms, rfc3339_seconds
from streams.trends.hashtags import MINUTES_AN_HOUR, HourOfHashtags, merge_hours
from streams.trends.sessions import SessionUnion, base64_of, estimate_of, new_sketch, sketch_of_base64
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS, Calendar, Window

HOUR_MS = 3_600_000
SETTLE_MS = 120_000
"""Searches reach a partition out of order by seconds; the watermark is one of whole minutes."""
STANDARD_ERRORS = 1.96
"""For intervals of 95 %."""


class Standing(NamedTuple):
    """One tracked hashtag in one hour: `weight` searches (estimated), and its rank."""

    hashtag: str
    keyword: str
    weight: int
    rank: int
    rank_low: int
    rank_high: int
    sessions: hll_sketch
    """Those of its searches that were looked at."""
    to_beat: int
    """The searches of the hashtag that would be the last one in the top without this one; 0: there are too few."""


class InTop(msgspec.Struct, frozen=True, array_like=True):
    """A hashtag that was in the top in each hour of a day so far."""

    keyword: str
    searches: int
    to_beat: int
    sessions: str = ""
    """A sketch, base64."""


class RankRow(NamedTuple):
    """One row to write. `state`: beside the row of all hashtags of an open hour, that hour to go on with."""

    row: events.HashtagRank
    state: bytes | None


def standings(hour: HourOfHashtags, top: int) -> list[Standing]:
    """The tracked hashtags that were searched in the hour, the most searched first."""
    others, unaccounted = hour.others()
    known = [weight for _, weight in hour.tracked.values()]
    lows = sorted([*(other.low for other in others), *known])
    highs = sorted([*(other.high for other in others), *known])
    widest = max((other.high - other.low for other in others), default=0)
    noise = STANDARD_ERRORS**2 * (hour.weight_each - 1)
    found = []
    for hashtag, (keyword, weight) in hour.tracked.items():
        root = math.sqrt(noise * noise + 8 * noise * weight)  # of (c - w)² = 1.96² (N - 1) (c + w), for c
        surely_more, maybe_more = weight + (noise + root) / 2, weight + (noise - root) / 2
        # What the sketch forgot may be hashtags of this weight, as many as fit into what it can't account for.
        forgotten = int(unaccounted / max(1, maybe_more)) if widest >= maybe_more else 0
        found.append(
            Standing(
                hashtag,
                keyword,
                weight,
                rank=_at_least(highs, weight),
                rank_low=1 + len(lows) - bisect.bisect_right(lows, surely_more),
                rank_high=_at_least(highs, maybe_more) + forgotten,
                sessions=hour.sessions_of(hashtag),
                to_beat=_to_beat(highs, weight, top),
            )
        )
    return sorted(found, key=lambda one: (-one.weight, one.hashtag))


def _at_least(weights: list[int], least: float) -> int:
    return len(weights) - bisect.bisect_left(weights, least)


def _to_beat(weights: list[int], own: int, top: int) -> int:
    """Of the sorted weights without one's own, the one at place `top` from above."""
    place = len(weights) - top
    if place <= 0:
        return 0
    return weights[place - 1] if bisect.bisect_left(weights, own) >= place else weights[place]


class Ranks:
    """The open hours and days, for one owner that adds tallies in the order of the log. `top`: how many are in it."""

    def __init__(self, calendar: Calendar, top: int) -> None:
        self.first_hour = -1
        """Hours before this one are settled: what comes for them is left out. Since the epoch; -1: none is yet."""
        self.days: dict[int, dict[str, InTop]] = {}
        """By the first minute of a day that has begun, the hashtags that were in the top in each hour so far."""
        self._calendar = calendar
        self._top = top
        self._hours: dict[int, HourOfHashtags] = {}
        self._changed: set[int] = set()
        self._settled: list[RankRow] = []
        self._alerts: list[events.TrendAlert] = []

    @property
    def open_hours(self) -> list[int]:
        return sorted(self._hours)

    def restore(self, row: events.HashtagRank, state: bytes | None) -> int | None:
        """Takes a row as it was written, the last one of an hour holds; its hour while that is open."""
        try:
            hour = parse_rfc3339_ms(row.window_start) // HOUR_MS
            part = msgspec.json.decode(state or b"null", type=events.TallyHashtags | None)
        except ValueError:
            return None  # not ours
        if row.hashtag == events.ALL:
            self._hours.pop(hour, None)
            if part is not None and not row.final:
                merge_hours(self._hours, [part], hour)
        return hour if hour in self._hours else None

    def resume(self, first_hour: int, days: Mapping[int, Mapping[str, InTop]]) -> None:
        """After the last restored row: what was settled when it was written."""
        self.first_hour = first_hour
        self.days = {start: dict(day) for start, day in days.items()}

    def add(self, tally: events.Tally) -> None:
        """Adds a valid tally (`ledger.advance`)."""
        self._changed |= merge_hours(self._hours, tally.hashtags, max(0, self.first_hour))

    def settle(self, horizon_ms: int) -> None:
        """Every partition has been read up to `horizon_ms` (`windows.horizon_ms`; -1: not known)."""
        end = (horizon_ms - SETTLE_MS) // HOUR_MS
        if end <= self.first_hour:
            return
        ahead = self.first_hour
        for hour in [hour for hour in self.open_hours if hour < end]:
            if hour != ahead:
                self.days.clear()  # hours without a hashtag lie between: none stayed in the top
            self._settle_hour(hour, self._hours.pop(hour))
            self._changed.discard(hour)
            ahead = hour + 1
        if ahead != end:
            self.days.clear()
        self.first_hour = end

    def changed(self) -> tuple[list[RankRow], list[events.TrendAlert]]:
        """The rows that changed since the last call, in the order of the hours, and new alerts."""
        rows, self._settled = self._settled, []
        alerts, self._alerts = self._alerts, []
        for hour in sorted(self._changed):
            rows += _rows(hour, self._hours[hour], standings(self._hours[hour], self._top), final=False)
        self._changed = set()
        return rows, alerts

    def _settle_hour(self, hour: int, found: HourOfHashtags) -> None:
        standing = standings(found, self._top)
        self._settled += _rows(hour, found, standing, final=True)
        in_top = {
            one.hashtag: InTop(one.keyword, one.weight, one.to_beat, base64_of(one.sessions))
            for one in standing
            if one.rank <= self._top
        }
        first, end = hour * MINUTES_AN_HOUR, (hour + 1) * MINUTES_AN_HOUR
        for day in sorted({self._calendar.day_of(first), self._calendar.day_of(end - 1)}):
            if first <= day.start_minute:
                self.days[day.start_minute] = in_top
            elif day.start_minute in self.days:
                self.days[day.start_minute] = dict(_in_both(self.days[day.start_minute], in_top))
            if end >= day.end_minute:
                stayed = self.days.pop(day.start_minute, {})
                self._alerts += [_alert(day, hashtag, each) for hashtag, each in sorted(stayed.items())]


def _in_both(so_far: Mapping[str, InTop], now: Mapping[str, InTop]) -> Iterator[tuple[str, InTop]]:
    for hashtag, before in so_far.items():
        after = now.get(hashtag)
        if after is not None:
            searches, to_beat = before.searches + after.searches, before.to_beat + after.to_beat
            yield hashtag, InTop(after.keyword, searches, to_beat, _union(before.sessions, after.sessions))


def _union(*sketches: str) -> str:
    union = SessionUnion()
    for sketch in map(sketch_of_base64, sketches):
        if sketch is not None:
            union.add(sketch)
    return base64_of(union.to_sketch())


def _alert(day: Window, hashtag: str, in_top: InTop) -> events.TrendAlert:
    start = rfc3339_seconds(day.start_minute * 60_000)
    # An id is ASCII; hashtags need not be.
    name = hashtag if hashtag.isascii() else hashlib.sha256(hashtag.encode()).hexdigest()[:32]
    expected = max(1, in_top.to_beat)
    return events.TrendAlert(
        alert_id=f"top:{in_top.keyword}:{events.ALL}:{start}:{name}",
        keyword=in_top.keyword,
        country=events.ALL,
        window_start=start,
        window_seconds=DAY_SECONDS,
        kind=events.AlertKind.TOP_TREND_DAY,
        hashtag=hashtag,
        observed=float(in_top.searches),
        expected=float(expected),
        ratio=in_top.searches / expected,
        sessions=0 if (sketch := sketch_of_base64(in_top.sessions)) is None else estimate_of(sketch),
    )


def _rows(hour: int, found: HourOfHashtags, standing: Iterable[Standing], *, final: bool) -> list[RankRow]:
    state = None if final else msgspec.json.encode(found.to_tally(hour))
    whole = Standing(events.ALL, events.ALL, found.weight, 0, 0, 0, new_sketch(), 0)
    rows = [RankRow(_row(hour, found, whole, final=final), state)]
    return rows + [RankRow(_row(hour, found, one, final=final), None) for one in standing]


def _row(hour: int, found: HourOfHashtags, one: Standing, *, final: bool) -> events.HashtagRank:
    error = STANDARD_ERRORS * math.sqrt(one.weight * (found.weight_each - 1))
    return events.HashtagRank(
        window_start=rfc3339_seconds(hour * HOUR_MS),
        window_end=rfc3339_seconds((hour + 1) * HOUR_MS),
        window_seconds=HOUR_SECONDS,
        hashtag=one.hashtag,
        keyword=one.keyword,
        country=events.ALL,
        rank=one.rank or None,
        rank_low=one.rank_low or None,
        rank_high=one.rank_high or None,
        searches=one.weight,
        searches_low=max(0, math.floor(one.weight - error)),
        searches_high=math.ceil(one.weight + error),
        sessions=min(estimate_of(one.sessions), one.weight) if one.rank else None,
        final=final,
    )
