"""Apache Kafka in a container, through testcontainers, where a container engine answers."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import time
from typing import Any

from streams.broker.administration_client import broker_answers
from streams.broker.embedded.jars import KAFKA_VERSION
from streams.broker.embedded.kinds import Broker, NotAvailableError, free_port
from streams.broker.topics import LARGEST_EVENT_BYTES

IMAGE = f"apache/kafka:{KAFKA_VERSION}"
"""The official image of the Apache Kafka project."""
ENGINE_TIMEOUT_SECONDS = 3.0
START_TIMEOUT_SECONDS = 90.0
READY_POLL_SECONDS = 0.2
_PORT_INSIDE = 9092
_OPEN_TIMESTAMP = str(2**63 - 1)
_SETTINGS = {
    "NODE_ID": "1",
    "PROCESS_ROLES": "broker,controller",
    "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "LISTENERS": f"PLAINTEXT://:{_PORT_INSIDE},CONTROLLER://:9093",
    "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
    "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "AUTO_CREATE_TOPICS_ENABLE": "false",
    "MESSAGE_MAX_BYTES": str(LARGEST_EVENT_BYTES),
    "REPLICA_FETCH_MAX_BYTES": str(LARGEST_EVENT_BYTES),
    "LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS": _OPEN_TIMESTAMP,
    "LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS": _OPEN_TIMESTAMP,
    "LOG_RETENTION_HOURS": "-1",
    "OFFSETS_TOPIC_NUM_PARTITIONS": "1",
    "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "TRANSACTION_STATE_LOG_NUM_PARTITIONS": "1",
    "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
    "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
    "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "BROKER_SESSION_TIMEOUT_MS": "2000",
    "BROKER_HEARTBEAT_INTERVAL_MS": "500",
}
"""As for the broker on Java. The image takes all of its settings from the environment as soon as one is there."""


def container_engine() -> str | None:
    """The version of the container engine that answers within three seconds, or None."""
    docker = shutil.which("docker")
    if docker is None:
        return None
    try:
        ran = subprocess.run(  # noqa: S603 - docker from PATH
            [docker, "info", "--format", "{{.ServerVersion}}"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=ENGINE_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout.strip() or None if ran.returncode == 0 else None


def require_container_engine() -> None:
    """Raises NotAvailableError where no engine answers, or where testcontainers, which speaks to it, is missing."""
    if container_engine() is None:
        raise NotAvailableError("no container engine answers `docker info` within 3 s")
    if importlib.util.find_spec("testcontainers") is None:
        raise NotAvailableError(
            "a container engine answers, but testcontainers is not installed", "`pip install testcontainers`"
        )


class ContainerBroker(Broker):
    """One broker in one container. Its data lies in the container: it outlives `stop`, not `close`.

    testcontainers' reaper removes the container also when this process is killed.
    """

    def __init__(self) -> None:
        self._container: Any = None
        self.bootstrap_servers = ""
        self.reason = f"Apache Kafka {KAFKA_VERSION} in a container ({IMAGE})"

    def start(self) -> None:
        """Raises NotAvailableError with what the engine said where the container does not come up."""
        try:
            if self._container is None:
                self._create()
            else:
                self._container.get_wrapped_container().start()
        except Exception as error:  # the engine's clients raise all sorts: each means that this way is closed
            raise NotAvailableError(f"a container engine answers, but {IMAGE} does not start there: {error}") from error
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not broker_answers(self.bootstrap_servers, timeout_s=1.0):
            if time.monotonic() > deadline:
                raise NotAvailableError(f"{IMAGE} runs, but did not answer within {START_TIMEOUT_SECONDS:.0f} s")
            time.sleep(READY_POLL_SECONDS)

    def _create(self) -> None:
        from testcontainers.core.container import DockerContainer

        port = free_port()
        self.bootstrap_servers = f"127.0.0.1:{port}"
        container = DockerContainer(IMAGE).with_bind_ports(_PORT_INSIDE, port)
        for name, value in _SETTINGS.items():
            container = container.with_env(f"KAFKA_{name}", value)
        # The broker must name the address by which it is reached from outside the container.
        container = container.with_env("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://{self.bootstrap_servers}")
        container.start()
        self._container = container

    def stop(self, *, kill: bool = False) -> None:
        if self._container is not None:
            wrapped = self._container.get_wrapped_container()
            wrapped.kill() if kill else wrapped.stop()

    def close(self) -> None:
        if self._container is not None:
            self._container.stop(force=True, delete_volume=True)
            self._container = None
