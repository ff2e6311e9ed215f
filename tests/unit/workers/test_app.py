"""The frame of a worker's roles."""

from __future__ import annotations

import asyncio

import pytest
from mode import Service

from streams.settings import Settings
from streams.workers.app import WorkerApp

LONG_ENOUGH_SECONDS = 5.0


class Waiting(Service):
    """Ends once the others end too."""

    def __init__(self, ending: asyncio.Barrier) -> None:
        super().__init__()
        self._ending = ending

    async def on_stop(self) -> None:
        await asyncio.wait_for(self._ending.wait(), LONG_ENOUGH_SECONDS)


class Broken(Service):
    async def on_stop(self) -> None:
        raise RuntimeError("a bug")


async def test_roles_stop_together_for_each_may_wait_for_a_broker_that_answers_nobody() -> None:
    ending = asyncio.Barrier(3)
    roles = [Waiting(ending) for _ in range(3)]
    await WorkerApp(Settings(bootstrap_servers="127.0.0.1:1"), roles).on_stop()
    assert all(role.should_stop for role in roles)


async def test_nothing_is_written_where_a_worker_starts(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = WorkerApp(Settings(bootstrap_servers="127.0.0.1:1"), [])
    await app.start()
    await app.stop()
    assert list(tmp_path.iterdir()) == []


async def test_a_role_that_fails_at_its_end_is_no_secret_and_keeps_no_other_from_ending() -> None:
    ending = asyncio.Barrier(2)
    roles = [Waiting(ending), Broken(), Waiting(ending)]
    with pytest.raises(RuntimeError, match="a bug"):
        await WorkerApp(Settings(bootstrap_servers="127.0.0.1:1"), roles).on_stop()
