"""What a count is added up in: searches with their sessions, of one minute or of one cell of an open window."""

from __future__ import annotations

from datasketches import hll_sketch

from streams.trends.sessions import SessionUnion, estimate_of, sketch_of

PACKED_BYTES = 512
"""Serialised, up to here: sessions listed one by one, read in 0.1 to 0.6 µs. A union of one session takes 500 bytes
where its 12 do; one of thousands takes 10 µs to make again."""


class Sum:
    """Searches and their sessions."""

    __slots__ = ("count", "sessions")

    def __init__(self) -> None:
        self.count = 0
        self.sessions: SessionUnion | None = None

    def add(self, count: int, sketch: hll_sketch | None) -> None:
        """So many more searches, and the sketch of their sessions where there is one."""
        self.count += count
        if sketch is not None:
            if self.sessions is None:
                self.sessions = SessionUnion()
            self.sessions.add(sketch)

    def sketch(self) -> hll_sketch | None:
        """Of all sessions. None: of none was any said."""
        return None if self.sessions is None else self.sessions.to_sketch()


class Cell(Sum):
    """A `Sum` of one window, keyword and country, as it was and will be written.

    There are hundreds of thousands, and most never change again: what few sessions one has are kept as bytes.
    """

    __slots__ = ("changed", "stored_sketch")

    def __init__(self) -> None:
        super().__init__()
        self.stored_sketch: bytes | None = None
        """Written, or read back: part of the sum, but not of `sessions`."""
        self.changed = False

    def distinct(self) -> tuple[int, bytes] | None:
        """How many sessions, and their sketch; None where none were counted."""
        self._read_back()
        sketch = self.sketch()
        if sketch is None:
            return None
        serialised = sketch.serialize_compact()
        if len(serialised) <= PACKED_BYTES:
            self.stored_sketch, self.sessions = serialised, None
        # An estimate may be a little over; each session counted made at least one of these searches.
        return min(estimate_of(sketch), self.count), serialised

    def _read_back(self) -> None:
        if self.stored_sketch is not None:
            stored, self.stored_sketch = sketch_of(self.stored_sketch), None
            self.add(0, stored)
