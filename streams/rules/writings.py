"""How a word may be written so that it is still understood, as needles: the other side of `tagging/reading.py`.

The haystack is a search in the needles' alphabet: letters (leet undone), single spaces between words, a space at
both ends.

| word                     | needles                                                                            |
| ------------------------ | ---------------------------------------------------------------------------------- |
| up to five letters       | the word between spaces; behind a link word; at the front of joined words; parted  |
| six letters and more     | the word, anywhere: also inside joined words                                       |
| the same, with one error | the first six letters with each error, after a space; a letter left out: the first seven |
| the same, in two pieces  | the first six letters with a space inside, after a space                           |
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator

from streams.rules.sounds import heads_of

HEAD = 6
"""So many first letters of a long word are spelled out. `lexicon.LONG_WORD` is not smaller."""
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
"""Words that may be written together with the next. A class that has one of them gives no needles."""
BESIDE = 3
"""So many letters of a word that may have an error are spelled out beside a word that may not."""
SHORTEST_PART = 3
"""Letters of the shortest word that counts in joined words, there behind a pronoun only (`mebat`)."""
PRONOUNS = ("me", "nous")
LONG_LINK = 4
"""Letters from which a link word says enough to be looked for anywhere."""
AGES = frozenset({"an", "ans", "yo"})
"""Words that may be written together with a number before them."""
DIGITS = "oi2eas6tb9"
"""The digits in the needles' alphabet."""
CLITICS = "mjtlsndc"
"""Single letters that stand before a word: mtape, jsuis."""
HEARD_CLITICS = "mj"
"""Of these, those that are read before a word spelled by sound as well: mfrap, jfug."""
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
    if len(word) >= HEAD or (word in LINKS and len(word) >= LONG_LINK):
        yield word
        return
    yield f" {word} "
    for digit in DIGITS if word in AGES else ():
        yield f"{digit}{word} "
    if len(word) == SHORTEST_PART:
        for pronoun in PRONOUNS:
            yield f"{pronoun}{word}"
    if len(word) > SHORTEST_PART:
        for link in _BEFORE:
            yield f"{link}{word}"
        for link in _AFTER:
            yield f" {word}{link}"
    if len(word) >= SHORTEST_PART:
        for clitic in CLITICS:
            yield f" {clitic}{word} "


def erring_writings(head: str, *, twice: bool = False) -> Iterator[str]:
    """Needles of a long word with one error (behind its first letters that are right), or in two pieces.

    `head`: the first `HEAD` letters and one more where the word has it. `twice`: another error may follow behind
    these; where both are in them, the letters behind are right, and needles of their own.
    """
    first, end = head[:HEAD], "" if len(head) > HEAD else " "
    for index in range(HEAD):
        left_out = first[:index] + first[index + 1 :] if twice else head[:index] + head[index + 1 :]
        yield f" {left_out}{end}"
    for error in long_word_errors(first):
        if len(error) >= HEAD:
            yield f" {error}{end}"
    if not end:
        yield f" {first}"
    for index in range(1, HEAD):
        yield f" {first[:index]} {first[index:]}"


def twice_erring_writings(head: str) -> Iterator[str]:
    """The same for a word that is forgiven two errors."""
    return erring_writings(head, twice=True)


def tag_writings(word: str) -> Iterator[str]:
    """Needles of a tag in one word with one error (its first letters tell), or in two pieces."""
    head, rest = word[:TAG_HEAD], word[TAG_HEAD:]
    yield head
    if not rest:
        yield from (f" {error} " for error in long_word_errors(head))
    else:
        yield from (error for error in long_word_errors(f"{head}{rest[0]}") if len(error) >= TAG_HEAD)
    for index in range(1, len(head)):
        yield f" {head[:index]} {head[index:]}"


def heard_writings(key: str) -> Iterator[str]:
    """Needles of a word spelled by its sound (its first sounds tell), alone or behind a clitic."""
    for head in heads_of(key):
        yield f" {head}"
        for clitic in HEARD_CLITICS:
            yield f" {clitic}{head}"


def phrase_writings(words: list[str]) -> Iterator[str]:
    """Needles of several words in a row, none of which is forgiven an error: with spaces between them, or joined."""
    for spaces in itertools.product(("", " "), repeat=len(words) - 1):
        yield "".join(word + space for word, space in zip(words, (*spaces, ""), strict=True))


def beside_writings(before: str, word: str) -> Iterator[str]:
    """Needles of two words in a row, the second with at most one error or in two pieces: its beginning tells."""
    yield f"{before}{word[:BESIDE]}"
    for error in long_word_errors(word[:BESIDE]):
        yield f"{before} {error}"
    for index in range(1, BESIDE):
        yield f"{before} {word[:index]} {word[index:BESIDE]}"


def two_pieces(word: str) -> Iterator[str]:
    """Needles of a short word in two pieces."""
    for index in range(1, len(word)):
        yield f" {word[:index]} {word[index:]} "


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
