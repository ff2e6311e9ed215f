"""One broker process under the eye of `watch`: started, awaited, stopped, and never left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from streams.broker.administration_client import broker_answers
from streams.broker.embedded import watch
from streams.broker.embedded.kinds import NotAvailableError

START_TIMEOUT_SECONDS = 90.0
"""Measured 3 to 10 seconds, 15 after `kill -9`; the rest is for machines that are busy."""
STOP_TIMEOUT_SECONDS = watch.PATIENCE_SECONDS + 5.0
READY_POLL_SECONDS = 0.1
LOG_LINES_SHOWN = 8


class BrokerProcess:
    """A broker's process, its folder and its log. Without `folder` it gets a temporary one that `close` deletes."""

    pid: int = 0
    """The process id of the broker itself, not of its watcher."""

    def __init__(self, folder: Path | None) -> None:
        self._temporary = folder is None
        self.folder = Path(tempfile.mkdtemp(prefix="vigie-kafka-")) if folder is None else folder.absolute()
        self._watcher: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the broker said."""
        return self.folder / "broker.log"

    @property
    def running(self) -> bool:
        return self._watcher is not None and self._watcher.poll() is None

    def start(self, command: list[str], bootstrap_servers: str) -> None:
        """Returns when the broker answers. Raises NotAvailableError with the last lines of its log otherwise."""
        try:
            self._launch(command)
            self._await(bootstrap_servers)
        except BaseException:
            self.stop(kill=True)
            raise

    def stop(self, *, kill: bool = False) -> None:
        """Ends the broker, with `kill` as `kill -9` does, and keeps its folder."""
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
        """Ends the broker and deletes its folder where that was a temporary one."""
        self.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self, command: list[str]) -> None:
        self.log.touch()
        self._log_begin = self.log.stat().st_size
        delete = str(self.folder) if self._temporary else "-"
        self._watcher = watcher = subprocess.Popen(  # noqa: S603 - our own watcher
            [sys.executable, "-I", "-S", watch.__file__, str(self.log), delete, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert watcher.stdout is not None
        self.pid = int(watcher.stdout.readline() or b"0")

    def _await(self, bootstrap_servers: str) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if not self.running:
                raise NotAvailableError(f"the broker ended while it started; its log says: {self._log_tail()}")
            if broker_answers(bootstrap_servers, timeout_s=1.0):
                return
            time.sleep(READY_POLL_SECONDS)
        raise NotAvailableError(
            f"the broker did not answer within {START_TIMEOUT_SECONDS:.0f} s; its log says: {self._log_tail()}"
        )

    def _log_tail(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_begin, os.SEEK_SET)
            lines = log.read().decode(errors="replace").splitlines()
        errors = [line for line in lines if "ERROR" in line or "Exception" in line]
        return " | ".join((errors or lines)[-LOG_LINES_SHOWN:]) or "nothing"
