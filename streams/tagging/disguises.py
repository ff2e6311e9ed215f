"""Naming how a search was written, for the tag's `mechanisms` and for explanations."""

from __future__ import annotations

import unicodedata

from streams.rules.folding import REGIONAL_INDICATORS, is_ignorable, look_alikes

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEYCAP = "\u20e3"
_FULLWIDTH = (0xFF01, 0xFF5E)
_OTHER_DECOMPOSITIONS = {"<super>": "small", "<sub>": "small", "<circle>": "enclosed", "<square>": "enclosed"}


def _disguise(sign: str) -> str:
    """The mechanism of one code point beyond ASCII, or an empty text where it is ordinary."""
    code = ord(sign)
    if sign in _BIDI:
        return "bidi"
    if sign == _KEYCAP:
        return "keycap"
    if is_ignorable(code):
        # U+FE0F beside an emoji or a keycap is how they are written, not a disguise.
        return "" if code == 0xFE0F else "zero_width"
    if _FULLWIDTH[0] <= code <= _FULLWIDTH[1]:
        return "fullwidth"
    if REGIONAL_INDICATORS[0] <= code <= REGIONAL_INDICATORS[1] or 0x1F130 <= code <= 0x1F189:
        return "enclosed"
    category = unicodedata.category(sign)
    if category in {"Mn", "Me"}:
        return "combining"
    decomposition = unicodedata.decomposition(sign)
    if decomposition.startswith("<font>"):
        return "styled"
    for tag, name in _OTHER_DECOMPOSITIONS.items():
        if decomposition.startswith(tag):
            return name
    if unicodedata.digit(sign, None) is not None:
        return "other_digits"
    alike = look_alikes().get(sign, "")
    if alike.startswith(" "):
        return "emoji"
    return "look_alike" if alike and category[0] in "LS" and sign not in "æœø" else ""


def written_disguises(query: str) -> tuple[str, ...]:
    """The mechanisms that show in single code points, in the order of their first use."""
    if query.isascii():
        return ()
    composed = unicodedata.normalize("NFC", query)
    return tuple(dict.fromkeys(name for sign in composed if not sign.isascii() and (name := _disguise(sign))))
