"""Letters spelled out with signs between them: `f.r.a.p.p.e`, `m|o|n p|e|r|e`.

Three letters that the same signs part are enough to tell; then these signs part no letters anywhere in the search, and
its two-letter words are put together as well. Spaces between words stay, unless the signs have spaces of their own.
Digits alone are left to the reader, which knows the numbers that may be written in pieces.
"""

from __future__ import annotations

import re

_SIGN = "[a-z0-9@$€]"
_SPELLED = re.compile(rf"(?<!{_SIGN})({_SIGN})( ?[^a-z0-9@$€#\s]{{1,2}} ?){_SIGN}(?:\2{_SIGN})+(?!{_SIGN})")
_SPACED = re.compile(rf"(?<!{_SIGN}){_SIGN}(?: {_SIGN}){{2}}(?!{_SIGN})")
_LONE = re.compile(rf"(?<=(?<!{_SIGN}){_SIGN} )!(?= {_SIGN}(?!{_SIGN}))")
"""Among letters that spaces part: `f a ! t`."""
_LETTER = re.compile("[a-z]")


def is_plain(folded: str) -> bool:
    """Whether a folded search has nothing but our letters, digits and spaces: most have."""
    return folded.isascii() and folded.replace(" ", "").isalnum()


def put_letters_together(folded: str) -> str:
    """The folded search without the signs that part its single letters."""
    if is_plain(folded):
        return folded
    if "!" in folded and _SPACED.search(folded):
        folded = _LONE.sub("i", folded)
    parting = {found.group(2) for found in _SPELLED.finditer(folded) if _LETTER.search(found.group())}
    for signs in sorted(parting, key=len, reverse=True):
        between = (
            rf"(?:(?<!{_SIGN})|(?<=\d{{3}})(?=[a-z]))({_SIGN}){re.escape(signs)}(?={_SIGN}(?!{_SIGN})|[a-z]\d{{3}})"
        )
        folded = re.sub(between, r"\1", folded)
    return folded
