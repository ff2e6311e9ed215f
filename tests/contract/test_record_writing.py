"""What broker/record_writing.py writes is what aiokafka's builder writes, and what its producer asks of a builder."""

from __future__ import annotations

import itertools
import struct
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.producer import message_accumulator
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.broker import fast_lz4, record_writing
from streams.broker.codecs import CloudEventHeaders, cloud_event_headers
from streams.broker.record_writing import (
    DoesNotFitError,
    OutRecord,
    WrittenBatch,
    encoded,
    encoded_headers,
    in_batches,
    library_batch,
    make_batch,
    varint,
    written,
)

NOW_MS = 1_777_888_800_000
LZ4 = 3
HEADERS = st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=200)), max_size=8)
RECORDS = st.lists(
    st.tuples(st.none() | st.binary(max_size=100), st.none() | st.binary(max_size=20_000), HEADERS),
    min_size=1,
    max_size=200,
)


def builder_of_aiokafka(records: Any, producer: tuple[int, int, int], *, in_transaction: bool) -> bytes:
    builder = DefaultRecordBatchBuilder(2, LZ4, int(in_transaction), *producer, 1 << 26)
    for number, (key, value, headers) in enumerate(records):
        assert builder.append(number, NOW_MS, key=key, value=value, headers=headers) is not None
    return bytes(builder.build())


def out(records: Any) -> list[OutRecord]:
    return [OutRecord(key, value, encoded_headers(headers)) for key, value, headers in records]


def read(batch: bytes) -> list[Any]:
    records = MemoryRecords(batch)
    found = records.next_batch()
    assert found.validate_crc()
    assert not records.has_next()
    return [(r.offset, r.timestamp, r.key, r.value, list(r.headers)) for r in found]


@given(
    records=RECORDS,
    producer=st.tuples(st.integers(-1, 1 << 40), st.integers(-1, 99), st.integers(-1, 1 << 30)),
    in_transaction=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_the_bytes_are_those_of_aiokafkas_builder(
    records: Any, producer: tuple[int, int, int], *, in_transaction: bool
) -> None:
    fast_lz4.install()
    made = written(encoded(out(records)), NOW_MS, producer, in_transaction=in_transaction)
    assert made == builder_of_aiokafka(records, producer, in_transaction=in_transaction)


@given(sizes=st.lists(st.integers(0, 300), max_size=30), full_bytes=st.integers(1, 1_000))
def test_records_go_into_batches_in_their_order_and_none_is_too_large(sizes: list[int], full_bytes: int) -> None:
    records = [OutRecord(None, bytes(size), b"") for size in sizes]
    batches = list(in_batches(records, full_bytes))
    assert [record for batch in batches for record in batch] == records
    assert all(batches), "none is empty"
    assert all(len(batch) == 1 or sum(record.size_bytes for record in batch) <= full_bytes for batch in batches)
    for one, other in itertools.pairwise(batches):
        assert sum(record.size_bytes for record in (*one, other[0])) > full_bytes


@given(number=st.integers(-(1 << 31), 1 << 31))
def test_a_number_reads_back(number: int) -> None:
    groups = varint(number)
    raw = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(groups))
    assert (raw >> 1) ^ -(raw & 1) == number
    assert [byte >= 0x80 for byte in groups] == [True] * (len(groups) - 1) + [False]


@given(event_id=st.text(max_size=300), time=st.text(max_size=80), more=HEADERS)
def test_headers_with_id_and_time_put_in_are_the_same(event_id: str, time: str, more: list[tuple[str, bytes]]) -> None:
    whole = cloud_event_headers(event_id=event_id, source="/vigie/tagger", type_="vigie.t.v1", time=time)
    assert CloudEventHeaders("/vigie/tagger", "vigie.t.v1").encoded(event_id.encode(), time.encode(), more) == (
        encoded_headers([*whole, *more])
    )


def test_a_batch_is_counted_at_least_as_large_as_it_is() -> None:
    for size in (1, 63, 64, 8_191, 8_192, 1 << 20):
        record = OutRecord(b"k" * 64, bytes(size), encoded_headers([("h", bytes(size))]))
        plain = 2 + 3 + 5 + len(record.value) + len(record.headers) + len(record.key or b"") + 10
        assert plain <= record.size_bytes


def test_records_that_are_encoded_already_make_the_same_batch() -> None:
    records = out([(b"k", b"v" * 2_000, [("h", b"1")]), (None, b"", [])])
    batches = [WrittenBatch(records), WrittenBatch(encoded(records))]
    assert [batch.record_count() for batch in batches] == [2, 2]
    one, other = (read(bytes(batch._build())) for batch in batches)
    assert [row[2:] for row in one] == [row[2:] for row in other]


def test_the_accumulator_asks_for_what_a_written_batch_answers() -> None:
    records = out([(b"k", b"v" * 2_000, [])] * 3)
    batch = WrittenBatch(records)
    records.append(records[0])  # as an outbox does with a batch that goes out again
    assert (batch.record_count(), batch.closed()) == (3, True)
    assert batch.append(timestamp=None, key=b"k", value=b"late") is None
    batch._set_producer_state(77, 2, 41)
    raw = batch._build()
    assert struct.unpack_from(">qhi", raw, 43) == (77, 2, 41)
    assert batch._build() is raw
    assert batch.size() == len(raw)
    assert [value for _, _, _, value, _ in read(raw)] == [b"v" * 2_000] * 3


async def producer(**settings: Any) -> AIOKafkaProducer:
    return AIOKafkaProducer(compression_type="lz4", **settings)


@pytest.mark.parametrize("is_encoded", [False, True])
async def test_another_aiokafka_gets_the_records_in_its_own_builder(
    monkeypatch: pytest.MonkeyPatch, is_encoded: bool
) -> None:
    records: Any = out([(b"k", b"value", [("h", b"1")]), (None, b"", [])])
    if is_encoded:
        records = encoded(records)
    assert type(make_batch(await producer(), records)) is WrittenBatch
    monkeypatch.setattr(record_writing, "READ_VERSION", "0.99.")
    record_writing.is_known.cache_clear()
    try:
        batch = make_batch(await producer(), records)
    finally:
        record_writing.is_known.cache_clear()
    assert type(batch) is message_accumulator.BatchBuilder
    assert batch.closed()
    kept = [row[2:] for row in read(bytes(batch._build()))]
    assert kept == [(b"k", b"value", [("h", b"1")]), (None, b"", [])]


async def test_what_its_builder_refuses_is_an_error_and_not_lost() -> None:
    with pytest.raises(DoesNotFitError):
        library_batch(await producer(max_batch_size=500), out([(b"k", b"v" * 300, [])] * 2))
