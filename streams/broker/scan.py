"""`scan`: one partition's fetched bytes in, the few events worth deciding out.

The interface that the reference (here) and the kernel share, and the reference itself: Python on aiokafka's public
record classes, complete, and what runs where there is no kernel. See docs/DESIGN.md, "The hot path".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, Protocol

import msgspec
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords

from streams.broker.record_batches import Skips, UnusableBatchError, next_records
from streams.events import UNKNOWN_COUNTRY, UNSERVED_COUNTRY
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import normalise_country
from streams.tagging.event_time import MS_A_MINUTE
from streams.tagging.hashtags import may_hold_a_hashtag
from streams.tagging.parsing import LARGEST_VALUE_BYTES, LONGEST_ID
from streams.tagging.prefilter import Prefilter

SAMPLE_EVERY = 4_096
"""One event in so many, by offset: a standing check of the prefilter against the exact matcher."""
PART_RECORDS = 2_048
_MOST_COUNTRY_SPELLINGS = 4_096
_COUNTRY_BITS = 9
"""Room for all 249 countries and the two that stand for others."""


class Candidate(NamedTuple):
    """A record that has to be looked at closely."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


Alike = tuple[tuple[int, ...] | None, str, str | None, str | None, int, int]
"""Candidates that are decided at once: a plain list's lines (places in `Needles.texts`; None: the matcher has to be
asked), query, country and locale as they came, their minute since the epoch, and how many they are.
"""
EncodedRecords = list[tuple[int, bytes]]
"""Records as a batch has them, numbered from 0 on: how many, and their bytes as an lz4 frame."""


class Found(Protocol):
    """A kernel's hold on a scan's candidates: many of them are written at once."""

    def alike(self) -> Sequence[Alike]:
        """All candidates but those about which anything is odd."""

    def left(self, undecided: set[int]) -> list[int]:
        """The places of the odd candidates, and of those that belong to these of `alike`."""

    def write(
        self, forms: Sequence[Any], decided_at: str, day_keys: Sequence[tuple[int, bytes]], full_bytes: int
    ) -> tuple[EncodedRecords, EncodedRecords, list[list[str]]]:
        """Commands and tags in the order of the candidates, and the pseudonyms of their sessions for each of `alike`.

        A form (`kernel_form`) for each of `alike`, None where nothing is written. `day_keys` are those of pseudonyms,
        by day since the epoch. Raises ValueError where one is missing; then nothing was written.
        """


class Scan(NamedTuple):
    """What one stretch `[from_offset, next_offset)` held.

    `tallies` counts the searches that are vouched for as not matching, by (minute, country); `candidates` are all
    others, in the order of their offsets, and are in no tally: who gets them counts them. `samples` are some of the
    vouched-for ones, `hashtags` one in `hashtag_every` of all, by offset, where it may hold a hashtag. `found`: the
    candidates once more, where a kernel holds them.
    """

    candidates: Sequence[Candidate]
    samples: Sequence[Candidate]
    tallies: dict[tuple[int, str], int]
    next_offset: int
    hashtags: Sequence[Candidate] = ()
    hashtag_every: int = 1
    found: Found | None = None


class Scanner(Protocol):
    """The one interface of reference and kernel."""

    name: str
    frees_the_interpreter: bool
    """Whether threads can scan side by side."""
    hashtag_every: int
    """One event in so many is looked at for hashtags; may be set between scans."""

    def scan(self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]) -> Scan:
        """`aborted` holds (producer id, first offset) of the response's aborted transactions.

        Stops before a batch whose checksum is wrong, or that can't be read: no record of it is skipped or used.
        Raises CorruptBatchError where that is the first one.
        """


class CorruptBatchError(CorruptRecordException):  # type: ignore[misc]  # aiokafka is untyped
    """A batch whose CRC does not fit its bytes, or whose bytes are no records."""

    def __init__(self, offset: int, fault: str = "has a wrong checksum") -> None:
        super().__init__(f"the batch at offset {offset} {fault}")
        self.offset = offset


_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]


class _Wire(msgspec.Struct, gc=False):
    """What is looked at of an event that does not match; anything else about it makes it a candidate.

    `locale` and `surface` are decoded only so that what `parse` would reject for them (no UTF-8) is not counted here.
    """

    query: str
    event_id: _Id
    session_id: _Id
    country: Any = None
    locale: Any = None
    surface: Any = None


_decode = msgspec.json.Decoder(_Wire).decode


def counted_country(country: str | None, served: frozenset[str]) -> str:
    """The country of a tally: itself where a campaign serves it, `ZZ` where unknown, `--` for all others."""
    if country is None:
        return UNKNOWN_COUNTRY
    return country if country in served else UNSERVED_COUNTRY


