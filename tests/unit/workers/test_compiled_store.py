from __future__ import annotations

import concurrent.futures
import contextlib
import logging
import threading
from pathlib import Path

import msgspec
import pytest

from streams.broker import needle_store
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.rules.model import Vocabulary
from streams.tagging.matching import Matcher
from streams.workers import compiled_store
from streams.workers.compiled_store import COMPILED, MOST_FILES, QUICK_NEEDLES, compile_remembered, parts_once

SHIPPED = load_vocabulary(None)
OTHER = msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[1:])
PARTS = [b"one", b"", b"\x00three" * 100]


def never() -> list[bytes]:
    raise AssertionError("it is there already")


def test_what_is_made_once_is_there_for_the_next(tmp_path: Path) -> None:
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: PARTS) == PARTS
    assert parts_once(COMPILED, SHIPPED, tmp_path, never) == PARTS
    assert parts_once(QUICK_NEEDLES, SHIPPED, tmp_path, lambda: [b"quick"]) == [b"quick"], "of another kind"


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
    parts_once(COMPILED, SHIPPED, tmp_path, lambda: PARTS)
    assert parts_once(COMPILED, OTHER, tmp_path, lambda: [b"other"]) == [b"other"]
    monkeypatch.setattr(compiled_store.sys, "version", "another")
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: [b"python"]) == [b"python"]
    monkeypatch.undo()
    monkeypatch.setattr(compiled_store, "digest_of", lambda vocabulary: f"other code and {vocabulary.version}")
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: [b"code"]) == [b"code"]


@pytest.mark.parametrize("what", ["folder", "file"])
@pytest.mark.parametrize("others", [0o020, 0o002])
def test_what_others_may_write_is_not_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str, others: int
) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda: PARTS)
    (file,) = tmp_path.iterdir()
    path = tmp_path if what == "folder" else file
    path.chmod(path.stat().st_mode | others)
    with caplog.at_level(logging.WARNING):
        assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: [b"anew"]) == [b"anew"]
    assert "others may write there" in caplog.text


def test_what_another_user_wrote_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda: PARTS)
    me = compiled_store.os.geteuid()
    monkeypatch.setattr(compiled_store.os, "geteuid", lambda: me + 1)
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: [b"anew"]) == [b"anew"]


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"x"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    parts_once(COMPILED, SHIPPED, tmp_path, lambda: PARTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + damage if damage == b"x" else damage)
    assert parts_once(COMPILED, SHIPPED, tmp_path, lambda: [b"anew"]) == [b"anew"]
    assert parts_once(COMPILED, SHIPPED, tmp_path, never) == [b"anew"]


def test_where_nothing_can_be_written_it_goes_on_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    made: list[int] = []

    def make() -> list[bytes]:
        made.append(1)
        return PARTS

    assert parts_once(COMPILED, SHIPPED, tmp_path / "file" / "folder", make) == PARTS
    assert made == [1]


def test_old_files_go(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 2):
        parts_once(
            COMPILED, msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[number:]), tmp_path, lambda: PARTS
        )
    assert len(list(tmp_path.iterdir())) == MOST_FILES


def test_of_all_who_ask_at_the_same_time_one_makes_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, made = threading.Semaphore(0), list[int]()
    locked = needle_store.locked

    def counted(path: Path) -> contextlib.AbstractContextManager[None]:
        asked.release()
        return locked(path)

    def make() -> list[bytes]:
        for _ in range(3):  # all have asked before the first is done
            assert asked.acquire(timeout=30)
        made.append(1)
        return PARTS

    monkeypatch.setattr(needle_store, "locked", counted)
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        assert list(threads.map(lambda _: parts_once(COMPILED, SHIPPED, tmp_path, make), range(3))) == [PARTS] * 3
    assert made == [1]
