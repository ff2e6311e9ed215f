"""Hashtags of searches: which ones a search holds, which of them are ours, and how many searches are looked at.

A search holds a hashtag where a `#` (or U+FF03, U+FE5F: UAX #31) that follows no letter and no digit stands before
letters or digits; the next one may follow at once. Two writings are one hashtag where they fold to the same letters and
digits (rules/folding.py), underscores aside. Tracked are the hashtags that the vocabulary itself writes; all others
leave the tagger as keyed hashes only (`hashtag_pseudonym` in pseudonyms.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from streams.rules.folding import LONGEST_QUERY, fold
from streams.rules.model import Semantics, Vocabulary

LONGEST_HASHTAG = 64
"""Letters of a hashtag that are looked at; longer ones with the same beginning count as one."""
MOST_HASHTAGS = 16
"""Of one search: nobody's trend is made by a search that lists more."""
_NO_HASHTAG_SIGN = "\N{MUSIC SHARP SIGN}"
"""Folds to `#`, but makes no hashtag (docs/facts.md, section 3, mechanism 11)."""
_RUN = re.compile(r"(?<![^\W_])(?:#+\w+)+")
_FIRST_BYTES = (b"#", b"\xef", b"\\")
MINUTES_AN_HOUR = 60
LOOKED_AT_AN_HOUR = 65_536
"""Searches of one hour of event time that a worker looks at one by one; of more, one in so many."""
THINNEST = 4_096
"""At most one in so many is looked at."""
HOURS_REMEMBERED = 4


def may_hold_a_hashtag(value: bytes | None) -> bool:
    """Whether the JSON of a search may hold a hashtag's sign, its other signs, or an escape that may be one.

    `may_hold_a_hashtag` in `kernel/src/scan.rs` is the same.
    """
    return value is not None and any(first in value for first in _FIRST_BYTES)


def hashtags_of(query: str) -> tuple[str, ...]:
    """The different hashtags of a search, folded, no sign, no underscore: `#Enfance_en_Danger` is enfanceendanger."""
    folded = fold(query[:LONGEST_QUERY].replace(_NO_HASHTAG_SIGN, " "))
    if "#" not in folded:
        return ()
    bodies = (body for run in _RUN.findall(folded) for body in run.split("#"))
    tags = (body.replace("_", "")[:LONGEST_HASHTAG] for body in bodies)
    return tuple(dict.fromkeys(filter(None, tags)))[:MOST_HASHTAGS]


def tracked_hashtags(vocabulary: Vocabulary) -> dict[str, str]:
    """The keyword of each hashtag that the vocabulary writes: its tags in one word, and its examples that are one.

    Of a plain list each line in one word. Where two keywords write the same, the first has it.
    """
    tracked: dict[str, str] = {}
    for keyword in vocabulary.keywords:
        written = [*keyword.tags, *(example for example in keyword.examples if example.startswith("#"))]
        if vocabulary.semantics is Semantics.PLAIN_LIST:
            written = [keyword.id]
        for phrase in written:
            letters = "".join(sign for sign in fold(phrase) if sign.isalnum())
            if letters and hashtags_of(f"#{letters}") == (letters,):
                tracked.setdefault(letters, keyword.id)
    return tracked


class HashtagRate:
    """One search in how many is looked at for hashtags: all of them where there are few an hour (of event time).

    By the fullest of the last hours that were met, so that an hour is thinned evenly once the one before is known; in
    a first hour the share falls with the square of what was met, so that a flood from nothing costs little.
    """

    def __init__(self) -> None:
        self.every = 1
        self._hours: dict[int, int] = {}

    def note(self, tallies: Mapping[tuple[int, str], int], others: int = 0, others_minute: int = 0) -> None:
        """Searches by (minute, country), as a scan tallied them; and how many it did not, about when those were."""
        met: Counter[int] = Counter({others_minute // MINUTES_AN_HOUR: others} if others else {})
        for (minute, _), count in tallies.items():
            met[minute // MINUTES_AN_HOUR] += count
        for hour, count in met.items():
            self._hours[hour] = self._hours.pop(hour, 0) + count  # the last one met stands last
        while len(self._hours) > HOURS_REMEMBERED:
            del self._hours[next(iter(self._hours))]
        times = max(self._hours.values(), default=0) / LOOKED_AT_AN_HOUR
        if len(self._hours) == 1:
            times *= times
        self.every = min(THINNEST, 1 << max(0, math.ceil(math.log2(max(1, times)))))
