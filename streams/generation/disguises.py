"""Disguises: what people do to a search so that a list of words does not find it.

The sixteen mechanisms of docs/facts.md, section 3, and a few more, each a function of a text and a random source that
gives another text a person would still read. They are written from Unicode and from how people type, not from the
tables that the matcher undoes them with, so that a gap in those shows.

    for disguised in disguise("mon père me frappe", Random(1), deep=2):
        disguised.text, disguised.mechanisms

A mechanism that finds nothing to change (no digit, no word long enough) does not count as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from streams.generation.sign_disguises import (
    accents,
    bare,
    bidi,
    case,
    combining,
    each,
    emoji_letters,
    enclosed,
    fullwidth,
    invisible,
    keycaps,
    look_alikes,
    other_digits,
    small_letters,
    styled,
)

Change = Callable[[str, Random], str]

LEAST_EDITED = 5
"""Letters of a word from which a person still reads it with one letter wrong; numbers are never edited."""
_SOME = 0.5
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_LEET = {"a": "@4", "e": "3€", "i": "1!", "o": "0", "s": "$5", "t": "7"}
_SEPARATORS = (".", "-", "_", "·", "•", "/", "|", "*", "~", "‑", " . ", "\u00a0", "\u2009", ",")
_SIGNS = (".", "-", "_", "·", "•", "/", "~")
_AROUND = ("😢", "😭💔", "🙏", "!!!", "«»", "…", "💀", "❤️‍🩹", "???", "😰")
"""None that is a word itself: 🆘 is one more word of the search, and no disguise of the others."""
_NEIGHBOURS = {
    row[0]: row[1:]
    for row in [
        "azqs",
        "zaes",
        "ezrd",
        "retf",
        "tryg",
        "ytuh",
        "uyij",
        "iuok",
        "oipl",
        "pom",
        "qasw",
        "sqdz",
        "dsfe",
        "fdgr",
        "gfht",
        "hgjy",
        "jhku",
        "kjli",
        "lkmo",
        "mlp",
        "wxq",
        "xwcs",
        "cxvd",
        "vcbf",
        "bvng",
        "nbhj",
    ]
}
"""Neighbours on a French keyboard (AZERTY)."""
_SOUNDS = (
    ("qu", "k"),
    ("ph", "f"),
    ("eau", "o"),
    ("au", "o"),
    ("ss", "s"),
    ("pp", "p"),
    ("tt", "t"),
    ("mm", "m"),
    ("ai", "é"),
)
_VERLAN = {
    "pere": "reup",
    "mere": "reum",
    "frere": "reuf",
    "soeur": "reus",
    "femme": "meuf",
    "mec": "keum",
    "fou": "ouf",
}
"""Verlan that turns more than syllables."""
_ONSET = "[bcdfgptv]r|[bcfgp]l|[cpt]h|gn"
"""Two consonants that begin a syllable together; others part: for-cé, tou-che."""
_TWO_SYLLABLES = re.compile(
    rf"([^aeiouy]*[aeiouy]{{1,3}}(?:(?!{_ONSET}|([^aeiouy])\2)[^aeiouy](?=[^aeiouy]))?)"
    rf"((?:([^aeiouy])\4|{_ONSET}|[^aeiouy])[aeiouy]{{1,3}}[^aeiouy]{{0,2}})"
)
_WORD_OF_TAG = re.compile(r"[A-ZÀ-Ý]?[^\W\d_A-ZÀ-Ý]+|[^\W\d_]+")
"""A word, or one of those that capitals part in a hashtag: nobody turns all of a hashtag round."""


def _in_words(
    text: str, rnd: Random, change: Change, least: int, most: int = 1, *, word: re.Pattern[str] = _WORD
) -> str:
    """Changes in one word (or up to `most`) of at least `least` letters."""
    words = [found.span() for found in word.finditer(text) if found.end() - found.start() >= least]
    for start, end in sorted(rnd.sample(words, min(most, len(words))), reverse=True):
        text = text[:start] + change(text[start:end], rnd) + text[end:]
    return text


def separated(text: str, rnd: Random) -> str:
    """m.o.n p.è.r.e: all letters, or those of one word."""
    separator = rnd.choice(_SEPARATORS)
    if rnd.random() < _SOME:
        words = [word for word in text.split(" ") if word]
        return " ".join(separator.join(word) for word in words)
    return _in_words(text, rnd, lambda word, _: separator.join(word), 4) if _WORD.search(text) else separator.join(text)


def spelled(text: str, _rnd: Random) -> str:
    """A l l e t t e r s w i t h s p a c e s."""
    return " ".join(text.replace(" ", ""))


def leet(text: str, rnd: Random) -> str:
    """Digits and signs for letters, in words; numbers stay."""
    share = rnd.choice((1.0, _SOME))
    return _WORD.sub(
        lambda found: each(found.group(), _LEET, rnd, share) if len(found.group()) > 3 else found.group(), text
    )


def hole(text: str, rnd: Random) -> str:
    """A star for one letter of a word."""

    def with_hole(word: str, rnd: Random) -> str:
        at = rnd.randrange(1, len(word) - 1)
        return f"{word[:at]}*{word[at + 1 :]}"

    return _in_words(text, rnd, with_hole, LEAST_EDITED)


def stretched(text: str, rnd: Random) -> str:
    """Letters held down."""

    def stretch(word: str, rnd: Random) -> str:
        at = rnd.randrange(len(word))
        return word[:at] + word[at] * rnd.randint(3, 6) + word[at + 1 :]

    return _in_words(text, rnd, stretch, 2, most=2)


def edited(text: str, rnd: Random) -> str:
    """One letter wrong, missing, too much, or swapped, in one word; the first letter too."""

    def edit(word: str, rnd: Random) -> str:
        at = rnd.randrange(len(word))
        kind = rnd.choice(("left out", "twice", "neighbour", "any", "swapped"))
        before, letter, after = word[:at], word[at], word[at + 1 :]
        if kind == "left out":
            return before + after
        if kind == "twice":
            return before + letter + letter + after
        if kind == "neighbour":
            return before + rnd.choice(_NEIGHBOURS.get(bare(letter).lower(), "e")) + after
        if kind == "any":
            return before + rnd.choice(_LETTERS) + after
        return before + after[0] + letter + after[1:] if after else before[:-1] + letter + before[-1:]

    return _in_words(text, rnd, edit, LEAST_EDITED)


def tagged(text: str, rnd: Random) -> str:
    """One hashtag of all words."""
    words = re.split(r"[\s'’-]+", text.strip("# "))
    joined = "".join(words) if rnd.random() < _SOME else "".join(word[:1].upper() + word[1:] for word in words)
    return rnd.choice("##＃﹟") + joined


def glued(text: str, rnd: Random) -> str:
    """One space left out."""
    spaces = [found.start() for found in re.finditer(" ", text)]
    if not spaces:
        return text
    at = rnd.choice(spaces)
    return text[:at] + text[at + 1 :]


def parted(text: str, rnd: Random) -> str:
    """A space inside one word."""

    def part(word: str, rnd: Random) -> str:
        at = rnd.randrange(2, len(word) - 1)
        return f"{word[:at]} {word[at:]}"

    return _in_words(text, rnd, part, LEAST_EDITED)


def signed(text: str, rnd: Random) -> str:
    """fra.ppe: one sign inside one word."""

    def sign(word: str, rnd: Random) -> str:
        at = rnd.randrange(1, len(word))
        return f"{word[:at]}{rnd.choice(_SIGNS)}{word[at:]}"

    return _in_words(text, rnd, sign, LEAST_EDITED)


def wide_spaces(text: str, rnd: Random) -> str:
    """Several spaces, spaces of other kinds, or plus signs as in addresses."""
    return text.replace(" ", rnd.choice(("   ", "\u00a0", "\u3000", "\u2003 ", "\t", "\u2028", "+")))


def emoji_around(text: str, rnd: Random) -> str:
    """Emoji and marks before, after and between the words."""
    sign = rnd.choice(_AROUND)
    return rnd.choice((f"{sign}{text}{sign}", f"{text} {sign}", text.replace(" ", f" {sign} ")))


def by_sound(text: str, rnd: Random) -> str:
    """Spelt as it sounds, as in text messages."""
    written = text.lower()
    for spelling, sound in _SOUNDS:
        if rnd.random() < _SOME:
            written = written.replace(spelling, sound)
    return written


def verlan(text: str, rnd: Random) -> str:
    """The syllables of one word the other way round."""

    def turn(word: str, _rnd: Random) -> str:
        plain = bare(word.lower())
        found = _TWO_SYLLABLES.fullmatch(plain)
        if plain in _VERLAN or found is None:
            return _VERLAN.get(plain, word)
        return found.group(3).removeprefix(found.group(4) or "") + found.group(1)

    return _in_words(text, rnd, turn, 4, word=_WORD_OF_TAG)


MECHANISMS: Mapping[str, Change] = {
    change.__name__: change
    for change in (
        case, accents, styled, fullwidth, small_letters, enclosed, keycaps, other_digits, look_alikes, invisible,
        combining, bidi, separated, spelled, leet, hole, stretched, edited, tagged, glued, parted, signed, wide_spaces,
        emoji_letters, emoji_around, by_sound, verlan,
    )
}  # fmt: skip
"""All mechanisms by name."""


@dataclass(frozen=True, slots=True)
class Disguised:
    """A text in disguise, and what was done to it, first to last."""

    text: str
    mechanisms: tuple[str, ...]


def disguise(text: str, rnd: Random, deep: int) -> Disguised | None:
    """`deep` different mechanisms, one over the other. None where one of them found nothing to change."""
    names = rnd.sample(sorted(MECHANISMS), deep)
    changed = text
    for name in names:
        after = MECHANISMS[name](changed, rnd)
        if after == changed:
            return None
        changed = after
    return Disguised(changed, tuple(names))


def each_once(text: str, rnd: Random) -> Iterator[Disguised]:
    """Every mechanism that changes the text, by itself."""
    for name, change in MECHANISMS.items():
        changed = change(text, rnd)
        if changed != text:
            yield Disguised(changed, (name,))
