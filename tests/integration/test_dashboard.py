"""`vigie worker --dashboard`: read by all on this machine, written by who holds the token, silent on searches."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from worker_harness import Outputs, Searches, Worker, Workers, until

from streams.broker.administration import administration, create_topics
from streams.broker.embedded import Broker
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.settings import Settings

pytestmark = pytest.mark.kafka

TOKEN = "a-token-of-the-tests"
MARK = "zqxvpagemark"
SEARCH = {"query": f"#AlloEnfanceEnDanger {MARK}", "session": "0123456789abcdef", "country": "FR", "locale": "fr-FR"}
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


class Page:
    """The page as a client on this machine sees it."""

    def __init__(self, address: str) -> None:
        self.host = address.removeprefix("http://")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=20)

    def ask(
        self, path: str, body: Any = None, method: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case, text."""
        connection = self.connect()
        sent = None if body is None else json.dumps(body).encode()
        connection.putrequest(method or ("GET" if body is None else "POST"), path, skip_host="Host" in headers)
        for name, value in {"Content-Length": str(len(sent or b"")), **headers}.items():
            connection.putheader(name, value)
        connection.endheaders(sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def search(self, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
        """The events that answer a search."""
        status, _, text = self.ask("/search", SEARCH | changes, **AUTHORISED)
        assert status == 200, text
        return [(name, json.loads(value)) for name, value in re.findall(r"event: (.*)\ndata: (.*)\n\n", text)]

    def numbers(self) -> Iterator[str]:
        """The public stream, an event at a time."""
        connection = self.connect()
        connection.request("GET", "/numbers")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        try:
            while line := answer.readline().decode():
                if line.startswith("data: "):
                    yield line.removeprefix("data: ")
        finally:
            connection.close()


def page_of(worker: Worker) -> Page:
    page = Page(worker.dashboard())
    until("a tagger is in its group", lambda: page.ask("/ready")[0] == 200)
    return page


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A plain list: a worker that need not compile a vocabulary is there at once."""
    listed = tmp_path / "rules.txt"
    listed.write_text("#AlloEnfanceEnDanger\n")
    return str(listed)


@pytest.fixture
def worker(workers: Workers, rules: str) -> Worker:
    return workers.start("all", "--dashboard", VIGIE_WEB_TOKEN=TOKEN, VIGIE_RULES=rules)


@pytest.fixture
def page(worker: Worker) -> Page:
    """The page of this test alone: it may count."""
    return page_of(worker)


@pytest.fixture(scope="module")
def shared(kafka: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker for the tests that do not mind each other."""
    settings = replace(
        Settings(),
        bootstrap_servers=kafka.bootstrap_servers,
        topic_prefix=f"page-{os.getpid()}.",
        group_id=f"page-{os.getpid()}",
        partitions=2,
        pseudonym_key=b"a key of the tests",
    )
    create_topics(settings)
    workers = Workers(settings, tmp_path_factory.mktemp("shared"))
    yield workers.start("all", "--dashboard", VIGIE_WEB_TOKEN=TOKEN)
    workers.end()
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)


@pytest.fixture(scope="module")
def shared_page(shared: Worker) -> Page:
    return page_of(shared)


def test_a_typed_search_comes_back_as_a_banner_and_what_is_pressed_becomes_an_interaction(
    page: Page, outputs: Outputs, worker: Worker
) -> None:
    viewer = page.numbers()
    before = next(viewer)
    (sent, _), (name, said) = page.search()
    assert (sent, name) == ("sent", "banner")
    assert said["command"]["banner"]["title"] == "119, enfance en danger"
    assert 0 < said["milliseconds"] < 3_000
    command_id = said["command"]["command_id"]
    for action in ("impression", "click", "quick_exit"):
        assert page.ask("/interaction", {"command_id": command_id, "action": action}, **AUTHORISED)[0] == 204
    written = outputs.of(Topic.INTERACTIONS)
    until("three interactions", lambda: len(written.poll()) == 3)
    interactions = written.values()
    assert {one["action"] for one in interactions} == {"impression", "click", "quick_exit"}
    assert {one["command_id"] for one in interactions} == {command_id}
    assert len({(one["interaction_id"]) for one in interactions}) == 3
    commands = outputs.of(Topic.COMMANDS).values()
    assert {one["session_id"] for one in interactions} == {commands[0]["session_id"]}
    # Others see that numbers move, and nothing of who searched what.
    after = next(one for one in viewer if json.loads(one)["banners"] == 1)
    for seen in (before, after, page.ask("/metrics")[2], page.ask("/")[2], worker.log.read_text()):
        for private in (MARK, command_id, commands[0]["session_id"], commands[0]["event_id"], TOKEN):
            assert private not in seen


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"country": "JP"}, "not_served"),
        ({"country": None, "locale": "en"}, "no_country"),
        ({"query": "recette de crêpes"}, "no_keyword"),
    ],
)
def test_a_search_without_a_banner_is_told_why(shared_page: Page, changes: dict[str, Any], why: str) -> None:
    late = ("none", {"why": "late"})  # the truth while the worker is busy with its start: then one asks again
    answers = (shared_page.search(**changes) for _ in range(10))
    (sent, _), none = next(answer for answer in answers if answer[1] != late)
    assert (sent, none) == ("sent", ("none", {"why": why}))


