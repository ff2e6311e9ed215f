"""What a decision writes, read back as messages."""

from __future__ import annotations

import msgspec

from streams.events import BannerCommand, SearchTagged
from streams.tagging.deciding import Decider, Decision


def command_of(decision: Decision) -> BannerCommand | None:
    written = decision.command
    return None if written is None else msgspec.json.decode(written.value, type=BannerCommand)


def tag_of(decider: Decider, decision: Decision) -> SearchTagged | None:
    written = decider.tag(decision)
    return None if written is None else msgspec.json.decode(written.value, type=SearchTagged)
