"""JSON Lines of messages, as a report takes them in place of Kafka: counts, alerts, funnel, ranks, days of calls.

Which message a line is, its fields say: `alert_id`, `helpline`, `impressions`, `hashtag`, else a count. A later line of
the same key stands for an earlier one, as on the topic.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends.day_counts import CountCell, day_table
from streams.trends.report import Material, check_times

LENGTHS = frozenset({60, 3_600, 86_400})
_KINDS = (
    ("alert_id", events.TrendAlert),
    ("helpline", events.HelplineCalls),
    ("impressions", events.FunnelRow),
    ("hashtag", events.HashtagRank),
)


class ReadMessages(NamedTuple):
    """What the lines held, and what is wrong in which (numbered from 1). No problem quotes a line."""

    material: Material
    problems: list[tuple[int, str]]


class _Count(msgspec.Struct):
    window_start: str
    window_seconds: int
    keyword: str
    country: str
    count: int
    sessions: int | None = None
    final: bool = False


_count = msgspec.json.Decoder(_Count).decode


def read_messages(lines: Iterable[bytes], zone: ZoneInfo) -> ReadMessages:
    """The material of a report. Empty lines and `null` are passed over."""
    counts: dict[tuple[int, int, str, str], CountCell] = {}
    others: dict[type, dict[object, Any]] = {kind: {} for _, kind in _KINDS}
    problems: list[tuple[int, str]] = []
    starts: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() in {b"", b"null"}:  # null: how Kafka's consumer prints a row that is forgotten
            continue
        try:
            row = _count(line)
            start_ms = starts.get(row.window_start)
            if start_ms is None:
                start_ms = starts[row.window_start] = parse_rfc3339_ms(row.window_start)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
            if (why := _other(line, others)) is not None:
                problems.append((number, why))
            continue
        if row.window_seconds not in LENGTHS or row.count < 0:
            problems.append((number, "has a window_seconds or count that can't be"))
            continue
        key = (row.window_seconds, start_ms, row.keyword, row.country)
        counts[key] = CountCell(*key, row.count, row.sessions, row.final)
    material = Material(
        table=day_table(counts.values(), zone),
        alerts=list(others[events.TrendAlert].values()),
        funnel=list(others[events.FunnelRow].values()),
        calls=list(others[events.HelplineCalls].values()),
        ranks=list(others[events.HashtagRank].values()),
    )
    return ReadMessages(material, problems)


def _other(line: bytes, others: dict[type, dict[object, Any]]) -> str | None:
    """Takes a line that is no count, or says why it can't."""
    try:
        document = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "is no JSON"
    kinds = [kind for field, kind in _KINDS if isinstance(document, dict) and field in document]
    if not kinds:
        return "is no count, alert, row of the funnel or of ranks, or day of calls"
    try:
        message = msgspec.convert(document, kinds[0])
        check_times(message)
    except (msgspec.ValidationError, ValueError):
        return f"is no {kinds[0].__name__} with the right fields"
    key: object = len(others[kinds[0]])
    if isinstance(message, events.HelplineCalls):
        key = (message.helpline, message.date)
    others[kinds[0]][key] = message
    return None
