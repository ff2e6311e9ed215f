from __future__ import annotations

import concurrent.futures
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from streams.broker import needle_store
from streams.broker.needle_store import MOST_FILES, needles_once
from streams.rules.demands import Rule
from streams.rules.loading import load_vocabulary
from streams.rules.model import Vocabulary
from streams.rules.needles import Needles

SHIPPED = load_vocabulary(None)
NEEDLES = Needles(
    words=True,
    texts=(" pere ", "frappe", "é"),
    groups=(2, 1 << 300 | 4, 2),
    joined={"tape": 4},
    known={"pere": 2, "tapis": 0},
    errors={"frapp": 4},
    pairs={},
    rules=(Rule((1, 2), 1), Rule((2,), 1 << 300)),
)


class Maker:
    """Asks for needles, and notes whether they had to be made."""

    def __init__(self) -> None:
        self.anew: list[bool] = []

    def needles(self, vocabulary: Vocabulary, folder: Path) -> Needles:
        self.anew.append(False)
        return needles_once(vocabulary, folder, self._make)

    def _make(self) -> Needles:
        self.anew[-1] = True
        return NEEDLES


@pytest.fixture
def maker() -> Maker:
    return Maker()


def test_the_second_start_has_the_needles_of_the_first(tmp_path: Path, maker: Maker) -> None:
    first = maker.needles(SHIPPED, tmp_path)
    assert maker.needles(SHIPPED, tmp_path) == first == NEEDLES
    assert maker.anew == [True, False]


def test_another_vocabulary_or_other_code_has_needles_of_its_own(
    tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.needles(SHIPPED, tmp_path)
    maker.needles(msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[1:]), tmp_path)
    monkeypatch.setattr(needle_store, "_CODE", (".py",))  # as if a file were no longer there
    maker.needles(SHIPPED, tmp_path)
    assert maker.anew == [True, True, True]


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"x"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, maker: Maker, damage: bytes) -> None:
    maker.needles(SHIPPED, tmp_path)
    (file,) = tmp_path.glob("needles-*")
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f" + damage if damage == b"x" else damage)
    assert maker.needles(SHIPPED, tmp_path) == NEEDLES
    maker.needles(SHIPPED, tmp_path)
    assert maker.anew == [True, True, False]


def test_where_nothing_can_be_written_it_goes_on_without(tmp_path: Path, maker: Maker) -> None:
    (tmp_path / "file").write_text("no folder")
    assert maker.needles(SHIPPED, tmp_path / "file" / "folder") == NEEDLES
    assert maker.anew == [True]


def test_old_files_go(tmp_path: Path, maker: Maker) -> None:
    for number in range(MOST_FILES + 2):
        maker.needles(msgspec.structs.replace(SHIPPED, keywords=SHIPPED.keywords[number:]), tmp_path)
    assert len(list(tmp_path.iterdir())) == MOST_FILES
    assert all(maker.anew)


def test_of_all_who_ask_at_the_same_time_one_makes_the_needles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, made = threading.Semaphore(0), list[int]()
    locked = needle_store.locked

    def counted(path: Path, meanwhile: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
        asked.release()
        return locked(path, meanwhile)

    def make() -> Needles:
        for _ in range(3):  # all have asked before the first is done
            assert asked.acquire(timeout=30)
        made.append(1)
        return NEEDLES

    monkeypatch.setattr(needle_store, "locked", counted)
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: needles_once(SHIPPED, tmp_path, make), range(3)))
    assert found == [NEEDLES] * 3
    assert made == [1]
    assert [path.name.partition("-")[0] for path in tmp_path.iterdir()] == ["needles"]


def test_nobody_waits_for_ever_for_one_who_is_frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needle_store, "LONGEST_WAIT_SECONDS", 0.0)
    made: list[Needles] = []

    def make() -> Needles:
        made.append(needles_once(SHIPPED, tmp_path, lambda: NEEDLES))  # the first one holds the lock meanwhile
        return NEEDLES

    assert needles_once(SHIPPED, tmp_path, make) == NEEDLES
    assert made == [NEEDLES]
