"""Opening hours: `mon,tue,thu,fri 15:00-19:00` as spans of the local week, and whether a channel is open."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Collection

from streams.events import ActionKind
from streams.rules.model import OpeningHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY

_SPAN = re.compile(r"([a-z,-]+) (\d\d):(\d\d)-(\d\d):(\d\d)")


def parse_span(text: str) -> tuple[tuple[int, int], ...] | None:
    """`mon-fri 09:00-17:30` as half-open spans in minutes of the week; None where it can't be read.

    `24:00` is the end of a day. An end before its beginning is in the next day: `sat 22:00-02:00`.
    """
    found = _SPAN.fullmatch(text.strip())
    days = None if found is None else _days(found.group(1))
    if found is None or days is None:
        return None
    first, last = (60 * int(found.group(at)) + int(found.group(at + 1)) for at in (2, 4))
    if int(found.group(3)) > 59 or int(found.group(5)) > 59 or first >= MINUTES_A_DAY or last > MINUTES_A_DAY:
        return None
    length = (last - first) if last > first else last - first + MINUTES_A_DAY
    return tuple((day * MINUTES_A_DAY + first, day * MINUTES_A_DAY + first + length) for day in days)


def _days(text: str) -> tuple[int, ...] | None:
    days: list[int] = []
    for part in text.split(","):
        first, hyphen, last = part.partition("-")
        if first not in DAYS or (hyphen and last not in DAYS):
            return None
        from_day, to_day = DAYS.index(first), DAYS.index(last if hyphen else first)
        days.extend(range(from_day, to_day + 1) if from_day <= to_day else (*range(from_day, 7), *range(to_day + 1)))
    return tuple(sorted(set(days)))


def merge_spans(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted and apart; what runs over Sunday's end goes on at Monday's beginning."""
    split = [part for first, last in spans for part in _within_the_week(first, last)]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(split):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _within_the_week(first: int, last: int) -> list[tuple[int, int]]:
    if last <= MINUTES_A_WEEK:
        return [(first, last)]
    return [(first, MINUTES_A_WEEK), (0, last - MINUTES_A_WEEK)]


def part_time(
    weekly: dict[ActionKind, tuple[tuple[int, int], ...]], unconfirmed: Collection[ActionKind]
) -> tuple[ActionKind, ...]:
    """The channels that are certainly closed at times."""
    always = ((0, MINUTES_A_WEEK),)
    return tuple(kind for kind, spans in weekly.items() if spans != always and kind not in unconfirmed)


def is_closed(hours: OpeningHours, kind: ActionKind, at_ms: int) -> bool:
    """Whether nobody answers on this channel at `at_ms` (since the epoch). Never where that is not certain."""
    if kind not in hours.part_time:
        return False
    # Whole seconds: datetime takes them exactly, and a minute is all that is asked.
    local = dt.datetime.fromtimestamp(at_ms // 1000, zoneinfo.ZoneInfo(hours.timezone))
    minute = local.weekday() * MINUTES_A_DAY + local.hour * 60 + local.minute
    return not any(first <= minute < last for first, last in hours.weekly[kind])


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known (tzdata)."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
