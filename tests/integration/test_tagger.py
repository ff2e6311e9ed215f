"""The main job on a real broker: real workers in processes of their own, kafka-python at both ends."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from worker_harness import MINUTE_MS, Outputs, Searches, Workers, assert_exact, until, unwritable

from streams.broker.administration import create_topics
from streams.broker.embedded import Broker
from streams.broker.topics import Topic
from streams.settings import Settings
from streams.tagging.deciding import command_id

pytestmark = pytest.mark.kafka

TAG = "119"
"""The rule that decides `#119` in the shipped vocabulary."""
REFUSED = "bookkeeping: the broker did not take"
HARMLESS = ("recette crêpes", "coupe du monde", "tuto danse", "école à la maison", "119 euros", "meteo demain")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def publish_mixed(searches: Searches, rng: random.Random, events: int, from_ms: int) -> None:
    """Searches over five minutes: one in ten is `#119`, some from elsewhere, some from nowhere."""
    for _ in range(events):
        at_ms = from_ms + rng.randrange(5 * MINUTE_MS)
        if rng.random() < 0.9:
            searches.publish(rng.choice(HARMLESS), at_ms, country=rng.choice(("FR", "FR", "JP", None)))
        else:
            country = rng.choice(("FR", "FR", "JP"))
            searches.publish("#119", at_ms, keyword=TAG, country=country, shown=country == "FR")
    searches.flush()


def test_a_search_becomes_a_command_a_tag_and_counts(workers: Workers, searches: Searches, outputs: Outputs) -> None:
    workers.start()
    at_ms = now_ms()
    event_id = searches.publish("#AlloEnfanceEnDanger", at_ms, keyword="", session_id="s-7", surface="search_bar")
    searches.flush()
    [command] = until("the command is there", outputs.of(Topic.COMMANDS).values, 10)
    assert command["command_id"] == command_id("fr-119", "", "s-7", event_id)
    assert (command["event_id"], command["session_id"], command["campaign"]) == (event_id, "s-7", "fr-119")
    assert command["tier"] == "A"
    assert command["banner"]["no_history"] is True
    assert {action["kind"] for action in command["banner"]["actions"]} >= {"inform", "call"}
    assert "tel:119" in {action["url"] for action in command["banner"]["actions"]}
    [record] = outputs.of(Topic.COMMANDS).records
    assert record.key == b"s-7"
    assert record.partition == 0, "a command stands in the partition with its event's number"
    assert dict(record.headers)["ce_specversion"] == b"1.0"
    [tag] = until("the tag is there", outputs.of(Topic.TAGGED).values, 10)
    assert (tag["keyword"], tag["campaign"], tag["country"]) == (command["keyword"], "fr-119", "FR")
    assert tag["session"] != "s-7"
    minute = at_ms // MINUTE_MS
    until(
        "it is counted",
        lambda: outputs.minute_counts() == {
            (minute, name, place): 1 for name in ("*", command["keyword"]) for place in ("*", "FR")
        },
        10,
    )  # fmt: skip


def test_nothing_is_missing_and_every_count_is_right(workers: Workers, searches: Searches, outputs: Outputs) -> None:
    publish_mixed(searches, random.Random(1), 3_000, now_ms() - 10 * MINUTE_MS)
    workers.start()
    assert_exact(searches, outputs)
    commands = outputs.of(Topic.COMMANDS).field("command_id")
    assert len(commands) == len(set(commands)), "nothing failed, so nothing was repeated"


def test_counts_and_commands_are_exact_when_workers_are_killed_again_and_again(
    workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    rng = random.Random(2)
    started = now_ms() - 10 * MINUTE_MS
    for _ in range(4):
        worker = workers.start()
        before = outputs.committed()
        publish_mixed(searches, rng, 2_000, started)
        until("some of it is committed", lambda before=before: outputs.committed() > before)
        publish_mixed(searches, rng, 500, started)
        worker.kill()
    workers.start()
    assert_exact(searches, outputs)


def test_counts_are_exact_when_a_second_worker_joins_and_leaves(
    workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    rng = random.Random(3)
    started = now_ms() - 10 * MINUTE_MS
    workers.start()
    publish_mixed(searches, rng, 1_000, started)
    second = workers.start()
    publish_mixed(searches, rng, 1_000, started)
    until("both have worked", lambda: outputs.committed() > 1_000)
    assert second.stop() == 0
    publish_mixed(searches, rng, 1_000, started)
    assert_exact(searches, outputs)


def test_a_worker_back_from_the_dead_changes_nothing(workers: Workers, searches: Searches, outputs: Outputs) -> None:
    rng = random.Random(4)
    started = now_ms() - 10 * MINUTE_MS
    frozen = workers.start()
    publish_mixed(searches, rng, 1_000, started)
    until("the first has worked", lambda: outputs.committed() > 0)
    publish_mixed(searches, rng, 500, started)
    frozen.signal(signal.SIGSTOP)
    workers.start()
    publish_mixed(searches, rng, 500, started)
    until("the second has gone on", lambda: outputs.committed() == searches.published, 60)
    frozen.signal(signal.SIGCONT)
    publish_mixed(searches, rng, 1_000, started)
    assert_exact(searches, outputs, 90)


def test_sigterm_drains_and_commits_within_ten_seconds(workers: Workers, searches: Searches, outputs: Outputs) -> None:
    worker = workers.start(VIGIE_CHECKPOINT_INTERVAL_MS="600000")
    publish_mixed(searches, random.Random(5), 1_000, now_ms() - 10 * MINUTE_MS)
    until("the commands are there", lambda: set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands)
    assert outputs.committed() == 0, "no checkpoint has run yet"
    assert worker.stop(seconds=10) == 0
    assert outputs.committed() == searches.published


@pytest.mark.parametrize("limits", [{}, {"VIGIE_BOOKKEEPING_BACKLOG_BYTES": "1000"}], ids=["kept", "given up"])
def test_commands_flow_while_the_books_cannot_be_written(
    workers: Workers, searches: Searches, outputs: Outputs, topics: Settings, limits: dict[str, str]
) -> None:
    rng = random.Random(6)
    started = now_ms() - 10 * MINUTE_MS
    worker = workers.start(**limits)
    publish_mixed(searches, rng, 500, started)
    assert_exact(searches, outputs)
    before = outputs.committed()
    with unwritable(topics, Topic.TALLIES, Topic.TAGGED, Topic.EVENTS_DLQ):
        publish_mixed(searches, rng, 500, started)
        until("commands flow", lambda: set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands, 20)
        until("the books were refused twice", lambda: worker.log.read_text().count(REFUSED) >= 2)
        assert outputs.committed() == before, "commits wait for the books"
    assert_exact(searches, outputs, 60)


def test_a_worker_that_starts_while_the_books_cannot_be_written_commands_all_the_same(
    workers: Workers, searches: Searches, outputs: Outputs, topics: Settings
) -> None:
    publish_mixed(searches, random.Random(7), 500, now_ms() - 10 * MINUTE_MS)
    with unwritable(topics, Topic.TALLIES):
        worker = workers.start()
        until("commands flow", lambda: set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands, 20)
        until("the books were refused twice", lambda: worker.log.read_text().count(REFUSED) >= 2)
        assert outputs.committed() == 0
    assert_exact(searches, outputs, 60)


def test_a_long_replay_goes_on_while_commands_cannot_be_written(
    workers: Workers, searches: Searches, outputs: Outputs, topics: Settings
) -> None:
    from streams.workers.pressure import MOST_TALLY_ROWS

    minutes = MOST_TALLY_ROWS + 1_000
    from_ms = now_ms() - (minutes + 10) * MINUTE_MS
    worker = workers.start("tagger", VIGIE_CHECKPOINT_INTERVAL_MS="100")
    with unwritable(topics, Topic.COMMANDS):
        searches.publish("#119", now_ms(), keyword=TAG, partition=1)
        searches.flush()
        # After the third refusal (0.6 s) a checkpoint waits for the command, so no tally of what comes now is closed.
        until("commands are refused", lambda: worker.log.read_text().count("commands: the broker did not take") >= 3)
        for minute in range(minutes):
            searches.publish("recette", from_ms + minute * MINUTE_MS, partition=0)
        searches.flush()
        until(
            "the books are given up, not the reading", lambda: worker.says("the books can't be written: commands only")
        )
    until("all is committed", lambda: outputs.committed() == searches.published, 60)
    assert set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands
    tallied = [tally for tally in outputs.of(Topic.TALLIES).values() if tally["kind"] == "tally"]
    assert sum(tally["next_offset"] - tally["from_offset"] for tally in tallied) == searches.published


def test_an_idle_partition_says_so(workers: Workers, searches: Searches, outputs: Outputs) -> None:
    workers.start("tagger")
    searches.publish("recette", now_ms(), partition=0)
    searches.flush()
    until(
        "every partition has an empty tally that is caught up",
        lambda: {
            tally["partition"]
            for tally in outputs.of(Topic.TALLIES).values()
            if tally["kind"] == "tally" and tally["from_offset"] == tally["next_offset"] and tally["caught_up"]
        } == {0, 1, 2},
        20,
    )  # fmt: skip


def test_a_source_topic_made_anew_is_counted_from_its_start(
    workers: Workers, searches: Searches, outputs: Outputs, topics: Settings
) -> None:
    from streams.broker.administration import administration

    started = now_ms() - 10 * MINUTE_MS
    worker = workers.start()
    publish_mixed(searches, random.Random(8), 900, started)
    assert_exact(searches, outputs)
    assert worker.stop() == 0
    with administration(topics.bootstrap_servers) as client:
        client.delete_topics([searches.topic])
    until("the topic is gone", lambda: create_topics(topics).created == (searches.topic,))
    anew = Searches(topics)
    anew.published = 900  # event ids go on
    publish_mixed(anew, random.Random(9), 300, started)
    workers.start()
    until(
        "both lives of the topic are counted",
        lambda: outputs.minute_counts() == searches.counts + anew.counts,
        40,
    )
    assert set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands | anew.commands
    anew.close()


@pytest.mark.parametrize(
    ("query", "country", "locale", "campaign"),
    [
        ("#119", "FR", "fr-FR", "fr-119"),
        ("#119", "RE", "en-US", "fr-119"),
        ("#119", None, "fr-FR", "fr-119"),
        ("119", "JP", "ja-JP", None),
        ("#119", "KR", "fr-FR", None),
        ("#119", None, "fr-BE", None),
        ("#119", None, None, None),
    ],
)
def test_where_119_is_not_the_helpline_the_tag_is_written_and_no_command(
    shared_worker: tuple[Searches, Outputs], query: str, country: str | None, locale: str | None, campaign: str | None
) -> None:
    searches, outputs = shared_worker
    event_id = f"jurisdiction-{country}-{locale}-{query}"
    searches.publish(query, now_ms(), country=country, locale=locale, event_id=event_id)
    searches.flush()
    [tag] = until(
        "the tag is there",
        lambda: [tag for tag in outputs.of(Topic.TAGGED).values() if tag["event_id"] == event_id],
        15,
    )
    assert tag["campaign"] == campaign
    commands = outputs.of(Topic.COMMANDS)
    if campaign is not None:
        until("the command is there", lambda: event_id in commands.field("event_id"), 5)
    else:
        later = searches.publish(
            "#119", now_ms(), keyword=TAG, event_id=f"after-{event_id}", partition=(searches.published - 1) % 3
        )
        assert later
        searches.flush()
        until(
            "a later command of the partition is there", lambda: f"after-{event_id}" in commands.field("event_id"), 15
        )
        assert event_id not in commands.field("event_id")


REJECTED = [
    ("not JSON", b"#119", "not_json", None),
    ("a list", b"[]", "not_an_object", None),
    ("no query", b'{"event_id":"e","session_id":"s"}', "missing_field", "query"),
    ("no event id", b'{"query":"chat","session_id":"s"}', "missing_field", "event_id"),
    ("a query of a wrong type", b'{"event_id":"e","session_id":"s","query":["#119"]}', "wrong_type", "query"),
    ("invalid UTF-8", b'{"event_id":"e","session_id":"s","query":"\xff\xfe"}', "invalid_utf8", None),
    ("a raw NUL", b'{"event_id":"e","session_id":"s","query":"a\x00"}', "not_json", None),
    ("a tombstone", None, "no_value", None),
    ("10 MB of nothing", b" " * 10_000_000, "too_large", None),
    ("10 MB of query", b'{"event_id":"e","session_id":"s","query":"' + b"a" * 10_000_000 + b'"}', "too_large", None),
]


@pytest.mark.parametrize(("value", "reason", "field"), [row[1:] for row in REJECTED], ids=[row[0] for row in REJECTED])
def test_a_rejection_has_a_dead_letter_with_coordinates_and_the_stream_goes_on(
    shared_worker: tuple[Searches, Outputs], value: bytes | None, reason: str, field: str | None
) -> None:
    searches, outputs = shared_worker
    sent = searches.producer.send(searches.topic, value=value, key=b"k", partition=1, timestamp_ms=now_ms()).get(30)
    after = f"after-{sent.offset}"
    searches.publish("#119", now_ms(), event_id=after, partition=1)
    searches.flush()
    [record] = until(
        "the dead letter is there",
        lambda: [
            record
            for record in outputs.of(Topic.EVENTS_DLQ).poll()
            if json.loads(record.key) == [searches.topic, 1, sent.offset]
        ],
        20,
    )
    letter = json.loads(record.value)
    assert (letter["topic"], letter["partition"], letter["offset"]) == (searches.topic, 1, sent.offset)
    assert (letter["reason"], letter["field"]) == (reason, field)
    assert letter["size_bytes"] == len(value or b"")
    until("the stream goes on", lambda: after in outputs.of(Topic.COMMANDS).field("event_id"), 20)


PLAIN = b'{"event_id":"%s","session_id":"s","query":"#119","country":"FR"}'
ODD = [
    ("an empty key", None, b"", PLAIN),
    ("no key", None, None, PLAIN),
    ("an escaped NUL", None, b"k", PLAIN.replace(b"#119", b"#119\\u0000")),
    ("half an emoji", None, b"k", PLAIN.replace(b"#119", b"#119 \\ud83d")),
    ("a time before 2000", 0, b"k", PLAIN),
    ("a time in 2200", 7_258_118_400_000, b"k", PLAIN),
    ("a value of 2 MB", None, b"k", PLAIN.replace(b"#119", b"#119 " + b" " * 2_000_000)),
    ("a structured CloudEvent", None, b"k", b'{"specversion":"1.0","source":"/p","data":' + PLAIN + b"}"),
]


@pytest.mark.parametrize(("name", "timestamp_ms", "key", "value"), ODD, ids=[row[0] for row in ODD])
def test_what_is_odd_about_an_event_costs_nobody_the_banner(
    shared_worker: tuple[Searches, Outputs], name: str, timestamp_ms: int | None, key: bytes | None, value: bytes
) -> None:
    searches, outputs = shared_worker
    event_id = name.replace(" ", "-")
    raw = value.replace(b"%s", event_id.encode())
    searches.raw(raw, now_ms() if timestamp_ms is None else timestamp_ms, key=key, partition=2)
    searches.flush()
    [command] = until(
        "the command is there",
        lambda: [c for c in outputs.of(Topic.COMMANDS).values() if c["event_id"] == event_id],
        15,
    )
    assert command["expires_at"] > command["decided_at"], "a wrong clock must not let the banner expire"


@pytest.fixture(scope="module")
def shared_worker(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searches, Outputs]]:
    """One worker for the tests that only add events of their own."""
    with sharing(kafka, tmp_path_factory.mktemp("shared")) as shared:
        yield shared


@contextlib.contextmanager
def sharing(kafka: Broker, folder: Path, **always: str) -> Iterator[tuple[Searches, Outputs]]:
    """A worker, what is published to it, and what comes out."""
    own = f"shared{''.join(always.values())}-{os.getpid()}"  # also where the broker outlives the tests
    settings = replace(
        Settings(), bootstrap_servers=kafka.bootstrap_servers, topic_prefix=f"{own}.", group_id=own, partitions=3,
        pseudonym_key=b"a key of the tests",
    )  # fmt: skip
    create_topics(settings)
    made = Workers(settings, folder, **always)
    with contextlib.closing(Searches(settings)) as searches, contextlib.closing(Outputs(settings)) as outputs:
        made.start("tagger")
        yield searches, outputs
        made.end()
