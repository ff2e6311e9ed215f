"""aiokafka's internals that broker/raw_fetch.py and broker/ending.py rely on, held to what they are in 0.14."""

from __future__ import annotations

import asyncio
import importlib.metadata
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

from streams.broker import raw_fetch
from streams.broker.clients import make_producer
from streams.broker.ending import end_producer
from streams.broker.fetching import RawFetchError, fetch_kind
from streams.broker.topics import Topic, topic_name
from streams.settings import FetchChoice, Settings


def test_the_version_is_the_one_whose_internals_were_read() -> None:
    version = importlib.metadata.version("aiokafka")
    assert version.startswith(raw_fetch.READ_VERSION), "read fetcher.py again, then move the pin"
    assert raw_fetch.difference() is None
    assert fetch_kind(FetchChoice.AUTO) == fetch_kind(FetchChoice.RAW) == (FetchChoice.RAW, "")


def test_partition_records_are_made_and_drained_as_they_were() -> None:
    signature = inspect.signature(fetcher.PartitionRecords.__init__)
    assert list(signature.parameters) == [
        "self", "tp", "records", "aborted_transactions", "fetch_offset", "key_deserializer", "value_deserializer",
        "check_crcs", "isolation_level",
    ]  # fmt: skip
    source = inspect.getsource(fetcher.PartitionRecords.__init__ if not _is_installed() else _original().__init__)
    for line in (
        "self._records = records",
        "self._key_deserializer = key_deserializer",
        "self.next_fetch_offset = fetch_offset",
        "self._records_iterator = self._unpack_records()",
    ):
        assert line in source
    assert "aborted_transactions or [], key=lambda x: x[1]" in source


def test_the_fetcher_makes_both_by_the_names_that_are_replaced() -> None:
    source = inspect.getsource(fetcher.Fetcher._proc_fetch_request)
    assert "records = MemoryRecords(part_data[-1])" in source
    assert "partition_records = PartitionRecords(" in source
    assert "consumed_to(self._partition_records.next_fetch_offset)" in inspect.getsource(
        fetcher.FetchResult._update_position
    )


def test_installing_twice_changes_nothing_more() -> None:
    raw_fetch.install()
    once = fetcher.MemoryRecords, fetcher.PartitionRecords
    raw_fetch.install()
    assert (fetcher.MemoryRecords, fetcher.PartitionRecords) == once
    assert issubclass(fetcher.MemoryRecords, MemoryRecords)


def another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.15.0" if name == "aiokafka" else "1")


def no_such_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(fetcher, "PartitionRecords")


def other_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    class PartitionRecords:
        def __init__(self, tp: object, records: object) -> None: ...

    monkeypatch.setattr(fetcher, "PartitionRecords", PartitionRecords)


def records_unpacked_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    original = _original()

    class PartitionRecords(original):  # type: ignore[misc, valid-type]
        def __next__(self) -> Any:
            return next(original._unpack_records(self))

    monkeypatch.setattr(fetcher, "PartitionRecords", PartitionRecords)


def made_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def _proc_fetch_request(*_: object) -> bool:
        return bool(fetcher.Fetcher)

    monkeypatch.setattr(fetcher.Fetcher, "_proc_fetch_request", _proc_fetch_request)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (another_version, "aiokafka is 0.15.0"),
        (no_such_class, "AttributeError"),
        (other_parameters, "TypeError"),
        (records_unpacked_elsewhere, "it hands out something else"),
        (made_by_another_name, "its fetcher makes them by other names"),
    ],
)
def test_where_the_internals_are_others_records_are_read_by_the_public_way(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], said: str
) -> None:
    change(monkeypatch)
    raw_fetch.internals.cache_clear()
    try:
        kind, difference = fetch_kind(FetchChoice.AUTO)
        assert kind is FetchChoice.PUBLIC
        assert "aiokafka" in difference
        assert said in difference
        with pytest.raises(RawFetchError, match=r"^VIGIE_FETCH is raw, but .* install aiokafka 0\.14\.\*"):
            fetch_kind(FetchChoice.RAW)
    finally:
        monkeypatch.undo()
        raw_fetch.internals.cache_clear()


def _is_installed() -> bool:
    return bool(fetcher.PartitionRecords is raw_fetch.internals().partition_records)


def _original() -> Any:
    mro = raw_fetch.internals().partition_records.__mro__
    return next(one for one in mro if one.__module__ == fetcher.__name__)


@pytest.mark.kafka
async def test_a_producer_that_is_ended_delivers_nothing_more(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while the broker is away: what is queued is tried again for ever, and stop() waits for it."""
    from aiokafka.errors import NodeNotReadyError
    from aiokafka.protocol.produce import ProduceRequest

    stuck = make_producer(topics)
    await stuck.start()
    send_request, tried = stuck.client.send, 0

    async def away(node: int, request: Any, **options: Any) -> Any:
        nonlocal tried
        if isinstance(request, ProduceRequest):
            tried += 1
            raise NodeNotReadyError("away")
        return await send_request(node, request, **options)

    monkeypatch.setattr(stuck.client, "send", away)
    await stuck.send(topic_name(Topic.COMMANDS, topics), b"v", partition=0)
    async with asyncio.timeout(10):
        while tried < 2:  # noqa: ASYNC110  (there is no event to wait for)
            await asyncio.sleep(0.02)
        await end_producer(stuck, 0.2)
    assert stuck._sender.sender_task.done()
    before = tried
    await asyncio.sleep(0.5)  # longer than a retry takes
    assert tried == before
