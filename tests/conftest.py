"""What all tests share: one real Apache Kafka for the session, and topics of its own for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from streams.broker.administration import BrokerError, administration, create_topics
from streams.broker.embedded import Broker, find_broker
from streams.broker.topics import TOPICS, topic_name
from streams.settings import Settings

TEST_PARTITIONS = 3
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """A real broker, found or started as in `vigie demo`. None to be had is a failure, never a skip."""
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def say(sentence: str) -> None:
        if reporter is not None:
            reporter.write_line(sentence)

    try:
        broker = find_broker(Settings.from_environment(os.environ), say=say)
    except BrokerError as error:
        pytest.fail(f"the tests need a Kafka broker: {error}", pytrace=False)
    with broker:
        sentence = f"The tests run on {broker.reason}"
        say(sentence)
        if hasattr(request.config, "workeroutput"):  # one of several processes (pytest-xdist): it has no terminal
            request.config.workeroutput["broker"] = sentence
        yield broker


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What one of several processes had to say."""
    reporter = node.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and (sentence := getattr(node, "workeroutput", {}).get("broker")):
        reporter.write_line(f"\n{node.gateway.id}: {sentence}")


@pytest.fixture
def settings(kafka: Broker) -> Settings:
    """Settings of this test alone: its own topics and groups, also where a broker outlives the session."""
    own = f"t{next(_numbers)}-{os.getpid()}"
    return replace(
        Settings(),
        bootstrap_servers=kafka.bootstrap_servers,
        topic_prefix=f"{own}.",
        group_id=own,
        partitions=TEST_PARTITIONS,
        pseudonym_key=b"a key of the tests",
    )


@pytest.fixture
def topics(settings: Settings) -> Iterator[Settings]:
    """The same settings with all their topics made; they are deleted after the test."""
    create_topics(settings)
    yield settings
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)
