"""Reading: a folded search becomes words, and each word gets the classes it belongs to.

In the order of the tries; the first that leads to a known word counts, and the last column is the mechanism it is
told as:

| written                           | read as                    | mechanism   |
| --------------------------------- | -------------------------- | ----------- |
| `frappe`                          | itself                     |             |
| `fr@ppe`, `p3ur`                  | leet, never digits alone   | leet        |
| `fr*ppe`                          | the letter that fits       | hole        |
| `frappppe`                        | runs of three or more shortened | repeated |
| `mfrappe`, `monperemefrappe`      | split into known words     | joined      |
| `farppe`                          | one error (lexicon.py)     | typo        |
| `f r a p p e`, `1 1 9`            | single letters put together | spaced     |
| `fra ppe`, `enfancen danger`      | pieces put together        | split       |
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache

from streams.rules.compiling import CompiledVocabulary
from streams.rules.lexicon import LONG_WORD
from streams.rules.needles import HOLES, LEET
from streams.tagging.joined_words import split_joined

_WORD = re.compile(
    r"\d+(?:[.,:/]\d+)+(?![a-z])"  # 119,99 and 12/05/2026 are one number each
    r"|!?[a-z0-9@$€]+(?:[*!|+]+[a-z0-9@$€]+)*"
    r"|[^\W\da-z_]+"  # words in other scripts stand between ours
    r"|[#£%°&]"
)
_SINGLE = frozenset(string.ascii_lowercase + string.digits)
_RUN = re.compile(r"(.)\1{2,}")
_SPACED_NUMBER = re.compile(r"\d(?:[.,:/]\d)+")
_GLUED_NUMBER = re.compile(r"([a-z]{2,})?(\d{3,})([a-z]{2,})?")
_AGE = re.compile(r"(\d{1,2})(ans?|yo)")
_LEET_TABLE = str.maketrans(LEET)
_LONGEST_WORD = 96
"""Signs beyond which a word is not looked into."""
_LEAST_SPLIT = 4
_LEAST_SPELLED = 3
_MOST_PIECES = 5
_REMEMBERED = 32_768
"""Words whose reading is remembered (in memory only)."""
_MOST_GUESSES = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was understood."""

    text: str
    classes: int
    meant: str = ""
    """The form that was meant, where it differs from the text."""
    mechanism: str = ""
    doubt: int = 0
    """1 for a guess (a typing error): two are the most that one match may rest on."""


