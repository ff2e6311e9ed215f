"""The tagger: searches in; banner commands, tags, dead letters and tallies out.

    search.events.v1 ──fetch──► scan ──candidates──► decide ──► banner.commands.v1      (outbox "commands")
                                  │                     └────► search.tagged.v1, dlq    (outbox "bookkeeping")
                                  └──tallies──► stretch ──checkpoint, each second──► trends.tallies.v1, commit

A service inside the Faust app (workers/app.py). The search stream is read in batches beside Faust's agents: an agent
costs about 100 µs an event, a scan 2 (docs/adr/0001).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

from aiokafka.errors import KafkaError
from mode import Service

from streams.broker.checkpoint import Checkpoint
from streams.broker.clients import make_reader
from streams.broker.partitions import OwnedPartition
from streams.broker.raw_fetch import Fetched
from streams.broker.scan import CorruptBatchError, ReferenceScanner
from streams.broker.source import Source
from streams.broker.takeover import TakeOver
from streams.broker.tallies_log import TalliesLog
from streams.broker.topics import Topic, topic_name
from streams.rules.compiling import CompiledVocabulary
from streams.settings import Settings
from streams.workers.stalls import CORRUPT_RETRY_SECONDS, SetAside, StallWatch
from streams.workers.stretches import Judge
from streams.workers.tagger_outputs import TaggerOutputs

log = logging.getLogger(__name__)

FETCH_TIMEOUT_MS = 200
SMALL_ROUND_BYTES = 65_536
SMALL_ROUND_PAUSE_SECONDS = 0.003
"""After a round that brought little, the next one waits a moment: fewer, larger rounds for 3 ms of latency."""
TAKE_OVER_PATIENCE_SECONDS = 4.0
"""How long searches wait for a claim; then commands flow without it."""
TAKE_OVER_RETRY_SECONDS = 1.0
REVOKE_PATIENCE_SECONDS = 8.0
STOP_PATIENCE_SECONDS = 3.0
"""For the last checkpoint. Of the 10 s that SIGTERM leaves, TRENDS may take 2.5 and mode's own end takes 2."""
CLIENTS_PATIENCE_SECONDS = 1.5
TOPIC_IDS_PATIENCE_SECONDS = 2.0
"""Within a rebalance no heartbeat is sent: what is done there has to end well within the session timeout."""
MOST_COMMANDS_BACKLOG_BYTES = 64 * 1024 * 1024
MOST_TALLY_ROWS = 20_000
"""Of one tally: a megabyte or so. A replay of long ago meets a new minute with every event."""
BOOKS_STUCK_SECONDS = 3.0
"""Without an acknowledgement for so long, the books can't be written."""
WATCHDOG_INTERVAL_SECONDS = 10.0


