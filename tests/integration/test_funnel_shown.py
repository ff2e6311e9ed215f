"""What becomes of banners, from Kafka through the real service to report and page: by every name, late and repeated."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from kafka import KafkaProducer
from worker_harness import VIGIE, Outputs, Workers, environment, until

from streams import events
from streams.broker.codecs import encode
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import parse_rfc3339_ms, rfc3339_ms

pytestmark = pytest.mark.kafka
STEPS = {"impressions": "impression", "clicks": "click", "dismissals": "dismiss", "shares": "share", "calls": "call",
         "chats": "chat", "quick_exits": "quick_exit"}  # fmt: skip
NOON_MS = parse_rfc3339_ms("2026-05-06T10:00:00Z")
NEXT_WEEKS_MS = parse_rfc3339_ms("2026-05-18T10:00:00Z")
TWO_HOURS_MS = 7_200_000


class Part(NamedTuple):
    """Banners of one row: so many sessions were shown one, and so many of them took each step."""

    campaign: str
    keyword: str
    audience: events.Audience
    locale: str
    version: str
    shown: int
    took: dict[str, int]


PARTS = (
    Part("fr-119", "119", events.Audience.ANY, "fr-FR", "v1", 90,
         {"clicks": 33, "dismissals": 13, "shares": 12, "calls": 15, "chats": 14, "quick_exits": 20}),
    Part("be-103", "temoin.frappe", events.Audience.WITNESS, "nl-BE", "v2", 60,
         {"clicks": 22, "dismissals": 11, "shares": 11, "calls": 17, "chats": 11, "quick_exits": 12}),
    Part("fr-119", "victime.coups", events.Audience.VICTIM, "fr", "v2", 5, {"clicks": 3, "calls": 2}),
)  # fmt: skip
LATE, REPEATED, UNMATCHED = 13, 25, 12


class Platform:
    """Writes commands as taggers do and interactions as a platform does, at the times of event that it is given."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all", linger_ms=5)

    def command(self, part: Part, session: str, at_ms: int) -> events.BannerCommand:
        at = rfc3339_ms(at_ms)
        command = events.BannerCommand(
            command_id=str(uuid.uuid4()), event_id="e", session_id=session, campaign=part.campaign,
            keyword=part.keyword, tier=events.Tier.A, audience=part.audience,
            banner=events.Banner(title="t", message="m", actions=()), locale=part.locale, occurred_at=at,
            decided_at=at, expires_at=at, vocabulary_version=part.version,
        )  # fmt: skip
        self.producer.send(topic_name(Topic.COMMANDS, self.settings), key=session.encode(), value=encode(command))
        return command

    def act(self, command: events.BannerCommand, action: str, *, after_ms: int = 5_000, session: str = "") -> None:
        at_ms = parse_rfc3339_ms(command.occurred_at) + after_ms
        document = {"interaction_id": str(uuid.uuid4()), "command_id": command.command_id, "action": action,
                    "session_id": session or command.session_id, "occurred_at": rfc3339_ms(at_ms)}  # fmt: skip
        self.producer.send(
            topic_name(Topic.INTERACTIONS, self.settings), key=command.session_id.encode(),
            value=json.dumps(document).encode(), timestamp_ms=at_ms,
        )  # fmt: skip

    def banners(self, part: Part) -> list[events.BannerCommand]:
        made = [
            self.command(part, f"{part.keyword} {number}", NOON_MS + number * 60_000) for number in range(part.shown)
        ]
        self.producer.flush(timeout=30)
        for command in made:
            self.act(command, "impression")
        for step, count in part.took.items():
            for command in made[:count]:
                self.act(command, STEPS[step])
        return made


@pytest.fixture
def platform(topics: Settings) -> Iterator[Platform]:
    made = Platform(topics)
    with contextlib.closing(made.producer):
        yield made


def counted(outputs: Outputs) -> dict[str, Any]:
    """The newest row of all banners of the week in May."""
    rows = [row for row in outputs.of(Topic.FUNNEL).values()
            if row["keyword"] == "*" and row["window_start"] == "2026-05-03T22:00:00Z"]  # fmt: skip
    return rows[-1] if rows else {}


