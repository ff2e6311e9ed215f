"""Rows of `trends.ranks.v1` as reports and the dashboard read them: the last row of each key, by the hour."""

from __future__ import annotations

from typing import NamedTuple

from streams import events


class TopTags(NamedTuple):
    """The tracked hashtags of one hour, the best rank first, and the row of all hashtags together."""

    window_start: str
    ranked: tuple[events.HashtagRank, ...]
    everything: events.HashtagRank | None


class RankRows:
    """Takes rows in the order of the log and keeps the newest `hours` hours (a year has 8,784)."""

    def __init__(self, hours: int) -> None:
        self._most = hours
        self._hours: dict[str, dict[tuple[str, str], events.HashtagRank]] = {}

    def add(self, row: events.HashtagRank) -> None:
        """A later row of the same hour, hashtag and country replaces the earlier one."""
        self._hours.setdefault(row.window_start, {})[row.hashtag, row.country] = row
        if len(self._hours) > self._most:
            del self._hours[min(self._hours)]  # RFC 3339 in UTC sorts as time does

    @property
    def hours(self) -> list[str]:
        """The starts of the hours that are known, oldest first."""
        return sorted(self._hours)

    def of(self, window_start: str, country: str = events.ALL) -> TopTags:
        """How hashtags stood in an hour; nothing where it is not known."""
        rows = [row for row in self._hours.get(window_start, {}).values() if row.country == country]
        ranked = sorted((row for row in rows if row.rank is not None), key=lambda row: (row.rank or 0, row.hashtag))
        everything = next((row for row in rows if row.hashtag == events.ALL), None)
        return TopTags(window_start, tuple(ranked), everything)

    def newest(self, country: str = events.ALL) -> TopTags | None:
        """The newest hour; None where there is none."""
        return self.of(max(self._hours), country) if self._hours else None
