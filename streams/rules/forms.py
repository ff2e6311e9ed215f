"""The forms in which a word of the vocabulary is written: folded (no accents, lower case) and inflected.

What is spelled out here is found by a look-up, exactly; spelling by sound is `sounds.py`'s, typing errors are
`lexicon.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator

from streams.rules.conjugation import conjugate, literary_forms
from streams.rules.folding import fold

_FEMININE = (("el", "elle"), ("ien", "ienne"), ("if", "ive"), ("eux", "euse"))
"""Endings of adjectives whose feminine has more than an e."""


def plain_spelling(word: str) -> str:
    """A word or phrase as the look-up sees it: folded, apostrophes and hyphens as spaces."""
    plain = fold(word.lower())
    return plain if plain.isalpha() else " ".join(plain.replace("'", " ").replace("-", " ").split())


def verb_forms(infinitive: str) -> Iterator[str]:
    """All simple forms of a verb (conjugation.py)."""
    return conjugate(plain_spelling(infinitive))


def novel_forms(infinitive: str) -> Iterator[str]:
    """The forms of a verb that novels have and searches do not (conjugation.py)."""
    return literary_forms(plain_spelling(infinitive))


def noun_forms(noun: str) -> Iterator[str]:
    """Singular and plural, and for participles and adjectives in -é, -ent, -el, -ien, -if, -eux the feminine."""
    plain = plain_spelling(noun)
    yield plain
    if not plain.endswith(("s", "x", "z")):
        yield f"{plain}s"
    accented = noun.strip().lower()
    for masculine, feminine in _FEMININE:
        if plain.endswith(masculine):
            stem = plain.removesuffix(masculine)
            yield from (stem + feminine, f"{stem}{feminine}s")
            return
    if accented.endswith(("é", "u", "i", "t", "s", "d", "l", "n")) and " " not in plain:
        feminine = f"{plain}e"
        yield feminine
        yield f"{feminine}s"
