"""The forms in which a word of the vocabulary is written: inflection, and spelling by sound as in text messages.

All forms are folded (no accents, lower case). What is spelled out here is found by a look-up, exactly; typing errors
are `lexicon.py`'s. The families of spelling by sound follow the typology of French text messages (docs/facts.md,
section 3, mechanism 15): phonetic writing, dropped letters, k for qu, endings that sound alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from streams.rules.folding import fold

_ER = tuple(
    re.findall(
        r"\w+",
        "e es ons ez ent er ee ees ais ait ions iez aient erai era erais erait eras erons erez eront eraient "
        "ant a ai as ames erent asse",
    )
)
_IR = tuple(
    re.findall(r"\w+", "ir is it issons issez issent issais issait issaient issant ira irait iront i ie ies irent")
)
_SOUND_STEPS = (
    ("qu", "k"),
    ("ph", "f"),
    ("eau", "o"),
    ("au", "o"),
    ("en", "an"),
    ("an", "en"),
    ("ai", "e"),
    ("c", "ss"),
    ("ss", "s"),
    ("tt", "t"),
    ("pp", "p"),
    ("ff", "f"),
    ("nn", "n"),
    ("rr", "r"),
    ("mm", "m"),
    ("ll", "l"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gn", "ni"),
    ("s", "z"),
    ("h", ""),
    ("y", "i"),
)
"""Rewritings that leave the sound as it is (or nearly), applied up to two at a time."""
_SOUND_FROM_LETTERS = 5
"""Shorter words change meaning too easily (mère, mare, maire)."""


def plain_spelling(word: str) -> str:
    """A word or phrase as the look-up sees it: folded, apostrophes and hyphens as spaces."""
    return " ".join(fold(word.lower()).replace("'", " ").replace("-", " ").split())


def verb_forms(infinitive: str) -> Iterator[str]:
    """All simple forms of a regular verb in -er or -ir; of any other verb only the infinitive."""
    plain = plain_spelling(infinitive)
    yield plain
    stem, ending = plain[:-2], plain[-2:]
    if ending == "er":
        for tail in _ER:
            yield stem + tail
            if stem.endswith("g") and tail[0] in "ao":
                yield f"{stem}e{tail}"
            if stem.endswith("y"):
                yield f"{stem[:-1]}i{tail}"
    elif ending == "ir":
        for tail in _IR:
            yield stem + tail


def noun_forms(noun: str) -> Iterator[str]:
    """Singular and plural, and for participles and adjectives in -é, -eur, -if, -ent the feminine."""
    plain = plain_spelling(noun)
    yield plain
    if not plain.endswith(("s", "x", "z")):
        yield f"{plain}s"
    accented = noun.strip().lower()
    if accented.endswith(("é", "u", "i", "t", "s", "d", "l", "n")) and " " not in plain:
        feminine = f"{plain}e"
        yield feminine
        yield f"{feminine}s"


def sound_spellings(form: str) -> Iterator[str]:
    """Other writings of a form that sound the same; nothing for short words."""
    if len(form) < _SOUND_FROM_LETTERS or " " in form or not form.isalpha():
        return
    seen = {form}
    frontier = [form]
    for _ in range(2):
        found = []
        for text in frontier:
            for old, new in _SOUND_STEPS:
                if old in text:
                    other = text.replace(old, new)
                    if len(other) >= _SOUND_FROM_LETTERS - 1 and other not in seen:
                        seen.add(other)
                        found.append(other)
                        yield other
        frontier = found
