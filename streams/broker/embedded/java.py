"""A real Apache Kafka of one node, run on Java for a demo or the tests."""

from __future__ import annotations

import base64
import subprocess
import uuid
from pathlib import Path

from streams.broker.embedded.jars import KAFKA_VERSION, Java
from streams.broker.embedded.kinds import Broker, NotAvailableError, free_port
from streams.broker.embedded.process import LOG_LINES_SHOWN, BrokerProcess
from streams.broker.topics import LARGEST_EVENT_BYTES

PORT_ATTEMPTS = 3
_JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m", "-Djava.awt.headless=true")
"""What starts a single node fastest (the embedded broker's ADR has the measurements)."""

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
message.max.bytes={largest}
replica.fetch.max.bytes={largest}
log.message.timestamp.before.max.ms=9223372036854775807
log.message.timestamp.after.max.ms=9223372036854775807
log.retention.hours=-1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


def new_cluster_id(random: bytes | None = None) -> str:
    """A random id as Kafka writes them (16 bytes in base64url), never with a dash in front, as an option has."""
    first, *others = random or uuid.uuid4().bytes
    return base64.urlsafe_b64encode(bytes([first & 0x7F, *others])).decode().rstrip("=")


class JavaBroker(Broker):
    """One broker in one folder. Without `folder` it lies in a temporary one that goes when the broker is closed.

    A folder that is given keeps its data: start there again, even after `kill -9`, and the topics are as they were.
    """

    def __init__(self, java: Java, jars: Path, folder: Path | None = None) -> None:
        self._java, self._jars = java, jars
        self._process = BrokerProcess(folder)
        self.bootstrap_servers = ""
        self.reason = f"Apache Kafka {KAFKA_VERSION} on Java {java.version} ({java.origin})"

    @property
    def pid(self) -> int:
        """The process id of Java."""
        return self._process.pid

    @property
    def log(self) -> Path:
        """The broker's own log."""
        return self._process.log

    @property
    def running(self) -> bool:
        return self._process.running

    def start(self) -> None:
        """Raises NotAvailableError with the last lines of the broker's log where it does not come up."""
        if self._process.running:
            return
        if self.bootstrap_servers:
            self._run()
            return
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self._configure(free_port(), free_port())
            try:
                self._run()
            except NotAvailableError as error:
                # Somebody was faster on the port that was free: only then it is worth another try.
                if attempt == PORT_ATTEMPTS or "already in use" not in str(error):
                    raise
            else:
                return

    def stop(self, *, kill: bool = False) -> None:
        self._process.stop(kill=kill)

    def close(self) -> None:
        self._process.close()

    @property
    def _properties(self) -> Path:
        return self._process.folder / "server.properties"

    def _run(self) -> None:
        self._process.start(self._command("kafka.Kafka", str(self._properties)), self.bootstrap_servers)

    def _command(self, *arguments: str) -> list[str]:
        logging = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true")
        own = self._process.folder / "tmp"  # lz4's library is unpacked there, and stays after a kill
        own.mkdir(exist_ok=True)
        options = (*_JVM, f"-Djava.io.tmpdir={own}", *logging)
        return [str(self._java.executable), *options, "-cp", f"{self._jars}/*", *arguments]

    def _configure(self, port: int, controller: int) -> None:
        """Writes the properties and, once, the folder's identity."""
        data = self._process.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(
            _PROPERTIES.format(port=port, controller=controller, data=data, largest=LARGEST_EVENT_BYTES),
            encoding="utf-8",
        )
        self.bootstrap_servers = f"127.0.0.1:{port}"
        if (data / "meta.properties").exists():
            return
        command = self._command(
            "kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", str(self._properties)
        )
        ran = subprocess.run(  # noqa: S603 - the Java and the jars that we found
            command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False
        )
        if ran.returncode:
            lines = " | ".join((ran.stdout + ran.stderr).strip().splitlines()[-LOG_LINES_SHOWN:])
            raise NotAvailableError(f"Apache Kafka could not format {data}: {lines}")
