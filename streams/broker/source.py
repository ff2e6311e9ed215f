"""The search stream as the tagger reads it: fetched bytes by partition, with a consumer group, committed on request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, OffsetAndMetadata, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from streams.broker.administration import topic_ids
from streams.broker.fetched import Fetched, Fetching
from streams.broker.fetching import fetch_kind, make_fetching
from streams.broker.takeover import UNKNOWN_TOPIC_ID, SourceBounds
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.trends.ledger import decode_anchor

log = logging.getLogger(__name__)

COMMIT_PATIENCE_SECONDS = 5.0

PartitionsChanged = Callable[[frozenset[int]], Awaitable[None]]


class Source:
    """`on_revoked` and `on_assigned` are awaited within the rebalance, with partition numbers. Raises RawFetchError."""

    def __init__(self, settings: Settings, *, on_revoked: PartitionsChanged, on_assigned: PartitionsChanged) -> None:
        fetch_kind(settings.fetch)  # what can't be is said before anything is connected
        self.topic = topic_name(Topic.EVENTS, settings)
        self._tallies_topic = topic_name(Topic.TALLIES, settings)
        self._settings = settings
        self._listener = _Listener(on_revoked, on_assigned, self._forget)
        self._consumer: AIOKafkaConsumer | None = None
        self._fetching: Fetching | None = None
        self._admin: AIOKafkaAdminClient | None = None
        self._topic_ids: dict[str, str] = {}

    async def start(self) -> None:
        self._admin = AIOKafkaAdminClient(bootstrap_servers=self._settings.bootstrap_servers, client_id="vigie")
        await self._admin.start()
        self._consumer, self._fetching = make_fetching(self._settings, self.topic)
        await self._consumer.start()
        self._consumer.subscribe([self.topic], listener=self._listener)

    async def stop(self) -> None:
        """Leaves the group."""
        if self._consumer is not None:
            await self._consumer.stop()
        if self._admin is not None:
            await self._admin.close()

    async def fetch(self, timeout_ms: int) -> list[tuple[int, Fetched]]:
        """What has arrived, by partition number; waits up to `timeout_ms` for something."""
        assert self._fetching is not None, "start() comes first"
        return await self._fetching.fetch(timeout_ms)

    def seek(self, partition: int, offset: int) -> None:
        """What was fetched before is dropped. A partition that was revoked meanwhile is left alone."""
        assert self._fetching is not None, "start() comes first"
        try:
            self._fetching.seek(partition, offset)
        except IllegalStateError:
            log.debug("partition %d was revoked before it could be positioned", partition)

    def pause(self, partitions: Iterable[int]) -> None:
        assigned = self._connected.assignment()
        self._connected.pause(*(tp for tp in map(self._tp, partitions) if tp in assigned))

    def resume(self, partitions: Iterable[int]) -> None:
        assigned = self._connected.assignment()
        self._connected.resume(*(tp for tp in map(self._tp, partitions) if tp in assigned))

    def end(self, partition: int) -> int | None:
        """The end of what a reader of committed records may see, as the last fetch response said; None before one."""
        tp = self._tp(partition)
        if tp not in self._connected.assignment():
            return None
        stable: int | None = self._connected.last_stable_offset(tp)
        highwater: int | None = self._connected.highwater(tp)
        return stable if stable is not None and stable >= 0 else highwater

    async def ends(self, partitions: Iterable[int]) -> dict[int, int]:
        """The partitions' ends now, asked of the broker."""
        ends = await self._connected.end_offsets([self._tp(partition) for partition in partitions])
        return {tp.partition: offset for tp, offset in ends.items()}

    async def learn_topic_ids(self) -> str:
        """Asks for the topics' ids, which change when a topic is made anew. Returns that of the tallies topic."""
        names = [self.topic, self._tallies_topic]
        self._topic_ids = await asyncio.to_thread(topic_ids, self._settings, names)
        return self._topic_ids.get(self._tallies_topic) or UNKNOWN_TOPIC_ID

    async def was_made_anew(self) -> bool:
        """Whether the topic has another id than was known last; from now on that one is known.

        False where the broker does not say. Raises BrokerError.
        """
        known = self._topic_ids.get(self.topic)
        found = (await asyncio.to_thread(topic_ids, self._settings, [self.topic]))[self.topic]
        if not known or not found or found == known:
            return False
        self._topic_ids[self.topic] = found
        return True

    async def bounds(self, partition: int) -> SourceBounds:
        """Raises KafkaError when the broker is away. Call `learn_topic_ids` before."""
        assert self._admin is not None, "start() comes first"
        tp = self._tp(partition)
        committed = await self._admin.list_consumer_group_offsets(self._settings.tagger_group, partitions=[tp])
        earliest = (await self._connected.beginning_offsets([tp]))[tp]
        end = (await self._connected.end_offsets([tp]))[tp]
        position = committed.get(tp)
        anchor = decode_anchor(position.metadata) if position is not None else None
        tallies_id = self._topic_ids.get(self._tallies_topic) or UNKNOWN_TOPIC_ID
        return SourceBounds(
            topic_id=self._topic_ids.get(self.topic) or UNKNOWN_TOPIC_ID,
            earliest=earliest,
            end=end,
            committed=position.offset if position is not None and position.offset >= 0 else None,
            anchor=anchor if anchor is not None and anchor.tallies_topic == tallies_id else None,
        )

    async def commit(self, offsets: Mapping[int, tuple[int, str]]) -> None:
        """Commits (offset, metadata) by partition. A refusal changes nothing: the tallies say what was done.

        So the counts do not wait for a group whose coordinator is away: `COMMIT_PATIENCE_SECONDS`, and the next one.
        """
        committing = self._connected.commit({self._tp(p): OffsetAndMetadata(*at) for p, at in offsets.items()})
        try:
            await asyncio.wait_for(committing, COMMIT_PATIENCE_SECONDS)
        except (CommitFailedError, IllegalStateError) as error:
            log.info("the group took no commit (%s): the partitions have moved on", type(error).__name__)
        except (KafkaError, TimeoutError) as error:
            log.warning("the commit did not get through (%s): the next one will", type(error).__name__)

    def _forget(self) -> None:
        if self._fetching is not None:
            self._fetching.forget()

    @property
    def _connected(self) -> AIOKafkaConsumer:
        assert self._consumer is not None, "start() comes first"
        return self._consumer

    def _tp(self, partition: int) -> TopicPartition:
        return TopicPartition(self.topic, partition)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    def __init__(
        self, on_revoked: PartitionsChanged, on_assigned: PartitionsChanged, forget: Callable[[], None]
    ) -> None:
        self._on_revoked = on_revoked
        self._on_assigned = on_assigned
        self._forget = forget

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._on_revoked(frozenset(tp.partition for tp in revoked))
        self._forget()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._on_assigned(frozenset(tp.partition for tp in assigned))
