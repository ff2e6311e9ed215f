"""The alphabet of a prefilter: letters and digits, a sign for letters to guess, spaces."""

from __future__ import annotations

import string

LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "€": "e"}
"""Digits and signs that stand for letters."""
HOLES = "*!|+"
"""Signs that stand for a letter that one has to guess, where they are inside a word."""
HOLE = "!"
UNVOUCHED_SIGN = "\x01"
"""In a haystack: here is something that can't be vouched for."""
_ALPHABET = {ord(c): c for c in string.ascii_lowercase + string.digits}
_ALPHABET.update({ord(sign): letter for sign, letter in LEET.items() if not sign.isdecimal()})
_ALPHABET.update({ord(sign): HOLE for sign in HOLES})


class _AlphabetTable(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return " "


_ALPHABET_TABLE = _AlphabetTable(_ALPHABET)


def in_alphabet(folded: str) -> str:
    """Folded text, sign by sign: letters (`@` is an a), digits as they are, hole signs, spaces."""
    return folded.translate(_ALPHABET_TABLE)
