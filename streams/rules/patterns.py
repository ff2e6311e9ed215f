"""The small language of patterns: what an editor writes, and what it becomes.

    "mon <proche> ... <me> <frapper>"

| written      | means                                                                    |
| ------------ | ------------------------------------------------------------------------ |
| `mot`        | this word                                                                |
| `<class>`    | a word of this class                                                     |
| `<v-dire>`   | this verb in any form, where no class has that name                      |
| `a|<b>`      | one of these                                                             |
| `[x]`        | x or nothing                                                             |
| `...`        | up to three other words                                                  |
| `..5`        | up to five other words                                                   |
| `^`, `$`     | the beginning and the end of the search                                  |
| `x (y)`      | x, where y comes next; only last, in a class: the class is x's           |
| `x + y`      | x and y in any order, within twelve words                                |
| `x +5 y`     | the same, within five words                                              |
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from streams.rules.forms import plain_spelling

ANYTHING = "*"
"""The choice that every word fulfils (a gap)."""
START = "^"
END = "$"
GAP_WORDS = 3
NEAR_WORDS = 12
"""How far apart the first and the last word of parts in any order may stand."""
LONGEST_NEAR = 24
_PATTERNS_REMEMBERED = 8_192
"""A vocabulary has some thousand, each checked, compiled and followed through the classes that it names."""
LONGEST_GAP = 8
LONGEST_PATTERN = 24
"""Slots of one pattern. Longer sentences are two keywords."""

_LEAST_VERB = 5
"""Letters of the shortest infinitive whose participle counts for it."""
_NO_VERBS = frozenset(
    [
        "danger",
        "escalier",
        "etranger",
        "foyer",
        "oreiller",
        "papier",
        "premier",
        "resume",
        "cacher",
        "chasser",
        "couper",
        "danser",
        "garder",
        "jouer",
        "marcher",
        "marier",
        "marquer",
        "masser",
        "monter",
        "montrer",
        "passer",
        "placer",
        "porter",
        "poster",
        "rester",
        "tirer",
    ]
)
"""Nouns that end like one of both, and infinitives whose participle, without its accent, is a noun or name (`joue`)."""

_NEAR = re.compile(r"\+([1-9]\d?)?")
_GAP = re.compile(r"\.\.(\.|[1-9])")
_CLASS = re.compile(r"<[^<>]+>")
_AHEAD = re.compile(r"\((\S+)\)")
_WORD = re.compile(r"[\w'’-]+")


class PatternError(ValueError):
    """A pattern that can't be read; the text says why, without the remedy."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a pattern: any of `choices` (`<class>` as `<class>`, a word as itself)."""

    choices: frozenset[str]
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        return ANYTHING in self.choices


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an editor wrote: parts that may stand in any order, each a row of slots. Mostly one part."""

    parts: tuple[tuple[Slot, ...], ...]
    within: int = NEAR_WORDS
    ahead: bool = False
    """Whether the last slot is only looked at: it comes next, and belongs to nothing."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots of all parts."""
        return tuple(slot for part in self.parts for slot in part)


def _heard_alike(word: str, plain: str) -> Iterator[str]:
    """The word, and an infinitive in -er or participle in -é also as the other: `manger` is written for `mangé`, and
    the other way round.
    """
    yield plain
    if len(plain) < _LEAST_VERB or plain in _NO_VERBS:
        return
    if plain.endswith("er"):
        yield plain[:-1]
    elif word.lower().endswith("é"):
        yield f"{plain}r"


@functools.lru_cache(maxsize=_PATTERNS_REMEMBERED)
def _choices(text: str) -> frozenset[str]:
    """What one place of a pattern may be; nothing where the text has what is neither a word nor a <class>."""
    choices = set()
    for part in text.split("|"):
        if part in {START, END} or _CLASS.fullmatch(part):
            choices.add(part)
        elif _WORD.fullmatch(part) and " " not in (plain := plain_spelling(part)):
            choices.update(_heard_alike(part, plain))
        else:
            return frozenset()
    return frozenset(choices)


def _slots(piece: str, pattern: str) -> list[Slot]:
    gap = _GAP.fullmatch(piece)
    if gap:
        count = GAP_WORDS if gap.group(1) == "." else int(gap.group(1))
        return [Slot(frozenset({ANYTHING}), optional=True)] * min(count, LONGEST_GAP)
    optional = piece.startswith("[") and piece.endswith("]")
    text = piece[1:-1] if optional else piece
    choices = _choices(text)
    if not choices:
        raise PatternError(f"the pattern {pattern!r} has {text!r}, which is neither a word nor a <class>")
    return [Slot(choices, optional)]


def _part(pieces: list[str], pattern: str) -> tuple[Slot, ...]:
    slots = [slot for piece in pieces for slot in _slots(piece, pattern)]
    while slots and slots[0].optional:
        del slots[0]
    while slots and slots[-1].optional:
        del slots[-1]
    if not slots:
        raise PatternError(f"the pattern {pattern!r} demands no word, so every search would match")
    if len(slots) > LONGEST_PATTERN:
        raise PatternError(f"the pattern {pattern!r} has {len(slots)} words, more than {LONGEST_PATTERN}")
    return tuple(slots)


@functools.lru_cache(maxsize=_PATTERNS_REMEMBERED)
def parse_pattern(pattern: str) -> Pattern:
    """What a pattern says, optional slots at the edges of its parts left out: a search may go on there anyway.

    Raises PatternError.
    """
    parts: list[list[str]] = [[]]
    within = 0
    pieces = pattern.split()
    ahead = _AHEAD.fullmatch(pieces[-1]) if len(pieces) > 1 else None
    for piece in (*pieces[:-1], ahead.group(1)) if ahead else pieces:
        near = _NEAR.fullmatch(piece)
        if near is None:
            parts[-1].append(piece)
            continue
        parts.append([])
        within = max(within, int(near.group(1) or NEAR_WORDS))
    if within > LONGEST_NEAR:
        raise PatternError(f"the pattern {pattern!r} reaches over {within} words, more than {LONGEST_NEAR}")
    return Pattern(tuple(_part(pieces, pattern) for pieces in parts), within or NEAR_WORDS, ahead is not None)


def class_names(pattern: Pattern) -> frozenset[str]:
    """The names of the word classes that a pattern uses."""
    return frozenset(c[1:-1] for slot in pattern.slots for c in slot.choices if c.startswith("<"))
