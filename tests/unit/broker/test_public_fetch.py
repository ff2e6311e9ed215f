"""Records made into batches again: a scan sees in them what it would have seen in those of the broker."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.broker import public_fetch
from streams.broker.public_fetch import MOST_OFFSETS, as_batches, corrupt_batch
from streams.broker.raw_fetch import next_offset_after
from streams.broker.scan import CorruptBatchError, Scan, Scanner
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary

from .both_scanners import SCANNERS
from .drawn_responses import RECORDS
from .record_batches import batch


@pytest.fixture(scope="module", params=SCANNERS)
def scanner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scanner:
    path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text("#119\n119\n", "utf-8")
    return SCANNERS[request.param](compile_vocabulary(load_vocabulary(path)), sample_every=4)


def consumed(raw: bytes) -> list[ConsumerRecord]:
    """As the public API hands them out."""
    found, records = [], MemoryRecords(raw)
    while records.has_next():
        found += [
            ConsumerRecord("t", 0, r.offset, r.timestamp, 0, r.key, r.value, None, 0, 0, tuple(r.headers))
            for r in records.next_batch()
        ]
    return found


def plain(scan: Scan) -> tuple[object, ...]:
    kept = [[(*one[:4], list(one.headers)) for one in part] for part in (scan.candidates, scan.samples)]
    return kept, scan.tallies, scan.next_offset


@settings(max_examples=200, deadline=None)
@given(
    batches=st.lists(st.lists(RECORDS, min_size=1, max_size=5), min_size=1, max_size=3),
    gaps=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    skipped=st.integers(0, 3),
    small=st.booleans(),
)
def test_a_scan_of_them_is_that_of_the_brokers_own(
    scanner: Scanner, batches: Sequence[Sequence[tuple]], gaps: list[int], skipped: int, small: bool
) -> None:
    raw, offset = b"", 40
    for records, gap in zip(batches, gaps, strict=False):
        deltas = [number * (gap + 1) for number in range(len(records))]
        raw += batch(records, offset, gaps=deltas)
        offset += deltas[-1] + 1
    from_offset = 40 + skipped
    handed_out = [record for record in consumed(raw) if record.offset >= from_offset]
    with pytest.MonkeyPatch.context() as patch:
        if small:
            patch.setattr(public_fetch, "BATCH_BYTES", 100)
        again = as_batches(handed_out, from_offset, max(offset, from_offset))
    assert plain(scanner.scan(again, from_offset, [])) == plain(scanner.scan(raw, from_offset, []))
    assert next_offset_after(again, from_offset) == max(offset, from_offset)


@pytest.mark.parametrize("offsets", [[], [7], [9], [7, 8 + MOST_OFFSETS], [8, 9 + 5 * MOST_OFFSETS]])
def test_they_cover_all_that_the_consumer_has_moved_past(scanner: Scanner, offsets: list[int]) -> None:
    records = [ConsumerRecord("t", 0, offset, 0, 0, None, b"{}", None, 0, 0, ()) for offset in offsets]
    end = max([12, *(offset + 3 for offset in offsets)])
    scan = scanner.scan(as_batches(records, 7, end), 7, [])
    assert [candidate.offset for candidate in scan.candidates] == offsets
    assert scan.next_offset == end


def test_nothing_is_no_batch() -> None:
    assert as_batches([], 7, 7) == b""


def test_a_record_without_a_time_has_none_afterwards(scanner: Scanner) -> None:
    record = ConsumerRecord("t", 0, 7, None, 0, None, b"{}", None, 0, 0, ())
    assert scanner.scan(as_batches([record], 7, 8), 7, []).candidates[0].timestamp_ms == -1


def test_a_wrong_checksum_is_told_to_the_scan_by_one(scanner: Scanner) -> None:
    with pytest.raises(CorruptBatchError, match="offset 7 has a wrong checksum"):
        scanner.scan(corrupt_batch(7), 7, [])
