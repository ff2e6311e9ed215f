"""How a word may be written so that it is still understood, as needles: the other side of `tagging/reading.py`.

The haystack is a search in the needles' alphabet: letters (leet undone), single spaces between words, a space at
both ends.

| word                     | needles                                                                            |
| ------------------------ | ---------------------------------------------------------------------------------- |
| up to five letters       | the word between spaces; behind a link word; at the front of joined words          |
| six letters and more     | its first six letters, anywhere: also inside joined words                          |
| the same, with one error | the first six letters with each error, after a space                               |
| the same, in two pieces  | the first six letters with a space inside, after a space                           |
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator

HEAD = 6
"""So many first letters of a long word are spelled out. `lexicon.LONG_WORD` is not smaller."""
LINKS = frozenset(
    re.findall(
        r"\w+",
        "me mon ma mes mn nous se son sa ses un une le la les des par pr en de du est au aux a "
        "on il elle que qui est je ai jai chez avec sur et ne pas fait fais suis jsuis "
        "m j t l s n d c g an ans ai",
    )
)
"""Words that may be written together with the next. A class that has one of them gives no needles."""
CLITICS = "mjtlsndc"
"""Single letters that stand before a word: mtape, jsuis."""
_BEFORE = sorted({link[-2:] for link in LINKS if len(link) > 1} | {"ne"})
_AFTER = sorted({link[:2] for link in LINKS if len(link) > 1})


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


def exact_writings(word: str) -> Iterator[str]:
    """Needles of a word without errors, alone or joined with others."""
    if len(word) >= HEAD:
        yield word[:HEAD]
        return
    yield f" {word} "
    if len(word) >= 3:
        for link in _BEFORE:
            yield f"{link}{word}"
        for link in _AFTER:
            yield f" {word}{link}"
        for clitic in CLITICS:
            yield f" {clitic}{word} "


def erring_writings(word: str) -> Iterator[str]:
    """Needles of a long word with one error, or in two pieces."""
    head = word[:HEAD]
    for error in long_word_errors(head):
        yield f" {error}"
    for index in range(1, len(head)):
        yield f" {head[:index]} {head[index:]}"


def phrase_writings(words: list[str]) -> Iterator[str]:
    """Needles of several words in a row, none of which is forgiven an error: with spaces between them, or joined."""
    for spaces in itertools.product(("", " "), repeat=len(words) - 1):
        yield "".join(word + space for word, space in zip(words, (*spaces, ""), strict=True))


def pieces_of_digits(number: str) -> Iterator[str]:
    """Needles of a number in two pieces; three and more single digits are not vouched for anyway."""
    for index in range(1, len(number)):
        yield f" {number[:index]} {number[index:]} "


def single_letters() -> Iterator[str]:
    """Needles of three words of one letter in a row: words may be spelled out there."""
    signs = string.ascii_lowercase + "269"
    for first in signs:
        for second in signs:
            for third in signs:
                yield f" {first} {second} {third} "
