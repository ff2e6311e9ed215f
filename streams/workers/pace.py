"""How many events a second a tagger takes: whether each of them could be decided for a while."""

from __future__ import annotations

from collections import deque

SPAN_SECONDS = 2.0
NOTE_EVERY_SECONDS = 0.1
CALM_EVENTS_PER_SECOND = 12_000
"""Few enough to decide each of them: scanning, parsing and deciding one takes 27 to 44 µs (40,000 different everyday
searches, on a quiet machine and beside others), so that is a third of a core to half of one."""
BRISK_EVENTS_PER_SECOND = 30_000
"""Few enough to decide those with a word that is in no list, an eighth of them: 16 µs a search, measured likewise."""


class Pace:
    """The mean over the last seconds. The time is an argument, in seconds of a steady clock."""

    def __init__(self) -> None:
        self._notes: deque[tuple[float, int]] = deque()

    def note(self, at_seconds: float, events: int) -> None:
        """So many events were taken since the start."""
        notes = self._notes
        if notes and at_seconds - notes[-1][0] < NOTE_EVERY_SECONDS:
            return
        notes.append((at_seconds, events))
        while at_seconds - notes[1 if len(notes) > 1 else 0][0] > SPAN_SECONDS:
            notes.popleft()

    def is_at_most(self, events_per_second: float) -> bool:
        """Whether no more come than that.

        False also where that is not known yet: a worker that starts may have much before it.
        """
        (first_at, first), (last_at, last) = (self._notes[0], self._notes[-1]) if self._notes else ((0, 0), (0, 0))
        seconds = last_at - first_at
        return seconds >= SPAN_SECONDS and last - first <= events_per_second * seconds
