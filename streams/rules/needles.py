"""What a prefilter looks for: needles in groups, and which groups together mean "may match".

A prefilter knows no French and no rule. It turns a search into the needles' alphabet (`squash`), looks for all needles in
one pass, and asks whether the groups that it found contain a *signature*. It may let a search through wrongly and never
holds one back wrongly, because of how the needles are made:

* A pattern demands words; each demanded word's forms contain a needle of that slot's group. So all of a signature's
  groups are found in every search that the pattern matches.
* A form counts as written (all its letters in a row, once signs and spaces are gone), or spelled by sound, or with the
  errors that `lexicon.py` forgives: of a long word the first six letters are spelled out with each error.
* What `reading.py` understands beyond that (a letter three times in a row, signs standing for unknown letters) is not
  vouched for: such searches pass.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from streams.rules.lexicon import LONG_WORD, Lexicon
from streams.rules.patterns import Slot
from streams.rules.plain_list import plain_fold

LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"}
"""Digits and signs that stand for letters. Words of digits only are compared in this alphabet as well (`119` is `ii9`)."""
HOLES = "*!|+"
"""Signs that stand for a letter that one has to guess."""
HOLE = "!"
_SQUASH = {ord(c): c for c in string.ascii_lowercase + string.digits}
_SQUASH.update({ord(sign): letter for sign, letter in LEET.items()})
_SQUASH.update({ord(sign): HOLE for sign in HOLES})

UNVOUCHED = 1
"""The group of what the needles say nothing about: alone enough to pass."""
_HEAD = 6
"""So many first letters of a long word have their errors spelled out."""
_MOST_GROUPS = 3
"""Groups of one signature: more let less through, and cost more needles."""
_LETTERS_EXPECTED = 14.0
"""The letters of French carry about 3.8 bits each: so many equally frequent ones."""


class SquashTable(dict[int, str]):
    """For `str.translate` on folded text: letters, digits and signs in the needles' alphabet, all else left out."""

    def __missing__(self, code: int) -> str:
        return _SQUASH.get(code, chr(code) if code > 0x7F and chr(code).isalpha() else "")


_SQUASH_TABLE = SquashTable()


def squash(folded: str) -> str:
    """Folded text in the needles' alphabet."""
    return folded.translate(_SQUASH_TABLE)


@dataclass(frozen=True, slots=True)
class Needles:
    """Plain values: what the reference prefilter and the kernel both get."""

    squashed: bool
    """True: the haystack is `squash(fold(query))`. False (plain list): `plain_fold(query)`."""
    texts: tuple[str, ...]
    groups: tuple[int, ...]
    """For each needle the bits of its groups."""
    signatures: tuple[int, ...]
    """A search may match where the union of its needles' groups contains one of these."""


def needles_of_list(lines: Sequence[str]) -> Needles:
    """The needles of a plain list: its folded lines, in their order; each alone is enough."""
    texts = tuple(dict.fromkeys(folded for line in lines if (folded := plain_fold(line))))
    return Needles(squashed=False, texts=texts, groups=(UNVOUCHED,) * len(texts), signatures=(UNVOUCHED,))


def long_word_errors(word: str) -> Iterator[str]:
    """Strings of which every writing of the word with at most one error contains one."""
    head = word[:_HEAD]
    yield head[:-1]
    yield head[1:]
    for index in range(len(head) - 1):
        yield head[:index] + head[index + 1] + head[index] + head[index + 2 :]
    for index in range(1, len(head) - 1):
        before, after = head[:index], head[index + 1 :]
        yield before + after
        for letter in string.ascii_lowercase:
            yield before + letter + after
            if index > 1:
                yield before + letter + head[index:]


def _smallest(texts: set[str]) -> frozenset[str]:
    """Only the needles that contain no other."""
    ordered = sorted(texts)
    if len(ordered) < 2:
        return frozenset(ordered)
    automaton = ahocorasick_rs.AhoCorasick(ordered)
    return frozenset(t for t in ordered if len(automaton.find_matches_as_indexes(t, overlapping=True)) == 1)


