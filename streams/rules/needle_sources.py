"""What the needles are spelled from: every way in which a word may be written so that `reading.py` understands it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from streams.rules import writings
from streams.rules.alphabet import in_alphabet
from streams.rules.lexicon import GLUED, LONG_WORD, SHORT_WORD, Lexicon, forgives_twice
from streams.rules.sounds import LEAST_SOUNDS, sound_keys

_TELLING = 4
"""Letters of the words beside a word with an error from which they say more than the word itself."""
_UNRANKED = 11.0
"""How rare a word is that is no ordinary one (`Lexicon.ordinary`)."""
_WORDS_OF_A_SEARCH = 4.0
_FIRST_RANK = 0.1
"""The share of the most frequent word; the others' by Zipf's law."""
_SHARES = {"erring": 1e-5, "twice": 2e-5, "heard": 2e-5}
_SHARE_OF_TEXT = 1e-6


def _letters(words: list[str]) -> int:
    """The letters of words that are no link words, those of link words for half."""
    return sum(len(word) if word not in writings.LINKS else len(word) // 2 for word in words)


class Sources:
    """What the needles are spelled from, each with the classes (bits) that it stands for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.bits: dict[tuple[str, str], int] = {}
        """By the kind of writing and the word, beginning or sound that it is spelled from."""
        self.linked = 0
        """Classes that have a word which is written together with others: no needles tell them."""
        self._put_forms()
        self._put_guesses()
        self._errors_of: dict[str, list[str]] = {}
        for error, (_, form) in lexicon.errors.items():
            self._errors_of.setdefault(form, []).append(error)
        for last, entries in lexicon.phrases.items():
            for before, bits in entries:
                self._put_phrase([*before, last], bits)

    def _put_forms(self) -> None:
        """Words as they are."""
        for form, bits in self._lexicon.forms.items():
            if form.startswith(GLUED):
                self._put("text", in_alphabet(form[1:]), bits)
            elif bits:
                self._put("exact", in_alphabet(form), bits)
            if (form in writings.LINKS and len(form) < writings.LONG_LINK) or len(form) < 2:
                self.linked |= bits

    def _put_guesses(self) -> None:
        """Words with errors, by their sound, and numbers in pieces."""
        lexicon = self._lexicon
        for error, (bits, _) in lexicon.errors.items():
            self._put("text", f" {in_alphabet(error)} ", bits)
        for form, bits in lexicon.forgiving.items():
            self._put_errors(form, bits)
        for key, (bits, _) in lexicon.sounds.items():
            self._put("heard", key[: LEAST_SOUNDS + 3], bits)
        for number, bits in lexicon.in_pieces.items():
            for text in (in_alphabet(number), *writings.pieces_of_digits(in_alphabet(number))):
                self._put("text", text, bits)

    def share(self, kind: str, source: str) -> float:
        """A rough share of the searches in which a needle spelled from this is found."""
        rank = self._lexicon.ordinary.get(source.strip())
        if rank is not None:
            return _WORDS_OF_A_SEARCH * _FIRST_RANK * math.exp(-rank)
        return _SHARES.get(kind, _SHARE_OF_TEXT)

    def writings_of(self, kind: str, source: str) -> Iterable[str]:
        """The needles spelled from one source. Whole words that are ordinary ones are never read as errors."""
        texts = _WRITINGS[kind](source)
        if kind != "erring":
            return texts
        harmless = self._lexicon.harmless
        return (text for text in texts if not text.endswith(" ") or text.strip() not in harmless)

    def _put(self, kind: str, source: str, bits: int) -> None:
        self.bits[kind, source] = self.bits.get((kind, source), 0) | bits

    def _put_errors(self, form: str, bits: int) -> None:
        """A word with typing errors, or in two pieces."""
        spelled = in_alphabet(form)
        if form in self._lexicon.joined:
            self._put("tag", spelled, bits)
        elif forgives_twice(form):
            self._put("twice", spelled[: writings.HEAD + 1], bits)
            self._put("text", spelled[writings.HEAD :], bits)
        elif len(form) >= LONG_WORD:
            self._put("erring", spelled[: writings.HEAD + 1], bits)
        elif len(form) >= SHORT_WORD:
            for text in writings.two_pieces(spelled):
                self._put("text", text, bits)

    def _put_phrase(self, words: list[str], bits: int) -> None:
        """An entry of several words: all of it where no word is forgiven an error, else two neighbours of it."""
        forgiving = self._lexicon.forgiving
        certain = [word not in forgiving for word in words]
        spelled = [in_alphabet(word) for word in words]
        texts: Iterable[str] = ()
        if all(certain):
            texts = writings.phrase_writings(spelled)
        elif certain.count(False) == 1 and not forgiving[words[certain.index(False)]]:
            texts = self._beside(spelled, certain.index(False))
        for text in texts:
            self._put("text", text, bits)
            certain = []
        if certain:
            self._put_rarest(words, bits)

    def _put_rarest(self, words: list[str], bits: int) -> None:
        rank = self._lexicon.ordinary
        rarest = max(words, key=lambda word: (word not in writings.LINKS, rank.get(word, _UNRANKED), len(word)))
        self.linked |= bits if rarest in writings.LINKS and len(rarest) < writings.LONG_LINK else 0
        self._put("exact", in_alphabet(rarest), bits)
        for error in self._errors_of.get(rarest, ()):
            self._put("text", f" {in_alphabet(error)} ", bits)
        if rarest in self._lexicon.forgiving:
            self._put_errors(rarest, bits)
            for key in sound_keys(rarest):
                self._put("heard", key[: LEAST_SOUNDS + 3], bits)

    def _beside(self, spelled: list[str], place: int) -> set[str]:
        """Needles of the one word with errors and of those on one side of it; nothing where these say little."""
        before, after, word = spelled[:place], spelled[place + 1 :], spelled[place]
        if _letters(before) >= max(_letters(after), _TELLING):
            contexts = list(writings.phrase_writings(before))
            return {n for text in contexts for n in writings.beside_writings(text, word)}
        if _letters(after) < _TELLING:
            return set()
        contexts = [text[::-1] for text in writings.phrase_writings(after)]
        return {n[::-1] for text in contexts for n in writings.beside_writings(text, word[::-1])}


_WRITINGS: dict[str, Callable[[str], Iterable[str]]] = {
    "text": lambda text: (text,),
    "exact": writings.exact_writings,
    "erring": writings.erring_writings,
    "twice": writings.twice_erring_writings,
    "heard": writings.heard_writings,
    "tag": writings.tag_writings,
}
