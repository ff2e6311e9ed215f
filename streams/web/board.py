"""Adds up what the readers bring from Kafka and makes `Numbers` of it. Pure: the time is an argument."""

from __future__ import annotations

import itertools
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterator

from streams.events import ALL, BannerCommand, FunnelRow, HashtagRank, TrendAlert, TrendCount
from streams.timestamps import parse_rfc3339_ms
from streams.trends.funnel_rows import TOTALS
from streams.trends.rank_rows import RankRows
from streams.web.picture import Condition, KeywordCounts, Latency, Numbers, PartState

RATE_SECONDS = 5
"""Rates are means of the last seconds: short enough to follow, long enough to stand still."""
RATES_KEPT = 300
MINUTES_KEPT = 60
MINUTES_HELD = 300
"""For the detector, which says nothing before it has seen three hours."""
MINUTES_COUNTED = 10_000
"""A row of all searches is not written again after those of so many other minutes: the grace holds 1,440."""
BANNERS_KEPT = 60
ALERTS_KEPT = 50
RANK_HOURS_KEPT = 2
FUNNEL_TOTALS: tuple[str, ...] = tuple(TOTALS)
LATENCIES_KEPT = 2_000
LATENCY_SPAN_MS = 60_000
"""Latency is that of the banners of the last minute."""
LONGEST_LATENCY_MS = 60_000
"""A search older than this when its banner came was replayed or held up elsewhere: that is not vigie's speed."""
REPEATS_REMEMBERED = 10_000
"""Commands are at-least-once: as every consumer, the board drops repeats by `command_id`."""
MINUTE_SECONDS = 60
HOUR_SECONDS = 3_600
MINUTES_AN_HOUR = 60
MINUTE_MS = 60_000


