"""The fetched bytes of a partition as they came: the one module that touches aiokafka's internals.

aiokafka turns each fetched record into an object before it hands any out. For a stream in which one event in a
hundred matters that is most of the cost, so here a consumer yields one `Fetched` a fetch response instead. aiokafka
is pinned to the version that `tests/contract/test_raw_fetch.py` holds to its word. Other consumers in the same
process are as they were: only one made with `RAW` as its key deserializer is changed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

_BASE_OFFSET_AND_LENGTH = struct.Struct(">qi")
_LENGTH_END = _BASE_OFFSET_AND_LENGTH.size
_MAGIC_AT = 16
_LAST_OFFSET_DELTA = struct.Struct(">i")
_LAST_OFFSET_DELTA_AT = 23


class Fetched(NamedTuple):
    """One fetch response of one partition. `offset` is its last complete one, as aiokafka expects of a record."""

    buffer: bytes
    from_offset: int
    offset: int
    aborted: list[tuple[int, int]]


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


class _KeepingRecords(MemoryRecords):  # type: ignore[misc]  # aiokafka is untyped
    """aiokafka's records, with the bytes that they were made of."""

    def __init__(self, buffer: bytes) -> None:
        super().__init__(buffer)
        self.buffer = buffer


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    def _unpack_records(self) -> Iterator[Any]:
        if self._key_deserializer is not RAW:
            return super()._unpack_records()  # type: ignore[no-any-return]
        return self._unpack_bytes()

    def _unpack_bytes(self) -> Iterator[Fetched]:
        records: Any = self  # aiokafka is untyped
        buffer, from_offset = records._records.buffer, records.next_fetch_offset  # noqa: SLF001
        records.next_fetch_offset = following = next_offset_after(buffer, from_offset)
        yield Fetched(buffer, from_offset, following - 1, records._aborted_transactions)  # noqa: SLF001


def install() -> None:
    """Makes consumers that carry `RAW` yield bytes. Calling it twice changes nothing."""
    fetcher.MemoryRecords = _KeepingRecords
    fetcher.PartitionRecords = _PartitionRecords
