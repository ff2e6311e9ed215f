"""The page as a whole: reads Kafka, serves HTTP, and ends both. For the demo's event loop and for a worker's."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import socket
from collections.abc import Callable, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiokafka.errors import KafkaError
from mode import Service

from streams.broker.scanners import scanner_kind
from streams.events import BannerCommand, SearchTagged
from streams.rules.loading import load_vocabulary
from streams.settings import Settings, SettingsError
from streams.web.board import Board
from streams.web.expecting import Expecting
from streams.web.health import AskRules
from streams.web.latest import Latest
from streams.web.phone import Phone
from streams.web.publishing import Publisher
from streams.web.readers import Readers, now_ms
from streams.web.server import Server
from streams.web.snapshot import About, snapshot

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
PUBLISH_INTERVAL_SECONDS = 0.5
RETRY_SECONDS = 2.0
BEHIND_SECONDS = 5.0
"""Lag counts what is not committed, and a commit comes each second or so."""
SHUTDOWN_SECONDS = 0.2
"""For streams to viewers, which never end by themselves."""
STOP_SECONDS = 1.0
SOURCE = "/vigie/page"
SURFACE = "page"


def bind(settings: Settings) -> socket.socket:
    """The page's socket, on loopback. Raises SettingsError where `VIGIE_WEB_PORT` is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, settings.web_port or 0))
        listening.listen()  # from now on the port is ours
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"VIGIE_WEB_PORT is {settings.web_port}, which can't be used ({error.strerror}): "
            "write another port, or leave it out and a free one is taken"
        ) from None
    return listening


def address(listening: socket.socket) -> str:
    """Where the page is."""
    return f"http://{LOOPBACK}:{listening.getsockname()[1]}/"


class Page:
    """Serves one board. `invented`: the searches are the demo's own, so single ones may be shown.

    `rules`: where a tagger runs in the same process, what it decides by.
    """

    def __init__(
        self, settings: Settings, board: Board, token: str, *, invented: bool, rules: AskRules | None = None
    ) -> None:
        self._settings, self._board, self._invented = settings, board, invented
        self.writable = bool(token)
        self._latest = Latest()
        self._publisher = Publisher(settings, SOURCE, SURFACE)
        self._phone = Phone(self._publisher, self._is_behind)
        self._server = Server(board, self._latest, self._phone, token, rules)
        self._runner: web.AppRunner | None = None

    def take_command(self, command: BannerCommand) -> None:
        """A command that was read from Kafka: perhaps a phone waits for it."""
        self._phone.take_command(command)

    def take_tag(self, tag: SearchTagged) -> None:
        """A tag that was read from Kafka: perhaps a phone waits for it."""
        self._phone.take_tag(tag)

    async def start(self, listening: socket.socket) -> None:
        """Serves from now on. Raises KafkaError where the phone's producer finds no broker."""
        if self.writable:
            await self._publisher.start()
        self._runner = web.AppRunner(
            self._server.application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, handle_signals=False
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()

    async def stop(self) -> None:
        """Ends all streams and waits for what is on its way."""
        if self._runner is not None:
            await self._runner.cleanup()
        with contextlib.suppress(KafkaError):
            await self._publisher.stop()

    async def run(self) -> None:
        """Tells all viewers the numbers, until it is cancelled."""
        about = await asyncio.to_thread(self._about)
        expecting = Expecting(ZoneInfo(self._settings.timezone))
        while True:
            numbers = self._board.numbers(now_ms())
            expecting.advance(self._board, numbers.now_ms)
            self._latest.publish(snapshot(numbers, about, expecting))
            await asyncio.sleep(PUBLISH_INTERVAL_SECONDS)

    def _is_behind(self) -> bool:
        numbers = self._board.numbers(now_ms())
        if numbers.lag_records is None or not numbers.tagger_members:
            return True
        return numbers.lag_records > BEHIND_SECONDS * max(1.0, numbers.searches_per_second)

    def _about(self) -> About:
        vocabulary = load_vocabulary(self._settings.rules)
        return About(
            timezone=self._settings.timezone,
            invented=self._invented,
            writable=self.writable,
            scan=scanner_kind(self._settings.scanner).value,
            since_ms=self._board.started_ms,
            campaigns=tuple(
                {"id": campaign.id, "name": campaign.name, "verified_at": campaign.verified_at}
                for campaign in vocabulary.campaigns
            ),
            keywords={keyword.id: keyword.says for keyword in vocabulary.keywords if keyword.says},
        )


class DashboardService(Service):  # type: ignore[misc]  # mode is untyped
    """The page beside a worker's roles. Whatever befalls it, the roles go on: it is looked at, not needed."""

    abstract = False

    def __init__(self, settings: Settings, listening: socket.socket, rules: AskRules | None = None) -> None:
        super().__init__()
        self._listening = listening
        self._broker = settings.bootstrap_servers or ""
        self._board = Board(now_ms())
        self._page = Page(settings, self._board, settings.web_token, invented=False, rules=rules)
        self._readers = Readers(settings, self._board, self._page.take_command)
        self._tasks: list[asyncio.Task[None]] = []

    async def on_start(self) -> None:
        try:
            await self._page.start(self._listening)
        except KafkaError as error:
            log.warning("the page does not start (%s); the worker goes on without it", type(error).__name__)
            return
        jobs: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [
            ("numbers", self._page.run),
            ("commands", self._readers.read_commands),
            ("books", self._readers.read_books),
            ("ends", functools.partial(self._readers.measure, self._broker)),
        ]
        if self._page.writable:
            jobs.append(("tags", functools.partial(self._readers.read_tags, self._page.take_tag)))
        self._tasks = [asyncio.create_task(self._again_and_again(name, job)) for name, job in jobs]
        writing = "with VIGIE_WEB_TOKEN the phone can be tried" if self._page.writable else "read-only"
        log.info("dashboard: %s (%s)", address(self._listening), writing)

    async def on_stop(self) -> None:
        """Within `STOP_SECONDS`, whatever the broker does: the tagger needs the time that SIGTERM leaves."""
        for task in self._tasks:
            task.cancel()
        ending = [*self._tasks, asyncio.create_task(self._page.stop())]
        _, late = await asyncio.wait(ending, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()

    async def _again_and_again(self, name: str, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while not self.should_stop:
            try:
                await job()
            except Exception as error:  # noqa: BLE001 - the page must not end a worker
                log.warning("the page's %s failed (%s); tried again in %s s", name, error, f"{RETRY_SECONDS:.0f}")
            await asyncio.sleep(RETRY_SECONDS)
