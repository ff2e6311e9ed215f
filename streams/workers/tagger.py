"""The tagger: searches in; banner commands, tags, dead letters and tallies out.

    search.events.v1 ──fetch──► scan ──candidates──► decide ──► banner.commands.v1      (outbox "commands")
                                  │                     └────► search.tagged.v1, dlq    (outbox "bookkeeping")
                                  └──tallies──► stretch ──checkpoint, each second──► trends.tallies.v1, commit

A service inside the Faust app (workers/app.py). The search stream is read in batches beside Faust's agents: an agent
costs about 100 µs an event, a scan one or two, or with the kernel less than one (docs/adr/0001).
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
from streams.broker.fetched import Fetched
from streams.broker.partitions import OwnedPartition
from streams.broker.scan import CorruptBatchError
from streams.broker.source import Source
from streams.broker.takeover import TakeOver
from streams.broker.tallies_log import TalliesLog
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.tagging.event_time import MS_A_MINUTE
from streams.tagging.hashtags import HashtagRate
from streams.workers.ownership import Ownership
from streams.workers.pressure import Backlog, Verdict, weigh
from streams.workers.rules_following import RulesFollower
from streams.workers.rules_starting import RulesStart
from streams.workers.rules_status import RulesStatus
from streams.workers.scanning import Scanned, ScanThreads
from streams.workers.stalls import CORRUPT_RETRY_SECONDS, SetAside, StallWatch
from streams.workers.stretches import Judge, Totals
from streams.workers.tagger_outputs import TaggerOutputs

log = logging.getLogger(__name__)

FETCH_TIMEOUT_MS = 200
SMALL_ROUND_BYTES = 65_536
SMALL_ROUND_PAUSE_SECONDS = 0.003
"""After a round that brought little, the next one waits a moment: fewer, larger rounds for 3 ms of latency."""
REVOKE_PATIENCE_SECONDS = 8.0
STOP_PATIENCE_SECONDS = 3.0
"""For the last checkpoint. Of the 10 s that SIGTERM leaves, clients may take 1.5 more and mode's own end takes 2."""
CLIENTS_PATIENCE_SECONDS = 1.5
WATCHDOG_INTERVAL_SECONDS = 10.0


