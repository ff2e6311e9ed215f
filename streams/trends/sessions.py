"""Distinct sessions by mergeable sketches: Apache DataSketches' HyperLogLog.

Exact up to about 190 sessions a cell, then within 2.5 % (one standard error, `LG_K` 11); a sketch is never over
1,100 bytes. What goes in are keyed pseudonyms, and what a sketch holds of one is 26 bits of its hash.
Source: https://datasketches.apache.org/docs/HLL/HLL.html (library version 5.2, measured).
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterable

from datasketches import hll_sketch, hll_union, tgt_hll_type

from streams import events

LG_K = 11
"""log2 of the sketch's registers: 2,048, of 4 bits each."""
EXACT_SESSIONS = 190
"""Up to about here a sketch lists its sessions one by one."""
SKETCH_DOUBT = 0.05
"""Two standard errors of an estimate above that, as a share of it."""


NUMBER_BYTES = 8
"""Of a session in a sketch: as a whole number it is hashed in half the time."""


class SessionSketches:
    """The sessions of one stretch by (minute, keyword, country). Made anew for each tally."""

    def __init__(self) -> None:
        self._sketches: dict[tuple[int, str, str], hll_sketch] = {}

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, cell: tuple[int, str, str], pseudonym: str) -> None:
        """One counted search. `cell`: minutes since the epoch, the deciding keyword, the country of its TallyCount."""
        self.add_all(cell, (pseudonym,))

    def add_all(self, cell: tuple[int, str, str], pseudonyms: Iterable[str]) -> None:
        """As `add`, of several."""
        sketch = self._sketches.get(cell)
        if sketch is None:
            sketch = self._sketches[cell] = new_sketch()
        for pseudonym in pseudonyms:
            sketch.update(pseudonym)

    def serialise(self) -> tuple[events.TallySessions, ...]:
        """All sketches in the order of their cells, base64."""
        return tuple(
            events.TallySessions(minute, keyword, country, base64_of(sketch))
            for (minute, keyword, country), sketch in sorted(self._sketches.items())
        )


class SessionUnion:
    """Sessions put together from many sketches. Most cells of a minute only ever see one: it is kept as it is."""

    __slots__ = ("_only", "_union")

    def __init__(self) -> None:
        self._only: hll_sketch | None = None
        self._union: hll_union | None = None

    def add(self, sketch: hll_sketch) -> None:
        """The sketch is not changed, here or later, and may be added to other unions."""
        if self._union is None:
            if self._only is None and sketch.lg_config_k == LG_K:  # another one may be larger than we store
                self._only = sketch
                return
            self._union = hll_union(LG_K)
            if self._only is not None:
                self._union.update(self._only)
        self._union.update(sketch)

    def to_sketch(self) -> hll_sketch:
        """All that were added as one. Not to be changed."""
        if self._union is None:
            return self._only or new_sketch()
        return self._union.get_result(tgt_hll_type.HLL_4)


def new_sketch() -> hll_sketch:
    """Without a session."""
    return hll_sketch(LG_K, tgt_hll_type.HLL_4)


def estimate_of(sketch: hll_sketch) -> int:
    """Distinct sessions, to the nearest whole one."""
    estimate: float = sketch.get_estimate()
    return round(estimate)


def keyed_number(identity: bytes, keyed: hashlib.blake2b) -> int:
    """What a sketch may be told of a session: keyed BLAKE2 (RFC 7693) of it, `NUMBER_BYTES` long. `keyed` is kept."""
    hashed = keyed.copy()
    hashed.update(identity)
    return int.from_bytes(hashed.digest(), "big", signed=True)


def base64_of(sketch: hll_sketch) -> str:
    """The sketch as a tally carries it."""
    return binascii.b2a_base64(sketch.serialize_compact(), newline=False).decode()


def sketch_of(serialised: bytes) -> hll_sketch | None:
    """The sketch in these bytes; None where there is none (sessions are an estimate: counts go on without)."""
    try:
        return hll_sketch.deserialize(serialised)
    except (RuntimeError, ValueError, IndexError):
        return None


def sketch_of_base64(text: str) -> hll_sketch | None:
    """As `sketch_of`, from a tally's text."""
    try:
        return sketch_of(binascii.a2b_base64(text))
    except (binascii.Error, ValueError):
        return None
