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

import math
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick_rs

from streams.rules import writings
from streams.rules.lexicon import LONG_WORD, SHORT_WORD, Lexicon
from streams.rules.patterns import Slot
from streams.rules.plain_list import plain_fold

LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"}
"""Digits and signs that stand for letters. Numbers are compared in this alphabet as well (`119` is `ii9`)."""
HOLES = "*!|+"
"""Signs that stand for a letter that one has to guess, where they are inside a word."""
HOLE = "!"
UNVOUCHED_SIGN = "\x01"
"""In a haystack: here is something that the needles can't vouch for."""
_ALPHABET = {ord(c): c for c in string.ascii_lowercase + string.digits}
_ALPHABET.update({ord(sign): letter for sign, letter in LEET.items()})
_ALPHABET.update({ord(sign): HOLE for sign in HOLES})
_HOLE_IN_WORD = re.compile(f"{HOLE}+(?=[^ {HOLE}])")

UNVOUCHED = 1
"""The group of what the needles say nothing about: alone enough to pass."""
_MOST_GROUPS = 3
"""Groups of one signature: more let less through, and cost more needles."""
_TELLING = 4
"""Letters of the words beside a word with an error from which they say more than the word itself."""
_LETTERS_EXPECTED = 14.0
"""The letters of French carry about 3.8 bits each: so many equally frequent ones."""