class Reader:
    """Reads searches with one vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self._lexicon = compiled.lexicon
        self._read_word = lru_cache(_REMEMBERED)(self._understand)

    def read(self, folded: str) -> list[Word]:
        """The words of a folded search, in order."""
        words: list[Word] = []
        unknown = False
        for text in _WORD.findall(folded):
            for word in self._read_word(text):
                words.append(word)
                unknown = unknown or not word.meant or len(text) == 1 or text.isdecimal()
        if unknown and len(words) > 1:
            words = self._put_together(words)
        return self._phrases(words)

    def _understand(self, text: str) -> tuple[Word, ...]:
        forms = self._lexicon.forms
        bits = forms.get(text)
        if bits is not None:
            return (Word(text, bits, text),)
        if text.isdecimal() or len(text) > _LONGEST_WORD:
            return (Word(text, 0),)
        if not text.isalpha():
            return self._with_signs(text)
        return self._letters(text, text, "") or (Word(text, 0),)

    def _letters(self, text: str, letters: str, mechanism: str) -> tuple[Word, ...]:
        """Letters only: exact, shortened, split, or with an error. Empty where nothing fits."""
        lexicon = self._lexicon
        bits = lexicon.forms.get(letters)
        if bits is not None:
            return (Word(text, bits, letters, mechanism),)
        if _RUN.search(letters):
            for shorter in (_RUN.sub(r"\1", letters), _RUN.sub(r"\1\1", letters)):
                found = self._letters(text, shorter, mechanism or "repeated")
                if found:
                    return found
        tag = lexicon.meant_joined(letters)
        if tag is not None:
            return (Word(text, tag[0], tag[1], mechanism or "typo", 1),)
        if len(letters) >= _LEAST_SPLIT and letters not in lexicon.harmless:
            parts = split_joined(letters, lexicon.forms)
            if parts:
                return tuple(Word(part, lexicon.forms[part], part, mechanism or "joined") for part in parts)
        meant = lexicon.meant(letters)
        if meant is not None:
            return (Word(text, meant[0], meant[1], mechanism or "typo", 1),)
        return ()

    def _with_signs(self, text: str) -> tuple[Word, ...]:
        """Digits or signs among the letters."""
        age = _AGE.fullmatch(text)
        if age:
            return self._read_word(age.group(1)) + self._read_word(age.group(2))
        if _SPACED_NUMBER.fullmatch(text):
            digits = "".join(c for c in text if c.isdecimal())
            return (Word(text, self._lexicon.in_pieces.get(digits, 0), digits, "spaced"),)
        if not any(c.isalpha() for c in text):
            return (Word(text, 0),)
        glued = self._glued_number(text)
        if glued:
            return glued
        if any(hole in text for hole in HOLES):
            return self._with_holes(text)
        return self._leet(text) or (Word(text, 0),)

    def _glued_number(self, text: str) -> tuple[Word, ...]:
        """`tchat119`, `119allo`: a number that may be written in pieces, between known words."""
        found = _GLUED_NUMBER.fullmatch(text)
        if found is None or found.group(2) not in self._lexicon.in_pieces:
            return ()
        words = tuple(word for part in found.groups() if part for word in self._read_word(part))
        return words if all(word.meant and not word.doubt for word in words) else ()

    def _leet(self, text: str) -> tuple[Word, ...]:
        letters = text.translate(_LEET_TABLE)
        found = self._letters(text, letters, "leet") if letters.isalpha() else ()
        if found or text.count("1") != 1:
            return found
        letters = text.replace("1", "l").translate(_LEET_TABLE)
        bits = self._lexicon.forgiving.get(letters, 0) if len(letters) >= LONG_WORD else 0
        return (Word(text, bits, letters, "leet"),) if bits else ()

    def _with_holes(self, text: str) -> tuple[Word, ...]:
        """`fr*ppe`: an i where that makes a word (`v!olent`), else each letter in each hole, two holes at most."""
        forms = self._lexicon.forms
        letters = text.translate(_LEET_TABLE)
        likely = letters.replace("!", "i").replace("|", "i")
        if likely in forms:
            return (Word(text, forms[likely], likely, "leet"),)
        if letters.startswith("!"):
            return self._read_word(text[1:])
        holes = [index for index, sign in enumerate(letters) if sign in HOLES]
        guesses = [letters] if len(holes) <= _MOST_GUESSES and len(letters) >= _LEAST_SPELLED else []
        for index in holes:
            guesses = [g[:index] + letter + g[index + 1 :] for g in guesses for letter in string.ascii_lowercase]
        found = [g for g in guesses if forms.get(g)]
        bits = 0
        for guess in found:
            bits |= forms[guess]
        return (Word(text, bits, found[0], "hole"),) if found else (Word(text, 0),)

    def _put_together(self, words: list[Word]) -> list[Word]:
        return self._pieces(self._single_letters(words))

    def _single_letters(self, words: list[Word]) -> list[Word]:
        """Three or more single letters, or digits that make 119, as one word."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            end = index
            while end < len(words) and len(words[end].text) == 1 and words[end].text in _SINGLE:
                end += 1
            if end - index >= _LEAST_SPELLED:
                found = self._spelled("".join(word.text for word in words[index:end]))
                if found:
                    out.extend(found)
                    index = end
                    continue
            out.extend(words[index : max(end, index + 1)])
            index = max(end, index + 1)
        return out

    def _spelled(self, letters: str) -> tuple[Word, ...]:
        """What single letters and digits in a row spell, or nothing where a part of it is no known word."""
        lexicon = self._lexicon
        spelled: list[Word] = []
        for group in re.findall(r"[0-9]+|[a-z]+", letters):
            if group.isdecimal():
                bits = lexicon.in_pieces.get(group, 0)
                spelled.append(Word(group, bits, group, "spaced"))
                continue
            known = (group,) if group in lexicon.forms else ()
            parts = known or split_joined(group, lexicon.forms) or split_joined(group, lexicon.forms, spelled=True)
            if parts:
                spelled.extend(Word(part, lexicon.forms[part], part, "spaced") for part in parts)
            else:
                meant = lexicon.meant(group)
                spelled.append(Word(group, meant[0] if meant else 0, meant[1] if meant else "", "spaced", 1))
        return tuple(spelled) if any(word.classes for word in spelled) else ()

    def _pieces(self, words: list[Word]) -> list[Word]:
        """Neighbours that together are a long known word, one of them unknown by itself."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            found = None
            taken = 1
            for end in range(index + 2, min(index + _MOST_PIECES, len(words)) + 1):
                found = self._one_word(words[index:end])
                if found is not None:
                    taken = end - index
                    break
            out.append(words[index] if found is None else found)
            index += taken
        return out

    def _one_word(self, pieces: list[Word]) -> Word | None:
        """A known word in pieces: two exact ones, or a tag that its first piece begins well enough to be looked for."""
        lexicon = self._lexicon
        joined = "".join(piece.text for piece in pieces)
        if joined.isdecimal():
            bits = lexicon.in_pieces.get(joined, 0)
            return Word(joined, bits, joined, "split") if bits and len(pieces) == 2 else None
        if all(piece.meant for piece in pieces) or any(piece.mechanism for piece in pieces):
            return None
        if len(joined) < LONG_WORD or not joined.isalpha():
            return None
        bits = lexicon.forgiving.get(joined, 0) if len(pieces) == 2 else lexicon.joined.get(joined, 0)
        if bits and (len(pieces) == 2 or len(pieces[0].text) >= LONG_WORD):
            return Word(joined, bits, joined, "split")
        if len(pieces[0].text) <= LONG_WORD:
            return None
        meant = lexicon.meant_joined(joined)
        return None if meant is None else Word(joined, meant[0], meant[1], "split", 1)

    def _phrases(self, words: list[Word]) -> list[Word]:
        """Entries of several words: their last word gets the class."""
        phrases = self._lexicon.phrases
        for index, word in enumerate(words):
            entries = phrases.get(word.meant or word.text)
            if entries:
                bits = word.classes
                for before, bit in entries:
                    start = index - len(before)
                    if start >= 0 and all(w.meant == b for w, b in zip(words[start:index], before, strict=True)):
                        bits |= bit
                if bits != word.classes:
                    words[index] = Word(word.text, bits, word.meant, word.mechanism, word.doubt)
        return words
