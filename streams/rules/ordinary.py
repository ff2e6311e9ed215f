"""Ordinary words of French by frequency: what is never read as an error, and where joined words part."""

from __future__ import annotations

import importlib.resources
import math
from functools import cache


@cache
def ordinary_words() -> dict[str, float]:
    """The words of `ordinary_fr.txt`, folded, and what each costs a split: the logarithm of its rank (Zipf's law)."""
    text = importlib.resources.files("streams.rules").joinpath("ordinary_fr.txt").read_text("utf-8")
    words = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {word: math.log(rank) for rank, word in enumerate(words, 2)}
