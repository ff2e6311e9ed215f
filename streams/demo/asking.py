"""Publishes the search that the person types, and waits for what the worker makes of it."""

from __future__ import annotations

import asyncio
import dataclasses
import time
import uuid
from collections.abc import Callable

from aiokafka.errors import KafkaError

from streams.demo.board import DemoBoard
from streams.demo.picture import Answer, Verdict
from streams.events import BannerCommand
from streams.settings import Settings
from streams.web.publishing import Publisher
from streams.web.readers import now_ms

PATIENCE_SECONDS = 2.0
"""A banner takes milliseconds; a search without one is told so after this."""
SOURCE = "/vigie/demo"
SURFACE = "demo"
NOT_YET = "it matches, but its banner has not come yet: see how the worker is, above"

Explain = Callable[[str, str | None, str | None], str | None]
"""Takes a search, its country and locale; says why there is no banner (None: there should be one). May block."""


def locale_of(country: str | None) -> str | None:
    """French as it is written there."""
    return None if country is None else f"fr-{country}"


class Asker:
    """Owns the board's `answer`. The last search counts; an earlier one that is still open is let go."""

    def __init__(self, settings: Settings, board: DemoBoard, explain: Explain) -> None:
        self._board, self._explain = board, explain
        self._session_id = f"demo-{uuid.uuid4().hex[:12]}"
        self.publisher = Publisher(settings, SOURCE, SURFACE)
        self._asked = ""
        self._asked_at = 0.0

    async def start(self) -> None:
        """Raises KafkaError where the broker does not answer."""
        await self.publisher.start()

    async def stop(self) -> None:
        """Waits for what is on its way."""
        await self.publisher.stop()

    async def ask(self, query: str, country: str | None) -> None:
        """Publishes the search and returns when its fate is known, after `PATIENCE_SECONDS` at the latest."""
        event_id = self._asked = f"demo-{uuid.uuid4().hex}"
        self._board.answer = Answer(query, country, Verdict.WAITING)
        self._asked_at = time.perf_counter()
        try:
            await self.publisher.search(
                event_id, query, self._session_id, country=country, locale=locale_of(country), at_ms=now_ms()
            )
        except KafkaError as error:
            self._settle(event_id, Verdict.NOT_SENT, f"the broker did not take it ({type(error).__name__})")
            return
        await asyncio.sleep(PATIENCE_SECONDS)
        if self._is_open(event_id):
            why = await asyncio.to_thread(self._explain, query, country, locale_of(country))
            self._settle(event_id, Verdict.WAITING if why is None else Verdict.NO_BANNER, why or NOT_YET)

    def take_command(self, command: BannerCommand) -> None:
        """A command that was read from Kafka: perhaps the answer."""
        if command.event_id == self._asked and self._board.answer is not None:
            self._board.answer = dataclasses.replace(
                self._board.answer,
                verdict=Verdict.BANNER,
                milliseconds=(time.perf_counter() - self._asked_at) * 1_000,
                command=command,
                why="",
            )

    def _is_open(self, event_id: str) -> bool:
        answer = self._board.answer
        return event_id == self._asked and answer is not None and answer.verdict is Verdict.WAITING

    def _settle(self, event_id: str, verdict: Verdict, why: str) -> None:
        if self._is_open(event_id) and self._board.answer is not None:
            self._board.answer = dataclasses.replace(self._board.answer, verdict=verdict, why=why)
