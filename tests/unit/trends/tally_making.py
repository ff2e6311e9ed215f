"""Tallies for tests, with only what a test is about."""

from __future__ import annotations

from typing import Any

from streams.events import Tally, TallyCount, TallySessions
from streams.trends.sessions import SessionSketches


def tally(*counts: tuple[int, str, str, int], sessions: tuple[TallySessions, ...] = (), **fields: Any) -> Tally:
    given = {
        "claim": "c",
        "partition": 0,
        "incarnation": "i",
        "from_offset": 0,
        "next_offset": 0,
        "tallied_at_ms": 0,
        "vocabulary_version": "v",
    }
    rows = tuple(TallyCount(*count) for count in counts)
    return Tally(counts=rows, sessions=sessions, **(given | fields))


def sessions(*seen: tuple[int, str, str, str]) -> tuple[TallySessions, ...]:
    sketches = SessionSketches()
    for each in seen:
        sketches.add(each[:3], each[3])
    return sketches.serialise()
