"""A real Apache Kafka of one node, run on Java for a demo or the tests."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from streams.broker import embedded_watch
from streams.broker.administration import broker_answers
from streams.broker.embedded_jars import KAFKA_VERSION, Java
from streams.broker.embedded_kinds import Broker, NotAvailableError, free_port
from streams.broker.topics import LARGEST_EVENT_BYTES

START_TIMEOUT_SECONDS = 90.0
"""Measured 4 to 10 seconds, 15 after `kill -9`; the rest is for machines that are busy."""
STOP_TIMEOUT_SECONDS = embedded_watch.PATIENCE_SECONDS + 5.0
READY_POLL_SECONDS = 0.1
PORT_ATTEMPTS = 3
LOG_LINES_SHOWN = 8
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


class JavaBroker(Broker):
    """One broker in one folder. Without `folder` it lies in a temporary one that goes when the broker is closed.

    A folder that is given keeps its data: start there again, even after `kill -9`, and the topics are as they were.
    """

    pid: int
    """The process id of Java itself."""

    def __init__(self, java: Java, jars: Path, folder: Path | None = None) -> None:
        self._java, self._jars = java, jars
        self._temporary = folder is None
        self._folder = Path(tempfile.mkdtemp(prefix="vigie-kafka-")) if folder is None else folder.absolute()
        self._watcher: subprocess.Popen[bytes] | None = None
        self._ports: tuple[int, int] | None = None
        self.pid = 0
        self.bootstrap_servers = ""
        self.reason = f"Apache Kafka {KAFKA_VERSION} on Java {java.version} ({java.origin})"

    @property
    def log(self) -> Path:
        """The broker's own log."""
        return self._folder / "broker.log"

    @property
    def running(self) -> bool:
        return self._watcher is not None and self._watcher.poll() is None

    def start(self) -> None:
        """Raises NotAvailableError with the last lines of the broker's log where it does not come up."""
        if self.running:
            return
        first = self._ports is None
        for attempt in range(PORT_ATTEMPTS if first else 1):
            if first:
                self._ports = (free_port(), free_port())
                self._format(*self._ports)
            try:
                self._launch()
            except NotAvailableError as error:
                self.stop(kill=True)
                # Somebody was faster on the port that was free: only then it is worth another try.
                if attempt + 1 == PORT_ATTEMPTS or not first or "already in use" not in str(error):
                    raise
            except BaseException:
                self.stop(kill=True)
                raise
            else:
                return

    def stop(self, *, kill: bool = False) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is None:
            return
        assert watcher.stdin is not None
        assert watcher.stdout is not None
        with contextlib.suppress(OSError):
            watcher.stdin.write(b"K" if kill else b"T")
            watcher.stdin.flush()
        try:
            watcher.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            watcher.kill()
            watcher.wait()
        with contextlib.suppress(OSError):
            watcher.stdin.close()
        watcher.stdout.close()

    def close(self) -> None:
        self.stop()
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, *arguments: str) -> list[str]:
        logging = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true")
        return [str(self._java.executable), *_JVM, *logging, "-cp", f"{self._jars}/*", *arguments]

    def _format(self, port: int, controller: int) -> None:
        """Writes the properties and, once, the folder's identity."""
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        properties = self._folder / "server.properties"
        properties.write_text(
            _PROPERTIES.format(port=port, controller=controller, data=data, largest=LARGEST_EVENT_BYTES),
            encoding="utf-8",
        )
        self.bootstrap_servers = f"127.0.0.1:{port}"
        if (data / "meta.properties").exists():
            return
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = self._command("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties))
        ran = subprocess.run(  # noqa: S603 - the Java and the jars that we found
            command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False
        )
        if ran.returncode:
            lines = " | ".join((ran.stdout + ran.stderr).strip().splitlines()[-LOG_LINES_SHOWN:])
            raise NotAvailableError(f"Apache Kafka could not format {data}: {lines}")

    def _launch(self) -> None:
        self.log.touch()
        begin = self.log.stat().st_size
        watched = self._command("kafka.Kafka", str(self._folder / "server.properties"))
        delete = str(self._folder) if self._temporary else "-"
        self._watcher = watcher = subprocess.Popen(  # noqa: S603 - our own watcher
            [sys.executable, "-I", "-S", embedded_watch.__file__, str(self.log), delete, *watched],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert watcher.stdout is not None
        self.pid = int(watcher.stdout.readline() or b"0")
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if watcher.poll() is not None:
                raise NotAvailableError(f"Apache Kafka ended while it started; its log says: {self._tail(begin)}")
            if broker_answers(self.bootstrap_servers, timeout_s=1.0):
                return
            time.sleep(READY_POLL_SECONDS)
        raise NotAvailableError(
            f"Apache Kafka did not answer within {START_TIMEOUT_SECONDS:.0f} s; its log says: {self._tail(begin)}"
        )

    def _tail(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin, os.SEEK_SET)
            lines = log.read().decode(errors="replace").splitlines()
        errors = [line for line in lines if "ERROR" in line or "Exception" in line]
        return " | ".join((errors or lines)[-LOG_LINES_SHOWN:]) or "nothing"
