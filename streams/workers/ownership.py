"""Which source partitions this worker holds, and its claims on them: rebalances, take-overs, books given up.

assigned ──► CLAIMING ──claim stands──► COUNTING ──revoked──► let go
                ▲                          │
                └── superseded, books given up, log cut back or made anew ──┘      (docs/DESIGN.md, "Guarantees")
"""

from __future__ import annotations

import asyncio
import logging
import time

from streams.broker.checkpoint import Checkpoint
from streams.broker.outbox import Outbox
from streams.broker.partitions import OwnedPartition
from streams.broker.source import Source
from streams.broker.takeover import TakeOver
from streams.workers.pressure import STUCK_SECONDS
from streams.workers.tagger_outputs import TaggerOutputs

log = logging.getLogger(__name__)

TAKE_OVER_PATIENCE_SECONDS = 4.0
"""How long searches wait for a claim; then commands flow without it."""
TAKE_OVER_RETRY_SECONDS = 1.0
TOPIC_IDS_PATIENCE_SECONDS = 2.0
"""Within a rebalance no heartbeat is sent: what is done there has to end well within the session timeout."""


class Ownership:
    """The partitions in this worker's hands, by number. All methods belong to one event loop."""

    def __init__(
        self, source: Source, take_over: TakeOver, checkpoint: Checkpoint, outputs: TaggerOutputs, grace_ms: int
    ) -> None:
        self.owned: dict[int, OwnedPartition] = {}
        self._source = source
        self._take_over = take_over
        self._checkpoint = checkpoint
        self._commands: Outbox = outputs.commands
        self._bookkeeping: Outbox = outputs.bookkeeping
        self._grace_ms = grace_ms
        self._vocabulary_version = ""
        self._taking_over: dict[int, asyncio.Task[None]] = {}

    async def take(self, assigned: frozenset[int]) -> None:
        """Where no claim stands in time, commands flow from where the group had committed: the consumer is there."""
        self.owned = {n: OwnedPartition(n, self._grace_ms, self._vocabulary_version) for n in sorted(assigned)}
        if not assigned:
            return
        self._source.pause(assigned)  # aiokafka fetches already: nothing is read from a place that a claim will change
        try:
            await self._learn_topic_ids()
            self.claim_again()
            await asyncio.wait(self._taking_over.values(), timeout=TAKE_OVER_PATIENCE_SECONDS)
        finally:
            self._source.resume(assigned)
        log.info("tagger: holds partitions %s", sorted(assigned))

    def switch_vocabulary(self, version: str, now_ms: int) -> None:
        """What is read from now on is read under another vocabulary. Between two batches only."""
        self._vocabulary_version = version
        for partition in self.owned.values():
            partition.switch(version, now_ms)

    def let_go(self) -> None:
        """All of them: they are somebody else's now."""
        self.stop_claiming()
        self.owned.clear()

    def stop_claiming(self) -> None:
        for task in self._taking_over.values():
            task.cancel()
        self._taking_over.clear()

    def claim_again(self) -> None:
        """Each partition that is not counted, and on its way to be: new, superseded, or given up."""
        for partition in self.owned.values():
            if not partition.is_counting and partition.number not in self._taking_over:
                task = asyncio.create_task(self._keep_taking_over(partition), name=f"take over {partition.number}")
                self._taking_over[partition.number] = task

    def count_anew(self, partition: OwnedPartition) -> None:
        """The partition's log is another one than it was."""
        partition.stop_counting()
        partition.position = None
        self.claim_again()

    async def look_at_the_topic(self) -> None:
        """A topic that was deleted, made anew and filled between two fetches reads on as if nothing were: its id tells.

        What stands before our position in it was passed over: all of it is read from its start.
        """
        try:
            is_another = await asyncio.wait_for(self._source.was_made_anew(), TOPIC_IDS_PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  (as above: a look must not end a worker)
            log.debug("the topic's id is not known (%s)", type(error).__name__)
            return
        if is_another:
            log.warning("%s was made anew: it is read from its start", self._source.topic)
            for partition in self.owned.values():
                self.count_anew(partition)

    def give_the_books_up(self) -> None:
        """Memory is bounded: commands only, until the books can be written; then counted from the last tally."""
        counting = [partition for partition in self.owned.values() if partition.is_counting]
        if not counting:
            return  # only claims are waiting
        log.warning("the books can't be written: commands only, until they can; then what was not counted is counted")
        self._bookkeeping.discard()
        for partition in counting:
            partition.stop_counting()
        self.claim_again()

    async def _learn_topic_ids(self) -> None:
        try:
            learning = self._source.learn_topic_ids()
            self._checkpoint.tallies_topic_id = await asyncio.wait_for(learning, TOPIC_IDS_PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  (the administration's own kinds: any of them is a broker away)
            log.warning(
                "the topics' ids are not known (%s): a topic made anew would not be noticed", type(error).__name__
            )

    async def _keep_taking_over(self, partition: OwnedPartition) -> None:
        """Until the claim stands; meanwhile commands flow from where the group had committed."""
        try:
            while not partition.is_counting:
                if self._commands.stuck_seconds >= STUCK_SECONDS:
                    # No tally gets written before these commands are: a claim would only lead back to the same place.
                    await asyncio.sleep(TAKE_OVER_RETRY_SECONDS)
                    continue
                try:
                    taken = await self._take_over.take(partition.number, time.time_ns() // 1_000_000)
                except Exception as error:  # noqa: BLE001  (aiokafka's administration asserts, too)
                    log.warning("partition %d can't be claimed yet (%s)", partition.number, type(error).__name__)
                    await asyncio.sleep(TAKE_OVER_RETRY_SECONDS)
                    continue
                if self.owned.get(partition.number) is not partition:
                    return
                self._source.seek(partition.number, taken.position)
                partition.begin_counting(taken)
        finally:
            if self._taking_over.get(partition.number) is asyncio.current_task():
                del self._taking_over[partition.number]
