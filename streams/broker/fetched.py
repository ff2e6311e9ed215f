"""What reading the search stream yields, whichever way it is read: raw_fetch.py (fast) or public_fetch.py."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Fetched(NamedTuple):
    """Record batches of one partition as bytes, for a scan. `offset` is the last one that they cover."""

    buffer: bytes
    from_offset: int
    offset: int
    aborted: list[tuple[int, int]]
    """(producer id, first offset) of aborted transactions."""


class Fetching(Protocol):
    """How a consumer's bytes are had. All methods belong to one event loop."""

    async def fetch(self, timeout_ms: int) -> list[tuple[int, Fetched]]:
        """What has arrived, by partition number; waits up to `timeout_ms` for something.

        Stretches of a partition come in order and leave nothing out, but for what retention took: then `from_offset`
        lies behind the last one's end, and before it where the log was made anew.
        """

    def seek(self, partition: int, offset: int) -> None:
        """What was fetched before is dropped. Raises IllegalStateError where the partition is not assigned."""

    def forget(self) -> None:
        """Called when partitions are revoked: their positions are others when they come back."""
