"""One written word, and what it may be read as, the likeliest first.

A known word is itself and nothing else. Any other is tried in this order; a guess further down may be what was meant
(`amison`: ami son, maison), so `Reader` asks for the next one where the first leads to no match. The last column is
the mechanism that it is told as:

| written                           | read as                         | mechanism   |
| --------------------------------- | ------------------------------- | ----------- |
| `frappppe`                        | runs of three or more shortened | repeated    |
| `fr@ppe`, `p3ur`                  | leet, never digits alone        | leet        |
| `119enf@nce`                      | a number apart from its letters | joined      |
| `fr*ppe`, `f****e`                | the letters that fit            | hole        |
| `frap`, `toush`, `anfan`          | what sounds the same            | sound       |
| `mfrappe`, `monperemefrappe`      | split into known words          | joined      |
| `farppe`                          | one error (lexicon.py)          | typo        |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from streams.rules.alphabet import HOLES, LEET
from streams.rules.edits import swaps
from streams.rules.lexicon import GLUED, LONG_WORD, Lexicon
from streams.rules.sounds import DOUBLING
from streams.rules.writings import HEARD_CLITICS
from streams.tagging.holes import HoleFiller
from streams.tagging.joined_words import HOLE, Splitter
from streams.tagging.words import Word

LEAST_SPELLED = 3
"""Single letters in a row from which they are read as a word."""
Words = tuple[Word, ...]
_RUN = re.compile(r"([a-z@$€])\1{2,}")
_HOLE = re.compile(r"[*!|+]")
_HOLES_IN_A_ROW = re.compile(r"[*!|+]{2,}")
_SPACED_NUMBER = re.compile(r"\d(?:[.,:/]\d)+")
_AGE = re.compile(r"([jg]?)(\d{1,2})(ans?|yo|)")
"""`15ans`, `j15`, `g15ans`."""
_LETTERS_OR_DIGITS = re.compile(r"\d+|\D+")
_LEET_TABLE = str.maketrans(LEET)
_LONGEST_WORD = 96
"""Signs beyond which a word is not looked into."""
_LEAST_SPLIT = 4
_LEAST_NUMBER = 3
"""Digits of a number that is told apart from the letters written together with it."""
_REMEMBERED = 32_768
"""Words whose readings are remembered (in memory only)."""
_MOST_READINGS = 3


class WordReader:
    """Reads single words with one lexicon."""

    def __init__(self, lexicon: Lexicon, splitter: Splitter) -> None:
        self._lexicon = lexicon
        self._splitter = splitter
        numbers = (form for form in lexicon.forms if form.isdecimal() and len(form) >= _LEAST_NUMBER)
        self._numbers = sorted(numbers, key=len, reverse=True)
        self._holes = HoleFiller(lexicon)
        self.readings = lru_cache(_REMEMBERED)(self._understand)

    def _understand(self, text: str) -> tuple[Words, ...]:
        """What a word may be: at least one reading, each a row of words."""
        bits = self._lexicon.forms.get(text)
        if bits is not None:
            return ((self._form(text, text, ""),),)
        found: Iterable[Words] = ()
        if not text.isdecimal() and len(text) <= _LONGEST_WORD:
            found = self._letters(text, text, "") if text.isalpha() else self._with_signs(text)
        return tuple(dict.fromkeys(filter(None, found)))[:_MOST_READINGS] or ((Word(text, 0),),)

    def _form(self, text: str, form: str, mechanism: str) -> Word:
        """A form as it stands, or as what it is by ear or in verlan."""
        meant, respelled = self._lexicon.respelled.get(form, (form, ""))
        return Word(text, self._lexicon.forms[form], meant, mechanism or respelled)

    def _letters(self, text: str, letters: str, mechanism: str) -> list[Words]:
        """Letters only: exact, shortened, or a guess. Empty where nothing fits."""
        forms, harmless = self._lexicon.forms, self._lexicon.harmless
        if letters in forms:
            return [(self._form(text, letters, mechanism),)]
        if _RUN.search(letters):
            mechanism = mechanism or "repeated"
            both = dict.fromkeys((_RUN.sub(r"\1", letters), _RUN.sub(r"\1\1", letters)))
            exact: list[Words] = [(self._form(text, one, mechanism),) for one in both if one in forms]
            if exact or any(one in harmless for one in both):
                return exact
            return [guess for one in both for guess in self._letters(text, one, mechanism)]
        if letters in harmless or self._is_ordinary(letters):
            return []
        return list(self._guesses(text, letters, mechanism))

    def _is_ordinary(self, letters: str) -> bool:
        """Whether it is an ordinary word with a letter twice or once (`petitese`), and no word of the vocabulary.

        One whose letters are swapped (`bbéé`) is none, although "bée" is a word.
        """
        forms, harmless, forgiving = self._lexicon.forms, self._lexicon.harmless, self._lexicon.forgiving
        if any(swapped in forgiving for swapped in swaps(letters)):
            return False
        twice = [at for at in range(1, len(letters)) if letters[at] == letters[at - 1]]
        other = [letters[:at] + letters[at + 1 :] for at in twice if len(letters) >= LONG_WORD]
        other += [letters[:at] + key + letters[at:] for at, key in enumerate(letters) if at and key in DOUBLING]
        return any(word in harmless for word in other) and not any(word in forms for word in other)

    def _guesses(self, text: str, letters: str, mechanism: str) -> Iterator[Words]:
        """Letters that are no known word: a tag with an error, what they sound like, words in them, or an error."""
        lexicon = self._lexicon
        tag = lexicon.meant_joined(letters)
        if tag is not None:
            yield (Word(text, tag[0], tag[1], mechanism or "typo", 1),)
            return
        behind = letters[1:]
        if letters[:1] == behind[:1] and len(behind) >= LEAST_SPELLED and behind in lexicon.forms and not mechanism:
            yield (Word(text, lexicon.forms[behind], behind, "typo", 1),)  # `bbat`: no word begins so
            return
        heard = lexicon.heard(letters)
        if heard is not None:
            yield (Word(text, heard[0], heard[1], mechanism or "sound", heard[2]),)
        meant = lexicon.meant(letters)
        parts = self._splitter.split(letters) if len(letters) >= _LEAST_SPLIT else ()
        split = self._parts(parts, mechanism or "joined")
        torn = any(len(part) == 1 for part, _ in parts[1:])  # an error of a long word leaves single letters
        if parts and not (torn and meant):
            yield split
        if meant is not None:
            yield (Word(text, meant[0], meant[1], mechanism or "typo", 1),)
        if parts and torn and meant:
            yield split
        heard = lexicon.heard(behind) if letters[0] in HEARD_CLITICS and behind not in lexicon.harmless else None
        if heard is not None:
            yield (
                Word(letters[0], lexicon.forms.get(letters[0], 0), letters[0], mechanism or "joined"),
                Word(behind, heard[0], heard[1], mechanism or "sound", heard[2]),
            )

    def _parts(self, parts: Iterable[tuple[str, bool]], mechanism: str) -> Words:
        forms = self._lexicon.forms
        return tuple(Word(part, forms.get(part, 0) if counts else 0, part, mechanism) for part, counts in parts)

    def _with_signs(self, text: str) -> list[Words]:
        """Digits or signs among the letters."""
        age = _AGE.fullmatch(text)
        if age:
            return self._in_a_row(filter(None, age.groups()))
        if not any(c.isalpha() for c in text):
            digits = "".join(c for c in text if c.isdecimal()) if _SPACED_NUMBER.fullmatch(text) else ""
            return [(Word(text, self._lexicon.in_pieces.get(digits, 0), digits, "spaced"),)] if digits else []
        if _RUN.search(text):
            shorter = (reading for run in (r"\1", r"\1\1") for reading in self.readings(_RUN.sub(run, text)))
            return [tuple(_told_as("repeated", word) for word in reading) for reading in shorter]
        letters = text.translate(_LEET_TABLE)
        exact = self._letters(text, letters, "leet") if letters in self._lexicon.forms else []
        guess = self._with_holes if any(hole in text for hole in HOLES) else self._leet
        return exact or self._with_number(text) or list(guess(text, letters)) or self._by_digits(text)

    def _in_a_row(self, parts: Iterable[str]) -> list[Words]:
        """Parts read one by one, each the likeliest way; then each the next way."""
        read = [self.readings(part) for part in parts]
        most = max(map(len, read), default=0)
        return [tuple(word for one in read for word in one[min(way, len(one) - 1)]) for way in range(most)]

    def _with_number(self, text: str) -> list[Words]:
        """`tchat119`, `119jaibesoindaide`, `#Bel102`: a number of the vocabulary written together with letters."""
        number = next((number for number in self._numbers if number in text), None)
        if number is None:
            return []
        before, _, after = text.partition(number)
        lexicon = self._lexicon
        glued = lexicon.forms.get(f"{GLUED}{number}", 0) | lexicon.in_pieces.get(number, 0)
        middle = (Word(number, lexicon.forms[number] | glued, number, "joined"),)
        sides = [self._beside_number(part) if part else [()] for part in (before, after)]
        digits_meet = before[-1:].isdecimal() or after[:1].isdecimal()
        beside = [word for side in sides for reading in side for word in reading]
        if digits_meet and any(not word.meant or word.text.isdecimal() for word in beside):
            return []  # `x20119` has another number
        most = max(map(len, sides))
        left, right = ([side[min(way, len(side) - 1)] for way in range(most)] for side in sides)
        return [(*one, *middle, *other) for one, other in zip(left, right, strict=True)]

    def _beside_number(self, part: str) -> list[Words]:
        """What stands beside a number. It tells enough, so all words in the letters count."""
        readings = list(self.readings(part))
        if any(not word.meant or word.doubt for word in readings[0]):
            parts = self._splitter.split(part, spelled=True) if part.isalpha() else ()
            if parts:
                readings.insert(0, self._parts(parts, "joined"))
        return readings

    def _by_digits(self, text: str) -> list[Words]:
        """`40ansveutmevoir`: letters and digits told apart, where all letters are known words."""
        parts = _LETTERS_OR_DIGITS.findall(text)
        found = self._in_a_row(parts) if len(parts) > 1 else []
        told = [tuple(_told_as("joined", word) for word in reading) for reading in found]
        return [reading for reading in told if all(_is_known(word) or word.text.isdecimal() for word in reading)]

    def _leet(self, text: str, letters: str) -> list[Words]:
        found = self._letters(text, letters, "leet") if letters.isalpha() else []
        if found or text.count("1") != 1:
            return found
        letters = text.replace("1", "l").translate(_LEET_TABLE)
        bits = self._lexicon.forgiving.get(letters, 0) if len(letters) >= LONG_WORD else 0
        return [(Word(text, bits, letters, "leet"),)] if bits else []

    def _with_holes(self, text: str, letters: str) -> Iterator[Words]:
        """`fr*ppe`: an i where that makes a word (`v!olent`), else each letter in each hole, two holes at most."""
        if _HOLES_IN_A_ROW.search(text):
            yield self._holes.starred(text)
            yield from self._in_a_row(part for part in _HOLES_IN_A_ROW.split(text) if part)
            return
        forms = self._lexicon.forms
        likely = letters.replace("!", "i").replace("|", "i")
        if likely != letters and likely.isalpha():
            yield from self._letters(text, likely, "leet")
        if letters.startswith("!"):
            yield from self.readings(text[1:])
            return
        parts = [part for part in _HOLE.split(text) if part]
        if len(parts) > 1 and all(len(part) >= LEAST_SPELLED and forms.get(part) for part in parts):
            yield from self._in_a_row(parts)
        yield self._holes.filled(text, letters)
        if sum(sign in HOLES for sign in letters) == 1:
            yield self._parts(self._splitter.split(_HOLE.sub(HOLE, letters)), "hole")


def _is_known(word: Word) -> bool:
    return bool(word.meant) and not word.doubt  # needles spell no typing error beside digits


def _told_as(mechanism: str, word: Word) -> Word:
    return word if word.mechanism else msgspec.structs.replace(word, mechanism=mechanism)
