"""The fetched bytes of a partition as they came: the one module that touches aiokafka's internals.

aiokafka turns each fetched record into an object before it hands any out. For a stream in which one event in a
hundred matters that is most of the cost, so here a consumer yields one `Fetched` a fetch response instead. aiokafka
is pinned to the version that `tests/contract/test_raw_fetch.py` holds to its word; where another one is installed,
public_fetch.py takes over. Other consumers in the same process are as they were: only one made with `RAW` as its key
deserializer is changed.
"""

from __future__ import annotations

import importlib.metadata
import struct
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.broker import in_place
from streams.broker.fetched import Fetched

READ_VERSION = "0.14."
"""Whose fetcher.py was read for this module. Read it again before this is changed."""
_READ_COMMITTED = 1

_BASE_OFFSET_AND_LENGTH = struct.Struct(">qi")
_LENGTH_END = _BASE_OFFSET_AND_LENGTH.size
_MAGIC_AT = 16
_LAST_OFFSET_DELTA = struct.Struct(">i")
_LAST_OFFSET_DELTA_AT = 23


def RAW(_key: bytes | None) -> None:  # noqa: N802  (a marker: passed as a key deserializer, never called)
    """Marks a consumer whose records are to stay bytes."""
    raise AssertionError("a raw consumer deserializes no key")


def next_offset_after(buffer: bytes, from_offset: int) -> int:
    """The offset after the last complete batch. Reads headers only; the broker may cut the last batch."""
    at, following = 0, from_offset
    while at + _LENGTH_END <= len(buffer):
        base, length = _BASE_OFFSET_AND_LENGTH.unpack_from(buffer, at)
        end = at + _LENGTH_END + length
        if end > len(buffer) or length <= _MAGIC_AT - _LENGTH_END:  # cut, or no batch: the scan says which
            break
        delta = 0
        if buffer[at + _MAGIC_AT] >= 2 and end >= at + _LAST_OFFSET_DELTA_AT + _LAST_OFFSET_DELTA.size:
            # Before v2 an entry carries the offset of its last record.
            delta = _LAST_OFFSET_DELTA.unpack_from(buffer, at + _LAST_OFFSET_DELTA_AT)[0]
        following = max(following, base + delta + 1)
        at = end
    return following


class Internals(NamedTuple):
    """What takes the place of two of aiokafka's classes."""

    records: type[Any]
    partition_records: type[Any]


@cache
def internals() -> Internals:
    """Made when they are first asked for: on top of another aiokafka this raises, in ways of its own."""
    from aiokafka.consumer import fetcher

    class KeepingRecords(MemoryRecords):  # type: ignore[misc]  # aiokafka is untyped
        """aiokafka's records, with the bytes that they were made of."""

        def __init__(self, buffer: bytes) -> None:
            super().__init__(buffer)
            self.buffer = buffer

    class PartitionBytes(fetcher.PartitionRecords):  # type: ignore[misc]
        """Of a raw consumer: the bytes in place of the records."""

        def _unpack_records(self) -> Iterator[Any]:
            if self._key_deserializer is not RAW:
                return super()._unpack_records()  # type: ignore[no-any-return]
            return self._unpack_bytes()

        def _unpack_bytes(self) -> Iterator[Fetched]:
            records: Any = self  # aiokafka is untyped
            buffer, from_offset = records._records.buffer, records.next_fetch_offset  # noqa: SLF001
            records.next_fetch_offset = following = next_offset_after(buffer, from_offset)
            yield Fetched(buffer, from_offset, following - 1, records._aborted_transactions)  # noqa: SLF001

    return Internals(KeepingRecords, PartitionBytes)


def install() -> None:
    """Makes consumers that carry `RAW` yield bytes. Calling it twice changes nothing."""
    from aiokafka.consumer import fetcher

    in_place.install()
    replaced = internals()
    fetcher.MemoryRecords, fetcher.PartitionRecords = replaced


def difference() -> str | None:
    """How the installed aiokafka is not the one that this module was written for; None where it is."""
    version = importlib.metadata.version("aiokafka")
    if not version.startswith(READ_VERSION):
        return f"aiokafka is {version}, and its internals were read in {READ_VERSION}*"
    try:
        surprise = in_place.difference() or _rehearse()
    except Exception as error:  # noqa: BLE001  (whatever it is that another aiokafka does)
        surprise = type(error).__name__
    return surprise and f"the internals of this aiokafka {version} are not those that were read ({surprise})"


def _rehearse() -> str | None:
    """One batch goes the way that fetched ones go. Says what is another way now; may raise anything."""
    from aiokafka.consumer.fetcher import Fetcher

    raw = bytes(DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1_024).build())
    records, partition_records = internals()
    made = partition_records(None, records(raw), [(8, 2), (9, 1)], 0, RAW, None, False, _READ_COMMITTED)  # noqa: FBT003
    if list(made) != [Fetched(raw, 0, 0, [(9, 1), (8, 2)])] or made.next_fetch_offset != 1:
        return "it hands out something else"
    if not {"MemoryRecords", "PartitionRecords"} <= set(Fetcher._proc_fetch_request.__code__.co_names):  # noqa: SLF001
        return "its fetcher makes them by other names"
    return None


class RawFetch:
    """A consumer that carries `RAW`."""

    name = "raw"

    def __init__(self, consumer: AIOKafkaConsumer, topic: str) -> None:
        self._consumer = consumer
        self._topic = topic

    async def fetch(self, timeout_ms: int) -> list[tuple[int, Fetched]]:
        fetched = await self._consumer.getmany(timeout_ms=timeout_ms)
        return [(tp.partition, response) for tp, responses in fetched.items() for response in responses]

    def seek(self, partition: int, offset: int) -> None:
        self._consumer.seek(TopicPartition(self._topic, partition), offset)

    def forget(self) -> None:
        """The consumer knows its positions."""
