"""The demo's frame: broker, topics, worker and searches are started in order and end in reverse, however it goes."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from streams.broker.administration import BrokerError, administration, create_topics
from streams.broker.embedded import Broker, find_broker
from streams.broker.embedded.kinds import GivenBroker, Say
from streams.broker.topics import TOPICS, topic_name
from streams.demo.processes import Child, vigie
from streams.settings import Settings

KEY_BYTES = 32
LOG_LINES_SHOWN = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for. `rate` in searches a second; `matches` the share of protection searches."""

    rate: float = 200.0
    matches: float = 0.02
    seconds: float | None = None
    """The demo ends by itself after this time; None: when the person ends it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """All that runs. `folder` holds the logs and goes with the demo."""

    settings: Settings
    broker: Broker
    worker: Child
    searches: Child
    folder: Path


@contextlib.contextmanager
def set_stage(settings: Settings, options: Options, environment: Mapping[str, str], say: Say) -> Iterator[Stage]:
    """Starts all and ends all. Raises BrokerError where there is no broker."""
    with contextlib.ExitStack() as started:
        broker = started.enter_context(find_broker(settings, say=say, for_a_look=True))
        say(f"Broker: {broker.reason}.")
        folder = Path(tempfile.mkdtemp(prefix="vigie-demo-"))
        started.callback(shutil.rmtree, folder, ignore_errors=True)
        own = _own_settings(settings, broker)
        if isinstance(broker, GivenBroker):
            started.callback(_delete_topics, own, say)
        made = create_topics(own)
        theirs = f", their names begin with {own.topic_prefix}, and they are deleted at the end"
        say(f"Topics: {len(made.created)} made{theirs if isinstance(broker, GivenBroker) else ''}.")
        environment = {**environment, **_environment(own)}
        worker = Child("worker", vigie("worker"), environment, folder)
        rate, matches = f"{options.rate:g}", f"{options.matches:g}"
        generate = vigie("generate", "--live", "--rate", rate, "--matches", matches)
        searches = Child("searches", generate, environment, folder)
        for child in (worker, searches):
            started.callback(child.stop)
            child.start()
        say(f"Worker: pid {worker.pid}, its log is {worker.log}.")
        say(f"Searches: {options.rate:g} a second, {options.matches:.0%} of them for help.")
        yield Stage(own, broker, worker, searches, folder)


def log_to(folder: Path) -> None:
    """The Kafka clients' warnings must not be written over the screen."""
    output = logging.FileHandler(folder / "demo.log", encoding="utf-8", delay=True)
    logging.basicConfig(level=logging.WARNING, handlers=[output], force=True)
    logging.captureWarnings(capture=True)


def last_words(child: Child) -> list[str]:
    """The end of its log, for the person whose worker would not run."""
    with contextlib.suppress(OSError):
        return child.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return []


def _own_settings(settings: Settings, broker: Broker) -> Settings:
    """On a broker that others use, invented searches go to topics of their own: never into real counts."""
    own = dataclasses.replace(settings, bootstrap_servers=broker.bootstrap_servers)
    if isinstance(broker, GivenBroker):
        name = f"demo-{secrets.token_hex(4)}"
        own = dataclasses.replace(own, topic_prefix=f"{settings.topic_prefix}{name}.", group_id=f"vigie-{name}")
    return own


def _environment(own: Settings) -> dict[str, str]:
    return {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": own.bootstrap_servers or "",
        "VIGIE_TOPIC_PREFIX": own.topic_prefix,
        "VIGIE_GROUP_ID": own.group_id,
        "VIGIE_PSEUDONYM_KEY": secrets.token_urlsafe(KEY_BYTES),
    }


def _delete_topics(own: Settings, say: Say) -> None:
    try:
        with administration(own.bootstrap_servers) as client:
            client.delete_topics([topic_name(topic, own) for topic in TOPICS], raise_errors=False)
            client.delete_groups([own.tagger_group, own.trends_group, own.ranks_group, own.funnel_group])
    except BrokerError as error:
        say(f"The demo's topics, whose names begin with {own.topic_prefix}, could not be deleted: {error}")
