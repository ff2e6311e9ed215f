"""What the needles are spelled from: every way in which a word may be written so that `reading.py` understands it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from streams.rules import writings
from streams.rules.alphabet import in_alphabet
from streams.rules.demands import Demands
from streams.rules.edits import forgives_twice
from streams.rules.lexicon import GLUED, LEAST_RESPELLED_PART, Lexicon
from streams.rules.sounds import LEAST_SOUNDS
from streams.rules.writings import as_letters


class Sources:
    """What the needles are spelled from, each with the classes (bits) that it stands for."""

    def __init__(self, lexicon: Lexicon, demands: Demands) -> None:
        self.bits: dict[tuple[str, str], int] = {}
        """By the kind of writing and the word, beginning or sound that it is spelled from."""
        for form, bits in lexicon.forms.items():
            self._put_form(
                form, demands.bits_of(form, bits), short=len(form) < LEAST_RESPELLED_PART and form in lexicon.respelled
            )
        for word, bit in demands.word_bits.items():  # entries of several words are found in joined words as well
            self._put("text", as_letters(in_alphabet(word)), bit)
        for error, (bits, form) in lexicon.errors.items():
            self._put("text", f" {error} ", demands.bits_of(form, bits))
        for form, bits in lexicon.forgiving.items():
            if form in lexicon.joined:
                self._put("tag", form, bits)
            elif forgives_twice(form):
                self._put("twice", form[: writings.HEAD + 1], demands.bits_of(form, bits))
                self._put("text", form[writings.HEAD :], demands.bits_of(form, bits))
        for key, (bits, form) in lexicon.sounds.items():
            self._put("heard", key[: LEAST_SOUNDS + 3], demands.bits_of(form, bits))

    def writings_of(self, kind: str, source: str) -> Iterable[str]:
        """The needles spelled from one source."""
        return _WRITINGS[kind](source)

    def _put_form(self, form: str, bits: int, *, short: bool) -> None:
        """`short`: it counts as a whole word only, not in joined words."""
        if form.startswith(GLUED):
            self._put("text", as_letters(form[1:]), bits)
        elif short:
            self._put("text", f" {form} ", bits)
        elif (word := in_alphabet(form)).isalnum() and not form.isdecimal():  # numbers are known as they stand
            self._put("exact", as_letters(word), bits)

    def _put(self, kind: str, source: str, bits: int) -> None:
        self.bits[kind, source] = self.bits.get((kind, source), 0) | bits


_WRITINGS: dict[str, Callable[[str], Iterable[str]]] = {
    "text": lambda text: (text,),
    "exact": writings.exact_writings,
    "twice": writings.twice_erring_writings,
    "heard": writings.heard_writings,
    "tag": writings.tag_writings,
}
