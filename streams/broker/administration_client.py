"""The connection to the broker's administration: one address, one deadline, errors that are sentences."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import kafka.errors
from kafka import KafkaAdminClient

from streams.settings import Settings

CONNECT_TIMEOUT_SECONDS = 4.0
"""No broker there is said within five seconds."""
REQUEST_TIMEOUT_SECONDS = 30.0


class BrokerError(RuntimeError):
    """Something about the broker is not as it must be; the text is a sentence with a remedy."""


class BrokerUnreachableError(BrokerError):
    """No broker answers at the address."""


class TopicMissingError(BrokerError):
    """A topic that is needed is not there; the text names `vigie topics --create`."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The brokers that answer."""

    cluster_id: str
    brokers: int
    version: str
    """The Kafka protocol version that the broker speaks, like `4.3`."""


def quiet_kafka_python() -> None:
    """kafka-python logs each attempt to connect; what matters of it we raise as one sentence."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)


def _addresses(bootstrap: str) -> Iterator[tuple[str, int]]:
    for part in bootstrap.split(","):
        host, colon, port = part.strip().removeprefix("PLAINTEXT://").rpartition(":")
        if not colon:
            host, port = port, "9092"
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise BrokerError(
                f"{bootstrap!r} is no list of brokers: write host:port, or several with commas, "
                "for example VIGIE_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092"
            )
        yield host.strip("[]"), int(port)


def _port_is_open(bootstrap: str, timeout_s: float) -> bool:
    """Whether any of the addresses takes a connection: cheaper and quicker to fail than a Kafka client."""
    for address in _addresses(bootstrap):
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=timeout_s):
            return True
    return False


def _unreachable(bootstrap: str) -> BrokerUnreachableError:
    return BrokerUnreachableError(
        f"no Kafka broker answers at {bootstrap}: start it, or set VIGIE_KAFKA_BOOTSTRAP_SERVERS to one that runs"
    )


@contextlib.contextmanager
def administration(bootstrap: str | None, timeout_s: float = CONNECT_TIMEOUT_SECONDS) -> Iterator[KafkaAdminClient]:
    """kafka-python's admin client, closed at the end. Raises BrokerUnreachableError within `timeout_s`."""
    if bootstrap is None:
        raise BrokerUnreachableError(
            "no Kafka broker is set: set VIGIE_KAFKA_BOOTSTRAP_SERVERS, for example to 127.0.0.1:9092, "
            "or try `vigie demo`, which starts one"
        )
    quiet_kafka_python()
    if not _port_is_open(bootstrap, timeout_s):
        raise _unreachable(bootstrap)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=[f"{host}:{port}" for host, port in _addresses(bootstrap)],
            client_id="vigie-administration",
            bootstrap_timeout_ms=int(timeout_s * 1_000),
            request_timeout_ms=int(REQUEST_TIMEOUT_SECONDS * 1_000),
            reconnect_backoff_max_ms=500,
        )
    except (kafka.errors.KafkaError, OSError) as error:
        raise _unreachable(bootstrap) from error
    try:
        yield client
    except kafka.errors.KafkaConnectionError as error:
        raise _unreachable(bootstrap) from error
    except kafka.errors.KafkaError as error:
        raise BrokerError(
            f"the broker at {bootstrap} refused ({type(error).__name__}): see the broker's log"
        ) from error
    finally:
        client.close()


def broker_answers(bootstrap: str, timeout_s: float = CONNECT_TIMEOUT_SECONDS) -> bool:
    """Whether a broker there answers and takes part in its cluster; one that has only just opened its port does not."""
    try:
        with administration(bootstrap, timeout_s) as client:
            return any(not broker.get("is_fenced", False) for broker in client.describe_cluster()["brokers"])
    except BrokerUnreachableError:
        return False


def describe_cluster(settings: Settings) -> Cluster:
    """The cluster's id, size and version. Raises BrokerUnreachableError."""
    with administration(settings.bootstrap_servers) as client:
        found = client.describe_cluster()
        version = ".".join(str(part) for part in client._manager.broker_version[:2])  # noqa: SLF001 - no public way
        return Cluster(str(found["cluster_id"]), len(found["brokers"]), version)
