"""What became of the banners, by the week."""

from __future__ import annotations

import msgspec

from streams.events.words import Audience


class FunnelStep(msgspec.Struct, frozen=True, kw_only=True):
    """So many banners, and the distinct sessions they were shown to (an estimate, over the whole week)."""

    count: int
    sessions: int


class FunnelRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the banners of one local week, by what decided them: one cell of `trends.funnel.v1`.

    A banner counts once a step, in the week of its search. The row with `ALL` as campaign and keyword holds the
    week's totals. `late` came too long after its search, `repeats` were counted before, `unmatched` belong to no
    banner that is known, `rejected` are the dead letters (the last two in the row of totals only).
    """

    window_start: str
    window_end: str
    window_seconds: int
    campaign: str
    keyword: str
    audience: Audience
    language: str
    vocabulary_version: str
    commands: FunnelStep
    impressions: FunnelStep
    clicks: FunnelStep
    dismissals: FunnelStep
    shares: FunnelStep
    calls: FunnelStep
    chats: FunnelStep
    quick_exits: FunnelStep
    late: int = 0
    repeats: int = 0
    unmatched: int = 0
    rejected: int = 0
    final: bool = False
