"""How much can TRENDS take? A load held for a while, with a kill -9 in its middle, and a day to catch up with.

    .venv/bin/python -m tests.bench.trends_load steady --seconds 20 --kill
    .venv/bin/python -m tests.bench.trends_load day

A real broker (found or started as in `vigie demo`), TRENDS in a process of its own. `steady`: 1,000 tallies a second of
8 partitions, each with 20 counts and their sketches of sessions, over 600 keywords in 8 countries. `day`: a tally a
second of each of 8 partitions, 691,200 in all, written before TRENDS starts. Every count by minute is compared with
what was written, and hours and days with the sum of their minutes, before a figure is printed.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import datasketches
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from rich.console import Console

sys.path.append(str(Path(__file__).parents[1] / "integration"))
from counts_oracle import MINUTE, end, minute_of, start_trends

from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from tests.bench.own_topics import own_topics

PARTITIONS = 8
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "MC", "RE", "ZZ")
ONE_SESSION = 8
"""Sketches to choose from; each is of one session."""
Oracle = Counter[tuple[int, str, str]]


class Load(NamedTuple):
    """What tallies hold: keywords to choose from, counts a tally."""

    keywords: int
    counts: int


class Taggers:
    """Eight partitions' tallies with an oracle. JSON is put together by hand: the writer must be faster than TRENDS."""

    def __init__(self, settings: Settings, load: Load) -> None:
        self._topic = topic_name(Topic.TALLIES, settings)
        self._producer = KafkaProducer(
            bootstrap_servers=settings.bootstrap_servers, acks="all", linger_ms=20, batch_size=262_144,
            compression_type="lz4",
        )  # fmt: skip
        self._rng, self._load = random.Random(1), load
        self._sketches = [_sketch(f"session {number}") for number in range(ONE_SESSION)]
        self._offsets = [0] * PARTITIONS
        self.oracle: Oracle = Counter()
        self.tallies = 0
        for partition in range(PARTITIONS):
            claim = {"kind": "claim", "claim": f"c{partition}", "partition": partition, "claimed_at": "-"}
            self._producer.send(self._topic, json.dumps(claim).encode(), partition=partition)

    def write(self, partition: int, minute: int) -> None:
        """The next tally of a partition, of searches in one minute."""
        rng = self._rng
        keywords = [f"keyword-{rng.randrange(self._load.keywords)}" for _ in range(self._load.counts - 1)]
        cells = {(keyword, rng.choice(COUNTRIES)) for keyword in keywords}
        counts = [f'[{minute},"*","FR",50]', *(f'[{minute},"{keyword}","{country}",1]' for keyword, country in cells)]
        sketches = (f'[{minute},"{keyword}","{country}","{rng.choice(self._sketches)}"]' for keyword, country in cells)
        first, self._offsets[partition] = self._offsets[partition], self._offsets[partition] + 50
        watermark = minute * 60_000 + 59_999
        value = (
            f'{{"kind":"tally","claim":"c{partition}","partition":{partition},"incarnation":"i","from_offset":{first},'
            f'"next_offset":{first + 50},"counts":[{",".join(counts)}],"sessions":[{",".join(sketches)}],'
            f'"watermark_ms":{watermark},"caught_up":false,"tallied_at_ms":{watermark},"vocabulary_version":"v"}}'
        )
        self._producer.send(self._topic, value.encode(), partition=partition)
        self.tallies += 1
        self.oracle[minute, "*", "FR"] += 50
        self.oracle[minute, "*", "*"] += 50
        for keyword, country in cells:
            self.oracle[minute, keyword, country] += 1
            self.oracle[minute, keyword, "*"] += 1

    def flush(self) -> None:
        self._producer.flush(timeout=120)

    def close(self) -> None:
        self._producer.close(timeout=5)


