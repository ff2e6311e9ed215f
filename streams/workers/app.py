"""The Faust app: built by one function, with the services of the roles that this worker plays.

Faust gives the worker its frame: services that start and stop in order, crash supervision, signals, timers, and
agents for the low-volume topics. The search stream has a batch path of its own (workers/tagger.py), and TRENDS one
with transactions (workers/trends.py); docs/adr/0001 says why. Faust's web server stays off: it would show tables.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence

import faust
import mode
from faust.app.base import BootStrategy
from mode import Service

from streams.broker import closed_transports, fast_lz4
from streams.settings import Settings
from streams.workers.logs import quiet_event_loop
from streams.workers.memory import keep_freed_memory, tame_garbage_collector

log = logging.getLogger(__name__)


class _Boot(BootStrategy):  # type: ignore[misc]  # faust is untyped
    """Faust's own consumer and producer start with the first agent; until there is one they would only cost."""

    enable_kafka = False
    enable_web = False
    enable_sensors = False


class WorkerApp(faust.App):  # type: ignore[misc]
    """One process of vigie. `roles` are started in order and stopped together.

    One after the other they would take longer than the 10 s that SIGTERM leaves, where the broker answers nobody: each
    waits for it as long as it may. They need each other for nothing.
    """

    BootStrategy = _Boot

    def __init__(self, settings: Settings, roles: Sequence[Service]) -> None:
        super().__init__(
            settings.group_id,
            broker=f"kafka://{settings.bootstrap_servers}",
            web_enabled=False,
            topic_disable_leader=True,
            autodiscover=False,
        )
        self._roles = roles

    async def on_first_start(self) -> None:
        """Faust makes folders for tables, where the worker was started: there are no tables, and nothing is written."""

    async def on_started(self) -> None:
        for role in self._roles:
            await self.add_runtime_dependency(role)

    async def on_stop(self) -> None:
        ends = await asyncio.gather(*(role.stop() for role in self._roles), return_exceptions=True)
        await super().on_stop()
        for error in ends:
            if isinstance(error, BaseException):
                raise error


class _Process(mode.Worker):  # type: ignore[misc]
    """mode's debugging signals are left out: SIGUSR1 prints local variables, SIGUSR2 halts in a debugger."""

    logger = logging.getLogger("mode.process")

    def _on_sigusr1(self) -> None:
        log.warning("SIGUSR1 and SIGUSR2 do nothing here: what they would show could hold a search")

    _on_sigusr2 = _on_sigusr1


def run_worker(settings: Settings, roles: Sequence[Service]) -> int:
    """Runs until SIGTERM or SIGINT (then 0) or until a role fails for good (then 1)."""
    if sys.platform != "win32":
        import uvloop

        uvloop.install()
        closed_transports.install()
    fast_lz4.install()  # for all roles: each writes
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    quiet_event_loop(loop)
    app = WorkerApp(settings, roles)
    keep_freed_memory()
    tame_garbage_collector()
    worker = _Process(app, loop=loop, redirect_stdouts=False, override_logging=False, quiet=True)
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
        return 1 if any(role.crash_reason for role in roles) else status
    return 0
