"""Millions of mutated banner commands: the kernel reads none that the JSON reader reads otherwise, and never fails.

    python -m tests.bench.fuzz_commands 3000000 [--seed 1]

Each input is one to three commands as the tagger writes them, in which bytes were changed, cut, doubled or put in; of
one in four the batch around them is broken too, and gets the right checksum afterwards. What the kernel takes must be,
number for number, what `commands_in` and the funnel's own hashes make of it, if need be in the week that it asks for;
all else it leaves to that reader. (Of an lz4 frame around them the kernel does not check the header's own checksum and
the end mark: Kafka's checksum of the batch was right.) The same seed makes the same inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter

import msgspec
from rich.console import Console
from rich.progress import track

from streams.broker.commands_log import Recorded, commands_in
from streams.broker.fetched import Fetched
from streams.broker.kernel_commands import read_together
from streams.broker.record_batches import UnusableBatchError
from streams.timestamps import parse_rfc3339_ms, rfc3339_ms
from streams.trends.funnel import BETWEEN_IDS
from streams.trends.funnel_rows import Reading, Week
from streams.trends.sessions import NUMBER_BYTES, keyed_number
from tests.unit.broker.record_batches import batch, with_right_crc

MONDAY_MS, WEEK_MS = 1_777_845_600_000, 7 * 86_400_000
READING = Reading(Week(MONDAY_MS, MONDAY_MS + WEEK_MS), b"key of sessions", b"key of banners")
TELLING = [
    b'"', b"\\", b"{", b"}", b",", b":", b"null", b"\\u00e9", b"\\ud83d", b"\xff", b"\0", b"0", b" ", b"e1", b"Z",
    b'"locale":"nl",', b'"keyword":7,', b'"audience":"adult",', b'"command_id":"c",', b"\\u006b",
]  # fmt: skip
LONGEST_CUT = 12
HEADER_BYTES = 61


def value(chance: random.Random) -> bytes:
    """A command as the tagger writes it, of this week or, seldom, of the next."""
    number, at_ms = chance.randrange(1_000), MONDAY_MS + chance.randrange(WEEK_MS + WEEK_MS // 50)
    return msgspec.json.encode({
        "command_id": f"c-{number}", "event_id": f"e-{number}", "session_id": f"s-{number % 97}", "campaign": "fr-119",
        "keyword": chance.choice(("119", "victime.coups")), "tier": "A", "audience": chance.choice(("witness", "any")),
        "urgency": None, "banner": {"title": 'un "titre"', "message": "é", "actions": [{"hours": None}, {}]},
        "locale": chance.choice(("fr", "fr-BE", "nl")), "occurred_at": rfc3339_ms(at_ms),
        "decided_at": rfc3339_ms(at_ms + chance.randrange(-9, 99)), "vocabulary_version": "v1",
    })  # fmt: skip


def mutated(raw: bytes, chance: random.Random, first: int = 0) -> bytes:
    """Up to four changes behind the first bytes, mostly one or none."""
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        at = chance.randrange(first, max(first + 1, len(raw)))
        cut = raw[at : at + chance.randrange(LONGEST_CUT)]
        kind = chance.randrange(5)
        if kind == 0:
            raw = raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
        elif kind == 1:
            raw = raw[:at] + raw[at + len(cut) :]
        elif kind == 2:
            raw = raw[:at] + cut + raw[at:]
        else:
            raw = raw[:at] + chance.choice(TELLING) + raw[at + (kind == 3) :]
    return raw


def response(chance: random.Random) -> bytes:
    """One batch of commands."""
    values = [mutated(value(chance), chance) for _ in range(chance.randrange(1, 4))]
    raw = batch([(MONDAY_MS, b"s", each, []) for each in values], codec=chance.choice(("none", "lz4")))
    if chance.randrange(4) == 0:
        broken = bytearray(mutated(raw, chance, HEADER_BYTES))
        broken[8:12] = (len(broken) - 12).to_bytes(4, "big")
        raw = with_right_crc(broken)
    return raw


def expected(recorded: list[Recorded]) -> list[tuple[object, int, int, int]]:
    """Name, banner, time of the search and session of each, as the funnel makes them one by one."""
    week = READING
    return [
        (
            command.name,
            _number(command.command_id.encode() + BETWEEN_IDS + command.session_id.encode(), week.banners_key),
            parse_rfc3339_ms(command.occurred_at),
            _number(command.session_id.encode(), week.sessions_key),
        )
        for _, _, command in recorded
    ]


def _number(identity: bytes, key: bytes) -> int:
    return keyed_number(identity, hashlib.blake2b(key=key, digest_size=NUMBER_BYTES))


def check(raw: bytes) -> str:
    """What came of it, in a word. Raises AssertionError where the two differ."""
    fetched, week = Fetched(raw, 0, 2, []), READING
    together = read_together(fetched, week)
    if isinstance(together, int):  # what the funnel does then: it turns to that week, and looks again
        assert not week.week.start_ms <= together < week.week.end_ms, "it is this week"
        week = week._replace(week=Week(together, together + WEEK_MS))
        together = read_together(fetched, week)
    if together is None:
        return "left to the reader"
    if isinstance(together, int):
        return "of several weeks, so left to the reader"
    try:
        recorded, left_out = commands_in(fetched)
    except UnusableBatchError:
        return "in an lz4 frame that only the kernel reads"
    assert not left_out, "the kernel took what is no command"
    rows = sorted((group.name, *numbers) for group in together.groups for numbers in zip(*group[1:], strict=True))
    assert rows == sorted(expected(recorded)), "the kernel read something else"
    return "read by both" if week is READING else "read by both, of another week"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=int)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance, found = random.Random(arguments.seed), Counter[str]()
    for _ in track(range(arguments.inputs), "mutating", console=Console(stderr=True)):
        raw = response(chance)
        try:
            found[check(raw)] += 1
        except BaseException:  # a panic of the kernel is one
            print("failed on", raw.hex())
            raise
    print(", ".join(f"{count:,} {what}" for what, count in found.most_common()), f"(seed {arguments.seed})")


if __name__ == "__main__":
    main()
