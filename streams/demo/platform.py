"""The invented people's half of the platform: it shows their banners, and says what became of them."""

from __future__ import annotations

import asyncio

from aiokafka.errors import KafkaError

from streams.events import BannerCommand
from streams.generation.reactions import reactions
from streams.generation.searches import INVENTED_SESSION
from streams.web.publishing import Publisher
from streams.web.readers import now_ms

MOST_WAITING = 1_000
"""Beyond it banners go unanswered, as on any platform that is too busy."""


class InventedPlatform:
    """Publishes interactions for the banners of invented sessions; what a person typed is left to that person."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._waiting: asyncio.Queue[BannerCommand] = asyncio.Queue(MOST_WAITING)

    def take_command(self, command: BannerCommand) -> None:
        """A command that was read from Kafka."""
        if command.session_id.startswith(INVENTED_SESSION) and not self._waiting.full():
            self._waiting.put_nowait(command)

    async def run(self) -> None:
        """Never returns."""
        while True:
            command = await self._waiting.get()
            for kind in reactions(command.command_id):
                try:
                    await self._publisher.interaction(command.command_id, command.session_id, kind, now_ms())
                except KafkaError:
                    break  # the screen says how the broker is
