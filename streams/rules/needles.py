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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from streams.rules import writings
from streams.rules.lexicon import GLUED, LONG_WORD, SHORT_WORD, Lexicon, forgives_twice
from streams.rules.patterns import Slot
from streams.rules.plain_list import plain_fold
from streams.rules.sounds import LEAST_SOUNDS, sound_keys

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
_UNRANKED = 11.0
"""How rare a word is that is no ordinary one (`Lexicon.ordinary`)."""
_SHORTEST_NEEDLE = 3
_WORDS_OF_A_SEARCH = 4.0
_FIRST_RANK = 0.1
"""The share of the most frequent word; the others' by Zipf's law."""
_SHARES = {"erring": 1e-5, "twice": 2e-5, "heard": 2e-5}
_SHARE_OF_TEXT = 1e-6


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


def _letters(words: list[str]) -> int:
    """The letters of words that are no link words, those of link words for half."""
    return sum(len(word) if word not in writings.LINKS else len(word) // 2 for word in words)


class _Sources:
    """What the needles are spelled from, each with the classes (bits) that it stands for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.bits: dict[tuple[str, str], int] = {}
        """By the kind of writing and the word, beginning or sound that it is spelled from."""
        self.linked = 0
        """Classes that have a word which is written together with others: no needles tell them."""
        for form, bits in lexicon.forms.items():
            if form.startswith(GLUED):
                self._put("text", in_alphabet(form[1:]), bits)
            elif bits:
                self._put("exact", in_alphabet(form), bits)
            if (form in writings.LINKS and len(form) < writings.LONG_LINK) or len(form) < 2:
                self.linked |= bits
        for error, (bits, _) in lexicon.errors.items():
            self._put("text", f" {in_alphabet(error)} ", bits)
        for form, bits in lexicon.forgiving.items():
            self._put_errors(form, bits)
        for key, (bits, _) in lexicon.sounds.items():
            self._put("heard", key[: LEAST_SOUNDS + 3], bits)
        for number, bits in lexicon.in_pieces.items():
            for text in (in_alphabet(number), *writings.pieces_of_digits(in_alphabet(number))):
                self._put("text", text, bits)
        self._errors_of: dict[str, list[str]] = {}
        for error, (_, form) in lexicon.errors.items():
            self._errors_of.setdefault(form, []).append(error)
        for last, entries in lexicon.phrases.items():
            for before, bits in entries:
                self._put_phrase([*before, last], bits)

    def share(self, kind: str, source: str) -> float:
        """A rough share of the searches in which a needle spelled from this is found."""
        rank = self._lexicon.ordinary.get(source.strip())
        if rank is not None:
            return _WORDS_OF_A_SEARCH * _FIRST_RANK * math.exp(-rank)
        return _SHARES.get(kind, _SHARE_OF_TEXT)

    def writings_of(self, kind: str, source: str) -> Iterable[str]:
        """The needles spelled from one source. Whole words that are ordinary ones are never read as errors."""
        texts = _WRITINGS[kind](source)
        if kind != "erring":
            return texts
        harmless = self._lexicon.harmless
        return (text for text in texts if not text.endswith(" ") or text.strip() not in harmless)

    def _put(self, kind: str, source: str, bits: int) -> None:
        self.bits[kind, source] = self.bits.get((kind, source), 0) | bits

    def _put_errors(self, form: str, bits: int) -> None:
        """A word with typing errors, or in two pieces."""
        spelled = in_alphabet(form)
        if form in self._lexicon.joined:
            self._put("tag", spelled, bits)
        elif forgives_twice(form):
            self._put("twice", spelled[: writings.HEAD + 1], bits)
            self._put("text", spelled[writings.HEAD :], bits)
        elif len(form) >= LONG_WORD:
            self._put("erring", spelled[: writings.HEAD + 1], bits)
        elif len(form) >= SHORT_WORD:
            for text in writings.two_pieces(spelled):
                self._put("text", text, bits)

    def _put_phrase(self, words: list[str], bits: int) -> None:
        """An entry of several words: all of it where no word is forgiven an error, else two neighbours of it."""
        forgiving = self._lexicon.forgiving
        certain = [word not in forgiving for word in words]
        spelled = [in_alphabet(word) for word in words]
        texts: Iterable[str] = ()
        if all(certain):
            texts = writings.phrase_writings(spelled)
        elif certain.count(False) == 1 and not forgiving[words[certain.index(False)]]:
            texts = self._beside(spelled, certain.index(False))
        for text in texts:
            self._put("text", text, bits)
            certain = []
        if certain:
            self._put_rarest(words, bits)

    def _put_rarest(self, words: list[str], bits: int) -> None:
        rank = self._lexicon.ordinary
        rarest = max(words, key=lambda word: (word not in writings.LINKS, rank.get(word, _UNRANKED), len(word)))
        self.linked |= bits if rarest in writings.LINKS and len(rarest) < writings.LONG_LINK else 0
        self._put("exact", in_alphabet(rarest), bits)
        for error in self._errors_of.get(rarest, ()):
            self._put("text", f" {in_alphabet(error)} ", bits)
        if rarest in self._lexicon.forgiving:
            self._put_errors(rarest, bits)
            for key in sound_keys(rarest):
                self._put("heard", key[: LEAST_SOUNDS + 3], bits)

    def _beside(self, spelled: list[str], place: int) -> set[str]:
        """Needles of the one word with errors and of those on one side of it; nothing where these say little."""
        before, after, word = spelled[:place], spelled[place + 1 :], spelled[place]
        if _letters(before) >= max(_letters(after), _TELLING):
            contexts = list(writings.phrase_writings(before))
            return {n for text in contexts for n in writings.beside_writings(text, word)}
        if _letters(after) < _TELLING:
            return set()
        contexts = [text[::-1] for text in writings.phrase_writings(after)]
        return {n[::-1] for text in contexts for n in writings.beside_writings(text, word[::-1])}


_WRITINGS: dict[str, Callable[[str], Iterable[str]]] = {
    "text": lambda text: (text,),
    "exact": writings.exact_writings,
    "erring": writings.erring_writings,
    "twice": writings.twice_erring_writings,
    "heard": writings.heard_writings,
    "tag": writings.tag_writings,
}


class _Groups:
    """How telling classes are, and which forms fulfil them."""

    def __init__(self, class_bits: dict[str, int], sources: _Sources) -> None:
        self._bits = class_bits
        self._linked = sources.linked
        self._weights: dict[int, float] = {}
        """For each class a rough share of the searches that have one of its needles; it only ranks them."""
        self.implied: dict[int, int] = {}
        """Classes (bits) whose entries of several words are looked for by a class."""
        for (kind, source), bits in sources.bits.items():
            weight = sources.share(kind, source)
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
        while bits:
            lowest = bits & -bits
            self._weights[lowest] = self._weights.get(lowest, 0.0) + weight
            bits ^= lowest

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


def _spelled(sources: _Sources, wanted: dict[int, int], implied: dict[int, int]) -> dict[str, int]:
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
    sources = _Sources(lexicon)
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
