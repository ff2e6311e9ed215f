"""Reading `banner.commands.v1` for the funnel: bytes as they were fetched, and of each command what the funnel counts.

A command is some 800 bytes, nearly all of them the banner's words; the funnel needs nine short texts of it. So the
fetched bytes are read as those of searches are (fetching.py), and most of a value is passed over: by the kernel a
response at a time (kernel_commands.py), or here one by one, where there is no kernel and where anything is odd.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaError
from aiokafka.record.memory_records import MemoryRecords

from streams import events
from streams.broker.clients import make_commands_reader
from streams.broker.codecs import DecodeError, decode
from streams.broker.fetched import Fetched
from streams.broker.fetching import make_fetching
from streams.broker.record_batches import Skips, UnusableBatchError, next_records
from streams.broker.scanners import scanner_kind
from streams.broker.topics import Topic, topic_name
from streams.settings import ScannerChoice, Settings
from streams.trends.funnel_rows import Commanded, CommandsTogether, Reading, name_of

log = logging.getLogger(__name__)

WORTH_A_THREAD_BYTES = 32 * 1024
"""Less is read in the time that handing it over to a thread takes."""
STALL_MS = 1_000
STOP_SECONDS = 0.5


class Recorded(NamedTuple):
    """A command in the log; `recorded_ms` is its record's timestamp."""

    offset: int
    recorded_ms: int
    command: Commanded


class CommandsLog:
    """A reader without a group. All methods may raise KafkaError; then it is closed for good."""

    def __init__(self, settings: Settings) -> None:
        self.topic = topic_name(Topic.COMMANDS, settings)
        self._consumer, self._fetching = make_fetching(settings, self.topic, make_commands_reader)
        self._positions: dict[int, int] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commands")
        """One only: each thread keeps the memory of the largest response that it has read, 20 MB or so."""
        self._has_kernel = scanner_kind(settings.scanner) is ScannerChoice.KERNEL

    async def open(self) -> None:
        await self._consumer.start()

    async def close(self) -> None:
        with contextlib.suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(self._consumer.stop(), STOP_SECONDS)
        self._thread.shutdown(wait=False)

    async def follow(self, numbers: Sequence[int], positions: Mapping[int, int]) -> dict[int, int]:
        """From the first command that is left. Returns up to where, by partition, they are counted already."""
        partitions = [TopicPartition(self.topic, number) for number in numbers]
        self._consumer.assign(partitions)
        counted = await still_counted(self._consumer, partitions, positions)
        first = await self._consumer.beginning_offsets(partitions)
        for partition in partitions:
            self._fetching.seek(partition.partition, first[partition])
            self._positions[partition.partition] = first[partition]
        return counted

    async def until_now(self) -> AsyncIterator[tuple[int, Fetched]]:
        """All that is in the log by now, by partition: who acted on a banner has read its command before."""
        ends = await self._consumer.end_offsets(list(self._consumer.assignment()))
        wait_ms = 0
        while any(self._positions[tp.partition] < end for tp, end in ends.items()):
            for number, fetched in await self._fetching.fetch(wait_ms):
                self._positions[number] = fetched.offset + 1
                yield number, fetched
                await asyncio.sleep(0)  # a response may be ten thousand commands: a tagger beside us has its turn
            wait_ms = STALL_MS

    async def read_together(self, fetched: Fetched, reading: Reading) -> CommandsTogether | int | None:
        """As kernel_commands.py says; None, too, where there is no kernel. A large response is read in a thread."""
        if not self._has_kernel:
            return None
        from streams.broker.kernel_commands import read_together

        if len(fetched.buffer) < WORTH_A_THREAD_BYTES:
            return read_together(fetched, reading)
        return await asyncio.get_running_loop().run_in_executor(self._thread, read_together, fetched, reading)

    def read(self, number: int, fetched: Fetched) -> list[Recorded]:
        """The commands one by one."""
        try:
            found, left_out = commands_in(fetched)
        except UnusableBatchError as error:
            raise CorruptRecordException(
                f"{self.topic}, partition {number}: a batch from offset {fetched.from_offset} on {error}"
            ) from error
        for offset in left_out:
            log.warning(
                "%s, partition %d: the record at offset %d is no command; it is left out", self.topic, number, offset
            )
        return found


def commands_in(fetched: Fetched) -> tuple[list[Recorded], list[int]]:
    """The commands, and the offsets of records that are none. Raises UnusableBatchError."""
    batches, skips = MemoryRecords(fetched.buffer), Skips(fetched.aborted)
    found, left_out = [], []
    while batches.has_next():
        records, _ = next_records(batches, skips, fetched.from_offset)
        for record in records:
            try:
                command = decode(record.value or b"", _Wire)
            except DecodeError:
                left_out.append(record.offset)
            else:
                found.append(Recorded(record.offset, record.timestamp, command.commanded))
    return found, left_out


class _Wire(msgspec.Struct, frozen=True, gc=False):
    """What the funnel reads of a command: most of its bytes are the banner's words, which are passed over."""

    command_id: str
    session_id: str
    campaign: str
    keyword: str
    audience: events.Audience
    locale: str
    occurred_at: str
    decided_at: str
    vocabulary_version: str

    @property
    def commanded(self) -> Commanded:
        name = name_of(self.campaign, self.keyword, self.audience, self.locale, self.vocabulary_version)
        return Commanded(name, self.command_id, self.session_id, self.occurred_at, self.decided_at)


async def still_counted(
    reader: AIOKafkaConsumer, partitions: Sequence[TopicPartition], positions: Mapping[int, int]
) -> dict[int, int]:
    """The positions as they are in the log now: not before what retention left, anew in a topic made anew."""
    first = await reader.beginning_offsets(partitions)
    ends = await reader.end_offsets(partitions)
    counted = {}
    for partition in partitions:
        position = max(positions.get(partition.partition, 0), first[partition])
        counted[partition.partition] = position if position <= ends[partition] else first[partition]
    return counted
