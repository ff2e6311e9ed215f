"""What the tagger writes: commands on one outbox, everything that only keeps the books on another."""

from __future__ import annotations

from collections.abc import Iterable

from streams.broker.clients import make_producer
from streams.broker.codecs import MESSAGE_TYPES, CloudEventHeaders, encode, json_key
from streams.broker.outbox import Outbox
from streams.broker.record_writing import Block, OutRecord
from streams.broker.takeover import SOURCE
from streams.broker.topics import Topic, topic_name
from streams.events import BannerCommand, DeadLetter, SearchTagged
from streams.settings import Settings
from streams.tagging.deciding import Command, Tag
from streams.tagging.parsing import Rejection
from streams.timestamps import rfc3339_ms

COMMAND_HEADERS, TAG_HEADERS, _DEAD_LETTER_HEADERS = (
    CloudEventHeaders(SOURCE, MESSAGE_TYPES[kind]) for kind in (BannerCommand, SearchTagged, DeadLetter)
)


class TaggerOutputs:
    """Two producers: while the books can't be written, commands flow (docs/DESIGN.md, "Guarantees" 2)."""

    def __init__(self, settings: Settings) -> None:
        self.commands = Outbox("commands", lambda: make_producer(settings))
        self.bookkeeping = Outbox("bookkeeping", lambda: make_producer(settings))
        self._source_topic = topic_name(Topic.EVENTS, settings)
        self._commands_topic = topic_name(Topic.COMMANDS, settings)
        self._tagged_topic = topic_name(Topic.TAGGED, settings)
        self._dead_letters_topic = topic_name(Topic.EVENTS_DLQ, settings)
        self._tallies_topic = topic_name(Topic.TALLIES, settings)
        self._commands: list[OutRecord] = []
        self._tags: list[OutRecord] = []
        self._command_blocks: list[Block] = []
        self._tag_blocks: list[Block] = []

    async def start(self) -> None:
        await self.commands.start([self._commands_topic])
        await self.bookkeeping.start([self._tagged_topic, self._dead_letters_topic, self._tallies_topic])

    async def stop(self) -> None:
        await self.commands.stop()
        await self.bookkeeping.stop()

    def command(self, command: Command) -> None:
        """Kept until `hand_over`, which has to follow before anything is awaited."""
        headers = COMMAND_HEADERS.encoded(command.command_id.encode(), command.decided_at.encode())
        self._commands.append(OutRecord(command.session_id.encode(), command.value, headers))

    def tag(self, tag: Tag) -> None:
        """As `command`."""
        headers = TAG_HEADERS.encoded(tag.event_id.encode(), tag.occurred_at.encode())
        self._tags.append(OutRecord(tag.session.encode(), tag.value, headers))

    def takes_encoded(self, partition: int) -> bool:
        """Whether the topics have a partition of this number: records that are encoded can't go by their keys."""
        return self.commands.has(self._commands_topic, partition) and self.bookkeeping.has(
            self._tagged_topic, partition
        )

    def encoded(self, commands: Iterable[tuple[int, bytes]], tags: Iterable[tuple[int, bytes]]) -> None:
        """As `command` and `tag`, of many."""
        self._command_blocks += map(Block._make, commands)
        self._tag_blocks += map(Block._make, tags)

    def hand_over(self, partition: int) -> None:
        """Commands and tags go to their outboxes, to this partition: together, for one by one takes twice as long."""
        blocks, self._command_blocks = self._command_blocks, []
        self.commands.extend_encoded(self._commands_topic, partition, blocks)
        commands, self._commands = self._commands, []
        self.commands.extend(self._commands_topic, partition, commands)
        blocks, self._tag_blocks = self._tag_blocks, []
        self.bookkeeping.extend_encoded(self._tagged_topic, partition, blocks)
        tags, self._tags = self._tags, []
        self.bookkeeping.extend(self._tagged_topic, partition, tags)

    def dead_letter(self, partition: int, offset: int, rejection: Rejection, size_bytes: int, now_ms: int) -> None:
        """Coordinates and reason; whoever may read the source topic can look the record up there."""
        key = json_key(self._source_topic, partition, offset)
        letter = DeadLetter(
            topic=self._source_topic,
            partition=partition,
            offset=offset,
            reason=rejection.reason,
            field=rejection.field,
            rejected_at=rfc3339_ms(now_ms),
            size_bytes=size_bytes,
        )
        headers = _DEAD_LETTER_HEADERS.encoded(key, letter.rejected_at.encode())
        self.bookkeeping.add(self._dead_letters_topic, partition, OutRecord(key, encode(letter), headers))
