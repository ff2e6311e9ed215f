"""A word of a search, as it was understood."""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct, frozen=True):
    """A word as it was understood."""

    text: str
    classes: int
    meant: str = ""
    """The form that was meant, where it differs from the text."""
    mechanism: str = ""
    doubt: int = 0
    """1 for a guess (a typing error): two are the most that one match may rest on."""
