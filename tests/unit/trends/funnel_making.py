"""Commands and interactions as the tests of the funnel need them."""

from __future__ import annotations

from streams import events
from streams.timestamps import rfc3339_ms
from streams.trends.funnel_rows import Commanded, name_of

MONDAY_MS = 1_777_845_600_000
"""2026-05-04T00:00 in Paris."""


def command(number: int = 1, *, at_ms: int = MONDAY_MS, **changed: str) -> Commanded:
    fields = {
        "campaign": "fr-119",
        "keyword": "victime.coups",
        "audience": "victim",
        "locale": "fr",
        "version": "v1",
        "command_id": f"c-{number}",
        "session_id": f"s-{number}",
        "occurred_at": rfc3339_ms(at_ms),
        "decided_at": rfc3339_ms(at_ms + 5),
    } | changed
    ids = [fields.pop(name) for name in ("command_id", "session_id", "occurred_at", "decided_at")]
    return Commanded(name_of(**{**fields, "audience": events.Audience(fields["audience"])}), *ids)


def interaction(
    number: int = 1, action: str = "impression", *, at_ms: int = MONDAY_MS, session: str = ""
) -> events.BannerInteraction:
    return events.BannerInteraction(
        interaction_id=f"i-{number}-{action}-{at_ms}",
        command_id=f"c-{number}",
        session_id=session or f"s-{number}",
        action=events.InteractionKind(action),
        occurred_at=rfc3339_ms(at_ms),
    )
