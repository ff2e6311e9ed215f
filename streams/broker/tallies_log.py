"""Reading `trends.tallies.v1` back: what the log says about a source partition, up to a given record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from streams.broker.codecs import DecodeError, decode_tally_record
from streams.events import Claim
from streams.trends.ledger import Anchor, LedgerState, advance

POLL_MS = 1_000
STALLED_SECONDS = 20.0
"""Without a step forward for so long, the record is not to be had: the broker is away, or has lost its log's end."""


class TalliesLog:
    """A reader without a group. One fold at a time; each takes milliseconds from an anchor."""

    def __init__(self, topic: str, make_consumer: Callable[[], AIOKafkaConsumer]) -> None:
        self.topic = topic
        self._make_consumer = make_consumer
        self._consumer: AIOKafkaConsumer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def start(self) -> None:
        self._consumer = self._make_consumer()
        await self._consumer.start()

    async def stop(self) -> None:
        if self._consumer is not None:
            await self._consumer.stop()

    async def fold(
        self, source: int, log_partition: int, anchor: Anchor | None, last_offset: int, claim: Claim | None = None
    ) -> LedgerState:
        """The state of a source partition after the record at `last_offset`, which must be in the log.

        `claim`: that record, where the caller has just written it. Where it comes next after the anchor, or first of
        all, nothing is read: a worker with many partitions takes them over at once.

        From `anchor`, or from the log's beginning without one; where retention has taken records after the anchor,
        from what is left (`LedgerState.unknown`). Several source partitions may share a partition of the log (where
        it has fewer). Raises KafkaError where the record can't be reached.
        """
        state, position = (LedgerState(), 0) if anchor is None else (anchor.state, anchor.tallies_offset)
        if claim is not None and position == last_offset:
            return advance(state, claim)[0]
        consumer = self._consumer
        assert consumer is not None, "start() comes first"
        tp = TopicPartition(self.topic, log_partition)
        async with self._one_at_a_time:
            consumer.assign([tp])
            first_kept = (await consumer.beginning_offsets([tp]))[tp]
            if position < first_kept:
                state, position = state.unknown(), first_kept
            consumer.seek(tp, position)
            stepped_at = time.monotonic()
            while position <= last_offset:
                for record in (await consumer.getmany(tp, timeout_ms=POLL_MS)).get(tp, ()):
                    if record.offset > last_offset:
                        return state
                    state = _advance(state, source, record.value)
                    stepped_at = time.monotonic()
                position = await consumer.position(tp)
                if time.monotonic() - stepped_at > STALLED_SECONDS:
                    raise KafkaTimeoutError(f"the tallies log could not be read up to offset {last_offset}")
            return state

    async def end(self, log_partition: int) -> int:
        """The offset that the partition's next record will have. Raises KafkaError."""
        assert self._consumer is not None, "start() comes first"
        tp = TopicPartition(self.topic, log_partition)
        return int((await self._consumer.end_offsets([tp]))[tp])


def _advance(state: LedgerState, source: int, value: bytes | None) -> LedgerState:
    try:
        record = decode_tally_record(value or b"")
    except DecodeError:
        return state  # nobody's tally: TRENDS passes over it as well
    return advance(state, record)[0] if record.partition == source else state
