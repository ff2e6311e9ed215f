"""One of a group works, the others stand by: the frame of TRENDS and of the funnel.

The active one is the member of a consumer group that holds partition 0 of the topic it writes. That says who works,
not what is right: right are the transactions, whose fixed transactional id fences a predecessor that has not noticed
yet. After any error nothing in memory is trusted: the work starts again from the log.
"""

from __future__ import annotations

import abc
import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import InvalidProducerEpoch, KafkaError, ProducerFenced
from mode import Service

from streams.broker.administration import BrokerError, require_topics
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

log = logging.getLogger(__name__)

SESSION_TIMEOUT_MS = 6_000
HEARTBEAT_MS = 1_500
"""A member that died is replaced within the session timeout; a frozen one finds out within a heartbeat."""
RELEASE_SECONDS = 5.0
"""For the last transaction when another takes over."""
STOP_SECONDS = 1.0
MEMBER_STOP_SECONDS = 0.5
"""At the end, which SIGTERM leaves 10 s for; what is open is closed within them too."""
FENCED_PAUSE_SECONDS = 3.0
"""Longer than a heartbeat: who was fenced because another took over has lost its partition by then."""
FIRST_BACKOFF_SECONDS = 0.5
LONGEST_BACKOFF_SECONDS = 5.0
MEMBER_POLL_MS = 1_000


class ActiveOne(Service, abc.ABC):  # type: ignore[misc]  # mode's types are not followed (pyproject)
    """Works where it is the active one, waits where it is not. Raises BrokerError at the start, with what to do.

    `label` stands before each log line; `writes` is the topic whose partition 0 says who works; `group_id` the group.
    """

    def __init__(
        self, settings: Settings, *, label: str, group_id: str, writes: Topic, reads: Sequence[Topic], **options: object
    ) -> None:
        self._settings = settings
        self._label = label
        self._group_id = group_id
        self._held = TopicPartition(topic_name(writes, settings), 0)
        self._needed = [topic_name(topic, settings) for topic in (*reads, writes)]
        self._member: AIOKafkaConsumer | None = None
        self._release = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._restarts = 0
        super().__init__(**options)

    @abc.abstractmethod
    async def work(self, release: asyncio.Event) -> None:
        """Works from the log until released. Returns early to start again from the log; may raise KafkaError."""

    async def on_start(self) -> None:
        settings = self._settings
        await asyncio.to_thread(require_topics, settings, self._needed)
        self._member = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            client_id=f"vigie-{self._label.lower()}-member",
            group_id=self._group_id,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
        )
        self._member.subscribe([self._held.topic], listener=_Holder(self, self._held, self._member))
        await self._member.start()

    @Service.task  # type: ignore[untyped-decorator]  # mode's types are not followed (pyproject)
    async def _stay_member(self) -> None:
        assert self._member is not None, "on_start comes first"
        while not self.should_stop:
            try:
                await self._member.getmany(timeout_ms=MEMBER_POLL_MS)  # all paused: this says that we are alive
            except KafkaError as error:
                log.warning("%s: the group can't be reached (%s); trying again", self._label, type(error).__name__)
                await self.sleep(FIRST_BACKOFF_SECONDS)

    async def on_stop(self) -> None:
        await self.let_go(STOP_SECONDS)
        if self._member is not None:  # a broker that is away is not waited for
            with contextlib.suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(self._member.stop(), MEMBER_STOP_SECONDS)

    def take(self) -> None:
        """Becomes the active one."""
        if self._working is None:
            self._release = asyncio.Event()
            self._working = asyncio.create_task(self._work_until(self._release), name=self._label)

    async def let_go(self, patience_seconds: float = RELEASE_SECONDS) -> None:
        """Finishes the transaction under way and stands by; returns soon after the patience is over."""
        working, self._working = self._working, None
        if working is None:
            return
        self._release.set()
        _, late = await asyncio.wait({working}, timeout=patience_seconds)
        for task in late:  # what it has not committed, the successor counts
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work_until(self, release: asyncio.Event) -> None:
        backoff = FIRST_BACKOFF_SECONDS
        while not release.is_set():
            began = time.monotonic()
            try:
                await self.work(release)
            except (ProducerFenced, InvalidProducerEpoch):
                # Or a transaction outlived its time while the broker was away: then the partition is still ours.
                log.warning("%s: fenced, another has taken over; standing by", self._label)
                await _wait(release, FENCED_PAUSE_SECONDS)
            except (KafkaError, BrokerError, OSError, TimeoutError) as error:
                if time.monotonic() - began > LONGEST_BACKOFF_SECONDS:
                    backoff = FIRST_BACKOFF_SECONDS
                log.warning(
                    "%s: the broker failed (%s); counting starts again from the log in %.1f s",
                    self._label,
                    type(error).__name__,
                    backoff,
                )
                await _wait(release, backoff)
                backoff = min(2 * backoff, LONGEST_BACKOFF_SECONDS)
            except Exception as error:  # noqa: BLE001 - a bug must end the worker, not this task alone
                await self.crash(error)
                return
            self._restarts += 1


class _Holder(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka's types are not followed (pyproject)
    """Whoever holds the partition works. Nothing is read through the group: all partitions are paused."""

    def __init__(self, service: ActiveOne, held: TopicPartition, member: AIOKafkaConsumer) -> None:
        self._service = service
        self._held = held
        self._member = member

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        if self._held in revoked:
            await self._service.let_go()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._member.pause(*assigned)
        if self._held in assigned:
            self._service.take()


async def _wait(release: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(release.wait(), seconds)
