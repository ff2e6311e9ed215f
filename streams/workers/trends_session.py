"""One spell of counting: restored from the log, then tally by tally, until it is released or the broker fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiokafka import ConsumerRecord

from streams.broker.codecs import DecodeError, decode_tally_record
from streams.broker.counts_store import CountsStore, Position, Progress
from streams.events import Claim, Tally
from streams.trends.counting import Counting
from streams.trends.ledger import LedgerState, Outcome, advance
from streams.trends.windows import Calendar, Window, horizon_ms

log = logging.getLogger(__name__)

WRITE_INTERVAL_SECONDS = 0.25
"""Between two transactions at least: a count is seen soon after its tally, and the log grows slowly."""
IDLE_WRITE_INTERVAL_SECONDS = 5.0
"""For progress without a changed count: monitoring sees that TRENDS is alive."""
POLL_MS = 100
SHAPE_INTERVAL_SECONDS = 30.0
"""How often the number of source partitions is looked up: someone may add some."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a spell of counting is. Times in milliseconds since the epoch, -1: none; totals are of searches."""

    closed_ms: int
    horizon_ms: int
    open_rows: int
    late: int
    skewed: int
    rejected: int
    tallies: dict[Outcome, int]
    undecodable: int
    transactions: int
    rows_written: int


class TrendsSession:
    """Owns what is counted between a restore and the end of its store."""

    def __init__(self, store: CountsStore, zone: ZoneInfo, grace_ms: int, tallies_topic: str) -> None:
        self._store = store
        self._calendar = Calendar(zone)
        self._grace_ms = grace_ms
        self._tallies_topic = tallies_topic
        self._counting = Counting(self._calendar, grace_ms)
        self._positions: dict[int, Position] = {}
        self._ledgers: dict[int, LedgerState] = {}
        self._outcomes: Counter[Outcome] = Counter()
        self._skewed = self._rejected = self._undecodable = 0
        self._transactions = self._rows_written = 0
        self._source_partitions = 0
        self._first_rows: dict[Window, int] = {}
        self._moved = False

    @property
    def counted(self) -> Counted:
        return Counted(
            closed_ms=self._counting.closed_ms,
            horizon_ms=self._horizon_ms(),
            open_rows=len(self._counting),
            late=self._counting.late,
            skewed=self._skewed,
            rejected=self._rejected,
            tallies=dict(self._outcomes),
            undecodable=self._undecodable,
            transactions=self._transactions,
            rows_written=self._rows_written,
        )

    async def restore(self) -> None:
        """Reads the open windows and the progress back, and finds the place in the tallies."""
        progress: Progress | None = None
        async for stored in self._store.restore():
            window = self._counting.restore(stored.row, stored.sketch)
            if window is not None:
                self._first_rows.setdefault(window, stored.offset)
            progress = stored.progress or progress
        self._keep_open_only()
        if progress is not None:
            self._counting.resume(progress.closed_ms, progress.late)
            self._skewed, self._rejected = progress.skewed, progress.rejected
        if progress is not None and not self._tallies_topic:  # the broker did not say: not a topic made anew
            self._tallies_topic = progress.tallies_topic
        if progress is not None and progress.tallies_topic in {self._tallies_topic, ""}:
            self._positions, self._ledgers = dict(progress.positions), dict(progress.ledgers)
        elif progress is not None:
            log.warning("TRENDS: trends.tallies.v1 was made anew; counting goes on from its beginning")
            self._ledgers = {number: _anew(state) for number, state in progress.ledgers.items()}
        known, self._positions = self._positions, await self._store.follow(self._positions)
        overtaken = {n for n, now in self._positions.items() if n in known and known[n].next_offset < now.next_offset}
        if overtaken:
            log.warning("TRENDS: retention has taken tallies that were not read; searches are missing in the counts")
            # A source partition without a tallies partition of its number may be in any of them.
            self._ledgers = {
                number: state.unknown() if number in overtaken or number not in self._positions else state
                for number, state in self._ledgers.items()
            }
        log.info("TRENDS: active, with %d rows of open windows", len(self._counting))

    async def run(self, release: asyncio.Event) -> None:
        """Counts until released; writes what it has then. Raises KafkaError."""
        shape_at = written_at = -SHAPE_INTERVAL_SECONDS
        while not release.is_set():
            now = time.monotonic()
            if now - shape_at >= SHAPE_INTERVAL_SECONDS:
                self._source_partitions, shape_at = await self._store.source_partitions(), now
                if await self._store.tallies_partitions() != len(self._positions):  # someone has added some
                    self._positions = await self._store.follow(self._positions)
            for partition, records in (await self._store.poll(POLL_MS)).items():
                self._read(partition.partition, records)
            if self._moved and time.monotonic() - written_at >= WRITE_INTERVAL_SECONDS:
                idle_for = time.monotonic() - written_at
                if await self._write(even_idle=idle_for >= IDLE_WRITE_INTERVAL_SECONDS):
                    written_at = time.monotonic()
        if self._moved:
            await self._write(even_idle=True)

    def _read(self, number: int, records: Iterable[ConsumerRecord]) -> None:
        position = self._positions[number]
        for record in records:
            position = Position(record.offset + 1, position.from_start)
            try:
                self._add(decode_tally_record(record.value or b""), from_start=position.from_start)
            except DecodeError:
                self._undecodable += 1
        self._positions[number] = position
        self._moved = True

    def _add(self, record: Claim | Tally, *, from_start: bool) -> None:
        state = self._ledgers.get(record.partition, LedgerState(prefix_known=from_start))
        self._ledgers[record.partition], outcome = advance(state, record)
        self._outcomes[outcome] += 1
        if outcome is Outcome.VALID and isinstance(record, Tally):
            self._counting.add(record)
            self._skewed += record.skewed
            self._rejected += record.rejected

    async def _write(self, *, even_idle: bool) -> bool:
        """One transaction, if there is a changed count or `even_idle`; whether there was one."""
        self._counting.close(self._horizon_ms())
        rows = self._counting.changed()
        if not rows and not even_idle:
            return False
        first_row = self._store.next_row_offset
        self._keep_open_only()
        for window in self._counting.open_windows():
            self._first_rows.setdefault(window, first_row)
        await self._store.write(
            rows,
            self._progress(),
            restore_from=min(self._first_rows.values(), default=first_row),
            now_ms=time.time_ns() // 1_000_000,
        )
        self._transactions += 1
        self._rows_written += len(rows)
        self._moved = False
        return True

    def _progress(self) -> Progress:
        return Progress(
            tallies_topic=self._tallies_topic,
            positions=self._positions,
            ledgers=self._ledgers,
            closed_ms=self._counting.closed_ms,
            late=self._counting.late,
            skewed=self._skewed,
            rejected=self._rejected,
        )

    def _horizon_ms(self) -> int:
        return horizon_ms(self._ledgers.get(number) for number in range(self._source_partitions))

    def _keep_open_only(self) -> None:
        still_open = set(self._counting.open_windows())
        self._first_rows = {window: first for window, first in self._first_rows.items() if window in still_open}


def _anew(state: LedgerState) -> LedgerState:
    return LedgerState(watermark_ms=state.watermark_ms, clock_ms=state.clock_ms)
