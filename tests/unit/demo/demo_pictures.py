"""Pictures for the tests of the demo's screen."""

from __future__ import annotations

import dataclasses
from zoneinfo import ZoneInfo

from streams.demo.lines import Line
from streams.demo.picture import Answer, Picture, Verdict
from streams.web.picture import Condition, KeywordCounts, PartState
from tests.unit.web.banner_commands import NOW_MS, command

PARIS = ZoneInfo("Europe/Paris")


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
