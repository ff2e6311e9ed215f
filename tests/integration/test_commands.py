"""The commands as a person types them, against a real broker; kafka-python is the independent witness."""

from __future__ import annotations

import base64
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.broker.administration import administration, check_topics
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

VIGIE = [sys.executable, "-c", "from streams.cli.main import main; main()"]
EXAMPLES = Path(__file__).parents[2] / "examples" / "searches.jsonl"


def _environment(settings: Settings, **more: str) -> dict[str, str]:
    ours = {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers or "",
        "VIGIE_TOPIC_PREFIX": settings.topic_prefix,
        "VIGIE_GROUP_ID": settings.group_id,
        "VIGIE_PARTITIONS": str(settings.partitions),
        "VIGIE_PSEUDONYM_KEY": "a key of the tests that is long enough",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return kept | ours | {"COLUMNS": "200", **more}


def vigie(
    settings: Settings, *arguments: str, stdin: str | bytes = b"", **more: str
) -> subprocess.CompletedProcess[str]:
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    ran = subprocess.run(
        [*VIGIE, *arguments],
        input=raw,
        capture_output=True,
        env=_environment(settings, **more),
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def records(settings: Settings, topic: Topic) -> list[Any]:
    """All records of the topic, in the order of their partitions."""
    name = topic_name(topic, settings)
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers)
    try:
        places = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name)]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        found: list[Any] = []
        deadline = time.monotonic() + 30
        while len(found) < sum(ends.values()):
            assert time.monotonic() < deadline, "the records do not come"
            for batch in consumer.poll(200).values():
                found.extend(batch)
        return found
    finally:
        consumer.close()


def test_topics_are_made_once_and_then_in_order(settings: Settings) -> None:
    assert vigie(settings, "topics", "--check").returncode == 1
    made = vigie(settings, "topics", "--create")
    assert (made.returncode, made.stdout.count("created")) == (0, len(TOPICS))
    assert vigie(settings, "topics", "--create").stdout.count(" ok ") == len(TOPICS)
    assert vigie(settings, "topics", "--check").returncode == 0
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic_name(topic, settings) for topic in Topic])


def test_a_wrong_partition_count_is_a_warning_when_making_and_an_error_when_checking(topics: Settings) -> None:
    wrong = replace(topics, partitions=topics.partitions + 1)
    made = vigie(wrong, "topics", "--create")
    assert made.returncode == 0
    name = topic_name(Topic.EVENTS, topics)
    assert f"topic {name} has 3 partitions where 4 are set: set VIGIE_PARTITIONS=3" in made.stderr
    checked = vigie(wrong, "topics", "--check", "--json")
    assert checked.returncode == 1
    differences = json.loads(checked.stdout)["differences"]
    assert {(d["kind"], d["expected"], d["found"]) for d in differences} == {("partitions", "4", "3")}
    assert check_topics(topics) == []


@pytest.mark.parametrize("command", [["generate", "--events", "1"], ["replay", "-"], ["banners"], ["worker"]])
def test_a_missing_topic_exits_1_and_names_the_command_that_makes_it(settings: Settings, command: list[str]) -> None:
    ran = vigie(settings, *command, stdin='{"query": "119"}')
    assert ran.returncode == 1
    assert "missing on the broker: run `vigie topics --create`" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_generated_events_are_on_the_topic_with_event_time_key_and_cloudevents_headers(topics: Settings) -> None:
    ran = vigie(topics, "generate", "--events", "2000", "--seed", "7", "--start", "2026-05-04T09:00:00Z")
    assert ran.returncode == 0
    assert "2,000 events delivered" in ran.stderr
    found = records(topics, Topic.EVENTS)
    printed = vigie(
        topics, "generate", "--events", "2000", "--seed", "7", "--start", "2026-05-04T09:00:00Z", "--to-stdout"
    ).stdout.splitlines()
    assert sorted(record.value.decode() for record in found) == sorted(printed)
    partition_of: dict[str, int] = {}
    for record in found:
        event = json.loads(record.value)
        assert record.key.decode() == event["session_id"]
        assert rfc3339_ms(record.timestamp) == event["occurred_at"]
        assert partition_of.setdefault(event["session_id"], record.partition) == record.partition
        headers = dict(record.headers)
        assert headers["ce_id"].decode() == event["event_id"]
        assert headers["ce_time"].decode() == event["occurred_at"]
        assert headers["ce_type"] == b"vigie.search.event.v1"
    assert {record.partition for record in found} == {0, 1, 2}


