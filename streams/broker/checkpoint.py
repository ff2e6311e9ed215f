"""The checkpoint: the only place that commits. Whoever reads this file knows every delivery guarantee we give.

    freeze  ──►  outputs acknowledged  ──►  one tally a stretch  ──►  tallies acknowledged, and valid  ──►  commit

* What a stretch of the source led to (commands, tags, dead letters) is acknowledged before the tally that counts the
  stretch is written; the tally is acknowledged before the offset is committed. So a crash at any point repeats
  commands (with the same ids) and never loses one, and no event is counted twice or not at all.
* A tally counts only while its claim is the last one. The acknowledgement says where it stands in the log: right
  after this worker's previous record, nobody came between; otherwise what came between is read. A worker that finds
  itself superseded takes the partition over again.
* Scanning and sending go on meanwhile; one checkpoint is under way at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from streams.broker.out_batches import Receipt
from streams.broker.outbox import DiscardedError, Outbox
from streams.broker.partitions import OwnedPartition
from streams.broker.takeover import tally_record
from streams.broker.tallies_log import TalliesLog
from streams.events import Tally
from streams.trends.ledger import Anchor, Outcome, advance, encode_anchor

log = logging.getLogger(__name__)

Commit = Callable[[Mapping[int, tuple[int, str]]], Awaitable[None]]
"""Commits (next offset, metadata) by source partition. For monitoring and as an anchor: the tallies are the truth."""


class Checkpoint:
    """One a worker. `tallies_topic_id` marks the anchors, so that they die with the topic they point into."""

    def __init__(
        self, *, commands: Outbox, bookkeeping: Outbox, tallies: TalliesLog, commit: Commit, idle_tally_interval_ms: int
    ) -> None:
        self.tallies_topic_id = ""
        self._commands = commands
        self._bookkeeping = bookkeeping
        self._tallies = tallies
        self._commit = commit
        self._idle_tally_interval_ms = idle_tally_interval_ms
        self._one_at_a_time = asyncio.Lock()

    async def run(self, partitions: Collection[OwnedPartition], now_ms: int) -> None:
        """One checkpoint over those of the partitions that count. Returns once their offsets are committed.

        Waits for as long as the broker does not acknowledge; who can't wait cancels it, and nothing is committed.
        """
        async with self._one_at_a_time:
            frozen = [
                (partition, tally)
                for partition in partitions
                if self._is_due(partition, now_ms)
                for tally in partition.freeze(now_ms)
            ]
            if not frozen:
                return
            try:
                await self._commands.delivered()
                await self._bookkeeping.delivered()
                written = [(*pair, self._write(pair[1], now_ms)) for pair in frozen]
                offsets = [(partition, tally, await receipt.offset()) for partition, tally, receipt in written]
            except DiscardedError:
                return  # the partitions count again from their last valid tally once their new claims stand
            valid = {}
            for partition, tally, offset in offsets:
                if await self._is_valid(partition, tally, offset):
                    anchor = Anchor(self.tallies_topic_id, offset + 1, partition.state, partition.log_partition)
                    valid[partition.number] = (tally.next_offset, encode_anchor(anchor))
            if valid:
                await self._commit(valid)

    def _is_due(self, partition: OwnedPartition, now_ms: int) -> bool:
        if not partition.is_counting:
            return False
        is_idle = partition.position == partition.stretch.from_offset
        return not is_idle or now_ms - partition.tallied_at_ms >= self._idle_tally_interval_ms

    def _write(self, tally: Tally, now_ms: int) -> Receipt:
        return self._bookkeeping.add(self._tallies.topic, tally.partition, tally_record(tally, now_ms))

    async def _is_valid(self, partition: OwnedPartition, tally: Tally, offset: int) -> bool:
        """Whether the tally at `offset` counts; otherwise the partition is to be taken over again."""
        if partition.claim != tally.claim or not partition.is_counting:
            return False  # given up and taken over again meanwhile
        if offset == partition.tallies_offset + 1:
            state, outcome = advance(partition.state, tally)
            counts = outcome is Outcome.VALID
        else:
            since = Anchor(self.tallies_topic_id, partition.tallies_offset + 1, partition.state)
            state = await self._tallies.fold(partition.number, partition.log_partition, since, offset)
            counts = state.claim == tally.claim and state.next_offset == tally.next_offset
        if not counts:
            log.warning("partition %d: another worker has claimed it; taking it over again", partition.number)
            partition.stop_counting()
            return False
        partition.state, partition.tallies_offset = state, offset
        return True
