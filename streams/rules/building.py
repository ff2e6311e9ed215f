"""A vocabulary's words and patterns, numbered and collected: the first half of compiling it."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from streams.rules.automaton import END_BIT, FIRST_FREE_BIT, START_BIT, Element
from streams.rules.folding import fold
from streams.rules.forms import noun_forms, novel_forms, plain_spelling, verb_forms
from streams.rules.lexicon import SHORT_WORD, Lexicon
from streams.rules.model import Keyword, Semantics, Vocabulary, WordClass
from streams.rules.ordinary import ordinary_words
from streams.rules.patterns import ANYTHING, END, START, Pattern, Slot, class_names, parse_pattern
from streams.rules.writings import TAG_HEAD

EDGE_BITS = {START: START_BIT, END: END_BIT}


_LETTERS_OR_DIGITS = re.compile(r"\d+|[a-z]+")


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """A row of slots that the automaton looks for, and what it stands for: one of the three."""

    text: str
    keyword: int | None = None
    """A keyword's place in the vocabulary."""
    context: str | None = None
    """A context's id."""
    gives: int = 0
    """Class bits that its last word gets: it is a word of a class in several, or part of a frame."""
    ahead: int = 0
    """How many of its last words are only looked at."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Parts of a keyword's or context's pattern that may stand in any order."""

    pattern: CompiledPattern
    parts: tuple[int, ...]
    """For each part the bits of the classes that fulfil it."""
    within: int


def class_forms(words: WordClass) -> set[str]:
    """All forms of a class's own entries, folded."""
    forms = {plain_spelling(word) for word in words.words}
    forms.update(form for verb in words.verbs for form in verb_forms(verb))
    forms.update(form for noun in words.nouns for form in noun_forms(noun))
    return forms - {""}


def tag_pieces(phrase: str) -> list[tuple[str, ...]]:
    """The pieces in which a tag is read when all its words are written together: apart at apostrophes and numbers.

    Each long piece may then have an error of its own. Elided letters at the front are left out.
    """
    apart = [re.sub(r"[^a-z0-9]", "", piece) for piece in fold(phrase.lower()).split("'")]
    found = (
        tuple(apart[1:] if len(apart[0]) == 1 else apart),
        tuple(_LETTERS_OR_DIGITS.findall("".join(apart))),
    )
    whole = "".join(apart)
    return [
        pieces for pieces in found if pieces != (whole,) and any(len(p) >= TAG_HEAD and p.isalpha() for p in pieces)
    ]


