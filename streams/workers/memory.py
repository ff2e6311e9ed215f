"""How this process holds memory: the collector called rarely, and what is freed kept for the next fetch response.

Each response is some megabytes, and so are the copies that asyncio and aiokafka make of it. glibc gives memory of that
size back to the system as soon as it is free, and the next response touches new pages: 100,000 page faults a second, a
tenth of a tagger's CPU. Held by tests/unit/workers/test_memory.py.
"""

from __future__ import annotations

import ctypes
import gc
import sys

COLLECTOR_THRESHOLDS = (500_000, 20, 50)
KEPT_FREE_BYTES = 256 * 1024 * 1024
"""Free memory at the end of the heap that is kept. It is kept only where it was in use before: the peak stays."""
GROWTH_BYTES = 32 * 1024 * 1024
"""The heap grows by so much at a time; what is not touched takes no memory."""
LARGEST_ON_HEAP_BYTES = 32 * 1024 * 1024
"""Larger pieces are mapped one by one. The most that glibc takes (HEAP_MAX_SIZE / 2)."""
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
"""malloc.h of glibc."""


def tame_garbage_collector() -> None:
    """What stands now stands until the end; and a scan's thousands of short-lived records are no reason to look again.

    Halves the CPU of the reference scan (docs/adr/0006). Cycles are still collected, less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)
    gc.enable()


def keep_freed_memory() -> bool:
    """Whether the C library could be told; another one than glibc does as it likes, at more CPU."""
    if sys.platform != "linux":
        return False
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return False
    options = (
        (_M_MMAP_THRESHOLD, LARGEST_ON_HEAP_BYTES),
        (_M_TRIM_THRESHOLD, KEPT_FREE_BYTES),
        (_M_TOP_PAD, GROWTH_BYTES),
    )
    return all(set_option(option, value) == 1 for option, value in options)
