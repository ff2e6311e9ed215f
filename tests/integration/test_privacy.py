"""A marked search goes every way through the real worker; its mark is nowhere but in the source topic."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import worker_harness
from kafka import KafkaConsumer, TopicPartition
from worker_harness import VIGIE, Outputs, Searches, Worker, Workers, environment, until

from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka

MARK = "zqxvmark7f3a"
SESSION = "zqxvsession9c1e"
HURT_WORKER = [sys.executable, str(Path(__file__).with_name("hurt_worker.py"))]
UNREADABLE = {
    "not_json": f"#AlloEnfanceEnDanger {MARK}",
    "not_an_object": f'["#AlloEnfanceEnDanger {MARK}"]',
    "missing_field": f'{{"query": "#AlloEnfanceEnDanger {MARK}", "event_id": "e"}}',
    "wrong_type": f'{{"query": {{"#119 {MARK}": "{MARK}"}}, "event_id": "e", "session_id": "{SESSION}"}}',
    "out_of_bounds": f'{{"query": "#AlloEnfanceEnDanger {MARK}", "event_id": "{"e" * 65}", "session_id": "{SESSION}"}}',
    "too_large": f'{{"query": "{MARK} {"a" * 2_000_000}", "event_id": "e", "session_id": "{SESSION}"}}',
}
"""By the reason for which they are rejected."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def publish_marked(searches: Searches) -> None:
    """Matching, not matching, shown and not, structured, and rejected for every reason that a value can give."""
    at_ms = now_ms()
    marked = {"session_id": SESSION, "surface": MARK}
    searches.publish(f"#AlloEnfanceEnDanger {MARK}", at_ms, keyword="", **marked)
    searches.publish(f"#AlloEnfanceEnDanger {MARK}", at_ms, keyword="", country="JP", shown=False, **marked)
    searches.publish(f"#AlloEnfanceEnDanger {MARK} \ud83d", at_ms, **marked)
    searches.publish(f"recette {MARK}", at_ms, **marked)
    searches.publish(f"#AlloEnfanceEnDanger {MARK}", 0, **marked)
    structured = {"event_id": "structured", "query": f"#AlloEnfanceEnDanger {MARK}", "country": "FR", **marked}
    envelope = {"specversion": "1.0", "source": "/platform", "id": "1", "type": "t"}
    searches.raw(json.dumps({**envelope, "data": structured}).encode(), at_ms, key=SESSION.encode())
    searches.raw(json.dumps({**envelope, "data": f"#AlloEnfanceEnDanger {MARK}"}).encode(), at_ms)
    searches.raw(json.dumps({**envelope, "data_base64": f"#AlloEnfanceEnDanger {MARK}"}).encode(), at_ms)
    for value in UNREADABLE.values():
        searches.raw(value.encode(), at_ms, key=SESSION.encode(), headers=[("h", MARK.encode())])
    searches.raw(
        f'{{"query": "#AlloEnfanceEnDanger {MARK}'.encode() + b'\xff", "event_id": "e", "session_id": "s"}', at_ms
    )
    searches.raw(f'{{"query": "#AlloEnfanceEnDanger {MARK}\0", "event_id": "e", "session_id": "s"}}'.encode(), at_ms)
    searches.flush()


def holding(settings: Settings, words: str) -> set[str]:
    """The topics that hold the words anywhere in a record: key, value, header; the broker's own topics as well."""
    consumer = KafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest",
        consumer_timeout_ms=1_500, exclude_internal_topics=False, max_partition_fetch_bytes=16 << 20,
    )  # fmt: skip
    names = [topic_name(topic, settings) for topic in Topic] + ["__consumer_offsets", "__transaction_state"]
    found = set()
    with contextlib.closing(consumer):
        tps = [TopicPartition(name, n) for name in names for n in consumer.partitions_for_topic(name) or ()]
        consumer.assign(tps)
        consumer.seek_to_beginning(*tps)
        for record in consumer:
            parts = [record.key or b"", record.value or b"", *(value or b"" for _, value in record.headers)]
            if any(words.encode() in part.lower() for part in parts):
                found.add(record.topic)
    return {name.removeprefix(settings.topic_prefix) for name in found}


