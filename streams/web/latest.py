"""One value that many wait for: who is slow misses some, and always gets the newest."""

from __future__ import annotations

import asyncio


class Latest:
    """Holds the newest value only, so slow viewers cost no memory."""

    def __init__(self) -> None:
        self._number = 0
        self._value = b""
        self._changed = asyncio.Event()

    def publish(self, value: bytes) -> None:
        """Wakes all who wait."""
        self._value = value
        self._number += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, number: int) -> tuple[int, bytes]:
        """The newest value and its number, as soon as that is not `number`; 0 stands for nothing seen yet."""
        while self._number in {0, number}:
            await self._changed.wait()
        return self._number, self._value
