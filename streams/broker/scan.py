"""`scan`: one partition's fetched bytes in, the few events worth deciding out.

The interface that the reference (here) and the kernel share, and the reference itself: Python on aiokafka's public
record classes, complete, and what runs where there is no kernel. See docs/DESIGN.md, "The hot path".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from aiokafka.errors import CorruptRecordException
from aiokafka.record.control_record import ABORT_MARKER, ControlRecord
from aiokafka.record.memory_records import MemoryRecords

from streams.events import UNKNOWN_COUNTRY, UNSERVED_COUNTRY
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import normalise_country
from streams.tagging.event_time import MS_A_MINUTE
from streams.tagging.parsing import LARGEST_VALUE_BYTES, LONGEST_ID
from streams.tagging.prefilter import Prefilter

SAMPLE_EVERY = 4_096
"""One event in so many, by offset: a standing check of the prefilter against the exact matcher."""
_MOST_COUNTRY_SPELLINGS = 4_096


class Candidate(NamedTuple):
    """A record that has to be looked at closely."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Scan(NamedTuple):
    """What one stretch `[from_offset, next_offset)` held.

    `tallies` counts the searches that are vouched for as not matching, by (minute, country); `candidates` are all
    others, in the order of their offsets, and are in no tally: who gets them counts them. `samples` are some of the
    vouched-for ones.
    """

    candidates: list[Candidate]
    samples: list[Candidate]
    tallies: dict[tuple[int, str], int]
    next_offset: int


class Scanner(Protocol):
    """The one interface of reference and kernel."""

    name: str

    def scan(self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]) -> Scan:
        """`aborted` holds (producer id, first offset) of the response's aborted transactions.

        Raises CorruptBatchError where a batch's checksum is wrong: no record of it is skipped or used.
        """


class CorruptBatchError(CorruptRecordException):  # type: ignore[misc]  # aiokafka is untyped
    """A batch whose CRC does not fit its bytes."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the batch at offset {offset} has a wrong checksum")
        self.offset = offset


class _Wire(msgspec.Struct):
    query: str
    event_id: str
    session_id: str
    country: Any = None


_decode = msgspec.json.Decoder(_Wire).decode


class _CountryOf(dict[str, str]):
    """The country under which a search counts, by the text on the wire. Bounded: the wire can say anything."""

    def __init__(self, served: frozenset[str]) -> None:
        super().__init__()
        self._served = served

    def __missing__(self, text: str) -> str:
        counted = counted_country(normalise_country(text), self._served)
        if len(self) < _MOST_COUNTRY_SPELLINGS:
            self[text] = counted
        return counted


def counted_country(country: str | None, served: frozenset[str]) -> str:
    """The country of a tally: itself where a campaign serves it, `ZZ` where unknown, `--` for all others."""
    if country is None:
        return UNKNOWN_COUNTRY
    return country if country in served else UNSERVED_COUNTRY


class ReferenceScanner:
    """The reference: clear and complete."""

    name = "reference"

    def __init__(self, compiled: CompiledVocabulary, sample_every: int = SAMPLE_EVERY) -> None:
        self._prefilter = Prefilter(compiled)
        self._country_of = _CountryOf(compiled.served_countries)
        self._sample_every = sample_every

    def scan(self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]) -> Scan:
        found = _Found()
        next_offset = from_offset
        skips = _Skips(aborted)
        fetched = MemoryRecords(buffer)
        while fetched.has_next():
            batch = fetched.next_batch()
            if not batch.validate_crc():
                raise CorruptBatchError(next_offset)
            if not skips.contains(batch):
                self._read(batch, from_offset, found)
            next_offset = max(next_offset, batch.next_offset)
        return self._scan_of(found, next_offset)

    def _read(self, batch: Any, from_offset: int, found: _Found) -> None:
        """One pass over a batch's records. The loop of the hot path: what it does not need it does not touch."""
        country_of = self._country_of
        records, queries, keys = found.records, found.queries, found.keys
        for record in batch:
            if record.offset < from_offset:  # the broker hands out whole batches
                continue
            value = record.value
            if value is None or len(value) > LARGEST_VALUE_BYTES:
                found.odd.append(record)
                continue
            try:
                wire = _decode(value)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                found.odd.append(record)
                continue
            if not (0 < len(wire.event_id) <= LONGEST_ID and 0 < len(wire.session_id) <= LONGEST_ID):
                found.odd.append(record)
                continue
            country = wire.country
            records.append(record)
            queries.append(wire.query)
            keys.append(
                (record.timestamp // MS_A_MINUTE, country_of[country] if type(country) is str else UNKNOWN_COUNTRY)
            )

    def _scan_of(self, found: _Found, next_offset: int) -> Scan:
        hits = self._prefilter.may_match_many(found.queries)
        tallies = Counter(found.keys)
        candidates = [_candidate(record) for record in found.odd]
        for index in hits:
            candidates.append(_candidate(found.records[index]))
            tallies[found.keys[index]] -= 1
        candidates.sort(key=lambda candidate: candidate.offset)
        every, hit_set = self._sample_every, set(hits)
        samples = [
            _candidate(record)
            for index, record in enumerate(found.records)
            if record.offset % every == 0 and index not in hit_set
        ]
        return Scan(candidates, samples, {key: n for key, n in tallies.items() if n}, next_offset)


class _Found:
    """The records of one scan: those to decide whatever they say, and those whose query the prefilter judges."""

    __slots__ = ("keys", "odd", "queries", "records")

    def __init__(self) -> None:
        self.odd: list[Any] = []
        self.records: list[Any] = []
        self.queries: list[str] = []
        self.keys: list[tuple[int, str]] = []


class _Skips:
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


def _candidate(record: Any) -> Candidate:
    return Candidate(record.offset, record.timestamp, record.key, record.value, record.headers)
