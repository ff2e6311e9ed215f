"""Memory that was freed is used again: no page of it is asked for anew."""

from __future__ import annotations

import subprocess
import sys

import pytest

PIECE_BYTES, PIECES, ROUNDS = 2 * 1024 * 1024, 24, 20
PAGE_BYTES = 4_096
PROGRAM = f"""
import resource, sys
from streams.workers.memory import keep_freed_memory
kept = keep_freed_memory() if sys.argv[1] == "kept" else None
def touch(): return [bytearray(b"x" * {PIECE_BYTES}) for _ in range({PIECES})]
touch()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({ROUNDS}): touch()
print(kept, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> tuple[str, int]:
    """Whether the C library was told, and the page faults of rounds that free all they took."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, timeout=60)
    told, count = done.stdout.split()
    return told, int(count)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's way of giving memory back")
def test_what_was_freed_is_not_asked_for_again() -> None:
    told, kept = faults("kept")
    assert told == "True"
    assert kept < ROUNDS * PIECES * PIECE_BYTES // PAGE_BYTES // 100
    assert faults("as it is")[1] > 10 * kept, "if glibc keeps it by itself, this module is not needed any more"
