"""`vigie banners`: the reference consumer of `banner.commands.v1`, as a platform would write it."""

from __future__ import annotations

import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.events import BannerCommand
    from streams.settings import Settings

REMEMBERED_COMMANDS = 100_000
"""Repeats come soon after a crash, so the newest are enough: about 15 MB."""
POLL_MS = 200

_EPILOG = """\
Examples:

vigie banners

vigie banners --from-beginning --no-follow --json | wc -l

vigie banners --from-beginning --limit 5 --expired
"""


class RecentIds:
    """The newest `capacity` ids: whether one has come before, in bounded memory."""

    def __init__(self, capacity: int = REMEMBERED_COMMANDS) -> None:
        self._capacity = capacity
        self._ids: OrderedDict[str, None] = OrderedDict()

    def seen(self, an_id: str) -> bool:
        """Whether this id came before; from now on it has."""
        known = an_id in self._ids
        self._ids[an_id] = None
        self._ids.move_to_end(an_id)
        if len(self._ids) > self._capacity:
            self._ids.popitem(last=False)
        return known


def expired(command: BannerCommand, now_ms: int) -> bool:
    """Whether it is too late to show this banner: on a phone that has changed hands it would be a danger."""
    from streams.timestamps import parse_rfc3339_ms

    return parse_rfc3339_ms(command.expires_at) <= now_ms


def _banners(
    *,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="Also what was written before.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more, until Ctrl-C; else read what is there and end.")] = True,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Stop after so many commands.")] = None,
    show_expired: Annotated[bool, typer.Option("--expired", help="Also those that came too late to be shown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, as on the topic.")] = False,
) -> None:
    """Show the banner commands that come out, as a platform would consume them.

    Repeats are dropped by command_id. Expired commands are counted and not shown: a late banner on a shared phone is a
    danger.
    """
    settings = settings_from_environment()
    recent, shown, late, repeats = RecentIds(), 0, 0, 0
    try:
        for value, command in _commands(settings, from_beginning or not follow, follow):
            if recent.seen(command.command_id):
                repeats += 1
            elif expired(command, time.time_ns() // 1_000_000) and not show_expired:
                late += 1
            else:
                shown += 1
                _show(value, command, as_json, first=shown == 1)
                if shown == limit:
                    break
    finally:
        hint = " (--expired shows them)" if late else ""
        say(f"{shown} commands shown, {repeats} repeats dropped, {late} expired ignored{hint}.")


def _commands(settings: Settings, from_beginning: bool, follow: bool) -> Iterator[tuple[bytes, BannerCommand]]:
    from kafka import KafkaConsumer, TopicPartition

    from streams.broker.administration import require_topics
    from streams.broker.codecs import DecodeError, decode
    from streams.broker.topics import Topic, topic_name
    from streams.events import BannerCommand

    topic = topic_name(Topic.COMMANDS, settings)
    require_topics(settings, [topic])
    consumer: Any = KafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers.split(",") if settings.bootstrap_servers else [],
        client_id="vigie-banners",
        enable_auto_commit=False,
        group_id=None,
    )
    try:
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        if from_beginning:
            consumer.seek_to_beginning(*partitions)
        else:
            for partition in partitions:
                consumer.seek(partition, ends[partition])
            say(f"Waiting for banners on {topic} (Ctrl-C ends; --from-beginning shows earlier ones) …")
        while follow or any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=POLL_MS).values():
                for record in records:
                    try:
                        yield record.value, decode(record.value or b"", BannerCommand)
                    except DecodeError as error:
                        warn(f"{topic} partition {record.partition} offset {record.offset}: {error}; ignored")
    finally:
        consumer.close()


def _show(value: bytes, command: BannerCommand, as_json: bool, *, first: bool) -> None:
    if as_json:
        print(value.decode())
    else:
        if first:
            print(f"{'occurred at':24}  {'campaign':10} {'tier':4} {'audience':8} {'keyword':24} {'locale':7} banner")
        print(
            f"{command.occurred_at:24}  {command.campaign:10} {command.tier:4} {command.audience:8} "
            f"{command.keyword[:24]:24} {command.locale:7} {command.banner.title}"
        )
    sys.stdout.flush()


def register(app: typer.Typer) -> None:
    """Mounts `vigie banners`."""
    app.command("banners", epilog=_EPILOG)(_banners)
