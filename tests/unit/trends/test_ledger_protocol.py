"""The protocol of tallies and claims under every fault that hypothesis can think of, and without its rules."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from protocol_world import Advance, Record, Session, Worker, World
from protocol_world import Phase as WorkerPhase

from streams import events
from streams.trends import ledger
from streams.trends.ledger import LedgerState, Outcome

WORKERS = 3
ROUNDS = 60
"""More than everything in flight at the end of a run plus a take-over needs; a livelock would need more for ever."""


class Protocol(RuleBasedStateMachine):
    """Steps of the world in any order."""

    def __init__(self, advance: Advance = ledger.advance, *, takes_over_again: bool = True) -> None:
        super().__init__()
        self.world = World(advance, takes_over_again=takes_over_again)
        self.world.workers = [Worker(number) for number in range(WORKERS)]

    @initialize(records=st.integers(0, 4))
    def an_owner_is_at_work(self, records: int) -> None:
        self.world.end = records
        self.world.assign(self.world.workers[0])
        self.work(self.world.workers[0], records, old_metadata=False)

    def pick(self, data: st.DataObject, phase: WorkerPhase | None = None) -> Worker | None:
        found = [worker for worker in self.world.workers if phase in {None, worker.phase}]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(records=st.integers(1, 4))
    def searches_arrive(self, records: int) -> None:
        self.world.end += records

    @rule(records=st.integers(1, 4))
    def the_source_loses_its_beginning(self, records: int) -> None:
        self.world.start = min(self.world.end, self.world.start + records)

    @precondition(lambda self: len(self.world.incarnations) < 4 and self.world.end > 0)
    @rule(records=st.integers(0, 4))
    def the_source_is_made_anew(self, records: int) -> None:
        self.world.make_source_anew()
        self.world.end = records

    @rule(data=st.data())
    def the_group_moves_the_partition(self, data: st.DataObject) -> None:
        worker = self.pick(data)
        assert worker is not None
        self.world.assign(worker)

    @rule(data=st.data())
    def a_worker_learns_that_it_lost_the_partition(self, data: st.DataObject) -> None:
        worker = self.pick(data)
        if worker is not None and worker is not self.world.owner:
            self.world.learn(worker)

    @rule(data=st.data())
    def a_worker_crashes(self, data: st.DataObject) -> None:
        worker = self.pick(data)
        assert worker is not None
        self.world.crash(worker)

    @rule(data=st.data(), landing=st.integers(0, 2))
    def a_producer_is_replaced(self, data: st.DataObject, landing: int) -> None:
        if not (sending := [worker for worker in self.world.workers if worker.session.has_more]):
            return
        worker = data.draw(st.sampled_from(sending))
        before = worker.session
        self.world.replace_producer(worker)
        for _ in range(landing):
            if before.has_more:
                self.world.deliver(before)

    @rule(data=st.data())
    def a_record_lands(self, data: st.DataObject) -> None:
        if sessions := self.world.sessions():
            self.world.deliver(data.draw(st.sampled_from(sessions)))

    @rule(data=st.data())
    def a_dead_producer_delivers_no_more(self, data: st.DataObject) -> None:
        orphans: list[Session] = [session for session in self.world.orphans if session.has_more]
        if orphans:
            data.draw(st.sampled_from(orphans)).gone = True

    @rule(data=st.data(), old_metadata=st.booleans(), from_anchor=st.booleans())
    def a_worker_sees_an_acknowledgement(self, data: st.DataObject, old_metadata: bool, from_anchor: bool) -> None:
        if waiting := [worker for worker in self.world.workers if self.world.can_react(worker)]:
            worker = data.draw(st.sampled_from(waiting))
            self.world.react(worker, old_metadata=old_metadata, from_anchor=from_anchor)

    @rule(data=st.data(), records=st.integers(1, 4))
    def a_worker_scans(self, data: st.DataObject, records: int) -> None:
        worker = self.pick(data, WorkerPhase.COUNTING)
        if worker is not None:
            self.world.scan(worker, records)

    @rule(data=st.data(), records=st.integers(0, 4))
    def a_worker_writes_a_tally(self, data: st.DataObject, records: int) -> None:
        worker = self.pick(data, WorkerPhase.COUNTING)
        if worker is None or worker.under_way is not None:
            return
        self.world.end += records
        self.world.scan(worker, records)
        if worker.phase is WorkerPhase.COUNTING:
            self.world.checkpoint(worker)

    @rule(data=st.data(), records=st.integers(0, 4), moved=st.booleans(), old_metadata=st.booleans())
    def a_worker_does_its_work(self, data: st.DataObject, records: int, moved: bool, old_metadata: bool) -> None:
        """Its usual round without a fault, maybe right after it got the partition: deep runs need quick ones."""
        worker = self.pick(data)
        assert worker is not None
        if moved:
            self.world.assign(worker)
        self.work(worker, records, old_metadata=old_metadata)

    def work(self, worker: Worker, records: int, *, old_metadata: bool) -> None:
        self.land_and_react(worker, old_metadata=old_metadata)
        if worker.phase is WorkerPhase.COUNTING and records:
            self.world.scan(worker, records)
            self.land_and_react(worker, old_metadata=old_metadata)
        if worker.phase is WorkerPhase.COUNTING and worker.under_way is None:
            self.world.checkpoint(worker)
            self.land_and_react(worker, old_metadata=old_metadata)

    def land_and_react(self, worker: Worker, *, old_metadata: bool) -> None:
        while worker.session.has_more:
            self.world.deliver(worker.session)
        while self.world.can_react(worker):
            self.world.react(worker, old_metadata=old_metadata, from_anchor=True)

    @rule(data=st.data())
    def the_log_is_read_from_an_anchor(self, data: st.DataObject) -> None:
        offset = data.draw(st.integers(0, len(self.world.log)))
        text = ledger.encode_anchor(ledger.Anchor("t", offset, self.world.states[offset]))
        anchor = ledger.decode_anchor(text)
        assert anchor is not None
        assert self.world.fold(anchor.state, offset, len(self.world.log)) == self.world.states[-1]

    @invariant()
    def each_offset_is_counted_once(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        self.world.end += 3
        self.world.end_faults(self.world.workers[0], rounds=ROUNDS + len(self.world.log))
        self.world.check()


class TestProtocol(Protocol.TestCase):  # type: ignore[misc]
    """Counts stay exact, and counting goes on, after every order of faults."""

    settings = settings(max_examples=300, stateful_step_count=50, deadline=None)


def without_claims(state: LedgerState, record: Record) -> tuple[LedgerState, Outcome]:
    if isinstance(record, events.Tally) and state.claim is not None:
        record = msgspec.structs.replace(record, claim=state.claim)
    return ledger.advance(state, record)


def without_contiguity(state: LedgerState, record: Record) -> tuple[LedgerState, Outcome]:
    after, outcome = ledger.advance(state, record)
    if outcome is Outcome.DISCONTINUOUS and isinstance(record, events.Tally):
        return ledger.advance(msgspec.structs.replace(state, next_offset=None), record)
    return after, outcome


def without_declared_losses(state: LedgerState, record: Record) -> tuple[LedgerState, Outcome]:
    if isinstance(record, events.Tally):
        record = msgspec.structs.replace(record, lost=0)
    return ledger.advance(state, record)


def without_new_incarnations(state: LedgerState, record: Record) -> tuple[LedgerState, Outcome]:
    if isinstance(record, events.Tally) and state.next_offset is not None and record.incarnation != state.incarnation:
        return state, Outcome.DISCONTINUOUS
    return ledger.advance(state, record)


def without_memory_of_incarnations(state: LedgerState, record: Record) -> tuple[LedgerState, Outcome]:
    after, outcome = ledger.advance(msgspec.structs.replace(state, ended=()), record)
    return msgspec.structs.replace(after, ended=()), outcome


BROKEN = {
    "claims are not looked at": partial(Protocol, without_claims),
    "a tally may start anywhere": partial(Protocol, without_contiguity),
    "a declared loss does not count": partial(Protocol, without_declared_losses),
    "a topic made anew does not count": partial(Protocol, without_new_incarnations),
    "the incarnation before is forgotten": partial(Protocol, without_memory_of_incarnations),
    "a superseded owner does not take over again": partial(Protocol, takes_over_again=False),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_the_model_finds_out_when_a_rule_is_missing(broken: str) -> None:
    found = settings(
        max_examples=1_000,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    with pytest.raises(AssertionError, match=r"counted twice|passed over|disturbed|counting has stopped"):
        run_state_machine_as_test(BROKEN[broken], settings=found)