class CountryNumbers(dict[str, int]):
    """Small numbers for the countries of tallies, by the text on the wire. Bounded: the wire can say anything."""

    def __init__(self, served: frozenset[str]) -> None:
        super().__init__()
        self._served = served
        self.names = [UNKNOWN_COUNTRY, UNSERVED_COUNTRY, *sorted(served)]
        self._number_of = {name: number for number, name in enumerate(self.names)}

    def __missing__(self, text: str) -> int:
        number = self._number_of[counted_country(normalise_country(text), self._served)]
        if len(self) < _MOST_COUNTRY_SPELLINGS:
            self[text] = number
        return number


class ManyFilter(Protocol):
    """Says which of many searches may match."""

    def may_match_many(self, queries: Sequence[str]) -> Sequence[int]:
        """Their indices, ascending."""


class ReferenceScanner:
    """The reference: clear and complete."""

    name = "reference"
    frees_the_interpreter = False

    def __init__(
        self, compiled: CompiledVocabulary, sample_every: int = SAMPLE_EVERY, prefilter: ManyFilter | None = None
    ) -> None:
        self._prefilter = prefilter or Prefilter(compiled)
        self._countries = CountryNumbers(compiled.served_countries)
        self._sample_every = sample_every
        self.hashtag_every = 1

    def scan(self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]) -> Scan:
        found, part = _Found(self.hashtag_every), _Part()
        next_offset = from_offset
        skips = Skips(aborted)
        fetched = MemoryRecords(buffer)
        while fetched.has_next():
            try:
                records, following = next_records(fetched, skips, from_offset)
            except UnusableBatchError as unusable:
                if next_offset > from_offset:
                    break
                raise CorruptBatchError(next_offset, str(unusable)) from None
            self._read(records, found, part)
            next_offset = max(next_offset, following)
            if len(part.records) >= PART_RECORDS:
                self._judge(part, found)
                part = _Part()
        self._judge(part, found)
        return self._scan_of(found, next_offset)

    def _read(self, records: Sequence[Any], found: _Found, part: _Part) -> None:
        """One pass over a batch's records. The loop of the hot path: what it does not need it does not touch."""
        countries, country_bits = self._countries, _COUNTRY_BITS
        keep, keep_query, keep_cell = part.records.append, part.queries.append, part.cells.append
        for record in records:
            value = record.value
            if value is None or len(value) > LARGEST_VALUE_BYTES:
                found.candidates.append(_candidate(record))
                continue
            try:
                wire = _decode(value)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                found.candidates.append(_candidate(record))
                continue
            country = wire.country
            number = countries[country] if type(country) is str else 0
            keep(record)
            keep_query(wire.query)
            keep_cell(record.timestamp // MS_A_MINUTE << country_bits | number)

    def _judge(self, part: _Part, found: _Found) -> None:
        """Which of the records may match: all their queries are folded and looked through at once."""
        records, cells, tallies = part.records, part.cells, found.cells
        hits = self._prefilter.may_match_many(part.queries)
        tallies.update(cells)
        for index in hits:
            found.candidates.append(_candidate(records[index]))
            tallies[cells[index]] -= 1
        found.samples += _one_in(self._sample_every, records, hits)
        sampled = _one_in(found.hashtag_every, records, hits)
        found.hashtags += [sample for sample in sampled if may_hold_a_hashtag(sample.value)]

    def _scan_of(self, found: _Found, next_offset: int) -> Scan:
        names, mask = self._countries.names, (1 << _COUNTRY_BITS) - 1
        tallies = {(cell >> _COUNTRY_BITS, names[cell & mask]): n for cell, n in found.cells.items() if n}
        found.candidates.sort(key=lambda candidate: candidate.offset)
        of_candidates = (each for each in found.candidates if each.offset % found.hashtag_every == 0)
        found.hashtags += [each for each in of_candidates if may_hold_a_hashtag(each.value)]
        return Scan(found.candidates, found.samples, tallies, next_offset, found.hashtags, found.hashtag_every)


class _Part:
    """Some thousand records whose queries the prefilter judges together; small, so that memory stays in the cache."""

    __slots__ = ("cells", "queries", "records")

    def __init__(self) -> None:
        self.records: list[Any] = []
        self.queries: list[str] = []
        self.cells: list[int] = []


class _Found:
    """The outcome of one scan. A cell is a minute and a country's number in one integer."""

    __slots__ = ("candidates", "cells", "hashtag_every", "hashtags", "samples")

    def __init__(self, hashtag_every: int) -> None:
        self.candidates: list[Candidate] = []
        self.samples: list[Candidate] = []
        self.hashtags: list[Candidate] = []
        self.hashtag_every = hashtag_every
        self.cells: Counter[int] = Counter()


def _one_in(every: int, records: Sequence[Any], hits: Sequence[int]) -> list[Candidate]:
    """Those of the records whose offset is a multiple of `every`, the hits left out."""
    if not records or not (records[0].offset % every == 0 or records[0].offset // every != records[-1].offset // every):
        return []  # most parts have none: they are not gone through
    left_out = set(hits)
    return [
        _candidate(record)
        for index, record in enumerate(records)
        if record.offset % every == 0 and index not in left_out
    ]


def _candidate(record: Any) -> Candidate:
    return Candidate(record.offset, record.timestamp, record.key, record.value, record.headers)