def test_without_the_token_nothing_is_written(page: Page, outputs: Outputs) -> None:
    touch = {"command_id": "c", "action": "click"}
    for path, body in (("/search", SEARCH), ("/interaction", touch)):
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            status, _, text = page.ask(path, body, **headers)
            assert (status, MARK in text) == (401, False)
    assert page.ask("/interaction", touch, **AUTHORISED)[0] == 404  # nobody here was shown that banner
    page.search(query="recette de crêpes")
    assert len(outputs.of(Topic.EVENTS).poll()) == 1
    assert outputs.of(Topic.INTERACTIONS).poll() == []


@pytest.mark.parametrize(
    "body",
    [
        {**SEARCH, "query": ""},
        {**SEARCH, "query": MARK * 200},
        {**SEARCH, "session": f"../{MARK}"},
        {**SEARCH, "query": 7},
        [MARK],
        {"query": MARK},
    ],
)
def test_a_wrong_body_is_refused_and_not_quoted(shared_page: Page, shared: Worker, body: Any) -> None:
    status, _, text = shared_page.ask("/search", body, **AUTHORISED)
    assert status == 400
    assert MARK not in text
    assert MARK not in shared.log.read_text()


def test_a_body_that_is_too_large_is_refused(shared_page: Page) -> None:
    assert shared_page.ask("/search", {**SEARCH, "query": "a" * 100_000}, **AUTHORISED)[0] == 413


def test_rebound_names_and_other_sites_are_refused_everywhere(shared_page: Page) -> None:
    for path in ("/", "/numbers", "/metrics", "/live", "/files/phone.js"):
        assert shared_page.ask(path, Host="evil.example")[0] == 403
        assert shared_page.ask(path, Origin="https://evil.example")[0] == 403
    status, headers, _ = shared_page.ask("/search", SEARCH, **AUTHORISED, Origin="https://evil.example")
    assert status == 403
    assert not any(name.startswith("access-control-") for name in headers)
    assert shared_page.ask("/", method="DELETE")[0] == 403


@pytest.mark.parametrize(
    "path", ["/", "/phone", "/safety", "/away", "/files/phone.js", "/live", "/ready", "/metrics", "/nothing"]
)
def test_every_answer_is_not_stored_sends_no_referrer_and_sets_no_cookie(shared_page: Page, path: str) -> None:
    _, headers, _ = shared_page.ask(path)
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert headers["server"] == "vigie"


def test_no_path_leads_out_of_the_pages_files(shared_page: Page) -> None:
    for path in ("/files/../server.py", "/files/%2e%2e/server.py", "/files//etc/passwd", "/files/", "/files/words.py"):
        assert shared_page.ask(path)[0] == 404


def test_health_and_metrics_say_how_it_is(page: Page) -> None:
    page.search()
    assert page.ask("/live")[0] == 200
    until("the search is measured", lambda: "vigie_matches_total 1.0" in page.ask("/metrics")[2])
    metrics = page.ask("/metrics")[2]
    assert "vigie_broker_up 1.0" in metrics
    assert "vigie_tagger_members 1.0" in metrics
    assert "vigie_searches_total 1.0" in metrics
    assert 'vigie_banner_latency_seconds{quantile="0.99"}' in metrics


def test_a_page_without_a_token_is_read_only(workers: Workers, rules: str) -> None:
    page = Page(workers.start("all", "--dashboard", VIGIE_RULES=rules).dashboard())
    assert page.ask("/search", SEARCH, Authorization="Bearer ")[0] == 401
    assert json.loads(next(page.numbers()))["about"]["writable"] is False


def test_a_port_that_is_taken_is_one_sentence(workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        worker = workers.start("all", "--dashboard", ready=False, VIGIE_WEB_PORT=port)
        assert worker.process.wait(40) == 1
    assert f"VIGIE_WEB_PORT is {port}, which can't be used" in worker.log.read_text()
    assert "Traceback" not in worker.log.read_text()


def test_a_worker_stops_in_time_although_viewers_watch(worker: Worker, page: Page) -> None:
    viewer = page.numbers()
    next(viewer)
    assert worker.stop() == 0
    assert "Traceback" not in worker.log.read_text()


def test_numbers_go_on_while_searches_stream(page: Page, searches: Searches, worker: Worker) -> None:
    viewer = page.numbers()
    now_ms = json.loads(next(viewer))["now_ms"]
    for _ in range(300):
        searches.publish("#AlloEnfanceEnDanger", now_ms)
    searches.flush()
    whole = (one for one in map(json.loads, viewer) if sum(one["searches_by_minute"]) == 300)
    said = next(one for one in whole if one["lag_records"] is not None)  # asked of the broker, now and then
    assert said["keywords"][0]["total"] == 44, "of 50 sessions, in steps of 11"
    worker.signal(signal.SIGTERM)
    assert worker.process.wait(12) == 0
