"""Record batches written in one pass, from records whose headers are encoded already (format v2, KIP-98).

aiokafka's builder takes records one by one, counts each header's bytes before it writes them, and asks the clock each
time: 2 µs a record, of a banner command the largest single cost. `WrittenBatch` stands where its producer expects a
builder. aiokafka is pinned to the version that `tests/contract/test_record_writing.py` holds to its word; where another
one is installed, its own builder gets the records.
"""

from __future__ import annotations

import functools
import importlib.metadata
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder, MessageBatch
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c

from streams.broker import fast_lz4

READ_VERSION = "0.14."
"""Whose message_accumulator.py was read for this module. Read it again before this is changed."""
_BEFORE_CRC = struct.Struct(">qiibI")
_AFTER_CRC = struct.Struct(">hiqqqhii")
_LENGTH_END, _CRC_END = 12, _BEFORE_CRC.size
_MAGIC, _NO_LEADER_EPOCH = 2, -1
_LZ4, _TRANSACTIONAL = 0x03, 0x10
"""Attributes of a batch."""
_ATTRIBUTES_AND_TIME = b"\0\0"
"""Of a record: attributes are not in use, and all are of the batch's time (the broker stamps what we write)."""
_LARGEST_RECORD_OVERHEAD_BYTES = 32


class DoesNotFitError(RuntimeError):
    """aiokafka's builder refused a record."""

    def __init__(self) -> None:
        super().__init__("a batch is larger than what a producer takes")


class OutRecord(NamedTuple):
    """One record to write; `headers` as `encoded_headers` makes them. The broker stamps it (LogAppendTime)."""

    key: bytes | None
    value: bytes | None
    headers: bytes

    @property
    def size_bytes(self) -> int:
        """What it takes in a batch, uncompressed, at most."""
        return len(self.value or b"") + len(self.headers) + len(self.key or b"") + _LARGEST_RECORD_OVERHEAD_BYTES


class Block(NamedTuple):
    """Encoded records, numbered from 0 on, as an lz4 frame: the body of a batch."""

    records: int
    body: bytes


def in_batches(records: Iterable[OutRecord], full_bytes: int) -> Iterator[Sequence[OutRecord]]:
    """Records for one batch after the other, each of so many bytes at most, or of one record that has more.

    They are taken as they are needed: no more are held than a batch and the first of the next.
    """
    batch: list[OutRecord] = []
    size_bytes = 0
    for record in records:
        if batch and size_bytes + record.size_bytes > full_bytes:
            yield batch
            batch, size_bytes = [], 0
        batch.append(record)
        size_bytes += record.size_bytes
    if batch:
        yield batch


@functools.lru_cache(maxsize=8_192)
def varint(number: int) -> bytes:
    """A zig-zag number in groups of seven bits, the lowest first. Lengths and places repeat: they are remembered."""
    left, groups = number << 1 ^ number >> 63, bytearray()
    while left > 0x7F:
        groups.append(left & 0x7F | 0x80)
        left >>= 7
    groups.append(left)
    return bytes(groups)


_NONE = varint(-1)
"""In place of a length."""


def encoded_headers(headers: Sequence[tuple[str, bytes]]) -> bytes:
    """Headers as a record ends with them."""
    parts = [varint(len(headers))]
    for name, value in headers:
        parts += (varint(len(name.encode())), name.encode(), varint(len(value)), value)
    return b"".join(parts)


def encoded(records: Iterable[OutRecord]) -> Block:
    """These records, in their order."""
    parts: list[bytes] = []
    count = 0
    for key, value, headers in records:
        place = varint(count)
        key_size, key_bytes = (_NONE, b"") if key is None else (varint(len(key)), key)
        value_size, value_bytes = (_NONE, b"") if value is None else (varint(len(value)), value)
        size = 2 + len(place) + len(key_size) + len(key_bytes) + len(value_size) + len(value_bytes) + len(headers)
        parts += (varint(size), _ATTRIBUTES_AND_TIME, place, key_size, key_bytes, value_size, value_bytes, headers)
        count += 1
    return Block(count, fast_lz4.encode(b"".join(parts)))


def written(block: Block, now_ms: int, producer: tuple[int, int, int], *, in_transaction: bool = False) -> bytes:
    """A batch of these records. `producer`: id, epoch, and the sequence number of the first record."""
    count = block.records
    attributes = _LZ4 | _TRANSACTIONAL if in_transaction else _LZ4
    checked = _AFTER_CRC.pack(attributes, count - 1, now_ms, now_ms, *producer, count) + block.body
    length = _CRC_END - _LENGTH_END + len(checked)
    return _BEFORE_CRC.pack(0, length, _NO_LEADER_EPOCH, _MAGIC, calc_crc32c(checked)) + checked


Records = Block | Sequence[OutRecord]


def _block(records: Records) -> Block:
    return records if isinstance(records, Block) else encoded(records)


def _count(records: Records) -> int:
    return records.records if isinstance(records, Block) else len(records)


class WrittenBatch(BatchBuilder):  # type: ignore[misc]  # aiokafka is untyped
    """Takes the place of aiokafka's builder, full and closed. Encoded when its producer first asks for its bytes."""

    def __init__(self, records: Records, *, in_transaction: bool = False) -> None:
        """The parent's is not called: it would make the builder that is done without here."""
        # An outbox may add to a batch that goes out again.
        self._records = records if isinstance(records, Block) else tuple(records)
        self._relative_offset = _count(records)
        self._closed = True
        self._in_transaction = in_transaction
        self._buffer: bytes | None = None
        self._state = (-1, -1, -1)

    def _set_producer_state(self, producer_id: int, producer_epoch: int, base_sequence: int) -> None:
        self._state = (producer_id, producer_epoch, base_sequence)

    def _build(self) -> bytes:
        if self._buffer is None:  # a repeat has the same bytes
            now_ms = time.time_ns() // 1_000_000
            self._buffer = written(_block(self._records), now_ms, self._state, in_transaction=self._in_transaction)
        return self._buffer

    def size(self) -> int:
        return len(self._build())


def make_batch(producer: AIOKafkaProducer, records: Records, *, in_transaction: bool = False) -> Any:
    """For `send_batch` of a producer that compresses with lz4. Raises DoesNotFitError."""
    return WrittenBatch(records, in_transaction=in_transaction) if is_known() else library_batch(producer, records)


def library_batch(producer: AIOKafkaProducer, records: Records) -> Any:
    """The same, through aiokafka's public API. Raises DoesNotFitError."""
    builder = producer.create_batch()
    for record in MemoryRecords(written(_block(records), 0, (-1, -1, -1))).next_batch():
        headers = list(record.headers)
        if builder.append(timestamp=None, key=record.key, value=record.value, headers=headers) is None:
            raise DoesNotFitError
    builder.close()
    return builder


@functools.cache
def is_known() -> bool:
    """Whether the installed aiokafka is one that `WrittenBatch` was written for."""
    asked = {*MessageBatch.set_producer_state.__code__.co_names, *MessageBatch.get_data_buffer.__code__.co_names}
    return (
        importlib.metadata.version("aiokafka").startswith(READ_VERSION) and {"_set_producer_state", "_build"} <= asked
    )
