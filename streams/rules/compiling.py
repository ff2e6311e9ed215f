"""A vocabulary made fast: the lexicon, the automaton, and what a prefilter needs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import msgspec

from streams.rules.automaton import END_BIT, FIRST_FREE_BIT, START_BIT, Automaton, Element
from streams.rules.forms import noun_forms, plain_spelling, verb_forms
from streams.rules.lexicon import SHORT_WORD, Lexicon
from streams.rules.model import Campaign, Keyword, Semantics, Vocabulary, WordClass
from streams.rules.needles import Needles, needles_of_list, needles_of_vocabulary
from streams.rules.patterns import ANYTHING, END, START, Slot, parse_pattern

_EDGE_BITS = {START: START_BIT, END: END_BIT}


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """Where a pattern comes from: a keyword's place in the vocabulary, or a context's id."""

    text: str
    keyword: int | None
    context: str | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class CompiledVocabulary:
    """What matcher, prefilter and jurisdiction look things up in. Frozen: a new version is a new object."""

    vocabulary: Vocabulary
    version: str
    served_countries: frozenset[str]
    campaigns_by_country: dict[str, tuple[Campaign, ...]]
    needles: Needles
    lexicon: Lexicon = field(repr=False)
    automaton: Automaton = field(repr=False)
    patterns: tuple[CompiledPattern, ...] = field(repr=False)
    class_bits: dict[str, int] = field(repr=False)
    _restricted: dict[str, tuple[str, ...]] = field(repr=False)

    def keyword_may_lead_to(self, keyword: str, campaign: str) -> bool:
        """Whether a keyword's rule names the campaign, or none."""
        restricted = self._restricted.get(keyword)
        return restricted is None or campaign in restricted

    def class_names(self, word: int) -> tuple[str, ...]:
        """The classes behind a word's bits, for explanations."""
        return tuple(name for name, bit in self.class_bits.items() if bit & word and name not in _EDGE_BITS)


def class_forms(words: WordClass) -> set[str]:
    """All forms of a class's own entries, folded."""
    forms = {plain_spelling(word) for word in words.words}
    forms.update(form for verb in words.verbs for form in verb_forms(verb))
    forms.update(form for noun in words.nouns for form in noun_forms(noun))
    return forms - {""}


class _Builder:
    """Numbers the classes and collects forms and patterns."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.bits: dict[str, int] = dict(_EDGE_BITS)
        self.lexicon = Lexicon(vocabulary.harmless)
        self.by_name = {words.name: words for words in vocabulary.words}
        self.patterns: list[CompiledPattern] = []

    def bit(self, choice: str) -> int:
        known = self.bits.get(choice)
        if known is not None:
            return known
        self.bits[choice] = bit = 1 << (FIRST_FREE_BIT + len(self.bits) - len(_EDGE_BITS))
        if choice.startswith("<"):
            self._add_class(self.by_name[choice[1:-1]], bit)
        else:
            self.lexicon.add(choice, bit, forgiving=False)
        return bit

    def _add_class(self, words: WordClass, bit: int) -> None:
        own = class_forms(words)
        collected = set(own)
        forgiving = {form for form in own if not words.exact}
        for name in self._all_included(words.name, set()):
            other = self.by_name[name]
            forms = class_forms(other)
            collected |= forms
            if not other.exact:
                forgiving |= forms
        for form in sorted(collected):
            self.lexicon.add(form, bit, forgiving=form in forgiving)
        if words.in_pieces:
            for form in own:
                if form.isdecimal():
                    self.lexicon.in_pieces[form] = self.lexicon.in_pieces.get(form, 0) | bit

    def _all_included(self, name: str, seen: set[str]) -> set[str]:
        for other in self.by_name[name].includes:
            if other not in seen:
                seen.add(other)
                self._all_included(other, seen)
        return seen

    def element(self, slot: Slot) -> Element:
        choices = slot.choices - {ANYTHING}
        bits = 0
        for choice in sorted(choices):
            bits |= self.bit(choice)
        return Element(bits, slot.optional, slot.is_gap)

    def tag(self, phrase: str) -> str:
        """A tag's joined form as a choice of its own."""
        joined = plain_spelling(phrase).replace(" ", "")
        choice = f"#{joined}"
        if choice not in self.bits:
            self.bits[choice] = bit = 1 << (FIRST_FREE_BIT + len(self.bits) - len(_EDGE_BITS))
            self.lexicon.add_joined(joined, bit)
        return choice

    def keyword_patterns(self, keyword: Keyword) -> list[tuple[str, tuple[Slot, ...]]]:
        found = [(pattern, parse_pattern(pattern)) for pattern in keyword.patterns]
        for phrase in keyword.tags:
            found.append((f"#{phrase}", (Slot(frozenset({self.tag(phrase)})),)))
            found.append((phrase, parse_pattern(plain_spelling(phrase))))
            for word in plain_spelling(phrase).split():
                self.lexicon.add(word, self.bit(word), forgiving=len(word) >= SHORT_WORD)
        return found


