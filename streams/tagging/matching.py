"""The exact matcher: does a search ask for help, by which rule, and how was it disguised?

`Semantics` (rules/model.py) names the two ways of matching. Both look at the first 1,024 code points only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from streams.events import Urgency
from streams.rules.bits import each_bit
from streams.rules.building import CompiledPattern
from streams.rules.compiling import CompiledVocabulary
from streams.rules.demands import Conclusions
from streams.rules.folding import LONGEST_QUERY, fold
from streams.rules.model import Semantics
from streams.rules.plain_list import plain_fold
from streams.tagging.disguises import written_disguises
from streams.tagging.frames import places_of
from streams.tagging.match import Match
from streams.tagging.plain_matching import PlainListMatcher
from streams.tagging.reading import Reader
from streams.tagging.separators import put_letters_together
from streams.tagging.words import Word

MOST_GUESSES = 2
"""Words with a typing error that one match may rest on."""
_GUESSES = "guesses"
_LEAST_SURE = 6
"""Letters of a word from which a guess at it is good enough to silence something."""
_MOST_OCCURRENCES = 64
"""Places looked at one by one; a search of 1,024 code points that has more repeats itself."""


class Occurrence(msgspec.Struct, frozen=True):
    """A place where a pattern fits."""

    pattern: CompiledPattern
    words: tuple[int, ...]
    """Indices of the words that fulfil it, gaps left out."""
    refused: str = ""
    """Why it does not count: a context's id, or `guesses`; empty: it counts."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a search was understood, step by step. It contains the search: show it to the person who typed it only."""

    folded: str
    words: tuple[Word, ...]
    occurrences: tuple[Occurrence, ...]
    contexts: tuple[Occurrence, ...]
    match: Match | None


