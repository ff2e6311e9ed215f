"""Which timestamps are believed: the one rule for the tagger, the counts and the banner's expiry."""

from __future__ import annotations

MS_A_MINUTE = 60_000
EARLIEST_MS = 946_684_800_000
"""2000-01-01T00:00:00Z: before it a clock was never set (docs/DESIGN.md, search.events.v1)."""
FARTHEST_AHEAD_MS = 24 * 3_600_000
"""How far ahead of our clock an event may claim to be."""


def is_skewed(timestamp_ms: int, now_ms: int) -> bool:
    """Whether a record's timestamp is absurd. Judged by its minute, as the tallies are kept by minute."""
    minute_ms = timestamp_ms - timestamp_ms % MS_A_MINUTE
    return timestamp_ms < EARLIEST_MS or minute_ms > now_ms + FARTHEST_AHEAD_MS
