"""What patterns demand, without their order: rules that a prefilter can follow with one bit a group.

A *group* is what one slot of a pattern demands: a word of one of some classes. A *rule* says: where all these groups
are present, these are as well. Entries of several words and classes in several words become rules that give the groups
of their class; a keyword's pattern becomes a rule that gives `MAY_MATCH`. Order, distance and contexts are left to the
matcher, so rules say "may match" to whatever it finds, and to little else.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from streams.rules.automaton import EDGES
from streams.rules.lexicon import GLUED, Lexicon
from streams.rules.patterns import Slot

MAY_MATCH = 1
"""The group that decides; also of what the needles can't vouch for."""
_UNRANKED = 14.0
"""How rare a word is that is no ordinary one (`Lexicon.ordinary`: the logarithm of a rank)."""
_SINGLE_LETTER = 3.0
"""How rare a single letter is: `a`, `l`, `d`, `y` are among the commonest words, and in no list of them."""
_SUM_OF_SHARES = 3.0
"""A word of share s is in s of 3 searches: a share is 1/rank, 40,000 come to 11, and a search has 3.6 words."""


class Rule(NamedTuple):
    """Where all groups of `needs` are present, those of `gives` are too."""

    needs: tuple[int, ...]
    """Numbers of groups, the rarest first; none: always."""
    gives: int
    """Bits of groups."""


class _Demand(NamedTuple):
    gives: int
    """Classes (bits); 0: a keyword's pattern."""
    needs: tuple[int, ...]
    """For each slot the classes (bits) that fulfil it."""


