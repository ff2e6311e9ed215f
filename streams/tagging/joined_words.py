"""Words written together, as in hashtags: `monperemefrappe`, `mtape`, `onmefrappealamaison`.

The letters part where the words are most frequent (the cheapest split, by the logarithm of their ranks). A part may be
any ordinary word. Words of two letters count there only where they are link words, because the needles of
rules/writings.py spell out no more: change both together; test_prefilter.py tells when they differ.

A hole (`*`) among the letters stands for the letter that makes the cheapest word.
"""

from __future__ import annotations

import heapq
import string
from collections.abc import Callable

from streams.rules.lexicon import LEAST_RESPELLED_PART, Lexicon
from streams.rules.writings import CLITICS, LINKS, SHORTEST_PART, SINGLE_LETTERS

LONGEST_PART = 24
_UNIT = 1_000_000
"""Costs are counted in millionths of a logarithm: whole numbers, so that the kernel adds them up to the same."""
_LETTER_COST = 9 * _UNIT
"""Of a letter that stands for a word (à, m', l')."""
_A_COST = 5 * _UNIT
"""Of à, which is among the ten most frequent words; less, and it would part too many words."""
_ELIDED_COST = 6 * _UNIT
"""Of a letter before a vowel (l'école, d'aide), or at the front (mtape)."""
_KNOWN_BONUS = 1.5
"""Of a word that belongs to a class of the vocabulary."""
_UNRANKED_COST = 8.0
"""Of a word of the vocabulary that is in no list of frequencies."""
_SHORT_COST = 11.0
"""Of one of up to three letters, an abbreviation mostly (`ase`)."""
_PART_COST = 2.0
MOST_COST = 2_300_000
"""A letter, on average: what costs more is no French. 95 of 100 cries of the labelled sets cost less."""
_VOWELS = frozenset("aeiouyh")
HOLE = "*"
"""In letters: one letter to guess."""

_LEAST_ERRING = 5
"""Letters of the shortest word that may be written with an error among others."""
_ERRING_BONUS = 1_500_000
"""For each of its letters: about what a letter of a known word costs."""
_MOST_ERRING = 64
"""Places at which such a word is looked for."""

_Step = tuple[int, int, str]
Parts = tuple[tuple[str, bool], ...]
"""The words, and for each whether the classes that it belongs to count."""


def costs_of_letters() -> dict[tuple[str, str], int]:
    """What letters cost that stand for a word, by the letter and the next one: a space at the end, `^` at the front."""
    found: dict[tuple[str, str], int] = {}
    for letter in SINGLE_LETTERS:
        for behind in f" {string.ascii_lowercase}":
            cost = _cost_of_letter(f"_{letter}{behind}".rstrip(), 1)
            if cost is not None:
                found[letter, behind] = cost
        front = _cost_of_letter(f"{letter}_", 0)
        assert front is not None
        found[letter, "^"] = front
    return found


def _cost_of_letter(letters: str, at: int) -> int | None:
    """The cost of a letter that stands for a word: at the end a vowel only (`chezmoia`)."""
    if letters[at] not in SINGLE_LETTERS or (at == len(letters) - 1 and letters[at] in CLITICS):
        return None
    if letters[at] == "a":
        return _A_COST
    return _ELIDED_COST if not at or letters[at + 1 : at + 2] in _VOWELS else _LETTER_COST


def _cost(of_word: float) -> int:
    return round(_UNIT * (of_word + _PART_COST))


