"""Faults of the broker under a running worker: no command is lost, and every count is right, all the same."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import TopicPartition
from test_tagger import publish_mixed
from worker_harness import MINUTE_MS, Outputs, Searches, Workers, assert_exact, until

from streams.broker.administration import BrokerError, administration, create_topics
from streams.broker.embedded import start_on_java
from streams.broker.embedded.java import JavaBroker
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]  # minutes: brokers are killed and frozen; `make test-all`


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[JavaBroker]:
    with contextlib.closing(start_on_java(folder=tmp_path / "kafka")) as broker:
        yield broker


@pytest.fixture
def own(own_broker: JavaBroker) -> Settings:
    """Settings and topics on a broker that may be hurt."""
    settings = replace(
        Settings(), bootstrap_servers=own_broker.bootstrap_servers, topic_prefix="f.", group_id="f", partitions=3,
        pseudonym_key=b"a key of the tests",
    )  # fmt: skip
    create_topics(settings)
    return settings


@pytest.fixture
def workers(own: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(own, tmp_path)
    yield made
    made.end()


@pytest.fixture
def searches(own: Settings) -> Iterator[Searches]:
    with contextlib.closing(Searches(own)) as made:
        yield made


@pytest.fixture
def outputs(own: Settings) -> Iterator[Outputs]:
    with contextlib.closing(PatientOutputs(own)) as made:
        yield made


class PatientOutputs(Outputs):
    """A broker that has just come back has no coordinator for the group yet: nothing is known to be committed then."""

    def committed(self) -> int:
        with contextlib.suppress(BrokerError):
            return super().committed()
        return -1


@contextlib.contextmanager
def frozen(broker: JavaBroker) -> Iterator[None]:
    """The broker answers nobody, and its connections stay open: as when the network swallows everything."""
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(broker.pid, signal.SIGCONT)


def ago() -> int:
    return time.time_ns() // 1_000_000 - 10 * MINUTE_MS


def test_commands_and_counts_are_exact_when_the_broker_is_killed_and_comes_back(
    own_broker: JavaBroker, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    rng, started = random.Random(11), ago()
    worker = workers.start()
    for _ in range(2):
        before = outputs.committed()
        publish_mixed(searches, rng, 1_000, started)
        until("some of it is committed", lambda before=before: outputs.committed() > before)  # type: ignore[misc]
        publish_mixed(searches, rng, 500, started)
        own_broker.stop(kill=True)
        own_broker.start()
    publish_mixed(searches, rng, 500, started)
    assert_exact(searches, outputs)
    assert worker.stop() == 0


def test_a_worker_outlives_a_broker_that_answers_nobody_and_repeats_each_command_once_at_most(
    own_broker: JavaBroker, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    """Longer than the producers' patience: they are replaced, and the former ones must not deliver it all again."""
    rng, started = random.Random(12), ago()
    worker = workers.start()
    publish_mixed(searches, rng, 1_000, started)
    until("some of it is committed", lambda: outputs.committed() > 0)
    publish_mixed(searches, rng, 1_000, started)
    with frozen(own_broker):
        time.sleep(25)  # not a wait for a condition: this is the fault
    publish_mixed(searches, rng, 500, started)
    assert_exact(searches, outputs)
    commands = outputs.of(Topic.COMMANDS).field("command_id")
    assert max(commands.count(one) for one in set(commands)) <= 2
    assert worker.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_in_time_although_the_broker_answers_nobody(
    own_broker: JavaBroker, workers: Workers, searches: Searches, outputs: Outputs, number: signal.Signals
) -> None:
    rng, started = random.Random(13), ago()
    worker = workers.start()
    publish_mixed(searches, rng, 500, started)
    until("some of it is committed", lambda: outputs.committed() > 0)
    publish_mixed(searches, rng, 500, started)
    with frozen(own_broker):
        worker.signal(number)
        assert worker.process.wait(10) == 0
    workers.start()
    assert_exact(searches, outputs)


