"""What a screen or a page shows at one moment, as frozen values. Times in milliseconds since the epoch."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from streams.events import BannerCommand, FunnelRow, TrendAlert
from streams.trends.rank_rows import TopTags


@dataclass(frozen=True, slots=True)
class KeywordCounts:
    """One keyword's searches by minute (the oldest first), for all countries."""

    keyword: str
    by_minute: tuple[int, ...]
    sessions_by_minute: tuple[int, ...] = ()
    """Distinct ones, minute by minute."""
    sessions: int = 0
    """Distinct ones in the busier of the clock hours that these minutes touch."""

    @property
    def total(self) -> int:
        return sum(self.by_minute)

    def last(self, minutes: int) -> KeywordCounts:
        """The newest minutes only."""
        return KeywordCounts(self.keyword, self.by_minute[-minutes:])


class Condition(enum.StrEnum):
    """How something that is watched is."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTED = "started again"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class PartState:
    """One part of what runs: the broker, the worker or the searches. `note` says more in one line."""

    condition: Condition
    note: str


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a search (its event time) to its banner's command, read back from Kafka."""

    median_ms: float
    p99_ms: float
    banners: int
    """How many it was measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All numbers of one moment. None: not known yet."""

    now_ms: int
    elapsed_seconds: float
    searches_per_second: float
    matches_per_second: float
    published: int
    counted: int
    matches: int
    banners: int
    dead_letters: int
    lag_records: int | None
    rates: tuple[float, ...]
    """Searches a second, one a second, the oldest first."""
    last_banners: tuple[BannerCommand, ...]
    """The newest first."""
    keywords: tuple[KeywordCounts, ...]
    """The most searched first, over `board.MINUTES_KEPT` minutes."""
    broker: PartState
    searches_by_minute: tuple[int, ...] = ()
    """All counted searches, for the same minutes as `keywords`."""
    first_banner_after_seconds: float | None = None
    latency: Latency | None = None
    funnel: FunnelRow | None = None
    """This week's totals."""
    funnel_rows: tuple[FunnelRow, ...] = ()
    """Their parts, by the names of rows."""
    alerts: tuple[TrendAlert, ...] = ()
    """The newest first."""
    top_tags: TopTags | None = None
    """Of the newest hour."""
    vocabulary_version: str = ""
    """Of the newest command."""
    tagger_members: int = 0
    trends_members: int = 0
