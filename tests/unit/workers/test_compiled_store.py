from __future__ import annotations

import concurrent.futures
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from streams.broker import needle_store
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.rules.model import Vocabulary
from streams.tagging.matching import Matcher
from streams.workers import compiled_store
from streams.workers.compiled_parts import ANEW, Put, framed
from streams.workers.compiled_store import COMPILED, MOST_FILES, QUICK_NEEDLES, compile_remembered, parts_once
from streams.workers.growing import Growing

SHIPPED = load_vocabulary(None)
OTHER = msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[1:])
PARTS = [b"one", b"", b"\x00three" * 100]


def never(_: Put) -> list[bytes]:
    raise AssertionError("it is there already")


def test_what_is_made_once_is_there_for_the_next(tmp_path: Path) -> None:
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: PARTS) == PARTS
    assert parts_once(COMPILED, SHIPPED, tmp_path, never) == PARTS
    assert parts_once(QUICK_NEEDLES, SHIPPED, tmp_path, lambda _: [b"quick"]) == [b"quick"], "of another kind"


def test_the_second_start_compiles_nothing_and_understands_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[Vocabulary] = []

    def counted(vocabulary: Vocabulary) -> CompiledVocabulary:
        compiled.append(vocabulary)
        return compile_vocabulary(vocabulary)

    monkeypatch.setattr(compiled_store, "compile_vocabulary", counted)
    first, second = (compile_remembered(SHIPPED, tmp_path) for _ in range(2))
    assert compiled == [SHIPPED]
    assert second.needles == first.needles
    assert second.vocabulary == SHIPPED
    for query in ("mon père me frappe", "j'ai peur de mon beau-père", "recette de crêpes"):
        assert Matcher(second).find(query) == Matcher(first).find(query)
    for kind in ("compiled", "needles"):  # what is missing is made again, and only once
        next(tmp_path.glob(f"{kind}-*")).unlink()
        assert compile_remembered(SHIPPED, tmp_path).needles == first.needles
    assert compiled == [SHIPPED] * 3


def test_another_vocabulary_another_python_or_other_code_have_parts_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda _: PARTS)
    assert parts_once(COMPILED, OTHER, tmp_path, lambda _: [b"other"]) == [b"other"]
    monkeypatch.setattr(compiled_store.sys, "version", "another")
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: [b"python"]) == [b"python"]
    monkeypatch.undo()
    monkeypatch.setattr(compiled_store, "digest_of", lambda vocabulary: f"other code and {vocabulary.version}")
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: [b"code"]) == [b"code"]


@pytest.mark.parametrize("what", ["folder", "file"])
@pytest.mark.parametrize("others", [0o020, 0o002])
def test_what_others_may_write_is_not_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str, others: int
) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda _: PARTS)
    (file,) = tmp_path.iterdir()
    path = tmp_path if what == "folder" else file
    path.chmod(path.stat().st_mode | others)
    with caplog.at_level(logging.WARNING):
        assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: [b"anew"]) == [b"anew"]
    assert "others may write there" in caplog.text


def test_what_another_user_wrote_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda _: PARTS)
    me = compiled_store.os.geteuid()
    monkeypatch.setattr(compiled_store.os, "geteuid", lambda: me + 1)
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: [b"anew"]) == [b"anew"]


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"x"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda _: PARTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + damage if damage == b"x" else damage)
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda _: [b"anew"]) == [b"anew"]
    assert parts_once(COMPILED, SHIPPED, tmp_path, never) == [b"anew"]


def test_where_nothing_can_be_written_it_goes_on_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    made: list[int] = []

    def make() -> list[bytes]:
        made.append(1)
        return PARTS

    assert parts_once(COMPILED, SHIPPED, tmp_path / "file" / "folder", lambda _: make()) == PARTS
    assert made == [1]


def test_old_files_go(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 2):
        parts_once(
            COMPILED, msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[number:]), tmp_path, lambda _: PARTS
        )
    assert len(list(tmp_path.iterdir())) == MOST_FILES


