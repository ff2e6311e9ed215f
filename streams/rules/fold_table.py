"""Folding as a table, for those who can't ask Python (the kernel): each code point, and pairs of them, in UTF-8."""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterator

from streams.rules.alphabet import in_alphabet
from streams.rules.countries import COUNTRIES
from streams.rules.folding import LAST_FOLDED, REGIONAL_INDICATORS, fold_code_point, is_ignorable, look_alikes
from streams.rules.plain_list import PLAIN_FOLD

_BUT_IDEOGRAPHS_AND_HANGUL = ((0, 0x33FF), (0x4DC0, 0x4DFF), (0xA000, 0xABFF), (0xD7A4, 0x1FFFF))
"""What is left out are a hundred thousand letters that read as a space, which need not be worked out, and no others."""
_SAYS_NOTHING = {"Cn", "Co", "Cs"}
_TAGS_AND_SELECTORS = range(0xE0000, 0xE1000)
_SURROGATES = range(0xD800, 0xE000)


@functools.cache
def words_table() -> dict[int, str]:
    """What `in_alphabet(fold(sign))` makes of each code point. One that is left out reads as one or more spaces.

    Made once: it depends on Unicode only, and each new version of the rules asks for it.
    """
    found = ((code, in_alphabet(fold_code_point(code))) for code in _codes_that_may_say_something())
    return {code: text for code, text in found if not text.isspace()}


def plain_table() -> dict[int, str]:
    """What `plain_fold` makes of each code point. One that is left out reads as itself."""
    codes = (*range(LAST_FOLDED + 1), *_TAGS_AND_SELECTORS)
    return {code: text for code in codes if code not in _SURROGATES and (text := PLAIN_FOLD[code]) != chr(code)}


def flag_pairs() -> dict[tuple[int, int], str]:
    """What two regional indicators read as: a space where they are a flag, else their letters."""
    first, last = REGIONAL_INDICATORS
    pairs = {}
    for one, other in itertools.product(range(first, last + 1), repeat=2):
        letters = fold_code_point(one) + fold_code_point(other)
        pairs[one, other] = " " if letters.upper() in COUNTRIES else in_alphabet(letters)
    return pairs


def _codes_that_may_say_something() -> Iterator[int]:
    yield from map(ord, look_alikes())
    yield from _TAGS_AND_SELECTORS
    for first, last in _BUT_IDEOGRAPHS_AND_HANGUL:
        for code in range(first, last + 1):
            if unicodedata.category(chr(code)) not in _SAYS_NOTHING or is_ignorable(code):
                yield code
