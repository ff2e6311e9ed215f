"""Adds up what the readers bring from Kafka and makes a `Picture` of it. Pure: the time is an argument."""

from __future__ import annotations

import itertools
from collections import Counter, OrderedDict, deque

from streams.demo.picture import Answer, Condition, KeywordCounts, PartState, Picture
from streams.events import ALL, BannerCommand, TrendCount
from streams.timestamps import parse_rfc3339_ms

RATE_SECONDS = 5
"""Rates are means of the last seconds: short enough to follow, long enough to stand still."""
RATES_KEPT = 60
MINUTES_SHOWN = 10
BANNERS_KEPT = 60
REPEATS_REMEMBERED = 10_000
"""Commands are at-least-once: as every consumer, the screen drops repeats by `command_id`."""
MINUTE_SECONDS = 60
MINUTE_MS = 60_000


class Board:
    """The demo's numbers. One owner: the event loop that reads Kafka."""

    def __init__(self, started_ms: int) -> None:
        self._started_ms = started_ms
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._banners: deque[BannerCommand] = deque(maxlen=BANNERS_KEPT)
        self._banner_total = 0
        self._first_banner_ms: int | None = None
        self._published: deque[tuple[int, int]] = deque(maxlen=RATES_KEPT + 1)
        self._matches: deque[tuple[int, int]] = deque(maxlen=RATES_KEPT + 1)
        self._match_total = 0
        self._minutes: dict[tuple[str, int], int] = {}
        self._counted: dict[int, int] = {}
        self.dead_letters = 0
        self.lag_records: int | None = None
        self.group_members = 0
        self.broker = self.worker = self.searches = PartState(Condition.STARTING, "")
        self.answer: Answer | None = None
        self.notice = ""

    def add_command(self, command: BannerCommand, now_ms: int) -> bool:
        """Whether the command is new."""
        if command.command_id in self._seen:
            return False
        self._seen[command.command_id] = None
        if len(self._seen) > REPEATS_REMEMBERED:
            self._seen.popitem(last=False)
        self._banners.appendleft(command)
        self._banner_total += 1
        if self._first_banner_ms is None:
            self._first_banner_ms = now_ms
        return True

    def add_match(self) -> None:
        """One record of `search.tagged.v1`."""
        self._match_total += 1

    def add_count(self, count: TrendCount) -> None:
        """One row of `trends.counts.v1`; rows of hours, days and single countries are left out."""
        if count.window_seconds != MINUTE_SECONDS or count.country != ALL:
            return
        minute = parse_rfc3339_ms(count.window_start) // MINUTE_MS
        if count.keyword == ALL:
            self._counted[minute] = count.count
        else:
            self._minutes[count.keyword, minute] = count.count

    def note_published(self, total: int, now_ms: int) -> None:
        """So many records have been written to `search.events.v1` since the demo began; to be noted each second."""
        self._published.append((now_ms, total))
        self._matches.append((now_ms, self._match_total))

    def picture(self, now_ms: int) -> Picture:
        """The screen of this moment."""
        counted = sum(self._counted.values())
        return Picture(
            now_ms=now_ms,
            elapsed_seconds=(now_ms - self._started_ms) / 1_000,
            searches_per_second=_rate(self._published),
            matches_per_second=_rate(self._matches),
            # Counts may be read a moment after the ends of the source: what is counted was published.
            published=max(counted, self._published[-1][1] if self._published else 0),
            counted=counted,
            matches=self._match_total,
            banners=self._banner_total,
            dead_letters=self.dead_letters,
            lag_records=self.lag_records,
            rates=_steps(self._published),
            last_banners=tuple(self._banners),
            keywords=self._keywords(now_ms // MINUTE_MS),
            broker=self.broker,
            worker=self.worker,
            searches=self.searches,
            answer=self.answer,
            first_banner_after_seconds=(
                None if self._first_banner_ms is None else (self._first_banner_ms - self._started_ms) / 1_000
            ),
            notice=self.notice,
        )

    def _keywords(self, this_minute: int) -> tuple[KeywordCounts, ...]:
        first = this_minute - MINUTES_SHOWN + 1
        self._minutes = {cell: count for cell, count in self._minutes.items() if cell[1] >= first}
        totals: Counter[str] = Counter()
        for (keyword, _), count in self._minutes.items():
            totals[keyword] += count
        minutes = range(first, this_minute + 1)
        return tuple(
            KeywordCounts(keyword, tuple(self._minutes.get((keyword, minute), 0) for minute in minutes))
            for keyword, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        )


def _rate(totals: deque[tuple[int, int]]) -> float:
    """The mean a second over the last `RATE_SECONDS` notes."""
    if len(totals) < 2:
        return 0.0
    now_ms, now = totals[-1]
    then_ms, then = totals[max(0, len(totals) - 1 - RATE_SECONDS)]
    return max(0.0, (now - then) * 1_000 / max(1, now_ms - then_ms))


def _steps(totals: deque[tuple[int, int]]) -> tuple[float, ...]:
    return tuple(
        max(0.0, (now - then) * 1_000 / max(1, now_ms - then_ms))
        for (then_ms, then), (now_ms, now) in itertools.pairwise(totals)
    )
