"""What bookkeeping costs: a checkpoint in the tagger, and what TRENDS and the funnel make of it. Microseconds of CPU.

    python -m tests.bench.checkpoint [--matches 2000] [--json results.json]

One partition's stretch, of a second or so at full speed: 200 keywords in 8 countries over five minutes. Before a figure
is printed its answer is checked: every match is once in the tally, in the counts and in the funnel.
"""

from __future__ import annotations

import argparse
import functools
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from streams import events
from streams.broker import fast_lz4
from streams.broker.codecs import decode_tally_record, encode
from streams.broker.commands_log import commands_in
from streams.broker.fetched import Fetched
from streams.broker.partitions import OwnedPartition
from streams.broker.scanners import KERNEL_VERSION, kernel_version
from streams.broker.takeover import TakenOver, tally_record
from streams.timestamps import rfc3339_ms
from streams.trends.count_rows import CountRow
from streams.trends.counting import Counting
from streams.trends.funnel import Funnel
from streams.trends.funnel_rows import CommandsTogether
from streams.trends.ledger import LedgerState, Outcome, advance
from streams.trends.windows import Calendar
from tests.bench.scan import ROUNDS, START_MS, batches

COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "MC", "RE", "ZZ")
KEYWORDS, MINUTES = 200, 5
PARIS = ZoneInfo("Europe/Paris")
DAY_MS = 86_400_000
"""The grace."""
Match = tuple[int, str, str, str]
"""Time (ms), keyword, country, pseudonym."""
StateT = TypeVar("StateT")
AnswerT = TypeVar("AnswerT")


def timed(begin: Callable[[], StateT], work: Callable[[StateT], AnswerT], per: int) -> tuple[float, AnswerT]:
    """Microseconds of this thread's CPU, the best of some rounds, each from a new beginning; and the last answer."""
    best = float("inf")
    for _ in range(ROUNDS):
        state = begin()
        began = time.thread_time()
        answer = work(state)
        best = min(best, time.thread_time() - began)
    return best / per * 1e6, answer


def matches(count: int) -> list[Match]:
    rnd = Random(5)
    return [
        (START_MS + rnd.randrange(MINUTES * 60_000), f"keyword-{rnd.randrange(KEYWORDS)}", rnd.choice(COUNTRIES),
         f"{rnd.getrandbits(128):032x}")
        for _ in range(count)
    ]  # fmt: skip


def partition() -> OwnedPartition:
    """One that counts from offset 0 on."""
    owned = OwnedPartition(0, DAY_MS, "v1")
    owned.begin_counting(TakenOver("claim", 0, 0, LedgerState(claim="claim"), "incarnation", 0, 0))
    return owned


def counted(owned: OwnedPartition, found: list[Match]) -> OwnedPartition:
    for at_ms, keyword, country, pseudonym in found:
        owned.count(at_ms, keyword, country, START_MS + DAY_MS, pseudonym)
    owned.position = len(found)
    return owned


def judged(value: bytes) -> events.Tally:
    tally = decode_tally_record(value)
    _, outcome = advance(LedgerState(claim="claim"), tally)
    assert outcome is Outcome.VALID
    assert isinstance(tally, events.Tally)
    return tally


def added(counting: Counting, tally: events.Tally) -> list[CountRow]:
    counting.add(tally)
    return list(counting.changed())


def command(number: int, match: Match) -> bytes:
    """About as long as a real one."""
    at_ms, keyword, _, pseudonym = match
    actions = [events.BannerAction(kind=events.ActionKind.CALL, label="Appeler le 119", url="tel:119")] * 4
    banner = events.Banner(
        title="119, enfance en danger", message="Gratuit, confidentiel. " * 4, actions=tuple(actions)
    )
    return encode(events.BannerCommand(
        command_id=f"{number:036}", event_id=f"{number:026}", session_id=pseudonym, campaign="fr-119", keyword=keyword,
        tier=events.Tier.A, audience=events.Audience.ANY, banner=banner, locale="fr", occurred_at=rfc3339_ms(at_ms),
        decided_at=rfc3339_ms(at_ms + 9), expires_at=rfc3339_ms(at_ms + 300_000), vocabulary_version="v1",
    ))  # fmt: skip


def one_by_one(response: Fetched, funnel: Funnel) -> int:
    """How many commands the totals have."""
    for _, recorded_ms, each in commands_in(response)[0]:
        funnel.command(each, recorded_ms)
    return commanded(funnel)


def together(response: Fetched, funnel: Funnel) -> int:
    """As `one_by_one`, as the kernel reads them."""
    from streams.broker.kernel_commands import read_together

    funnel.turn_to(START_MS)
    assert funnel.reading is not None
    read = read_together(response, funnel.reading)
    assert isinstance(read, CommandsTogether)
    funnel.commands(read)
    return commanded(funnel)


def commanded(funnel: Funnel) -> int:
    return next(row.commands.count for row, _ in funnel.changed() if row.keyword == events.ALL)


def measure(count: int) -> dict[str, float]:
    found = matches(count)
    figures: dict[str, float] = {}
    figures["count, a match"], owned = timed(partition, lambda owned: counted(owned, found), count)
    assert sum(owned.stretch.counts.values()) == 2 * count, "each under its keyword and in all searches"
    freeze = "freeze a stretch and serialise its sketches, a match"
    figures[freeze], [tally] = timed(lambda: counted(partition(), found), lambda owned: owned.freeze(START_MS), count)
    figures["encode a tally, a match"], record = timed(
        lambda: tally, lambda tally: tally_record(tally, START_MS), count
    )
    figures["TRENDS: read and judge it, a match"], read = timed(lambda: record.value, judged, count)
    assert read == tally
    figures["TRENDS: add it and make rows, a match"], rows = timed(
        lambda: Counting(Calendar(PARIS), DAY_MS), lambda counting: added(counting, read), count
    )
    of_all = {row.window_seconds: row.count for row, _ in rows if row.keyword == row.country == events.ALL}
    minutes = sum(row.count for row, _ in rows if row.window_seconds == 60 and row.keyword == row.country == events.ALL)
    assert (minutes, of_all[86_400]) == (count, count)
    figures["TRENDS: rows, a match"] = len(rows) / count
    response = Fetched(batches([command(*each) for each in enumerate(found)]), 0, count - 1, [])
    ways: dict[str, Callable[[Fetched, Funnel], int]] = {"one by one": one_by_one}
    if kernel_version() == KERNEL_VERSION:
        ways["by the kernel"] = together
    for way, read_and_count in ways.items():
        figures[f"funnel: read and count {way}, a command"], commands = timed(
            lambda: Funnel(PARIS, DAY_MS, b"a key of the benchmark"),
            functools.partial(read_and_count, response),
            count,
        )
        assert commands == count
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matches", type=int, default=2_000)
    parser.add_argument("--json", type=Path, help="where the figures go as JSON")
    arguments = parser.parse_args()
    fast_lz4.install()
    found = measure(arguments.matches)
    table = Table("part", "µs of CPU", title=f"a stretch with {arguments.matches:,} matches")
    for part, figure in found.items():
        table.add_row(part, f"{figure:.2f}")
    Console().print(table)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