def numbers(address: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/numbers")
        answer = connection.getresponse()
        while not (line := answer.readline().decode()).startswith("data: "):
            pass
        found: dict[str, Any] = json.loads(line.removeprefix("data: "))
        return found


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The two shares at which (observed - share)² is z² share (1 - share) / n, as Wilson wrote it in 1927."""
    z2, observed = 1.959963985**2 / whole, part / whole
    low, high = sorted(np.roots([1 + z2, -(2 * observed + z2), observed**2]).real)
    return float(low), float(high)


def test_the_funnel_is_shown_by_every_name_with_intervals_and_what_came_late_or_twice(
    workers: Workers, platform: Platform, outputs: Outputs, topics: Settings
) -> None:
    worker = workers.start("trends", "--dashboard")
    banners = [command for part in PARTS for command in platform.banners(part)]
    for command in banners[:REPEATED]:
        platform.act(command, "impression")
    for command in banners[-LATE:]:
        platform.act(command, "dismiss", after_ms=TWO_HOURS_MS)
    for command in banners[:UNMATCHED]:
        platform.act(command, "call", session="somebody else's")
    platform.producer.flush(timeout=30)
    until("all is counted", lambda: (row := counted(outputs)) and (row["late"], row["repeats"], row["unmatched"]) == (
        LATE, REPEATED, UNMATCHED))  # fmt: skip
    sums = {
        step: sum(part.took.get(step, part.shown if step == "impressions" else 0) for part in PARTS) for step in STEPS
    }
    assert {step: counted(outputs)[step]["count"] for step in STEPS} == sums
    the_page_has_it(worker.dashboard())
    last = platform.command(PARTS[0], "weeks later", NEXT_WEEKS_MS)
    platform.act(last, "impression")
    platform.producer.flush(timeout=30)
    until("the week is final", lambda: counted(outputs)["final"])
    the_report_has_it(topics, sums)


def the_page_has_it(address: str) -> None:
    """In steps of 11: a week that can change."""
    funnel = until(
        "the page has it", lambda: (found := numbers(address)["funnel"]) and found["repeats"] == 22 and found
    )
    assert (funnel["late"], funnel["unmatched"]) == (11, 11)
    assert {step["step"]: step["count"] for step in funnel["steps"]} == {
        "commands": 154, "impressions": 154, "clicks": 55, "dismissals": 22, "shares": 22, "calls": 33, "chats": 22,
        "quick_exits": 22,
    }  # fmt: skip
    names = {by: {line["name"]: [step["count"] for step in line["steps"]] for line in lines}
             for by, lines in funnel["by"].items()}  # fmt: skip
    first, second = [88, 33, 11], [55, 22, 11]
    assert names == {
        "keyword": {"119": first, "temoin.frappe": second},
        "audience": {"any": first, "witness": second},
        "campaign": {"fr-119": first, "be-103": second},
        "language": {"fr": first, "nl": second},
        "vocabulary_version": {"v1": first, "v2": second},
    }


def the_report_has_it(topics: Settings, sums: dict[str, int]) -> None:
    """Exactly, and the five banners of a keyword of its own with the first other one."""
    asked = (*VIGIE, "report", "--from", "2026-05-04", "--to", "2026-05-10", "--format", "json")
    answer = subprocess.run(asked, env=environment(topics), capture_output=True, timeout=60, check=True)
    report = json.loads(answer.stdout)
    window = report["funnel_window"]
    assert (window["first"], window["last"]) == ("2026-05-04", "2026-05-10")
    lines = {(line["by"], line["name"]): line for line in report["funnel"]}
    told = {
        key: {step: (found or {}).get("amount") for step, found in line["steps"].items()} for key, line in lines.items()
    }
    assert told["*", "*"] == sums
    whole, other = PARTS[0].took | {"impressions": 90}, {step: sums[step] for step in STEPS}
    rest = {step: other[step] - whole[step] for step in STEPS}
    for by, name, smaller in (("keyword", "119", "temoin.frappe"), ("audience", "any", "witness"),
                              ("campaign", "fr-119", "be-103"), ("language", "fr", "nl"),
                              ("vocabulary_version", "v1", "v2")):  # fmt: skip
        assert told[by, name] == whole
        assert told[by, smaller] == rest
        assert (lines[by, name]["with_smaller"], lines[by, smaller]["with_smaller"]) == (False, True)
    assert len(lines) == 11
    for line in lines.values():
        impressions = line["steps"]["impressions"]["amount"]
        for share, step in (("click_through", "clicks"), ("calls_started", "calls")):
            figure = line[share]
            assert figure["estimate"] == pytest.approx(line["steps"][step]["amount"] / impressions)
            assert (figure["low"], figure["high"]) == pytest.approx(wilson(line["steps"][step]["amount"], impressions))
    quality = report["quality"]
    assert [quality[f"interactions_{name}"] for name in ("late", "repeated", "unmatched", "rejected")] == [
        11,
        22,
        11,
        0,
    ]
