"""`vigie demo` under test: in a pseudo-terminal or in pipes, with all processes that it starts."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from streams.demo.processes import vigie

RESIZE_SECONDS = 0.4
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[a-zA-Z]|[()][A-Z0-9]|[=>])")


def demo_environment(bootstrap_servers: str) -> dict[str, str]:
    """The environment of a person at a plain terminal, with nothing of vigie's but the broker."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    return own | {"VIGIE_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers, "TERM": "xterm-256color", "VIGIE_PARTITIONS": "3"}


def family(pid: int) -> list[psutil.Process]:
    """All processes that this one has started, and theirs."""
    return psutil.Process(pid).children(recursive=True)


def wait_until_gone(processes: list[psutil.Process], seconds: float = 20.0) -> list[psutil.Process]:
    """Those that are still there in the end."""
    return [left for left in psutil.wait_procs(processes, seconds)[1] if left.status() != psutil.STATUS_ZOMBIE]


class Terminal:
    """A demo on a pseudo-terminal of 80 by 24."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        self._rows = 24
        self._resize()
        self.before = termios.tcgetattr(theirs)
        self.process = subprocess.Popen(
            vigie("demo", "--rate", "50"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread of ours holds a lock
        )
        self.theirs = theirs
        self.raw = ""

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_for(self, pattern: str, seconds: float = 60.0) -> re.Match[str]:
        """Waits for a text on the screen. The window changes its height all the while: so it is drawn as a whole."""
        deadline, seen, resize_at = time.monotonic() + seconds, "", 0.0
        while time.monotonic() < deadline:
            if time.monotonic() >= resize_at:
                self._resize()
                resize_at = time.monotonic() + RESIZE_SECONDS
            seen += self._read(RESIZE_SECONDS)
            if found := re.search(pattern, _ESCAPES.sub("", seen)):
                return found
        raise AssertionError(f"{pattern!r} did not appear; the screen shows:\n{_ESCAPES.sub('', seen)[-4_000:]}")

    def wait_for_the_end(self, seconds: float = 40.0) -> int:
        """The exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(0.1)
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def hang_up(self) -> None:
        """Closes the terminal, as its window does."""
        os.close(self.theirs)
        os.close(self._ours)
        self._ours = self.theirs = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._ours >= 0:
            self.hang_up()

    def _read(self, seconds: float) -> str:
        if not select.select([self._ours], [], [], seconds)[0]:
            return ""
        try:
            text = os.read(self._ours, 65_536).decode(errors="replace")
        except OSError:
            return ""
        self.raw += text
        return text

    def _resize(self) -> None:
        self._rows = 49 - self._rows
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", self._rows, 80, 0, 0))


@contextmanager
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    """A demo that is ended however the test goes."""
    opened = Terminal(environment)
    try:
        yield opened
    finally:
        opened.close()
