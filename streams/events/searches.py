"""A search, and what is said of one that matched."""

from __future__ import annotations

import msgspec

from streams.events.words import Tier


class SearchEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A search on the platform, as `search.events.v1` carries it."""

    event_id: str
    query: str
    session_id: str
    occurred_at: str | None = None
    country: str | None = None
    locale: str | None = None
    surface: str | None = None


class SearchTagged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That a search matched, without the search: `search.tagged.v1`. `session` is a daily pseudonym."""

    event_id: str
    occurred_at: str
    keyword: str
    keywords: tuple[str, ...]
    tier: Tier
    campaign: str | None
    country: str | None
    language: str | None
    session: str
    vocabulary_version: str
    mechanisms: tuple[str, ...] = ()
