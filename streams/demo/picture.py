"""What the demo's screen shows at one moment, as frozen values. Times in milliseconds since the epoch."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from streams.events import BannerCommand


@dataclass(frozen=True, slots=True)
class KeywordCounts:
    """One keyword's searches by minute (the oldest first), for all countries."""

    keyword: str
    by_minute: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_minute)


class Condition(enum.StrEnum):
    """How something that the demo watches is."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTED = "started again"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class PartState:
    """One part of the demo: the broker, the worker or the searches. `note` says more in one line."""

    condition: Condition
    note: str


class Verdict(enum.StrEnum):
    """What became of the search that the person typed."""

    WAITING = "waiting"
    BANNER = "banner"
    NO_BANNER = "no banner"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Answer:
    """The person's own search and what came out. It contains the search: for this person's screen only."""

    query: str
    country: str | None
    verdict: Verdict
    milliseconds: float | None = None
    """From Enter to the command read back from Kafka."""
    command: BannerCommand | None = None
    why: str = ""
    """Where there is no banner: the reason in a sentence."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All numbers of one screen. None: not known yet."""

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
    """The most searched first."""
    broker: PartState
    worker: PartState
    searches: PartState
    answer: Answer | None = None
    first_banner_after_seconds: float | None = None
    notice: str = ""
    """What the last line typed with a slash led to."""
