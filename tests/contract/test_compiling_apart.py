"""A vocabulary read and compiled in another process is the one that this process would have compiled."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.cache_folder import cache_folder
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import VocabularyError, load_vocabulary, parse_files, read_files
from streams.tagging.matching import Matcher
from streams.workers import compiled_parts as module
from streams.workers import compiler
from streams.workers.compiled_parts import ANEW, Joiner, parts_of
from streams.workers.compiled_store import COMPILED, parts_once
from streams.workers.compiling_apart import CompilingFailedError, StandBy

QUERIES = ["#119", "mon père me frappe", "recette", "allo enfence en danger", "m0n p3re me fr4ppe", "119 euros"]


async def test_what_comes_back_in_parts_is_the_whole_and_finds_the_same():
    vocabulary = parse_files(read_files(None), ["fr-119"])
    here = compile_vocabulary(vocabulary)
    mine = Matcher(here)
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        assert await child.understood(read_files(None), ["fr-119"]) == vocabulary
        first = await child.matching()
        other = Matcher(first)
        assert [other.find(query) for query in QUERIES] == [mine.find(query) for query in QUERIES]
        quick = await child.quick_needles() == here.quick_needles()
        assert quick
        apart = first.with_needles(await child.needles())
    assert (apart.version, apart.vocabulary) == (here.version, here.vocabulary)
    same = apart.needles == here.needles  # a name: pytest would print them, 40 MB
    assert same
    assert (apart.classes, apart.patterns) == (here.classes, here.patterns)
    for name, value in vars(here.lexicon).items():
        assert getattr(apart.lexicon, name) == value, name
        assert type(getattr(apart.lexicon, name)) is type(value), name
    other = Matcher(apart)
    assert [other.find(query) for query in QUERIES] == [mine.find(query) for query in QUERIES]


@pytest.mark.parametrize("most_bytes", [0, 1_000_000])
@pytest.mark.parametrize("size", [1, 6, 7, 8, 20, 21])
def test_containers_of_any_size_and_depth_come_through(monkeypatch, size, most_bytes):
    monkeypatch.setattr(module, "PART_ITEMS", 7)
    monkeypatch.setattr(module, "KEPT_ITEMS", 2)
    monkeypatch.setattr(module, "PART_BYTES", most_bytes)
    monkeypatch.setattr(module, "CompiledVocabulary", dict)
    inner = tuple(range(size))
    whole = {
        "dict": {n: (n, str(n)) for n in range(size)},
        "large integers": [1 << 400] * size,
        "mixed": [1, True, "1", None, 1.0] * size,
        "texts": ["a", "", "é"] * size,
        "lines": ["a\nb"] * size,
        "rows": {str(n): (1 << n % 3, "a") for n in range(size)},
        "rows of any length": [("a",) * (n % 3) for n in range(size)],
        "set": frozenset(range(size)),
        "nested": [inner for _ in range(size)],
        "shared": inner,
    }
    frames = parts_of(whole)
    as_made: list[bytes] = []
    assert parts_of(whole, as_made.append) == as_made == frames
    joiner = Joiner()
    assert len(frames) > 1
    for frame in (*frames[:-1], ANEW):  # whose maker died
        assert joiner.take(frame) is None
    joined = [joiner.take(frame) for frame in frames][-1]
    assert joined == whole
    assert list(map(type, joined["mixed"])) == list(map(type, whole["mixed"]))


async def test_a_process_that_fails_says_so_and_leaves_no_one_behind():
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        assert child.process.stdin is not None
        child.process.stdin.write(b"no pickle")
        with pytest.raises(CompilingFailedError, match="status 1"):
            await child.understood({}, ())


async def test_what_is_wrong_with_files_is_said_as_here():
    files = {"a.toml": '[[keyword]]\nid = "no pattern"\n', "b.toml": "= no toml"}
    with pytest.raises(VocabularyError) as here:
        parse_files(files)
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        with pytest.raises(VocabularyError) as apart:
            await child.understood(files, ())
    assert apart.value.problems == here.value.problems
    assert str(apart.value) == str(here.value)
    assert child.process.returncode is not None


async def test_a_process_that_ends_before_the_needles_says_so():
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        await child.understood(read_files(None), ())
        await child.matching()
        child.process.kill()
        with pytest.raises(CompilingFailedError, match="status -9"):
            await child.needles()


async def test_a_plain_list_comes_with_its_needles():
    files = {"list.txt": "essai\nsecours\n"}
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        vocabulary = await child.understood(files, ())
        first = await child.matching()
        assert Matcher(first).find("au secours") is not None
        made = compile_vocabulary(vocabulary).needles
        assert await child.quick_needles() == await child.needles() == first.needles == made


async def test_what_another_worker_of_the_machine_compiled_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    vocabulary = load_vocabulary(None)
    told_apart = compile_vocabulary(parse_files({"list.txt": "essai\n"}))
    parts_once(COMPILED, vocabulary, cache_folder(), lambda _: parts_of(told_apart))
    async with StandBy() as compilers, compilers.process() as child:
        assert child is not None
        await child.understood(read_files(None), ())
        assert (await child.matching()).version == told_apart.version
        await child.quick_needles()
        same = await child.needles() == compile_vocabulary(vocabulary).needles  # a name: pytest would print 40 MB
    assert same


def test_every_process_makes_the_same_needles():
    """A worker takes what another compiled: sums in the order of a set would rank groups differently in each."""
    program = (
        "import hashlib; from streams.rules.compiling import compile_vocabulary; "
        "from streams.rules.loading import load_vocabulary as load; needles = compile_vocabulary(load(None)).needles; "
        "print(hashlib.sha256(repr((needles.rules, sorted(needles.errors.items()))).encode()).hexdigest())"
    )

    def digest(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout

    assert len({digest(seed) for seed in "126"}) == 1


async def test_where_no_process_can_be_made_it_says_so(monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with StandBy() as compilers, compilers.process() as child:
        assert child is None
    assert "no process to compile in" in caplog.text


async def test_where_none_could_be_made_it_is_tried_again(monkeypatch):
    async with contextlib.AsyncExitStack() as until_the_end:
        with monkeypatch.context() as without:
            without.setattr(sys, "executable", "/nowhere/python")
            compilers = await until_the_end.enter_async_context(StandBy(first_after_seconds=0.0))
            assert await compilers._starting is None
        async with compilers.process() as child:
            assert child is not None


async def test_one_waits_before_anything_is_pushed_and_another_after_it():
    async with StandBy(first_after_seconds=0.0) as compilers:
        waiting = await compilers._starting
        assert waiting is not None
        async with compilers.process() as first:
            assert first is not None
            assert first.process is waiting
        assert waiting.returncode is not None, "it has ended"
        async with compilers.process() as second:
            assert second is not None
            assert second.process.pid != waiting.pid
            await second.understood({"list.txt": "essai\n"}, ())
            assert Matcher(await second.matching()).find("un essai") is not None
        last = await compilers._starting
        assert last is not None
    assert last.returncode is not None


async def test_where_the_one_that_waits_has_died_a_new_one_takes_its_place():
    async with StandBy(first_after_seconds=0.0) as compilers:
        waiting = await compilers._starting
        assert waiting is not None
        waiting.kill()
        await waiting.wait()
        async with compilers.process() as child:
            assert child is not None
            assert (await child.understood({"list.txt": "essai\n"}, ())).keywords


def _ignores_ctrl_c(pid: int) -> bool:
    (mask,) = re.findall(r"SigIgn:\t(\w+)", Path(f"/proc/{pid}/status").read_text())
    return bool(int(mask, 16) >> signal.SIGINT - 1 & 1)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says which signals a process ignores")
def test_one_that_waits_ends_with_its_worker_and_not_by_its_terminal():
    command = [sys.executable, "-m", compiler.__name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        deadline = time.monotonic() + 30
        while not _ignores_ctrl_c(waiting.pid):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        waiting.send_signal(signal.SIGINT)
        _, said = waiting.communicate(timeout=30)  # closes its standard input, as a worker does that is killed
    assert (waiting.returncode, said) == (0, b"")
