"""The programs under examples/ speak what the schemas say, on a real broker."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer
from schema_files import EXAMPLES, load, validator

from streams.broker.topics import Topic, topic_name

PROGRAMS = Path(__file__).parents[2] / "examples"
NOW = dt.datetime(2026, 5, 4, 9, 15, tzinfo=dt.UTC)
DEADLINE_SECONDS = 60


def program(name):
    spec = importlib.util.spec_from_file_location(name, PROGRAMS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command(**changed):
    return {
        **json.loads((EXAMPLES / "banner.commands.v1" / "valid" / "french-for-a-victim.json").read_text()),
        **changed,
    }


@pytest.mark.parametrize("query", ["", "119", "mon père me frappe", "\0\u202e😀", "x" * 5000])
def test_the_producer_writes_searches_that_the_schema_accepts(query):
    event = program("upstream_producer").search_event(query, "s-1", 1_777_885_951_123)
    validator(load("search.events.v1")).validate(event)
    assert event["query"] == query
    assert event["occurred_at"] == "2026-05-04T09:12:31.123Z"


def test_the_consumer_shows_a_command_once():
    banners = program("banner_consumer").Banners()
    assert banners.to_show(command(), NOW) == command()["banner"]
    assert banners.to_show(command(), NOW) is None
    assert banners.to_show(command(command_id="another"), NOW) is not None


def test_the_consumer_shows_nothing_that_has_expired():
    banners = program("banner_consumer").Banners()
    assert banners.to_show(command(expires_at="2026-05-04T09:15:00.000Z"), NOW) is None
    assert banners.to_show(command(expires_at="2026-05-04T09:15:00.001Z"), NOW) is not None


def test_the_programs_know_the_topics_by_their_names():
    assert program("upstream_producer").TOPIC == Topic.EVENTS
    assert program("banner_consumer").TOPIC == Topic.COMMANDS


@pytest.mark.kafka
def test_the_producer_publishes_each_line_as_a_search(topics):
    topic = topic_name(Topic.EVENTS, topics)
    lines = ["recette crêpes", "#AlloEnfanceEnDanger", ""]
    before_ms = time.time_ns() // 1_000_000
    subprocess.run(
        [sys.executable, str(PROGRAMS / "upstream_producer.py"), "--bootstrap-servers", topics.bootstrap_servers,
         "--topic", topic, "--session", "s-42"],
        input="".join(f"{line}\n" for line in lines).encode(),
        check=True,
        timeout=DEADLINE_SECONDS,
    )  # fmt: skip
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=topics.bootstrap_servers,
        auto_offset_reset="earliest",
        consumer_timeout_ms=DEADLINE_SECONDS * 1000,
    )
    records = [next(consumer) for _ in lines]
    consumer.close()
    assert [json.loads(record.value)["query"] for record in records] == lines
    for record in records:
        validator(load("search.events.v1")).validate(json.loads(record.value))
        assert record.key == b"s-42"
        assert before_ms <= record.timestamp <= time.time_ns() // 1_000_000
        assert dict(record.headers)["ce_source"] == b"//tube.example/search"


@pytest.mark.kafka
def test_the_producer_says_when_the_topic_is_not_there(settings):
    done = subprocess.run(
        [sys.executable, str(PROGRAMS / "upstream_producer.py"), "--bootstrap-servers", settings.bootstrap_servers,
         "--topic", topic_name(Topic.EVENTS, settings)],
        input=b"mon-secret\n",
        capture_output=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"is the topic made?" in done.stderr
    assert b"mon-secret" not in done.stderr + done.stdout


@pytest.mark.kafka
def test_the_consumer_shows_what_is_ordered_and_ends_at_sigterm(topics):
    topic = topic_name(Topic.COMMANDS, topics)
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)).isoformat()
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers)
    sent = [
        command(expires_at=later),
        command(),
        command(expires_at=later),
        command(command_id="last", expires_at=later),
    ]
    for one in sent:
        producer.send(topic, key=b"s", value=json.dumps(one).encode(), partition=0)
    producer.flush()
    producer.close()
    consumer = subprocess.Popen(
        [sys.executable, str(PROGRAMS / "banner_consumer.py"), "--bootstrap-servers", topics.bootstrap_servers,
         "--topic", topic, "--group", f"{topics.group_id}.banners"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    # A consumer that shows nothing must fail this test, not hang it.
    watchdog = threading.Timer(DEADLINE_SECONDS, consumer.kill)
    watchdog.start()
    try:
        shown = [consumer.stdout.readline() for _ in range(2)]
        consumer.send_signal(signal.SIGTERM)
        rest = consumer.stdout.read()
        assert consumer.wait(timeout=DEADLINE_SECONDS) == 0
    finally:
        watchdog.cancel()
        consumer.kill()
        consumer.wait()
    assert all("s-8f3a51c0" in line and "tel:119" in line for line in shown)
    assert rest == ""
