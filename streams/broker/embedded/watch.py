"""Runs one command and ends it when whoever asked for it is gone, however it went (also after `kill -9`).

Started as a file of its own in a session of its own, so that Ctrl-C in the terminal reaches the asker first:

    python -I watch.py <log file> <folder to delete, or -> <command> ...

It prints the command's pid and then obeys its standard input: `T` ends the command (SIGTERM, then SIGKILL), `K`
kills it, both keep the folder. End of input means that the asker is gone: the command is ended and the folder deleted.
A forked child of the asker may hold the pipe open, so a change of our parent means the same. If this process is killed
itself, Linux kills the command (PR_SET_PDEATHSIG; its trap, the death of the starting *thread*, can't occur: there is
one thread).
Only the standard library is imported: this must start at once.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 10.0
"""A broker with little data takes one or two seconds to end properly."""
PARENT_POLL_SECONDS = 0.5
PR_SET_PDEATHSIG = 1
"""prctl(2)"""


def _die_with_the_watcher() -> None:
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _asker_is_gone(process: subprocess.Popen[bytes], asker: int) -> bool:
    """Waits for an order, obeys it, and says whether the reason was that nobody is left to ask."""
    while process.poll() is None:
        ready, _, _ = select.select([0], [], [], PARENT_POLL_SECONDS)
        order = os.read(0, 1) if ready else None
        if order == b"K":
            process.kill()
            process.wait()
        elif order is not None or os.getppid() != asker:
            _end(process)
            return order != b"T"
    return False


def main(log: str, folder: str, *command: str) -> int:
    """Returns the command's exit status, negative for a signal."""
    asker = os.getppid()
    with Path(log).open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the command is the asker's own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=_die_with_the_watcher,  # noqa: PLW1509 - one thread
        )

    def _stop(_number: int, _frame: object) -> None:
        _end(process)
        sys.exit(0)

    signal.signal(signal.SIGTERM, _stop)
    with contextlib.suppress(BrokenPipeError):
        os.write(1, b"%d\n" % process.pid)
    if _asker_is_gone(process, asker) and folder != "-":
        shutil.rmtree(folder, ignore_errors=True)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) & 0xFF)
