"""Reading: a folded search becomes words, and each word gets the classes it belongs to.

A search may be read in several ways, the likeliest first. `word_readings.py` says what one written word may be;
here words are put together:

| written                           | read as                           | mechanism |
| --------------------------------- | --------------------------------- | --------- |
| `f r a p p e`, `1 1 9`            | single letters put together       | spaced    |
| `enfancen danger`                 | a tag in pieces, with an error    | split     |
| `fra ppe`, `mai son`, `Enfan tPlace` | second reading: what two neighbours make together | split |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from streams.rules.compiling import CompiledVocabulary
from streams.tagging.joined_words import Splitter
from streams.tagging.pieces import Pieces
from streams.tagging.separators import is_plain
from streams.tagging.word_readings import WordReader, Words
from streams.tagging.words import Word

_WORD = re.compile(
    r"\d+(?:[.,:/]\d++)++(?![a-z@$]|€[a-z0-9@$€])"  # 119,99 and 12/05/2026 are one number each
    r"|!?[a-z0-9@$€]+(?:[*!|+]+[a-z0-9@$€]+)*"
    r"|[^\W\da-z_]+"  # words in other scripts stand between ours
    r"|[#£%°&]"
)


class Reader:
    """Reads searches with one vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self._lexicon = compiled.lexicon
        splitter = Splitter(compiled.lexicon)
        self._readings_of = WordReader(compiled.lexicon, splitter).readings
        self._pieces = Pieces(compiled.lexicon, splitter)

    def readings(self, folded: str) -> Iterator[list[Word]]:
        """The words of a folded search, in order: first as they most likely were meant, then as they else may be."""
        texts = folded.split() if is_plain(folded) else _WORD.findall(folded)
        read = [self._readings_of(text) for text in texts]
        yield self._words(read, 0)
        mended = self._pieces.mended(texts)
        if mended is not None:
            read = [self._readings_of(text) if pieces == 1 else self._mended(text) for text, pieces in mended]
            yield self._words(read, 0)
        for way in range(1, max(map(len, read), default=0)):
            yield self._words(read, way)
        if self._pieces.spelled(texts):
            yield self._words(read, 0, erring=True)

    def _mended(self, text: str) -> tuple[Words, ...]:
        return ((Word(text, self._lexicon.forms.get(text, 0), text, "split", 1),),)

    def _words(self, read: Sequence[tuple[Words, ...]], way: int, *, erring: bool = False) -> list[Word]:
        """The words, each read in the way with this number or the last it has."""
        words: list[Word] = []
        unknown = False
        for readings in read:
            for word in readings[way if way < len(readings) else -1]:
                words.append(word)
                unknown = unknown or not word.meant or len(word.text) == 1 or word.text.isdecimal()
        if unknown and len(words) > 1:
            words = self._pieces.put_together(words, erring=erring)
        return self._phrases(words)

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
