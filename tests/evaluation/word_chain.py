"""Words in a row drawn from n-gram frequencies: each by how often it follows the one before it in real text.

A bigram model with the smoothing of Witten and Bell ("The zero-frequency problem", IEEE Transactions on Information
Theory 37, 1991): after a word that was followed by `n` words, `t` of them different, the next one is one of those
followers with probability n / (n + t), and else any word by its frequency. Nothing in it is to be tuned.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

_WORD = re.compile(r"\w+(?:-\w+)*'?")
"""As lists of word counts cut: `j'` and `ai` are two words."""


def words_by_frequency(folder: Path) -> tuple[list[str], list[int]]:
    """Words and their added-up counts; empty where there is no list."""
    rows = [line.split() for file in sorted(folder.rglob("*_50k.txt")) for line in file.read_text("utf-8").splitlines()]
    return [row[0] for row in rows], list(itertools.accumulate(int(row[1]) for row in rows))


class WordChain:
    """Draws words by frequency, one after the other, or each by itself."""

    def __init__(self, texts: Iterable[Sequence[str]], words: Sequence[str], counts: Sequence[int]) -> None:
        """Takes the lines of texts as words, and a list of words with their added-up counts."""
        self._words, self._counts = words, counts
        self._followers: dict[str, list[str]] = {}
        for line in texts:
            for before, after in itertools.pairwise(_WORD.findall(" ".join(line).replace("’", "'"))):
                self._followers.setdefault(before, []).append(after)
        self._kinds = {word: len(set(followers)) for word, followers in self._followers.items()}

    def row(self, length: int, rnd: Random) -> str:
        """So many words in a row, the first by its frequency, each other after the one before it."""
        row = [self.word(rnd)]
        while len(row) < length:
            followers, kinds = self._followers.get(row[-1], ()), self._kinds.get(row[-1], 1)
            known = rnd.randrange(len(followers) + kinds) < len(followers)
            row.append(rnd.choice(followers) if known else self.word(rnd))
        return " ".join(row).replace("' ", "'")

    def salad(self, length: int, rnd: Random) -> str:
        """So many words that have nothing to do with each other."""
        return " ".join(self.word(rnd) for _ in range(length))

    def word(self, rnd: Random) -> str:
        """A word by its frequency."""
        return self._words[bisect(self._counts, rnd.randrange(self._counts[-1]))]
