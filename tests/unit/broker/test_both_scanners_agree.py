"""Reference and kernel over generated and mutated batches: after the exact matcher has decided their candidates, the
same searches match, the same are rejected and why, the same are counted, and both go on from the same offset.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.broker.scan import CorruptBatchError, ReferenceScanner, Scan, Scanner, counted_country
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.tagging.parsing import Rejection, parse

from .drawn_responses import MINUTE_MS, Response, responses
from .record_batches import with_right_crc

pytest.importorskip("vigie_kernel")
from streams.broker.kernel_scan import KernelScanner

LISTED = "#119\n119\nallô enfance en danger\nenfance en danger\n«œuf»\nстрах\nstraße\nmon père me frappe\n"


@pytest.fixture(scope="module", params=["shipped", "list"])
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    if request.param == "shipped":
        return compile_vocabulary(load_vocabulary(None))
    path: Path = tmp_path_factory.mktemp("list") / "keywords.txt"
    path.write_text(LISTED, "utf-8")
    return compile_vocabulary(load_vocabulary(path))


@pytest.fixture(scope="module")
def both(compiled: CompiledVocabulary) -> tuple[Scanner, Scanner, Matcher]:
    return ReferenceScanner(compiled, 4), KernelScanner(compiled, 4), Matcher(compiled)


def outcome(scan: Scan, matcher: Matcher) -> tuple[object, ...]:
    """What a scan leads to once its candidates are decided, as the tagger does it."""
    counts, matched, rejected = Counter(scan.tallies), [], []
    assert [c.offset for c in scan.candidates] == sorted(c.offset for c in scan.candidates)
    # A mutated batch may repeat an offset, which no log does: among those any order is right.
    for candidate in sorted(scan.candidates, key=lambda c: (c.offset, c.value or b"")):
        parsed = parse(candidate.value)
        if isinstance(parsed, Rejection):
            rejected.append((candidate, parsed))
            continue
        counts[candidate.timestamp_ms // MINUTE_MS, country_of(parsed.event.country, matcher)] += 1
        if matcher.find(parsed.event.query) is not None:
            matched.append(candidate)
    for sample in scan.samples:
        parsed = parse(sample.value)
        assert not isinstance(parsed, Rejection)
        assert matcher.find(parsed.event.query) is None, "held back wrongly"
    return matched, rejected, counts, scan.next_offset


def country_of(country: str | None, matcher: Matcher) -> str:
    return counted_country(country, matcher.compiled.served_countries)


def scanned(scanner: Scanner, response: Response, matcher: Matcher) -> object:
    try:
        return outcome(scanner.scan(*response), matcher)
    except CorruptBatchError as error:
        return error.offset


@settings(max_examples=400, deadline=None)
@given(response=responses())
def test_generated_batches_lead_to_the_same(both: tuple[Scanner, Scanner, Matcher], response: Response) -> None:
    reference, kernel, matcher = both
    assert scanned(kernel, response, matcher) == scanned(reference, response, matcher)


@settings(max_examples=1_000, deadline=None)
@given(response=responses(), at=st.integers(0, 2**20), value=st.integers(0, 255), keep_crc=st.booleans())
def test_mutated_batches_lead_to_the_same(
    both: tuple[Scanner, Scanner, Matcher],
    response: Response,
    at: int,
    value: int,
    keep_crc: bool,
) -> None:
    reference, kernel, matcher = both
    raw = bytearray(response[0])
    if raw:
        raw[at % len(raw)] = value
    mutated = (bytes(raw) if keep_crc else repaired(raw), *response[1:])
    mutated = (what_the_reference_can_read(reference, mutated), *response[1:])
    assert scanned(kernel, mutated, matcher) == scanned(reference, mutated, matcher)


def what_the_reference_can_read(reference: Scanner, response: Response) -> bytes:
    """The bytes up to a batch that is whole and no records to the reference. It reads all fields, the kernel only what
    it needs: so the kernel may read on there, or leave the response to the reference.
    """
    raw, from_offset, aborted = response
    for start, end in places(raw):
        try:
            reference.scan(raw[start:end], from_offset, aborted)
        except CorruptBatchError as error:
            return raw if "checksum" in str(error) else raw[:start]
    return raw


def places(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where each whole batch begins and ends."""
    at = 0
    while at + 61 <= len(raw):
        length = struct.unpack_from(">i", raw, at + 8)[0]
        end = at + 12 + length
        if length < 49 or end > len(raw):
            break
        yield at, end
        at = end


def repaired(raw: bytearray) -> bytes:
    """All batches with the checksum of what they hold now."""
    found = list(places(bytes(raw)))
    return b"".join(with_right_crc(raw[start:end]) for start, end in found) + bytes(raw[found[-1][1] if found else 0 :])
