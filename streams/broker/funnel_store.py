"""What the funnel needs of Kafka: commands and interactions in, rows of `trends.funnel.v1` out in transactions.

As with the counts (counts_store.py), the topic is the whole memory: each row carries its sessions in a header, the
last row of a transaction the `FunnelProgress` up to which both logs are in these rows. Dead letters of interactions
go out in the same transaction. There are few of all of these, so records are sent one by one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from streams import events
from streams.broker.codecs import MESSAGE_TYPES, DecodeError, cloud_event_headers, decode, encode, json_key
from streams.broker.commands_log import CommandsLog, still_counted
from streams.broker.ending import end_producer
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms
from streams.trends.funnel_rows import WrittenRow

log = logging.getLogger(__name__)

SOURCE = "/vigie/funnel"
SKETCHES_HEADER = "vigie-sketch"
PROGRESS_HEADER = "vigie-progress"
POLL_RECORDS = 2_000
READ_STALL_MS = 1_000
STOP_SECONDS = 0.5
CLOCK_SKEW_MS = 600_000
"""An interaction's time is the platform's: it may be a little before the search's."""


class FunnelProgress(msgspec.Struct, frozen=True, array_like=True):
    """What is in the rows: both logs before these offsets, by partition; and the watermark of the commands."""

    commands: Mapping[int, int] = {}
    interactions: Mapping[int, int] = {}
    watermark_ms: int = -1


class StoredFunnelRow(msgspec.Struct, frozen=True):
    """A row of `trends.funnel.v1` as it is read back."""

    row: events.FunnelRow
    sketches: bytes | None
    progress: FunnelProgress | None


class FunnelStore:
    """One active funnel's hold on Kafka. `open` fences every predecessor; after any error it is closed for good."""

    def __init__(self, settings: Settings) -> None:
        self._interactions = topic_name(Topic.INTERACTIONS, settings)
        self._letters = topic_name(Topic.INTERACTIONS_DLQ, settings)
        self._rows = TopicPartition(topic_name(Topic.FUNNEL, settings), 0)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.bootstrap_servers,
            client_id="vigie-funnel",
            transactional_id=f"{settings.topic_prefix}{settings.funnel_group}",
            acks="all",
            compression_type="lz4",
        )
        self.commands = CommandsLog(settings)
        self._reader = AIOKafkaConsumer(
            bootstrap_servers=settings.bootstrap_servers,
            client_id="vigie-funnel",
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )

    async def open(self) -> None:
        """Fences predecessors and ends their transaction. Raises KafkaError."""
        await self._producer.start()
        await self.commands.open()
        await self._reader.start()

    async def close(self) -> None:
        """Ends the clients; a transaction that is open is left to be aborted by the successor."""
        readers = asyncio.gather(self.commands.close(), self._reader.stop())
        await end_producer(self._producer, STOP_SECONDS)
        with contextlib.suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(readers, STOP_SECONDS)

    async def restore(self) -> AsyncIterator[StoredFunnelRow]:
        """All rows in log order: a few for each keyword and week."""
        reader = self._reader
        reader.assign([self._rows])
        await reader.seek_to_beginning(self._rows)
        end = (await reader.end_offsets([self._rows]))[self._rows]
        while await reader.position(self._rows) < end:
            fetched = await reader.getmany(timeout_ms=READ_STALL_MS, max_records=POLL_RECORDS)
            for record in fetched.get(self._rows, ()):
                if (stored := stored_funnel_row(record)) is not None:
                    yield stored

    async def follow_commands(self, positions: Mapping[int, int]) -> dict[int, int]:
        """From the first command that is left. Returns up to where, by partition, they are counted already."""
        numbers = [tp.partition for tp in await self._partitions(self.commands.topic)]
        return await self.commands.follow(numbers, positions)

    async def follow_interactions(self, positions: Mapping[int, int], since_ms: int | None) -> dict[int, int]:
        """From the first that may belong to a banner since `since_ms`, so from before `positions` where need be.

        Returns up to where, by partition, the interactions are counted already.
        """
        partitions = await self._partitions(self._interactions)
        reader = self._reader
        reader.assign(partitions)
        counted = await still_counted(reader, partitions, positions)
        since = (
            {}
            if since_ms is None
            else await reader.offsets_for_times(dict.fromkeys(partitions, max(0, since_ms - CLOCK_SKEW_MS)))
        )
        for partition in partitions:
            found = since.get(partition)
            position = counted[partition.partition]
            reader.seek(partition, position if found is None else min(position, found.offset))
        return counted

    async def shape(self) -> tuple[int, int]:
        """How many partitions commands and interactions have."""
        return len(await self._partitions(self.commands.topic)), len(await self._partitions(self._interactions))

    async def poll_interactions(self, timeout_ms: int) -> list[ConsumerRecord]:
        """The next interactions, in the order of each partition."""
        fetched = await self._reader.getmany(timeout_ms=timeout_ms, max_records=POLL_RECORDS)
        return [record for records in fetched.values() for record in records]

    async def write(
        self, rows: Sequence[WrittenRow], letters: Sequence[events.DeadLetter], progress: FunnelProgress, now_ms: int
    ) -> None:
        """One transaction. Raises KafkaError; what became of it is not known then."""
        time = rfc3339_ms(now_ms)
        sends = []
        try:
            await self._producer.begin_transaction()
            for index, (row, sketches) in enumerate(rows):
                headers = _headers(f"{now_ms}-{index}", events.FunnelRow, time)
                headers.append((SKETCHES_HEADER, sketches))
                if index == len(rows) - 1:
                    headers.append((PROGRESS_HEADER, encode(progress)))
                sends.append(await self._send(self._rows.topic, _key(row), row, headers))
            for letter in letters:
                key = json_key(letter.topic, letter.partition, letter.offset)
                headers = _headers(key.decode(), events.DeadLetter, time)
                sends.append(await self._send(self._letters, key, letter, headers))
            await asyncio.gather(*sends)
            await self._producer.commit_transaction()
        except AssertionError as error:  # aiokafka's word for a transaction that failed in the background
            raise KafkaError("the transaction can't go on") from error

    async def _send(
        self, topic: str, key: bytes, message: msgspec.Struct, headers: list[tuple[str, bytes]]
    ) -> asyncio.Future[object]:
        sent: asyncio.Future[object] = await self._producer.send(
            topic, encode(message), key=key, partition=0, headers=headers
        )
        return sent

    async def _partitions(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for number in sorted(await self._producer.partitions_for(topic))]


def stored_funnel_row(record: ConsumerRecord) -> StoredFunnelRow | None:
    """The row in a record; None where it is none of ours."""
    headers = dict(record.headers)
    try:
        row = decode(record.value or b"", events.FunnelRow)
        text = headers.get(PROGRESS_HEADER)
        progress = None if text is None else decode(text, FunnelProgress)
    except DecodeError:
        log.warning("%s: the record at offset %d is no row of the funnel; it is left out", record.topic, record.offset)
        return None
    return StoredFunnelRow(row, headers.get(SKETCHES_HEADER), progress)


def _headers(event_id: str, kind: type[msgspec.Struct], time: str) -> list[tuple[str, bytes]]:
    return cloud_event_headers(event_id=event_id, source=SOURCE, type_=MESSAGE_TYPES[kind], time=time)


def _key(row: events.FunnelRow) -> bytes:
    return json_key(row.window_start, row.campaign, row.keyword, row.audience, row.language, row.vocabulary_version)
