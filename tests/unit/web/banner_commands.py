"""Commands for the tests of board, page and screen."""

from __future__ import annotations

from streams.events import ActionKind, Audience, Banner, BannerAction, BannerCommand, Tier
from streams.timestamps import parse_rfc3339_ms, rfc3339_ms

NOW_MS = parse_rfc3339_ms("2026-05-04T09:12:31.500Z")


def command(number: int = 1, keyword: str = "119", occurred_ms: int = NOW_MS) -> BannerCommand:
    return BannerCommand(
        command_id=f"c-{number}",
        event_id=f"e-{number}",
        session_id="s-1",
        campaign="fr-119",
        keyword=keyword,
        tier=Tier.A,
        audience=Audience.ANY,
        banner=Banner(
            title="119, enfance en danger",
            message="Gratuit, 24 h/24, confidentiel. Pour toi ou pour un ami. Si ça sonne occupé, rappelle.",
            actions=(
                BannerAction(kind=ActionKind.INFORM, label="S'informer", url="https://example.org/119"),
                BannerAction(kind=ActionKind.CALL, label="Appeler le 119", url="tel:119"),
                BannerAction(kind=ActionKind.EMERGENCY, label="Danger immédiat : le 17", url="tel:17"),
            ),
            easy_read_url="https://example.org/falc",
        ),
        locale="fr",
        occurred_at=rfc3339_ms(occurred_ms),
        decided_at=rfc3339_ms(occurred_ms + 3),
        expires_at=rfc3339_ms(occurred_ms + 300_000),
        vocabulary_version="v1",
    )