class TaggerService(Service):  # type: ignore[misc]  # mode is untyped
    """Owns partitions while the group says so. Everything it needs to go on after `kill -9` is in Kafka."""

    abstract = False

    def __init__(self, settings: Settings, compiled: CompiledVocabulary) -> None:
        super().__init__()
        self._settings = settings
        self._scanner = ReferenceScanner(compiled)
        self._outputs = TaggerOutputs(settings)
        self._judge = Judge(compiled, settings.pseudonym_key, self._outputs)
        self._tallies = TalliesLog(topic_name(Topic.TALLIES, settings), lambda: make_reader(settings))
        self._source = Source(settings, on_revoked=self._on_revoked, on_assigned=self._on_assigned)
        self._take_over = TakeOver(self._outputs.bookkeeping, self._tallies, self._source.bounds)
        self._checkpoint = Checkpoint(
            commands=self._outputs.commands,
            bookkeeping=self._outputs.bookkeeping,
            tallies=self._tallies,
            commit=self._source.commit,
            idle_tally_interval_ms=settings.idle_tally_interval_ms,
        )
        self._owned: dict[int, OwnedPartition] = {}
        self._taking_over: dict[int, asyncio.Task[None]] = {}
        self._corrupt = SetAside()
        self._stalls = StallWatch()

    async def on_start(self) -> None:
        await self._outputs.start()
        await self._tallies.start()
        await self._source.start()
        log.info("tagger: scan by %s, vocabulary %s", self._scanner.name, self._judge.vocabulary_version)

    async def on_stop(self) -> None:
        """Drains: what was fetched is decided, written, acknowledged, tallied and committed; then the group is left."""
        await self._last_checkpoint(STOP_PATIENCE_SECONDS)
        for task in self._taking_over.values():
            task.cancel()
        clients = (self._source.stop(), self._tallies.stop(), self._outputs.stop())
        ends = [asyncio.ensure_future(client) for client in clients]
        _, late = await asyncio.wait(ends, timeout=CLIENTS_PATIENCE_SECONDS)
        for end in late:  # a broker that is away is not waited for
            end.cancel()
        log.info("tagger: stopped; %s", self._judge.totals)

    @Service.task  # type: ignore[untyped-decorator]
    async def _read(self) -> None:
        while not self.should_stop:
            if self._must_wait_for_the_broker():
                await asyncio.sleep(SMALL_ROUND_PAUSE_SECONDS)
                continue
            self._source.resume(self._corrupt.due())
            fetched = await self._source.fetch(FETCH_TIMEOUT_MS)
            fresh = [(self._owned[n], self._owned[n].seeks, f) for n, f in fetched if n in self._owned]
            for partition, seeks, response in fresh:
                if self._owned.get(partition.number) is partition and partition.seeks == seeks:
                    self._scan(partition, response)
                    await asyncio.sleep(0)  # the outboxes send what this partition led to
            self._note_caught_up()
            if sum(len(response.buffer) for _, _, response in fresh) < SMALL_ROUND_BYTES:
                await asyncio.sleep(SMALL_ROUND_PAUSE_SECONDS)

    def _must_wait_for_the_broker(self) -> bool:
        """Back-pressure: what is on its way is bounded. Books that are stuck are given up, for banners must go on."""
        commands, books = self._outputs.commands, self._outputs.bookkeeping
        rows = max((len(partition.stretch.counts) for partition in self._owned.values()), default=0)
        if books.backlog_bytes > self._settings.bookkeeping_backlog_bytes or rows > MOST_TALLY_ROWS:
            if books.stuck_seconds < BOOKS_STUCK_SECONDS:
                return True
            self._give_the_books_up()
        return commands.backlog_bytes > MOST_COMMANDS_BACKLOG_BYTES

    def _scan(self, partition: OwnedPartition, response: Fetched) -> None:
        if partition.position is not None and response.from_offset < partition.position:
            # The log is shorter than what was read of it: it was made anew or cut back.
            self._count_anew(partition)
        if partition.position is not None and response.from_offset > partition.position:
            self._note_loss(partition, response.from_offset - partition.position)
            partition.position = response.from_offset
        try:
            scan = self._scanner.scan(response.buffer, response.from_offset, response.aborted)
        except CorruptBatchError as error:
            self._set_aside(partition, response.from_offset, error)
            return
        self._judge.take(partition, scan, _now_ms())
        partition.position = scan.next_offset
        if scan.next_offset <= response.offset:  # what comes then is corrupt: the next fetch starts there, and says so
            self._source.seek(partition.number, scan.next_offset)
        self._stalls.progressed()

    def _note_caught_up(self) -> None:
        for partition in self._owned.values():
            end = self._source.end(partition.number)
            partition.caught_up = end is not None and partition.position is not None and partition.position >= end

    @Service.task  # type: ignore[untyped-decorator]
    async def _checkpoint_regularly(self) -> None:
        while not self.should_stop:
            await self.sleep(self._settings.checkpoint_interval_ms / 1_000)
            try:
                await self._run_checkpoint()
            except KafkaError as error:
                log.warning(
                    "the checkpoint could not read the tallies back (%s): the next one will", type(error).__name__
                )
            for partition in self._owned.values():
                if not partition.is_counting and partition.number not in self._taking_over:
                    self._begin_take_over(partition)  # superseded

    async def _run_checkpoint(self) -> None:
        await self._checkpoint.run(list(self._owned.values()), _now_ms(), self._judge.vocabulary_version)

    async def _last_checkpoint(self, patience_seconds: float) -> None:
        with contextlib.suppress(KafkaError):
            try:
                await asyncio.wait_for(self._run_checkpoint(), patience_seconds)
            except TimeoutError:
                log.warning("the last checkpoint got no acknowledgement in time: the next owner repeats what it held")

    async def _on_revoked(self, _revoked: frozenset[int]) -> None:
        try:
            if self._owned:
                await self._last_checkpoint(REVOKE_PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  (aiokafka would log it and go on)
            await self.crash(error)
        finally:
            for task in self._taking_over.values():
                task.cancel()
            self._taking_over.clear()
            self._owned.clear()
            self._corrupt.clear()

    async def _on_assigned(self, assigned: frozenset[int]) -> None:
        """Where no claim stands in time, commands flow from where the group had committed: the consumer is there."""
        self._owned = {n: OwnedPartition(n, 1_000 * self._settings.grace_seconds) for n in sorted(assigned)}
        if not assigned:
            return
        self._source.pause(assigned)  # aiokafka fetches already: nothing is read from a place that a claim will change
        try:
            await self._learn_topic_ids()
            for partition in self._owned.values():
                self._begin_take_over(partition)
            await asyncio.wait(self._taking_over.values(), timeout=TAKE_OVER_PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  (aiokafka would log it and go on)
            await self.crash(error)
        finally:
            self._source.resume(assigned)
        log.info("tagger: holds partitions %s", sorted(assigned))

    async def _learn_topic_ids(self) -> None:
        try:
            learning = self._source.learn_topic_ids()
            self._checkpoint.tallies_topic_id = await asyncio.wait_for(learning, TOPIC_IDS_PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001  (the administration's own kinds: any of them is a broker away)
            log.warning(
                "the topics' ids are not known (%s): a topic made anew would not be noticed", type(error).__name__
            )

    def _begin_take_over(self, partition: OwnedPartition) -> None:
        task = asyncio.create_task(self._keep_taking_over(partition), name=f"take over {partition.number}")
        self._taking_over[partition.number] = task

    async def _keep_taking_over(self, partition: OwnedPartition) -> None:
        """Until the claim stands; meanwhile commands flow from where the group had committed."""
        try:
            while not partition.is_counting:
                try:
                    taken = await self._take_over.take(partition.number, _now_ms())
                except Exception as error:  # noqa: BLE001  (aiokafka's administration asserts, too)
                    log.warning("partition %d can't be claimed yet (%s)", partition.number, type(error).__name__)
                    await asyncio.sleep(TAKE_OVER_RETRY_SECONDS)
                    continue
                if self._owned.get(partition.number) is not partition:
                    return
                self._source.seek(partition.number, taken.position)
                partition.begin_counting(taken)
        finally:
            if self._taking_over.get(partition.number) is asyncio.current_task():
                del self._taking_over[partition.number]

    def _note_loss(self, partition: OwnedPartition, lost: int) -> None:
        """Retention was faster than the reader. The tally says so: it starts that much later, and names the loss."""
        log.error("%s, partition %d: %d events were gone before they could be read", self._source.topic,
                  partition.number, lost)  # fmt: skip
        partition.stretch.from_offset += lost
        partition.stretch.lost += lost

    def _count_anew(self, partition: OwnedPartition) -> None:
        partition.stop_counting()
        partition.position = None
        if partition.number not in self._taking_over:
            self._begin_take_over(partition)

    def _give_the_books_up(self) -> None:
        """Memory is bounded: commands only, until the books can be written; then counted from the last tally."""
        if not any(partition.is_counting for partition in self._owned.values()):
            return  # only claims are waiting
        log.warning("the books can't be written: commands only, until they can; then what was not counted is counted")
        self._outputs.bookkeeping.discard()
        for partition in self._owned.values():
            if partition.is_counting:
                partition.stop_counting()
            if partition.number not in self._taking_over:
                self._begin_take_over(partition)

    def _set_aside(self, partition: OwnedPartition, offset: int, error: CorruptBatchError) -> None:
        """Nothing of a batch with a wrong checksum is used or skipped; the other partitions go on."""
        log.error("%s, partition %d: %s; it is fetched again in %d s", self._source.topic, partition.number, error,
                  CORRUPT_RETRY_SECONDS)  # fmt: skip
        self._source.seek(partition.number, offset)
        self._source.pause([partition.number])
        self._corrupt.add(partition.number)

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch_for_stalls(self) -> None:
        while not self.should_stop:
            await self.sleep(WATCHDOG_INTERVAL_SECONDS)
            if self._corrupt or not self._stalls.is_quiet:
                continue
            positions = {n: p.position for n, p in self._owned.items() if p.position is not None}
            with contextlib.suppress(KafkaError):  # the broker is away: nothing can arrive
                self._stalls.look(positions, await self._source.ends(positions))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
