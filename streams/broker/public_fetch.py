"""The search stream through aiokafka's public API: for a version whose internals raw_fetch.py does not know.

aiokafka hands out records; here they become record batches again, so that whatever scans and counts is the same. What
a record costs then is several times what it costs as bytes (docs/adr/0013), and nothing else differs: each partition
is read by a call of its own, for a call that fails on one partition loses what it had of the others.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import (
    CorruptRecordException,
    IllegalStateError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from streams.broker.fetched import Fetched
from streams.broker.record_batches import NO_TIMESTAMP

BATCH_BYTES = 16 * 1_048_576
"""A batch ends when it is so large; a larger record has one of its own."""
MOST_OFFSETS = 1 << 30
"""A batch spans no more: its records' offsets count from its first one, in 31 bits."""
MOST_READ_ONE_BY_ONE = 2_000
REFETCH_PATIENCE_MS = 1_000
_NO_COMPRESSION, _NO_PRODUCER = 0, -1
_CRC_AT, _ATTRIBUTES_AT, _LAST_OFFSET_DELTA_AT = 17, 21, 23


def as_batches(records: Sequence[Any], from_offset: int, next_offset: int) -> bytes:
    """Records of a partition as batches that cover all up to `next_offset`, what was left out of them included."""
    whole, number = b"", 0
    while number < len(records):
        first = records[number].offset
        builder = _builder()
        number += _fill(builder, records[number:], first)
        end = next_offset if number == len(records) else records[number].offset
        whole += _ending_at(builder, first, end)
    return whole or (_ending_at(_builder(), from_offset, next_offset) if next_offset > from_offset else b"")


def _fill(builder: Any, records: Sequence[Any], first: int) -> int:
    """How many of the records the batch took: one at least."""
    for number, record in enumerate(records):
        timestamp = NO_TIMESTAMP if record.timestamp is None else record.timestamp
        delta = record.offset - first
        if (
            delta >= MOST_OFFSETS
            or builder.append(delta, timestamp, record.key, record.value, list(record.headers)) is None
        ):
            return number
        if timestamp == NO_TIMESTAMP and number == 0:
            return 1  # the builder takes it for "no record yet", and would give it the time of the next one
    return len(records)


def corrupt_batch(offset: int) -> bytes:
    """A batch with a wrong checksum: what the consumer found there, said in a way that a scan understands."""
    raw = bytearray(_ending_at(_builder(), offset, offset + 1))
    raw[_CRC_AT] ^= 0xFF
    return bytes(raw)


def _builder() -> Any:
    return DefaultRecordBatchBuilder(2, _NO_COMPRESSION, 0, _NO_PRODUCER, -1, -1, BATCH_BYTES)


def _ending_at(builder: Any, first: int, end: int) -> bytes:
    raw = bytearray(builder.build())
    struct.pack_into(">q", raw, 0, first)
    struct.pack_into(">i", raw, _LAST_OFFSET_DELTA_AT, min(end - first, 2 * MOST_OFFSETS) - 1)
    struct.pack_into(">I", raw, _CRC_AT, calc_crc32c(bytes(raw[_ATTRIBUTES_AT:])))
    return bytes(raw)


class PublicFetch:
    """A consumer with `auto_offset_reset="none"`: so a place that is gone is an error here, and not a silent jump."""

    name = "public"

    def __init__(self, consumer: AIOKafkaConsumer, topic: str) -> None:
        self._consumer = consumer
        self._topic = topic
        self._positions: dict[TopicPartition, int] = {}
        """Where each partition goes on, once that is known."""

    async def fetch(self, timeout_ms: int) -> list[tuple[int, Fetched]]:
        tps = sorted(self._consumer.assignment())
        if not tps:
            await asyncio.sleep(timeout_ms / 1_000)
            return []
        reading = {tp: asyncio.ensure_future(self._consumer.getmany(tp, timeout_ms=timeout_ms)) for tp in tps}
        try:
            await asyncio.wait(reading.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in reading.values():  # aiokafka waits or hands over: one that is cancelled has handed nothing over
                task.cancel()
        await asyncio.wait(reading.values())
        found = []
        for tp, task in reading.items():
            records, is_corrupt = await self._outcome(tp, task)
            if tp in self._consumer.assignment():
                found += [(tp.partition, fetched) for fetched in await self._stretches(tp, records, is_corrupt)]
        return found

    def seek(self, partition: int, offset: int) -> None:
        tp = TopicPartition(self._topic, partition)
        self._consumer.seek(tp, offset)
        self._positions[tp] = offset

    def forget(self) -> None:
        self._positions.clear()

    async def _outcome(self, tp: TopicPartition, task: asyncio.Task[dict[TopicPartition, list[Any]]]) -> _Outcome:
        """The records, and whether a batch with a wrong checksum follows them. Raises what else the consumer raised."""
        if task.cancelled():
            return [], False
        try:
            return task.result().get(tp, []), False
        except (OffsetOutOfRangeError, NoOffsetForPartitionError):
            await self._begin_at_the_start(tp)
            return [], False
        except CorruptRecordException:
            return await self._up_to_a_wrong_checksum(tp)

    async def _begin_at_the_start(self, tp: TopicPartition) -> None:
        """Retention was faster, the log was made anew, or the group is new: as `auto_offset_reset="earliest"`."""
        known = self._positions.get(tp)
        earliest = (await self._consumer.beginning_offsets([tp]))[tp]
        if self._positions.get(tp) == known and tp in self._consumer.assignment():
            self.seek(tp.partition, earliest)

    async def _up_to_a_wrong_checksum(self, tp: TopicPartition) -> _Outcome:
        """Call by call the consumer gives what stands before it; all at once it gives nothing of it."""
        records: list[Any] = []
        try:
            while len(records) < MOST_READ_ONE_BY_ONE:
                one = await self._consumer.getmany(tp, timeout_ms=REFETCH_PATIENCE_MS, max_records=1)
                if not one:
                    break
                records += one[tp]
        except CorruptRecordException:
            return records, True
        except (OffsetOutOfRangeError, IllegalStateError):
            pass  # said again by the next call
        return records, False

    async def _stretches(self, tp: TopicPartition, records: list[Any], is_corrupt: bool) -> list[Fetched]:
        """What was read, up to the consumer's position: it moves on over what is no record for us, too."""
        if tp not in self._positions:
            if not records:
                return []
            self._positions[tp] = records[0].offset
        began = self._positions[tp]
        position: int = await self._consumer.position(tp)
        self._positions[tp] = position
        found = []
        if position > began:
            found.append(Fetched(as_batches(records, began, position), began, position - 1, []))
        if is_corrupt:
            found.append(Fetched(corrupt_batch(position), position, position, []))
        return found


_Outcome = tuple[list[Any], bool]
