"""A compiled vocabulary in small parts: how it goes from one process to another, and how it is kept in between.

In one piece, reading it would hold the interpreter lock, and with it every banner, for a tenth of a second; a part
takes about a millisecond. The parts are pickles: `compiled_store.py` says whose are taken. Many small objects are slow
to write and to read, so texts go as lines, and each set of bits once. They are compressed: most of 18 MB is zeros in
sets of bits, and a seventh is left to hand over, to check and to keep.
"""

from __future__ import annotations

import array
import io
import itertools
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from cramjam import lz4

from streams.rules.compiling import CompiledVocabulary
from streams.rules.needles import Needles

Put = Callable[[bytes], None]
ANEW = b""
"""In place of a part: those before don't count, the whole comes from its beginning."""
LENGTH = struct.Struct(">I")
"""Of a part, before it, where parts stand one behind the other."""
PART_ITEMS = 4_000
KEPT_ITEMS = 256
"""Of a container that stays in what it is in, at the most: of each object there it is asked whether it is large."""
PART_BYTES = 2_000_000
"""Beyond which the containers within a part go out by themselves as well: finding them takes longer than pickling."""
_LARGE = (dict, tuple, list, frozenset)
_PLAIN = {str, int, float}
_INTEGERS, _TEXTS, _ROWS, _ITEMS = range(4)
"""Kinds of columns."""
_Column = tuple[int, Any]


def to_nobody(part: bytes) -> None:
    """Where a part goes that nobody waits for."""


def parts_of(whole: CompiledVocabulary | Needles, put: Put = to_nobody) -> list[bytes]:
    """The parts of a whole; a `Joiner` takes them in this order. `put` gets each as soon as it is made."""
    parts: list[bytes] = []

    def take(part: bytes) -> None:
        parts.append(part)
        put(part)

    take(_Cutter(take).cut(whole, KEPT_ITEMS))
    return parts


def framed(part: bytes) -> bytes:
    """A part as it stands in a file or pipe."""
    return LENGTH.pack(len(part)) + part


def framed_in(data: bytes) -> Iterator[bytes]:
    """The whole parts in some bytes; what is left of one at the end is passed over."""
    at = 0
    while at + LENGTH.size <= len(data):
        (length,) = LENGTH.unpack_from(data, at)
        at += LENGTH.size + length
        if at <= len(data):
            yield data[at - length : at]


def joined(parts: Iterable[bytes]) -> CompiledVocabulary:
    """The compiled vocabulary that `parts_of` was given."""
    joiner = Joiner()
    (whole,) = filter(None, map(joiner.take, parts))
    assert isinstance(whole, CompiledVocabulary)
    return whole


class _Cutter:
    """Cuts up one whole: large containers go out in parts before what they are in, which refers to them by number."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._numbers: dict[int, tuple[int, Any]] = {}
        self._integers: dict[int, int] = {}

    def cut(self, obj: Any, most_items: int) -> bytes:
        """The last part, with what is left: containers of more items have gone out."""
        buffer = io.BytesIO()
        _Pickler(buffer, self._number, most_items).dump(obj)
        return _compressed(buffer.getvalue())

    def _number(self, obj: Any) -> int:
        known = self._numbers.get(id(obj))
        if known is not None:
            return known[0]
        number = len(self._numbers)
        self._numbers[id(obj)] = number, obj  # kept, so that no other object gets its id
        items = list(obj)
        values = list(obj.values()) if type(obj) is dict else []
        for start in range(0, len(items), PART_ITEMS):
            some = slice(start, start + PART_ITEMS)
            self._put(self._part(number, type(obj).__name__, items[some], values[some]))
        return number

    def _part(self, number: int, kind: str, items: list[Any], values: list[Any]) -> bytes:
        if _is_flat(items) and _is_flat(values):
            return _compressed(pickle.dumps((number, kind, self._column(items), self._column(values))))
        part = (number, kind, (_ITEMS, items), (_ITEMS, values))
        pickled = pickle.dumps(part)
        return _compressed(pickled) if len(pickled) <= PART_BYTES else self.cut(part, PART_ITEMS)

    def _column(self, items: list[Any]) -> _Column:
        """Flat items in a form that is soon read. Integers, most of them sets of bits, are sent once in a whole."""
        kinds = set(map(type, items))
        if kinds == {int}:
            known = len(self._integers)
            places = array.array("I", [self._integers.setdefault(item, len(self._integers)) for item in items])
            return _INTEGERS, (list(itertools.islice(self._integers, known, None)), places.tobytes())
        if kinds == {str}:
            text = "\n".join(items)
            if text.count("\n") == len(items) - 1:
                return _TEXTS, text
        if kinds == {tuple} and len(set(map(len, items))) == 1 and items[0]:
            return _ROWS, [self._column(list(column)) for column in zip(*items, strict=True)]
        return _ITEMS, items


class _Pickler(pickle.Pickler):
    """Refers to large containers by a number."""

    def __init__(self, buffer: io.BytesIO, number: Callable[[Any], int], most_items: int) -> None:
        super().__init__(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        self._number, self._most_items = number, most_items

    def persistent_id(self, obj: Any) -> int | None:
        return self._number(obj) if type(obj) in _LARGE and len(obj) > self._most_items else None


def _is_flat(items: Sequence[Any]) -> bool:
    """Whether there are no containers but rows of plain values."""
    kinds = set(map(type, items))
    return kinds <= _PLAIN or (kinds == {tuple} and _PLAIN.issuperset(map(type, itertools.chain.from_iterable(items))))


def _compressed(pickled: bytes) -> bytes:
    return bytes(lz4.compress_block(pickled))


class Joiner:
    """The other end: takes parts, and gives the whole with the last one."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts: dict[int, tuple[str, Any]] = {}
        self._wholes: dict[int, Any] = {}
        self._integers: list[int] = []

    def take(self, frame: bytes) -> CompiledVocabulary | Needles | None:
        """A whole, once its last frame has come."""
        if frame == ANEW:
            self._begin()
            return None
        pickled = bytes(lz4.decompress_block(frame))
        reader = pickle.Unpickler(io.BytesIO(pickled))  # noqa: S301  (see the module's first lines)
        reader.persistent_load = self._whole  # type: ignore[method-assign]
        loaded = reader.load()
        if isinstance(loaded, CompiledVocabulary | Needles):
            return loaded
        number, kind, items, values = loaded
        _, whole = self._parts.setdefault(number, (kind, {} if kind == "dict" else []))
        if kind == "dict":
            whole.update(zip(self._spread(items), self._spread(values), strict=True))
        else:
            whole.extend(self._spread(items))
        return None

    def _spread(self, column: _Column) -> Iterable[Any]:
        kind, told = column
        if kind == _INTEGERS:
            self._integers += told[0]
            return map(self._integers.__getitem__, array.array("I", told[1]))
        if kind == _TEXTS:
            return cast("str", told).split("\n")
        return zip(*map(self._spread, told), strict=True) if kind == _ROWS else told

    def _whole(self, number: int) -> Any:
        if number not in self._wholes:
            kind, parts = self._parts.pop(number)
            makers: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "frozenset": frozenset}
            self._wholes[number] = makers.get(kind, lambda same: same)(parts)
        return self._wholes[number]
