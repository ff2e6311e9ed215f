"""Words with holes: signs instead of letters that one does not dare to write (`fr*ppe`, `f****e`)."""

from __future__ import annotations

import re
import string

from streams.rules.alphabet import HOLES
from streams.rules.lexicon import Lexicon
from streams.tagging.words import Word

LEAST_LETTERS = 3
"""Letters, holes counted, of the shortest word that is guessed at."""
_MOST_HOLES = 2
"""Holes anywhere in a word; more of them only as one row of stars."""
_STARRED = re.compile(r"([a-z]+)(\*{2,5})([a-z]+)")
_RARE = 11.0
"""The logarithm of the rank of a word that is in no list."""
_FAR_RARER = 4.5
"""In logarithms: ninety times."""


class HoleFiller:
    """Guesses with one lexicon which word a text with holes is."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._of_shape: dict[tuple[int, str, str], list[str]] = {}
        """Words in which errors are forgiven, and ordinary ones, by length, first and last letter."""
        for word in {*lexicon.forgiving, *lexicon.harmless}:
            if len(word) > LEAST_LETTERS:
                self._of_shape.setdefault((len(word), word[0], word[-1]), []).append(word)

    def starred(self, text: str) -> tuple[Word, ...]:
        """`f****e`: a star for each letter left out. Empty where no word fits."""
        starred = _STARRED.fullmatch(text)
        if starred is None:
            return ()
        before, _, after = starred.groups()
        same = sorted(self._of_shape.get((len(text), before[0], after[-1]), ()))
        return self._any_of(text, [word for word in same if word.startswith(before) and word.endswith(after)])

    def filled(self, text: str, letters: str) -> tuple[Word, ...]:
        """`fr*ppe`, `in*ceste`: each letter in each hole, or none; two holes at most. Empty where no word fits."""
        holes = [index for index, sign in enumerate(letters) if sign in HOLES]
        guesses = [letters] if len(holes) <= _MOST_HOLES and len(letters) >= LEAST_LETTERS else []
        for index in holes if guesses else ():
            guesses = [g[:index] + letter + g[index + 1 :] for g in guesses for letter in string.ascii_lowercase]
        guesses.append("".join(sign for sign in letters if sign not in HOLES))
        lexicon = self._lexicon
        return self._any_of(text, [guess for guess in guesses if guess in lexicon.forms or guess in lexicon.harmless])

    def _any_of(self, text: str, guesses: list[str]) -> tuple[Word, ...]:
        """The likeliest, with the classes of all that are likely."""
        fitting = self._likely(guesses)
        bits = 0
        for guess in fitting:
            bits |= self._lexicon.forms[guess]
        return (Word(text, bits, min(fitting, key=self._rank_of), "hole"),) if fitting else ()

    def _likely(self, words: list[str]) -> list[str]:
        """Those words of the vocabulary that are not far rarer than an ordinary one (`mo*de`: monde, not morde)."""
        most = min(map(self._rank_of, words), default=0.0) + _FAR_RARER
        return [word for word in words if self._lexicon.forms.get(word) and self._rank_of(word) <= most]

    def _rank_of(self, word: str) -> float:
        """The logarithm of a word's rank by frequency."""
        return self._lexicon.ordinary.get(word, _RARE)