def each_bit(bits: int) -> Iterator[int]:
    """The bits one by one, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


class Demands:
    """The rules of one vocabulary, and which groups a word of some classes belongs to."""

    def __init__(
        self,
        patterns: Iterable[tuple[Slot, ...]],
        composed: Sequence[tuple[int, tuple[Slot, ...]]],
        class_bits: dict[str, int],
        lexicon: Lexicon,
    ) -> None:
        self._class_bits = class_bits
        self._lexicon = lexicon
        self.word_bits: dict[str, int] = {}
        """A class of its own for each word of entries of several words."""
        demands = [_Demand(0, self._masks(slots)) for slots in patterns]
        demands += [_Demand(bits, self._masks(slots)) for bits, slots in composed]
        demands += [
            _Demand(bits, tuple(dict.fromkeys(map(self._word_bit, (*before, last)))))
            for last, by_previous in lexicon.phrases.items()
            for entries in by_previous.values()
            for before, bits in entries
        ]
        demands = list(_without_certain(demands, EDGES | self._unseen()))
        demands = list(_leading_to_keywords(demands))
        self._weights = self._weigh(demands)
        # The commonest first: so groups of one word are neighbours, and few blocks of a bit set hold them.
        shares = {need: self.share(need) for demand in demands for need in demand.needs}
        masks = sorted(shares, key=lambda need: (-shares[need], need))
        group_of = {mask: 2 << number for number, mask in enumerate(masks)}
        self._groups_of_class: dict[int, int] = {}
        for mask, group in group_of.items():
            for bit in each_bit(mask):
                self._groups_of_class[bit] = self._groups_of_class.get(bit, 0) | group
        self._groups_of: dict[int, int] = {}
        self.rules = self._rules(demands, group_of, shares)

    def groups_of(self, bits: int) -> int:
        """The groups (bits) of a word of some classes (bits)."""
        known = self._groups_of.get(bits)
        if known is None:
            known = 0
            for bit in each_bit(bits):
                known |= self._groups_of_class.get(bit, 0)
            self._groups_of[bits] = known
        return known

    def bits_of(self, form: str, bits: int) -> int:
        """The classes of a form, its own one too where it, or what it stands for, is in an entry of several words."""
        meant, _ = self._lexicon.respelled.get(form, (form, ""))
        return bits | self.word_bits.get(form, 0) | self.word_bits.get(meant, 0)

    def share(self, bits: int) -> float:
        """A rough share of the searches that have a word of one of some classes (bits): it ranks them."""
        return sum(self._weights.get(bit, 0.0) for bit in each_bit(bits))

    def _word_bit(self, word: str) -> int:
        return self.word_bits.setdefault(word, 1 << (2 + len(self._class_bits) + len(self.word_bits)))

    def _masks(self, slots: tuple[Slot, ...]) -> tuple[int, ...]:
        demanded = (slot.choices for slot in slots if not slot.optional)
        masks = (functools.reduce(operator.or_, map(self._class_bits.__getitem__, choices)) for choices in demanded)
        return tuple(dict.fromkeys(masks))

    def _unseen(self) -> int:
        """Classes with a word that is a sign: no haystack shows it."""
        unseen = 0
        for form, bits in self._lexicon.forms.items():
            if not form.startswith(GLUED) and not (form.isascii() and form.isalnum()):
                unseen |= bits
        return unseen

    def _rules(
        self, demands: Sequence[_Demand], group_of: dict[int, int], shares: dict[int, float]
    ) -> tuple[Rule, ...]:
        rules: dict[tuple[int, ...], int] = {}
        for gives, needs in demands:
            ranked = sorted(needs, key=lambda mask: (shares[mask], mask))
            numbers = tuple(group_of[mask].bit_length() - 1 for mask in ranked)
            given = self.groups_of(gives) if gives else MAY_MATCH
            rules[numbers] = rules.get(numbers, 0) | given
        return tuple(Rule(needs, gives) for needs, gives in rules.items())

    def _weigh(self, demands: Sequence[_Demand]) -> dict[int, float]:
        """For each class a rough share of words that are of it; it only ranks them.

        A class in several words is there as often as all that it needs, as if that came by chance.
        """
        weights: dict[int, float] = {}
        rank, forms = self._lexicon.ordinary, self._lexicon.forms
        alike: dict[int, float] = {}  # many words are of the same classes
        for form in sorted({*forms, *self.word_bits}):  # sums of the same order: each process ranks alike
            bits = self.bits_of(form, forms.get(form, 0))
            share = math.exp(-rank.get(form, _SINGLE_LETTER if len(form) == 1 else _UNRANKED))
            alike[bits] = alike.get(bits, 0.0) + share
        for bits, share in alike.items():
            for bit in each_bit(bits):
                weights[bit] = weights.get(bit, 0.0) + share
        for gives, needs in demands:
            together = 1.0
            for mask in needs:
                together *= min(1.0, sum(weights.get(bit, 0.0) for bit in each_bit(mask)) / _SUM_OF_SHARES)
            for bit in each_bit(gives):
                weights[bit] = weights.get(bit, 0.0) + together
        return weights


def _without_certain(demands: Sequence[_Demand], certain: int) -> Iterator[_Demand]:
    """The demands without what may be there in any search: the edges, signs, and what follows from these alone."""
    while True:
        given = certain
        for gives, needs in demands:
            if all(mask & given for mask in needs):
                given |= gives
        if given == certain:
            break
        certain = given
    for gives, needs in demands:
        if not gives or gives & ~certain:
            yield _Demand(gives & ~certain, tuple(mask for mask in needs if not mask & certain))


def _leading_to_keywords(demands: Sequence[_Demand]) -> Iterator[_Demand]:
    """The demands of keywords, and of classes that these are made of."""
    wanted = 0
    while True:
        before = wanted
        for gives, needs in demands:
            if not gives or gives & wanted:
                for mask in needs:
                    wanted |= mask
        if wanted == before:
            break
    return (demand for demand in demands if not demand.gives or demand.gives & wanted)


class Conclusions:
    """Follows the rules: from the groups that were found to whether a search may match."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_rarest: dict[int, list[tuple[int, int]]] = {}
        self._certain = 0
        for needs, gives in rules:
            if not needs:
                self._certain |= gives
                continue
            bits = sum(1 << number for number in needs)
            self._by_rarest.setdefault(1 << needs[0], []).append((bits, gives))
        self._rarest = sum(self._by_rarest)

    def may_match(self, found: int) -> bool:
        """Whether the groups (bits) give `MAY_MATCH`."""
        found |= self._certain
        while not found & MAY_MATCH:
            before = found
            for rarest in each_bit(found & self._rarest):
                for needs, gives in self._by_rarest[rarest]:
                    if found & needs == needs:
                        found |= gives
            if found == before:
                return False
        return True
