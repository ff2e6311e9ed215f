"""From a written word to the classes it belongs to: exactly, or with one typing error in a long word.

| words of             | found with                                                                              |
| -------------------- | --------------------------------------------------------------------------------------- |
| digits               | nothing but themselves: 118, 112 and 115 are other services                             |
| up to 3 letters      | nothing but themselves                                                                  |
| 4 sounds and more    | whatever sounds the same (sounds.py)                                                    |
| any number           | a spelling by ear or in verlan, by rule, and small words as they are texted             |
|                      | (respelling.py)                                                                         |
| 4 letters            | two letters swapped, one left out, doubled, or a key beside, above or below it, besides |
|                      | or instead                                                                              |
| 5 letters and more   | any one letter wrong, missing, too much, or swapped with the next                       |
| 12 letters and more  | any two of these                                                                        |

Ordinary words (ordinary.py, and the vocabulary's own harmless ones) are never read as errors: `mare`, `rappe`, `tarte`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from streams.rules.edits import (
    VERY_LONG_WORD,
    deletions,
    edits_apart,
    forgives_twice,
    one_edit_apart,
    short_errors,
)
from streams.rules.respelling import IRREGULAR_VERLAN, TEXTED, by_ear, turned_round
from streams.rules.sounds import sound_keys
from streams.rules.writings import CLITICS, LINKS, SHORTEST_PART

LONG_WORD = 5
"""Letters from which any one typing error is forgiven."""
SHORT_WORD = 4
_LEAST_LISTED = 6
"""Letters of a listed misspelling from which it is the word that it is one error from (`peure` is no `heure`)."""
_LEAST_RESPELLED = 2
"""Letters of the shortest spelling by ear that counts (`ki`, `ox`)."""
LEAST_RESPELLED_PART = 5
"""Letters of the shortest of them that counts in joined words: `meso` and `reti` are parts of too many."""
_SURE_SOUNDS = 5
"""Sounds from which a spelling by sound is no guess."""
GLUED = "+"
"""Before a number in the vocabulary: written together with letters (`+119`: `tchat119`)."""
_KeysOf = Callable[[str], tuple[str, ...]]
LONGEST_WORD = 40
"""Letters beyond which a word is not looked at for errors: the longest tag has fewer."""


class Lexicon:
    """Look-ups over all forms of a vocabulary. Built once, then only read."""

    def __init__(self, harmless: Iterable[str], ordinary: Mapping[str, float] | None = None) -> None:
        self.forms: dict[str, int] = {}
        """Every exact form (folded) and the bits of its classes."""
        self.errors: dict[str, tuple[int, str]] = {}
        """Errors in short words: the bits and the form that was meant."""
        self.forgiving: dict[str, int] = {}
        """The forms in which errors are forgiven."""
        self.sounds: dict[str, tuple[int, str]] = {}
        """What forms sound like (sounds.py): the bits, and one such form."""
        self.phrases: dict[str, dict[str, list[tuple[list[str], int]]]] = {}
        """Entries of several words by their last word and the one before: the words before the last, and the bits that
        the last word gets."""
        self.joined: dict[str, int] = {}
        """Tags written as one word. They may also be split, with one error."""
        self.in_pieces: dict[str, int] = {}
        """Numbers that may be written in pieces (`1.1.9`), and the bits of the classes that allow it."""
        self.respelled: dict[str, tuple[str, str]] = {}
        """Forms by rule, not by entry (respelling.py): the form that each stands for, and the mechanism's name."""
        self.ordinary = ordinary or {}
        """Ordinary words, and what each costs where joined words are parted."""
        self._told_harmless = frozenset(harmless)
        self.harmless = self._told_harmless.union(self.ordinary)
        self._left_out: dict[str, tuple[str, ...]] = {}
        self._two_left_out: dict[str, tuple[str, ...]] = {}
        self._longest_forgiven_twice = 0
        self._joined_edges: set[str] = set()
        self._sounding: set[str] = set()
        self._literal = 0
        """The classes (bits) of words that stand in patterns and tags themselves."""

    def __getstate__(self) -> dict[str, object]:
        """Without what takes longer to read than to make."""
        return {name: value for name, value in vars(self).items() if name != "harmless"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.harmless = self._told_harmless.union(self.ordinary)

    def add(self, form: str, bit: int, *, forgiving: bool, by_sound: bool = True) -> None:
        """A form of a class. Where errors are forgiven, other spellings by sound count as well, if not said else."""
        if not form:
            return
        if " " in form:
            words = form.split()
            self.phrases.setdefault(words[-1], {}).setdefault(words[-2], []).append((words[:-1], bit))
            for word in words:
                self.forms.setdefault(word, 0)
                if forgiving and len(word) >= SHORT_WORD and word.isalpha() and word not in self.harmless:
                    self.forgiving.setdefault(word, 0)
            return
        self.forms[form] = self.forms.get(form, 0) | bit
        if not by_sound:
            self._literal |= bit
        if forgiving and form.isalpha():
            self.forgiving[form] = self.forgiving.get(form, 0) | bit
            if by_sound:
                self._sounding.add(form)

    def add_joined(self, form: str, bit: int) -> None:
        """A tag written as one word."""
        self.add(form, bit, forgiving=True, by_sound=False)
        self._literal &= ~bit
        self.joined[form] = self.joined.get(form, 0) | bit
        self._joined_edges.add(form[:3])
        self._joined_edges.add(form[-3:])

    def close(self) -> None:
        """Spells out what is found by look-up: sounds, errors in short words, letters left out."""
        keys_of, deletions_of = functools.cache(sound_keys), functools.cache(deletions)
        self._forget_joined()
        left_out, two_left_out = self._left_out, self._two_left_out
        for form, bits in self.forgiving.items():
            for key in keys_of(form) if form in self._sounding else ():
                known = self.sounds.get(key)
                self.sounds[key] = (bits, form) if known is None else (bits | known[0], known[1])
            if len(form) >= LONG_WORD:
                only = (form,)
                for shorter in deletions_of(form):
                    if left_out.setdefault(shorter, only) is not only:
                        left_out[shorter] += only
                if form not in self.joined and forgives_twice(form):
                    once = deletions_of(form)
                    for shorter in {form, *once, *(twice for left in once for twice in deletions(left))}:
                        two_left_out[shorter] = (*two_left_out.get(shorter, ()), form)
        self._longest_forgiven_twice = max(map(len, two_left_out), default=0)
        self._err_in_short_words(keys_of)
        self._hear_listed_errors(keys_of, deletions_of)
        self._respell()
        self._sounding.clear()

    def _err_in_short_words(self, keys_of: _KeysOf) -> None:
        """Spells out the errors in words of four letters.

        One in a listed misspelling (`fraap`: `frap`) is one in the word that it sounds like, too.
        """
        for form, bits in self.forgiving.items():
            if len(form) != SHORT_WORD:
                continue
            heard = self.heard(form, keys_of)
            told = (bits | heard[0] if heard else bits, form)
            for error in short_errors(form):
                if error not in self.forms and error not in self.harmless:
                    before = self.errors.get(error)
                    self.errors[error] = told if before is None else (before[0] | told[0], form)

    def _forget_joined(self) -> None:
        """Leaves out a listed `jveux` that says no more than `j` and `veux` do: unknown, it is read as both."""
        for form in [form for form in self.forms if form[:1] in CLITICS and len(form) > SHORTEST_PART]:
            behind = self.forms.get(form[1:], 0)
            told = self.forms.get(form[0], 0) | behind
            if behind and form not in self.harmless and not self.forms[form] & ~told:
                del self.forms[form]
                self.forgiving.pop(form, None)
                self._sounding.discard(form)

    def _hear_listed_errors(self, keys_of: _KeysOf, deletions_of: Callable[[str], set[str]]) -> None:
        """A misspelling that one class lists (`batu`) belongs to the others that it sounds like, too.

        And it is the word of patterns and tags that it is one error from (`incest`).
        """
        literal = [form for form, bits in self.forgiving.items() if bits & self._literal and len(form) >= LONG_WORD]
        near_literal = set(literal).union(*map(deletions_of, literal))
        for form in self.forms:
            if not form.isalpha() or form in self.harmless:
                continue
            if (heard := self.heard(form, keys_of)) is not None:
                self.forms[form] |= heard[0]
            if len(form) >= _LEAST_LISTED and not (
                form not in near_literal and near_literal.isdisjoint(deletions_of(form))
            ):
                meant = self._with_one_error(form)
                self.forms[form] |= meant[0] & self._literal if meant else 0

    def _respell(self) -> None:
        """Adds what the forms are by ear and in verlan, where that is no ordinary word."""
        entered = [(form, bits) for form, bits in self.forms.items() if form.isascii() and form.isalpha()]
        listed = frozenset(self.forms)
        for form, bits in entered:
            for other in by_ear(form):
                if len(other) >= _LEAST_RESPELLED and (form in LINKS or other not in self.harmless):
                    self._add_respelled(other, form, bits, "sound", listed)
        for other, words in TEXTED.items():
            for form in words.split():
                if form in listed:
                    self._add_respelled(other, form, self.forms[form], "sound", listed)
        for form, bits in entered:
            for other in turned_round(form):
                if other not in self.harmless or other in IRREGULAR_VERLAN.values():
                    self._add_respelled(other, form, bits, "verlan", listed)

    def _add_respelled(self, other: str, form: str, bits: int, mechanism: str, listed: frozenset[str]) -> None:
        if other not in listed:
            self.respelled.setdefault(other, (form, mechanism))
        self.forms[other] = self.forms.get(other, 0) | bits

    def heard(self, word: str, keys_of: _KeysOf = sound_keys) -> tuple[int, str, int] | None:
        """The bits and the form that a word sounds like, and 1 where that is a guess; None where it is like none."""
        if word in self.harmless:
            return None
        for key in keys_of(word):
            found = self.sounds.get(key)
            if found is not None:
                return (*found, int(len(key) < _SURE_SOUNDS))
        return None

    def meant(self, word: str) -> tuple[int, str] | None:
        """The bits and the form that was probably meant by a word with one typing error, or None."""
        if word in self.harmless:
            return None
        short = self.errors.get(word)
        if not LONG_WORD - 1 <= len(word) <= LONGEST_WORD or not word.isalpha():
            return short
        long = self._with_one_error(word) or self._with_two_errors(word)
        return (long[0] | short[0], long[1]) if long and short else long or short

    def _with_one_error(self, word: str) -> tuple[int, str] | None:
        left_out, forgiving = self._left_out, self.forgiving
        bits, best = 0, ""
        for form in left_out.get(word, ()):
            bits, best = bits | forgiving[form], form
        for index in range(len(word)):
            shorter = word[:index] + word[index + 1 :]
            found = forgiving.get(shorter)
            if found is not None and len(shorter) >= LONG_WORD:
                bits, best = bits | found, shorter
            for form in left_out.get(shorter, ()):
                if len(form) == len(word) and one_edit_apart(word, form):
                    bits, best = bits | forgiving[form], form
        return (bits, best) if best else None

    def _with_two_errors(self, word: str) -> tuple[int, str] | None:
        if not VERY_LONG_WORD - 2 <= len(word) <= self._longest_forgiven_twice + 2:
            return None
        shorter = {word} | deletions(word)
        shorter |= {shortest for once in tuple(shorter) if len(once) < len(word) for shortest in deletions(once)}
        bits, best = 0, ""
        for left in shorter:
            for form in self._two_left_out.get(left, ()):
                if edits_apart(word, form, 2):
                    bits, best = bits | self.forgiving[form], form
        return (bits, best) if best else None

    def meant_joined(self, letters: str) -> tuple[int, str] | None:
        """The tag that several words written together spell, with at most one error, or None."""
        if letters[:3] not in self._joined_edges and letters[-3:] not in self._joined_edges:
            return None
        bits = self.joined.get(letters)
        if bits is not None:
            return bits, letters
        if len(letters) > LONGEST_WORD:
            return None
        found = self._with_one_error(letters)
        return found if found is not None and found[1] in self.joined else None
