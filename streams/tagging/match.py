"""What a search matched."""

from __future__ import annotations

import msgspec

from streams.events import Audience, Tier, Urgency


class Match(msgspec.Struct, frozen=True):
    """What a search matched. `keyword` decides; `keywords` are all, the deciding one first."""

    keyword: str
    keywords: tuple[str, ...]
    tier: Tier
    audience: Audience
    mechanisms: tuple[str, ...] = ()
    urgency: Urgency | None = None
