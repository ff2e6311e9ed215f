"""What a reader does about a log that it can't read: set a corrupt batch aside, notice a consumer that has stalled."""

from __future__ import annotations

import time
from collections.abc import Mapping

CORRUPT_RETRY_SECONDS = 5.0
STALLED_SECONDS = 60.0


class StalledError(RuntimeError):
    """The consumer fetches nothing although the broker has more (aiokafka #1154): the process is to be restarted."""


class SetAside:
    """The partitions whose next batch has a wrong checksum: each is left alone for a while, then fetched again."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}

    def __bool__(self) -> bool:
        return bool(self._until)

    def add(self, partition: int) -> None:
        self._until[partition] = time.monotonic() + CORRUPT_RETRY_SECONDS

    def due(self) -> list[int]:
        """Those to fetch again now; they are set aside no longer."""
        now = time.monotonic()
        over = [partition for partition, until in self._until.items() if until <= now]
        for partition in over:
            del self._until[partition]
        return over

    def clear(self) -> None:
        self._until.clear()


class StallWatch:
    """Knows when something was read last, and whether there was more to read at two looks in a row."""

    def __init__(self) -> None:
        self._progressed_at = time.monotonic()
        self._behind: dict[int, int] = {}

    def progressed(self) -> None:
        self._progressed_at = time.monotonic()
        self._behind.clear()

    @property
    def is_quiet(self) -> bool:
        """Whether so long nothing was read that it is worth a look at the log's ends."""
        return time.monotonic() - self._progressed_at >= STALLED_SECONDS

    def look(self, positions: Mapping[int, int], ends: Mapping[int, int]) -> None:
        """Raises StalledError where a partition stands where it stood at the last look, with more to read then and now.

        Twice, because what came this very moment is no stall.
        """
        behind = {n: position for n, position in positions.items() if ends[n] > position}
        if any(self._behind.get(n) == position for n, position in behind.items()):
            raise StalledError(f"no events for {STALLED_SECONDS:.0f} s although there are more: start the worker again")
        self._behind = behind
        if not behind:
            self._progressed_at = time.monotonic()
