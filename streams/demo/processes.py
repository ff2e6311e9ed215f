"""The programs that the demo starts: worker and searches, each under the eye of broker/embedded/watch.py.

The watcher gives each a session of its own, so that Ctrl-C reaches the demo alone, and ends it when the demo is gone
however it went (closed terminal, `kill -9`).
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.broker.embedded import watch
from streams.web.picture import Condition

STOP_TIMEOUT_SECONDS = watch.PATIENCE_SECONDS + 5.0
"""SIGTERM first and ten seconds, then SIGKILL: the watcher's patience, and some for the watcher."""
MOST_RESTARTS = 1
TAIL_BYTES = 4_096
_VIGIE = "import sys; from streams.cli.main import main; sys.argv[0] = 'vigie'; main()"
"""The command `vigie` of this very Python: also where no entry point is on the PATH."""


def vigie(*arguments: str) -> list[str]:
    """The command line of another `vigie`."""
    return [sys.executable, "-P", "-c", _VIGIE, *arguments]


class Child:
    """One program. It is started again once where it ends by itself. Blocking, but for milliseconds only."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Its output goes to `<name>.log` in `folder`, which its watcher deletes where the demo is killed."""
        self.name = name
        self.log = folder / f"{name}.log"
        self.pid = 0
        self._command, self._environment, self._folder = list(command), dict(environment), folder
        self._watcher: subprocess.Popen[bytes] | None = None
        self._restarts = 0
        self._stopped = False

    def start(self) -> None:
        """Starts the program and learns its pid."""
        self.log.touch()
        self._watcher = watcher = subprocess.Popen(  # noqa: S603 - our own watcher
            [sys.executable, "-I", "-S", watch.__file__, str(self.log), str(self._folder), *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,
        )
        assert watcher.stdout is not None
        self.pid = int(watcher.stdout.readline() or b"0")

    def look_after(self) -> Condition:
        """How it is now. Starts it again where it has ended, once."""
        assert self._watcher is not None
        if self._watcher.poll() is None:
            return Condition.RESTARTED if self._restarts else Condition.RUNNING
        if self._stopped or self._restarts >= MOST_RESTARTS:
            return Condition.DEAD
        self._restarts += 1
        self._close_pipes(self._watcher)
        self.start()
        return Condition.RESTARTED

    def last_line(self) -> str:
        """The last line of its log that says something; empty where there is none."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - TAIL_BYTES))
            lines = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
            return next((line for line in reversed(lines) if line), "")
        return ""

    def ask_to_stop(self) -> None:
        """Sends SIGTERM, and SIGKILL ten seconds later; `stop` waits for the end."""
        self._stopped = True
        if self._watcher is not None and self._watcher.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._watcher.stdin.write(b"T")
                self._watcher.stdin.flush()

    def stop(self) -> None:
        """Ends the program and waits until it is gone."""
        self.ask_to_stop()
        watcher, self._watcher = self._watcher, None
        if watcher is None:
            return
        try:
            watcher.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            watcher.kill()  # Linux kills the program with its watcher
            watcher.wait()
        self._close_pipes(watcher)

    @staticmethod
    def _close_pipes(watcher: subprocess.Popen[bytes]) -> None:
        for pipe in (watcher.stdin, watcher.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
