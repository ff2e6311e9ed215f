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
        self.whole: dict[tuple[str, str], int] = {}
        """By the kind of writing and the word, beginning or sound that it is spelled from: of what is written for one
        word, alone or behind a letter."""
        self.joined: dict[tuple[str, str], int] = {}
        """The same, of what may be written together with other words."""
        for form, bits in lexicon.forms.items():
            self._put_form(
                form, demands.bits_of(form, bits), short=len(form) < LEAST_RESPELLED_PART and form in lexicon.respelled
            )
        for word, bit in demands.word_bits.items():  # entries of several words are found in joined words as well
            _put(self.joined, "text", as_letters(in_alphabet(word)), bit)
        for error, (bits, form) in lexicon.errors.items():
            _put(self.whole, "text", f" {error} ", demands.bits_of(form, bits))
        for form, bits in lexicon.forgiving.items():
            if form in lexicon.joined:
                _put(self.whole, "tag", form, bits)
            elif forgives_twice(form):
                _put(self.whole, "twice", form[: writings.HEAD + 1], demands.bits_of(form, bits))
                _put(self.whole, "text", f"{form[writings.HEAD :]} ", demands.bits_of(form, bits))
        for key, (bits, form) in lexicon.sounds.items():
            _put(self.whole, "heard", key[: LEAST_SOUNDS + 3], demands.bits_of(form, bits))

    def _put_form(self, form: str, bits: int, *, short: bool) -> None:
        """`short`: it counts as a whole word only, not in joined words."""
        if form.startswith(GLUED):
            _put(self.joined, "text", as_letters(form[1:]), bits)
        elif short:
            _put(self.whole, "text", f" {form} ", bits)
        elif (word := in_alphabet(form)).isalnum() and not form.isdecimal():  # numbers are known as they stand
            _put(self.joined, "exact", as_letters(word), bits)


def writings_of(kind: str, source: str) -> Iterable[str]:
    """The needles spelled from one source."""
    return _WRITINGS[kind](source)


def _put(sources: dict[tuple[str, str], int], kind: str, source: str, bits: int) -> None:
    sources[kind, source] = sources.get((kind, source), 0) | bits


_WRITINGS: dict[str, Callable[[str], Iterable[str]]] = {
    "text": lambda text: (text,),
    "exact": writings.exact_writings,
    "twice": writings.twice_erring_writings,
    "heard": writings.heard_writings,
    "tag": writings.tag_writings,
}
