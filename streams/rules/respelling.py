"""Other spellings of a word that are heard, or turned round, by rule: `méson` for maison, `chetou` for touche.

Both are found by look-up, as forms of the vocabulary. Sounds of whole words are `sounds.py`'s; it leaves out words of
few sounds, whose spellings `by_ear` writes out (`fé`, `ki`, `ox`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LEAST_TURNED = 4
"""Letters of the shortest word that is turned round."""
_BY_EAR = (
    ("eau", "o"),
    ("qu", "k"),
    ("ph", "f"),
    ("au", "o"),
    ("ai", "e"),
    ("ei", "e"),
    *((letter * 2, letter) for letter in "bcdflmnprstz"),
)
"""Graphemes that text messages shorten (docs/facts.md, section 3; after Anis, and Panckhurst). Folded: é is e."""
_GRAPHEME = re.compile("|".join(grapheme for grapheme, _ in _BY_EAR))
_SHORT = dict(_BY_EAR)
_MOST_SHORTENED = 4
"""Graphemes of one word that are shortened or not, each for itself: 16 spellings."""
IRREGULAR_VERLAN = {
    "pere": "reup",
    "mere": "reum",
    "frere": "reuf",
    "soeur": "reus",
    "femme": "meuf",
    "fou": "ouf",
}
"""Verlan that turns more, or less, than syllables."""
TEXTED = {
    "ac": "avec", "avk": "avec", "ba": "bat bats", "boi": "bois boit", "bra": "bras", "che": "chez", "chz": "chez",
    "com": "comme comment", "dan": "dans", "demon": "mon", "dngr": "danger", "di": "dis dit", "do": "dos",
    "doi": "dois doit", "dor": "dors dort", "ds": "dans", "fe": "fais fait", "home": "homme", "kan": "quand",
    "kom": "comme comment", "kou": "coup coups", "kous": "coups", "laiss": "laisse", "less": "laisse", "li": "lit",
    "mi": "mis", "mn": "mon", "mnt": "maintenant", "mz": "me", "pr": "pour", "pren": "prend prends", "qd": "quand",
    "sn": "son", "sor": "sors sort", "tien": "tiens tient", "tjr": "toujours", "tjrs": "toujours", "tjs": "toujours",
    "tn": "ton", "tou": "tout", "tras": "trace traces", "trasse": "trace traces", "tro": "trop", "tt": "tout",
    "veu": "veux veut", "vi": "vis vit", "vien": "viens vient", "voi": "vois voit",
}  # fmt: skip
"""Spellings of text messages (docs/facts.md, section 3) that no rule of sound leads to, or that are words, and what
they stand for."""
_VOWELS = "aeiouy"
_SYLLABLES = re.compile(
    rf"([^{_VOWELS}]*)([{_VOWELS}]{{1,3}})([^{_VOWELS}]{{1,3}})([{_VOWELS}]{{1,3}})([^{_VOWELS}]{{0,2}})"
)


def by_ear(word: str) -> Iterator[str]:
    """The folded word with some or all of its graphemes written as they sound."""
    found = list(_GRAPHEME.finditer(word))[:_MOST_SHORTENED]
    spelled, end = [""], 0
    for grapheme in found:
        before, both = word[end : grapheme.start()], (grapheme.group(), _SHORT[grapheme.group()])
        spelled = [text + before + either for text in spelled for either in both]
        end = grapheme.end()
    for text in spelled[1:]:
        yield text + word[end:]


def turned_round(word: str) -> Iterator[str]:
    """The folded word in verlan: its two syllables the other way round, for each place where they may part.

    Of a doubled consonant one stays (`fessée`: séefe); a final e is often left out (`femme`: mefa is none of ours).
    """
    if word in IRREGULAR_VERLAN:
        yield IRREGULAR_VERLAN[word]
    found = _SYLLABLES.fullmatch(word) if len(word) >= LEAST_TURNED else None
    if found is None:
        return
    onset, nucleus, between, last, coda = found.groups()
    if len(between) > 1 and between[0] == between[1]:
        between = between[1:]
    for at in range(len(between)):
        yield f"{between[at:]}{last}{coda}{onset}{nucleus}{between[:at]}"
