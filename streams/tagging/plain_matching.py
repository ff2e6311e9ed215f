"""The plain list's matcher: the lines of a list as they stand, each a keyword."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import ahocorasick_rs

from streams.events import Audience, Tier
from streams.rules.compiling import CompiledVocabulary
from streams.rules.folding import LONGEST_QUERY
from streams.rules.plain_list import plain_fold
from streams.tagging.match import Match

MOST_TOGETHER = 1_024
"""Groups of lines that one search holds, remembered."""


class PlainListMatcher:
    """`Semantics.PLAIN_LIST`: the leftmost, then the longest line that stands on word boundaries."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        ids: dict[str, str] = {}
        for keyword in compiled.vocabulary.keywords:
            ids.setdefault(plain_fold(keyword.id), keyword.id)
        self._ids = tuple(ids[text] for text in compiled.needles.texts)
        self._alone = [_listed((keyword,)) for keyword in self._ids]
        self._automaton = ahocorasick_rs.AhoCorasick(
            compiled.needles.texts, implementation=ahocorasick_rs.Implementation.DFA
        )

    def find(self, query: str) -> Match | None:
        text = plain_fold(query[:LONGEST_QUERY])
        end_of_text = len(text)
        places = []
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start and ((before := text[start - 1]).isalnum() or before == "_"):
                continue
            if end < end_of_text and ((after := text[end]).isalnum() or after == "_"):
                continue
            places.append((start, -end, index))
        return self.of_lines([index for _, _, index in sorted(places)])

    def of_lines(self, lines: Sequence[int]) -> Match | None:
        """What lines of the list lead to, by their places in `Needles.texts`: the one that decides first."""
        if not lines:
            return None
        if len(lines) == 1:
            return self._alone[lines[0]]
        return _listed(tuple(dict.fromkeys([self._ids[index] for index in lines])))


@lru_cache(MOST_TOGETHER)
def _listed(ids: tuple[str, ...]) -> Match:
    return Match(keyword=ids[0], keywords=ids, tier=Tier.A, audience=Audience.ANY)
