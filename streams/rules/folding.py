"""Folding: what a search says, whatever it is written in.

One table maps each code point to what it reads as (docs/facts.md, section 3, mechanisms 1 to 11):

| written as                                   | reads as         | from                                     |
| -------------------------------------------- | ---------------- | ---------------------------------------- |
| capitals, accents, combining marks           | the bare letter  | NFKD, no Mn and Me, casefold             |
| fullwidth, mathematical, super- and subscript | letter or digit | NFKD                                     |
| circled, squared, keycap, regional indicators | letter or digit | NFKD, `unicodedata.digit`, offsets       |
| digits of other scripts                      | 0 to 9           | `unicodedata.digit`                      |
| look-alike letters                           | the Latin letter | look_alikes.txt (UTS #39)                |
| default-ignorable, bidi controls             | nothing          | UAX #44 Default_Ignorable_Code_Point     |
| spaces, brackets, emoji, other signs         | a space          |                                          |

The table is a plain mapping and context-free, so that the kernel can do the same to bytes.
"""

from __future__ import annotations

import importlib.resources
import re
import unicodedata
from functools import cache

from streams.rules.countries import COUNTRIES

LONGEST_QUERY = 1_024
"""Code points of a query that are looked at (docs/DESIGN.md, `search.events.v1`)."""

KEPT_SIGNS = frozenset("#@$€£%°*!|+'.,:/_-&")
"""ASCII and currency signs that mean something to the reader: hashtags, leet, prices, separators."""

_IGNORABLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Default_Ignorable_Code_Point of DerivedCoreProperties.txt, Unicode 15."""
_IGNORABLE_CODES = frozenset(code for first, last in _IGNORABLE for code in range(first, last + 1))

_LETTER_RUNS = ((0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26), (0x1F130, 26))
"""Negative circled, negative squared, regional indicator and squared capitals A to Z: NFKD leaves most of them."""
REGIONAL_INDICATORS = (0x1F1E6, 0x1F1FF)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
LAST_FOLDED = 0x323AF
"""The last code point of the ideographic planes; above it only tags, variation selectors and private use."""


def is_ignorable(code: int) -> bool:
    """Whether a code point is drawn as nothing (Default_Ignorable_Code_Point)."""
    return code in _IGNORABLE_CODES


@cache
def look_alikes() -> dict[str, str]:
    """The reviewed table of `look_alikes.txt`: a sign, and what it reads as."""
    text = importlib.resources.files("streams.rules").joinpath("look_alikes.txt").read_text("utf-8")
    table: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            signs, _, reading = line.partition("\t")
            word = reading.startswith("[")
            for sign in signs:
                table.setdefault(sign, f" {reading[1:-1]} " if word else reading)
    return table


def _fold_sign(sign: str) -> str:
    """One code point that NFKD and casefold have been applied to."""
    alike = look_alikes().get(sign)
    if alike is not None:
        return alike
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"} or is_ignorable(ord(sign)):
        return ""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if category == "Pd":
        return "-"
    return sign if category[0] in "LN" or sign in KEPT_SIGNS else " "


def _fold_whole(sign: str) -> str:
    """One code point of a decomposition: the capital may look like another letter than the small one (Η, η)."""
    alike = look_alikes().get(sign)
    return alike if alike is not None else "".join(map(_fold_sign, sign.casefold()))


def fold_code_point(code: int) -> str:
    """What one code point reads as: nothing, a space, or letters, digits and signs."""
    for first, count in _LETTER_RUNS:
        if first <= code < first + count:
            return chr(ord("a") + code - first)
    sign = chr(code)
    if is_ignorable(code):
        return ""
    alike = look_alikes().get(sign)
    if alike is not None:
        return alike
    if unicodedata.digit(sign, None) is not None:
        return str(unicodedata.digit(sign))
    if unicodedata.category(sign) == "Cs":
        return " "
    decomposed = unicodedata.normalize("NFKD", sign)
    if len(decomposed) > 1 and unicodedata.category(sign) in {"No", "So"}:
        decomposed = decomposed.strip("().")  # ⑴ is "(1)" and ⒈ is "1." to NFKD
    return "".join(_fold_whole(whole) for whole in decomposed)


class FoldTable(dict[int, str]):
    """For `str.translate`: `fold_code_point`, remembered. Bounded by the size of Unicode."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold_code_point(code)
        return folded


FOLD = FoldTable()
"""One table for all vocabularies: it depends on Unicode and look_alikes.txt only."""


def _without_flag(found: re.Match[str]) -> str:
    letters = found.group().translate(FOLD).upper()
    return " " if letters in COUNTRIES else found.group()


def fold(query: str) -> str:
    """What the first `LONGEST_QUERY` code points read as. A flag is a space, single regional indicators are letters."""
    text = query[:LONGEST_QUERY]
    if text.isascii():
        return text.lower()
    if _FLAG.search(text):
        text = _FLAG.sub(_without_flag, text)
    return text.translate(FOLD)
