"""Reading: a folded search becomes words, and each word gets the classes it belongs to.

In the order of the tries; the first that leads to a known word counts, and the last column is the mechanism it is
told as:

| written                           | read as                    | mechanism   |
| --------------------------------- | -------------------------- | ----------- |
| `frappe`                          | itself                     |             |
| `fr@ppe`, `p3ur`                  | leet, never digits alone   | leet        |
| `fr*ppe`                          | the letter that fits       | hole        |
| `frappppe`                        | runs of three or more shortened | repeated |
| `frap`, `toush`, `anfan`          | what sounds the same       | sound       |
| `mfrappe`, `monperemefrappe`      | split into known words     | joined      |
| `farppe`                          | one error (lexicon.py)     | typo        |
| `f r a p p e`, `1 1 9`            | single letters put together | spaced     |
| `fra ppe`, `enfancen danger`      | pieces put together        | split       |
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from streams.rules.alphabet import HOLES, LEET
from streams.rules.compiling import CompiledVocabulary
from streams.rules.lexicon import GLUED, LONG_WORD
from streams.rules.writings import HEARD_CLITICS
from streams.tagging.joined_words import Splitter
from streams.tagging.pieces import LEAST_SPELLED, Pieces
from streams.tagging.separators import is_plain
from streams.tagging.words import Word

_WORD = re.compile(
    r"\d+(?:[.,:/]\d++)++(?![a-z@$]|€[a-z0-9@$€])"  # 119,99 and 12/05/2026 are one number each
    r"|!?[a-z0-9@$€]+(?:[*!|+]+[a-z0-9@$€]+)*"
    r"|[^\W\da-z_]+"  # words in other scripts stand between ours
    r"|[#£%°&]"
)
_RUN = re.compile(r"(.)\1{2,}")
_HOLE = re.compile(r"[*!|+]")
_HOLES_IN_A_ROW = re.compile(r"[*!|+]{2,}")
_SPACED_NUMBER = re.compile(r"\d(?:[.,:/]\d)+")
_GLUED_NUMBER = re.compile(r"([a-z]{2,})?(\d{3,})([a-z]{2,})?")
_AGE = re.compile(r"(\d{1,2})(ans?|yo)")
_LEET_TABLE = str.maketrans(LEET)
_LONGEST_WORD = 96
"""Signs beyond which a word is not looked into."""
_LEAST_SPLIT = 4
_REMEMBERED = 32_768
"""Words whose reading is remembered (in memory only)."""
_MOST_GUESSES = 2


class Reader:
    """Reads searches with one vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self._lexicon = compiled.lexicon
        self._splitter = Splitter(compiled.lexicon.forms, compiled.lexicon.ordinary)
        self._pieces = Pieces(compiled.lexicon, self._splitter)
        self._read_word = lru_cache(_REMEMBERED)(self._understand)

    def read(self, folded: str) -> list[Word]:
        """The words of a folded search, in order."""
        words: list[Word] = []
        unknown = False
        for text in folded.split() if is_plain(folded) else _WORD.findall(folded):
            for word in self._read_word(text):
                words.append(word)
                unknown = unknown or not word.meant or len(text) == 1 or text.isdecimal()
        if unknown and len(words) > 1:
            words = self._pieces.put_together(words)
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
        if letters in lexicon.harmless:
            return ()
        tag = lexicon.meant_joined(letters)
        if tag is not None:
            return (Word(text, tag[0], tag[1], mechanism or "typo", 1),)
        return self._guess(text, letters, mechanism)

    def _guess(self, text: str, letters: str, mechanism: str) -> tuple[Word, ...]:
        """Letters that are no known word: what they sound like, words in them, or an error."""
        lexicon = self._lexicon
        heard = lexicon.heard(letters)
        if heard is not None:
            return (Word(text, heard[0], heard[1], mechanism or "sound", heard[2]),)
        meant = lexicon.meant(letters)
        if len(letters) >= _LEAST_SPLIT:
            parts = self._splitter.split(letters)
            torn = any(len(part) == 1 for part, _ in parts[1:])  # an error of a long word leaves single letters
            if parts and not (torn and meant):
                forms = lexicon.forms
                return tuple(Word(p, forms.get(p, 0) if c else 0, p, mechanism or "joined") for p, c in parts)
        if meant is not None:
            return (Word(text, meant[0], meant[1], mechanism or "typo", 1),)
        heard = (
            lexicon.heard(letters[1:]) if letters[0] in HEARD_CLITICS and letters[1:] not in lexicon.harmless else None
        )
        if heard is not None:
            clitic = letters[0]
            return (
                Word(clitic, lexicon.forms.get(clitic, 0), clitic, mechanism or "joined"),
                Word(letters[1:], heard[0], heard[1], mechanism or "sound", heard[2]),
            )
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
        if _HOLES_IN_A_ROW.search(text):
            return tuple(word for part in _HOLES_IN_A_ROW.split(text) if part for word in self._read_word(part))
        holes = any(hole in text for hole in HOLES)
        return self._with_holes(text) if holes else self._leet(text) or (Word(text, 0),)

    def _glued_number(self, text: str) -> tuple[Word, ...]:
        """`tchat119`, `119jaibesoindaide`: a number that may be written in pieces, between known words."""
        found = _GLUED_NUMBER.fullmatch(text)
        if found is None or found.group(2) not in self._lexicon.in_pieces:
            return ()
        forms = self._lexicon.forms
        words: list[Word] = []
        for part in found.groups():
            read = self._read_word(part) if part else ()
            if part and part == found.group(2):
                glued = forms.get(f"{GLUED}{part}", 0)
                read = (Word(part, forms.get(part, 0) | self._lexicon.in_pieces[part] | glued, part, "joined"),)
            elif part and any(not word.meant or word.doubt for word in read):
                # The number tells enough, so all words beside it count.
                split = self._splitter.split(part, spelled=True)
                read = tuple(Word(p, forms.get(p, 0), p, "joined") for p, _ in split) or read
            words.extend(read)
        return tuple(words)

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
        if likely != letters and likely.isalpha() and (found := self._letters(text, likely, "leet")):
            return found
        if letters.startswith("!"):
            return self._read_word(text[1:])
        parts = [part for part in _HOLE.split(text) if part]
        if len(parts) > 1 and all(len(part) >= LEAST_SPELLED and forms.get(part) for part in parts):
            return tuple(word for part in parts for word in self._read_word(part))
        holes = [index for index, sign in enumerate(letters) if sign in HOLES]
        guesses = [letters] if len(holes) <= _MOST_GUESSES and len(letters) >= LEAST_SPELLED else []
        for index in holes:
            guesses = [g[:index] + letter + g[index + 1 :] for g in guesses for letter in string.ascii_lowercase]
        fitting = [g for g in guesses if forms.get(g)]
        bits = 0
        for guess in fitting:
            bits |= forms[guess]
        return (Word(text, bits, fitting[0], "hole"),) if fitting else (Word(text, 0),)

    def _phrases(self, words: list[Word]) -> list[Word]:
        """Entries of several words: their last word gets the class."""
        phrases = self._lexicon.phrases
        previous = ""
        for index, word in enumerate(words):
            meant = word.meant or word.text
            entries = phrases.get(meant) if index else None
            bits = word.classes
            for before, given in entries.get(previous, ()) if entries else ():
                if index >= len(before) and before == [w.meant for w in words[index - len(before) : index]]:
                    bits |= given
            if bits != word.classes:
                words[index] = Word(word.text, bits, word.meant, word.mechanism, word.doubt)
            previous = word.meant
        return words
