"""What all commands share: the settings, JSON on standard output, sentences on standard error, and a progress bar that
scripts never see.
"""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import typer

from streams.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress

PROGRESS_INTERVAL_SECONDS = 0.1


def settings_from_environment() -> Settings:
    """The settings of this process. Raises SettingsError."""
    return Settings.from_environment(os.environ)


def quiet_kafka_clients() -> None:
    """The Kafka clients log each attempt to connect; a command says in one sentence what has come of it."""
    import logging

    for name in ("kafka", "aiokafka"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def say(sentence: str) -> None:
    """One sentence on standard error."""
    typer.echo(sentence, err=True)


def warn(sentence: str) -> None:
    """One yellow sentence on standard error."""
    typer.secho(f"vigie: {sentence}", fg=typer.colors.YELLOW, err=True)


def complain(sentence: str) -> None:
    """One red sentence on standard error."""
    typer.secho(f"vigie: {sentence}", fg=typer.colors.RED, err=True)


def print_json(value: Any) -> None:
    """Indented, on standard output."""
    import orjson

    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


class ProgressBar:
    """A bar on standard error where that is a terminal; silent otherwise. `total` None: the end is not known."""

    def __init__(self, label: str, total: float | None) -> None:
        self._label, self._total = label, total
        self._bar: Progress | None = None
        self._task: Any = None
        self._next = 0.0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

            known = (BarColumn(), TimeRemainingColumn()) if self._total is not None else (SpinnerColumn(),)
            columns = (TextColumn("{task.description}"), *known, TextColumn("{task.fields[note]}"))
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._label, total=self._total, note="")
        return self

    def update(self, completed: float, note: str) -> None:
        """Cheap: the screen is written ten times a second at most."""
        if self._bar is None or (now := time.monotonic()) < self._next:
            return
        self._next = now + PROGRESS_INTERVAL_SECONDS
        self._bar.update(self._task, completed=completed, note=note)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


class Pace:
    """Keeps to `rate` a second on average, without drift; None: as fast as it goes."""

    SHORTEST_WAIT_SECONDS = 0.002
    """Below this a sleep costs more than it corrects."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._begin = time.monotonic()
        self._done = 0

    async def wait(self) -> None:
        """Call before each event. Lets others run now and then also where no rate is set."""
        import asyncio

        self._done += 1
        if self._rate is None:
            if self._done % 1_000 == 0:
                await asyncio.sleep(0)
            return
        ahead = self._begin + (self._done - 1) / self._rate - time.monotonic()
        if ahead > self.SHORTEST_WAIT_SECONDS:
            await asyncio.sleep(ahead)
