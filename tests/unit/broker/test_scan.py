import json
import struct

import pytest

from streams.broker.scan import CorruptBatchError, Scan, Scanner
from streams.broker.scanners import open_scanner
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary

from .both_scanners import SCANNERS
from .record_batches import ABORT, CODECS, COMMIT, Record, batch, control, with_right_crc

MINUTE_MS = 60_000
NOON = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


@pytest.fixture(scope="module", params=SCANNERS)
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return SCANNERS[request.param](compile_vocabulary(load_vocabulary(None)), sample_every=4)


def search(query: str, at: int = NOON, **fields: object) -> Record:
    document = {"event_id": "e", "session_id": "s", "query": query, "country": "FR", **fields}
    return at, b"s", json.dumps(document).encode(), [("ce_source", b"/platform")]


def offsets(scan: Scan) -> list[int]:
    return [candidate.offset for candidate in scan.candidates]


def test_what_may_match_is_a_candidate_and_in_no_tally(scanner: Scanner) -> None:
    scan = scanner.scan(batch([search("recette crêpes"), search("#119"), search("foot")]), 0, [])
    assert offsets(scan) == [1]
    assert scan.tallies == {(NOON // MINUTE_MS, "FR"): 2}
    assert scan.next_offset == 3
    assert scan.candidates[0].timestamp_ms == NOON
    assert scan.candidates[0].key == b"s"
    assert list(scan.candidates[0].headers) == [("ce_source", b"/platform")]


def test_an_open_scanner_lets_all_through_and_needs_no_needles() -> None:
    compiled = compile_vocabulary(load_vocabulary(None)).with_needles(None)
    scan = open_scanner(compiled).scan(batch([search("recette"), search("#119"), (NOON, b"k", None, [])], 4), 4, [])
    assert (offsets(scan), scan.tallies, scan.samples, scan.next_offset) == ([4, 5, 6], {}, [], 7)


def test_searches_are_tallied_by_minute_and_country(scanner: Scanner) -> None:
    minute = NOON // MINUTE_MS
    records = [
        search("a", NOON), search("b", NOON + 59_999), search("c", NOON + MINUTE_MS),
        search("d", country="BE"), search("e", country=None), search("f", country="fr"), search("g", country=7),
    ]  # fmt: skip
    scan = scanner.scan(batch(records), 0, [])
    served_be = "BE" if (minute, "BE") in scan.tallies else "--"
    assert scan.tallies == {(minute, "FR"): 3, (minute + 1, "FR"): 1, (minute, served_be): 1, (minute, "ZZ"): 2}


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_every_codec_is_read(scanner: Scanner, codec: str) -> None:
    records = [search("recette facile") for _ in range(200)] + [search("#119")]
    scan = scanner.scan(batch(records, 1_000, codec=codec), 1_000, [])
    assert offsets(scan) == [1_200]
    assert sum(scan.tallies.values()) == 200


def test_records_before_the_position_are_passed_over(scanner: Scanner) -> None:
    scan = scanner.scan(batch([search("#119"), search("foot"), search("#119")], 10), 11, [])
    assert offsets(scan) == [12]
    assert sum(scan.tallies.values()) == 1


def test_a_batch_that_the_broker_cut_is_left_for_the_next_fetch(scanner: Scanner) -> None:
    whole = batch([search("#119")], 0)
    scan = scanner.scan(whole + batch([search("#119")], 1)[:-1], 0, [])
    assert (offsets(scan), scan.next_offset) == ([0], 1)


def test_the_position_moves_past_holes_of_compaction(scanner: Scanner) -> None:
    scan = scanner.scan(batch([search("#119"), search("foot")], 5, gaps=[2, 7]), 5, [])
    assert (offsets(scan), scan.next_offset) == ([7], 13)


def test_control_batches_are_no_searches_and_the_position_moves_past_them(scanner: Scanner) -> None:
    raw = batch([search("#119")], 0, transactional=True, producer_id=9) + control(COMMIT, 1, 9)
    scan = scanner.scan(raw, 0, [])
    assert (offsets(scan), scan.next_offset, scan.tallies) == ([0], 2, {})


def test_aborted_transactions_are_passed_over_and_what_follows_is_read(scanner: Scanner) -> None:
    raw = (
        batch([search("#119")], 0, transactional=True, producer_id=9)
        + batch([search("#119")], 1, transactional=True, producer_id=8)
        + control(ABORT, 2, 9)
        + batch([search("#119")], 3, transactional=True, producer_id=9)
    )
    assert offsets(scanner.scan(raw, 0, [(9, 0)])) == [1, 3]


def broken(raw: bytes) -> bytes:
    changed = bytearray(raw)
    changed[-1] ^= 1
    return bytes(changed)


def test_a_wrong_checksum_is_an_error_that_says_where(scanner: Scanner) -> None:
    with pytest.raises(CorruptBatchError, match="offset 7 "):
        scanner.scan(broken(batch([search("#119")], 7)) + batch([search("#119")], 8), 7, [])


def test_what_stands_before_a_wrong_checksum_is_read_and_nothing_after_it(scanner: Scanner) -> None:
    raw = batch([search("#119")], 6) + broken(batch([search("#119")], 7)) + batch([search("#119")], 8)
    scan = scanner.scan(raw, 6, [])
    assert (offsets(scan), scan.next_offset) == ([6], 7)


ODD = [
    ("a tombstone", None),
    ("not JSON", b"#119"),
    ("a locale in no UTF-8", b'{"query":"foot","event_id":"e","session_id":"s","locale":"\xff"}'),
    ("a surface in no UTF-8", b'{"query":"foot","event_id":"e","session_id":"s","surface":"\xff"}'),
    ("invalid UTF-8", b'{"event_id":"e","session_id":"s","query":"\xff"}'),
    ("no event_id", b'{"session_id":"s","query":"foot"}'),
    ("an empty session_id", b'{"event_id":"e","session_id":"","query":"foot"}'),
    ("a query of a wrong type", b'{"event_id":"e","session_id":"s","query":119}'),
    ("half an emoji", b'{"event_id":"e","session_id":"s","query":"\\ud83d"}'),
    ("a structured CloudEvent", b'{"specversion":"1.0","data":{"event_id":"e","session_id":"s","query":"foot"}}'),
    ("a value above 1 MiB", b'{"event_id":"e","session_id":"s","query":"' + b"a" * (1 << 20) + b'"}'),
]


@pytest.mark.parametrize("value", [row[1] for row in ODD], ids=[row[0] for row in ODD])
def test_what_the_scan_does_not_vouch_for_is_a_candidate(scanner: Scanner, value: bytes | None) -> None:
    scan = scanner.scan(batch([search("foot"), (NOON, b"k", value, []), search("chat")]), 0, [])
    assert offsets(scan) == [1]
    assert scan.candidates[0].value == value
    assert sum(scan.tallies.values()) == 2


@pytest.mark.parametrize(
    "value",
    [
        b'{\n  "query" : "recette",\n "session_id":"s", "event_id" : "e"\n}',
        b'{"session_id":"s","extra":{"query":"#119"},"event_id":"e","query":"recette"}',
        b'{"query":"\\u0072ecette","event_id":"e","session_id":"s"}',
        b'{"query":"le \\"chat\\" {noir} \\\\","event_id":"e","session_id":"s"}',
    ],
)
def test_json_may_be_written_in_any_way(scanner: Scanner, value: bytes) -> None:
    scan = scanner.scan(batch([(NOON, None, value, [])]), 0, [])
    assert (offsets(scan), sum(scan.tallies.values())) == ([], 1)


def test_one_event_in_so_many_is_a_sample(scanner: Scanner) -> None:
    records = [search("#119" if n == 4 else "foot") for n in range(10)]
    assert [sample.offset for sample in scanner.scan(batch(records), 0, []).samples] == [0, 8]


def test_one_event_in_so_many_is_looked_at_for_hashtags(scanner: Scanner) -> None:
    queries = ["#foot", "foot", "#foot", "＃foot", "#119", "#foot", "foot", "#foot", "#foot"]
    raw = batch([search(query) for query in queries])
    scanner.hashtag_every = 1
    everything = scanner.scan(raw, 0, [])
    scanner.hashtag_every = 2
    thinned = scanner.scan(raw, 0, [])
    scanner.hashtag_every = 1
    assert [sample.offset for sample in everything.samples] == [sample.offset for sample in thinned.samples] == [0, 8]
    assert [found.offset for found in everything.candidates] == [4]
    seen = sorted(found.offset for found in everything.hashtags)
    assert seen == [0, 2, 3, 4, 5, 7, 8], "those that may hold a hashtag, candidates or not"
    assert sorted(found.offset for found in thinned.hashtags) == [0, 2, 4, 8]
    assert (everything.hashtag_every, thinned.hashtag_every) == (1, 2)


def test_an_empty_or_unfinished_response_moves_nothing(scanner: Scanner) -> None:
    for raw in (b"", b"\x00" * 10, batch([search("#119")], 3)[:40]):
        scan = scanner.scan(raw, 3, [])
        assert scan._replace(candidates=list(scan.candidates), found=None) == Scan([], [], {}, 3, [])


def test_log_append_time_is_event_time_where_the_topic_says_so(scanner: Scanner) -> None:
    raw = bytearray(batch([search("#119", NOON)], 0))
    attributes = struct.unpack_from(">h", raw, 21)[0] | 0x08
    struct.pack_into(">h", raw, 21, attributes)
    struct.pack_into(">q", raw, 35, NOON + 5 * MINUTE_MS)
    assert scanner.scan(with_right_crc(raw), 0, []).candidates[0].timestamp_ms == NOON + 5 * MINUTE_MS
