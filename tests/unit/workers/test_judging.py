"""What becomes of one candidate: its command first, and on no account lost to the books."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from streams.broker.partitions import OwnedPartition
from streams.broker.scan import Candidate, Scan
from streams.broker.takeover import TakenOver
from streams.events import RejectionReason
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging import deciding
from streams.trends.ledger import LedgerState
from streams.workers.stretches import Judge, Totals

NOW_MS = 1_777_885_951_999


class Written:
    """Stands for the outputs: what was written, in order."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.reasons: list[RejectionReason] = []
        self.handed_over: list[tuple[int, int]] = []

    def command(self, _command: object) -> None:
        self.kinds.append("command")

    def tag(self, _tag: object) -> None:
        self.kinds.append("tag")

    def hand_over(self, partition: int) -> None:
        self.handed_over.append((partition, len(self.kinds)))

    def dead_letter(self, _partition: int, _offset: int, rejection: Any, _size_bytes: int, _now_ms: int) -> None:
        self.kinds.append("dead letter")
        self.reasons.append(rejection.reason)


@pytest.fixture(scope="module")
def compiled() -> Any:
    return compile_vocabulary(load_vocabulary(None))


def judged(compiled: Any, query: str) -> tuple[Written, OwnedPartition, Judge]:
    written = Written()
    judge = Judge(compiled, b"a key of the tests", written, Totals())  # type: ignore[arg-type]
    partition = OwnedPartition(0, 86_400_000, compiled.version)
    partition.begin_counting(TakenOver("c", 0, 0, LedgerState(), "t", 0, 0))
    value = b'{"event_id":"e","session_id":"s","country":"FR","query":"%s"}' % query.encode()
    scan = Scan([Candidate(0, NOW_MS, None, value, ())], [], {}, 1)
    judge.take(partition, judge.ahead(scan, NOW_MS), NOW_MS)
    return written, partition, judge


def test_the_command_goes_out_before_the_tag(compiled: Any) -> None:
    written, partition, _ = judged(compiled, "#119")
    assert written.kinds == ["command", "tag"]
    assert written.handed_over == [(0, 2)], "all at once, at the end"
    assert partition.stretch.counts.total() == 2


def test_a_bug_in_the_tag_costs_neither_the_command_nor_the_dead_letter(
    compiled: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(deciding, "session_pseudonym", fail)
    written, partition, judge = judged(compiled, "#119")
    assert written.kinds == ["command", "dead letter"]
    assert written.reasons == [RejectionReason.PROCESSING_FAILED]
    assert (judge.totals["commands"], judge.totals["rejected"]) == (1, 1)
    assert (partition.stretch.rejected, partition.stretch.counts.total()) == (1, 0)
    assert "offset 0 could not be tagged" in caplog.text
