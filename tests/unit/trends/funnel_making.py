"""Commands and interactions as the tests of the funnel need them."""

from __future__ import annotations

from streams import events
from streams.timestamps import rfc3339_ms

MONDAY_MS = 1_777_845_600_000
"""2026-05-04T00:00 in Paris."""


def command(number: int = 1, *, at_ms: int = MONDAY_MS, **changed: str) -> events.BannerCommand:
    fields = {
        "command_id": f"c-{number}",
        "event_id": f"e-{number}",
        "session_id": f"s-{number}",
        "campaign": "fr-119",
        "keyword": "victime.coups",
        "locale": "fr",
        "occurred_at": rfc3339_ms(at_ms),
        "decided_at": rfc3339_ms(at_ms + 5),
        "expires_at": rfc3339_ms(at_ms + 300_000),
        "vocabulary_version": "v1",
    } | changed
    return events.BannerCommand(
        tier=events.Tier.B,
        audience=events.Audience(fields.pop("audience", "victim")),
        banner=events.Banner(title="t", message="m", actions=()),
        **fields,
    )


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
