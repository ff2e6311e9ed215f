"""How French sounds: text messages spell by ear, so two spellings with one sound are one word.

`sound_keys` turns a folded word into what one hears; `spellings_of` goes the other way and writes out every beginning
that sounds so, which the needles of a prefilter need. The graphemes follow the typology of French text messages
(docs/facts.md, section 3, mechanism 15).

A key has one letter a sound. What one does not hear is left out: h, doubled consonants, final e, s, t, d, x, p. Where
the ear alone can't say (`parent`, `tapent`; `mer`, `aimer`) a word has several keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

LEAST_SOUNDS = 4
"""Words with fewer sounds (`pas`, `mère`) sound like too many others: no spelling by sound for them."""

_GRAPHEMES: tuple[tuple[str, str], ...] = (
    ("eau", "o"),
    ("oin", "WI"),
    ("ain", "I"),
    ("ein", "I"),
    ("ien", "iI"),
    ("tion", "siO"),
    ("ill", "iy"),
    ("oeu", "E"),
    ("ph", "f"),
    ("ch", "C"),
    ("sh", "C"),
    ("th", "t"),
    ("gn", "N"),
    ("qu", "k"),
    ("gu", "g"),
    ("ge", "j"),
    ("au", "o"),
    ("ou", "U"),
    ("oi", "W"),
    ("wa", "W"),
    ("eu", "E"),
    ("ai", "e"),
    ("ei", "e"),
    ("ee", "e"),
    ("an", "A"),
    ("am", "A"),
    ("en", "A"),
    ("em", "A"),
    ("in", "I"),
    ("im", "I"),
    ("un", "I"),
    ("on", "O"),
    ("om", "O"),
    ("x", "ks"),
    ("ç", "s"),
    ("z", "s"),
    ("q", "k"),
    ("c", "k"),
    ("y", "i"),
    ("w", "w"),
    ("h", "h"),
)
_ALONE = {letter: letter for letter in "abdefgijklmnoprstuv"}
_TABLE = {**_ALONE, **dict(_GRAPHEMES)}
_SILENT_E = "'"
"""Stands for a final e that softens a c or g and is not heard."""
_NASAL = re.compile(r"(?:ti)?[aeiouy]?[aeiouy][nm]")
_DOUBLED = re.compile(r"(?<=[aeiouy])(?:([mn])\1+(?=[aeiouy]|$)|([bcdfgklprstvz])\2+(?=[aeiouyrl]|$))")
_VOICELESS_ENDS = "stdxzp"
_MOST_SPELLINGS = 150
_VOWELS = frozenset("aeiouy")
DOUBLING = "bcdfgklmnprstvz"
"""Consonants that are written once or twice and sound the same."""


def _pattern_of(grapheme: str) -> str:
    """The grapheme, and before which letters it has its own sound."""
    if _NASAL.fullmatch(grapheme) or grapheme == "ien":
        return grapheme + ("(?=[bp])" if grapheme[-1] == "m" else "(?![aeiouyn])")
    return {"gu": "gu(?=[eiy'])", "ge": "ge(?=[ao])"}.get(grapheme, grapheme)


_BY_LENGTH = sorted(filter(lambda grapheme: len(grapheme) > 1, _TABLE), key=len, reverse=True)
_SOUNDS = {**_TABLE, _SILENT_E: ""}
_CHANGED = [sign for sign, sound in _SOUNDS.items() if len(sign) == 1 and sign != sound]
"""Letters that don't sound as they are written; all others stay as they are."""
_GRAPHEME = re.compile("|".join([*map(_pattern_of, _BY_LENGTH), r"(?P<soft>[cg](?=[eiy']))", *_CHANGED]))
_SOFTENED = {"c": "s", "g": "j"}


def _heard(word: str) -> str:
    """The sounds of a word whose silent letters are gone: of the longest grapheme at each place."""
    return _GRAPHEME.sub(_sounds_of, word)


