"""What patterns demand, without their order: rules that a prefilter can follow with one bit a group.

A *group* is what one slot of a pattern demands: a word of one of some classes. A *rule* says: where all these groups
are present, these are as well. Entries of several words and classes in several words become rules that give the groups
of their class; a keyword's pattern becomes a rule that gives `MAY_MATCH`. Order, distance and contexts are left to the
matcher, so rules say "may match" to whatever it finds, and to little else.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from streams.rules.automaton import EDGES
from streams.rules.bits import bit_numbers, each_bit
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


class Demands:
    """The rules of one vocabulary, and which groups a word of some classes belongs to."""

    def __init__(
        self,
        patterns: Iterable[tuple[Slot, ...]],
        composed: Sequence[tuple[int, tuple[Slot, ...]]],
        class_bits: dict[str, int],
        lexicon: Lexicon,
    ) -> None:
        self._lexicon = lexicon
        entries = [
            (bits, (*before, last))
            for last, by_previous in lexicon.phrases.items()
            for entries in by_previous.values()
            for before, bits in entries
        ]
        words = dict.fromkeys(itertools.chain.from_iterable(words for _, words in entries))
        self.word_bits = {word: 1 << number for number, word in enumerate(words, 2 + len(class_bits))}
        """A class of its own for each word of entries of several words."""
        demands = [_Demand(0, _masks(slots, class_bits)) for slots in patterns]
        demands += [_Demand(bits, _masks(slots, class_bits)) for bits, slots in composed]
        demands += [
            _Demand(bits, tuple(self.word_bits[word] for word in dict.fromkeys(words))) for bits, words in entries
        ]
        demands = list(_without_certain(demands, EDGES | self._unseen()))
        demands = list(_leading_to_keywords(demands))
        self._shares = self._shares_of_classes(demands, 2 + len(class_bits) + len(words))
        # The commonest first: so groups of one word are neighbours, and few blocks of a bit set hold them.
        masks = dict.fromkeys(itertools.chain.from_iterable(demand.needs for demand in demands))
        share_of = {mask: self.share(mask) for mask in masks}
        ranked = sorted(masks, key=lambda mask: (-share_of[mask], mask))
        number_of = {mask: number for number, mask in enumerate(ranked, MAY_MATCH.bit_length())}
        self._groups_of_class: dict[int, int] = {}
        """By the number of the class's bit."""
        for mask, number in number_of.items():
            for bit in bit_numbers(mask):
                self._groups_of_class[bit] = self._groups_of_class.get(bit, 0) | 1 << number
        self._groups_of: dict[int, int] = {}
        self.rules = self._rules(demands, number_of, share_of)

    def groups_of(self, bits: int) -> int:
        """The groups (bits) of a word of some classes (bits)."""
        known = self._groups_of.get(bits)
        if known is None:
            known = 0
            for number in bit_numbers(bits):
                known |= self._groups_of_class.get(number, 0)
            self._groups_of[bits] = known
        return known

    def bits_of(self, form: str, bits: int) -> int:
        """The classes of a form, its own one too where it, or what it stands for, is in an entry of several words."""
        if (own := self.word_bits.get(form)) is not None:
            bits |= own
        respelled = self._lexicon.respelled.get(form)
        if respelled is not None and (own := self.word_bits.get(respelled[0])) is not None:
            bits |= own
        return bits

    def share(self, bits: int) -> float:
        """A rough share of the searches that have a word of one of some classes (bits): it ranks them."""
        return sum(map(self._shares.__getitem__, bit_numbers(bits)))

    def _unseen(self) -> int:
        """Classes with a word that is a sign: no haystack shows it."""
        unseen = 0
        for form, bits in self._lexicon.forms.items():
            if not (form.isascii() and form.isalnum()) and not form.startswith(GLUED):
                unseen |= bits
        return unseen

    def _rules(
        self, demands: Sequence[_Demand], number_of: dict[int, int], share_of: dict[int, float]
    ) -> tuple[Rule, ...]:
        rarity = {number_of[mask]: place for place, mask in enumerate(sorted(share_of, key=lambda m: (share_of[m], m)))}
        rules: dict[tuple[int, ...], int] = {}
        for gives, needs in demands:
            numbers = tuple(sorted(map(number_of.__getitem__, needs), key=rarity.__getitem__))
            given = self.groups_of(gives) if gives else MAY_MATCH
            rules[numbers] = rules.get(numbers, 0) | given
        return tuple(Rule(needs, gives) for needs, gives in rules.items())

    def _shares_of_classes(self, demands: Sequence[_Demand], classes: int) -> list[float]:
        """For each class, by its number, a rough share of words that are of it; it only ranks them.

        A class in several words is there as often as all that it needs, as if that came by chance.
        """
        shares = [0.0] * classes
        rank, forms = self._lexicon.ordinary, self._lexicon.forms
        alike: dict[int, list[float]] = {}  # many words are of the same classes
        for form in dict.fromkeys((*forms, *self.word_bits)):  # in the same order in each process: all rank alike
            bits = self.bits_of(form, forms.get(form, 0))
            share = math.exp(-rank.get(form, _SINGLE_LETTER if len(form) == 1 else _UNRANKED))
            alike.setdefault(bits, []).append(share)
        for bits, theirs in alike.items():
            together = sum(theirs)
            for number in bit_numbers(bits):
                shares[number] += together
        numbers_of = functools.cache(bit_numbers)
        for gives, needs in demands:
            together = 1.0
            for mask in needs:
                together *= min(1.0, sum(map(shares.__getitem__, numbers_of(mask))) / _SUM_OF_SHARES)
            for number in numbers_of(gives):
                shares[number] += together
        return shares


def _masks(slots: tuple[Slot, ...], class_bits: dict[str, int]) -> tuple[int, ...]:
    demanded = (slot.choices for slot in slots if not slot.optional)
    masks = (functools.reduce(operator.or_, map(class_bits.__getitem__, choices)) for choices in demanded)
    return tuple(dict.fromkeys(masks))


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
