"""Ordinary words of French by frequency: what is never read as an error, and where joined words part."""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Callable
from functools import cache


class OrdinaryWords(dict[str, float]):
    """Pickled by name: every process has them."""

    def __reduce__(self) -> tuple[Callable[[], OrdinaryWords], tuple[()]]:
        return ordinary_words, ()


@cache
def ordinary_words() -> OrdinaryWords:
    """The words of `ordinary_fr.txt`, folded, and what each costs a split: the logarithm of its rank (Zipf's law)."""
    text = importlib.resources.files("streams.rules").joinpath("ordinary_fr.txt").read_text("utf-8")
    words = [line for line in text.splitlines() if line and not line.startswith("#")]
    return OrdinaryWords({word: math.log(rank) for rank, word in enumerate(words, 2)})
