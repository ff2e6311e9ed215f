"""Record batches as a broker stores them, made with aiokafka's own builder; what it can't make is patched in."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from aiokafka.record._crc32c import crc as crc32c
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
_LENGTH_AT, _CRC_AT, _ATTRIBUTES_AT, _BODY_AT = 8, 17, 21, 61
_CONTROL = 0x20
ABORT, COMMIT = 0, 1

Record = tuple[int, bytes | None, bytes | None, Sequence[tuple[str, bytes]]]
"""(timestamp ms, key, value, headers)."""


def batch(
    records: Sequence[Record],
    base_offset: int = 0,
    *,
    codec: str = "none",
    transactional: bool = False,
    producer_id: int = -1,
    gaps: Sequence[int] = (),
) -> bytes:
    """One v2 batch. `gaps`: offset deltas of the records where compaction has left holes."""
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], int(transactional), producer_id, 0, 0, 1 << 26)
    deltas = gaps or range(len(records))
    for delta, (timestamp, key, value, headers) in zip(deltas, records, strict=True):
        assert builder.append(delta, timestamp, key=key, value=value, headers=headers) is not None
    raw = bytearray(builder.build())
    struct.pack_into(">q", raw, 0, base_offset)
    return bytes(raw)


def control(kind: int, base_offset: int, producer_id: int) -> bytes:
    """A control batch that ends a producer's transaction."""
    key, value = struct.pack(">hh", 0, kind), struct.pack(">hi", 0, 0)
    raw = bytearray(batch([(0, key, value, [])], base_offset, transactional=True, producer_id=producer_id))
    attributes = struct.unpack_from(">h", raw, _ATTRIBUTES_AT)[0] | _CONTROL
    struct.pack_into(">h", raw, _ATTRIBUTES_AT, attributes)
    return with_right_crc(raw)


def with_right_crc(raw: bytearray) -> bytes:
    struct.pack_into(">I", raw, _CRC_AT, crc32c(bytes(raw[_ATTRIBUTES_AT:])))
    return bytes(raw)


def recompressed(raw: bytes, codec: int, compress: Callable[[bytes], bytes]) -> bytes:
    """The batch with a body that another client, or none, would have compressed so."""
    body = compress(raw[_BODY_AT:])
    changed = bytearray(raw[:_BODY_AT]) + body
    struct.pack_into(">i", changed, _LENGTH_AT, len(changed) - _LENGTH_AT - 4)
    struct.pack_into(">h", changed, _ATTRIBUTES_AT, struct.unpack_from(">h", changed, _ATTRIBUTES_AT)[0] & ~7 | codec)
    return with_right_crc(changed)


def old_batch(records: Sequence[Record], base_offset: int, *, magic: int, codec: str = "none") -> bytes:
    """Records in format v0 (without timestamps) or v1, as brokers before 2017 stored them."""
    builder = LegacyRecordBatchBuilder(magic, CODECS[codec], 1 << 26)
    first = base_offset if codec == "none" or magic == 0 else 0  # v1: within a wrapper they count from 0
    for number, (timestamp, key, value, _) in enumerate(records):
        builder.append(first + number, timestamp if magic else None, key, value)
    raw = bytearray(builder.build())
    if codec != "none":
        struct.pack_into(">q", raw, 0, base_offset + len(records) - 1)  # a wrapper has the offset of its last record
    return bytes(raw)
