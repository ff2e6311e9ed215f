"""Reading: a folded search becomes words, and each word gets the classes it belongs to.

A search may be read in several ways, the likeliest first. `word_readings.py` says what one written word may be;
here words are put together:

| written                           | read as                           | mechanism |
| --------------------------------- | --------------------------------- | --------- |
| `f r a p p e`, `1 1 9`            | single letters put together       | spaced    |
| `enfancen danger`                 | a tag in pieces, with an error    | split     |
| `mon+pere+me+frappe`              | plus signs for spaces, as in addresses | |
| `fra ppe`, `mai son`, `Enfan tPlace` | second reading: what two neighbours make together | split |
| `f.rappe`, `mè-re`                | later reading: without a sign inside a word | split |
| `enfant 💀 battu`                 | last reading: without the emoji that are words | |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from streams.rules.compiling import CompiledVocabulary
from streams.rules.writings import CLITICS
from streams.tagging.joined_words import Splitter
from streams.tagging.pieces import Pieces, Spelling
from streams.tagging.separators import is_plain
from streams.tagging.word_readings import WordReader, Words
from streams.tagging.words import Word

_WORD = re.compile(
    r"\d+(?:[.,:/]\d++)++(?![a-z@$]|€[a-z0-9@$€])"  # 119,99 and 12/05/2026 are one number each
    r"|!?[a-z0-9@$€]+(?:[*!|+]+[a-z0-9@$€]+)*'?"
    r"|[^\W\da-z_]+"  # words in other scripts stand between ours
    r"|[#£%°&]"
)

EMOJI_WORD = "emoji"
"""How the words begin that emoji stand for (look_alikes.txt)."""


class Reader:
    """Reads searches with one vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        self._lexicon = compiled.lexicon
        splitter = Splitter(compiled.lexicon)
        self._readings_of = WordReader(compiled.lexicon, splitter).readings
        self._pieces = Pieces(compiled.lexicon, splitter)

    def readings(self, folded: str) -> Iterator[list[Word]]:
        """The words of a folded search, in order: first as they most likely were meant, then as they else may be."""
        if "+" in folded and " " not in folded.strip():
            spaced = folded.replace("+", " ")
            yield from self._readings(spaced)
            if all(text.isdecimal() or self._is_known(text) for text in _WORD.findall(spaced)):
                return  # `#119+pokedex`: there is nothing else that it may be
        yield from self._readings(folded)
        whole = self._pieces.without_signs_inside(folded)
        if whole != folded:
            yield from self._word_by_word(whole)
        if EMOJI_WORD in folded:  # `enfant 💀 battu`: what stands between the words is said beside them
            for words in self._readings(folded):
                yield self._phrases([word for word in words if not word.text.startswith(EMOJI_WORD)])

    def _texts(self, folded: str) -> list[str]:
        return folded.split() if is_plain(folded) else self._apart(_WORD.findall(folded))

    def _word_by_word(self, folded: str) -> Iterator[list[Word]]:
        """Readings in which no neighbours are put together: a word in three pieces is more than needles know of."""
        read = [self._read(text) for text in self._texts(folded)]
        for way in range(max(map(len, read), default=0)):
            yield self._phrases([word for readings in read for word in readings[min(way, len(readings) - 1)]])

    def _readings(self, folded: str) -> Iterator[list[Word]]:
        texts = self._texts(folded)
        named = self._pieces.named(texts)
        in_pieces = self._pieces.may_mend(texts)
        read = self._mended(texts, both_known=False) if in_pieces else None
        read = read or [self._read(text) for text in texts]
        yield self._words(read, 0, named)
        mended = self._mended(texts, both_known=True) if in_pieces else None
        if mended is not None and mended != read:
            yield self._words(mended, 0, named)
        read = mended or read
        for way in range(1, max(map(len, read), default=0)):
            yield self._words(read, way, named)
        if self._pieces.spelled(texts):
            clean, loose = self._words(read, 0, named), self._words(read, 0, named, Spelling.LOOSE)
            if loose != clean:
                yield loose
            yield self._words(read, 0, named, Spelling.ERRING)

    def _apart(self, texts: Sequence[str]) -> list[str]:
        """The words, their apostrophes only where a letter before one is a word of its own (`onm'enferme`)."""
        return [text if text[-1] == "'" and self._elides(text[:-1]) else text.removesuffix("'") for text in texts]

    def _elides(self, word: str) -> bool:
        """Whether the last letter before an apostrophe belongs to what follows: the rest is a word, and sure to be."""
        before = word[:-1]
        if word[-1] not in CLITICS or len(before) < 2 or self._is_known(word):
            return False
        likely = self._readings_of(before)[0][0]
        return self._is_known(before) or (bool(likely.meant) and not likely.doubt)  # needles hold no guess there

    def _read(self, text: str) -> tuple[Words, ...]:
        """What a text may be, and the letter that was written together with it."""
        if text[-1] != "'":
            return self._readings_of(text)
        elided = self._readings_of(text[-2])[0]
        likely, *others = self._readings_of(text[:-2])
        sure = (words for words in others if not any(word.doubt for word in words))  # as in `_elides`
        return tuple((*words, *elided) for words in (likely, *sure))

    def _is_known(self, word: str) -> bool:
        return word in self._lexicon.forms or word in self._lexicon.harmless

    def _mended(self, texts: Sequence[str], *, both_known: bool) -> list[tuple[Words, ...]] | None:
        """The readings of each word, those in pieces put together; None where none are."""
        mended = self._pieces.mended(texts, both_known=both_known)
        if mended is None:
            return None
        return [self._read(text) if pieces == 1 else self._in_pieces(text) for text, pieces in mended]

    def _in_pieces(self, text: str) -> tuple[Words, ...]:
        bits = self._lexicon.forms.get(text, 0) | self._lexicon.in_pieces.get(text, 0)
        return ((Word(text, bits, text, "split", 0 if text.isdecimal() else 1),),)

    def _words(
        self,
        read: Sequence[tuple[Words, ...]],
        way: int,
        named: frozenset[str],
        spelling: Spelling = Spelling.CLEAN,
    ) -> list[Word]:
        """The words, each read in the way with this number or the last it has."""
        words: list[Word] = []
        unknown = False
        for readings in read:
            for word in readings[way if way < len(readings) else -1]:
                words.append(word)
                unknown = unknown or not word.meant or len(word.text) == 1 or word.text.isdecimal()
        if unknown and len(words) > 1:
            words = self._pieces.put_together(words, spelling, named)
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
