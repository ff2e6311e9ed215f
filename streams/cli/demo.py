"""`vigie demo`: all of vigie in one terminal, with nothing to set up."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from streams.cli.terminal import say

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

_EPILOG = """\
On the screen: type a search and press Enter. It goes through Kafka and the worker, and the banner comes back with
the milliseconds it took. `/country BE` searches from elsewhere. Ctrl-C ends all that was started.

Examples:

vigie demo

vigie demo --rate 2000 --matches 0.005

vigie demo --seconds 30 > demo.txt

VIGIE_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092 vigie demo (topics of its own there, deleted at the end)
"""


class _Steps:
    """The sentences of the start and the end on standard error; on a terminal with a turning sign while one waits."""

    def __init__(self) -> None:
        self._status: Status | None = None
        self._last = ""

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("Looking for a broker …")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.rest()

    def rest(self) -> None:
        """Takes the turning sign away: the screen comes."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def say(self, sentence: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may have been closed; what was started must end all the same
            if self._status is None:
                say(sentence)
            elif sentence.endswith("…"):
                self._status.update(_plain(sentence))
            else:
                self._status.console.print(_plain(sentence), soft_wrap=True)


def _plain(sentence: str) -> Any:
    from rich.text import Text

    return Text(sentence)


def _demo(
    rate: Annotated[float, typer.Option(min=0.1, max=20_000, help="Invented searches a second.")] = 200.0,
    matches: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of searches that ask for help; 0.02 is one in fifty.")
    ] = 0.02,
    seconds: Annotated[float | None, typer.Option(min=1.0, help="End by itself after so many seconds.")] = None,
) -> None:
    """See the main job live: searches flow through Kafka and the real worker, and banners come out.

    Finds or starts a broker (and says which, and why), makes the topics, starts the worker and invented French
    searches, and shows rates, matches, banners, lag and counts, all read from Kafka. Without a terminal it prints
    one line a second and one a banner.
    """
    from streams.demo.play import run_demo
    from streams.demo.stage import Options

    on_screen = sys.stdin.isatty() and sys.stdout.isatty()
    with _Steps() as steps:
        status = run_demo(
            Options(rate=rate, matches=matches, seconds=seconds),
            os.environ,
            steps.say,
            steps.rest,
            None if on_screen else _write,
        )
    raise typer.Exit(status)


def _write(line: str) -> None:
    print(line, flush=True)


def register(app: typer.Typer) -> None:
    """Mounts `vigie demo`."""
    app.command("demo", epilog=_EPILOG)(_demo)
