"""What a prefilter looks for: needles in groups, and which groups together mean "may match".

A prefilter knows no French and no rule. It turns a search into the needles' alphabet (`haystack`), looks for all
needles in one pass, and asks whether the groups that it found contain a *signature*. It may let a search through
wrongly and never holds one back wrongly, because of how the needles are made:

* A pattern demands words; whatever way a demanded word is written so that `reading.py` understands it, the haystack
  has a needle of that slot's group (writings.py). So all groups of a signature are found in every search that its
  pattern matches.
* What the needles can't spell out is not vouched for and passes: a letter three times in a row, three single
  letters in a row, a sign standing for a letter inside a word.
"""

from __future__ import annotations

import itertools
import math
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from streams.rules import writings
from streams.rules.alphabet import HOLE, UNVOUCHED_SIGN, in_alphabet
from streams.rules.lexicon import Lexicon
from streams.rules.needle_sources import Sources
from streams.rules.patterns import Slot
from streams.rules.plain_list import plain_fold

_HOLE_IN_WORD = re.compile(f"{HOLE}+(?=[^ {HOLE}])")

UNVOUCHED = 1
"""The group of what the needles say nothing about: alone enough to pass."""
_MOST_GROUPS = 3
"""Groups of one signature: more let less through, and cost more needles."""
_SHORTEST_NEEDLE = 3


def haystack(folded: str) -> str:
    """Folded text as the needles expect it: holes marked, single spaces, one at each end."""
    text = _HOLE_IN_WORD.sub(f" {UNVOUCHED_SIGN} ", in_alphabet(folded)).replace(HOLE, " ")
    return f" {' '.join(text.split())} "


@dataclass(frozen=True, slots=True)
class Needles:
    """Plain values: what the reference prefilter and the kernel both get."""

    words: bool
    """True: the haystack is `haystack(fold(query))`. False (plain list): `plain_fold(query)`."""
    texts: tuple[str, ...]
    groups: tuple[int, ...]
    """For each needle the bits of its groups."""
    signatures: tuple[int, ...]
    """A search may match where the union of its needles' groups contains one of these."""


def needles_of_list(lines: Sequence[str]) -> Needles:
    """The needles of a plain list: its folded lines, in their order; each alone is enough."""
    texts = tuple(dict.fromkeys(folded for line in lines if (folded := plain_fold(line))))
    return Needles(words=False, texts=texts, groups=(UNVOUCHED,) * len(texts), signatures=(UNVOUCHED,))


class _Groups:
    """How telling classes are, and which forms fulfil them."""

    def __init__(self, class_bits: dict[str, int], sources: Sources) -> None:
        self._bits = class_bits
        self._linked = sources.linked
        self._weights: dict[int, float] = {}
        """For each class a rough share of the searches that have one of its needles; it only ranks them."""
        self.implied: dict[int, int] = {}
        """Classes (bits) whose entries of several words are looked for by a class."""
        for (kind, source), bits in sources.bits.items():
            self._weigh(bits, sources.share(kind, source))

    def _weigh(self, bits: int, weight: float) -> None:
        while bits:
            lowest = bits & -bits
            self._weights[lowest] = self._weights.get(lowest, 0.0) + weight
            bits ^= lowest

    def add_composed(self, bits: int, rows: Sequence[tuple[Slot, ...]]) -> None:
        """A class's entries of several words: each is looked for by the one of them that says most.

        What one entry can't do without is taken for the others as well where they have it.
        """
        taken: set[frozenset[str]] = set()
        for ranked in sorted((self.ranked(slots) for slots in rows), key=len):
            if not ranked:
                self._linked |= bits
            elif taken.isdisjoint(ranked):
                taken.add(ranked[0])
        weight = sum(self.expected(choices) for choices in taken)
        for choice in {choice for choices in taken for choice in choices}:
            self.implied[self._bits[choice]] = self.implied.get(self._bits[choice], 0) | bits
        self._weigh(bits, weight)

    def ranked(self, slots: tuple[Slot, ...]) -> list[frozenset[str]]:
        """What a pattern demands, the most telling first; link words left out."""
        demanded = {slot.choices for slot in slots if not slot.optional and not slot.choices <= {"^", "$"}}
        usable = [choices for choices in demanded if self.expected(choices) < math.inf]
        return sorted(usable, key=lambda choices: (self.expected(choices), sorted(choices)))

    def expected(self, choices: frozenset[str]) -> float:
        """A rough share of searches that contain a needle of the group."""
        bits = [self._bits[choice] for choice in choices]
        if any(bit & self._linked or bit not in self._weights for bit in bits):
            return math.inf
        return sum(self._weights[bit] for bit in bits)


