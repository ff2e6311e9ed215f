"""A world in which the protocol of tallies and claims has to hold: one source partition, its tallies log, its workers.

Nothing here is random: a test chooses every step. What the world allows, a broker and a group of taggers can do:
a worker that lost its partition goes on until it learns of it, a producer that was replaced may still deliver what it
had in flight (so records land twice, or late, or never), the source topic loses its beginning or is made anew, and a
worker may have old metadata of it.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from streams import events
from streams.trends import ledger
from streams.trends.ledger import Anchor, LedgerState, Outcome

Record = events.Claim | events.Tally
Advance = Callable[[LedgerState, Record], tuple[LedgerState, Outcome]]


class Phase(enum.Enum):
    STOPPED = 0
    CLAIMING = 1
    COUNTING = 2


@dataclass(eq=False, repr=False)
class Session:
    """What one producer has sent, how much of it has landed, and at which offsets."""

    records: list[Record] = field(default_factory=list)
    landed: list[int] = field(default_factory=list)
    gone: bool = False

    @property
    def has_more(self) -> bool:
        return not self.gone and len(self.landed) < len(self.records)


@dataclass(eq=False, repr=False)
class Worker:
    """A tagger as far as one partition goes. `position` is where it scans, `from_offset` where its stretch begins."""

    number: int
    phase: Phase = Phase.STOPPED
    session: Session = field(default_factory=Session)
    reacted: int = 0
    claim: str = ""
    incarnation: str = ""
    state: LedgerState = field(default_factory=LedgerState)
    tallies_offset: int = -1
    position: int = 0
    from_offset: int = 0
    lost: int = 0
    under_way: events.Tally | None = None


class World:
    """The broker's side and the workers' steps. `advance` is the rule under test."""

    def __init__(self, advance: Advance = ledger.advance, *, takes_over_again: bool = True) -> None:
        self.advance = advance
        self.takes_over_again = takes_over_again
        self.incarnations = ["i0"]
        self.start = self.end = 0
        self.log: list[Record] = []
        self.states = [LedgerState()]
        self.counted: Counter[tuple[str, int]] = Counter()
        self.orphans: list[Session] = []
        self.workers: list[Worker] = []
        self.owner: Worker | None = None
        self.committed: tuple[int, str] | None = None
        self._claims = 0

    # What happens to the broker

    def make_source_anew(self) -> None:
        self.incarnations.append(f"i{len(self.incarnations)}")
        self.start = self.end = 0

    def deliver(self, session: Session) -> None:
        record = session.records[len(session.landed)]
        session.landed.append(len(self.log))
        self.log.append(record)
        state, outcome = self.advance(self.states[-1], record)
        self.states.append(state)
        if outcome is Outcome.VALID and isinstance(record, events.Tally):
            for offset in range(record.from_offset, record.next_offset):
                self.counted[record.incarnation, offset] += 1

    def sessions(self) -> list[Session]:
        return [s for s in (*self.orphans, *(w.session for w in self.workers)) if s.has_more]

    # What happens to workers

    def assign(self, worker: Worker) -> None:
        """The group gives the partition to a worker; who had it does not know yet."""
        self.owner = worker
        self.take_over(worker)

    def learn(self, worker: Worker) -> None:
        """The worker hears that the partition is another's, and stops. What it has in flight stays in flight."""
        worker.phase = Phase.STOPPED

    def crash(self, worker: Worker) -> None:
        """It dies and another starts in its place."""
        self.orphans.append(worker.session)
        self.workers[self.workers.index(worker)] = Worker(worker.number)
        if self.owner is worker:
            self.owner = None

    def replace_producer(self, worker: Worker) -> None:
        """Everything not acknowledged goes out again; the old producer's copies may land all the same."""
        self.orphans.append(worker.session)
        worker.session = Session(records=worker.session.records[worker.reacted :])
        worker.reacted = 0

    def take_over(self, worker: Worker) -> None:
        self._claims += 1
        worker.phase, worker.under_way = Phase.CLAIMING, None
        worker.claim = f"c{self._claims}"
        self._send(worker, events.Claim(claim=worker.claim, partition=0, claimed_at="-"))

    def scan(self, worker: Worker, records: int) -> None:
        if worker.incarnation != self.incarnations[-1] or worker.position < self.start:
            self.take_over(worker)
        else:
            worker.position = max(worker.position, min(worker.position + records, self.end))

    def checkpoint(self, worker: Worker) -> None:
        worker.under_way = events.Tally(
            claim=worker.claim,
            partition=0,
            incarnation=worker.incarnation,
            from_offset=worker.from_offset,
            next_offset=worker.position,
            lost=worker.lost,
            tallied_at_ms=0,
            vocabulary_version="-",
        )
        worker.from_offset, worker.lost = worker.position, 0
        self._send(worker, worker.under_way)

    def can_react(self, worker: Worker) -> bool:
        return worker.phase is not Phase.STOPPED and worker.reacted < len(worker.session.landed)

    def react(self, worker: Worker, *, old_metadata: bool, from_anchor: bool) -> None:
        """The worker sees its next acknowledgement, and does what `broker/takeover.py` and `checkpoint.py` do."""
        record, offset = worker.session.records[worker.reacted], worker.session.landed[worker.reacted]
        worker.reacted += 1
        if record.claim != worker.claim:
            return
        if isinstance(record, events.Claim):
            self._recover(worker, offset, old_metadata=old_metadata, from_anchor=from_anchor)
        elif record is worker.under_way:
            self._settle(worker, record, offset)

    def _recover(self, worker: Worker, offset: int, *, old_metadata: bool, from_anchor: bool) -> None:
        anchor = ledger.decode_anchor(self.committed[1]) if self.committed and from_anchor else None
        state, first = (anchor.state, anchor.tallies_offset) if anchor else (LedgerState(), 0)
        worker.state = self.fold(state, first, offset)
        worker.tallies_offset = offset
        worker.incarnation = self.incarnations[-2:][0 if old_metadata else -1]
        current = worker.incarnation == self.incarnations[-1]
        committed = self.committed[0] if self.committed and current else None
        worker.position, worker.lost = ledger.resume(
            worker.state,
            incarnation=worker.incarnation,
            committed=committed,
            earliest=self.start if current else 0,
        )
        worker.from_offset = worker.position
        worker.phase = Phase.COUNTING

    def _settle(self, worker: Worker, tally: events.Tally, offset: int) -> None:
        worker.under_way = None
        worker.state = self.fold(worker.state, worker.tallies_offset + 1, offset)
        worker.tallies_offset = offset
        if worker.state.claim == tally.claim and worker.state.next_offset == tally.next_offset:
            if self.owner is worker:
                anchor = Anchor("t", offset + 1, worker.state)
                self.committed = (tally.next_offset, ledger.encode_anchor(anchor))
            return
        claims = [record.claim for record in self.log[: offset + 1] if isinstance(record, events.Claim)]
        assert claims[-1] != tally.claim, "an owner was disturbed"
        if self.takes_over_again:
            self.take_over(worker)

    def fold(self, state: LedgerState, first: int, last: int) -> LedgerState:
        for record in self.log[first : last + 1]:
            state, _ = self.advance(state, record)
        return state

    @staticmethod
    def _send(worker: Worker, record: Record) -> None:
        worker.session.records.append(record)

    # What must hold

    def check(self) -> None:
        """No offset is counted twice, and none is passed over that the source still had.

        Beside this, `_settle` asserts that tallies under the last claim count: nobody but a new owner disturbs one.
        """
        state = self.states[-1]
        assert all(times == 1 for times in self.counted.values()), "an offset was counted twice"
        if state.next_offset is not None and state.incarnation == self.incarnations[-1]:
            for offset in range(self.start, state.next_offset):
                assert self.counted[state.incarnation, offset], "an offset was passed over"

    def end_faults(self, worker: Worker, *, rounds: int) -> None:
        """One live owner, everyone else knows: it must get everything counted, whatever is still in flight."""
        for other in self.workers:
            if other is not worker:
                self.learn(other)
        if self.owner is not worker or worker.phase is Phase.STOPPED:
            self.assign(worker)
        for _ in range(rounds):
            for session in self.sessions()[:2]:
                self.deliver(session)
            while self.can_react(worker):
                self.react(worker, old_metadata=False, from_anchor=True)
            if worker.phase is Phase.COUNTING:
                self.scan(worker, self.end + 1)
            if worker.phase is Phase.COUNTING and worker.under_way is None:
                self.checkpoint(worker)
        state = self.states[-1]
        assert (state.incarnation, state.next_offset) == (self.incarnations[-1], self.end), "counting has stopped"