class Matcher:
    """Matches searches against one compiled vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self.compiled = compiled
        self._plain = compiled.vocabulary.semantics is Semantics.PLAIN_LIST
        if self._plain:
            self._list = PlainListMatcher(compiled)
            return
        self._reader = Reader(compiled)
        self._groups_of = compiled.demands.groups_of
        self._concludes = Conclusions(compiled.demands.rules).may_match
        self._keywords = compiled.vocabulary.keywords
        self._whole = frozenset(context.id for context in compiled.vocabulary.contexts if context.whole_query)
        self._urgent = frozenset(context.id for context in compiled.vocabulary.contexts if context.urgent)
        self._frames_of: dict[int, int] = {}
        for number, frame in enumerate(compiled.frames):  # by the classes of their rarest part
            for bit in each_bit(min(frame.parts, key=compiled.demands.share)):
                self._frames_of[bit] = self._frames_of.get(bit, 0) | 1 << number
        self._framing = sum(self._frames_of)
        ranked = sorted(range(len(self._keywords)), key=lambda index: (self._keywords[index].tier, index))
        self._rank = {keyword: rank for rank, keyword in enumerate(ranked)}

    def find(self, query: str) -> Match | None:
        """The match of a search, or None."""
        if self._plain:
            return self._list.find(query)
        for words in self._reader.readings(put_letters_together(fold(query))):
            if self._may_match(words):
                composed = self._compose(words)
                found, contexts = self._weigh(composed)
                if _decides(found):
                    return self._match(query, composed, found, contexts)
        return None

    def of_lines(self, lines: Sequence[int]) -> Match | None:
        """The match of a search that holds these lines of a plain list, and no others."""
        return self._list.of_lines(lines)

    def explain(self, query: str) -> Explanation:
        """The same decision, with all that led to it."""
        if self._plain:
            found = self._list.find(query)
            return Explanation(plain_fold(query[:LONGEST_QUERY]), (), (), (), found)
        folded = put_letters_together(fold(query))
        explained: list[Explanation] = []
        for read in self._reader.readings(folded):
            words = self._compose(read)
            occurrences, contexts = self._weigh(words)
            match = self._match(query, words, occurrences, contexts)
            explained.append(Explanation(folded, tuple(words), occurrences, contexts, match))
            if _decides(occurrences):
                return explained[-1]
        return explained[0]

    def _may_match(self, words: list[Word]) -> bool:
        """Whether all that some keyword demands is there, in any order: most searches go no further."""
        found = 0
        for word in words:
            if word.classes:
                found |= self._groups_of(word.classes)
        return self._concludes(found)

    def _compose(self, words: list[Word]) -> list[Word]:
        """The words; where several make one word of a class, the last of them belongs to it."""
        composed, composing = self.compiled.composed, self.compiled.composing
        bits = [1, *(word.classes for word in words), 2]
        for _ in range(self.compiled.passes):
            before = bits.copy()
            for pattern, last in composing.ends(bits):
                bits[last - composed[pattern].ahead] |= composed[pattern].gives
            if bits == before:
                break
        for index, word in enumerate(words):
            if bits[index + 1] != word.classes:
                words[index] = Word(word.text, bits[index + 1], word.meant, word.mechanism, word.doubt)
        return words

    def _weigh(self, words: list[Word]) -> tuple[tuple[Occurrence, ...], tuple[Occurrence, ...]]:
        """The places of keywords, those that do not count marked, and the places of contexts."""
        compiled = self.compiled
        patterns = compiled.patterns
        bits = [1, *(word.classes for word in words), 2]
        ends = compiled.automaton.ends(bits)
        present = 0
        for pattern, last in ends:
            bits[last] |= patterns[pattern].gives
        for word in bits:
            present |= word
        framed = self._framed(bits, present)
        if not any(found.pattern.keyword is not None for found in framed) and not any(
            patterns[pattern].keyword is not None for pattern, _ in ends
        ):
            return (), ()
        rows = [self._row(pattern, last, bits) for pattern, last in ends[:_MOST_OCCURRENCES]]
        found = [*rows, *framed]
        contexts = tuple(place for place in found if place.pattern.context is not None)
        keywords = [place for place in found if place.pattern.keyword is not None]
        return tuple(self._judge(place, words, contexts) for place in keywords), contexts

    def _framed(self, bits: list[int], present: int) -> list[Occurrence]:
        """The places of frames."""
        found: list[Occurrence] = []
        candidates = 0
        for bit in each_bit(present & self._framing):
            candidates |= self._frames_of[bit]
        for number in each_bit(candidates):
            frame = self.compiled.frames[number.bit_length() - 1]
            if all(part & present for part in frame.parts):
                found += [
                    Occurrence(frame.pattern, _without_edges(places, len(bits))) for places in places_of(frame, bits)
                ]
        return found

    def _row(self, pattern: int, last: int, bits: list[int]) -> Occurrence:
        """The place of words in a row that end at `last`."""
        places = self.compiled.automaton.words_of(pattern, last, bits)
        return Occurrence(self.compiled.patterns[pattern], _without_edges(places, len(bits)))

    def _judge(self, found: Occurrence, words: list[Word], contexts: tuple[Occurrence, ...]) -> Occurrence:
        assert found.pattern.keyword is not None
        if sum(words[index].doubt for index in found.words) > MOST_GUESSES:
            return Occurrence(found.pattern, found.words, _GUESSES)
        silencing = self._keywords[found.pattern.keyword].silenced_by
        for context in contexts:
            name = context.pattern.context
            if (
                name in silencing
                and (name in self._whole or not set(context.words).isdisjoint(found.words))
                and _is_sure(context, found, words)
            ):
                return Occurrence(found.pattern, found.words, name or "")
        return found

    def _match(
        self, query: str, words: list[Word], occurrences: tuple[Occurrence, ...], contexts: tuple[Occurrence, ...]
    ) -> Match | None:
        counting = [found for found in occurrences if not found.refused]
        if not counting:
            return None
        indices = {found.pattern.keyword for found in counting if found.pattern.keyword is not None}
        ordered = sorted(indices, key=self._rank.__getitem__)
        deciding = self._keywords[ordered[0]]
        used = {index for found in counting if found.pattern.keyword == ordered[0] for index in found.words}
        reading = [words[index].mechanism for index in sorted(used)]
        urgent = any(context.pattern.context in self._urgent for context in contexts)
        mechanisms = dict.fromkeys([*written_disguises(query[:LONGEST_QUERY]), *(m for m in reading if m)])
        return Match(
            keyword=deciding.id,
            keywords=tuple(self._keywords[index].id for index in ordered),
            tier=deciding.tier,
            audience=deciding.audience,
            mechanisms=tuple(mechanisms),
            urgency=Urgency.IMMEDIATE if urgent else None,
        )


def _decides(found: tuple[Occurrence, ...]) -> bool:
    """Whether a reading leads to a match or is silenced by a context: no other reading is asked then."""
    return any(place.refused != _GUESSES for place in found)


def _is_sure(context: Occurrence, found: Occurrence, words: list[Word]) -> bool:
    """Whether a context says something of its own that is no guess at a short word: such a guess silences nothing.

    Nor does a guess at a word that the cry rests on as well (`laison`: maison, and saison).
    """
    own = [index for index in context.words if index not in found.words]
    if not own:
        return not any(words[index].doubt for index in context.words)
    return not any(words[index].doubt and len(words[index].text) < _LEAST_SURE for index in own)


def _without_edges(places: tuple[int, ...], count: int) -> tuple[int, ...]:
    """Places among words with both edges of the search as places among words."""
    return tuple(place - 1 for place in places if 0 < place < count - 1)
