"""What every broker that vigie can find or start has in common, whichever kind it is."""

from __future__ import annotations

import abc
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Self

from streams.broker.administration import BrokerError

Say = Callable[[str], None]
"""Takes a sentence for the person who waits."""


class NoBrokerError(BrokerError):
    """No broker could be found or started; the text lists each way, why it was not taken, and what to do."""


class NotAvailableError(BrokerError):
    """This way to a broker is closed on this machine: `why`, and what would open it (empty where nothing would)."""

    def __init__(self, why: str, remedy: str = "") -> None:
        self.why = why
        super().__init__(f"{why}: {remedy}" if remedy else why)


class Broker(abc.ABC):
    """A running Apache Kafka. A context manager: leaving it ends what vigie started, and nothing else."""

    bootstrap_servers: str
    reason: str
    """One sentence: which broker this is and why it was taken."""

    @abc.abstractmethod
    def start(self) -> None:
        """Starts the broker, or starts it again on its data and port, and returns when it answers."""

    @abc.abstractmethod
    def stop(self, *, kill: bool = False) -> None:
        """Ends the broker and keeps its data; `kill` as `kill -9` does. Does nothing where it has ended already."""

    def close(self) -> None:
        """Ends the broker and deletes the data that was made for it."""
        self.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class GivenBroker(Broker):
    """The broker of `VIGIE_KAFKA_BOOTSTRAP_SERVERS`: not ours to start or to end."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.bootstrap_servers = bootstrap_servers
        self.reason = f"the broker at {bootstrap_servers}, because VIGIE_KAFKA_BOOTSTRAP_SERVERS names it"

    def start(self) -> None:
        """It runs already."""

    def stop(self, *, kill: bool = False) -> None:
        """Leaves it running: vigie did not start it."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody held a moment ago. Another process may take it before we do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
