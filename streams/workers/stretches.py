"""What a scan leads to: each candidate is parsed, decided, written and counted; the rest is counted as it is."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from streams.broker.codecs import ce_source
from streams.broker.partitions import OwnedPartition
from streams.broker.scan import Candidate, Found, Scan, counted_country
from streams.events import RejectionReason
from streams.rules.compiling import CompiledVocabulary
from streams.tagging.deciding import Decider, Decision, Tag
from streams.tagging.event_time import MS_A_MINUTE
from streams.tagging.parsing import LARGEST_VALUE_BYTES, Rejection, parse
from streams.workers.hashtag_samples import HashtagSamples
from streams.workers.tagger_outputs import TaggerOutputs
from streams.workers.together import Together, TogetherDecider

log = logging.getLogger(__name__)


WORTH_DECIDING_AHEAD = 2_000
"""Candidates of one scan from which they are decided in its thread. Of fewer, most of the time goes into Python, where
threads wait for each other: everyday French cost a third more CPU with all of them decided there (ADR 0014)."""


class Totals(Counter[str]):
    """What a worker has done since its start, in words of docs/DESIGN.md. Never a query, never a session."""

    def __str__(self) -> str:
        return ", ".join(f"{self[name]} {name}" for name in ("events", "matches", "commands", "rejected"))


class Decided(NamedTuple):
    """A scan, and what was decided of its candidates together: None where nothing was yet, or what went wrong."""

    scan: Scan
    together: Together | Exception | None


class Judge:
    """Decides candidates one by one, with one vocabulary; another one needs another judge.

    A failure on one of them costs only that one its tag, and says no query.
    """

    def __init__(
        self, compiled: CompiledVocabulary, pseudonym_key: bytes, outputs: TaggerOutputs, totals: Totals
    ) -> None:
        self.totals = totals
        self._decider = Decider(compiled, pseudonym_key)
        self._served = compiled.served_countries
        self._together = TogetherDecider(compiled, self._decider, pseudonym_key)
        self._hashtags = HashtagSamples(compiled.vocabulary, pseudonym_key)
        self._outputs = outputs

    def ahead(self, scan: Scan, now_ms: int) -> Decided:
        """What is worth deciding before it is a scan's turn. Has no effect, and may be asked for in any thread."""
        if scan.found is None or len(scan.candidates) < WORTH_DECIDING_AHEAD:
            return Decided(scan, None)
        return Decided(scan, self._decide_together(scan.found, now_ms))

    def _decide_together(self, found: Found, now_ms: int) -> Together | Exception:
        """What can be decided together, or what went wrong."""
        try:
            return self._together.decide(found, now_ms)
        except Exception as error:  # noqa: BLE001  (`take` says it, where the partition is known)
            return error

    def take(self, partition: OwnedPartition, decided: Decided, now_ms: int) -> None:
        """Writes and counts one scan's outcome. The caller moves the partition's position on afterwards."""
        scan = decided.scan
        self._count_vouched(partition, scan, now_ms)
        try:
            for candidate in self._take_together(partition, decided, now_ms):
                self._take_candidate(partition, candidate, now_ms)
            self._check(partition, scan.samples, now_ms)
        finally:
            self._outputs.hand_over(partition.number)
        self._hashtags.note(partition, scan, now_ms)

    def _count_vouched(self, partition: OwnedPartition, scan: Scan, now_ms: int) -> None:
        self.totals["events"] += sum(scan.tallies.values())
        if partition.is_counting:
            partition.count_searches(scan.tallies, now_ms)

    def _take_together(self, partition: OwnedPartition, ahead: Decided, now_ms: int) -> Sequence[Candidate]:
        """Takes what can be decided together, if it was not before its turn; returns what is left."""
        scan = ahead.scan
        if scan.found is None or not scan.candidates or not self._outputs.takes_encoded(partition.number):
            return scan.candidates
        decided = ahead.together or self._decide_together(scan.found, now_ms)
        if isinstance(decided, Exception):
            log.error("partition %d: %d events before offset %d could not be decided together", partition.number,
                      len(scan.candidates), scan.next_offset, exc_info=decided)  # fmt: skip
            return scan.candidates
        self._outputs.encoded(decided.commands, decided.tags if partition.is_counting else ())
        self.totals["events"] += decided.searches.total()
        self.totals["matches"] += sum(len(pseudonyms) for _, pseudonyms in decided.matches)
        self.totals["commands"] += sum(count for count, _ in decided.commands)
        if partition.is_counting:
            partition.count_searches(decided.searches, now_ms)
            partition.count_matches(decided.matches)
        return [scan.candidates[index] for index in decided.left]

    def _take_candidate(self, partition: OwnedPartition, candidate: Candidate, now_ms: int) -> None:
        self.totals["events"] += 1
        outcome: Decision | Rejection
        try:
            outcome = self._decide(candidate, now_ms)
        except Exception:
            # A bug of ours, or of a library. The other events go on; the dead letter says where to look.
            log.exception("partition %d, offset %d could not be decided", partition.number, candidate.offset)
            outcome = Rejection(RejectionReason.PROCESSING_FAILED)
        tag = None
        if isinstance(outcome, Decision):
            if outcome.command is not None:  # first of all
                self._outputs.command(outcome.command)
                self.totals["commands"] += 1
            try:
                tag = self._decider.tag(outcome)
            except Exception:
                log.exception("partition %d, offset %d could not be tagged", partition.number, candidate.offset)
                outcome = Rejection(RejectionReason.PROCESSING_FAILED)
        size_bytes = len(candidate.value or b"")
        if size_bytes > LARGEST_VALUE_BYTES:  # the child gets the banner, the producer the dead letter
            outcome = Rejection(RejectionReason.TOO_LARGE)
        if isinstance(outcome, Rejection):
            self._reject(partition, candidate.offset, outcome, size_bytes, now_ms)
        else:
            self._keep_books(partition, outcome, tag, candidate.timestamp_ms, now_ms)

    def _decide(self, candidate: Candidate, now_ms: int) -> Decision | Rejection:
        parsed = parse(candidate.value, ce_source(candidate.headers))
        if isinstance(parsed, Rejection):
            return parsed
        return self._decider.decide(parsed, candidate.timestamp_ms, now_ms)

    def _reject(
        self, partition: OwnedPartition, offset: int, rejection: Rejection, size_bytes: int, now_ms: int
    ) -> None:
        self.totals["rejected"] += 1
        if partition.is_counting:
            partition.stretch.rejected += 1
            self._outputs.dead_letter(partition.number, offset, rejection, size_bytes, now_ms)

    def _keep_books(
        self, partition: OwnedPartition, decision: Decision, tag: Tag | None, timestamp_ms: int, now_ms: int
    ) -> None:
        if decision.match is not None:
            self.totals["matches"] += 1
        if not partition.is_counting:
            return
        country = counted_country(decision.event.country, self._served)
        session = None
        if tag is not None:
            self._outputs.tag(tag)
            session = tag.session
        partition.count(timestamp_ms, decision.keyword, country, now_ms, session)

    def _check(self, partition: OwnedPartition, samples: Sequence[Candidate], now_ms: int) -> None:
        """The scan held these back; were it wrong about one, the child gets the banner and we hear of it."""
        for sample in samples:
            try:
                decision = self._decide(sample, now_ms)
            except Exception:
                log.exception("partition %d, offset %d could not be checked", partition.number, sample.offset)
                continue
            if not isinstance(decision, Decision) or decision.keyword is None:
                continue
            log.error(
                "partition %d, offset %d: the scan held back an event that matches", partition.number, sample.offset
            )
            self.totals["held back wrongly"] += 1
            minute = sample.timestamp_ms // MS_A_MINUTE
            country = counted_country(decision.event.country, self._served)
            if partition.is_counting:
                partition.count_searches({(minute, country): -1}, now_ms)  # it was counted as vouched for
            self._take_candidate(partition, sample, now_ms)
            self.totals["events"] -= 1
