"""Naming how a search was written, for the tag's `mechanisms` and for explanations."""

from __future__ import annotations

import unicodedata

from streams.rules.folding import REGIONAL_INDICATORS, is_ignorable, look_alikes

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RANGES = (
    (0xFE0F, 0xFE0F, ""),  # how emoji and keycaps are written, not a disguise
    (0x20E3, 0x20E3, "keycap"),
    (0xFF01, 0xFF5E, "fullwidth"),
    (*REGIONAL_INDICATORS, "enclosed"),
    (0x1F130, 0x1F189, "enclosed"),
)
_DECOMPOSITIONS = {
    "<font>": "styled",
    "<super>": "small",
    "<sub>": "small",
    "<circle>": "enclosed",
    "<square>": "enclosed",
}
_LIGATURES = frozenset("æœø")
"""Letters of ordinary French and its neighbours that the table of look-alikes has only to take them apart."""


def _by_code(sign: str) -> str | None:
    """The mechanism that the code point alone tells."""
    code = ord(sign)
    if sign in _BIDI:
        return "bidi"
    for first, last, name in _RANGES:
        if first <= code <= last:
            return name
    return "zero_width" if is_ignorable(code) else None


def disguise_of(sign: str) -> str:
    """The mechanism of one code point beyond ASCII, or an empty text where it is ordinary."""
    by_code = _by_code(sign)
    if by_code is not None:
        return by_code
    category = unicodedata.category(sign)
    if category in {"Mn", "Me"}:
        return "combining"
    compatibility = unicodedata.decomposition(sign).partition(" ")[0]
    if compatibility in _DECOMPOSITIONS:
        return _DECOMPOSITIONS[compatibility]
    if unicodedata.digit(sign, None) is not None:
        return "other_digits"
    alike = look_alikes().get(sign, "")
    if alike.startswith(" "):
        return "emoji"
    return "look_alike" if alike and category[0] in "LS" and sign not in _LIGATURES else ""


def written_disguises(query: str) -> tuple[str, ...]:
    """The mechanisms that show in single code points, in the order of their first use."""
    if query.isascii():
        return ()
    composed = unicodedata.normalize("NFC", query)
    return tuple(dict.fromkeys(name for sign in composed if not sign.isascii() and (name := disguise_of(sign))))