class TaggerService(Service):  # type: ignore[misc]  # mode is untyped
    """Owns partitions while the group says so. Everything it needs to go on after `kill -9` is in Kafka."""

    abstract = False

    def __init__(self, settings: Settings, start: RulesStart) -> None:
        super().__init__()
        self._settings = settings
        self._rules = RulesFollower(settings, start)
        self._threads = ScanThreads()
        self._outputs = TaggerOutputs(settings)
        self._judge = Judge(start.compiled, settings.pseudonym_key, self._outputs, Totals())
        self._tallies = TalliesLog(topic_name(Topic.TALLIES, settings), lambda: make_reader(settings))
        self._source = Source(settings, on_revoked=self._on_revoked, on_assigned=self._on_assigned)
        self._checkpoint = Checkpoint(
            commands=self._outputs.commands,
            bookkeeping=self._outputs.bookkeeping,
            tallies=self._tallies,
            commit=self._source.commit,
            idle_tally_interval_ms=settings.idle_tally_interval_ms,
        )
        take_over = TakeOver(self._outputs.bookkeeping, self._tallies, self._source.bounds)
        self._ownership = Ownership(
            self._source, take_over, self._checkpoint, self._outputs, 1_000 * settings.grace_seconds
        )
        self._ownership.switch_vocabulary(start.compiled.version, _now_ms())
        self._corrupt = SetAside()
        self._hashtag_rate = HashtagRate()
        self._stalls = StallWatch()

    async def on_start(self) -> None:
        await self._outputs.start()
        await self._tallies.start()
        await self._source.start()
        log.info("tagger: scan by %s, vocabulary %s", self._rules.scanner.name, self.rules_status().version)

    async def on_stop(self) -> None:
        """Drains: what was fetched is decided, written, acknowledged, tallied and committed; then the group is left."""
        await self._last_checkpoint(STOP_PATIENCE_SECONDS)
        self._ownership.stop_claiming()
        self._threads.stop()
        clients = (self._source.stop(), self._tallies.stop(), self._outputs.stop())
        ends = [asyncio.ensure_future(client) for client in clients]
        _, late = await asyncio.wait(ends, timeout=CLIENTS_PATIENCE_SECONDS)
        for end in late:  # a broker that is away is not waited for
            end.cancel()
        log.info("tagger: stopped; %s", self._judge.totals)

    def rules_status(self) -> RulesStatus:
        """Which rules are in force here, and what is wrong with those that are not."""
        return self._rules.status

    @property
    def _owned(self) -> dict[int, OwnedPartition]:
        return self._ownership.owned

    @Service.task  # type: ignore[untyped-decorator]
    async def _read(self) -> None:
        while not self.should_stop:
            await self._wait_for_the_broker()
            if self._rules.take(self._judge.totals["events"]):
                self._begin_with_other_rules()
            self._source.resume(self._corrupt.due())
            fetched = await self._source.fetch(FETCH_TIMEOUT_MS)
            fresh = [((self._owned[n], self._owned[n].seeks), f) for n, f in fetched if n in self._owned]
            # One scanner and one judge for all that was fetched together: other rules begin with the next round.
            async for (partition, seeks), response, scanned in self._threads.scan(
                self._rules.scanner, self._judge, fresh
            ):
                await self._wait_for_the_broker()  # one response may have led to 40 MB
                if self._owned.get(partition.number) is partition and partition.seeks == seeks:
                    self._take(partition, response, scanned)
                    await asyncio.sleep(0)  # the outboxes send what this partition led to
            self._note_caught_up()
            if sum(len(response.buffer) for _, response in fresh) < SMALL_ROUND_BYTES:
                await asyncio.sleep(SMALL_ROUND_PAUSE_SECONDS)

    def _begin_with_other_rules(self) -> None:
        """Between two batches: what one scanner let through is decided and counted under its own version."""
        compiled = self._rules.compiled
        self._judge = Judge(compiled, self._settings.pseudonym_key, self._outputs, self._judge.totals)
        self._ownership.switch_vocabulary(compiled.version, _now_ms())

    @Service.task  # type: ignore[untyped-decorator]
    async def _follow_rules(self) -> None:
        await self._rules.follow(lambda: self.should_stop)

    async def _wait_for_the_broker(self) -> None:
        while self._must_wait_for_the_broker() and not self.should_stop:  # noqa: ASYNC110  (many things may end it)
            await asyncio.sleep(SMALL_ROUND_PAUSE_SECONDS)

    def _must_wait_for_the_broker(self) -> bool:
        """Back-pressure. Books that are stuck are given up, for banners must go on."""
        commands, books = self._outputs.commands, self._outputs.bookkeeping
        backlog = Backlog(
            commands_bytes=commands.backlog_bytes,
            commands_stuck_seconds=commands.stuck_seconds,
            books_bytes=books.backlog_bytes,
            books_stuck_seconds=books.stuck_seconds,
            tally_rows=max((len(partition.stretch.counts) for partition in self._owned.values()), default=0),
        )
        verdict = weigh(backlog, self._settings.bookkeeping_backlog_bytes)
        if verdict is Verdict.GIVE_THE_BOOKS_UP:
            self._ownership.give_the_books_up()
        return verdict is Verdict.WAIT

    def _take(self, partition: OwnedPartition, response: Fetched, scanned: Scanned) -> None:
        if partition.position is not None and response.from_offset < partition.position:
            # The log is shorter than what was read of it: it was made anew or cut back.
            self._ownership.count_anew(partition)
        if partition.position is not None and response.from_offset > partition.position:
            self._note_loss(partition, response.from_offset - partition.position)
            partition.position = response.from_offset
        if isinstance(scanned, CorruptBatchError):
            self._set_aside(partition, response.from_offset, scanned)
            return
        self._judge.take(partition, scanned, _now_ms())
        scan = scanned.scan
        first = next(iter(scan.candidates), None)
        minute = 0 if first is None else first.timestamp_ms // MS_A_MINUTE
        self._hashtag_rate.note(scan.tallies, len(scan.candidates), minute)
        self._rules.scanner.hashtag_every = self._hashtag_rate.every
        partition.position = scan.next_offset
        if scan.next_offset <= response.offset:  # then comes a corrupt batch: the next fetch starts there, and says so
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
            self._ownership.claim_again()  # those that were superseded

    async def _run_checkpoint(self) -> None:
        await self._checkpoint.run(list(self._owned.values()), _now_ms())

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
            self._ownership.let_go()
            self._corrupt.clear()

    async def _on_assigned(self, assigned: frozenset[int]) -> None:
        try:
            await self._ownership.take(assigned)
        except Exception as error:  # noqa: BLE001  (aiokafka would log it and go on)
            await self.crash(error)

    def _note_loss(self, partition: OwnedPartition, lost: int) -> None:
        """Retention was faster than the reader. The tally says so: it starts that much later, and names the loss."""
        log.error("%s, partition %d: %d events were gone before they could be read", self._source.topic,
                  partition.number, lost)  # fmt: skip
        partition.stretch.from_offset += lost
        partition.stretch.lost += lost

    def _set_aside(self, partition: OwnedPartition, offset: int, error: CorruptBatchError) -> None:
        """Nothing of a batch with a wrong checksum is used or skipped; the other partitions go on."""
        log.error("%s, partition %d: %s; it is fetched again in %d s", self._source.topic, partition.number, error,
                  CORRUPT_RETRY_SECONDS)  # fmt: skip
        self._source.seek(partition.number, offset)
        self._source.pause([partition.number])
        self._corrupt.add(partition.number)

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            await self.sleep(WATCHDOG_INTERVAL_SECONDS)
            await self._ownership.look_at_the_topic()
            if self._corrupt or not self._stalls.is_quiet:
                continue
            positions = {n: p.position for n, p in self._owned.items() if p.position is not None}
            with contextlib.suppress(KafkaError):  # the broker is away: nothing can arrive
                self._stalls.look(positions, await self._source.ends(positions))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
