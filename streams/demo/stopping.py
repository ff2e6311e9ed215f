"""Ctrl-C, SIGTERM and SIGHUP, also several times: each ends the demo properly, at any moment.

| while                    | a signal                                                                 |
| ------------------------ | ------------------------------------------------------------------------ |
| starting                 | interrupts what blocks (KeyboardInterrupt); what was started ends        |
| running (after `in_loop`)| sets the event that the loop waits for                                   |
| ending (after `no_more`) | changes nothing: the end is under way and takes seconds                  |
"""

from __future__ import annotations

import asyncio
import signal
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Windows has no SIGHUP."""


class Stopping:
    """A context manager around the whole demo, for the main thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()
        self._ending = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._caught) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def in_loop(self) -> asyncio.Event:
        """From now on a signal sets this event. Call it in the running loop."""
        self._loop = asyncio.get_running_loop()
        return self._asked

    def no_more(self) -> None:
        """From now on signals change nothing."""
        self._ending = True
        self._loop = None

    def _caught(self, _number: int, _frame: FrameType | None) -> None:
        # Not loop.add_signal_handler: a loop that closes puts the default back, which would kill us while we clean up.
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._asked.set)
        elif not self._ending:
            self._ending = True
            raise KeyboardInterrupt