def test_a_worker_ends_in_time_although_the_broker_is_gone(
    own_broker: JavaBroker, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    worker = workers.start()
    publish_mixed(searches, random.Random(14), 500, ago())
    until("some of it is committed", lambda: outputs.committed() > 0)
    own_broker.stop(kill=True)
    assert worker.stop(10) == 0
    own_broker.start()
    workers.start()
    assert_exact(searches, outputs)


def test_a_worker_that_finds_no_broker_says_so_and_exits_with_1(own_broker: JavaBroker, workers: Workers) -> None:
    own_broker.stop()
    worker = workers.start("tagger", ready=False)
    assert worker.process.wait(30) == 1
    assert own_broker.bootstrap_servers in worker.log.read_text()
    assert "Traceback" not in worker.log.read_text()


def test_partitions_added_to_the_source_are_counted_before_and_after_the_tallies_get_as_many(
    own: Settings, workers: Workers, outputs: Outputs
) -> None:
    rng, started = random.Random(15), ago()
    with administration(own.bootstrap_servers) as client:
        client.create_partitions({topic_name(Topic.EVENTS, own): 6})
    with contextlib.closing(Searches(replace(own, partitions=6))) as searches:
        worker = workers.start()
        publish_mixed(searches, rng, 600, started)
        assert_exact(searches, outputs)
        assert worker.stop() == 0
        with administration(own.bootstrap_servers) as client:
            client.create_partitions({topic_name(Topic.TALLIES, own): 6})
        workers.start()
        publish_mixed(searches, rng, 600, started)
        assert_exact(searches, outputs)


@pytest.mark.parametrize("fetch", ["raw", "public"])
def test_a_corrupt_batch_costs_nothing_that_stands_before_it_nor_other_partitions(
    own_broker: JavaBroker, tmp_path: Path, workers: Workers, searches: Searches, outputs: Outputs, fetch: str
) -> None:
    at_ms = ago()
    before = searches.publish("#119", at_ms, keyword="119", partition=0)
    searches.flush()
    searches.publish("#119", at_ms, keyword="119", partition=0, surface="THIS-ONE-ROTS")
    searches.flush()
    elsewhere = searches.publish("#119", at_ms, keyword="119", partition=1)
    searches.flush()
    own_broker.stop()
    [log] = (tmp_path / "kafka").rglob(f"{searches.topic}-0/*.log")
    held = bytearray(log.read_bytes())
    held[-3] ^= 0xFF  # in the last batch, which is compressed
    log.write_bytes(held)
    own_broker.start()
    worker = workers.start("tagger", VIGIE_FETCH=fetch)
    until(
        "all but the rotten one have commands",
        lambda: set(outputs.of(Topic.COMMANDS).field("event_id")) >= {before, elsewhere},
        15,
    )
    where = f"{searches.topic}, partition 0: .*the batch at offset 1 has a wrong checksum; it is fetched again in"
    until("it is said", lambda: re.search(where, worker.log.read_text()), 15)
    until("what stands before it is committed", lambda: outputs.committed() == 2, 15)


@pytest.mark.parametrize("fetch", ["raw", "public"])
def test_events_that_retention_took_before_they_were_read_are_named_as_lost_and_the_count_goes_on(
    own: Settings, workers: Workers, searches: Searches, outputs: Outputs, fetch: str
) -> None:
    rng, started = random.Random(16), ago()
    worker = workers.start(VIGIE_FETCH=fetch)
    publish_mixed(searches, rng, 300, started)
    assert_exact(searches, outputs)
    worker.signal(signal.SIGSTOP)
    for _ in range(2):  # the fetch that is under way gets some of the first part, and none of the second
        publish_mixed(searches, rng, 300, started)
    with administration(own.bootstrap_servers) as client:
        client.delete_records({TopicPartition(searches.topic, number): 250 for number in range(3)})
    worker.signal(signal.SIGCONT)
    at_ms = ago()
    event_ids = {searches.publish("#119", at_ms, keyword="119", partition=number) for number in range(3)}
    searches.flush()
    until("all is committed", lambda: outputs.committed() == searches.published)
    assert event_ids <= set(outputs.of(Topic.COMMANDS).field("event_id"))
    lost = sum(tally["lost"] for tally in outputs.of(Topic.TALLIES).values() if tally["kind"] == "tally")

    def counted() -> int:
        return sum(n for (_, *cell), n in outputs.minute_counts().items() if cell == ["*", "*"])

    until("each event is counted or named as lost", lambda: counted() + lost == searches.published, 20)
    assert 150 <= lost <= 450


def test_a_topic_that_is_made_anew_and_filled_while_nobody_looks_is_read_from_its_start(
    own: Settings, workers: Workers, searches: Searches, outputs: Outputs
) -> None:
    worker = workers.start("tagger")
    publish_mixed(searches, random.Random(17), 300, ago())
    until("all is committed", lambda: outputs.committed() == searches.published)
    worker.signal(signal.SIGSTOP)
    with administration(own.bootstrap_servers) as client:
        client.delete_topics([searches.topic])
    until("the topic is gone", lambda: create_topics(own).created == (searches.topic,))
    with contextlib.closing(Searches(own)) as anew:
        anew.published = searches.published  # event ids go on
        publish_mixed(anew, random.Random(18), 600, ago())  # more than the old one held
        worker.signal(signal.SIGCONT)
        until(
            "those before the old position have commands too",
            lambda: set(outputs.of(Topic.COMMANDS).field("event_id")) == searches.commands | anew.commands,
        )
    assert worker.says("was made anew: it is read from its start")
