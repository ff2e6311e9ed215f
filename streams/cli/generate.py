"""`vigie generate`: invented French searches, a few protection searches among them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.terminal import Pace, ProgressBar, quiet_kafka_clients, say, settings_from_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.events import SearchEvent

LIVE_RATE = 50.0
"""Searches a second with --live: a stream that a person can follow."""
EVENT_TIME_RATE = 100.0
"""Searches a second of event time without --live and --rate."""
SOURCE = "/vigie/generate"

_EPILOG = """\
Examples:

vigie generate --events 100000 --seed 7

vigie generate --live --rate 200 --matches 0.05

vigie generate --events 1000 --seed 7 --start 2026-05-04T09:00:00Z --to-stdout > searches.jsonl
"""


def _generate(
    *,
    events: Annotated[int | None, typer.Option("--events", "-n", min=1, help="How many; without it --live.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="The same seed makes the same events; else a new one.")
    ] = None,
    rate: Annotated[float | None, typer.Option(min=0.001, help="Events a second, sent so; 50 with --live.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Event time is now, until Ctrl-C or --events.")] = False,
    matches: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of protection searches.")] = 0.01,
    start: Annotated[str | None, typer.Option(help="First event time (RFC 3339); else the last event is now.")] = None,
    to_stdout: Annotated[bool, typer.Option("--to-stdout", "--json", help="JSON Lines instead of Kafka.")] = False,
) -> None:
    """Make French searches as young people might type them, and send them into search.events.v1.

    Recipes, music, games, school and football, with a few searches for help among them. The record timestamp is the
    event time. Ids, sessions and queries follow from the seed alone.
    """
    from streams.generation.searches import LARGEST_SEED, SearchStream

    if events is None and not live:
        raise typer.BadParameter("say how many with --events 1000, or add --live for an endless stream")
    if live and start is not None:
        raise typer.BadParameter("--live takes the time of the clock: leave --start out")
    if seed is None:
        seed = time.time_ns() % 2**31
        say(f"Seed {seed} (repeat it with --seed {seed}).")
    if seed > LARGEST_SEED:
        raise typer.BadParameter(f"--seed goes up to {LARGEST_SEED}")
    rate = rate or (LIVE_RATE if live else None)
    stream = SearchStream(seed, matches)
    timed = stream.events(_times_ms(events, rate, live, start))
    asyncio.run(_print(timed, rate) if to_stdout else _send(timed, rate, events))


def _times_ms(events: int | None, rate: float | None, live: bool, start: str | None) -> Iterator[int]:
    import itertools

    from streams.generation.searches import even_times_ms
    from streams.timestamps import parse_rfc3339_ms

    now_ms = time.time_ns() // 1_000_000
    if live:
        times: Iterator[int] = (time.time_ns() // 1_000_000 for _ in itertools.count())
    else:
        per_second = rate or EVENT_TIME_RATE
        try:
            first_ms = now_ms - int((events or 0) * 1000 / per_second) if start is None else parse_rfc3339_ms(start)
        except ValueError as error:
            raise typer.BadParameter(f"--start is {error}") from None
        times = even_times_ms(first_ms, per_second)
    return itertools.islice(times, events)


async def _print(timed: Iterator[tuple[int, SearchEvent]], rate: float | None) -> None:
    import sys

    from streams.broker.codecs import encode

    pace = Pace(rate)
    for _, event in timed:
        await pace.wait()
        sys.stdout.buffer.write(encode(event) + b"\n")
        if rate is not None:
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()


async def _send(timed: Iterator[tuple[int, SearchEvent]], rate: float | None, events: int | None) -> None:
    from streams.broker.administration import require_topics
    from streams.broker.codecs import encode
    from streams.broker.event_sender import EventSender
    from streams.broker.topics import Topic, topic_name

    quiet_kafka_clients()
    settings = settings_from_environment()
    await asyncio.to_thread(require_topics, settings, [topic_name(Topic.EVENTS, settings)])
    pace, sender, made = Pace(rate), EventSender(settings, SOURCE), 0
    begin = time.monotonic()
    try:
        with ProgressBar("generating", events) as bar:
            async with sender:
                for time_ms, event in timed:
                    await pace.wait()
                    await sender.send(encode(event), event, time_ms)
                    made += 1
                    bar.update(made, f"{made:,} events")
    finally:
        seconds = max(time.monotonic() - begin, 1e-9)
        say(f"{sender.delivered:,} events delivered in {seconds:.1f} s ({sender.delivered / seconds:,.0f} a second).")
    if sender.failed:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Mounts `vigie generate`."""
    app.command("generate", epilog=_EPILOG)(_generate)
