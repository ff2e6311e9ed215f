"""What a report sees of fetched counts: the newest hours and days, the newest progress, and no minute."""

from __future__ import annotations

import pytest
from aiokafka.errors import CorruptRecordException

from streams.broker.codecs import encode, json_key
from streams.broker.counts_log import NewestCounts, Span
from streams.broker.fetched import Fetched
from streams.broker.tallies_store import PROGRESS_HEADER
from streams.trends.day_counts import CountCell
from tests.unit.broker.record_batches import ABORT, CODECS, COMMIT, Record, batch, control

START, START_MS = "2026-05-04T09:00:00Z", 1_777_885_200_000
WANTED = Span(START_MS, START_MS + 1)
_CRC_AT = 17


def row(seconds: int, count: int, progress: str | None = None, start: str = START) -> Record:
    headers = [("ce_id", b"x")] + ([] if progress is None else [(PROGRESS_HEADER, progress.encode())])
    return 0, json_key(seconds, start, "119", "FR"), encode({"count": count, "sessions": 2, "final": True}), headers


def hour(count: int, progress: str | None = None) -> Record:
    return row(3_600, count, progress)


def minute(count: int, progress: str | None = None) -> Record:
    return row(60, count, progress)


def read(*batches: bytes, from_offset: int = 0, aborted: list[tuple[int, int]] | None = None) -> NewestCounts:
    counts = NewestCounts(WANTED)
    counts.take(Fetched(b"".join(batches), from_offset, 0, aborted or []))
    return counts


def counted(counts: NewestCounts) -> dict[int, int]:
    return {cell.seconds: cell.amount for cell in counts.newest.values()}


def damaged(raw: bytes) -> bytes:
    return raw[:_CRC_AT] + bytes([raw[_CRC_AT] ^ 0xFF]) + raw[_CRC_AT + 1 :]


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_hours_and_days_are_read_whatever_is_beside_them(codec: str) -> None:
    counts = read(batch([minute(1), hour(7), minute(2)], codec=codec), batch([row(86_400, 9)], 3, codec=codec))
    assert counted(counts) == {3_600: 7, 86_400: 9}
    assert CountCell(3_600, START_MS, "119", "FR", 7, 2, final=True) in counts.newest.values()


def test_the_newest_row_of_a_key_counts() -> None:
    assert counted(read(batch([hour(1)], codec="lz4"), batch([hour(2)], 1, codec="lz4"))) == {3_600: 2}


def test_windows_outside_the_span_are_left_out() -> None:
    others = [row(3_600, 1, start=start) for start in ("2026-05-04T08:00:00Z", "2026-05-04T10:00:00Z")]
    assert counted(read(batch(others, codec="lz4"))) == {}


def test_a_batch_of_minutes_alone_is_not_made_into_records() -> None:
    minutes = damaged(batch([minute(300), minute(2)], codec="lz4"))
    assert counted(read(minutes, batch([hour(1)], 2, codec="lz4"))) == {3_600: 1}
    with pytest.raises(CorruptRecordException, match="wrong checksum"):
        read(damaged(batch([minute(1), hour(1)], codec="lz4")))


def test_a_batch_that_the_broker_cut_is_left_for_the_next_fetch() -> None:
    assert counted(read(batch([hour(1)], codec="lz4"), batch([hour(2)], 1, codec="lz4")[:-1])) == {3_600: 1}


def test_a_batch_of_negative_length_is_no_endless_one() -> None:
    raw = bytearray(batch([hour(1)], codec="lz4"))
    raw[8:12] = (-12).to_bytes(4, "big", signed=True)
    with pytest.raises(CorruptRecordException, match=r"trends\.counts\.v1"):
        read(bytes(raw))


@pytest.mark.parametrize("last", [minute, hour])
def test_the_newest_progress_is_read_wherever_it_is(last: type[Record]) -> None:
    tombstones: list[Record] = [(0, json_key(60, START, "119", "FR"), None, [("ce_id", b"x")])] * 3
    raws = [[minute(1, "first")], [hour(1, "second")], [minute(1), last(1, "third")], tombstones]
    batches = [batch(records, 10 * number, codec="lz4") for number, records in enumerate(raws)]
    assert read(*batches).progress == b"third"
    assert read(*batches[:2]).progress == b"second"
    assert read(batches[3]).progress is None


def test_what_was_aborted_is_neither_counted_nor_progress() -> None:
    ways = {"codec": "lz4", "transactional": True, "producer_id": 7}
    good = [batch([hour(1), minute(1, "good")], 0, **ways), control(COMMIT, 2, 7)]
    for bad in ([hour(2, "bad")], [minute(2, "bad")]):
        counts = read(*good, batch(bad, 3, **ways), control(ABORT, 4, 7), aborted=[(7, 3)])
        assert (counted(counts), counts.progress) == ({3_600: 1}, b"good")


def test_records_that_are_no_counts_are_passed_over() -> None:
    junk: list[Record] = [
        (0, key, value, [])
        for key, value in (
            (None, b"00,"),
            (b"[3600,", b"{}"),
            (b'[3600,"never","119","FR"]', b"{}"),
            (b"[3600,4]", b"1"),
        )
    ]
    gone: Record = (0, json_key(3_600, START, "119", "FR"), None, [])
    assert counted(read(batch([hour(3), *junk, gone], codec="lz4"))) == {3_600: 3}
