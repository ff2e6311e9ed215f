"""TRENDS while its broker is killed in the middle of transactions."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from counts_oracle import CountsReader, TallyWriter, end, start_trends
from test_trends import assert_everything_counted, write_run

from streams.broker.administration import create_topics
from streams.broker.embedded import start_on_java
from streams.broker.embedded.java import JavaBroker
from streams.settings import Settings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[JavaBroker]:
    broker = start_on_java(folder=tmp_path / "kafka")
    with contextlib.closing(broker):
        yield broker


def test_counts_equal_the_oracle_when_the_broker_is_killed_and_comes_back(
    own_broker: JavaBroker, tmp_path: Path
) -> None:
    settings = replace(Settings(), bootstrap_servers=own_broker.bootstrap_servers, topic_prefix="k.", partitions=3)
    create_topics(settings)
    trends = start_trends(settings, tmp_path / "trends.log")
    rng = random.Random(8)
    try:
        with contextlib.closing(TallyWriter(settings)) as writer:
            for _ in range(2):
                write_run(writer, rng, 120)
                with contextlib.closing(CountsReader(settings)) as reader:
                    reader.until(lambda r: len(r.rows) > 0, 30, "some counts")
                own_broker.stop(kill=True)
                own_broker.start()
            write_run(writer, rng, 120)
            with contextlib.closing(CountsReader(settings)) as reader:
                assert_everything_counted(writer, reader, 60)
    finally:
        assert end(trends) == 0