class Recent:
    """The ids that were seen last, so that repeats are known; bounded."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Hashable, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def is_new(self, name: Hashable) -> bool:
        """Whether it was not seen before; it is from now on."""
        if name in self._seen:
            return False
        self._seen[name] = None
        if len(self._seen) > REPEATS_REMEMBERED:
            self._seen.popitem(last=False)
        return True


class Board:
    """The numbers. One owner: the event loop that reads Kafka."""

    def __init__(self, started_ms: int) -> None:
        self.started_ms = started_ms
        self._seen = Recent()
        self._banners: deque[BannerCommand] = deque(maxlen=BANNERS_KEPT)
        self._banner_total = 0
        self._first_banner_ms: int | None = None
        self._published: deque[tuple[int, int]] = deque(maxlen=RATES_KEPT + 1)
        self._tagged: deque[tuple[int, int]] = deque(maxlen=RATES_KEPT + 1)
        self._latencies: deque[tuple[int, int]] = deque(maxlen=LATENCIES_KEPT)
        self._minutes: dict[tuple[str, int], int] = {}
        self._minute_sessions: dict[tuple[str, int], int] = {}
        self._hour_sessions: dict[tuple[str, int], int] = {}
        self._counted: dict[int, int] = {}
        self._counted_before = 0
        self._funnel_week = ""
        self._funnel: dict[tuple[str, ...], FunnelRow] = {}
        self._alerts: OrderedDict[str, TrendAlert] = OrderedDict()
        self._ranks = RankRows(RANK_HOURS_KEPT)
        self.dead_letters = 0
        self.lag_records: int | None = None
        self.tagger_members = self.trends_members = 0
        self.broker = PartState(Condition.STARTING, "")

    def add_command(self, command: BannerCommand, now_ms: int) -> bool:
        """Whether the command is new."""
        if not self._seen.is_new(command.command_id):
            return False
        self._banners.appendleft(command)
        self._banner_total += 1
        latency_ms = now_ms - parse_rfc3339_ms(command.occurred_at)
        if 0 <= latency_ms <= LONGEST_LATENCY_MS:
            self._latencies.append((now_ms, latency_ms))
        if self._first_banner_ms is None:
            self._first_banner_ms = now_ms
        return True

    def add_funnel(self, row: FunnelRow) -> None:
        """One row of `trends.funnel.v1`; those of the newest week are kept."""
        if row.window_start < self._funnel_week:
            return
        if row.window_start > self._funnel_week:
            self._funnel_week, self._funnel = row.window_start, {}
        name = (row.campaign, row.keyword, row.audience, row.language, row.vocabulary_version)
        self._funnel[name] = row

    def add_alert(self, alert: TrendAlert) -> None:
        """One record of `trends.alerts.v1`."""
        self._alerts[alert.alert_id] = alert
        self._alerts.move_to_end(alert.alert_id)
        if len(self._alerts) > ALERTS_KEPT:
            self._alerts.popitem(last=False)

    def add_rank(self, row: HashtagRank) -> None:
        """One row of `trends.ranks.v1`."""
        self._ranks.add(row)

    def add_count(self, count: TrendCount) -> None:
        """One row of `trends.counts.v1`; days and single countries are left out, and of hours all but the sessions."""
        if count.country != ALL:
            return
        minute = parse_rfc3339_ms(count.window_start) // MINUTE_MS
        if count.window_seconds == HOUR_SECONDS:
            self._hour_sessions[count.keyword, minute // MINUTES_AN_HOUR] = count.sessions or 0
        elif count.window_seconds != MINUTE_SECONDS:
            return
        elif count.keyword == ALL:
            self._note_counted(minute, count.count)
        else:
            self._minutes[count.keyword, minute] = count.count
            self._minute_sessions[count.keyword, minute] = count.sessions or 0

    def note_totals(self, published: int, tagged: int, now_ms: int) -> None:
        """So many records are in `search.events.v1` and `search.tagged.v1`; to be noted each second."""
        self._published.append((now_ms, published))
        self._tagged.append((now_ms, tagged))

    def note_silence(self, now_ms: int) -> None:
        """The broker did not answer: nothing was published that anybody knows of, and the lag is not known."""
        if self._published:
            self.note_totals(self._published[-1][1], self._tagged[-1][1], now_ms)
        self.lag_records = None

    def numbers(self, now_ms: int) -> Numbers:
        """All of this moment."""
        counted = self._counted_before + sum(self._counted.values())
        newest = self._banners[0] if self._banners else None
        minutes = self._kept_minutes(now_ms)
        return Numbers(
            now_ms=now_ms,
            elapsed_seconds=(now_ms - self.started_ms) / 1_000,
            searches_per_second=_rate(self._published),
            matches_per_second=_rate(self._tagged),
            # Counts may be read a moment after the ends of the source: what is counted was published.
            published=max(counted, self._published[-1][1] if self._published else 0),
            counted=counted,
            matches=self._tagged[-1][1] if self._tagged else 0,
            banners=self._banner_total,
            dead_letters=self.dead_letters,
            lag_records=self.lag_records,
            rates=tuple(_steps(self._published)),
            last_banners=tuple(self._banners),
            keywords=self._keywords(minutes),
            broker=self.broker,
            searches_by_minute=tuple(self._counted.get(minute, 0) for minute in minutes),
            first_banner_after_seconds=(
                None if self._first_banner_ms is None else (self._first_banner_ms - self.started_ms) / 1_000
            ),
            latency=self._latency(now_ms),
            funnel=self._funnel.get(FUNNEL_TOTALS),
            funnel_rows=tuple(row for name, row in self._funnel.items() if name != FUNNEL_TOTALS),
            alerts=tuple(reversed(self._alerts.values())),
            top_tags=self._ranks.newest(),
            vocabulary_version=newest.vocabulary_version if newest is not None else "",
            tagger_members=self.tagger_members,
            trends_members=self.trends_members,
        )

    def counts_of(self, minute: int) -> dict[str, int]:
        """The counted searches of a minute since the epoch by keyword, `ALL` among them; held for `MINUTES_HELD`."""
        found = {keyword: count for (keyword, at), count in self._minutes.items() if at == minute}
        if minute in self._counted:
            found[ALL] = self._counted[minute]
        return found

    def first_minute(self, now_ms: int) -> int | None:
        """The earliest minute that is held and has searches."""
        begin = now_ms // MINUTE_MS - MINUTES_HELD
        return min((minute for minute in self._counted if minute >= begin), default=None)

    def _note_counted(self, minute: int, count: int) -> None:
        """The minute written last stands last; those not written for the longest time are held as one sum."""
        self._counted.pop(minute, None)
        self._counted[minute] = count
        if len(self._counted) > MINUTES_COUNTED:
            self._counted_before += self._counted.pop(next(iter(self._counted)))

    def _kept_minutes(self, now_ms: int) -> range:
        this_minute = now_ms // MINUTE_MS
        return range(this_minute - MINUTES_KEPT + 1, this_minute + 1)

    def _latency(self, now_ms: int) -> Latency | None:
        recent = sorted(latency for at_ms, latency in self._latencies if now_ms - at_ms <= LATENCY_SPAN_MS)
        if not recent:
            return None
        return Latency(recent[len(recent) // 2], recent[min(len(recent) - 1, len(recent) * 99 // 100)], len(recent))

    def _keywords(self, minutes: range) -> tuple[KeywordCounts, ...]:
        held = minutes[-1] - MINUTES_HELD
        self._minutes, self._minute_sessions = (
            {cell: count for cell, count in each.items() if cell[1] >= held}
            for each in (self._minutes, self._minute_sessions)
        )
        hours = range(minutes[0] // MINUTES_AN_HOUR, minutes[-1] // MINUTES_AN_HOUR + 1)
        self._hour_sessions = {cell: count for cell, count in self._hour_sessions.items() if cell[1] >= hours[0]}
        totals: Counter[str] = Counter()
        for (keyword, minute), count in self._minutes.items():
            if minute >= minutes[0]:
                totals[keyword] += count
        return tuple(
            KeywordCounts(
                keyword,
                tuple(self._minutes.get((keyword, minute), 0) for minute in minutes),
                tuple(self._minute_sessions.get((keyword, minute), 0) for minute in minutes),
                max(self._hour_sessions.get((keyword, hour), 0) for hour in hours),
            )
            for keyword, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        )


def _rate(totals: deque[tuple[int, int]]) -> float:
    """The mean a second over the last `RATE_SECONDS` notes."""
    if len(totals) < 2:
        return 0.0
    now_ms, now = totals[-1]
    then_ms, then = totals[max(0, len(totals) - 1 - RATE_SECONDS)]
    return max(0.0, (now - then) * 1_000 / max(1, now_ms - then_ms))


def _steps(totals: deque[tuple[int, int]]) -> Iterator[float]:
    return (
        max(0.0, (now - then) * 1_000 / max(1, now_ms - then_ms))
        for (then_ms, then), (now_ms, now) in itertools.pairwise(totals)
    )