def test_of_all_who_ask_at_the_same_time_one_makes_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, made = threading.Semaphore(0), list[int]()
    locked = needle_store.locked

    def counted(path: Path, meanwhile: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        asked.release()
        return locked(path, meanwhile)

    def make(_: Put) -> list[bytes]:
        for _ in range(3):  # all have asked before the first is done
            assert asked.acquire(timeout=30)
        made.append(1)
        return PARTS

    monkeypatch.setattr(needle_store, "locked", counted)
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        done = [threads.submit(parts_once, COMPILED, SHIPPED, tmp_path, make) for _ in range(3)]
        assert [one.result() for one in done] == [PARTS] * 3
    assert made == [1]


REAL_PARTS = [b"one", b"two" * 1_000, b"three"]


class Taking:
    """Who takes parts, and waits for some of them."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._has_some = threading.Condition()

    def put(self, part: bytes) -> None:
        with self._has_some:
            self.parts.append(part)
            self._has_some.notify_all()

    def wait_for(self, parts: list[bytes]) -> None:
        with self._has_some:
            assert self._has_some.wait_for(lambda: self.parts == parts, timeout=30), self.parts


@pytest.mark.parametrize("dies", [False, True])
def test_who_waits_takes_parts_as_they_come_and_begins_anew_where_their_maker_dies(tmp_path: Path, dies: bool) -> None:
    waiting, making, began = Taking(), Taking(), threading.Event()

    def make(put: Put) -> list[bytes]:
        put(REAL_PARTS[0])
        began.set()
        waiting.wait_for(REAL_PARTS[:1])
        put(REAL_PARTS[1])
        waiting.wait_for(REAL_PARTS[:2])
        if dies:
            raise RuntimeError
        put(REAL_PARTS[2])
        return REAL_PARTS

    def make_other(put: Put) -> list[bytes]:
        put(b"other")
        return [b"other"]

    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        first = threads.submit(parts_once, COMPILED, SHIPPED, tmp_path, make, making.put)
        assert began.wait(timeout=30)
        second = threads.submit(parts_once, COMPILED, SHIPPED, tmp_path, make_other, waiting.put)
        assert second.result() == ([b"other"] if dies else REAL_PARTS)
        assert waiting.parts == ([*REAL_PARTS[:2], ANEW, b"other"] if dies else REAL_PARTS)
        if dies:
            assert isinstance(first.exception(), RuntimeError)
        else:
            assert making.parts == first.result() == REAL_PARTS
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".growing"] == []


def test_parts_that_others_may_have_written_are_not_taken_while_they_come(tmp_path: Path) -> None:
    path = tmp_path / ".growing"
    path.write_bytes(framed(b"one"))
    assert Growing(path, is_ours=lambda _: True).more() == [b"one"]
    assert Growing(path, is_ours=lambda _: False).more() == []


def test_whatever_files_others_may_write_by_default_parts_are_ours(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "a.growing"
        with Growing(path, is_ours=compiled_store._is_ours).made() as add:
            add(b"one")
            assert Growing(path, is_ours=compiled_store._is_ours).more() == [b"one"]
    finally:
        os.umask(before)


def test_half_a_part_waits_for_its_other_half(tmp_path: Path) -> None:
    path, whole = tmp_path / "a.growing", framed(b"one") + framed(b"two")
    reading = Growing(path, is_ours=lambda _: True)
    assert reading.more() == []
    with path.open("wb", buffering=0) as file:
        file.write(whole[:9])
        assert reading.more() == [b"one"]
        file.write(whole[9:])
    assert reading.more() == [b"two"]


def test_what_a_killed_process_left_behind_goes(tmp_path: Path) -> None:
    old, new = tmp_path / ".a.growing", tmp_path / ".b.growing"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    with Growing(tmp_path / ".c.growing", is_ours=lambda _: True).made():
        pass
    assert list(tmp_path.iterdir()) == [new]


def test_where_parts_can_not_be_shown_they_are_made_all_the_same(tmp_path: Path) -> None:
    with Growing(tmp_path / "nowhere" / "a.growing", is_ours=lambda _: True).made() as add:
        add(b"one")
    assert list(tmp_path.iterdir()) == []
