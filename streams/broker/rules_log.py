"""`protection.rules.v1`: all versions of the rules in their order. The newest one that can be used rules.

Each record is a whole version (`ProtectionRules`), so none is ever half in force. Versions are written in transactions
with one `transactional.id` for all: whoever begins a push fences who began before, reads the log to its end, compares,
and writes. So nothing comes between what a version was compared with and the version itself, and of two pushes at the
same time one is refused.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, ProducerFenced

from streams.broker.administration_client import BrokerError
from streams.broker.clients import make_rules_producer, make_rules_reader
from streams.broker.codecs import MESSAGE_TYPES, DecodeError, cloud_event_headers, decode, encode
from streams.broker.ending import end_producer
from streams.broker.topics import Topic, topic_name
from streams.events import ProtectionRules
from streams.rules.loading import VocabularyError, parse_files
from streams.rules.model import Vocabulary
from streams.settings import Settings

SOURCE = "/vigie/rules"
LARGEST_RULES_BYTES = 1_000_000
"""Of one version, before compression: under the broker's `message.max.bytes` (1 MiB by default) in any case."""
REMEMBERED_VERSIONS = 50
"""So many of the newest are looked through for one that can be used."""
POLL_MS = 200
STOP_SECONDS = 2.0


class RulesRecord(NamedTuple):
    """One record of the log."""

    offset: int
    value: bytes | None
    timestamp_ms: int = 0
    """When the broker took it."""


@dataclass(frozen=True, slots=True)
class Usable:
    """A version that can be in force."""

    offset: int
    rules: ProtectionRules
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Unusable:
    """A version that can't. `reason` quotes nothing of it; `problems` do, for the person who pushed it."""

    offset: int
    reason: str
    problems: tuple[str, ...] = ()


class PushedMeanwhileError(BrokerError):
    """Another push began before this one had ended; this one has written nothing."""


def understand(record: RulesRecord) -> Usable | Unusable:
    """What a record says. Any record gets an answer: somebody else may have written it."""
    try:
        rules = rules_of(record)
        return Usable(record.offset, rules, parse_files(rules.files, rules.switched_off))
    except Exception as error:  # noqa: BLE001  (whatever it is: the version before stays in force)
        return unusable(record.offset, error)


def rules_of(record: RulesRecord) -> ProtectionRules:
    """The files of a record as they were pushed, whatever they say. Raises DecodeError."""
    return decode(record.value or b"", ProtectionRules)


def unusable(offset: int, error: Exception) -> Unusable:
    """Why a version can't be in force, by what came of reading it."""
    if isinstance(error, DecodeError):
        return Unusable(offset, str(error))
    if isinstance(error, VocabularyError):
        count = len(error.problems)
        return Unusable(offset, f"{count} fault{'s' if count > 1 else ''}", tuple(map(str, error.problems)))
    return Unusable(offset, type(error).__name__)


def newest_first(records: Iterable[RulesRecord]) -> Iterator[Usable | Unusable]:
    """What records (in log order) say, the newest first: the first one that can be used rules."""
    return map(understand, reversed(list(records)))


def newest_usable(records: Iterable[RulesRecord]) -> tuple[Usable | None, list[Unusable]]:
    """The version in force after these records, and the newer ones that can't be used."""
    unusable: list[Unusable] = []
    for understood in newest_first(records):
        if isinstance(understood, Usable):
            return understood, unusable
        unusable.append(understood)
    return None, unusable


class RulesLog:
    """A reader without a group: every worker reads every version. Raises KafkaError where the broker is away."""

    def __init__(self, settings: Settings) -> None:
        self._tp = TopicPartition(topic_name(Topic.RULES, settings), 0)
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None

    async def start(self, from_offset: int | None = None) -> None:
        """`from_offset` None: from the beginning."""
        self._consumer = consumer = make_rules_reader(self._settings)
        await consumer.start()
        consumer.assign([self._tp])
        if from_offset is None:
            await consumer.seek_to_beginning(self._tp)
        else:
            consumer.seek(self._tp, from_offset)

    async def stop(self) -> None:
        if self._consumer is not None:
            await self._consumer.stop()

    async def poll(self, timeout_ms: int = POLL_MS) -> list[RulesRecord]:
        """What has come, in log order."""
        fetched = await self._connected.getmany(self._tp, timeout_ms=timeout_ms)
        return [RulesRecord(record.offset, record.value, record.timestamp) for record in fetched.get(self._tp, ())]

    async def read_to_end(self, patience_seconds: float) -> tuple[list[RulesRecord], bool]:
        """The newest records up to where the log ends now, and whether that end was reached.

        It is not where a batch can't be read (a bad disk), or the broker does not answer in time.
        """
        newest: deque[RulesRecord] = deque(maxlen=REMEMBERED_VERSIONS)
        deadline = time.monotonic() + patience_seconds
        try:
            end = (await asyncio.wait_for(self._connected.end_offsets([self._tp]), patience_seconds))[self._tp]
            while await self.next_offset() < end:
                newest.extend(await self.poll())
                if time.monotonic() > deadline:
                    return list(newest), False
        except (KafkaError, TimeoutError):
            return list(newest), False
        return list(newest), True

    async def next_offset(self) -> int:
        """From here on nothing was read yet."""
        return int(await self._connected.position(self._tp))

    async def is_at_end(self) -> bool:
        """Whether all that the last answer told of was read; False where none has come yet."""
        end = self._connected.highwater(self._tp)
        return end is not None and await self.next_offset() >= end

    @property
    def _connected(self) -> AIOKafkaConsumer:
        assert self._consumer is not None, "start() comes first"
        return self._consumer


class RulesPublisher:
    """One push, as an async context manager: entering it fences every push that began before."""

    def __init__(self, settings: Settings) -> None:
        self._topic = topic_name(Topic.RULES, settings)
        self._producer = make_rules_producer(settings)

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_exception_handler(_leave_out_fenced)
        await self._producer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await end_producer(self._producer, STOP_SECONDS)

    async def write(self, rules: ProtectionRules, key: str) -> int:
        """Writes one version and returns its offset. Raises PushedMeanwhileError: then nothing was written."""
        headers = cloud_event_headers(
            event_id=rules.version, source=SOURCE, type_=MESSAGE_TYPES[ProtectionRules], time=rules.pushed_at
        )
        try:
            async with self._producer.transaction():
                sent = await self._producer.send_and_wait(
                    self._topic, encode(rules), key=key.encode(), partition=0, headers=headers
                )
        except ProducerFenced as error:
            raise PushedMeanwhileError(
                "another push has begun, so nothing was pushed: look at `vigie rules diff`, then push again"
            ) from error
        except (KafkaError, AssertionError) as error:  # aiokafka asserts where a transaction failed in the background
            raise BrokerError(
                f"the broker did not confirm the push ({type(error).__name__}): see with `vigie rules diff` whether "
                "it got through, and push again if not"
            ) from error
        return int(sent.offset)


def _leave_out_fenced(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A producer of aiokafka that is fenced leaves futures behind that nobody asks; who pushes was told already."""
    if not isinstance(context.get("exception"), ProducerFenced):
        loop.default_exception_handler(context)