class Counts:
    """What was written to `trends.counts.v1`, read as somebody else would."""

    def __init__(self, settings: Settings) -> None:
        self.rows = 0
        self.searches = 0
        """All searches by minute. Kept as rows come: who added up 780,000 cells each time would be what is measured."""
        self._last: dict[bytes, int] = {}
        self._partition = TopicPartition(topic_name(Topic.COUNTS, settings), 0)
        self._consumer = KafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers, isolation_level="read_committed", group_id=None,
            auto_offset_reset="earliest", enable_auto_commit=False, max_poll_records=10_000,
        )  # fmt: skip
        self._consumer.assign([self._partition])

    def poll(self) -> None:
        for records in self._consumer.poll(timeout_ms=100).values():
            self.rows += len(records)
            for record in records:
                at = record.value.index(b'"count":') + 8
                count = int(record.value[at : record.value.index(b",", at)])
                if record.key.startswith(b"[60,") and record.key.endswith(b'"*","*"]'):
                    self.searches += count - self._last.get(record.key, 0)
                self._last[record.key] = count

    def until(self, done: Callable[[Counts], bool], seconds: float) -> float:
        """Reads on until done; seconds since the call. Raises SystemExit."""
        began = time.monotonic()
        while not done(self):
            if time.monotonic() - began > seconds:
                raise SystemExit(f"after {seconds:.0f} s only {self.searches:,} searches are counted")
            self.poll()
        return time.monotonic() - began

    def check(self, oracle: Oracle) -> None:
        """Raises SystemExit unless minutes equal the oracle, and hours and days their minutes. Reads to the end."""
        end = self._consumer.end_offsets([self._partition])[self._partition]
        while self._consumer.position(self._partition) < end:
            self.poll()
        found: dict[int, Counter[tuple[str, str]]] = {60: Counter(), 3_600: Counter(), 86_400: Counter()}
        minutes: Oracle = Counter()
        for key, count in self._last.items():
            seconds, start, keyword, country = json.loads(key)
            found[seconds][keyword, country] += count
            if seconds == 60:
                minutes[minute_of(start), keyword, country] = count
        if minutes != oracle:
            raise SystemExit(f"the minutes differ from the oracle in {len(set(minutes.items()) ^ set(oracle.items()))}")
        if not found[60] == found[3_600] == found[86_400]:
            raise SystemExit("hours or days are not the sum of their minutes")


class Process(NamedTuple):
    """CPU seconds and the most memory (MB) of a process so far."""

    cpu: float
    megabytes: float


def usage(pid: int) -> Process:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return Process((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak.split()[1]) / 1_024)


def steady(settings: Settings, seconds: float, rate: int, log: Path, *, kill: bool) -> dict[str, float]:
    """A load held; at half the time TRENDS may be killed and started again."""
    taggers, counts = Taggers(settings, Load(keywords=600, counts=20)), Counts(settings)
    trends = start_trends(settings, log)
    taggers.write(0, MINUTE)
    counts.until(lambda c: c.rows > 0, 30)
    began, written = time.monotonic(), 0
    try:
        while (now := time.monotonic() - began) < seconds:
            while written < now * rate:
                taggers.write(taggers.tallies % PARTITIONS, MINUTE + int(now) // 2)
                written += 1
            counts.poll()
            if kill and now > seconds / 2:
                trends.kill()
                trends.wait()
                trends, kill = start_trends(settings, log), False
        taggers.flush()
        behind = counts.until(lambda c: c.searches == taggers.tallies * 50, 60)
        held, measured = time.monotonic() - began, usage(trends.pid)
    finally:
        end(trends)
    counts.check(taggers.oracle)
    taggers.close()
    return {"tallies_a_second": written / seconds, "rows_written_a_second": counts.rows / held,
            "cpu_seconds": measured.cpu, "held_seconds": held, "megabytes": measured.megabytes,
            "behind_at_the_end_seconds": behind}  # fmt: skip


def day(settings: Settings, log: Path) -> dict[str, float]:
    """A day of tallies written first; then how long until all is counted."""
    taggers, counts = Taggers(settings, Load(keywords=60, counts=6)), Counts(settings)
    for second in range(86_400):
        for partition in range(PARTITIONS):
            taggers.write(partition, MINUTE + second // 60)
    taggers.flush()
    began = time.monotonic()
    trends = start_trends(settings, log)
    try:
        counts.until(lambda c: c.searches == taggers.tallies * 50, 300)
        took, measured = time.monotonic() - began, usage(trends.pid)
    finally:
        end(trends)
    counts.check(taggers.oracle)
    taggers.close()
    return {"tallies": taggers.tallies, "caught_up_seconds": took, "cpu_seconds": measured.cpu,
            "megabytes": measured.megabytes, "rows_written": counts.rows}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("steady", "day"))
    parser.add_argument("--seconds", type=float, default=20, help="how long the load is held (default 20)")
    parser.add_argument("--rate", type=int, default=1_000, help="tallies a second (default 1,000)")
    parser.add_argument("--kill", action="store_true", help="kill TRENDS at half the time and start it again")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    with (
        own_topics("load", console, partitions=PARTITIONS) as settings,
        tempfile.TemporaryDirectory() as folder,
    ):
        log = Path(folder) / "trends.log"
        found = (
            steady(settings, arguments.seconds, arguments.rate, log, kill=arguments.kill)
            if arguments.what == "steady"
            else day(settings, log)
        )
        print(json.dumps({name: round(value, 2) for name, value in found.items()}))


def _sketch(session: str) -> str:
    sketch = datasketches.hll_sketch(11)
    sketch.update(session)
    return base64.b64encode(sketch.serialize_compact()).decode()


if __name__ == "__main__":
    main()
