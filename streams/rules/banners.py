"""Which banner a person gets: by audience, then language."""

from __future__ import annotations

from streams.events import Audience, Banner
from streams.rules.model import Campaign


def choose_banner(campaign: Campaign, audience: Audience, locale: str | None) -> tuple[Banner, str]:
    """The banner and its language. A missing language falls back to the campaign's first, an audience to `any`."""
    language = (locale or "").partition("-")[0].lower()
    if language not in campaign.banners:
        language = campaign.languages[0]
    banners = campaign.banners[language]
    return banners.get(audience, banners[Audience.ANY]), language
