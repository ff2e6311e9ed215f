"""Which banner a person gets: by urgency, then audience, in their language, its buttons by the hour.

| locale      | texts of the campaign | words                                               |
| ----------- | --------------------- | --------------------------------------------------- |
| `nl-BE`     | nl                    | nl                                                  |
| `fr-simple` | fr-simple             | fr-simple (easy reading, BCP 47 variant `simple`)   |
| `fr-simple` | fr                    | fr                                                  |
| `fsl`       | fsl                   | fsl (French sign language: the video first)         |
| anything    | not in that language  | the campaign's first                                |
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from streams.events import ActionKind, Audience, Banner
from streams.rules.hours import is_closed
from streams.rules.jurisdiction import EASY_READ
from streams.rules.model import Campaign

CHANNELS = (ActionKind.CALL, ActionKind.CHAT, ActionKind.SMS)
"""Buttons behind which the line's own people answer, and which may therefore be closed."""
_NONE: frozenset[ActionKind] = frozenset()


def choose_banner(
    campaign: Campaign,
    audience: Audience,
    locale: str | None,
    *,
    immediate: bool = False,
    closed: Collection[ActionKind] = (),
) -> tuple[Banner, str]:
    """The banner and its language. A missing language falls back to the campaign's first, an audience to `any`.

    In immediate danger one banner speaks to all; where its words are missing in a language, the emergency number comes
    first among the buttons all the same. Buttons of `closed` channels stand last, or are left out where another channel
    of the line is open.
    """
    language = _language(campaign, locale)
    banners = campaign.banners[language]
    banner = banners.get(audience, banners[Audience.ANY])
    if immediate:
        banner = campaign.immediate.get(language) or _emergency_first(banner)
    return _by_the_hour(banner, closed) if closed else banner, language


def closed_channels(campaign: Campaign, at_ms: int) -> frozenset[ActionKind]:
    """The channels behind which nobody answers at `at_ms`, event time. Most campaigns have none."""
    hours = campaign.hours
    if hours is None or not hours.part_time:
        return _NONE
    return frozenset(kind for kind in hours.part_time if kind in CHANNELS and is_closed(hours, kind, at_ms))


def _language(campaign: Campaign, locale: str | None) -> str:
    parts = (locale or "").split("-")
    language = parts[0].lower()
    if EASY_READ in parts and f"{language}-{EASY_READ}" in campaign.banners:
        return f"{language}-{EASY_READ}"
    return language if language in campaign.banners else campaign.languages[0]


def _emergency_first(banner: Banner) -> Banner:
    first = sorted(banner.actions, key=lambda action: action.kind is not ActionKind.EMERGENCY)
    return msgspec.structs.replace(banner, actions=tuple(first))


def _by_the_hour(banner: Banner, closed: Collection[ActionKind]) -> Banner:
    open_ones = tuple(action for action in banner.actions if action.kind not in closed)
    if any(action.kind in CHANNELS for action in open_ones):
        return msgspec.structs.replace(banner, actions=open_ones)
    behind = tuple(action for action in banner.actions if action.kind in closed)
    return msgspec.structs.replace(banner, actions=open_ones + behind)
