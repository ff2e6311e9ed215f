"""A benchmark's own topics on a real broker: found or started as in `vigie demo`, and nothing left of them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.console import Console

from streams.broker.administration import administration, create_topics
from streams.broker.embedded import find_broker
from streams.broker.topics import TOPICS, topic_name
from streams.settings import Settings


@contextlib.contextmanager
def own_topics(name: str, console: Console, **changed: Any) -> Iterator[Settings]:
    """Default settings, but for the broker, names that nobody else has, and what is `changed`. Raises BrokerError."""
    with find_broker(Settings.from_environment(os.environ), say=console.print) as broker:
        own = f"{name}{os.getpid()}"
        settings = replace(
            Settings(), bootstrap_servers=broker.bootstrap_servers, topic_prefix=f"{own}.", group_id=own, **changed
        )
        create_topics(settings)
        try:
            yield settings
        finally:
            delete_topics(settings)


def delete_topics(settings: Settings) -> None:
    """Those that are there."""
    with administration(settings.bootstrap_servers) as client:
        client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)