def test_the_partition_of_a_session_is_the_one_that_other_kafka_clients_choose(topics: Settings) -> None:
    line = '{"event_id": "e1", "query": "a", "session_id": "s-8f3a"}\n'
    assert vigie(topics, "replay", "-", stdin=line).returncode == 0
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers)
    theirs = producer.send(topic_name(Topic.EVENTS, topics), b"{}", key=b"s-8f3a").get(10).partition
    producer.close()
    assert [record.partition for record in records(topics, Topic.EVENTS)] == [theirs, theirs]


def test_generating_live_gives_events_of_now_at_the_rate_asked_for(topics: Settings) -> None:
    begin = time.time()
    ran = vigie(topics, "generate", "--live", "--events", "60", "--rate", "100", "--seed", "1")
    assert ran.returncode == 0
    times = [record.timestamp / 1000 for record in records(topics, Topic.EVENTS)]
    assert begin <= min(times) <= max(times) <= time.time()
    assert 0.5 < max(times) - min(times) < 20


def test_the_examples_are_replayed_with_their_own_countries(topics: Settings) -> None:
    ran = vigie(topics, "replay", str(EXAMPLES), "--json")
    assert ran.returncode == 0
    labelled = {line["id"]: line for line in map(json.loads, EXAMPLES.read_text(encoding="utf-8").splitlines())}
    outcome = json.loads(ran.stdout)
    assert (outcome["delivered"], outcome["completed"], outcome["bad_lines"]) == (len(labelled), len(labelled), 0)
    sent = {event["event_id"]: event for event in (json.loads(r.value) for r in records(topics, Topic.EVENTS))}
    assert sent.keys() == labelled.keys()
    for name, line in labelled.items():
        assert [sent[name][field] for field in ("query", "country", "locale")] == [
            line[field] for field in ("query", "country", "locale")
        ]


def test_bad_lines_are_told_by_number_never_by_content_and_the_good_ones_are_sent(topics: Settings) -> None:
    lines = '{"query": "one"}\nnot json MARK\n\n{"query": 3, "x": "MARK"}\n{"event_id": "MARK"}\n{"query": "two"}'
    ran = vigie(topics, "replay", "-", stdin=lines)
    assert ran.returncode == 1
    for number in (2, 4, 5):
        assert f"line {number} " in ran.stderr
    assert "line 1 " not in ran.stderr
    assert "line 3 " not in ran.stderr
    assert "FR and fr-FR" in ran.stderr
    assert "MARK" not in ran.stderr + ran.stdout
    assert {json.loads(record.value)["query"] for record in records(topics, Topic.EVENTS)} == {"one", "two"}


def test_a_loop_sends_new_events_until_the_limit(topics: Settings, tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    file.write_text('{"event_id": "e1", "query": "a", "session_id": "s"}\n{"query": "b"}\n', encoding="utf-8")
    ran = vigie(topics, "replay", str(file), "--loop", "--limit", "7")
    assert ran.returncode == 0
    events = [json.loads(record.value) for record in records(topics, Topic.EVENTS)]
    assert sorted(event["query"] for event in events) == list("aaaabbb")
    assert len({event["event_id"] for event in events}) == 7


def test_an_event_that_the_broker_refuses_is_counted_and_the_others_are_delivered(topics: Settings) -> None:
    incompressible = base64.b64encode(os.urandom(10 * 1024 * 1024)).decode()
    searches = [{"query": query, "session_id": "s"} for query in ("a", incompressible, "b")]  # all for one partition
    ran = vigie(topics, "replay", "-", "--json", stdin="".join(json.dumps(search) + "\n" for search in searches))
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["delivered"] == 2
    assert json.loads(ran.stdout)["failed"] == 1
    assert "MessageSizeTooLarge" in ran.stderr
    assert len(records(topics, Topic.EVENTS)) == 2


def test_the_progress_bar_is_for_terminals_only(topics: Settings) -> None:
    assert "\x1b[" not in vigie(topics, "replay", str(EXAMPLES)).stderr
    terminal, theirs = pty.openpty()
    seen: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(terminal, 65536):
                seen.append(piece)
        except OSError:  # Linux says so when the last writer has closed the terminal
            return

    reader = threading.Thread(target=read)
    reader.start()
    command = [*VIGIE, "replay", str(EXAMPLES), "--rate", "300"]
    environment = _environment(topics, TERM="xterm")
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, timeout=60, check=False)
    os.close(theirs)
    reader.join(10)
    os.close(terminal)
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"replaying" in b"".join(seen)


