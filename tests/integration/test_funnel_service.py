"""The funnel on a real broker: what the platform reports of banners is counted once, whatever happens to the worker."""

from __future__ import annotations

import contextlib
import json
import signal
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import KafkaProducer
from worker_harness import Outputs, Workers, until

from streams import events
from streams.broker.codecs import encode
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

pytestmark = pytest.mark.kafka
ACTIONS = {"impression": "impressions", "click": "clicks", "dismiss": "dismissals", "quick_exit": "quick_exits"}


class Platform:
    """Commands as the tagger writes them and interactions as a platform does; knows what has to come of them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all", linger_ms=5)
        self.expected: Counter[str] = Counter()

    def command(self, session: str) -> events.BannerCommand:
        """It is in the log then, as for who acts on it: of one producer, batches for two topics arrive in any order."""
        now_ms = time.time_ns() // 1_000_000
        command = events.BannerCommand(
            command_id=str(uuid.uuid4()), event_id="e", session_id=session, campaign="fr-119", keyword="119",
            tier=events.Tier.A, audience=events.Audience.ANY,
            banner=events.Banner(title="t", message="m", actions=()), locale="fr", occurred_at=rfc3339_ms(now_ms),
            decided_at=rfc3339_ms(now_ms), expires_at=rfc3339_ms(now_ms + 300_000), vocabulary_version="v1",
        )  # fmt: skip
        self.send(Topic.COMMANDS, session, encode(command))
        self.producer.flush(timeout=30)
        self.expected["commands"] += 1
        return command

    def act(self, command: events.BannerCommand, action: str, *, times: int = 1) -> None:
        document = {"interaction_id": str(uuid.uuid4()), "command_id": command.command_id, "action": action,
                    "session_id": command.session_id, "occurred_at": command.occurred_at}  # fmt: skip
        for _ in range(times):
            self.send(Topic.INTERACTIONS, command.session_id, json.dumps(document).encode())
        self.expected[ACTIONS[action]] += 1
        self.expected["repeats"] += times - 1

    def send(self, topic: Topic, session: str, value: bytes) -> None:
        self.producer.send(topic_name(topic, self.settings), key=session.encode(), value=value)

    def round(self, size: int) -> None:
        """So many banners; all are shown, every third is clicked, some reports come twice."""
        for number in range(size):
            command = self.command(f"s-{number}")
            self.act(command, "impression", times=1 + number % 2)
            if number % 3 == 0:
                self.act(command, "click", times=2)
        self.producer.flush(timeout=30)


@pytest.fixture
def platform(topics: Settings) -> Iterator[Platform]:
    made = Platform(topics)
    with contextlib.closing(made.producer):
        yield made


def totals(outputs: Outputs) -> dict[str, Any]:
    """The newest row of totals."""
    rows = [row for row in outputs.of(Topic.FUNNEL).values() if row["keyword"] == "*"]
    return rows[-1] if rows else {}


def figures(outputs: Outputs) -> Counter[str]:
    row = totals(outputs)
    steps = {name: step["count"] for name, step in row.items() if isinstance(step, dict)}
    others = {name: row.get(name, 0) for name in ("repeats", "unmatched", "late")}
    return Counter({name: n for name, n in (steps | others).items() if n})


def counted(what: str, outputs: Outputs, platform: Platform) -> None:
    """Waits for the figures that were made. Where they do not come it says which are too many, and which too few."""
    try:
        until(what, lambda: figures(outputs) == +platform.expected, 60)
    except AssertionError as error:
        found = figures(outputs)
        raise AssertionError(
            f"{error}; too many: {found - platform.expected}, too few: {platform.expected - found}"
        ) from None


@pytest.mark.slow
def test_a_worker_killed_twice_counts_each_banner_and_each_act_once(
    workers: Workers, platform: Platform, outputs: Outputs
) -> None:
    for _ in range(3):
        worker = workers.start("trends")
        platform.round(40)
        counted("the funnel equals what was done", outputs, platform)
        platform.round(40)
        worker.kill()
    worker = workers.start("trends")
    counted("the funnel equals what was done", outputs, platform)
    assert totals(outputs)["commands"]["sessions"] == 40
    assert worker.stop() == 0


def test_a_frozen_worker_that_wakes_changes_nothing(workers: Workers, platform: Platform, outputs: Outputs) -> None:
    frozen = workers.start("trends")
    platform.round(10)
    counted("the first counts", outputs, platform)
    frozen.signal(signal.SIGSTOP)
    workers.start("trends")
    platform.round(10)
    counted("its successor counts", outputs, platform)
    frozen.signal(signal.SIGCONT)
    platform.round(10)
    counted("counted once by one of them", outputs, platform)


def test_what_can_not_be_read_is_a_dead_letter_that_repeats_nothing_of_it(
    workers: Workers, platform: Platform, outputs: Outputs
) -> None:
    workers.start("trends")
    platform.round(1)
    counted("the first counts", outputs, platform)
    for value in (b"my father hits me", b'{"query":"my father hits me"}', b"\xff", b""):
        platform.send(Topic.INTERACTIONS, "s", value)
    platform.producer.flush(timeout=30)
    letters = until("four dead letters", lambda: (found := outputs.of(Topic.INTERACTIONS_DLQ).poll())[3:] and found)
    assert [json.loads(record.value)["reason"] for record in letters] == [
        "not_json", "missing_field", "invalid_utf8", "no_value",
    ]  # fmt: skip
    assert all(b"father" not in record.value + record.key for record in letters)
    until("they are counted", lambda: totals(outputs)["rejected"] == 4)


def test_neither_row_nor_header_holds_a_session_or_a_command_id(
    workers: Workers, platform: Platform, outputs: Outputs
) -> None:
    workers.start("trends")
    command = platform.command("a-very-secret-session")
    platform.act(command, "click")
    platform.producer.flush(timeout=30)
    until("it is counted", lambda: figures(outputs)["clicks"] == 1)
    for record in outputs.of(Topic.FUNNEL).poll():
        written = record.value + record.key + b"".join(value for _, value in record.headers)
        assert b"secret" not in written
        assert command.command_id.encode() not in written
