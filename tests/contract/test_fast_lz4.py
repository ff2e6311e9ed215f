"""aiokafka's way of compressing that broker/fast_lz4.py relies on, and what comes out of it."""

from __future__ import annotations

import importlib

import lz4.frame
import pytest
from aiokafka.codec import lz4_encode
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from streams.broker import fast_lz4

HEADER_BYTES = 61
LZ4 = 3
COMMANDS = b"".join(b"banner command %d, nearly like %d; " % (n, n * 7_919 % 1_000) for n in range(3_000))


def body(value: bytes) -> bytes:
    builder = DefaultRecordBatchBuilder(2, LZ4, 0, -1, 0, 0, 1 << 20)
    assert builder.append(0, 0, key=b"k", value=value, headers=[]) is not None
    return bytes(builder.build()[HEADER_BYTES:])


@pytest.mark.parametrize("name", fast_lz4.BUILDERS)
def test_the_builders_call_the_function_by_the_name_that_is_replaced(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hasattr(importlib.import_module(name), "lz4_encode")
    called: list[int] = []

    def counting(payload: bytes) -> bytes:
        called.append(len(payload))
        return fast_lz4.encode(payload)

    monkeypatch.setattr(f"{DefaultRecordBatchBuilder.__module__}.lz4_encode", counting)
    body(COMMANDS)
    assert called


def test_what_producers_write_is_the_fast_kind_and_lz4_reads_it() -> None:
    fast_lz4.install()
    fast_lz4.install()
    written = body(COMMANDS)
    assert COMMANDS in lz4.frame.decompress(written)
    plain = lz4.frame.decompress(written)
    assert written == fast_lz4.encode(plain) != lz4_encode(plain)
    assert lz4.frame.get_frame_info(written)["block_linked"] is False