def _command_value(number: int, expires_ms: int) -> bytes:
    text = rfc3339_ms(expires_ms - 300_000)
    command = {
        "command_id": f"c{number}",
        "event_id": f"e{number}",
        "session_id": "s",
        "campaign": "fr-119",
        "keyword": "k",
        "tier": "A",
        "audience": "any",
        "banner": {"title": f"Titre {number}", "message": "m", "actions": []},
        "locale": "fr-FR",
        "occurred_at": text,
        "decided_at": text,
        "expires_at": rfc3339_ms(expires_ms),
        "vocabulary_version": "v",
    }
    return json.dumps(command).encode()


@pytest.fixture
def write_commands(topics: Settings) -> Callable[[list[bytes]], None]:
    def write(values: list[bytes]) -> None:
        producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers, acks="all")
        for value in values:
            producer.send(topic_name(Topic.COMMANDS, topics), value, partition=0)
        producer.close()

    return write


def test_banners_drops_repeats_and_late_commands_and_survives_what_is_none(
    topics: Settings, write_commands: Callable[[list[bytes]], None]
) -> None:
    now_ms = time.time_ns() // 1_000_000
    fresh, late = now_ms + 300_000, now_ms - 1
    first, second = _command_value(1, fresh), _command_value(2, fresh)
    write_commands([first, first, b"no command MARK", _command_value(3, late), second, first])
    ran = vigie(topics, "banners", "--no-follow", "--json")
    assert ran.returncode == 0
    assert ran.stdout.splitlines() == [first.decode(), second.decode()]
    assert "2 commands shown, 2 repeats dropped, 1 expired ignored" in ran.stderr
    assert "offset 2" in ran.stderr
    assert "MARK" not in ran.stderr
    table = vigie(topics, "banners", "--no-follow", "--expired").stdout
    assert [line.split()[-1] for line in table.splitlines()[1:]] == ["1", "3", "2"]


def test_banners_follows_from_now_until_interrupted(
    topics: Settings, write_commands: Callable[[list[bytes]], None]
) -> None:
    fresh = time.time_ns() // 1_000_000 + 300_000
    write_commands([_command_value(1, fresh)])
    command = [*VIGIE, "banners", "--json"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(topics),
        text=True,
        # Tests in the background of a shell without job control inherit an ignored SIGINT, and so would this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread holds a lock
    ) as consumer:
        try:
            assert consumer.stdout is not None
            assert consumer.stderr is not None
            assert "Waiting for banners" in consumer.stderr.readline()
            write_commands([_command_value(2, fresh)])
            assert json.loads(consumer.stdout.readline())["command_id"] == "c2"
            consumer.send_signal(signal.SIGINT)
            assert consumer.wait(20) == 130
            assert "1 commands shown" in consumer.stderr.read()
        finally:
            consumer.kill()


def test_the_doctor_finds_the_cluster_well_and_the_groups_empty(topics: Settings) -> None:
    ran = vigie(topics, "doctor", "--json")
    assert ran.returncode == 0
    report = json.loads(ran.stdout)
    states = {finding["subject"]: finding["state"] for finding in report["findings"]}
    assert (states["broker"], states["topics"], states["vocabulary"]) == ("ok", "ok", "ok")
    assert states[f"group {topics.tagger_group}"] == "warn"
    assert "long enough" not in ran.stdout
    assert report["settings"]["pseudonym_key"].startswith("set (")


def test_the_doctor_exits_1_when_a_topic_is_missing(settings: Settings) -> None:
    ran = vigie(settings, "doctor")
    assert ran.returncode == 1
    assert "problem" in ran.stdout
    assert "vigie topics --create" in ran.stdout


def test_whoever_reads_only_the_first_lines_gets_no_traceback(settings: Settings) -> None:
    program = " ".join(["exec", *map(repr, VIGIE), "generate --events 200000 --seed 1 --to-stdout | head -1"])
    ran = subprocess.run(
        ["/bin/sh", "-c", program.replace("exec ", "")],
        capture_output=True, text=True, env=_environment(settings), timeout=60, check=False,
    )  # fmt: skip
    assert ran.stdout.count("\n") == 1
    assert "Traceback" not in ran.stderr
