"""What a tagger knows of a source partition that it holds: where it is, what it counted since its last tally."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from streams.broker.takeover import TakenOver
from streams.events import ALL, Tally, TallyCount
from streams.tagging.event_time import MS_A_MINUTE, is_skewed
from streams.trends.hashtags import StretchOfHashtags
from streams.trends.ledger import LedgerState
from streams.trends.sessions import SessionSketches


class Phase(enum.Enum):
    """What a partition's reader may do.

    | phase    | commands | tags, dead letters, tallies | commits |
    | CLAIMING | written  | not written                 | no      |
    | COUNTING | written  | written                     | yes     |

    While a claim can't be written, or its writer found itself superseded, banners go on; once the claim stands, the
    reader goes back to where the last valid tally ended, and what was only commanded is counted then.
    """

    CLAIMING = "claiming"
    COUNTING = "counting"


class Stretch:
    """The counts of one stretch, open at its end."""

    __slots__ = ("counts", "from_offset", "hashtags", "late", "lost", "rejected", "sessions", "skewed")

    def __init__(self, from_offset: int, lost: int = 0) -> None:
        self.from_offset = from_offset
        self.lost = lost
        self.counts: Counter[tuple[int, str, str]] = Counter()
        self.sessions = SessionSketches()
        self.hashtags = StretchOfHashtags()
        self.late = 0
        self.skewed = 0
        self.rejected = 0


class OwnedPartition:
    """One source partition in this worker's hands. Changed by the tagger and the checkpoint only, between awaits."""

    def __init__(self, number: int, grace_ms: int, vocabulary_version: str) -> None:
        self.number = number
        self.vocabulary_version = vocabulary_version
        """Under which the open stretch is read: each stretch is wholly of one version."""
        self.phase = Phase.CLAIMING
        self.claim = ""
        self.position: int | None = None
        """The next offset to scan; None until the first fetch or the first take-over says it."""
        self.seeks = 0
        """How often the position was set anew: what was fetched before is stale."""
        self.state = LedgerState()
        self.log_partition = number
        """Of the tallies log: that with its own number, where there is one."""
        self.tallies_offset = -1
        """Where this worker's last claim or tally of the partition stands in the tallies log."""
        self.incarnation = ""
        self.watermark_ms = -1
        self.caught_up = False
        self.tallied_at_ms = 0
        self.stretch = Stretch(0)
        self._closed: list[Tally] = []
        self._grace_ms = grace_ms

    @property
    def is_counting(self) -> bool:
        return self.phase is Phase.COUNTING

    def begin_counting(self, taken: TakenOver) -> None:
        """The claim stands: from its position on, this worker's tallies are the valid ones."""
        self.phase = Phase.COUNTING
        self.claim = taken.claim
        self.log_partition = taken.log_partition
        self.tallies_offset = taken.tallies_offset
        self.state = taken.state
        self.incarnation = taken.incarnation
        self.watermark_ms = taken.state.watermark_ms if taken.state.incarnation == taken.incarnation else -1
        self.position = taken.position
        self.seeks += 1
        self.stretch = Stretch(taken.position, taken.lost)
        self._closed.clear()

    def stop_counting(self) -> None:
        """Commands only, from where the reader is, until a new claim stands."""
        self.phase = Phase.CLAIMING
        self.stretch = Stretch(self.position or 0)
        self._closed.clear()

    def switch(self, vocabulary_version: str, now_ms: int) -> None:
        """From here on another vocabulary decides: the open stretch ends, and the next tally says so, be it empty."""
        if self.is_counting and self.position is not None and self.position > self.stretch.from_offset:
            self._closed.append(self._close(now_ms))
        self.vocabulary_version = vocabulary_version
        self.tallied_at_ms = 0

    def count(self, timestamp_ms: int, keyword: str | None, country: str, now_ms: int, pseudonym: str | None) -> None:
        """One accepted event that was decided here. `country` as `counted_country` says."""
        stretch = self.stretch
        if is_skewed(timestamp_ms, now_ms):
            stretch.skewed += 1
            return
        minute = timestamp_ms // MS_A_MINUTE
        self._count_minute(minute, country, 1, self.watermark_ms - self._grace_ms)
        if keyword is not None:
            cell = (minute, keyword, country)
            stretch.counts[cell] += 1
            if pseudonym is not None:
                stretch.sessions.add(cell, pseudonym)

    def count_matches(self, matches: Iterable[tuple[tuple[int, str, str], Sequence[str]]]) -> None:
        """Sessions of matches by (minute, deciding keyword, country), none skewed; as searches they count elsewhere."""
        counts, sessions = self.stretch.counts, self.stretch.sessions
        for cell, pseudonyms in matches:
            counts[cell] += len(pseudonyms)
            sessions.add_all(cell, pseudonyms)

    def count_searches(self, tallies: Mapping[tuple[int, str], int], now_ms: int) -> None:
        """Accepted searches by (minute, country), whatever they searched for. Late is what was late before them."""
        late_before = self.watermark_ms - self._grace_ms
        for (minute, country), n in tallies.items():
            if is_skewed(minute * MS_A_MINUTE, now_ms):
                self.stretch.skewed += n
            else:
                self._count_minute(minute, country, n, late_before)

    def _count_minute(self, minute: int, country: str, n: int, late_before: int) -> None:
        stretch = self.stretch
        stretch.counts[minute, ALL, country] += n
        minute_ms = minute * MS_A_MINUTE
        if minute_ms > self.watermark_ms:
            self.watermark_ms = minute_ms
        elif minute_ms + MS_A_MINUTE <= late_before:
            stretch.late += n

    def freeze(self, now_ms: int) -> list[Tally]:
        """The tallies of the stretches so far, in their order; a new stretch begins where they end."""
        tallies = [*self._closed, self._close(now_ms)]
        self._closed.clear()
        return tallies

    def _close(self, now_ms: int) -> Tally:
        assert self.position is not None
        stretch = self.stretch
        self.stretch = Stretch(self.position)
        self.tallied_at_ms = now_ms
        return Tally(
            claim=self.claim,
            partition=self.number,
            incarnation=self.incarnation,
            from_offset=stretch.from_offset,
            next_offset=self.position,
            lost=stretch.lost,
            counts=tuple(TallyCount(*cell, n) for cell, n in sorted(stretch.counts.items())),
            sessions=stretch.sessions.serialise(),
            late=stretch.late,
            skewed=stretch.skewed,
            rejected=stretch.rejected,
            watermark_ms=self.watermark_ms,
            caught_up=self.caught_up,
            tallied_at_ms=now_ms,
            vocabulary_version=self.vocabulary_version,
            hashtags=stretch.hashtags.serialise(),
        )
