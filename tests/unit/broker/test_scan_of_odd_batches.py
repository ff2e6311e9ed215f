"""What brokers may hold besides the batches that our own producer writes: the table that both scanners are held to."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable

import cramjam
import lz4.frame
import pytest

from streams.broker.raw_fetch import next_offset_after
from streams.broker.scan import CorruptBatchError, Scan, Scanner
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary

from .both_scanners import SCANNERS
from .record_batches import ABORT, CODECS, Record, batch, control, old_batch, recompressed, with_right_crc

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
NOON = 1_777_888_800_000
UNKNOWN_CODEC = 5


@pytest.fixture(scope="module", params=SCANNERS)
def scanner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scanner:
    path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text("#119\n119\nmon père me frappe\n", "utf-8")
    return SCANNERS[request.param](compile_vocabulary(load_vocabulary(path)), sample_every=1_000_000)


def search(query: str, at: int = NOON, **fields: object) -> Record:
    document = {"event_id": "e", "session_id": "s", "query": query, "country": "FR", **fields}
    return at, b"s", json.dumps(document).encode(), [("ce_source", b"/platform")]


def offsets(scan: Scan) -> list[int]:
    return [candidate.offset for candidate in scan.candidates]


def changed(raw: bytes, at: int, layout: str, value: int) -> bytes:
    """The batch with one field of its header changed, and a checksum that fits."""
    copy = bytearray(raw)
    struct.pack_into(layout, copy, at, value)
    return with_right_crc(copy)


THREE = [search("foot"), search("#119"), search("119")]


@pytest.mark.parametrize(
    ("magic", "codec"),
    [(0, "none"), (0, "gzip"), (0, "snappy"), (1, "none"), (1, "gzip"), (1, "snappy"), (1, "lz4")],
)
def test_old_record_formats_are_read(scanner: Scanner, magic: int, codec: str) -> None:
    raw = old_batch(THREE, 40, magic=magic, codec=codec)
    scan = scanner.scan(raw, 40, [])
    assert (offsets(scan), scan.next_offset) == ([41, 42], 43)
    at_ms = NOON if magic else -1
    assert scan.tallies == {(at_ms // MINUTE_MS, "FR"): 1}
    assert [(found.timestamp_ms, found.key, found.value, list(found.headers)) for found in scan.candidates] == [
        (at_ms, b"s", value, []) for _, _, value, _ in THREE[1:]
    ]
    assert next_offset_after(raw, 40) == 43


def test_of_an_old_batch_what_was_read_before_is_passed_over(scanner: Scanner) -> None:
    scan = scanner.scan(old_batch(THREE, 40, magic=1, codec="gzip"), 42, [])
    assert (offsets(scan), scan.tallies, scan.next_offset) == ([42], {}, 43)


def test_old_formats_and_the_new_one_in_one_response_are_read_in_their_order(scanner: Scanner) -> None:
    """aiokafka's record classes take the first batch's format for all: a scan ends there, and the next one begins."""
    stored = [
        (0, old_batch(THREE, 0, magic=0)),
        (3, old_batch(THREE, 3, magic=1, codec="lz4")),
        (6, batch(THREE, 6, codec="zstd", transactional=True, producer_id=9) + control(ABORT, 9, 9)),
        (10, batch(THREE, 10)),
    ]
    found, counted, position = [], 0, 0
    for _ in stored:
        response = b"".join(raw for start, raw in stored if start >= position)
        scan = scanner.scan(response, position, [(9, 6)])
        found += offsets(scan)
        counted += sum(scan.tallies.values())
        position = scan.next_offset
    assert (found, counted, position) == ([1, 2, 4, 5, 11, 12], 3, 13)


def framed(**options: object) -> Callable[[bytes], bytes]:
    return lambda body: lz4.frame.compress(body, **options)


def zstd_frame(body: bytes) -> bytes:
    return bytes(cramjam.zstd.compress(body))


OTHER_CLIENTS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "gzip in two members": (1, lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:])),
    "raw snappy (librdkafka, Go)": (2, lambda body: bytes(cramjam.snappy.compress_raw(body))),
    "lz4 with linked blocks": (3, framed(block_linked=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB)),
    "lz4 with checksums and size": (3, framed(content_checksum=True, block_checksum=True, store_size=True)),
    "lz4 that does not compress": (3, framed(block_linked=False, compression_level=-1_000_000)),
    "zstd in two frames": (
        4,
        lambda body: bytes(cramjam.zstd.compress(body[:50])) + bytes(cramjam.zstd.compress(body[50:])),
    ),
}


@pytest.mark.parametrize(("codec", "compress"), OTHER_CLIENTS.values(), ids=OTHER_CLIENTS)
def test_what_other_clients_compress_in_their_own_ways_is_read(
    scanner: Scanner, codec: int, compress: Callable[[bytes], bytes]
) -> None:
    records = [search("recette facile " * (n % 90)) for n in range(900)] + [search("#119")]
    scan = scanner.scan(recompressed(batch(records, 7), codec, compress), 7, [])
    assert (offsets(scan), sum(scan.tallies.values()), scan.next_offset) == ([907], 900, 908)


UNREADABLE = {
    "a codec from the future": recompressed(batch(THREE, 7), UNKNOWN_CODEC, bytes),
    **{
        f"a body that is no {name}": recompressed(batch(THREE, 7), codec, lambda body: b"no such thing" + body)
        for name, codec in CODECS.items()
        if codec
    },
    "fewer records than it says": changed(batch(THREE, 7), 57, ">i", 4),
    "a number of records below zero": changed(batch(THREE, 7), 57, ">i", -1),
    "a record longer than the batch": changed(batch(THREE, 7), 61, ">B", 0xFE),
    "nothing behind its length": struct.pack(">qi", 7, 0),
    "a length below zero": struct.pack(">qi", 7, -12) + batch(THREE, 7)[12:],
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_a_batch_that_cannot_be_read_is_an_error_that_says_where_and_nothing_of_it_is_used(
    scanner: Scanner, raw: bytes
) -> None:
    with pytest.raises(
        CorruptBatchError, match=r"the batch at offset 7 (has a wrong checksum|can't be read \(\w+\))$"
    ) as refused:
        scanner.scan(raw, 7, [])
    assert refused.value.offset == 7
    assert "119" not in str(refused.value)
    scan = scanner.scan(batch(THREE, 4) + raw + batch(THREE, 10), 4, [])
    assert (offsets(scan), sum(scan.tallies.values()), scan.next_offset) == ([5, 6], 1, 7)


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_where_a_batch_cannot_be_read_the_consumer_finds_an_end(raw: bytes) -> None:
    assert next_offset_after(batch(THREE, 4) + raw, 4) >= 7


def test_a_batch_that_compaction_has_emptied_moves_the_position(scanner: Scanner) -> None:
    raw = batch(THREE, 7)
    emptied = changed(raw[:8] + struct.pack(">i", 49) + raw[12:61], 57, ">i", 0)
    scan = scanner.scan(emptied, 7, [])
    assert (list(scan.candidates), scan.tallies, scan.next_offset) == ([], {}, 10)


@pytest.mark.parametrize("step_ms", [1, MINUTE_MS, HOUR_MS, DAY_MS, -DAY_MS])
def test_a_batch_may_span_minutes_hours_and_days(scanner: Scanner, step_ms: int) -> None:
    times = [NOON + number * step_ms for number in range(500)]
    expected: dict[tuple[int, str], int] = {}
    for at in times:
        cell = (at // MINUTE_MS, "FR")
        expected[cell] = expected.get(cell, 0) + 1
    raw = batch([search("recette", at) for at in times], codec="lz4")
    assert scanner.scan(raw, 0, []).tallies == expected


@pytest.mark.parametrize("at", [-1, -MINUTE_MS, -MINUTE_MS - 1, 0, 2**55, -(2**55)])
def test_a_time_of_any_kind_is_counted_in_its_minute(scanner: Scanner, at: int) -> None:
    assert scanner.scan(batch([search("foot", at)]), 0, []).tallies == {(at // MINUTE_MS, "FR"): 1}


HEADERS = [("a", b"1"), ("a", None), ("", b""), ("é", b"\xff\x00"), ("ce_source", b"/p" * 5_000)]


def test_a_candidate_has_the_headers_key_and_value_that_it_came_with(scanner: Scanner) -> None:
    value = search("#119")[2]
    records: list[Record] = [
        (NOON, key, tombstone_or_value, headers)  # type: ignore[misc]
        for key in (b"k", b"", None)
        for tombstone_or_value in (value, None, b"")
        for headers in (HEADERS, [])
    ]
    scan = scanner.scan(batch(records, codec="gzip"), 0, [])
    kept = [(found.timestamp_ms, found.key, found.value, list(found.headers)) for found in scan.candidates]
    assert kept == records
    assert scan.tallies == {}


def test_a_value_of_ten_megabytes_is_a_candidate_and_its_neighbours_are_counted(scanner: Scanner) -> None:
    huge = search("a" * 10_000_000)
    for codec in CODECS:
        scan = scanner.scan(batch([search("foot"), huge, search("chat")], codec=codec), 0, [])
        assert (offsets(scan), sum(scan.tallies.values())) == ([1], 2)
        assert scan.candidates[0].value == huge[2]


IDS = b'"event_id":"e","session_id":"s"'
WRITTEN = {
    "a key twice, the last one counts": (b'{"query":"119","query":"foot",%s}', False),
    "a key twice, and the last one matches": (b'{"query":"foot","query":"119",%s}', True),
    "the country twice": (b'{"query":"foot","country":"JP",%s,"country":"FR"}', False),
    "spread over lines": (b'\r\n\t{\n  "query" :\n "foot"\n,\n%s\n}\n ', False),
    "in another order": (b'{%s,"x":{"query":"119"},"query":"foot"}', False),
    "escapes": (b'{"query":"\\u0066oo\\u0074 \\ud83d\\ude00 \\n\\/",%s}', False),
    "a keyword in escapes": (b'{"query":"\\u0031\\u00319",%s}', True),
    "quotes and braces": (b'{"query":"\\"}{\\"query\\":\\"foot\\\\\\"",%s}', False),
    "quotes and braces beside a keyword": (b'{"query":"}\\" 119 \\"{",%s}', True),
    "half an emoji": (b'{"query":"\\ud83d 119",%s}', True),
    "a structured CloudEvent": (b'{"specversion":"1.0","source":"/p","data":{"query":"119",%s}}', True),
    "one in Base64": (b'{"specversion":"1.0","data_base64":"e30="}%.0s', True),
    "bytes that are no UTF-8": (b'{"query":"119 \xc3",%s}', True),
    "overlong UTF-8": (b'{"query":"\xc0\xb119",%s}', True),
    "an array around it": (b'[{"query":"foot",%s}]', True),
    "a hundred thousand lists in each other": (
        b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b',"query":"foot",%s}',
        True,
    ),
    "a hundred thousand brackets": (b'{"x":' + b"[" * 100_000 + b',"query":"foot",%s}', True),
}


@pytest.mark.parametrize(("value", "is_candidate"), WRITTEN.values(), ids=WRITTEN)
def test_a_value_written_in_any_way_is_a_candidate_where_it_matters(
    scanner: Scanner, value: bytes, is_candidate: bool
) -> None:
    scan = scanner.scan(batch([(NOON, b"k", value % IDS, [])]), 0, [])
    assert (len(scan.candidates), sum(scan.tallies.values())) == ((1, 0) if is_candidate else (0, 1))