class Splitter:
    """Parts joined words with the forms of one vocabulary and ordinary words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._forms = lexicon.forms
        self.costs = {word: _cost(cost) for word, cost in lexicon.ordinary.items() if len(word) > 1}
        """Of each word that may be a part, letters aside."""
        unranked = {bonus: (_cost(_SHORT_COST - bonus), _cost(_UNRANKED_COST - bonus)) for bonus in (0.0, _KNOWN_BONUS)}
        for word, bits in lexicon.forms.items():
            if len(word) < (LEAST_RESPELLED_PART if word in lexicon.respelled else 2):
                self.costs.pop(word, None)
                continue
            bonus = _KNOWN_BONUS if bits else 0.0
            cost = lexicon.ordinary.get(word)
            if cost is None:
                self.costs[word] = unranked[bonus][len(word) > SHORTEST_PART]
            elif bonus:
                self.costs[word] = _cost(cost - bonus)

    def split(self, letters: str, *, spelled: bool = False) -> Parts:
        """The letters as known words in a row; empty where they are none, or none of them belongs to a class.

        `spelled`: they were spelled out one by one, so that every known word counts.
        """
        if (
            not spelled
            and letters[0] in CLITICS
            and letters[1:] in self.costs
            and self._forms.get(letters[1:])
            and len(letters) > SHORTEST_PART
        ):
            return (letters[0], True), (letters[1:], True)
        parts = self.cheapest(letters)
        if len(parts) < 2:
            return ()
        counts = [part in self._forms and (spelled or len(part) != 2 or part in LINKS) for part in parts]
        telling = any(c and len(p) >= SHORTEST_PART and p not in LINKS for c, p in zip(counts, parts, strict=True))
        telling = telling or (len(parts) == 2 and all(counts) and min(map(len, parts)) > 1)  # `mefait du mal`
        return tuple(zip(parts, counts, strict=True)) if spelled or telling else ()

    def around_error(self, letters: str, meant: Callable[[str], object]) -> tuple[list[str], str, list[str]]:
        """The words before and behind the one that is written with an error, and that one.

        `meant`: whether letters are such a word. Empty where no single error explains the letters.
        """
        before, behind = self._best(letters), self._best_behind(letters)
        choices = [
            (first[0] + last[0] - (end - start) * _ERRING_BONUS, start, end)
            for start, first in enumerate(before)
            for end in range(start + _LEAST_ERRING, min(start + LONGEST_PART, len(letters)) + 1)
            if first is not None and (last := behind[end]) is not None
        ]
        for _, start, end in heapq.nsmallest(_MOST_ERRING, choices):
            if meant(letters[start:end]):
                return _words_before(before, start), letters[start:end], _words_behind(behind, end)
        return [], "", []

    def cheapest(self, letters: str) -> list[str]:
        """The words that cost least; none where the cheapest are no French."""
        best = self._best(letters)
        last = best[-1]
        return [] if last is None or last[0] > MOST_COST * len(letters) else _words_before(best, len(letters))

    def _best(self, letters: str) -> list[_Step | None]:
        """For each place the cheapest row of words before it: what it costs, where its last word begins, that word."""
        best: list[_Step | None] = [(0, 0, "")]
        costs, holed = self.costs, HOLE in letters
        for end in range(1, len(letters) + 1):
            choice: _Step | None = None
            for start in range(max(0, end - LONGEST_PART), end):
                before = best[start]
                if before is None:
                    continue
                word = letters[start:end]
                if holed or start == end - 1:
                    word, cost = self._word(letters, start, end)
                else:
                    cost = costs.get(word)
                if cost is not None and (choice is None or before[0] + cost < choice[0]):
                    choice = (before[0] + cost, start, word)
            best.append(choice)
        return best

    def _best_behind(self, letters: str) -> list[_Step | None]:
        """For each place the cheapest row of words behind it: what it costs, where its first word ends, that word."""
        count = len(letters)
        best: list[_Step | None] = [None] * count + [(0, count, "")]
        for start in range(count - 1, -1, -1):
            for end in range(start + 1, min(start + LONGEST_PART, count) + 1):
                behind, choice = best[end], best[start]
                if behind is None:
                    continue
                word, cost = self._word(letters, start, end)
                if cost is not None and (choice is None or behind[0] + cost < choice[0]):
                    best[start] = (behind[0] + cost, end, word)
        return best

    def _word(self, letters: str, start: int, end: int) -> tuple[str, int | None]:
        """The word that stands at a place, its hole filled, and what it costs: None where it is no word."""
        part = letters[start:end]
        if len(part) == 1:
            return part, _cost_of_letter(letters, start)
        if HOLE not in part:
            return part, self.costs.get(part)
        filled = (part.replace(HOLE, letter) for letter in string.ascii_lowercase)
        cost, word = min(((self.costs[word], word) for word in filled if word in self.costs), default=(None, part))
        return word, cost


def _words_before(best: list[_Step | None], end: int) -> list[str]:
    words: list[str] = []
    while end and (step := best[end]):
        words.append(step[2])
        end = step[1]
    return words[::-1]


def _words_behind(best: list[_Step | None], start: int) -> list[str]:
    words: list[str] = []
    while start < len(best) - 1 and (step := best[start]):
        words.append(step[2])
        start = step[1]
    return words