def _sounds_of(found: re.Match[str]) -> str:
    text = found.group()
    return _SOFTENED[text] if found.lastgroup else _SOUNDS[text]


def _endings(word: str) -> Iterator[str]:
    """The word as its end may be heard."""
    if word.endswith("ent") and len(word) > 4:
        yield word[:-3] + _SILENT_E
        yield word[:-1]
        return
    if word.endswith(("er", "ez", "et")) and len(word) > 3:
        yield f"{word[:-2]}e"
    if word.endswith(("ees", "ee")):
        yield word.removesuffix("s").removesuffix("e")
    bare = word[:1] + word[1:].rstrip(_VOICELESS_ENDS)
    if bare.endswith("e") and len(bare) > 2:
        yield bare[:-1] + _SILENT_E
        yield bare
        return
    if len(bare) > 1:
        yield bare
    if bare != word:
        yield word.rstrip("sxz")
        yield word


def sound_keys(word: str) -> tuple[str, ...]:
    """What a folded word sounds like, one key or several; none for words of too few sounds."""
    single = _DOUBLED.sub(
        lambda doubled: doubled.group()[0], word[1:] if word[:1] == "h" and word[1:2] in _VOWELS else word
    )
    keys = dict.fromkeys(_heard(heard) for heard in _endings(single))
    return tuple(key for key in keys if len(key) >= LEAST_SOUNDS)


@cache
def _writings_by_sound() -> dict[str, tuple[str, ...]]:
    """For each group of sounds that one grapheme has: the graphemes."""
    found: dict[str, set[str]] = {"s": {"c"}, "j": {"g"}}
    for grapheme, sounds in _TABLE.items():
        found.setdefault(sounds, set()).add(grapheme)
    return {sounds: tuple(sorted(graphemes)) for sounds, graphemes in found.items()}


def _may_double(grapheme: str) -> bool:
    return grapheme[0] in DOUBLING and (len(grapheme) == 1 or grapheme[1] in _VOWELS)


def _spellings(key: str) -> set[str]:
    """All writings that begin with at least the sounds of `key`."""
    done: set[str] = set()
    frontier = [("", 0)]
    table = _writings_by_sound()
    while frontier:
        text, at = frontier.pop()
        if at >= len(key):
            done.add(text)
            continue
        for length in (1, 2, 3):
            for grapheme in table.get(key[at : at + length], ()) if at + length <= len(key) else ():
                frontier.append((text + grapheme, at + length))
                if not text and grapheme[0] in _VOWELS:
                    frontier.append((f"h{grapheme}", at + length))
                if text and text[-1] in _VOWELS and _may_double(grapheme):
                    frontier.append((text + grapheme[0] + grapheme, at + length))
    return done


def heads_of(key: str) -> frozenset[str]:
    """How words that sound like `key` may begin: each writing of it has one of these at its front."""
    return _heads_of(key[: LEAST_SOUNDS + 3])


@cache
def _heads_of(key: str) -> frozenset[str]:
    for sounds in range(min(LEAST_SOUNDS + 1, len(key)), LEAST_SOUNDS, -1):
        found = _spellings(key[:sounds]) | _half_heard(key, sounds)
        if len(found) <= _MOST_SPELLINGS:
            return frozenset(found)
    return frozenset(_spellings(key[:LEAST_SOUNDS]) | _half_heard(key, LEAST_SOUNDS))


def _half_heard(key: str, sounds: int) -> set[str]:
    """Writings whose last grapheme has the last sound and more (`x` in ks, `oin` in WI)."""
    found: set[str] = set()
    for before in (1, 2):
        for whole in (2, 3):
            group = key[sounds - before : sounds - before + whole]
            if whole > before and len(group) == whole and group in _writings_by_sound() and sounds > before:
                heads = _spellings(key[: sounds - before])
                for grapheme in _writings_by_sound()[group]:
                    found.update(head + grapheme for head in heads)
                    if _may_double(grapheme):
                        found.update(head + grapheme[0] + grapheme for head in heads if head[-1] in _VOWELS)
    return found
