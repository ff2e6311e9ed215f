"""Pictures for the tests of the demo's screen."""

from __future__ import annotations

import dataclasses
from zoneinfo import ZoneInfo

from streams.demo.lines import Line
from streams.demo.picture import Answer, Condition, KeywordCounts, PartState, Picture, Verdict
from streams.events import ActionKind, Audience, Banner, BannerAction, BannerCommand, Tier
from streams.timestamps import parse_rfc3339_ms, rfc3339_ms

NOW_MS = parse_rfc3339_ms("2026-05-04T09:12:31.500Z")
PARIS = ZoneInfo("Europe/Paris")


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


def picture(**changes: object) -> Picture:
    running = PartState(Condition.RUNNING, "pid 17, log worker.log")
    full = Picture(
        now_ms=NOW_MS,
        elapsed_seconds=72.0,
        searches_per_second=200.4,
        matches_per_second=4.2,
        published=12_345,
        counted=12_300,
        matches=246,
        banners=240,
        dead_letters=0,
        lag_records=143,
        rates=tuple(float(rate) for rate in range(60)),
        last_banners=tuple(command(number, f"keyword-{number}") for number in range(60)),
        keywords=tuple(KeywordCounts(f"keyword-{number}", tuple(range(10))) for number in range(40)),
        broker=PartState(Condition.RUNNING, "127.0.0.1:9092, Apache Kafka"),
        worker=running,
        searches=running,
        answer=Answer("#119", "FR", Verdict.BANNER, milliseconds=12.3, command=command()),
        first_banner_after_seconds=6.1,
    )
    return dataclasses.replace(full, **changes)  # type: ignore[arg-type]


def text(lines: list[Line]) -> str:
    return "\n".join("".join(part for _, part in line) for line in lines)
