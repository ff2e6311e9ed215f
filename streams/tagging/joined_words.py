"""Words written together, as in hashtags: `monperemefrappe`, `mtape`, `onmefrappealamaison`.

The letters part where the words are most frequent (the cheapest split, by the logarithm of their ranks). A part may be
any ordinary word; a short word of the vocabulary counts there only beside a link word, because the needles of
rules/writings.py spell out no more: change both together; test_prefilter.py tells when they differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.rules.writings import CLITICS, HEAD, LINKS, PRONOUNS, SHORTEST_PART, SINGLE_LETTERS

_LONGEST_PART = 24
_LETTER_COST = 9.0
"""Of a letter that stands for a word (à, m', l')."""
_ELIDED_COST = 6.0
"""Of a letter before a vowel (l'école, d'aide), or at the front (mtape)."""
_KNOWN_BONUS = 1.5
"""Of a word that belongs to a class of the vocabulary."""
_UNRANKED_COST = 8.0
"""Of a word of the vocabulary that is in no list of frequencies."""
_PART_COST = 2.0
_MOST_COST = 3.0
"""A letter, on average: what costs more is no French."""
_VOWELS = frozenset("aeiouyh")

Parts = tuple[tuple[str, bool], ...]
"""The words, and for each whether the classes that it belongs to count."""


def _vouched(parts: list[str], index: int) -> bool:
    """Whether the needles find this word in joined letters."""
    part = parts[index]
    if len(part) >= HEAD or len(part) == 1 or part in LINKS:
        return True
    if len(part) < SHORTEST_PART:
        return False
    before = parts[index - 1] if index else ""
    if len(part) == SHORTEST_PART:
        return before in PRONOUNS
    after = parts[index + 1] if index + 1 < len(parts) else ""
    if len(before) > 1 and before in LINKS:
        return True
    if index == 0:
        return len(after) > 1 and after in LINKS
    return index == 1 and not after and before in CLITICS


def _cost_of_letter(letters: str, at: int) -> float | None:
    """The cost of a letter that stands for a word."""
    if letters[at] not in SINGLE_LETTERS:
        return None
    return _ELIDED_COST if not at or letters[at + 1 : at + 2] in _VOWELS else _LETTER_COST


class Splitter:
    """Parts joined words with the forms of one vocabulary and ordinary words."""

    def __init__(self, forms: Mapping[str, int], ordinary: Mapping[str, float]) -> None:
        self._forms = forms
        self._costs = {
            word: ordinary.get(word, _UNRANKED_COST) + _PART_COST - (_KNOWN_BONUS if forms.get(word) else 0.0)
            for word in (*ordinary, *forms)
            if len(word) > 1
        }

    def _cheapest(self, letters: str) -> tuple[float, list[str]] | None:
        """The words that cost least, and what they cost."""
        costs = self._costs
        best: list[tuple[float, int] | None] = [(0.0, 0)]
        for end in range(1, len(letters) + 1):
            choice: tuple[float, int] | None = None
            for start in range(max(0, end - _LONGEST_PART), end):
                before = best[start]
                if before is None:
                    continue
                cost = costs.get(letters[start:end]) if start < end - 1 else _cost_of_letter(letters, start)
                if cost is not None and (choice is None or before[0] + cost < choice[0]):
                    choice = (before[0] + cost, start)
            best.append(choice)
        parts: list[str] = []
        end = len(letters)
        while end:
            step = best[end]
            if step is None:
                return None
            parts.append(letters[step[1] : end])
            end = step[1]
        last = best[-1]
        return None if last is None else (last[0], parts[::-1])

    def split(self, letters: str, *, spelled: bool = False) -> Parts:
        """The letters as known words in a row; empty where they are none, or none of them belongs to a class.

        `spelled`: they were spelled out one by one, so that every known word counts.
        """
        if not spelled and letters[0] in CLITICS and self._forms.get(letters[1:], 0) and len(letters) > SHORTEST_PART:
            return (letters[0], True), (letters[1:], True)
        found = self._cheapest(letters)
        if found is None or len(found[1]) < 2 or found[0] > _MOST_COST * len(letters):
            return ()
        parts = found[1]
        counts = [self._forms.get(p, 0) > 0 and (spelled or _vouched(parts, i)) for i, p in enumerate(parts)]
        telling = any(c and len(p) >= SHORTEST_PART and p not in LINKS for c, p in zip(counts, parts, strict=True))
        return tuple(zip(parts, counts, strict=True)) if spelled or telling else ()
