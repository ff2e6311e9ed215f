"""Words that several messages share."""

from __future__ import annotations

import enum

ALL = "*"
"""In place of a keyword: all searches. In place of a country: all countries."""
UNKNOWN_COUNTRY = "ZZ"
"""CLDR's code for an unknown region: the search carried no usable country."""
UNSERVED_COUNTRY = "--"
"""In tallies: a known country that no campaign serves. It counts towards `ALL` only."""


class Word(enum.StrEnum):
    """Hashes as its text does. An enum's own hash is a call into Python, and these words are keys of the hot path."""

    __hash__ = str.__hash__


class Tier(Word):
    """How sure a keyword is. A: the service itself or its tags. B: a clear cry for help. C: a weaker cue."""

    A = "A"
    B = "B"
    C = "C"


class Audience(Word):
    """Who the banner's words speak to."""

    VICTIM = "victim"
    WITNESS = "witness"
    ADULT = "adult"
    ANY = "any"


class Urgency(Word):
    """How soon help is needed, where the search says so."""

    IMMEDIATE = "immediate"