class _AlphabetTable(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return _ALPHABET.get(code, " ")


_ALPHABET_TABLE = _AlphabetTable()


def in_alphabet(folded: str) -> str:
    """Folded text, sign by sign in the needles' alphabet: letters, hole signs, spaces."""
    return folded.translate(_ALPHABET_TABLE)


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


def _smallest(texts: set[str]) -> frozenset[str]:
    """Only the needles that contain no other."""
    if len(texts) < 2:
        return frozenset(texts)
    automaton = ahocorasick_rs.AhoCorasick(texts)
    return frozenset(t for t in texts if len(automaton.find_matches_as_indexes(t, overlapping=True)) == 1)


def _letters(words: list[str]) -> int:
    """The letters of words that are no link words, those of link words for half."""
    return sum(len(word) if word not in writings.LINKS else len(word) // 2 for word in words)


class _Groups:
    """Gathers the needles of classes, once each."""

    def __init__(self, class_bits: dict[str, int], lexicon: Lexicon) -> None:
        self._bits = class_bits
        self._lexicon = lexicon
        self._errors_of: dict[str, list[str]] = {}
        for error, (_, form) in lexicon.errors.items():
            self._errors_of.setdefault(form, []).append(error)
        self._sounds_of: dict[str, list[str]] = {}
        for other, form in lexicon.sounds.items():
            self._sounds_of.setdefault(form, []).append(other)
        self._by_bit: dict[int, set[str]] = {}
        self._linked = 0
        """Classes that have a word which is written together with others."""
        for form, bits in lexicon.forms.items():
            self._put(bits, set(writings.exact_writings(in_alphabet(form))))
            if form in writings.LINKS or len(form) < 2:
                self._linked |= bits
        for error, (bits, _) in lexicon.errors.items():
            self._put(bits, {f" {in_alphabet(error)} "})
        self._put_guesses()
        self._smallest: dict[int, frozenset[str]] = {}
        self._expected: dict[int, float] = {}

    def _put_guesses(self) -> None:
        """Long words with errors, numbers in pieces, and entries of several words (by their longest)."""
        lexicon = self._lexicon
        heads: dict[str, int] = {}
        for form, bits in lexicon.forgiving.items():
            if len(form) >= LONG_WORD:
                head = form[: writings.HEAD + 1]
                heads[head] = heads.get(head, 0) | bits
            elif len(form) >= SHORT_WORD:
                self._put(bits, set(writings.two_pieces(in_alphabet(form))))
        for head, bits in heads.items():
            self._put(bits, set(writings.erring_writings(in_alphabet(head))))
        for number, bits in lexicon.in_pieces.items():
            self._put(bits, {in_alphabet(number), *writings.pieces_of_digits(in_alphabet(number))})
        for last, entries in lexicon.phrases.items():
            for before, bits in entries:
                self._put_phrase([*before, last], bits)

    def _put_phrase(self, words: list[str], bits: int) -> None:
        """An entry of several words: all of it where no word is forgiven an error, else two neighbours of it."""
        certain = [word not in self._lexicon.forgiving and word not in self._sounds_of for word in words]
        spelled = [in_alphabet(word) for word in words]
        if all(certain):
            self._put(bits, set(writings.phrase_writings(spelled)))
            return
        if certain.count(False) == 1:
            beside = self._beside(spelled, certain.index(False), words)
            if beside:
                self._put(bits, beside)
                return
        longest = max(words, key=lambda word: (word not in writings.LINKS, len(word)))
        self._put(bits, self._writings(longest))
        self._linked |= bits if longest in writings.LINKS else 0

    def _beside(self, spelled: list[str], place: int, words: list[str]) -> set[str]:
        """Needles of the one word with errors and of those on one side of it; nothing where these say little."""
        before, after = spelled[:place], spelled[place + 1 :]
        heard = [in_alphabet(word) for word in (words[place], *self._sounds_of.get(words[place], ()))]
        if _letters(before) >= max(_letters(after), _TELLING):
            contexts = list(writings.phrase_writings(before))
            return {n for text in contexts for word in heard for n in writings.beside_writings(text, word)}
        if _letters(after) < _TELLING:
            return set()
        contexts = [text[::-1] for text in writings.phrase_writings(after)]
        return {n[::-1] for text in contexts for word in heard for n in writings.beside_writings(text, word[::-1])}

    def _put(self, bits: int, texts: set[str]) -> None:
        while bits:
            lowest = bits & -bits
            self._by_bit.setdefault(lowest, set()).update(texts)
            bits ^= lowest

    def _writings(self, word: str) -> set[str]:
        found = set(writings.exact_writings(in_alphabet(word)))
        found.update(f" {in_alphabet(error)} " for error in self._errors_of.get(word, ()))
        if len(word) >= LONG_WORD and word in self._lexicon.forgiving:
            found.update(writings.erring_writings(in_alphabet(word)))
        for other in self._sounds_of.get(word, ()):
            found.update(writings.exact_writings(in_alphabet(other)))
        return found

    def of_class(self, bit: int) -> frozenset[str]:
        """The needles of a class: each of its words, in whatever writing, contains one."""
        known = self._smallest.get(bit)
        if known is None:
            self._smallest[bit] = known = _smallest(self._by_bit.get(bit, set()))
        return known

    def expected(self, choices: frozenset[str]) -> float:
        """A rough share of searches that contain a needle of the group (it only ranks groups)."""
        return sum(self._expected_of(self._bits[choice]) for choice in choices)

    def _expected_of(self, bit: int) -> float:
        known = self._expected.get(bit)
        if known is None:
            lengths = Counter(map(len, self.of_class(bit)))
            known = sum(30 * count * _LETTERS_EXPECTED**-length for length, count in lengths.items())
            if bit & self._linked or not lengths:
                known = math.inf
            self._expected[bit] = known
        return known


def needles_of_vocabulary(
    patterns: Sequence[tuple[Slot, ...]], class_bits: dict[str, int], lexicon: Lexicon
) -> Needles:
    """The needles of patterns over classes: per pattern the slots that say most.

    A pattern of link words only (`me`, `mon`) can't be looked for: its signature is empty, and every search passes.
    """
    groups = _Groups(class_bits, lexicon)
    bit_of: dict[frozenset[str], int] = {}
    signatures: set[int] = set()
    for slots in patterns:
        demanded = {slot.choices for slot in slots if not slot.optional and not slot.choices <= {"^", "$"}}
        usable = [choices for choices in demanded if groups.expected(choices) < math.inf]
        ranked = sorted(usable, key=lambda choices: (groups.expected(choices), sorted(choices)))
        signature = 0
        for choices in ranked[:_MOST_GROUPS]:
            signature |= bit_of.setdefault(choices, UNVOUCHED << (1 + len(bit_of)))
        signatures.add(signature)
    by_text: dict[str, int] = {letter * 3: UNVOUCHED for letter in string.ascii_lowercase}
    by_text[UNVOUCHED_SIGN] = UNVOUCHED
    by_text.update(dict.fromkeys(writings.single_letters(), UNVOUCHED))
    groups_of_class: dict[int, int] = {}
    for choices, bit in bit_of.items():
        for choice in choices:
            groups_of_class[class_bits[choice]] = groups_of_class.get(class_bits[choice], 0) | bit
    for class_bit, bits in groups_of_class.items():
        for text in groups.of_class(class_bit):
            by_text[text] = by_text.get(text, 0) | bits
    kept = {s for s in signatures if not any(o != s and o & s == o for o in signatures)}
    ordered = sorted(by_text.items())
    return Needles(
        words=True,
        texts=tuple(text for text, _ in ordered),
        groups=tuple(bits for _, bits in ordered),
        signatures=(UNVOUCHED, *sorted(kept)),
    )
