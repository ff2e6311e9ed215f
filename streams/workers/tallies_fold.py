"""How far the tallies are read and what they are worth: positions and ledgers, for whoever adds valid tallies up."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from aiokafka import ConsumerRecord

from streams.broker.codecs import DecodeError, decode_tally_record
from streams.broker.tallies_store import Position, TalliesStore
from streams.events import Tally
from streams.trends.ledger import LedgerState, Outcome, advance
from streams.trends.windows import horizon_ms

log = logging.getLogger(__name__)


class TalliesFold:
    """Reads on where the written rows stand. `label` stands before log lines; `topic_id` is the tallies topic's id."""

    def __init__(self, store: TalliesStore, label: str, topic_id: str) -> None:
        self.topic_id = topic_id
        self.positions: dict[int, Position] = {}
        self.ledgers: dict[int, LedgerState] = {}
        self.outcomes: Counter[Outcome] = Counter()
        self.undecodable = 0
        self._store = store
        self._label = label
        self._source_partitions = 0

    def resume(self, topic_id: str, positions: Mapping[int, Position], ledgers: Mapping[int, LedgerState]) -> None:
        """From the progress of the last written row. Where the topic was made anew, from its beginning."""
        if not self.topic_id:  # the broker did not say: not a topic made anew
            self.topic_id = topic_id
        if topic_id in {self.topic_id, ""}:
            self.positions, self.ledgers = dict(positions), dict(ledgers)
        else:
            log.warning("%s: trends.tallies.v1 was made anew; counting goes on from its beginning", self._label)
            self.ledgers = {number: _anew(state) for number, state in ledgers.items()}

    async def follow(self) -> None:
        """Finds the place in the tallies. Where retention took some, what is left is taken as it is."""
        known, self.positions = self.positions, await self._store.follow(self.positions)
        now = self.positions
        overtaken = {n for n, at in now.items() if n in known and known[n].next_offset < at.next_offset}
        if overtaken:
            log.warning(
                "%s: retention has taken tallies that were not read; searches are missing in the counts", self._label
            )
            # A source partition without a tallies partition of its number may be in any of them.
            self.ledgers = {
                number: state.unknown() if number in overtaken or number not in now else state
                for number, state in self.ledgers.items()
            }

    async def look_at_shape(self) -> None:
        """Someone may have added partitions."""
        self._source_partitions = await self._store.source_partitions()
        if await self._store.tallies_partitions() != len(self.positions):
            self.positions = await self._store.follow(self.positions)

    def valid(self, number: int, records: Iterable[ConsumerRecord]) -> Iterator[Tally]:
        """The valid tallies among the next records of one tallies partition."""
        for record in records:
            position = Position(record.offset + 1, self.positions[number].from_start)
            self.positions[number] = position
            try:
                found = decode_tally_record(record.value or b"")
            except DecodeError:
                self.undecodable += 1
                continue
            state = self.ledgers.get(found.partition, LedgerState(prefix_known=position.from_start))
            self.ledgers[found.partition], outcome = advance(state, found)
            self.outcomes[outcome] += 1
            if outcome is Outcome.VALID and isinstance(found, Tally):
                yield found

    def known(self) -> set[int]:
        """The source partitions of which nothing before what comes next is lost, or a tally was read since."""
        of_whole_logs = {number for number, at in self.positions.items() if at.from_start}
        return of_whole_logs | {
            number for number, state in self.ledgers.items() if state.prefix_known or state.watermark_ms >= 0
        }

    @property
    def horizon_ms(self) -> int:
        """Up to when, in event time, every source partition has been counted; -1: not known yet."""
        return horizon_ms(self.ledgers.get(number) for number in range(self._source_partitions))


def _anew(state: LedgerState) -> LedgerState:
    return LedgerState(watermark_ms=state.watermark_ms, clock_ms=state.clock_ms)
