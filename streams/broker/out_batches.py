"""What an outbox holds until it is acknowledged: records of one partition that travel together."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from streams.broker.record_writing import Block, OutRecord, Records

Lane = tuple[str, int]
"""A topic and one of its partitions."""


class Receipt(NamedTuple):
    """Stands for one record on its way: the partition it goes to, the batch that carries it, and its place there."""

    partition: int
    acknowledged: asyncio.Future[int]
    place: int

    async def offset(self) -> int:
        """The record's offset, once acknowledged. Raises DiscardedError. Who stops waiting cancels nothing."""
        await asyncio.wait([self.acknowledged])
        return self.acknowledged.result() + self.place


class OutBatch:
    """Records for one partition that travel together; `acknowledged` resolves to the first one's offset.

    A `block` of records that are encoded already travels alone.
    """

    __slots__ = ("acknowledged", "block", "lane", "made_at", "records", "size_bytes")

    def __init__(self, lane: Lane, loop: asyncio.AbstractEventLoop) -> None:
        self.lane = lane
        self.made_at = time.monotonic()
        self.records: list[OutRecord] = []
        self.block: Block | None = None
        self.size_bytes = 0
        self.acknowledged: asyncio.Future[int] = loop.create_future()

    @property
    def outgoing(self) -> Records:
        """What is sent."""
        return self.records if self.block is None else self.block
