"""A vocabulary made fast: the lexicon, the automaton, and what a prefilter needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from streams.rules.automaton import Automaton
from streams.rules.bits import bit_numbers
from streams.rules.building import EDGE_BITS, Builder, CompiledPattern, Frame
from streams.rules.demands import Demands
from streams.rules.lexicon import Lexicon
from streams.rules.model import Campaign, Semantics, Vocabulary
from streams.rules.needles import Needles, needles_of_list, needles_of_vocabulary, quick_needles
from streams.rules.patterns import parse_pattern


class NeedlesLater:
    """Needles, made when they are first asked for: most of compiling, and who matches without scanning needs none."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Needles] | None, made: Needles | None = None) -> None:
        self._make, self._made = make, made

    def made(self) -> Needles:
        """The needles, the same ones each time."""
        if self._made is None:
            assert self._make is not None, "with_needles comes first"
            self._made, self._make = self._make(), None
        return self._made

    def __reduce__(self) -> tuple[type[NeedlesLater], tuple[None, Needles | None]]:
        return NeedlesLater, (None, None if self._make is None and self._made is None else self.made())


@dataclass(frozen=True, slots=True)
class CompiledVocabulary:
    """What matcher, prefilter and jurisdiction look things up in. Frozen: a new version is a new object."""

    vocabulary: Vocabulary
    version: str
    served_countries: frozenset[str]
    campaigns_by_country: dict[str, tuple[Campaign, ...]]
    _needles: NeedlesLater = field(repr=False, compare=False)
    lexicon: Lexicon = field(repr=False)
    demands: Demands = field(repr=False)
    """What keywords demand, at the least."""
    composing: Automaton = field(repr=False)
    """Finds words of classes that are written in several words."""
    composed: tuple[CompiledPattern, ...] = field(repr=False)
    """The patterns of `composing`."""
    passes: int
    """How often `composing` runs."""
    automaton: Automaton = field(repr=False)
    patterns: tuple[CompiledPattern, ...] = field(repr=False)
    """The patterns of `automaton`."""
    frames: tuple[Frame, ...] = field(repr=False)
    classes: tuple[str, ...] = field(repr=False)
    """The names of the classes, by the number of their bit."""
    _restricted: dict[str, tuple[str, ...]] = field(repr=False)

    @property
    def needles(self) -> Needles:
        """What a prefilter looks for. The first call takes seconds, unless they were at hand."""
        return self._needles.made()

    def with_needles(self, needles: Needles | None) -> CompiledVocabulary:
        """The same with needles that were made elsewhere. None: with none, for who matches and asks for no needles."""
        return dataclasses.replace(self, _needles=NeedlesLater(None, needles))

    def without_needles(self) -> CompiledVocabulary:
        """The same with none, for who adds them later. A plain list keeps its own: it matches by them."""
        return self if self.vocabulary.semantics is Semantics.PLAIN_LIST else self.with_needles(None)

    def quick_needles(self) -> Needles:
        """Needles that are soon made, and let more through. A plain list has its own ones at once."""
        if self.vocabulary.semantics is Semantics.PLAIN_LIST:
            return self.needles
        return quick_needles(self.demands, self.lexicon)

    def keyword_may_lead_to(self, keyword: str, campaign: str) -> bool:
        """Whether a keyword's rule names the campaign, or none."""
        restricted = self._restricted.get(keyword)
        return restricted is None or campaign in restricted

    def class_names(self, word: int) -> tuple[str, ...]:
        """The classes behind a word's bits, for explanations."""
        names = (self.classes[number] for number in bit_numbers(word))
        return tuple(name for name in names if name not in EDGE_BITS)


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
    builder = Builder(vocabulary)
    if vocabulary.semantics is Semantics.VOCABULARY:
        for index, keyword in enumerate(vocabulary.keywords):
            builder.add_keyword(index, keyword)
        for context in vocabulary.contexts:
            for text in context.patterns:
                builder.add(parse_pattern(text), CompiledPattern(text, context=context.id))
    elements = [builder.elements(slots) for _, slots in builder.rows]
    composed = builder.composed()
    composing = [builder.elements(slots) for _, slots in composed]
    builder.lexicon.close()
    words_in_several = [(pattern.gives, slots) for pattern, slots in composed]
    demands = Demands(builder.demands, words_in_several, builder.bits, builder.lexicon)
    if vocabulary.semantics is Semantics.PLAIN_LIST:
        later = NeedlesLater(partial(needles_of_list, tuple(keyword.id for keyword in vocabulary.keywords)), needles)
    else:
        later = NeedlesLater(partial(needles_of_vocabulary, demands, builder.lexicon), needles)
    by_country = _by_country(vocabulary)
    return CompiledVocabulary(
        vocabulary=vocabulary,
        version=vocabulary.version,
        served_countries=frozenset(by_country),
        campaigns_by_country=by_country,
        _needles=later,
        lexicon=builder.lexicon,
        demands=demands,
        composing=Automaton(composing),
        composed=tuple(pattern for pattern, _ in composed),
        passes=builder.passes,
        automaton=Automaton(elements),
        patterns=tuple(pattern for pattern, _ in builder.rows),
        frames=tuple(builder.frames),
        classes=tuple(builder.bits),
        _restricted={keyword.id: keyword.campaigns for keyword in vocabulary.keywords if keyword.campaigns},
    )
