"""Which banners were ordered within the last hour, and what was done with them.

Who read the banner's topic knows which session was shown a banner; this module keeps that no longer than the topic
does, an hour, and as a number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import NamedTuple

from streams.trends.funnel_rows import FunnelName, Week

JOIN_MS = 3_600_000
"""How long an interaction finds its banner: `banner.commands.v1` lives an hour, and a banner expires much sooner."""
MOST_BANNERS = 300_000
"""Banners remembered at once, about 75 MB; beyond it the oldest are forgotten first."""


class Banner(NamedTuple):
    """`occurred_ms` is the time of its search."""

    week: Week
    name: FunnelName
    occurred_ms: int


class KnownBanners:
    """By the number of banner and session, in the order of the log."""

    def __init__(self) -> None:
        self.acts: dict[int, int] = {}
        """A bit for each step of the banners that someone acted on: few of them all."""
        self._banners: dict[int, tuple[Week, FunnelName, int]] = {}
        self._recorded: deque[tuple[int, deque[int]]] = deque()
        """When, and which: all banners, in their order. (An OrderedDict takes 75 bytes more of each.)"""

    def __len__(self) -> int:
        return len(self._banners)

    def __contains__(self, number: int) -> bool:
        return number in self._banners

    def get(self, number: int) -> Banner | None:
        """None where it was not ordered within the hour."""
        found = self._banners.get(number)
        return None if found is None else Banner._make(found)

    def new(self, numbers: Iterable[int], values: Iterable[int]) -> dict[int, int]:
        """The values of those that are not known, once each."""
        known = self._banners
        return {number: value for number, value in zip(numbers, values, strict=True) if number not in known}

    def keep(self, week: Week, name: FunnelName, occurred_ms: Mapping[int, int], recorded_ms: int) -> None:
        """Banners that are not known yet, by number; their records are of one time, or nearly."""
        banners = zip(repeat(week), repeat(name), occurred_ms.values(), strict=False)  # as many as the shortest has
        self._banners.update(zip(occurred_ms, banners, strict=True))
        self._recorded.append((recorded_ms, deque(occurred_ms)))
        self._forget(recorded_ms - JOIN_MS)

    def oldest_ms(self) -> int | None:
        """The earliest search; None without a banner."""
        return min((occurred_ms for *_, occurred_ms in self._banners.values()), default=None)

    def _forget(self, before_ms: int) -> None:
        """What was recorded before then, and what is too many."""
        banners, acts = self._banners, self.acts
        while self._recorded:
            recorded_ms, numbers = self._recorded[0]
            gone = len(numbers) if recorded_ms < before_ms else min(len(numbers), len(banners) - MOST_BANNERS)
            if gone <= 0 < len(numbers):
                return
            for _ in range(gone):
                number = numbers.popleft()
                del banners[number]
                acts.pop(number, None)
            if not numbers:
                self._recorded.popleft()
