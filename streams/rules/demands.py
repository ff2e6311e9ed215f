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
    """For each slot the place in `_Masks` of what fulfils it."""


class _Masks:
    """What slots demand: each set of classes once. It is known by its place, not by an integer of 5,000 bits."""

    def __init__(self, class_bits: dict[str, int]) -> None:
        self.bits: list[int] = []
        """By place: the classes."""
        self._class_bits = class_bits
        self._places: dict[frozenset[str] | int, int] = {}

    def of_slots(self, slots: tuple[Slot, ...]) -> tuple[int, ...]:
        """The places of what slots demand, each once."""
        return tuple(dict.fromkeys(self._of_choices(slot.choices) for slot in slots if not slot.optional))

    def of_classes(self, classes: Iterable[int]) -> tuple[int, ...]:
        """The places of single classes (bits), each once."""
        return tuple(dict.fromkeys(self._place(bits, bits) for bits in classes))

    def _of_choices(self, choices: frozenset[str]) -> int:
        known = self._places.get(choices)
        if known is None:
            return self._place(choices, functools.reduce(operator.or_, map(self._class_bits.__getitem__, choices)))
        return known

    def _place(self, key: frozenset[str] | int, bits: int) -> int:
        place = self._places.setdefault(key, len(self.bits))
        if place == len(self.bits):
            self.bits.append(bits)
        return place


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
        masks = _Masks(class_bits)
        demands = [_Demand(0, masks.of_slots(slots)) for slots in patterns]
        demands += [_Demand(bits, masks.of_slots(slots)) for bits, slots in composed]
        demands += [_Demand(bits, masks.of_classes(map(self.word_bits.__getitem__, words))) for bits, words in entries]
        demands = list(_without_certain(demands, masks.bits, EDGES | self._unseen()))
        demands = list(_leading_to_keywords(demands, masks.bits))
        numbers_of = list(map(bit_numbers, masks.bits))
        self._shares = self._shares_of_classes(demands, numbers_of, 2 + len(class_bits) + len(words))
        # The commonest first: so groups of one word are neighbours, and few blocks of a bit set hold them.
        places = dict.fromkeys(itertools.chain.from_iterable(demand.needs for demand in demands))
        share_of = {place: sum(map(self._shares.__getitem__, numbers_of[place])) for place in places}
        ranked = sorted(places, key=lambda place: (-share_of[place], masks.bits[place]))
        group_of = {place: number for number, place in enumerate(ranked, MAY_MATCH.bit_length())}
        self._groups_of_class: dict[int, int] = {}
        """By the number of the class's bit."""
        for place, group in group_of.items():
            for number in numbers_of[place]:
                self._groups_of_class[number] = self._groups_of_class.get(number, 0) | 1 << group
        self._groups_of: dict[int, int] = {}
        rarest_first = sorted(places, key=lambda place: (share_of[place], masks.bits[place]))
        self.rules = self._rules(demands, group_of, rarest_first)

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
        self, demands: Sequence[_Demand], group_of: dict[int, int], rarest_first: Iterable[int]
    ) -> tuple[Rule, ...]:
        rarity = {place: rank for rank, place in enumerate(rarest_first)}
        rules: dict[tuple[int, ...], int] = {}
        for gives, needs in demands:
            groups = tuple(map(group_of.__getitem__, sorted(needs, key=rarity.__getitem__)))
            given = self.groups_of(gives) if gives else MAY_MATCH
            rules[groups] = rules.get(groups, 0) | given
        return tuple(Rule(needs, gives) for needs, gives in rules.items())

    def _shares_of_classes(
        self, demands: Sequence[_Demand], numbers_of: Sequence[list[int]], classes: int
    ) -> list[float]:
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
        given_by = functools.cache(bit_numbers)
        for gives, needs in demands:
            together = 1.0
            for place in needs:
                together *= min(1.0, sum(map(shares.__getitem__, numbers_of[place])) / _SUM_OF_SHARES)
            for number in given_by(gives):
                shares[number] += together
        return shares


def _without_certain(demands: Sequence[_Demand], masks: Sequence[int], certain: int) -> Iterator[_Demand]:
    """The demands without what may be there in any search: the edges, signs, and what follows from these alone."""
    while True:
        is_certain = [bool(bits & certain) for bits in masks]
        given = certain
        for gives, needs in demands:
            if all(map(is_certain.__getitem__, needs)):
                given |= gives
        if given == certain:
            break
        certain = given
    for gives, needs in demands:
        if not gives or gives & ~certain:
            yield _Demand(gives & ~certain, tuple(place for place in needs if not is_certain[place]))


def _leading_to_keywords(demands: Sequence[_Demand], masks: Sequence[int]) -> Iterator[_Demand]:
    """The demands of keywords, and of classes that these are made of."""
    wanted = 0
    while True:
        before = wanted
        for gives, needs in demands:
            if not gives or gives & wanted:
                for place in needs:
                    wanted |= masks[place]
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
