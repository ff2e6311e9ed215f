"""From a written word to the classes it belongs to: exactly, or with one typing error in a long word.

| words of             | found with                                                                              |
| -------------------- | --------------------------------------------------------------------------------------- |
| digits               | nothing but themselves: 118, 112 and 115 are other services                             |
| up to 3 letters      | nothing but themselves                                                                  |
| 4 and 5 letters      | two letters swapped, one left out or too much, in 5 letters one wrong; the first stands |
| 6 letters and more   | any one letter wrong, missing, too much, or swapped with the next                       |

A reviewed list of harmless words keeps ordinary words from being read as errors (`mare`, `rappe`, `tarte`).
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator

from streams.rules.forms import sound_spellings

LONG_WORD = 6
"""Letters from which any one typing error is forgiven."""
SHORT_WORD = 4
LONGEST_WORD = 40
"""Letters beyond which a word is not looked at for errors: the longest tag has fewer."""


def one_edit_apart(left: str, right: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns one into the other."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1 or left == right:
        return False
    start = 0
    while start < len(left) and left[start] == right[start]:
        start += 1
    if len(left) < len(right):
        return left[start:] == right[start + 1 :]
    if left[start + 1 :] == right[start + 1 :]:
        return True
    swapped = right[start + 1 : start + 2] + right[start : start + 1]
    return left[start : start + 2] == swapped and left[start + 2 :] == right[start + 2 :]


def deletions(word: str) -> set[str]:
    """The word with each one of its letters left out."""
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


def short_errors(word: str) -> Iterator[str]:
    """The errors forgiven in words of four and five letters."""
    for index in range(len(word) - 1):
        if word[index] != word[index + 1]:
            yield word[:index] + word[index + 1] + word[index] + word[index + 2 :]
    for index in range(1, len(word)):
        yield word[:index] + word[index + 1 :]
    for index in range(1, len(word) + 1):
        for letter in string.ascii_lowercase:
            yield word[:index] + letter + word[index:]
            if len(word) > SHORT_WORD:
                yield word[:index] + letter + word[index + 1 :]


class Lexicon:
    """Look-ups over all forms of a vocabulary. Built once, then only read."""

    def __init__(self, harmless: Iterable[str]) -> None:
        self.forms: dict[str, int] = {}
        """Every exact form (folded) and the bits of its classes."""
        self.errors: dict[str, tuple[int, str]] = {}
        """Errors in short words: the bits and the form that was meant."""
        self.forgiving: dict[str, int] = {}
        """The forms in which errors are forgiven."""
        self.sounds: dict[str, str] = {}
        """Spellings by sound, and the form that they sound like."""
        self.phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        """Entries of several words by their last word: the words before it, and the bits that the last word gets."""
        self.joined: dict[str, int] = {}
        """Tags written as one word. They may also be split, with one error."""
        self.in_pieces: dict[str, int] = {}
        """Numbers that may be written in pieces (`1.1.9`), and the bits of the classes that allow it."""
        self.harmless = frozenset(harmless)
        self._left_out: dict[str, tuple[str, ...]] = {}
        self._joined_edges: set[str] = set()

    def add(self, form: str, bit: int, *, forgiving: bool) -> None:
        """A form of a class. Where errors are forgiven, other spellings by sound count as well."""
        words = form.split()
        if not words:
            return
        if len(words) > 1:
            self.phrases.setdefault(words[-1], []).append((tuple(words[:-1]), bit))
            for word in words:
                self.forms.setdefault(word, 0)
                if forgiving and len(word) >= LONG_WORD and word.isalpha() and word not in self.harmless:
                    self.forgiving.setdefault(word, 0)
            return
        self.forms[form] = self.forms.get(form, 0) | bit
        if forgiving and form.isalpha():
            self.forgiving[form] = self.forgiving.get(form, 0) | bit

    def add_joined(self, form: str, bit: int) -> None:
        """A tag written as one word."""
        self.add(form, bit, forgiving=True)
        self.joined[form] = self.joined.get(form, 0) | bit
        self._joined_edges.add(form[:3])
        self._joined_edges.add(form[-3:])

    def close(self) -> None:
        """Spells out what is found by look-up: spellings by sound, errors in short words, letters left out."""
        exact = dict(self.forms)
        for form, bits in list(self.forgiving.items()):
            for other in sound_spellings(form):
                if other not in exact and other not in self.harmless:
                    self.forms[other] = self.forms.get(other, 0) | bits
                    self.sounds.setdefault(other, form)
        left_out: dict[str, list[str]] = {}
        for form, bits in self.forgiving.items():
            if len(form) >= LONG_WORD:
                for shorter in deletions(form):
                    left_out.setdefault(shorter, []).append(form)
            elif len(form) >= SHORT_WORD:
                for error in short_errors(form):
                    if error not in self.forms and error not in self.harmless:
                        self.errors[error] = (self.errors.get(error, (0, ""))[0] | bits, form)
        self._left_out = {shorter: tuple(forms) for shorter, forms in left_out.items()}

    def meant(self, word: str) -> tuple[int, str] | None:
        """The bits and the form that was probably meant by a word with one typing error, or None."""
        if word in self.harmless:
            return None
        short = self.errors.get(word)
        if short is not None:
            return short
        if not LONG_WORD - 1 <= len(word) <= LONGEST_WORD or not word.isalpha():
            return None
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

    def meant_joined(self, letters: str) -> tuple[int, str] | None:
        """The tag that several words written together spell, with at most one error, or None."""
        if letters[:3] not in self._joined_edges and letters[-3:] not in self._joined_edges:
            return None
        bits = self.joined.get(letters)
        if bits is not None:
            return bits, letters
        found = self.meant(letters)
        return found if found is not None and found[1] in self.joined else None