class _Groups:
    """Gathers the needles of classes, once each."""

    def __init__(self, class_bits: dict[str, int], lexicon: Lexicon) -> None:
        self._bits = class_bits
        by_bit: dict[int, set[str]] = {}
        errors_of: dict[str, list[str]] = {}
        for error, (_, form) in lexicon.errors.items():
            errors_of.setdefault(form, []).append(error)
        self._errors_of = errors_of
        self._lexicon = lexicon
        for form, bits in lexicon.forms.items():
            self._put(by_bit, bits, {squash(form)})
        for error, (bits, _) in lexicon.errors.items():
            self._put(by_bit, bits, {squash(error)})
        heads: dict[str, int] = {}
        for form, bits in lexicon.forgiving.items():
            if len(form) >= LONG_WORD:
                heads[form[:_HEAD]] = heads.get(form[:_HEAD], 0) | bits
        for head, bits in heads.items():
            self._put(by_bit, bits, set(long_word_errors(squash(head))))
        for last, entries in lexicon.phrases.items():
            for before, bits in entries:
                self._put(by_bit, bits, self._writings(max((*before, last), key=len)))
        self._by_bit = {bit: _smallest(texts - {""}) for bit, texts in by_bit.items()}
        self._needles: dict[frozenset[str], frozenset[str]] = {}
        self._expected: dict[frozenset[str], float] = {}

    @staticmethod
    def _put(by_bit: dict[int, set[str]], bits: int, texts: set[str]) -> None:
        while bits:
            lowest = bits & -bits
            by_bit.setdefault(lowest, set()).update(texts)
            bits ^= lowest

    def _writings(self, word: str) -> set[str]:
        found = {squash(word), *map(squash, self._errors_of.get(word, ()))}
        if len(word) >= LONG_WORD and word in self._lexicon.forgiving:
            found.update(long_word_errors(squash(word)))
        return found

    def needles(self, choices: frozenset[str]) -> frozenset[str]:
        """The needles of a slot: each of its words, in whatever writing, contains one."""
        known = self._needles.get(choices)
        if known is None:
            known = frozenset().union(*(self._by_bit.get(self._bits[choice], frozenset()) for choice in choices))
            self._needles[choices] = known
        return known

    def expected(self, choices: frozenset[str]) -> float:
        """A rough share of searches that contain a needle of the group (it only ranks groups)."""
        known = self._expected.get(choices)
        if known is None:
            lengths = Counter(map(len, self.needles(choices)))
            known = sum(30 * count * _LETTERS_EXPECTED**-length for length, count in lengths.items())
            self._expected[choices] = known
        return known


def needles_of_vocabulary(
    patterns: Sequence[tuple[Slot, ...]], class_bits: dict[str, int], lexicon: Lexicon
) -> Needles:
    """The needles of patterns over classes: per pattern the slots that say most."""
    groups = _Groups(class_bits, lexicon)
    bit_of: dict[frozenset[str], int] = {}
    signatures: set[int] = set()
    for slots in patterns:
        demanded = {slot.choices for slot in slots if not slot.optional and not slot.choices <= {"^", "$"}}
        ranked = sorted(demanded, key=lambda choices: (groups.expected(choices), sorted(choices)))
        useful = [c for c in ranked if groups.needles(c) and groups.expected(c) < 1.0] or ranked[:1]
        signature = 0
        for choices in useful[:_MOST_GROUPS]:
            bit = bit_of.setdefault(choices, UNVOUCHED << (1 + len(bit_of)))
            signature |= bit
        signatures.add(signature)
    by_text: dict[str, int] = {letter * 3: UNVOUCHED for letter in string.ascii_lowercase}
    by_text.update({HOLE + letter: UNVOUCHED for letter in string.ascii_lowercase})
    for choices, bit in bit_of.items():
        for text in groups.needles(choices):
            by_text[text] = by_text.get(text, 0) | bit
    kept = {s for s in signatures if not any(o != s and o & s == o for o in signatures)}
    ordered = sorted(by_text.items())
    return Needles(
        squashed=True,
        texts=tuple(text for text, _ in ordered),
        groups=tuple(bits for _, bits in ordered),
        signatures=(UNVOUCHED, *sorted(kept)),
    )
