"""What each part of the hot path costs a search, in microseconds of CPU: reference and kernel, fold and match, encode.

    python tests/bench/scan.py [--events 100000] [--json results.json]

Invented searches (`vigie generate`'s), one in a hundred for help. Before a figure is printed, its answer is checked:
both scanners let through every search that the exact matcher finds, count all others, and go on from the same offset.
"""

from __future__ import annotations

import argparse
import json
import struct
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord
from rich.console import Console
from rich.progress import track
from rich.table import Table

from streams.broker.codecs import encode
from streams.broker.public_fetch import as_batches
from streams.broker.scan import ReferenceScanner, Scan
from streams.broker.scanners import make_scanner
from streams.generation.searches import SearchStream
from streams.rules.compiling import compile_vocabulary
from streams.rules.folding import fold
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider, Decision
from streams.tagging.matching import Matcher
from streams.tagging.parsing import Rejection, parse

BATCH_RECORDS = 2_000
LZ4 = 3
ROUNDS = 5
START_MS = 1_777_888_800_000


def timed(work: Callable[[], object], per: int) -> float:
    """Microseconds of this thread's CPU, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.thread_time()
        work()
        best = min(best, time.thread_time() - began)
    return best / per * 1e6


def batches(values: list[bytes]) -> bytes:
    whole = b""
    for start in range(0, len(values), BATCH_RECORDS):
        builder = DefaultRecordBatchBuilder(2, LZ4, 0, -1, 0, 0, 1 << 26)
        for delta, value in enumerate(values[start : start + BATCH_RECORDS]):
            builder.append(delta, START_MS + start + delta, key=b"s", value=value, headers=[])
        raw = builder.build()
        struct.pack_into(">q", raw, 0, start)
        whole += bytes(raw)
    return whole


def consumed(buffer: bytes) -> list[ConsumerRecord]:
    """What aiokafka's public API makes of a fetch response."""
    found, fetched = [], MemoryRecords(buffer)
    while fetched.has_next():
        found += [
            ConsumerRecord("t", 0, one.offset, one.timestamp, 0, one.key, one.value, None, 1, 1, tuple(one.headers))
            for one in fetched.next_batch()
        ]
    return found


def checked(scan: Scan, matching: set[int], events: int) -> Scan:
    let_through = {candidate.offset for candidate in scan.candidates}
    assert matching <= let_through, "a search that matches was held back"
    assert len(let_through) + sum(scan.tallies.values()) == events == scan.next_offset
    return scan


def measure(events: int) -> dict[str, float]:
    stream = SearchStream(7)
    searches = [stream.event(START_MS + n) for n in track(range(events), "searches")]
    values = [orjson.dumps({name: getattr(one, name) for name in one.__struct_fields__}) for one in searches]
    buffer, queries = batches(values), [one.query for one in searches]
    compiled = compile_vocabulary(load_vocabulary(None))
    matcher, decider = Matcher(compiled), Decider(compiled, b"a key of the benchmark")
    matching = {n for n, query in enumerate(track(queries, "exact answers")) if matcher.find(query) is not None}
    assert matching, "too few events: none matches"
    scanners = {scanner.name: scanner for scanner in (ReferenceScanner(compiled), make_scanner(compiled))}
    found: dict[str, float] = {}
    for name, scanner in track(scanners.items(), "scans"):
        scanner.hashtag_every = 1_024
        scan = checked(scanner.scan(buffer, 0, []), matching, events)
        found[f"scan by {name}, an event"] = timed(lambda scanner=scanner: scanner.scan(buffer, 0, []), events)  # type: ignore[misc]
        found[f"let through by {name}, %"] = 100 * len(scan.candidates) / events
    found["records for the public way, an event"] = timed(lambda: consumed(buffer), events)
    records = consumed(buffer)
    assert checked(scanner.scan(as_batches(records, 0, events), 0, []), matching, events).next_offset == events
    found["and batches of them, an event"] = timed(lambda: as_batches(records, 0, events), events)
    found["fold, a search"] = timed(lambda: [fold(query) for query in queries], events)
    let_through = [queries[candidate.offset] for candidate in scan.candidates]
    found["match, a candidate"] = timed(lambda: [matcher.find(query) for query in let_through], len(let_through))
    decisions = [decision for n in sorted(matching) if (decision := decide(decider, values[n])) is not None]
    commands = [decision.command for decision in decisions if decision.command is not None]
    assert len(decisions) == len(matching)
    found["decide, a match"] = timed(lambda: [decide(decider, values[n]) for n in matching], len(matching))
    found["encode, a command"] = timed(lambda: [encode(command) for command in commands], len(commands))
    return found


def decide(decider: Decider, value: bytes) -> Decision | None:
    parsed = parse(value)
    return None if isinstance(parsed, Rejection) else decider.decide(parsed, START_MS, START_MS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="where the figures go as JSON")
    arguments = parser.parse_args()
    found = measure(arguments.events)
    table = Table("part", "µs of CPU", title=f"{arguments.events:,} invented searches")
    for part, figure in found.items():
        table.add_row(part, f"{figure:.2f}")
    Console().print(table)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
