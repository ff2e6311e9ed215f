"""How a word may be written so that it is still understood, as needles: the other side of `tagging/reading.py`.

The needles are looked for in words that are not known as they stand, digits read as letters, a space at each end; where
a word begins with one of `CLITICS`, behind it as well; where it has digits
(`dehorsa16ans`), through its letters and its digits, too. Single errors in long words have no needles: `needles.py`.

| word                     | needles                                                                            |
| ------------------------ | ---------------------------------------------------------------------------------- |
| link words, letters      | the word, anywhere: in joined words                                                |
| up to two letters        | all of the word (leet); at the front and the end of joined words                   |
| three letters and more   | the word, anywhere: also inside joined words                                       |
| twelve, with two errors  | the first six letters with each error, in front; all letters behind them           |
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from streams.rules.alphabet import LEET
from streams.rules.sounds import heads_of

HEAD = 6
"""So many first letters of a very long word are spelled out."""
TAG_HEAD = 10
"""So many first letters of a tag in one word are spelled out."""
LINKS = frozenset(
    re.findall(
        r"\w+",
        "me mon ma mes mn nous se son sa ses un une le la les des par pr en de du est au aux a "
        "on il elle que qui est je ai jai chez avec sur et ne pas fait fais suis jsuis "
        "m j t l s n d c g ai",
    )
)
"""Words that may be written together with others."""
SINGLE_LETTERS = frozenset("aydlmtsjnc")
"""Letters that stand for a word in joined words (à, y, m', l')."""
SHORTEST_PART = 3
"""Letters of the shortest word that counts in joined words, link words aside."""
_AS_LETTERS = str.maketrans(LEET)
CLITICS = "mjtlsndc"
"""Single letters that stand before a word: mtape, jsuis."""
HEARD_CLITICS = "mj"
"""Of these, those that are read before a word spelled by sound as well: mfrap, jfug."""


def long_word_errors(head: str) -> Iterator[str]:
    """All beginnings of a word whose first letters are `head`, written with at most one error there."""
    yield head[:-1]
    for index in range(len(head)):
        before, after = head[:index], head[index + 1 :]
        yield before + after
        if after:
            yield before + after[0] + head[index] + after[1:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            yield before + letter + head[index:]


def as_letters(word: str) -> str:
    """The word with its digits as the letters that they stand for: `119` is `ii9`."""
    return word.translate(_AS_LETTERS)


def exact_writings(word: str) -> Iterator[str]:
    """Needles of a word without errors: in leet, or joined with others."""
    if len(word) >= SHORTEST_PART or (word in LINKS and len(word) > 1) or word in SINGLE_LETTERS:
        yield word
        return
    yield f" {word}"
    yield f"{word} "


def twice_erring_writings(head: str) -> Iterator[str]:
    """Needles of a very long word with two errors, of which one may be behind its first letters.

    `head`: the first `HEAD` letters and one more. Where both errors are in them, the letters behind are right, and
    needles of their own; unless the last of them has changed places with the letter behind it.
    """
    first = head[:HEAD]
    yield f" {first}"
    for index in range(HEAD):
        yield f" {first[:index]}{first[index + 1 :]}"
    for error in long_word_errors(first):
        if len(error) >= HEAD:
            yield f" {error}"
    for error in long_word_errors(first[:-1]):
        yield f" {error}{head[-1]}"


def tag_writings(word: str) -> Iterator[str]:
    """Needles of a tag in one word with one error: its first letters tell."""
    head, rest = word[:TAG_HEAD], word[TAG_HEAD:]
    yield head
    if not rest:
        yield from (f" {error} " for error in long_word_errors(head))
    else:
        yield from (error for error in long_word_errors(f"{head}{rest[0]}") if len(error) >= TAG_HEAD)


def heard_writings(key: str) -> Iterator[str]:
    """Needles of a word spelled by its sound: its first sounds tell."""
    for head in heads_of(key):
        yield f" {head}"