def assert_nowhere(text: str) -> None:
    for words in (MARK, SESSION):
        at = text.lower().find(words)
        assert at < 0, f"…{text[max(0, at - 300) : at + 100]}…"


def assert_only_in_the_source(settings: Settings, *workers: Worker) -> None:
    assert holding(settings, MARK) == {Topic.EVENTS.value}
    assert holding(settings, SESSION) - {Topic.COMMANDS.value} == {Topic.EVENTS.value}
    for worker in workers:
        assert_nowhere(worker.log.read_text())


def hurt(workers: Workers, monkeypatch: pytest.MonkeyPatch, where: str, role: str = "all") -> Worker:
    monkeypatch.setattr(worker_harness, "VIGIE", HURT_WORKER)
    return workers.start(role, VIGIE_LOG_LEVEL="DEBUG", HURT=where, ready=where != "scan")


def test_a_marked_search_is_nowhere_but_in_the_source_topic(
    topics: Settings, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    worker = workers.start(VIGIE_LOG_LEVEL="DEBUG")
    publish_marked(searches)
    until("all is committed", lambda: outputs.committed() == searches.published, 30)
    until("it is counted", outputs.minute_counts, 10)
    reasons = set(outputs.of(Topic.EVENTS_DLQ).field("reason"))
    assert reasons >= set(UNREADABLE) | {"invalid_utf8"}, "every kind of rejection was tried"
    assert len(outputs.of(Topic.COMMANDS).values()) >= 3
    assert SESSION in outputs.of(Topic.COMMANDS).field("session_id")
    for command in (["doctor"], ["topics"], ["topics", "--check"], ["doctor", "--json"]):
        ran = subprocess.run(
            [*VIGIE, *command], env=environment(topics), capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.stdout + ran.stderr
        assert_nowhere(ran.stdout + ran.stderr)
    assert worker.stop() == 0
    assert_only_in_the_source(topics, worker)


def test_a_bug_in_the_matcher_costs_its_event_the_tag_and_quotes_nothing(
    topics: Settings, workers: Workers, searches: Searches, outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = hurt(workers, monkeypatch, "matcher")
    publish_marked(searches)
    until("all is committed", lambda: outputs.committed() == searches.published, 30)
    assert "processing_failed" in outputs.of(Topic.EVENTS_DLQ).field("reason")
    assert worker.says("Traceback")
    assert worker.says("KeyError")
    assert worker.stop() == 0
    assert_only_in_the_source(topics, worker)


def test_a_worker_that_crashes_leaves_a_traceback_without_words_and_exits_with_1(
    topics: Settings, workers: Workers, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_marked(searches)
    worker = hurt(workers, monkeypatch, "scan")
    assert worker.process.wait(30) == 1
    text = worker.log.read_text()
    assert "hurt_worker.py" in text, "the traceback says where"
    assert "ValueError" in text
    assert_only_in_the_source(topics, worker)


def test_errors_in_threads_destructors_tasks_and_the_event_loop_quote_nothing(
    topics: Settings, workers: Workers, searches: Searches, outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = hurt(workers, monkeypatch, "asides")
    publish_marked(searches)
    until("all is committed", lambda: outputs.committed() == searches.published, 30)
    assert worker.says("ValueError"), "the errors were heard of"
    assert worker.stop() == 0
    assert_only_in_the_source(topics, worker)


def test_signals_that_would_print_variables_or_halt_the_worker_do_nothing(
    topics: Settings, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    worker = workers.start("tagger", VIGIE_LOG_LEVEL="DEBUG")
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        worker.signal(number)
    publish_marked(searches)
    until("the worker goes on", lambda: outputs.committed() == searches.published, 30)
    assert not worker.says("LOCAL VARIABLES")
    assert worker.stop() == 0
    assert_only_in_the_source(topics, worker)
