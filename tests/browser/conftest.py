"""A worker with its dashboard on a real Kafka, and a real Chromium that looks at it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.broker.administration import administration, create_topics
from streams.broker.embedded import Broker
from streams.broker.topics import TOPICS, topic_name
from streams.settings import Settings
from tests.browser.chromium import CACHE, Browser, axe_source, missing, until
from tests.integration.worker_harness import Outputs, Searches, Worker, Workers

TOKEN = "a-token-of-the-tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    why = missing()
    for item in items:
        if why is not None and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures are left for people to look at: `VIGIE_SCREENSHOTS`, or `.cache/screenshots`."""
    return Path(os.environ.get("VIGIE_SCREENSHOTS") or CACHE / "screenshots")


@pytest.fixture(scope="session")
def axe() -> str:
    source = axe_source()
    if source is None:
        pytest.skip("axe-core comes through npm, which is not here (Debian: apt install npm)")
    return source


@pytest.fixture(scope="module")
def own_settings(kafka: Broker) -> Iterator[Settings]:
    """Topics of this module alone."""
    name = f"browser-{os.getpid()}"
    settings = dataclasses.replace(
        Settings(),
        bootstrap_servers=kafka.bootstrap_servers,
        topic_prefix=f"{name}.",
        group_id=name,
        partitions=2,
        pseudonym_key=b"a key of the tests",
    )
    create_topics(settings)
    yield settings
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)


@pytest.fixture(scope="module")
def workers(own_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    made = Workers(own_settings, tmp_path_factory.mktemp("workers"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def worker(workers: Workers) -> Worker:
    return workers.start("all", "--dashboard", VIGIE_WEB_TOKEN=TOKEN)


@pytest.fixture(scope="module")
def address(worker: Worker) -> str:
    return worker.dashboard()


@pytest.fixture
def searches(own_settings: Settings) -> Iterator[Searches]:
    made = Searches(own_settings)
    yield made
    made.close()


@pytest.fixture
def outputs(own_settings: Settings) -> Iterator[Outputs]:
    made = Outputs(own_settings)
    yield made
    made.close()


@pytest.fixture
def browser(screenshots: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made = Browser(screenshots, tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Browser:
    """The dashboard, opened with its token, live and with a tagger at work."""
    browser.resize(1600)
    browser.driver.get(f"{address}/#{TOKEN}")
    until("it is live", lambda: browser.at("link").get_attribute("data-state") == "live")
    until("a tagger is at work", lambda: browser.at("health-aside").get_attribute("data-state") == "good")
    browser.driver.find_element("css selector", "button[data-lang=fr]").click()
    browser.driver.switch_to.frame(browser.at("phone"))
    until("the phone follows", lambda: browser.run("return document.documentElement.lang") == "fr")
    browser.driver.switch_to.default_content()
    return browser
