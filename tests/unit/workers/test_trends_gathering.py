"""When TRENDS writes: once for tallies that come together, and in time where they never stop coming."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from streams.workers import trends_session
from streams.workers.forgetting import Forgetting
from streams.workers.trends_session import LONGEST_GATHERING_SECONDS, TrendsSession


class Gathering(TrendsSession):
    """A session whose polls are told beforehand; a poll that brings something takes a tenth of a second."""

    def __init__(self, arrivals: list[bool], tick: Callable[[], None]) -> None:
        never = Forgetting(None, None, 0)  # type: ignore[arg-type]  # neither is reached
        super().__init__(None, ZoneInfo("UTC"), 0, "t", None, forgetting=never)  # type: ignore[arg-type]  # as above
        self.polls = 0
        self.written_after: list[int] = []
        self._arrivals = arrivals
        self._tick = tick
        self._release = asyncio.Event()

    async def gather(self) -> list[int]:
        await self._run(self._release)
        return self.written_after

    async def _read_tallies(self) -> bool:
        self._tick()
        arrived = self._arrivals[self.polls]
        self.polls += 1
        self._moved = self._moved or arrived
        if self.polls == len(self._arrivals):
            self._release.set()
        return arrived

    async def _write(self, *, even_idle: bool) -> bool:  # noqa: ARG002  (the real one has it)
        self.written_after.append(self.polls)
        self._moved = False
        return True


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    now = [1_000.0]
    monkeypatch.setattr(trends_session.time, "monotonic", lambda: now[0])

    async def nobody_looks(_: object) -> None:
        return None

    monkeypatch.setattr(trends_session.TalliesFold, "look_at_shape", nobody_looks)

    def advance() -> None:
        now[0] += 0.1

    return advance


async def test_the_tallies_of_one_checkpoint_are_written_together(tick: Callable[[], None]) -> None:
    session = Gathering([False, False, False, True, True, True, False, False, False], tick)
    assert await session.gather() == [7]


async def test_tallies_that_never_stop_coming_are_written_all_the_same(tick: Callable[[], None]) -> None:
    session = Gathering([False] + [True] * 20, tick)
    written = await session.gather()
    assert written[0] == 1 + round(LONGEST_GATHERING_SECONDS / 0.1)
    assert len(written) > 3
