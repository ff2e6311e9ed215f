"""Taking a source partition over: claim it, read the tallies back, go on where the last valid one ended."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers, encode
from streams.broker.outbox import Outbox
from streams.broker.record_writing import OutRecord, encoded_headers
from streams.broker.tallies_log import TalliesLog
from streams.events import Claim, Tally
from streams.timestamps import rfc3339_ms
from streams.trends.ledger import Anchor, LedgerState, resume

log = logging.getLogger(__name__)

SOURCE = "/vigie/tagger"
UNKNOWN_TOPIC_ID = "unknown"
"""In place of a topic's id where the broker has none (before Kafka 2.8) or did not say: taken for the known one."""
_TRUNCATED = "~"
"""Parts a topic's id from a mark: the log of the same topic was cut back below what was counted (KIP-101's case)."""


@dataclass(frozen=True, slots=True)
class SourceBounds:
    """What the broker says about one source partition now. `topic_id` is the topic's incarnation."""

    topic_id: str
    earliest: int
    end: int
    committed: int | None
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Where and as what a new owner goes on."""

    claim: str
    log_partition: int
    tallies_offset: int
    state: LedgerState
    incarnation: str
    position: int
    lost: int


def tally_record(record: Claim | Tally, now_ms: int) -> OutRecord:
    """A claim or tally as `trends.tallies.v1` stores it, keyed by its source partition."""
    headers = cloud_event_headers(
        event_id=f"{record.claim}:{record.partition}:{now_ms}",
        source=SOURCE,
        type_=MESSAGE_TYPES[type(record)],
        time=rfc3339_ms(now_ms),
    )
    return OutRecord(str(record.partition).encode(), encode(record), encoded_headers(headers))


class TakeOver:
    """Makes this worker the owner of a partition's counts. Waits for as long as the claim can't be written."""

    def __init__(
        self, bookkeeping: Outbox, tallies: TalliesLog, bounds_of: Callable[[int], Awaitable[SourceBounds]]
    ) -> None:
        self._bookkeeping = bookkeeping
        self._tallies = tallies
        self._bounds_of = bounds_of

    async def take(self, partition: int, now_ms: int) -> TakenOver:
        """Raises DiscardedError where the outbox gave the claim up, KafkaError where the broker is away."""
        claim = Claim(claim=uuid.uuid4().hex, partition=partition, claimed_at=rfc3339_ms(now_ms))
        receipt = self._bookkeeping.add(self._tallies.topic, partition, tally_record(claim, now_ms))
        claimed_at_offset = await receipt.offset()
        # Only now: what others counted before the claim lies below this end, so that more than it means a log cut back.
        bounds = await self._bounds_of(partition)
        state = await self._fold(claim, receipt.partition, bounds.anchor, claimed_at_offset)
        incarnation = _incarnation(state, bounds, claim.claim)
        position, lost = resume(state, incarnation=incarnation, committed=bounds.committed, earliest=bounds.earliest)
        if position > bounds.end:  # the log was cut back: what it held below its end was counted before
            position, lost = bounds.end, 0
        if lost:
            log.warning("partition %d: the source no longer has %d offsets that were not counted", partition, lost)
        return TakenOver(claim.claim, receipt.partition, claimed_at_offset, state, incarnation, position, lost)

    async def _fold(self, claim: Claim, log_partition: int, anchor: Anchor | None, last_offset: int) -> LedgerState:
        """Also where the log of the source partition has moved, because the tallies topic has got more partitions."""
        source = claim.partition
        former = source if anchor is None or anchor.log_partition < 0 else anchor.log_partition
        if anchor is None or former == log_partition:
            return await self._tallies.fold(source, log_partition, anchor, last_offset, claim)
        state = await self._tallies.fold(source, former, anchor, await self._tallies.end(former) - 1)
        moved = Anchor(anchor.tallies_topic, 0, state, log_partition)
        return await self._tallies.fold(source, log_partition, moved, last_offset, claim)


def _incarnation(state: LedgerState, bounds: SourceBounds, claim: str) -> str:
    """The topic's id; with a mark of its own after the log was cut back, for then offsets mean something new."""
    known = state.incarnation
    known_id = known.partition(_TRUNCATED)[0]
    if not known or (known_id != bounds.topic_id and UNKNOWN_TOPIC_ID not in {known_id, bounds.topic_id}):
        return bounds.topic_id
    if state.next_offset is not None and state.next_offset > bounds.end:
        return f"{bounds.topic_id}{_TRUNCATED}{claim[:8]}"
    return known
