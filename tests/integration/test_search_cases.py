"""The table of searches (tests/search_cases) through the whole worker: Kafka in, commands and tags out."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from worker_harness import Outputs, Searches, Workers, until

from streams.broker.topics import Topic
from tests.search_cases import ANY, Case
from tests.search_cases.every import CASES, RULES

pytestmark = pytest.mark.kafka


def _publish(searches: Searches, cases: list[Case]) -> None:
    """Each search as an event whose id is its place in the table."""
    at_ms = time.time_ns() // 1_000_000
    for number, case in enumerate(cases):
        event = {
            "event_id": f"case-{number}",
            "session_id": f"s-{number}",
            "query": case.query,
            "country": case.country,
            "locale": case.locale,
        }
        searches.raw(json.dumps(event).encode(), at_ms, partition=number % searches.partitions)
    searches.flush()


@pytest.mark.parametrize("rules", ["shipped", *RULES])
def test_the_worker_decides_every_search_as_the_table_says(
    workers: Workers, searches: Searches, outputs: Outputs, tmp_path: Path, rules: str
) -> None:
    more = {}
    if rules in RULES:
        name, text = RULES[rules]
        (tmp_path / name).write_text(text, "utf-8")
        more["VIGIE_RULES"] = str(tmp_path / name)
    cases = [case for case in CASES if case.rules == rules]
    _publish(searches, cases)
    workers.start("tagger", **more)
    until(f"all {len(cases)} are read and committed", lambda: outputs.committed() >= len(cases), 60)
    # What is committed was written before: the rest of the reading ends where the topics end.
    tags = _by_event(outputs, Topic.TAGGED, sum(case.keyword is not None for case in cases))
    commands = _by_event(outputs, Topic.COMMANDS, sum(case.campaign is not None for case in cases))
    wrong = [
        str(case)
        for number, case in enumerate(cases)
        if not _as_the_table_says(case, tags.get(f"case-{number}"), commands.get(f"case-{number}"))
    ]
    assert wrong == []


def _by_event(outputs: Outputs, topic: Topic, awaited: int) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}

    def read() -> bool:
        found.update({value["event_id"]: value for value in outputs.of(topic).values()})
        return len(found) >= awaited

    until(f"{awaited} are on {topic}", read, 15)
    read()
    return found


def _as_the_table_says(case: Case, tag: dict[str, str] | None, command: dict[str, str] | None) -> bool:
    if case.keyword is None or tag is None:
        return case.keyword is None and tag is None and command is None
    shown = None if command is None else command["campaign"]
    urgent = command is not None and command["urgency"] == "immediate"
    named = case.keyword in {ANY, tag["keyword"]}
    return named and tag["campaign"] == shown == case.campaign and urgent == (case.urgent and command is not None)
