"""What the demo's screen shows at one moment: the numbers that the page shows too, and what only the screen has."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from streams.events import BannerCommand
from streams.web.picture import Numbers, PartState


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Numbers):
    """All of one screen."""

    worker: PartState
    searches: PartState
    answer: Answer | None = None
    notice: str = ""
    """What the last line typed with a slash led to."""
    page: str = ""
    """Where the dashboard is, in a browser on this machine."""
