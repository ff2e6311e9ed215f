"""The demo itself: Kafka is read, the screen is drawn, what was started is looked after, until it is time to end."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from aiokafka.errors import KafkaError

from streams.broker.administration import BrokerError
from streams.broker.embedded.kinds import Broker, Say
from streams.demo.asking import Asker, Explain
from streams.demo.board import DemoBoard
from streams.demo.explaining import why_no_banner
from streams.demo.plain import banner_line, status_line
from streams.demo.platform import InventedPlatform
from streams.demo.processes import Child
from streams.demo.screen import Screen
from streams.demo.stage import Options, Stage, last_words, log_to, set_stage
from streams.demo.stopping import Stopping
from streams.events import BannerCommand
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.rules.model import Vocabulary
from streams.settings import Settings
from streams.web.dashboard import Page, address, bind
from streams.web.picture import Condition, PartState
from streams.web.readers import Readers, now_ms

LOOK_AFTER_SECONDS = 0.3
TOKEN_BYTES = 16
PLAIN_INTERVAL_SECONDS = 1.0

Write = Callable[[str], None]
"""Takes one line for standard output."""


class _Front(Protocol):
    """Where the person looks."""

    async def run(self) -> None: ...


class PlainFront:
    """Lines instead of a screen: one a second, and one a banner."""

    def __init__(self, board: DemoBoard, write: Write, zone: ZoneInfo) -> None:
        self._board, self._write, self._zone = board, write, zone

    def banner(self, command: BannerCommand) -> None:
        self._write(banner_line(command, now_ms(), self._zone))

    async def run(self) -> None:
        """Never returns."""
        while True:
            await asyncio.sleep(PLAIN_INTERVAL_SECONDS)
            self._write(status_line(self._board.picture(now_ms()), self._zone))


def run_demo(
    options: Options, environment: Mapping[str, str], say: Say, ready: Callable[[], None], write: Write | None
) -> int:
    """Runs the demo until it is ended; returns the exit status. With `write` it prints lines instead of a screen.

    `ready` is called when all is started and the screen comes. Raises SettingsError, VocabularyError and
    BrokerError, whose texts are sentences; the first two before anything is started.
    """
    settings = Settings.from_environment(environment)
    vocabulary = load_vocabulary(settings.rules)
    with Stopping() as stopping, bind(settings) as listening:
        board = DemoBoard(now_ms())
        try:
            with set_stage(settings, options, environment, say) as stage:
                log_to(stage.folder)
                token = settings.web_token or secrets.token_urlsafe(TOKEN_BYTES)
                page = Page(stage.settings, board, token, invented=True)
                asker = Asker(stage.settings, board, _explainer(vocabulary))
                # Behind `#`: browsers send that to nobody, and the page takes it out of the address.
                board.page = f"{address(listening)}#{token}"
                say(f"In a browser: {board.page}")
                ready()
                try:
                    asyncio.run(_play(stage, board, _Fronts(page, asker, listening, write), options.seconds, stopping))
                finally:
                    stopping.no_more()
                    say("Ending what was started …")
                return _verdict(stage, board, say)
        except KeyboardInterrupt:
            return 0


def _verdict(stage: Stage, board: DemoBoard, say: Say) -> int:
    picture = board.picture(now_ms())
    say(f"{picture.published:,} searches, {picture.banners:,} banners in {picture.elapsed_seconds:.0f} s.")
    for child, state in ((stage.worker, board.worker), (stage.searches, board.searches)):
        if state.condition is Condition.DEAD:
            say("\n  ".join([f"The {child.name} ended by itself, twice. The end of its log:", *last_words(child)]))
            return 1
    return 0


@dataclass(frozen=True, slots=True)
class _Fronts:
    """Where people look and type: the page, and the screen or (with `write`) lines."""

    page: Page
    asker: Asker
    listening: socket.socket
    write: Write | None


async def _play(stage: Stage, board: DemoBoard, fronts: _Fronts, seconds: float | None, stopping: Stopping) -> None:
    asked_to_stop = stopping.in_loop()
    zone, asker = ZoneInfo(stage.settings.timezone), fronts.asker
    screen = Screen(board, asker.ask, zone) if fronts.write is None else None
    plain = PlainFront(board, fronts.write, zone) if fronts.write is not None else None

    platform = InventedPlatform(asker.publisher)

    def take_command(command: BannerCommand) -> None:
        asker.take_command(command)
        platform.take_command(command)
        fronts.page.take_command(command)
        if plain is not None:
            plain.banner(command)
        if screen is not None:
            screen.refresh()

    readers = Readers(stage.settings, board, take_command)
    front: _Front | None = screen or plain
    assert front is not None
    jobs = [
        front.run(),
        fronts.page.run(),
        platform.run(),
        asked_to_stop.wait(),
        readers.read_commands(),
        readers.read_books(),
        readers.read_tags(fronts.page.take_tag),
        readers.measure(_broker_note(stage.broker)),
        _look_after(stage, board),
    ]
    try:
        await asker.start()
        await fronts.page.start(fronts.listening)
        await _until_one_ends(jobs, seconds)
    except KafkaError as error:
        raise BrokerError(f"the broker stopped answering ({type(error).__name__}): start the demo again") from error
    finally:
        stopping.no_more()
        await fronts.page.stop()
        with contextlib.suppress(KafkaError):
            await asker.stop()


def _broker_note(broker: Broker) -> str:
    address = broker.bootstrap_servers
    return broker.reason if address in broker.reason else f"{address}, {broker.reason}"


async def _until_one_ends(jobs: list[Coroutine[Any, Any, Any]], seconds: float | None) -> None:
    """Runs them together until the first one ends or the time is over. Raises what it raised."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _look_after(stage: Stage, board: DemoBoard) -> None:
    """Keeps the board's word on worker and searches true, and has them started again."""
    while True:
        board.worker = _state(stage.worker)
        if board.worker.condition is Condition.RUNNING and not board.tagger_members:
            board.worker = PartState(Condition.STARTING, board.worker.note)
        board.searches = _state(stage.searches)
        await asyncio.sleep(LOOK_AFTER_SECONDS)


def _state(child: Child) -> PartState:
    before = child.last_line()
    condition = child.look_after()
    if condition is Condition.DEAD:
        return PartState(condition, f"see {child.log}: {before}")
    return PartState(condition, f"pid {child.pid}, log {child.log}")


def _explainer(vocabulary: Vocabulary) -> Explain:
    """Explains with the vocabulary that the worker reads too; compiled when it is first needed."""

    @functools.cache
    def compiled() -> CompiledVocabulary:
        return compile_vocabulary(vocabulary)

    def explain(query: str, country: str | None, locale: str | None) -> str | None:
        return why_no_banner(compiled(), query, country, locale, now_ms())

    return explain
