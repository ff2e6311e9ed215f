"""How much of what was fetched is scanned, and led to outputs, before the broker has taken what came before."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from streams.broker.fetched import Fetched
from streams.workers.scanning import MOST_AHEAD, WORTH_A_THREAD_BYTES, ScanThreads
from streams.workers.tagger import TaggerService


class CountingThreads(ThreadPoolExecutor):
    begun = 0

    def submit(self, *work: Any, **options: Any) -> Future[Any]:
        self.begun += 1
        return super().submit(*work, **options)


class Scanner:
    """Says where a response began."""

    def __init__(self, *, frees_the_interpreter: bool) -> None:
        self.frees_the_interpreter = frees_the_interpreter

    def scan(self, _buffer: bytes, from_offset: int, _aborted: list[tuple[int, int]]) -> int:
        return from_offset


JUDGE: Any = SimpleNamespace(ahead=lambda scan, _now_ms: scan)


def responses(count: int, size_bytes: int) -> list[tuple[int, Fetched]]:
    return [(number, Fetched(bytes(size_bytes), number, number, [])) for number in range(count)]


async def test_so_many_responses_are_scanned_ahead_and_no_more() -> None:
    threads, scan_threads = CountingThreads(2), ScanThreads()
    scan_threads._threads = threads
    taken = 0
    scanner: Any = Scanner(frees_the_interpreter=True)
    async for number, _, scanned in scan_threads.scan(scanner, JUDGE, responses(12, WORTH_A_THREAD_BYTES)):
        assert (number, scanned) == (taken, taken)
        taken += 1
        assert threads.begun == min(12, taken + MOST_AHEAD)
    assert taken == 12
    threads.shutdown()


@pytest.mark.parametrize(("frees", "size_bytes"), [(True, WORTH_A_THREAD_BYTES - 1), (False, WORTH_A_THREAD_BYTES)])
async def test_what_no_thread_is_worth_is_scanned_in_turn(size_bytes: int, *, frees: bool) -> None:
    threads, scan_threads = CountingThreads(1), ScanThreads()
    scan_threads._threads = threads
    scanner: Any = Scanner(frees_the_interpreter=frees)
    assert [each async for *_, each in scan_threads.scan(scanner, JUDGE, responses(9, size_bytes))] == list(range(9))
    assert threads.begun == 0


@pytest.mark.parametrize(("size_bytes", "thread"), [(WORTH_A_THREAD_BYTES, "scan"), (10, "MainThread")])
async def test_what_a_scan_finds_is_decided_where_it_was_scanned(size_bytes: int, thread: str) -> None:
    """The loop has the rest to do: what one large response leads to is written and compressed beside it."""
    where = []
    judge: Any = SimpleNamespace(ahead=lambda scan, _now_ms: where.append(threading.current_thread().name) or scan)
    scan_threads, scanner = ScanThreads(), Scanner(frees_the_interpreter=True)
    async for _ in scan_threads.scan(scanner, judge, responses(3, size_bytes)):  # type: ignore[arg-type]
        pass
    scan_threads.stop()
    assert [name.partition("_")[0] for name in where] == [thread] * 3


class Reading(TaggerService):
    """Reads one round of three responses; each fills the outboxes, which are empty again at the third look."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.looks = 0
        partition = SimpleNamespace(number=0, seeks=0)
        self._rules = SimpleNamespace(take=lambda _: False, scanner=None)  # type: ignore[assignment]
        self._judge = SimpleNamespace(totals={"events": 0})  # type: ignore[assignment]
        self._ownership = SimpleNamespace(owned={0: partition})  # type: ignore[assignment]
        self._corrupt = SimpleNamespace(due=list)  # type: ignore[assignment]
        self._source = SimpleNamespace(resume=lambda _: None, fetch=self._fetch)  # type: ignore[assignment]
        self._threads = SimpleNamespace(scan=self._scan)  # type: ignore[assignment]

    @property
    def should_stop(self) -> bool:
        return "round" in self.did

    async def _fetch(self, _timeout_ms: int) -> list[tuple[int, Fetched]]:
        return [(0, Fetched(b"", number, number, [])) for number in range(3)]

    async def _scan(self, _scanner: Any, _judge: Any, fresh: list[Any]) -> AsyncIterator[Any]:
        for whom, response in fresh:
            yield whom, response, None

    def _must_wait_for_the_broker(self) -> bool:
        self.looks -= 1
        self.did.append("full" if self.looks > 0 else "empty")
        return self.looks > 0

    def _take(self, *_: Any) -> None:
        self.did.append("take")
        self.looks = 3

    def _note_caught_up(self) -> None:
        self.did.append("round")


async def test_after_each_response_the_broker_is_waited_for() -> None:
    tagger = Reading()
    await asyncio.wait_for(Reading._read.fun(tagger), 10)
    waited = ["full", "full", "empty"]
    assert tagger.did == ["empty", "empty", "take", *waited, "take", *waited, "take", "round"]