def with_other_campaigns(compiled: CompiledVocabulary, vocabulary: Vocabulary) -> CompiledVocabulary | None:
    """What compiling `vocabulary` gives, at once, where it differs in its campaigns only; None where it does not.

    A campaign that is switched off, a number that is corrected: neither changes what searches are understood.
    """
    bare = (msgspec.structs.replace(one, version="", campaigns=()) for one in (compiled.vocabulary, vocabulary))
    if next(bare) != next(bare):
        return None
    by_country = _by_country(vocabulary)
    return dataclasses.replace(
        compiled,
        vocabulary=vocabulary,
        version=vocabulary.version,
        served_countries=frozenset(by_country),
        campaigns_by_country=by_country,
    )


def _by_country(vocabulary: Vocabulary) -> dict[str, tuple[Campaign, ...]]:
    found: dict[str, list[Campaign]] = {}
    for campaign in vocabulary.campaigns:
        for territory in campaign.territories:
            found.setdefault(territory, []).append(campaign)
    return {country: tuple(campaigns) for country, campaigns in found.items()}


def compile_vocabulary(vocabulary: Vocabulary, needles: Needles | None = None) -> CompiledVocabulary:
    """Makes a checked vocabulary fast. Deterministic: equal vocabularies give equal needles and equal answers.

    `needles`: what an earlier call made of the same vocabulary (broker/needle_store.py), where it is at hand.
    """
    builder = _Builder(vocabulary)
    if vocabulary.semantics is Semantics.PLAIN_LIST:
        needles = needles or needles_of_list(tuple(keyword.id for keyword in vocabulary.keywords))
    else:
        for index, keyword in enumerate(vocabulary.keywords):
            for text, slots in builder.keyword_patterns(keyword):
                builder.patterns.append(CompiledPattern(text, index, None, slots))
        demanding = len(builder.patterns)
        for context in vocabulary.contexts:
            for text in context.patterns:
                builder.patterns.append(CompiledPattern(text, None, context.id, parse_pattern(text)))
    elements = [tuple(builder.element(slot) for slot in pattern.slots) for pattern in builder.patterns]
    builder.lexicon.close()
    if needles is None:
        slots_of = [pattern.slots for pattern in builder.patterns[:demanding]]
        needles = needles_of_vocabulary(slots_of, builder.bits, builder.lexicon)
    by_country = _by_country(vocabulary)
    return CompiledVocabulary(
        vocabulary=vocabulary,
        version=vocabulary.version,
        served_countries=frozenset(by_country),
        campaigns_by_country=by_country,
        needles=needles,
        lexicon=builder.lexicon,
        automaton=Automaton(elements),
        patterns=tuple(builder.patterns),
        class_bits=dict(builder.bits),
        _restricted={keyword.id: keyword.campaigns for keyword in vocabulary.keywords if keyword.campaigns},
    )
