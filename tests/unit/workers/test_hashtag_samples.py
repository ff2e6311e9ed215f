"""Which hashtags of which searches get into a tally, and that no other is readable there."""

from __future__ import annotations

import json

import pytest

from streams.broker.codecs import encode
from streams.broker.partitions import OwnedPartition
from streams.broker.scan import Candidate, Scan
from streams.broker.takeover import TakenOver
from streams.events import Tally
from streams.rules.loading import load_vocabulary
from streams.tagging import hashtags
from streams.tagging.pseudonyms import hashtag_pseudonym
from streams.trends.ledger import LedgerState
from streams.trends.sessions import estimate_of, sketch_of_base64
from streams.workers import hashtag_samples
from streams.workers.hashtag_samples import HashtagSamples

NOW_MS = 1_777_885_951_999
HOUR = NOW_MS // 3_600_000
KEY = b"a key of the tests"


@pytest.fixture(scope="module")
def samples() -> HashtagSamples:
    return HashtagSamples(load_vocabulary(None), KEY)


def search(offset: int, query: str, at: int = NOW_MS, **fields: object) -> Candidate:
    value = json.dumps({"event_id": "e", "session_id": "s", "query": query, **fields}).encode()
    return Candidate(offset, at, None, value, ())


def tally_of(samples: HashtagSamples, scan: Scan, *, counting: bool = True) -> Tally:
    partition = OwnedPartition(0, 86_400_000, "v")
    partition.begin_counting(TakenOver("c", 0, 0, LedgerState(), "t", 0, 0))
    if not counting:
        partition.stop_counting()
    samples.note(partition, scan, NOW_MS)
    [tally] = partition.freeze(NOW_MS)
    return tally


def sampled(records: list[Candidate], every: int = 1) -> Scan:
    """A scan that looked at one in so many for hashtags."""
    return Scan([], [], {}, 16, records, every)


def test_tracked_hashtags_are_noted_by_name_and_all_others_as_pseudonyms(samples: HashtagSamples) -> None:
    searches = ("#secretname", "#EnfanceEnDanger vite", "#secretname", "#119")
    tally = tally_of(samples, sampled([search(offset, query) for offset, query in enumerate(searches)]))
    (noted,) = tally.hashtags
    assert (noted.hour, noted.weight, noted.squares) == (HOUR, 4, 4)
    assert [tuple(map(str, (row.hashtag, row.keyword, row.weight))) for row in noted.tracked] == [
        ("119", "119", "1"),
        ("enfanceendanger", "enfance-en-danger", "1"),
    ]
    assert b"secretname" not in encode(tally)


def test_the_sessions_of_a_tracked_hashtag_are_noted_and_can_not_be_read(samples: HashtagSamples) -> None:
    asked_by = ["a-child", "a-child", "another"]
    scan = Scan([], [], {}, 3, [search(n, "#119", session_id=session) for n, session in enumerate(asked_by)])
    tally = tally_of(samples, scan)
    (noted,) = tally.hashtags
    sketch = sketch_of_base64(noted.tracked[0].sessions)
    assert sketch is not None
    assert (noted.tracked[0].weight, estimate_of(sketch)) == (3, 2)
    assert b"child" not in encode(tally) + sketch.serialize_compact()


def test_one_in_so_many_counts_for_as_many(samples: HashtagSamples) -> None:
    (noted,) = tally_of(samples, sampled([search(0, "#119"), search(8, "#119")], 8)).hashtags
    assert (noted.weight, noted.squares, noted.tracked[0].weight) == (16, 128, 16)


@pytest.mark.parametrize(
    "unusable",
    [
        Candidate(0, NOW_MS, None, None, ()),
        Candidate(0, NOW_MS, None, b'{"query":"#119"}', ()),
        Candidate(0, 0, None, search(0, "#119").value, ()),
        search(0, "119"),
        search(0, "#119", filler="x" * 1_048_577),
    ],
)
def test_what_is_no_search_of_its_hour_is_not_noted(samples: HashtagSamples, unusable: Candidate) -> None:
    assert tally_of(samples, sampled([unusable])).hashtags == ()


def test_nothing_is_noted_before_the_claim_stands(samples: HashtagSamples) -> None:
    assert tally_of(samples, sampled([search(0, "#119")]), counting=False).hashtags == ()


def test_a_bug_with_one_search_costs_only_its_hashtags(
    samples: HashtagSamples, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_once(query: str) -> tuple[str, ...]:
        if query == "#boom":
            raise ZeroDivisionError
        return hashtags.hashtags_of(query)

    monkeypatch.setattr(hashtag_samples, "hashtags_of", fail_once)
    (noted,) = tally_of(samples, sampled([search(0, "#boom"), search(1, "#119")])).hashtags
    assert noted.weight == 1
    assert "offset 0: its hashtags could not be read" in caplog.text


def test_a_pseudonym_needs_the_key_and_cannot_be_linked_to_the_next_hour() -> None:
    names = {
        hashtag_pseudonym(key, tag, hour) for key in (KEY, b"other") for tag in ("foot", "danse") for hour in (5, 6)
    }
    assert len(names) == 8
    assert {len(name) for name in names} == {8}
    assert hashtag_pseudonym(KEY, "foot", 5) == hashtag_pseudonym(KEY, "foot", 5)