class Builder:
    """Numbers the classes and collects forms and patterns."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.bits: dict[str, int] = dict(EDGE_BITS)
        plain = vocabulary.semantics is Semantics.PLAIN_LIST
        novels = {form for words in vocabulary.words for verb in words.verbs for form in novel_forms(verb)}
        self.lexicon = Lexicon(novels.union(vocabulary.harmless), {} if plain else ordinary_words())
        self.by_name = {words.name: words for words in vocabulary.words}
        self._forms_of = functools.cache(lambda name: class_forms(self.by_name[name]))
        self.rows: list[tuple[CompiledPattern, tuple[Slot, ...]]] = []
        self.frames: list[Frame] = []
        self.demands: list[tuple[Slot, ...]] = []
        """For each pattern of a keyword all its slots: what the needles are made of."""
        self.passes = 0
        """How often `composing` runs: classes in several words may be made of others."""
        self._elements: dict[Slot, Element] = {}
        self._depths: dict[str, int] = {}
        self._gives: dict[tuple[str, str], int] = {}
        """Class bits by (class, pattern of the class)."""

    def bit(self, choice: str) -> int:
        known = self.bits.get(choice)
        if known is not None:
            return known
        self.bits[choice] = bit = 1 << (FIRST_FREE_BIT + len(self.bits) - len(EDGE_BITS))
        if choice.startswith("<"):
            self._add_class(self.by_name[choice[1:-1]], bit)
        elif not choice.startswith("+"):
            self.lexicon.add(choice, bit, forgiving=len(choice) >= SHORT_WORD, by_sound=False)
        return bit

    def _add_class(self, words: WordClass, bit: int) -> None:
        collected: set[str] = set()
        forgiving: set[str] = set()
        for name in (words.name, *self._all_included(words.name, set())):
            other = self.by_name[name]
            forms = self._forms_of(name)
            collected |= forms
            if not other.exact:
                forgiving |= forms
            for pattern in other.patterns:
                self._gives[name, pattern] = self._gives.get((name, pattern), 0) | bit
        for form in sorted(collected):
            self.lexicon.add(form, bit, forgiving=form in forgiving)
        if words.in_pieces:
            for form in self._forms_of(words.name):
                if form.isdecimal():
                    self.lexicon.in_pieces[form] = self.lexicon.in_pieces.get(form, 0) | bit

    def _all_included(self, name: str, seen: set[str]) -> list[str]:
        for other in self.by_name[name].includes:
            if other not in seen:
                seen.add(other)
                self._all_included(other, seen)
        return sorted(seen)

    def mask(self, slot: Slot) -> int:
        bits = 0
        for choice in sorted(slot.choices - {ANYTHING}):
            bits |= self.bit(choice)
        return bits

    def elements(self, slots: tuple[Slot, ...]) -> tuple[Element, ...]:
        return tuple(map(self._element, slots))

    def _element(self, slot: Slot) -> Element:
        """The same one for equal slots: most are in many patterns."""
        known = self._elements.get(slot)
        if known is None:
            self._elements[slot] = known = Element(self.mask(slot), slot.optional, slot.is_gap)
        return known

    def composed(self) -> list[tuple[CompiledPattern, tuple[Slot, ...]]]:
        """The patterns of all classes in use, those first that others are made of.

        Reading them may bring further classes into use.
        """
        done: set[tuple[str, str]] = set()
        while pending := sorted(self._gives.keys() - done):
            done.update(pending)
            for _, text in pending:
                self.elements(parse_pattern(text).slots)
        ranked = sorted(self._gives.items(), key=lambda entry: (self.depth(entry[0][0]), entry[0]))
        self.passes = max((self.depth(name) for name, _ in self._gives), default=0)
        read = [(text, bits, parse_pattern(text)) for (_, text), bits in ranked]
        return [(CompiledPattern(text, gives=bits, ahead=int(p.ahead)), p.slots) for text, bits, p in read]

    def depth(self, name: str) -> int:
        """How many layers of classes in several words a class is made of: 0 where its words are plain."""
        known = self._depths.get(name)
        if known is None:
            self._depths[name] = 0
            words = self.by_name[name]
            inside = {other for text in words.patterns for other in class_names(parse_pattern(text))}
            own = 1 + max(map(self.depth, inside), default=0) if words.patterns else 0
            self._depths[name] = known = max([own, *map(self.depth, words.includes)])
        return known

    def add(self, pattern: Pattern, compiled: CompiledPattern) -> None:
        """A pattern of a keyword or context."""
        if compiled.keyword is not None:
            self.demands.append(pattern.slots)
        if len(pattern.parts) == 1:
            self.rows.append((compiled, pattern.parts[0]))
            return
        masks = []
        for part in pattern.parts:
            if len(part) == 1:
                masks.append(self.mask(part[0]))
                continue
            bit = self.bit(f"+{compiled.text}+{len(masks)}")
            self.rows.append((CompiledPattern(compiled.text, gives=bit), part))
            masks.append(bit)
        self.frames.append(Frame(compiled, tuple(masks), pattern.within))

    def tag(self, phrase: str) -> str:
        """A tag's joined form as a choice of its own."""
        joined = plain_spelling(phrase).replace(" ", "")
        choice = f"#{joined}"
        if choice not in self.bits:
            self.bits[choice] = bit = 1 << (FIRST_FREE_BIT + len(self.bits) - len(EDGE_BITS))
            self.lexicon.add_joined(joined, bit)
        return choice

    def add_keyword(self, index: int, keyword: Keyword) -> None:
        for text in keyword.patterns:
            self.add(parse_pattern(text), CompiledPattern(text, keyword=index))
        for phrase in keyword.tags:
            self._add_tag(index, phrase)

    def _add_tag(self, index: int, phrase: str) -> None:
        joined = Pattern(((Slot(frozenset({self.tag(phrase)})),),))
        self.add(joined, CompiledPattern(f"#{phrase}", keyword=index))
        words = plain_spelling(phrase).split()
        slots = tuple(Slot(frozenset({self._word_of_tag(word)})) for word in words)
        self.add(Pattern((slots,)), CompiledPattern(phrase, keyword=index))
        for pieces in tag_pieces(phrase):
            long = (self.tag(piece) if len(piece) >= TAG_HEAD and piece.isalpha() else piece for piece in pieces)
            slots = tuple(Slot(frozenset({choice})) for choice in long)
            self.add(Pattern((slots,)), CompiledPattern(f"#{phrase}", keyword=index))

    def _word_of_tag(self, word: str) -> str:
        """A word of a tag as a choice of its own: also in the other number (`les coup ça suffit`)."""
        choice = f"={word}"
        if choice not in self.bits:
            self.bits[choice] = bit = 1 << (FIRST_FREE_BIT + len(self.bits) - len(EDGE_BITS))
            self.lexicon.add(word, bit, forgiving=len(word) >= SHORT_WORD, by_sound=False)
            if len(word) >= SHORT_WORD and word.isalpha():
                other = word[:-1] if word.endswith("s") else f"{word}s"
                self.lexicon.add(other, bit, forgiving=False, by_sound=False)
        return choice
