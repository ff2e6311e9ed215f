"""Kafka's record batches one by one, as the reference reads them: on aiokafka's public record classes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from aiokafka.record.control_record import ABORT_MARKER, ControlRecord

NO_TIMESTAMP = -1
"""What Kafka says of a record without one (format v0, from before 2016): it is before 2000, so in no window."""


_BASE_OFFSET_AND_LENGTH = struct.Struct(">qi")


def whole_batches(buffer: bytes) -> Iterator[bytes]:
    """The bytes of each batch; the broker may cut the last one, which is left out.

    What says of itself that it has no bytes is given on with all behind it, for whoever reads its records to complain.
    """
    at = 0
    while at + _BASE_OFFSET_AND_LENGTH.size <= len(buffer):
        end = at + _BASE_OFFSET_AND_LENGTH.size + _BASE_OFFSET_AND_LENGTH.unpack_from(buffer, at)[1]
        if end > len(buffer):
            return
        yield buffer[at:end] if end > at else buffer[at:]
        at = end if end > at else len(buffer)


class _OldRecord(NamedTuple):
    """A record of format v0 or v1, which has no headers."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()

    @classmethod
    def of(cls, record: Any) -> _OldRecord:
        timestamp = NO_TIMESTAMP if record.timestamp is None else record.timestamp
        return cls(record.offset, timestamp, record.key, record.value)


class UnusableBatchError(Exception):
    """Nothing of a batch may be used; the text says what is wrong with it."""


def next_records(fetched: Any, skips: Skips, from_offset: int) -> tuple[list[Any], int]:
    """The records of the next batch that are searches, and the offset after it. Raises UnusableBatchError."""
    try:
        batch = fetched.next_batch()
        is_whole = batch.validate_crc()
        records = [] if not is_whole or skips.contains(batch) else list(batch)
        following: int = batch.next_offset
    except Exception as error:  # noqa: BLE001  (bytes that are no records make aiokafka and the codecs fail in many ways)
        raise UnusableBatchError(f"can't be read ({type(error).__name__})") from None
    if not is_whole:
        raise UnusableBatchError("has a wrong checksum")
    is_old = batch.producer_id is None
    if is_old:
        records = [_OldRecord.of(record) for record in records]
    if is_old or batch.base_offset < from_offset:  # the broker hands out whole batches: this was read before
        records = [record for record in records if record.offset >= from_offset]
    return records, following


class Skips:
    """Which batches hold no searches: control batches, and those of aborted transactions (KIP-98)."""

    def __init__(self, aborted: Sequence[tuple[int, int]]) -> None:
        self._ahead = sorted(aborted, key=lambda transaction: transaction[1])
        self._aborting: set[int] = set()

    def contains(self, batch: Any) -> bool:
        if batch.producer_id is None:  # a record format from before transactions
            return False
        while self._ahead and self._ahead[0][1] <= batch.base_offset:
            self._aborting.add(self._ahead.pop(0)[0])
        if batch.is_control_batch:
            if ControlRecord.parse(next(iter(batch)).key) == ABORT_MARKER:
                self._aborting.discard(batch.producer_id)
            return True
        return bool(batch.is_transactional) and batch.producer_id in self._aborting
