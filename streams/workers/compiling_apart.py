"""Compiles a vocabulary in a process of its own, so that banners keep flowing: it takes seconds of pure Python.

What matches comes first, within a second; then the needles, which take most of the time. A result comes
back through a pipe in small parts. In one piece, reading it would hold the interpreter lock, and with it every banner,
for a quarter of a second; a part takes about a millisecond. The parts are pickles: what comes out of the pipe was made
by the same program on the same machine a moment ago, of texts that it has checked.
"""

from __future__ import annotations

import array
import asyncio
import contextlib
import io
import pickle
import struct
import sys
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from streams.broker.embedded.jars import cache_folder
from streams.broker.needle_store import needles_once
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import parse_files
from streams.rules.model import Semantics
from streams.rules.needles import Needles

PART_ITEMS = 4_000
_LENGTH = struct.Struct(">I")
_LARGE = (dict, tuple, list, frozenset)


class CompilingFailedError(RuntimeError):
    """The process ended without a result. The text says how, and quotes nothing of the rules."""


class _Order(msgspec.Struct):
    files: dict[str, str]
    switched_off: tuple[str, ...]


class _Splitter(pickle.Pickler):
    """Pickles an object; large containers in it go out in parts beforehand, and are referred to by number."""

    def __init__(self, buffer: io.BytesIO, put: Callable[[bytes], None], numbers: dict[int, tuple[int, Any]]) -> None:
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
            part = (_column(items[some]), None if values is None else _column(values[some]))
            self._put(_split((number, type(obj).__name__, part), self._put, self._numbers))
        return number


def _split(obj: Any, put: Callable[[bytes], None], numbers: dict[int, tuple[int, Any]]) -> bytes:
    buffer = io.BytesIO()
    _Splitter(buffer, put, numbers).dump(obj)
    return buffer.getvalue()


def _column(items: list[Any]) -> tuple[list[Any], bytes | None]:
    """Items that repeat are sent once, with a list of their numbers: sets of bits are large integers."""
    if not all(type(item) is int for item in items):
        return items, None
    numbers: dict[int, int] = {}
    places = array.array("H", [numbers.setdefault(item, len(numbers)) for item in items])
    return list(numbers), places.tobytes()


class _Joiner:
    """The other end: takes parts, and gives the whole with the last one."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[str, Any]] = {}
        self._wholes: dict[int, Any] = {}
        self._integers: dict[int, int] = {}

    def take(self, frame: bytes) -> CompiledVocabulary | Needles | None:
        """A whole, once its last frame has come."""
        reader = pickle.Unpickler(io.BytesIO(frame))  # noqa: S301  (see the module's first lines)
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


class Apart:
    """The other process, while it compiles. Both results come in this order, and each once."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self.process = child
        self._joiner = _Joiner()

    async def vocabulary(self) -> CompiledVocabulary:
        """Matches as it will with its needles; a plain list has them. Raises CompilingFailedError."""
        compiled = await self._next()
        assert isinstance(compiled, CompiledVocabulary)
        return compiled

    async def needles(self) -> Needles:
        """The needles of that vocabulary. Raises CompilingFailedError."""
        needles = await self._next()
        assert isinstance(needles, Needles)
        return needles

    async def _next(self) -> CompiledVocabulary | Needles:
        output = self.process.stdout
        assert output is not None
        try:
            while True:
                (length,) = _LENGTH.unpack(await output.readexactly(_LENGTH.size))
                whole = self._joiner.take(await output.readexactly(length))
                if whole is not None:
                    return whole
                await asyncio.sleep(0)  # banners first
        except asyncio.IncompleteReadError as error:
            raise CompilingFailedError(f"the compiler ended with status {await self.process.wait()}") from error


@contextlib.asynccontextmanager
async def compiling_apart(files: Mapping[str, str], switched_off: Collection[str]) -> AsyncIterator[Apart]:
    """Compiles files that `parse_files` takes. Leaving it ends the process. Raises OSError where none can be made."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert child.stdin is not None
        child.stdin.write(msgspec.json.encode(_Order(dict(files), tuple(switched_off))))
        child.stdin.close()
        yield Apart(child)
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def main() -> None:
    """The process: an order on standard input, frames on standard output."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=_Order)
    compiled = compile_vocabulary(parse_files(order.files, order.switched_off))
    output = sys.stdout.buffer
    numbers: dict[int, tuple[int, Any]] = {}

    def put(frame: bytes) -> None:
        output.write(_LENGTH.pack(len(frame)))
        output.write(frame)

    is_list = compiled.vocabulary.semantics is Semantics.PLAIN_LIST
    put(_split(compiled if is_list else compiled.with_needles(None), put, numbers))
    output.flush()
    put(_split(_needles(compiled), put, numbers))
    output.flush()


def _needles(compiled: CompiledVocabulary) -> Needles:
    """Made here, or by another worker of this machine that has the same rules to compile."""
    if compiled.vocabulary.semantics is Semantics.PLAIN_LIST:
        return compiled.needles
    try:
        return needles_once(compiled, cache_folder())
    except RuntimeError:  # a user without a home, as in some containers
        return compiled.needles


if __name__ == "__main__":
    main()
