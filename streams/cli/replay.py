"""`vigie replay`: JSON Lines into `search.events.v1`, whole events or bare queries."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from streams.cli.terminal import Pace, ProgressBar, complain, quiet_kafka_clients, say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.broker.event_sender import EventSender
    from streams.cli.replaying import Completion, ReadyEvent

SOURCE = "/vigie/replay"
BAD_LINES_SHOWN = 20
"""After so many a person has understood; the rest are counted."""

_EPILOG = """\
Examples:

vigie replay examples/searches.jsonl

vigie replay examples/searches.jsonl --rate 100 --loop

echo '{"query": "#119"}' | vigie replay -

vigie replay yesterday.jsonl --limit 1000 --json
"""


@dataclass
class _Replay:
    """One run: what was asked for, and what has come of it."""

    stream: BinaryIO
    pace: Pace
    loop: bool
    limit: int | None
    completion: Completion
    bad_lines: int = 0
    completed: int = 0
    queued: int = 0
    bytes_read: int = 0

    @property
    def finished(self) -> bool:
        return self.limit is not None and self.queued >= self.limit

    async def round(self, sender: EventSender, bar: ProgressBar, repetition: int) -> None:
        """Reads the input once and sends its events. From the second time on they are new events of now."""
        from streams.cli.input_lines import lines

        number = 0
        async for line in lines(self.stream):
            number += 1
            self.bytes_read += len(line) + 1
            if self.finished:
                return
            ready = self._prepare(number, line, repetition)
            if ready is None:
                continue
            await self.pace.wait()
            await sender.send(ready.value, ready.event, ready.timestamp_ms)
            self.queued += 1
            self.completed += ready.completed
            bar.update(self.bytes_read, f"{self.queued:,} events")

    def _prepare(self, number: int, line: bytes, repetition: int) -> ReadyEvent | None:
        from streams.cli import replaying
        from streams.tagging.parsing import Rejection

        if not line.strip():
            return None
        now_ms = time.time_ns() // 1_000_000
        ready = self.completion.prepare(line, now_ms)
        if isinstance(ready, Rejection):
            if not repetition:
                self._report(number, replaying.reason_text(ready))
            return None
        return replaying.again(ready, repetition, now_ms) if repetition else ready

    def _report(self, number: int, why: str) -> None:
        self.bad_lines += 1
        if self.bad_lines <= BAD_LINES_SHOWN:
            warn(f"line {number} {why}: skipped")
        elif self.bad_lines == BAD_LINES_SHOWN + 1:
            warn("more bad lines follow; they are only counted")


def _replay(
    *,
    file: Annotated[str, typer.Argument(help="JSON Lines, or - for standard input.", show_default=False)],
    rate: Annotated[float | None, typer.Option(min=0.001, help="Events a second; else as fast as it goes.")] = None,
    loop: Annotated[
        bool, typer.Option("--loop", help="Again and again, as new events, until Ctrl-C or --limit.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Stop after so many events.")] = None,
    country: Annotated[str, typer.Option(help="Country of lines that are completed and name none.")] = "FR",
    locale: Annotated[str, typer.Option(help="Locale of lines that are completed and name none.")] = "fr-FR",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON object.")] = False,
) -> None:
    """Send the searches of a file, or of standard input, into search.events.v1.

    One JSON object a line. A whole event (query, event_id, session_id) is sent as it stands, at its occurred_at. Lines
    such as {"query": "#119"} are completed: ids, the time of now, country and locale. Bad lines are reported by number
    and skipped; the exit status is 1 then.
    """
    from streams.cli.replaying import Completion

    if loop and file == "-":
        raise typer.BadParameter("--loop needs a file: standard input can be read only once")
    if file != "-" and not Path(file).is_file():
        raise typer.BadParameter(f"{file} is no file: give JSON Lines, for example examples/searches.jsonl, or -")
    begin = time.monotonic()
    with contextlib.nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as stream:
        replay = _Replay(stream, Pace(rate), loop, limit, Completion(country, locale))
        size = None if file == "-" or loop else Path(file).stat().st_size
        sender = asyncio.run(_run(replay, size))
    if replay.completed and not loop:
        say(f"Completed lines: {replay.completed:,}; country and locale, where absent: "
            f"{country} and {locale} (--country, --locale).")  # fmt: skip
    _conclude(replay, sender, time.monotonic() - begin, as_json)
    if replay.bad_lines or sender.failed:
        raise typer.Exit(1)


async def _run(replay: _Replay, size: int | None) -> EventSender:
    from streams.broker.administration import require_topics
    from streams.broker.event_sender import EventSender
    from streams.broker.topics import Topic, topic_name

    quiet_kafka_clients()
    settings = settings_from_environment()
    await asyncio.to_thread(require_topics, settings, [topic_name(Topic.EVENTS, settings)])
    sender = EventSender(settings, SOURCE)
    try:
        with ProgressBar("replaying", size) as bar:
            async with sender:
                await replay.round(sender, bar, 0)
                repetition = 0
                while replay.loop and replay.queued and not replay.finished:
                    repetition += 1
                    replay.stream.seek(0)
                    await replay.round(sender, bar, repetition)
    except asyncio.CancelledError:
        say(f"Interrupted: {sender.delivered:,} events delivered.")
        raise
    return sender


def _conclude(replay: _Replay, sender: EventSender, seconds: float, as_json: bool) -> None:
    per_second = sender.delivered / max(seconds, 1e-9)
    say(f"{sender.delivered:,} events delivered in {seconds:.1f} s ({per_second:,.0f} a second).")
    if replay.bad_lines:
        complain(f"bad lines: {replay.bad_lines:,}; they were skipped, see those named above")
    if sender.failed:
        complain(
            f"{sender.failed:,} events were not delivered ({', '.join(sorted(sender.failures))}): see `vigie doctor`"
        )
    if as_json:
        import orjson

        outcome = {"delivered": sender.delivered, "failed": sender.failed, "bad_lines": replay.bad_lines}
        print(orjson.dumps(outcome | {"completed": replay.completed, "seconds": round(seconds, 3)}).decode())


def register(app: typer.Typer) -> None:
    """Mounts `vigie replay`."""
    app.command("replay", epilog=_EPILOG)(_replay)
