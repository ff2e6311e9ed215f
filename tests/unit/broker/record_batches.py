"""Record batches as a broker stores them, made with aiokafka's own builder; what it can't make is patched in."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from aiokafka.record._crc32c import crc as crc32c
from aiokafka.record.default_records import DefaultRecordBatchBuilder

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
_CRC_AT, _ATTRIBUTES_AT = 17, 21
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
