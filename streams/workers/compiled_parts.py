"""A compiled vocabulary in small parts: how it goes from one process to another, and how it is kept in between.

In one piece, reading it would hold the interpreter lock, and with it every banner, for a quarter of a second; a part
takes about a millisecond. The parts are pickles: `compiled_store.py` says whose are taken. They are compressed: most of
50 MB is zeros in sets of bits, and a tenth is left to hand over, to check and to keep.
"""

from __future__ import annotations

import array
import io
import itertools
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cramjam import lz4

from streams.rules.compiling import CompiledVocabulary
from streams.rules.needles import Needles

Put = Callable[[bytes], None]
ANEW = b""
"""In place of a part: those before don't count, the whole comes from its beginning."""
LENGTH = struct.Struct(">I")
"""Of a part, before it, where parts stand one behind the other."""
PART_ITEMS = 4_000
_LARGE = (dict, tuple, list, frozenset)
_PLAIN = {str, int, float}


def to_nobody(part: bytes) -> None:
    """Where a part goes that nobody waits for."""


def parts_of(whole: CompiledVocabulary | Needles, put: Put = to_nobody) -> list[bytes]:
    """The parts of a whole; a `Joiner` takes them in this order. `put` gets each as soon as it is made."""
    parts: list[bytes] = []

    def take(part: bytes) -> None:
        parts.append(part)
        put(part)

    take(_split(whole, take, {}))
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


class _Splitter(pickle.Pickler):
    """Pickles an object; large containers in it go out in parts beforehand, and are referred to by number."""

    def __init__(self, buffer: io.BytesIO, put: Put, numbers: dict[int, tuple[int, Any]]) -> None:
        super().__init__(buffer, protocol=pickle.HIGHEST_PROTOCOL)
        self._put = put
        self._numbers = numbers

    def persistent_id(self, obj: Any) -> int | None:
        if type(obj) not in _LARGE or len(obj) <= PART_ITEMS:
            return None
        known = self._numbers.get(id(obj))
        if known is not None:
            return known[0]
        number = len(self._numbers)
        self._numbers[id(obj)] = number, obj  # kept, so that no other object gets its id
        items = list(obj)
        values = list(obj.values()) if type(obj) is dict else None
        for start in range(0, len(items), PART_ITEMS):
            some = slice(start, start + PART_ITEMS)
            columns = (_column(items[some]), None if values is None else _column(values[some]))
            part = (number, type(obj).__name__, columns)
            is_flat = _is_flat(items[some]) and _is_flat(() if values is None else values[some])
            self._put(_compressed(pickle.dumps(part)) if is_flat else _split(part, self._put, self._numbers))
        return number


def _is_flat(items: Sequence[Any]) -> bool:
    """Whether no large container can be among them: then none needs to be looked for, which takes most of the time."""
    kinds = set(map(type, items))
    return kinds <= _PLAIN or (kinds == {tuple} and _PLAIN.issuperset(map(type, itertools.chain.from_iterable(items))))


def _compressed(pickled: bytes) -> bytes:
    return bytes(lz4.compress_block(pickled))


def _split(obj: Any, put: Put, numbers: dict[int, tuple[int, Any]]) -> bytes:
    buffer = io.BytesIO()
    _Splitter(buffer, put, numbers).dump(obj)
    return _compressed(buffer.getvalue())


def _column(items: list[Any]) -> tuple[list[Any], bytes | None]:
    """Items that repeat are sent once, with a list of their numbers: sets of bits are large integers."""
    if not all(type(item) is int for item in items):
        return items, None
    numbers: dict[int, int] = {}
    places = array.array("H", [numbers.setdefault(item, len(numbers)) for item in items])
    return list(numbers), places.tobytes()


class Joiner:
    """The other end: takes parts, and gives the whole with the last one."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._parts: dict[int, tuple[str, Any]] = {}
        self._wholes: dict[int, Any] = {}
        self._integers: dict[int, int] = {}

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
        number, kind, (items, values) = loaded
        _, whole = self._parts.setdefault(number, (kind, {} if kind == "dict" else []))
        if kind == "dict":
            whole.update(zip(self._spread(items), self._spread(values), strict=True))
        else:
            whole.extend(self._spread(items))
        return None

    def _spread(self, column: tuple[list[Any], bytes | None]) -> Iterable[Any]:
        items, places = column
        if places is None:
            return items
        known = [self._integers.setdefault(item, item) for item in items]  # one object for each, over all parts
        return map(known.__getitem__, array.array("H", places))

    def _whole(self, number: int) -> Any:
        if number not in self._wholes:
            kind, parts = self._parts.pop(number)
            makers: dict[str, Callable[[Any], Any]] = {"tuple": tuple, "frozenset": frozenset}
            self._wholes[number] = makers.get(kind, lambda same: same)(parts)
        return self._wholes[number]
