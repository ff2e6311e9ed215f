"""The cells of the funnel: which week, which steps, and how a cell is written as a row of `trends.funnel.v1`."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from datasketches import hll_sketch

from streams import events
from streams.timestamps import rfc3339_seconds
from streams.trends.sessions import new_sketch, sketch_of

WEEK_SECONDS = 604_800
NAMES_REMEMBERED = 4_096
WEEKS_REMEMBERED = 4


class Step(enum.IntEnum):
    """The steps in the order of `FunnelRow`; a number is the place in a cell and the bit in a banner's mask."""

    COMMANDS = 0
    IMPRESSIONS = 1
    CLICKS = 2
    DISMISSALS = 3
    SHARES = 4
    CALLS = 5
    CHATS = 6
    QUICK_EXITS = 7


STEP_OF = {
    events.InteractionKind.IMPRESSION: Step.IMPRESSIONS,
    events.InteractionKind.CLICK: Step.CLICKS,
    events.InteractionKind.DISMISS: Step.DISMISSALS,
    events.InteractionKind.SHARE: Step.SHARES,
    events.InteractionKind.CALL: Step.CALLS,
    events.InteractionKind.CHAT: Step.CHATS,
    events.InteractionKind.QUICK_EXIT: Step.QUICK_EXITS,
}


class FunnelName(NamedTuple):
    """What a row is about."""

    campaign: str
    keyword: str
    audience: events.Audience
    language: str
    vocabulary_version: str


class Commanded(NamedTuple):
    """What the funnel knows of a command. Times as written, RFC 3339."""

    name: FunnelName
    command_id: str
    session_id: str
    occurred_at: str
    decided_at: str


class CommandsOfName(NamedTuple):
    """Commands of one name, in the order of the log: three numbers of each, as `Reading` makes them of its ids."""

    name: FunnelName
    banners: list[int]
    occurred_ms: list[int]
    sessions: list[int]


class CommandsTogether(NamedTuple):
    """Commands of one week. `recorded_ms`: the timestamp of the newest record; `watermark_ms`: the greatest time of a
    search that was not after its decision; -1 where there is no command.
    """

    groups: list[CommandsOfName]
    recorded_ms: int
    watermark_ms: int


TOTALS = FunnelName(events.ALL, events.ALL, events.Audience.ANY, events.ALL, events.ALL)


@functools.lru_cache(NAMES_REMEMBERED)
def name_of(campaign: str, keyword: str, audience: events.Audience, locale: str, version: str) -> FunnelName:
    """The row that a banner in this locale counts in; commands share few of them."""
    return FunnelName(campaign, keyword, audience, locale.partition("-")[0].lower(), version)


class Week(NamedTuple):
    """A local week from Monday to Monday, half-open, milliseconds since the epoch (167 to 169 hours)."""

    start_ms: int
    end_ms: int


class Reading(NamedTuple):
    """How commands are read together: which ones, and with which keys (BLAKE2) their ids become numbers."""

    week: Week
    sessions_key: bytes
    banners_key: bytes


class WrittenRow(NamedTuple):
    """One row to write, and its sessions serialised so that a later reader can go on adding to it."""

    row: events.FunnelRow
    sketches: bytes


def week_of(ms: int, zone: ZoneInfo) -> Week:
    """The local week of a moment."""
    day = dt.datetime.fromtimestamp(ms / 1_000, zone).date()
    monday = day - dt.timedelta(days=day.weekday())
    start, end = (dt.datetime.combine(each, dt.time(), zone) for each in (monday, monday + dt.timedelta(days=7)))
    return Week(int(start.timestamp()) * 1_000, int(end.timestamp()) * 1_000)


class Weeks:
    """The local weeks of one time zone. Those that were asked for last are remembered: a calendar is slow."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._recent: tuple[Week, ...] = ()

    def of(self, ms: int) -> Week:
        for week in self._recent:
            if week.start_ms <= ms < week.end_ms:
                return week
        self._recent = (week_of(ms, self._zone), *self._recent[: WEEKS_REMEMBERED - 1])
        return self._recent[0]


@dataclass(slots=True)
class Cell:
    """What is counted of one row, and the sessions of each step."""

    counts: list[int] = field(default_factory=lambda: [0] * len(Step))
    sessions: list[hll_sketch] = field(default_factory=lambda: [new_sketch() for _ in Step])
    late: int = 0
    repeats: int = 0
    unmatched: int = 0
    rejected: int = 0
    changed: bool = False
    """Since it was written last."""

    def count_all(self, step: Step, pseudonyms: Collection[int]) -> None:
        """So many more, by these sessions."""
        self.counts[step] += len(pseudonyms)
        update = self.sessions[step].update
        for pseudonym in pseudonyms:
            update(pseudonym)
        self.changed = True


def step_of(row: events.FunnelRow, step: Step) -> events.FunnelStep:
    """The figures of one step."""
    found: events.FunnelStep = getattr(row, step.name.lower())
    return found


def written(week: Week, name: FunnelName, cell: Cell, *, final: bool) -> WrittenRow:
    """The cell as a row."""
    steps: dict[str, Any] = {
        step.name.lower(): events.FunnelStep(
            count=cell.counts[step], sessions=min(round(cell.sessions[step].get_estimate()), cell.counts[step])
        )
        for step in Step
    }
    row = events.FunnelRow(
        window_start=rfc3339_seconds(week.start_ms),
        window_end=rfc3339_seconds(week.end_ms),
        window_seconds=WEEK_SECONDS,
        **name._asdict(),
        **steps,
        late=cell.late,
        repeats=cell.repeats,
        unmatched=cell.unmatched,
        rejected=cell.rejected,
        final=final,
    )
    return WrittenRow(row, msgspec.msgpack.encode([sketch.serialize_compact() for sketch in cell.sessions]))


def sketches_of(sketches: bytes | None) -> list[hll_sketch]:
    """The sketches of a row; empty ones where they can't be read (sessions are an estimate: counts go on)."""
    try:
        parts = msgspec.msgpack.decode(sketches or b"", type=list[bytes])
    except msgspec.MsgspecError:
        parts = []
    found = [sketch_of(part) for part in parts]
    if len(found) != len(Step):
        return [new_sketch() for _ in Step]
    return [sketch or new_sketch() for sketch in found]