def _telling(by_text: dict[str, int]) -> dict[str, int]:
    """The needles without those that begin with another one which stands for all that they stand for."""
    kept = {}
    for text, groups in by_text.items():
        for end in range(_SHORTEST_NEEDLE, len(text)):
            shorter = by_text.get(text[:end])
            if shorter is not None and shorter & groups == groups:
                break
        else:
            kept[text] = groups
    return kept


def _spelled(sources: Sources, wanted: dict[int, int], implied: dict[int, int]) -> dict[str, int]:
    """The needles, each with its groups. `wanted`: for each class its groups."""
    closure: dict[int, int] = {}

    def groups_of(bit: int) -> int:
        known = closure.get(bit)
        if known is None:
            known = wanted.get(bit, 0)
            rest = implied.get(bit, 0)
            while rest:
                lowest = rest & -rest
                known |= groups_of(lowest)
                rest ^= lowest
            closure[bit] = known
        return known

    by_text: dict[str, int] = {}
    by_bits: dict[int, int] = {}
    for (kind, source), bits in sources.bits.items():
        groups = by_bits.get(bits)
        if groups is None:
            groups, rest = 0, bits
            while rest:
                lowest = rest & -rest
                groups |= groups_of(lowest)
                rest ^= lowest
            by_bits[bits] = groups
        if groups:
            for text in sources.writings_of(kind, source):
                by_text[text] = by_text.get(text, 0) | groups
    return by_text


def needles_of_vocabulary(
    patterns: Sequence[tuple[Slot, ...]],
    composed: Sequence[tuple[int, tuple[Slot, ...]]],
    class_bits: dict[str, int],
    lexicon: Lexicon,
) -> Needles:
    """The needles of patterns over classes: per pattern the slots that say most.

    `composed`: classes (bits) that have an entry of several words, and that entry, those first that others are
    made of. A pattern of link words only (`me`, `mon`) can't be looked for: its signature is empty, and every search
    passes.
    """
    sources = Sources(lexicon)
    groups = _Groups(class_bits, sources)
    for bits, entries in itertools.groupby(composed, key=itemgetter(0)):
        groups.add_composed(bits, [slots for _, slots in entries])
    bit_of: dict[frozenset[str], int] = {}
    signatures: set[int] = set()
    for slots in patterns:
        signature = 0
        for choices in groups.ranked(slots)[:_MOST_GROUPS]:
            signature |= bit_of.setdefault(choices, UNVOUCHED << (1 + len(bit_of)))
        signatures.add(signature)
    wanted: dict[int, int] = {}
    for choices, bit in bit_of.items():
        for choice in choices:
            wanted[class_bits[choice]] = wanted.get(class_bits[choice], 0) | bit
    by_text = _telling(_spelled(sources, wanted, groups.implied))
    by_text.update({letter * 3: UNVOUCHED for letter in string.ascii_lowercase})
    by_text[UNVOUCHED_SIGN] = UNVOUCHED
    by_text.update(dict.fromkeys(writings.single_letters(), UNVOUCHED))
    kept = {s for s in signatures if not any(o != s and o & s == o for o in signatures)}
    ordered = sorted(by_text.items())
    return Needles(
        words=True,
        texts=tuple(text for text, _ in ordered),
        groups=tuple(bits for _, bits in ordered),
        signatures=(UNVOUCHED, *sorted(kept)),
    )
