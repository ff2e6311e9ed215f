"""lz4 as fast as it was made to be: aiokafka asks for its slow mode, ten times the work for a tenth less of bytes.

aiokafka 0.14 compresses with level 9 and lets nobody choose; of all that a banner command costs that was a third. The
function that its record builders call is replaced here, for all producers of the process. What holds it to its word:
`tests/contract/test_fast_lz4.py`.
"""

from __future__ import annotations

import importlib

from aiokafka.codec import lz4_encode

BUILDERS = ("aiokafka.record.default_records", "aiokafka.record._crecords.default_records")
"""Where the function is looked up: the builder in Python, and the compiled one that most machines use."""
_LEVEL = 1


def encode(payload: bytes) -> bytes:
    """An lz4 frame whose blocks do not lean on each other, as brokers want it (KIP-57)."""
    compressed: bytes = lz4_encode(payload, level=_LEVEL)
    return compressed


def install() -> None:
    """Calling it twice changes nothing."""
    for name in BUILDERS:
        try:
            builder = importlib.import_module(name)
        except ImportError:  # an aiokafka that was not compiled
            continue
        builder.lz4_encode = encode  # type: ignore[attr-defined]  # it looks the name up at each call
