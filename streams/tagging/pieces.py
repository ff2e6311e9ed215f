"""Words in pieces: spelled out letter by letter (`f r a p p e`, `1 1 9`), or parted once (`fra ppe`).

rules/writings.py spells out the same rule as needles: change both together; test_prefilter.py tells when they differ.
"""

from __future__ import annotations

import re
import string

from streams.rules.lexicon import LONG_WORD, SHORT_WORD, Lexicon
from streams.rules.writings import TAG_HEAD
from streams.tagging.joined_words import Splitter
from streams.tagging.words import Word

LEAST_SPELLED = 3
"""Single letters in a row from which they are read as a word."""
_SINGLE = frozenset(string.ascii_lowercase + string.digits)
_MOST_PIECES = 5


class Pieces:
    """Puts words together with the forms of one lexicon."""

    def __init__(self, lexicon: Lexicon, splitter: Splitter) -> None:
        self._lexicon = lexicon
        self._splitter = splitter
        self._tag_heads = frozenset(tag[:LONG_WORD] for tag in lexicon.joined)

    def put_together(self, words: list[Word]) -> list[Word]:
        """The words, those that stand in pieces put together."""
        return self._pieces(self._single_letters(words))

    def _single_letters(self, words: list[Word]) -> list[Word]:
        """Three or more single letters, or digits that make 119, as one word."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            end = index
            while end < len(words) and len(words[end].text) == 1 and words[end].text in _SINGLE:
                end += 1
            if end - index >= LEAST_SPELLED:
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
            parts = ((group, True),) if group in lexicon.forms else self._splitter.split(group, spelled=True)
            if parts:
                spelled.extend(Word(p, lexicon.forms.get(p, 0) if c else 0, p, "spaced") for p, c in parts)
            else:
                meant = lexicon.meant(group)
                spelled.append(Word(group, meant[0] if meant else 0, meant[1] if meant else "", "spaced", 1))
        return tuple(spelled) if any(word.classes for word in spelled) else ()

    def _pieces(self, words: list[Word]) -> list[Word]:
        """Neighbours that together are a long known word, one of them unknown by itself."""
        out: list[Word] = []
        index = 0
        while index < len(words):
            taken = 1
            for count in range(2, min(self._most_pieces(words, index), len(words) - index) + 1):
                found = self._one_word(words[index : index + count])
                if found is not None:
                    out.append(found)
                    taken = count
                    break
            else:
                out.append(words[index])
            index += taken
        return out

    def _most_pieces(self, words: list[Word], index: int) -> int:
        """How many words may be one from `index` on, at first sight."""
        first = words[index].text
        if len(first) > TAG_HEAD or first[:LONG_WORD] in self._tag_heads:
            return _MOST_PIECES
        if index + 1 < len(words):
            pair = first + words[index + 1].text
            if pair in self._lexicon.forgiving or pair in self._lexicon.in_pieces:
                return 2
        return 1

    def _one_word(self, pieces: list[Word]) -> Word | None:
        """A known word in pieces: two exact ones, or a tag that its first piece begins well enough to be looked for."""
        lexicon = self._lexicon
        joined = "".join(piece.text for piece in pieces)
        if joined.isdecimal():
            bits = lexicon.in_pieces.get(joined, 0)
            return Word(joined, bits, joined, "split") if bits and len(pieces) == 2 else None
        known = [bool(piece.meant) and not piece.doubt for piece in pieces]
        if all(known) or any(piece.mechanism and not piece.doubt for piece in pieces):
            return None
        if len(joined) < SHORT_WORD or not joined.isalpha():
            return None
        bits = lexicon.forgiving.get(joined, 0) if len(pieces) == 2 else lexicon.joined.get(joined, 0)
        if bits and (len(pieces) == 2 or len(pieces[0].text) >= LONG_WORD):
            return Word(joined, bits, joined, "split")
        if len(pieces[0].text) <= TAG_HEAD:
            return None
        meant = lexicon.meant_joined(joined)
        return None if meant is None else Word(joined, meant[0], meant[1], "split", 1)
