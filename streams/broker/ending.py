"""Ends a producer for certain.

`AIOKafkaProducer.stop()` first delivers what is queued, which takes for ever while the broker is away; cancelled in
that, it leaves a sender behind that keeps trying, and delivers everything once more when the broker is back. So the
sender is ended by hand then (aiokafka 0.14; held to its word by tests/contract/test_producer_ending.py).
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiokafka import AIOKafkaProducer

_ROUNDS = 5
_ROUND_SECONDS = 0.2


async def end_producer(producer: AIOKafkaProducer, patience_seconds: float) -> None:
    """Stops it; after `patience_seconds` whatever it has not delivered by then. Raises nothing."""
    with contextlib.suppress(Exception):  # a producer that is broken may fail at its end as well
        await asyncio.wait_for(producer.stop(), patience_seconds)
    sender: asyncio.Task[Any] | None = producer._sender.sender_task  # noqa: SLF001
    if sender is None or sender.done():
        return
    with contextlib.suppress(Exception):
        await asyncio.wait_for(producer.client.close(), _ROUND_SECONDS)
    for _ in range(_ROUNDS):  # a sender that is cancelled waits for its requests: those are cancelled next
        sender.cancel()
        if (await asyncio.wait({sender}, timeout=_ROUND_SECONDS))[0]:
            break
    with contextlib.suppress(Exception):
        await asyncio.wait_for(producer.client.close(), _ROUND_SECONDS)  # a request may have connected again
