"""When TRENDS forgets minutes, which, and how fast: a share a second, a sweep a day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

import pytest

from streams.broker.counts_store import CountsStore
from streams.workers import forgetting
from streams.workers.forgetting import SHARE_INTERVAL_SECONDS, SWEEP_INTERVAL_SECONDS, Forgetting

DAY_MS = 86_400_000
NOW_MS = 20_000 * DAY_MS
SHARES = [[b"a", b"b"], [b"c"]]


class Store:
    """What `Forgetting` asks of a store."""

    restore_offset = 77

    def __init__(self) -> None:
        self.forgotten: list[list[bytes]] = []

    async def forget(self, keys: list[bytes], _now_ms: int) -> None:
        self.forgotten.append(keys)


class Log:
    """Which reads were asked for, and whether each was ended."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.ended = 0
        self.stuck = False

    async def read(self, before_ms: int, end_offset: int) -> AsyncGenerator[list[bytes]]:
        self.asked.append((before_ms, end_offset))
        try:
            for share in SHARES:
                if self.stuck:
                    await asyncio.Event().wait()
                yield share
        finally:
            self.ended += 1


class Clock:
    """Stands where the module asks for the time."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def time_ns(self) -> int:
        return NOW_MS * 1_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(forgetting, "time", made)
    return made


async def steps(it: Forgetting, number: int = 8, horizon_ms: int = NOW_MS, closed_ms: int = NOW_MS - DAY_MS) -> None:
    """Many in a moment, as between two polls that bring nothing."""
    for _ in range(number):
        await it.step(horizon_ms, closed_ms)
        await asyncio.sleep(0)


def made(store: Store, log: Log, kept_days: int = 92) -> Forgetting:
    return Forgetting(cast("CountsStore", store), log.read, kept_days)


async def test_a_share_goes_out_each_second_and_a_sweep_each_day(clock: Clock) -> None:
    store, log = Store(), Log()
    it = made(store, log)
    await steps(it)
    assert store.forgotten == SHARES[:1]
    clock.now += SHARE_INTERVAL_SECONDS
    await steps(it)
    assert store.forgotten == SHARES
    clock.now += SHARE_INTERVAL_SECONDS
    await steps(it)
    clock.now += SWEEP_INTERVAL_SECONDS - 1.0
    await steps(it)
    assert (store.forgotten, len(log.asked), log.ended) == (SHARES, 1, 1)
    clock.now += 1.0
    await steps(it)
    assert (store.forgotten, len(log.asked)) == ([*SHARES, SHARES[0]], 2)


@pytest.mark.parametrize(
    ("kept_days", "closed_ms", "before_ms"),
    [(92, NOW_MS - DAY_MS, NOW_MS - 92 * DAY_MS), (1, NOW_MS - 3 * DAY_MS, NOW_MS - 3 * DAY_MS)],
    ids=["older than minutes are kept", "what can still change stays"],
)
async def test_only_what_is_old_and_final_is_forgotten_and_nothing_that_a_successor_reads(
    clock: Clock, kept_days: int, closed_ms: int, before_ms: int
) -> None:
    log = Log()
    await steps(made(Store(), log, kept_days), closed_ms=closed_ms)
    assert log.asked == [(before_ms, Store.restore_offset)]
    assert clock.now == 1_000.0


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("kept_days", "horizon_ms"), [(0, NOW_MS), (92, -1)], ids=["for ever", "no watermark yet"])
async def test_nothing_is_read_where_nothing_is_to_be_forgotten(kept_days: int, horizon_ms: int) -> None:
    log = Log()
    await steps(made(Store(), log, kept_days), horizon_ms=horizon_ms)
    assert log.asked == []


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("stuck", [True, False])
async def test_a_spell_that_ends_ends_its_reading(stuck: bool) -> None:
    store, log = Store(), Log()
    log.stuck = stuck
    it = made(store, log)
    await steps(it)
    await it.close()
    assert (len(log.asked), log.ended) == (1, 1)
    assert len(store.forgotten) == (0 if stuck else 1)
