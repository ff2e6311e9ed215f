"""All patterns at once over the words of a search: one bit a slot, one step a word.

Shift-And with optional slots (Navarro and Raffinot, "Flexible Pattern Matching in Strings", 2002, section 4.4): the
work a word is constant, whatever the search, so no input makes it slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from streams.rules.bits import bit_numbers


class Element(NamedTuple):
    """A slot as the automaton sees it: the classes (bits) that fulfil it. A gap takes any word but the two edges."""

    classes: int
    optional: bool = False
    is_gap: bool = False

    def takes(self, word: int) -> bool:
        return bool(self.classes & word) or (self.is_gap and not word & EDGES)


START_BIT = 1
END_BIT = 2
EDGES = START_BIT | END_BIT
FIRST_FREE_BIT = 2
"""Classes of the vocabulary are numbered from here."""


class Automaton:
    """Finds where patterns end. Words are given as the bit sets of their classes."""

    def __init__(self, patterns: Sequence[tuple[Element, ...]]) -> None:
        self.patterns = tuple(patterns)
        self._positions: dict[int, int] = {}
        """By the number of a class's bit."""
        self._gaps = self._starts = self._final = 0
        self._optional = self._before_block = self._block_end = 0
        self._pattern_at: dict[int, int] = {}
        position = 0
        for index, elements in enumerate(self.patterns):
            self._starts |= 1 << position
            for offset, element in enumerate(elements):
                self._place(element, 1 << (position + offset), elements, offset)
            position += len(elements)
            self._final |= 1 << (position - 1)
            self._pattern_at[position - 1] = index
        self._steps: dict[int, int] = {}

    def _place(self, element: Element, here: int, elements: tuple[Element, ...], offset: int) -> None:
        for number in bit_numbers(element.classes):
            self._positions[number] = self._positions.get(number, 0) | here
        if element.is_gap:
            self._gaps |= here
        if element.optional:
            self._optional |= here
            if not elements[offset - 1].optional:
                self._before_block |= here >> 1
            if not elements[offset + 1].optional:
                self._block_end |= here

    def _step(self, word: int) -> int:
        step = 0 if word & EDGES else self._gaps
        for number in bit_numbers(word):
            step |= self._positions.get(number, 0)
        self._steps[word] = step
        return step

    def ends(self, words: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs (pattern, index of its last word), in the order of the words."""
        found: list[tuple[int, int]] = []
        state = 0
        steps = self._steps
        for index, word in enumerate(words):
            step = steps.get(word)
            if step is None:
                step = self._step(word)
            state = ((state << 1) | self._starts) & step
            if not state:
                continue
            hits = state & self._final
            while hits:
                lowest = hits & -hits
                found.append((self._pattern_at[lowest.bit_length() - 1], index))
                hits ^= lowest
            with_ends = state | self._block_end
            state |= self._optional & (~(with_ends - self._before_block) ^ with_ends)
        return found

    def words_of(self, pattern: int, last: int, words: Sequence[int]) -> tuple[int, ...]:
        """The indices of the words that fulfil a pattern which ends at `last`, gaps left out: the nearest ones."""
        elements = self.patterns[pattern]
        dead: set[tuple[int, int]] = set()

        def walk(element: int, word: int) -> tuple[int, ...] | None:
            if element < 0:
                return ()
            if (element, word) in dead:
                return None
            slot = elements[element]
            if slot.optional and (without := walk(element - 1, word)) is not None:
                return without
            if word >= 0 and slot.takes(words[word]) and (before := walk(element - 1, word - 1)) is not None:
                return before if slot.is_gap else (*before, word)
            dead.add((element, word))
            return None

        found = walk(len(elements) - 1, last)
        assert found is not None
        return found
