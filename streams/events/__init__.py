"""The messages: one frozen struct a schema (`schemas/<name>.json`).

Field names and meanings are the contract with the platform upstream and with the consumers of the
banner topics downstream (docs/DESIGN.md, "Topics"). Times in texts are RFC 3339 UTC; `*_ms` are
integer milliseconds since the epoch; a `minute` is the number of whole minutes since the epoch.
"""

from __future__ import annotations

from streams.events.banners import (
    ActionKind,
    Banner,
    BannerAction,
    BannerCommand,
    BannerInteraction,
    BannerResource,
    EasyRead,
    InteractionKind,
    ResourceShare,
)
from streams.events.dead_letters import DeadLetter, RejectionReason
from streams.events.funnel import FunnelRow, FunnelStep
from streams.events.operators import HelplineCalls, ProtectionRules
from streams.events.searches import SearchEvent, SearchTagged
from streams.events.tallies import Claim, Tally, TallyCount, TallyHashtags, TallySessions, TrackedHashtag
from streams.events.trends import AlertKind, HashtagRank, TrendAlert, TrendCount
from streams.events.words import ALL, UNKNOWN_COUNTRY, UNSERVED_COUNTRY, Audience, Tier, Urgency

__all__ = [
    "ALL",
    "UNKNOWN_COUNTRY",
    "UNSERVED_COUNTRY",
    "ActionKind",
    "AlertKind",
    "Audience",
    "Banner",
    "BannerAction",
    "BannerCommand",
    "BannerInteraction",
    "BannerResource",
    "Claim",
    "DeadLetter",
    "EasyRead",
    "FunnelRow",
    "FunnelStep",
    "HashtagRank",
    "HelplineCalls",
    "InteractionKind",
    "ProtectionRules",
    "RejectionReason",
    "ResourceShare",
    "SearchEvent",
    "SearchTagged",
    "Tally",
    "TallyCount",
    "TallyHashtags",
    "TallySessions",
    "Tier",
    "TrackedHashtag",
    "TrendAlert",
    "TrendCount",
    "Urgency",
]
