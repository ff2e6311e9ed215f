"""Candidates that the kernel has cut are decided by what they say, and written all together.

Those that say the same in the same place and minute are decided once. What the kernel could not cut, and what can't be
decided, is left to whoever takes candidates one by one and says what is wrong.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from streams.broker.outbox import FULL_BATCH_BYTES
from streams.broker.scan import EncodedRecords, Found, counted_country
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import normalise_country, normalise_locale
from streams.rules.moments import Moments
from streams.tagging.deciding import MOST_TEMPLATES, Decider
from streams.tagging.event_time import EARLIEST_MS, FARTHEST_AHEAD_MS, MS_A_MINUTE
from streams.tagging.match import Match
from streams.tagging.pseudonyms import key_of_day
from streams.timestamps import rfc3339_ms
from streams.workers.tagger_outputs import COMMAND_HEADERS, TAG_HEADERS

MOST_CHOICES = 16_384
"""Of matches, places and hours: some 300 bytes each, besides the forms, which are shared."""
_FIRST_MINUTE = EARLIEST_MS // MS_A_MINUTE
_MINUTES_A_DAY = 1_440


class Choice(NamedTuple):
    """What a match leads to in one place, in minutes that are alike."""

    match: Match | None
    country: str
    """Where it counts."""
    form: Any
    """The kernel's; None where nothing matched."""


class Together(NamedTuple):
    """What was decided of one scan's candidates, and written but not sent."""

    searches: Counter[tuple[int, str]]
    """All that was decided, by minute and country."""
    matches: list[tuple[tuple[int, str, str], list[str]]]
    """Of those that match: minute, keyword and country, and the pseudonyms of their sessions."""
    commands: EncodedRecords
    tags: EncodedRecords
    left: list[int]
    """Which candidates were not decided."""


class TogetherDecider:
    """Decides with one vocabulary."""

    def __init__(self, compiled: CompiledVocabulary, decider: Decider, pseudonym_key: bytes) -> None:
        self._decider = decider
        self._served = compiled.served_countries
        self._moments = Moments(compiled.vocabulary.campaigns)
        self._key = pseudonym_key
        self._form_like = lru_cache(MOST_TEMPLATES)(self._form)
        self._choices: dict[tuple[int, str | None, str | None, int], Choice] = {}

    def decide(self, found: Found, now_ms: int) -> Together:
        """Has no effect: where it raises, nothing is lost or doubled. What is skewed is left."""
        last_minute = (now_ms + FARTHEST_AHEAD_MS) // MS_A_MINUTE
        searches: Counter[tuple[int, str]] = Counter()
        choices: list[Choice | None] = []
        alike = found.alike()
        for lines, query, country, locale, minute, count in alike:
            choice = None
            if _FIRST_MINUTE <= minute <= last_minute:
                try:
                    match = self._decider.find(query) if lines is None else self._decider.of_lines(lines)
                    choice = self._choose(match, country, locale, minute)
                    searches[minute, choice.country] += count
                except Exception:  # noqa: BLE001  (it is decided again, and what is wrong is said there)
                    choice = None
            choices.append(choice)
        forms = [choice and choice.form for choice in choices]
        days = {one[4] // _MINUTES_A_DAY for one, form in zip(alike, forms, strict=True) if form is not None}
        keys = [(day, key_of_day(self._key, day)) for day in days]
        commands, tags, pseudonyms = found.write(forms, rfc3339_ms(now_ms), keys, FULL_BATCH_BYTES)
        matches = [
            ((one[4], choice.match.keyword, choice.country), sessions)
            for one, choice, sessions in zip(alike, choices, pseudonyms, strict=True)
            if choice is not None and choice.match is not None
        ]
        undecided = {number for number, choice in enumerate(choices) if choice is None}
        return Together(searches, matches, commands, tags, found.left(undecided))

    def _choose(self, match: Match | None, country: str | None, locale: str | None, minute: int) -> Choice:
        """Remembered by the match's identity, which is no other's as long as its choice is remembered."""
        minute = self._moments.like(minute)
        key = (id(match), country, locale, minute)
        choice = self._choices.get(key)
        if choice is None:
            if len(self._choices) >= MOST_CHOICES:
                self._choices.clear()
            country = normalise_country(country)
            form = match and self._form_like(match, country, normalise_locale(locale), minute)
            choice = self._choices[key] = Choice(match, counted_country(country, self._served), form)
        return choice

    def _form(self, match: Match, country: str | None, locale: str | None, minute: int) -> Any:
        from streams.broker.kernel_scan import kernel_form  # where there is no kernel, nothing is decided together

        return kernel_form(
            self._decider.alike(match, country, locale, minute * MS_A_MINUTE), COMMAND_HEADERS, TAG_HEADERS
        )
