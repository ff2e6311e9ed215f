"""Needles kept on disk between starts: making them is most of what compiling a vocabulary takes, some seconds.

A file holds plain values with their checksum (no pickle), and its name says of which vocabulary, made by which code. A
file that is missing, damaged or of other code is made anew; where nothing can be written, all goes on without.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import hashlib
import importlib.resources
import logging
import os
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from streams.rules.demands import Rule
from streams.rules.model import Vocabulary
from streams.rules.needles import Needles

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_FILES = 4
"""Of a few megabytes each: the newest stay."""
LONGEST_WAIT_SECONDS = 15.0
"""For who makes the same: several times what that takes on a busy machine. Then each makes its own."""
_ASK_AGAIN_SECONDS = 0.02
_CHECKSUM_BYTES = 32
_CODE = (".py", ".txt")


class _Texts(msgspec.Struct, array_like=True):
    texts: str
    """A line each."""
    places: bytes
    """For each text the place of its groups, 32 bits in the machine's own order."""


class _Stored(msgspec.Struct, array_like=True):
    groups: list[bytes]
    """Bits, little-endian."""
    needles: _Texts
    joined: _Texts
    known: _Texts
    errors: _Texts
    pairs: _Texts
    rules: list[tuple[tuple[int, ...], int]]


def needles_once(vocabulary: Vocabulary, folder: Path, make: Callable[[], Needles]) -> Needles:
    """The needles of a vocabulary, made by one of all processes that ask for them at the same time.

    Workers of one machine get new rules at the same moment: the others wait for the first one's file, and have their
    cores for searches meanwhile. A process that dies leaves no lock behind.
    """
    path = _path(vocabulary, folder)
    return made_once(path, lambda: _read(path), make, lambda needles: _write(path, needles))


def made_once(
    path: Path,
    read: Callable[[], T | None],
    make: Callable[[], T],
    write: Callable[[T], None],
    meanwhile: Callable[[], None] = lambda: None,
) -> T:
    """What a file holds, made and written by one of all processes that ask; where none can be, each makes its own.

    `meanwhile` is called again and again by those that wait.
    """
    made = None
    try:
        with locked(path, meanwhile):
            made = read()
            if made is None:
                made = make()
                write(made)
    except OSError as error:
        log.debug("%s is not remembered in %s: %s", path.name.partition("-")[0], path.parent, type(error).__name__)
    return make() if made is None else made


@contextlib.contextmanager
def locked(path: Path, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds the lock of one file. Raises OSError where there can be none, TimeoutError where it does not come free."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = path.parent / f".lock-{path.name}"
    try:
        with lock.open("wb") as file:
            _wait_for(file, meanwhile)
            yield
    finally:
        lock.unlink(missing_ok=True)  # who waits has it open, and finds the file


def _wait_for(lock: IO[bytes], meanwhile: Callable[[], None]) -> None:
    """A process that is frozen keeps its locks: nobody's rules shall wait for it for ever."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            meanwhile()
            time.sleep(_ASK_AGAIN_SECONDS)
        else:
            return


def _path(vocabulary: Vocabulary, folder: Path) -> Path:
    return folder / f"needles-{digest_of(vocabulary)}"


def digest_of(vocabulary: Vocabulary) -> str:
    """Whatever a compiled vocabulary depends on: what the vocabulary says, the code that reads it, Unicode's tables."""
    digest = hashlib.sha256(msgspec.json.encode(vocabulary, order="sorted"))
    digest.update(unicodedata.unidata_version.encode())
    files = sorted(importlib.resources.files("streams.rules").iterdir(), key=lambda file: file.name)
    for file in files:
        if file.name.endswith(_CODE):
            digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:_CHECKSUM_BYTES]


def _read(path: Path) -> Needles | None:
    try:
        body = body_of(path.read_bytes())
        if body is None:
            return None
        stored = msgspec.msgpack.decode(body, type=_Stored)
    except (OSError, msgspec.MsgspecError):
        return None
    groups = [int.from_bytes(bits, "little") for bits in stored.groups]
    needles = _with_groups(stored.needles, groups)
    return Needles(
        words=True,
        texts=tuple(needles),
        groups=tuple(needles.values()),
        joined=_with_groups(stored.joined, groups),
        known=_with_groups(stored.known, groups),
        errors=_with_groups(stored.errors, groups),
        pairs=_with_groups(stored.pairs, groups),
        rules=tuple(Rule(needs, groups[place]) for needs, place in stored.rules),
    )


def _with_groups(stored: _Texts, groups: list[int]) -> dict[str, int]:
    texts = stored.texts.split("\n") if stored.texts else ()
    return dict(zip(texts, (groups[place] for place in array.array("I", stored.places)), strict=True))


def _write(path: Path, needles: Needles) -> None:
    place_of: dict[int, int] = {}

    def texts(groups_of: Mapping[str, int]) -> _Texts:
        places = array.array("I", (place_of.setdefault(bits, len(place_of)) for bits in groups_of.values()))
        return _Texts("\n".join(groups_of), places.tobytes())

    stored = _Stored(
        needles=texts(dict(zip(needles.texts, needles.groups, strict=True))),
        joined=texts(needles.joined),
        known=texts(needles.known),
        errors=texts(needles.errors),
        pairs=texts(needles.pairs),
        rules=[(rule.needs, place_of.setdefault(rule.gives, len(place_of))) for rule in needles.rules],
        groups=[bits.to_bytes((bits.bit_length() + 7) // 8, "little") for bits in place_of],
    )
    put_file(path, msgspec.msgpack.encode(stored), MOST_FILES)


def put_file(path: Path, body: bytes, most: int) -> None:
    """Writes a file with its checksum; of those of its kind the newest `most` stay. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:8]}-", delete=False) as file:
        file.write(hashlib.sha256(body).digest() + body)
    os.replace(file.name, path)  # noqa: PTH105  (no half file is ever seen)
    kind = path.name.partition("-")[0]
    kept = sorted(path.parent.glob(f"{kind}-*"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in kept[most:]:
        old.unlink(missing_ok=True)


def body_of(whole: bytes) -> bytes | None:
    """What `put_file` was given; None where it is not what was written."""
    checksum, body = whole[:_CHECKSUM_BYTES], whole[_CHECKSUM_BYTES:]
    return body if hashlib.sha256(body).digest() == checksum else None
