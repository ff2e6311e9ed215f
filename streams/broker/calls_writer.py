"""`helpline.calls.v1` as an import needs it: what is there, and what is new or corrected goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaProducer

from streams import events
from streams.broker.codecs import MESSAGE_TYPES, cloud_event_headers, encode, json_key
from streams.broker.report_reader import ReportReader
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings
from streams.timestamps import rfc3339_ms

SOURCE = "/vigie/calls"


class Sorted(NamedTuple):
    """Days of a file, by what the topic says of them."""

    new: list[events.HelplineCalls]
    corrected: list[events.HelplineCalls]
    unchanged: int


async def sort_calls(settings: Settings, days: Sequence[events.HelplineCalls]) -> Sorted:
    """Which of the days are new, and which correct a figure that is there. Raises KafkaError."""
    async with ReportReader(settings) as reader:
        known, _ = await reader.calls()
    there = {(day.helpline, day.date): day for day in known}
    new = [day for day in days if (day.helpline, day.date) not in there]
    corrected = [day for day in days if there.get((day.helpline, day.date), day) != day]
    return Sorted(new, corrected, len(days) - len(new) - len(corrected))


async def write_calls(settings: Settings, days: Sequence[events.HelplineCalls], now_ms: int) -> None:
    """Writes them all, each under its key, and waits. Raises KafkaError; then importing again is safe."""
    topic, time = topic_name(Topic.CALLS, settings), rfc3339_ms(now_ms)
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers,
        client_id="vigie-calls",
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
    )
    await producer.start()
    try:
        sends = []
        for day in days:
            key = json_key(day.helpline, day.date)
            headers = cloud_event_headers(
                event_id=f"{day.helpline}/{day.date}/{now_ms}",
                source=SOURCE,
                type_=MESSAGE_TYPES[events.HelplineCalls],
                time=time,
            )
            sends.append(await producer.send(topic, encode(day), key=key, partition=0, headers=headers))
        await asyncio.gather(*sends)
    finally:
        await producer.stop()
