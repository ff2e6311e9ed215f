"""How often hashtags were searched in an hour, in bounded memory and mergeable: what ranks are made of (ranks.py).

Tracked hashtags stand by name with exact weights. All others are keyed pseudonyms in Apache DataSketches' frequent
items, which knows between which bounds a weight lies: at most 0.17 % of all their weight apart (3.5 / 2,048), and not
at all while there are no more than 1,536 different ones. Merging keeps that.
Source: https://datasketches.apache.org/docs/Frequency/FrequentItemsOverview.html; Misra and Gries 1982; Anderson and
others, "A high-performance algorithm for identifying frequent items in data streams", IMC 2017.

Where one search in N is looked at, each hashtag seen weighs N. The sum of the squares of weights is kept beside their
sum: it says how uncertain the sums are.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from typing import NamedTuple

from datasketches import frequent_items_error_type, frequent_strings_sketch, hll_sketch

from streams import events
from streams.trends.ledger import FIRST_MINUTE, LAST_MINUTE
from streams.trends.sessions import SessionUnion, base64_of, new_sketch, sketch_of_base64

LG_MOST = 11
"""log2 of the sketch's places: 2,048, of which three quarters are used. As base64 at most 41 KB."""
_ALL_OF_THEM = frequent_items_error_type.NO_FALSE_NEGATIVES
MINUTES_AN_HOUR = 60


class Other(NamedTuple):
    """The weight of one hashtag that is not tracked: it is not under `low` and not over `high`."""

    low: int
    high: int


class HourOfHashtags:
    """The hashtags of one hour, added to as they come."""

    def __init__(self) -> None:
        self.weight = 0
        """Of all hashtags: each counts once a search."""
        self.squares = 0
        self.tracked: dict[str, tuple[str, int]] = {}
        """Keyword and weight of each tracked hashtag that was searched."""
        self._others: frequent_strings_sketch | None = None
        self._searched_by: dict[str, hll_sketch] = {}
        self._merged_sessions: dict[str, SessionUnion] = {}

    @property
    def weight_each(self) -> float:
        """One search in so many was looked at, on average over the hashtags seen; 1: all were."""
        return self.squares / self.weight if self.weight else 1.0

    def add_tracked(self, hashtag: str, keyword: str, weight: int, session: str) -> None:
        """`session`: its pseudonym of the day."""
        self._count(weight)
        self._add_tracked(hashtag, keyword, weight)
        if hashtag not in self._searched_by:
            self._searched_by[hashtag] = new_sketch()
        self._searched_by[hashtag].update(session)

    def add_other(self, pseudonym: str, weight: int) -> None:
        self._count(weight)
        self._sketch().update(pseudonym, weight)

    def merge(self, part: events.TallyHashtags) -> bool:
        """Adds what a tally says of this hour; False where it can't be meant (then nothing is added)."""
        if part.weight < 1 or part.squares < part.weight or any(row.weight < 1 for row in part.tracked):
            return False
        others = _sketch_of(part.others) if part.others else None
        if part.others and others is None:
            return False
        self.weight += part.weight
        self.squares += part.squares
        for row in part.tracked:
            self._add_tracked(row.hashtag, row.keyword, row.weight)
            sessions = sketch_of_base64(row.sessions) if row.sessions else None
            if sessions is not None:
                self._merged_sessions.setdefault(row.hashtag, SessionUnion()).add(sessions)
        if others is not None:
            self._sketch().merge(others)
        return True

    def others(self) -> tuple[list[Other], int]:
        """All that are told apart, heaviest first, and the weight that they don't account for."""
        if self._others is None:
            return [], 0
        rows = self._others.get_frequent_items(_ALL_OF_THEM, 0)
        found = [Other(low, high) for _, _, low, high in rows]
        return found, int(self._others.total_weight) - sum(other.low for other in found)

    def sessions_of(self, hashtag: str) -> hll_sketch:
        """Those that searched for a tracked hashtag. Not to be changed."""
        union, own = self._merged_sessions.get(hashtag), self._searched_by.get(hashtag)
        if union is None:
            return new_sketch() if own is None else own
        if own is not None:
            union.add(own)
        return union.to_sketch()

    def to_tally(self, hour: int) -> events.TallyHashtags:
        """As a tally carries it; `hour` since the epoch."""
        others = b"" if self._others is None else self._others.serialize()
        return events.TallyHashtags(
            hour=hour,
            weight=self.weight,
            squares=self.squares,
            tracked=tuple(
                events.TrackedHashtag(tag, *rest, base64_of(self.sessions_of(tag)))
                for tag, rest in sorted(self.tracked.items())
            ),
            others=binascii.b2a_base64(others, newline=False).decode(),
        )

    def _count(self, weight: int) -> None:
        self.weight += weight
        self.squares += weight * weight

    def _add_tracked(self, hashtag: str, keyword: str, weight: int) -> None:
        self.tracked[hashtag] = (keyword, self.tracked.get(hashtag, ("", 0))[1] + weight)

    def _sketch(self) -> frequent_strings_sketch:
        if self._others is None:
            self._others = frequent_strings_sketch(LG_MOST)
        return self._others


class StretchOfHashtags:
    """The hashtags of one stretch of a source partition by hour. Made anew for each tally."""

    def __init__(self) -> None:
        self._hours: dict[int, HourOfHashtags] = {}

    def of(self, hour: int) -> HourOfHashtags:
        """The hour, since the epoch, to add to."""
        found = self._hours.get(hour)
        if found is None:
            found = self._hours[hour] = HourOfHashtags()
        return found

    def serialise(self) -> tuple[events.TallyHashtags, ...]:
        """All hours with hashtags in order."""
        return tuple(found.to_tally(hour) for hour, found in sorted(self._hours.items()) if found.weight)


def merge_hours(hours: dict[int, HourOfHashtags], parts: Iterable[events.TallyHashtags], first_hour: int) -> set[int]:
    """Adds a tally's hashtags to the hours from `first_hour` on; the hours that changed."""
    changed = set()
    for part in parts:
        hour = part.hour
        if hour < first_hour or not FIRST_MINUTE <= hour * MINUTES_AN_HOUR <= LAST_MINUTE:
            continue
        found = hours.get(hour) or HourOfHashtags()
        if found.merge(part):
            hours[hour] = found
            changed.add(hour)
    return changed


def _sketch_of(text: str) -> frequent_strings_sketch | None:
    """None where these are no sketch's bytes: ranks are estimates, counts go on without."""
    try:
        return frequent_strings_sketch.deserialize(binascii.a2b_base64(text))
    except (binascii.Error, RuntimeError, ValueError, IndexError):
        return None
