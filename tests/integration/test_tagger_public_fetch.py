"""The main job once more, with workers that read records through aiokafka's public API: the same tests, from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_tagger import (  # noqa: F401  (collected here, with the fixtures below)
    sharing,
    test_a_rejection_has_a_dead_letter_with_coordinates_and_the_stream_goes_on,
    test_a_search_becomes_a_command_a_tag_and_counts,
    test_counts_are_exact_when_a_second_worker_joins_and_leaves,
    test_nothing_is_missing_and_every_count_is_right,
    test_what_is_odd_about_an_event_costs_nobody_the_banner,
)
from worker_harness import Outputs, Searches, Workers

from streams.broker.embedded import Broker
from streams.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture
def workers(topics: Settings, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(topics, tmp_path, VIGIE_FETCH="public")
    yield made
    made.end()


@pytest.fixture(scope="module")
def shared_worker(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searches, Outputs]]:
    with sharing(kafka, tmp_path_factory.mktemp("shared"), VIGIE_FETCH="public") as shared:
        yield shared


def test_a_worker_says_that_it_reads_record_by_record_and_why(workers: Workers) -> None:
    said = workers.start("tagger").log.read_text()
    assert "search.events.v1 is read record by record, at several times the CPU: VIGIE_FETCH is public" in said
