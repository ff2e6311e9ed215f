"""Minutes that are alike: at which the same campaigns serve, and the same of their channels are closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from streams.events import ActionKind
from streams.rules.banners import closed_channels
from streams.rules.model import Campaign

_MS_A_MINUTE = 60_000
_MOST_MINUTES = 4_096


class Moments:
    """For a minute, the first one seen that leads to the same command for the same match in the same place."""

    def __init__(self, campaigns: Iterable[Campaign]) -> None:
        campaigns = tuple(campaigns)
        self._part_time = [each for each in campaigns if each.hours is not None and each.hours.part_time]
        self._begins = sorted({ms for each in campaigns for ms in each.valid_from_ms.values()})
        self._first: dict[tuple[tuple[frozenset[ActionKind], ...], int], int] = {}
        self.like = lru_cache(_MOST_MINUTES)(self._like)

    def _like(self, minute: int) -> int:
        """Minutes since the epoch. Service begins, and channels open and close, at full minutes."""
        at_ms = minute * _MS_A_MINUTE
        closed = tuple(closed_channels(campaign, at_ms) for campaign in self._part_time)
        return self._first.setdefault((closed, bisect_right(self._begins, at_ms)), minute)
