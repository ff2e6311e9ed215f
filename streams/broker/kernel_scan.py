"""The kernel as a scanner: what the compiled vocabulary says goes in as data, once; bytes go in, a `Scan` comes out.

The kernel is a wheel of its own (`kernel/`, Rust) and optional. What it does not understand, such as a record format
from before 2017, it leaves to the reference, a fetch response at a time.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import overload

import vigie_kernel

from streams.broker.codecs import CloudEventHeaders
from streams.broker.scan import (
    SAMPLE_EVERY,
    Candidate,
    CorruptBatchError,
    CountryNumbers,
    ReferenceScanner,
    Scan,
)
from streams.rules import fold_table
from streams.rules.alphabet import HOLE
from streams.rules.bits import bit_numbers
from streams.rules.compiling import CompiledVocabulary
from streams.rules.countries import COUNTRIES
from streams.rules.writings import CLITICS, as_letters
from streams.tagging.deciding import Alike
from streams.tagging.joined_words import LONGEST_PART, MOST_COST, Splitter, costs_of_letters
from streams.tagging.templates import json_text

_GLUE = (string.ascii_letters + string.digits + "_").encode()
"""Where one of these stands beside it, a line of a plain list does not match (PlainListMatcher)."""
_BEYOND_ASCII = range(0x80, 0x1FB00)
"""Of these the kernel is told as well. What lies behind them are ideographs, mostly."""


def kernel_rules(compiled: CompiledVocabulary) -> vigie_kernel.Rules:
    """The vocabulary's part in a scan, as plain data."""
    needles = compiled.needles
    sets = _Sets()
    costs = Splitter(compiled.lexicon).costs if needles.words and needles.is_parted else {}
    costs = {word: cost for word, cost in costs.items() if len(word) <= LONGEST_PART and word.isascii()}
    return {
        "table": fold_table.words_table() if needles.words else fold_table.plain_table(),
        "pairs": fold_table.flag_pairs() if needles.words else {},
        "words": needles.words,
        "hole": ord(HOLE),
        "glue": b"" if needles.words else _GLUE,
        "glue_beyond": b"" if needles.words else bytes(chr(code).isalnum() for code in _BEYOND_ASCII),
        "letters": {ord(digit): ord(as_letters(digit)) for digit in string.digits},
        "clitics": CLITICS.encode(),
        "needles": sets.texts(needles.texts, needles.groups),
        "joined": sets.texts(needles.joined, needles.joined.values()),
        "parts": ("\n".join(costs).encode(), list(costs.values())),
        "alone": {(ord(letter), ord(behind)): cost for (letter, behind), cost in costs_of_letters().items()},
        "most_cost": MOST_COST,
        "known": sets.texts(needles.known, needles.known.values()),
        "errors": sets.texts(needles.errors, needles.errors.values()),
        "doubles": sets.texts(needles.pairs, needles.pairs.values()),
        "rules": [(rule.needs, sets[rule.gives]) for rule in needles.rules],
        "sets": list(map(bit_numbers, sets)),
    }


class _Sets(dict[int, int]):
    """Numbers of sets of groups, in the order of their first use."""

    def __missing__(self, groups: int) -> int:
        self[groups] = number = len(self)
        return number

    def texts(self, texts: Iterable[str], groups: Iterable[int]) -> tuple[bytes, list[int]]:
        """Texts, a line each, and for each the number of its set."""
        return "\n".join(texts).encode("utf-8", "surrogatepass"), [self[bits] for bits in groups]


class _Candidates(Sequence[Candidate]):
    """Made one by one: most are decided without."""

    def __init__(self, found: vigie_kernel.Found) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Candidate: ...

    @overload
    def __getitem__(self, at: slice) -> list[Candidate]: ...

    def __getitem__(self, at: int | slice) -> Candidate | list[Candidate]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        return Candidate._make(self._found[at])


def kernel_form(alike: Alike, command_headers: CloudEventHeaders, tag_headers: CloudEventHeaders) -> vigie_kernel.Form:
    """What the kernel fills in of matches that are alike."""
    command = None
    if alike.campaign is not None and alike.command is not None:
        part = (alike.command.around, command_headers.around)
        command = (json_text(alike.campaign.id).decode(), 1_000 * alike.campaign.ttl_seconds, part)
    return vigie_kernel.Form(command, (alike.tag.around, tag_headers.around))


class KernelScanner:
    """Same meaning as the reference, an order of magnitude less CPU. Any number of threads may scan at a time."""

    name = "kernel"
    frees_the_interpreter = True

    def __init__(self, compiled: CompiledVocabulary, sample_every: int = SAMPLE_EVERY) -> None:
        self._compiled = compiled
        self._sample_every = sample_every
        self.hashtag_every = 1
        countries = CountryNumbers(compiled.served_countries)
        self._names = countries.names
        numbers = {country: countries[country] for country in sorted(COUNTRIES)}
        self._kernel = vigie_kernel.Kernel(kernel_rules(compiled), numbers, sample_every)

    def scan(self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]) -> Scan:
        every = self.hashtag_every
        found = self._kernel.scan(buffer, from_offset, aborted, every)
        if found is None:
            reference = self._reference
            reference.hashtag_every = every
            return reference.scan(buffer, from_offset, aborted)
        candidates, samples, hashtags, cells, next_offset, is_corrupt = found
        if is_corrupt and next_offset <= from_offset:
            raise CorruptBatchError(next_offset)
        names = self._names
        return Scan(
            _Candidates(candidates),
            list(map(Candidate._make, samples)),
            {(minute, names[number]): count for (minute, number), count in cells.items()},
            next_offset,
            list(map(Candidate._make, hashtags)),
            every,
            candidates,
        )

    def may_match(self, query: str) -> bool:
        """Whether the matcher might find something in the search: what a scan asks of each."""
        return self._kernel.may_match(query)

    @cached_property
    def _reference(self) -> ReferenceScanner:
        """Made when it is needed for the first time: it holds the needles once more."""
        return ReferenceScanner(self._compiled, self._sample_every)
