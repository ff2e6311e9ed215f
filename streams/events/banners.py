"""The banner, the command to show it, and what became of it."""

from __future__ import annotations

import enum
from typing import Literal

import msgspec

from streams.events.words import Audience, Tier, Urgency, Word


class ActionKind(Word):
    """What a button of the banner does."""

    INFORM = "inform"
    CALL = "call"
    EMERGENCY = "emergency"
    CHAT = "chat"
    SMS = "sms"


class BannerAction(msgspec.Struct, frozen=True, kw_only=True):
    """One button: its words and where it leads (`https:`, `tel:` or `sms:`), and when somebody answers, in words."""

    kind: ActionKind
    label: str
    url: str
    hours: str | None = None


class EasyRead(msgspec.Struct, frozen=True, kw_only=True):
    """The banner's words in easy language: common words, short sentences, one idea each."""

    title: str
    message: str


class ResourceShare(enum.StrEnum):
    """How a resource is meant to be passed on. DISCREET: it says nothing at first sight, for a friend in need."""

    OPEN = "open"
    DISCREET = "discreet"


class BannerResource(msgspec.Struct, frozen=True, kw_only=True):
    """A creator's video for the campaign. `url` is None where the platform finds its own video by `id`.

    `language` is the one spoken or signed in it: `fr`, or `fsl` for French sign language.
    """

    id: str
    creator: str
    label: str
    language: str
    share: ResourceShare
    url: str | None = None


class Banner(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform shows. It never echoes the query, and never stores that it was shown (`no_history`)."""

    title: str
    message: str
    actions: tuple[BannerAction, ...]
    sign_language_video: str | None = None
    easy_read_url: str | None = None
    easy_read: EasyRead | None = None
    resources: tuple[BannerResource, ...] = ()
    discreet: bool = True
    quick_exit: bool = True
    no_history: Literal[True] = True


class BannerCommand(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The command to show a banner, as `banner.commands.v1` carries it. Repeats have the same `command_id`."""

    command_id: str
    event_id: str
    session_id: str
    campaign: str
    keyword: str
    tier: Tier
    audience: Audience
    urgency: Urgency | None = None
    banner: Banner
    locale: str
    occurred_at: str
    decided_at: str
    expires_at: str
    vocabulary_version: str


class InteractionKind(enum.StrEnum):
    """What a person did with a banner."""

    IMPRESSION = "impression"
    CLICK = "click"
    DISMISS = "dismiss"
    SHARE = "share"
    CALL = "call"
    CHAT = "chat"
    QUICK_EXIT = "quick_exit"


class BannerInteraction(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a banner: `banner.interactions.v1`, written by the platform."""

    interaction_id: str
    command_id: str
    session_id: str
    action: InteractionKind
    occurred_at: str
