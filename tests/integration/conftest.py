"""What the tests with real workers share: the workers, the platform that publishes, the readers of what comes out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from counts_oracle import TallyWriter
from worker_harness import Outputs, Searches, Workers

from streams.settings import Settings


@pytest.fixture
def workers(topics: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(topics, tmp_path)
    yield made
    made.end()


@pytest.fixture
def searches(topics: Settings) -> Iterator[Searches]:
    with contextlib.closing(Searches(topics)) as made:
        yield made


@pytest.fixture
def outputs(topics: Settings) -> Iterator[Outputs]:
    with contextlib.closing(Outputs(topics)) as made:
        yield made


@pytest.fixture
def writer(topics: Settings) -> Iterator[TallyWriter]:
    """Writes tallies as the owner of all partitions that `topics` have."""
    with contextlib.closing(TallyWriter(topics)) as made:
        for partition in range(topics.partitions):
            made.claim(partition, "owner")
        yield made
