"""A version takes over when it matches, where searches are few; with its needles, where they are many."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import pytest

from streams.broker.codecs import encode
from streams.broker.rules_log import RulesRecord
from streams.events import ProtectionRules
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import parse_files
from streams.rules.model import Vocabulary
from streams.rules.needles import Needles
from streams.settings import Settings
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter
from streams.workers import rules_following
from streams.workers.compiling_apart import CompilingFailedError, StandBy
from streams.workers.pace import BRISK_EVENTS_PER_SECOND
from streams.workers.rules_following import RulesFollower
from streams.workers.rules_starting import RulesStart
from streams.workers.rules_status import Origin
from tests.unit.broker.test_rules_log import FILES, OTHER

FEW, MANY = 10, 1_000_000
"""Events between two looks at the clock."""
CLOCK_STEP_SECONDS = 2.5


def record(offset: int, files: dict[str, str]) -> RulesRecord:
    rules = ProtectionRules(version="x", files=files, pushed_at="2026-12-01T08:30:00.000Z")
    return RulesRecord(offset, encode(rules))


class Compiler:
    """In place of the other process: compiles here, and waits for the test before it hands needles over."""

    def __init__(self) -> None:
        self.matches, self.is_asked, self.may_end = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.fails, self.can_be_made = False, True

    @contextlib.asynccontextmanager
    async def process(self) -> AsyncIterator[Compiler | None]:
        yield self if self.can_be_made else None

    async def understood(self, files: Mapping[str, str], switched_off: Sequence[str]) -> Vocabulary:
        vocabulary = parse_files(files, switched_off)
        self._compiled = compile_vocabulary(vocabulary)
        return vocabulary

    async def matching(self) -> CompiledVocabulary:
        return self._compiled.without_needles()

    async def quick_needles(self) -> Needles:
        self.matches.set()
        return self._compiled.quick_needles()

    async def needles(self) -> Needles:
        self.is_asked.set()
        await self.may_end.wait()
        if self.fails:
            raise CompilingFailedError("the compiler ended with status 1")
        return self._compiled.needles


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Compiler:
    made = Compiler()
    clock = itertools.count(step=CLOCK_STEP_SECONDS)
    monkeypatch.setattr(rules_following.time, "monotonic", lambda: float(next(clock)))
    return made


@pytest.fixture
def follower() -> RulesFollower:
    compiled = compile_vocabulary(parse_files(FILES))
    return RulesFollower(replace(Settings()), RulesStart(compiled, Origin.SHIPPED, -1, None))


def understands(follower: RulesFollower, query: str) -> bool:
    return Matcher(follower.compiled).find(query) is not None


async def test_where_searches_are_few_a_version_takes_over_before_its_needles_are_made(
    follower: RulesFollower, compiler: Compiler
) -> None:
    own = follower.scanner
    assert not follower.take(0)
    considering = asyncio.create_task(follower._consider([record(3, OTHER)], compiler))
    await compiler.matches.wait()
    assert follower.take(FEW)
    assert understands(follower, "secours")
    assert (follower.status.offset, follower.status.switches) == (3, 1)
    open_one = follower.scanner
    compiler.may_end.set()
    await considering
    assert not follower.take(2 * FEW), "the same rules: nothing begins anew"
    assert follower.scanner not in (own, open_one)
    assert follower.compiled.needles == compile_vocabulary(parse_files(OTHER)).needles
    assert follower.status.switches == 1


class Steady:
    """A pace, whatever is noted."""

    def __init__(self, events_per_second: int) -> None:
        self._events_per_second = events_per_second

    def note(self, at_seconds: float, events: int) -> None: ...

    def is_at_most(self, events_per_second: float) -> bool:
        return self._events_per_second <= events_per_second


async def test_where_searches_are_more_a_version_takes_over_with_quick_needles(
    follower: RulesFollower, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "_pace", Steady(BRISK_EVENTS_PER_SECOND))
    considering = asyncio.create_task(follower._consider([record(3, OTHER)], compiler))
    await compiler.matches.wait()
    assert not follower.take(0), "too many to decide each of them"
    await compiler.is_asked.wait()
    assert follower.take(0)
    assert understands(follower, "secours")
    assert Prefilter(follower.compiled).may_match("zyzomys"), "a word that is in no list passes"
    assert not Prefilter(follower.compiled).may_match("recette")
    compiler.may_end.set()
    await considering
    assert not follower.take(0), "the same rules: nothing begins anew"
    assert not Prefilter(follower.compiled).may_match("zyzomys")


async def test_where_searches_are_many_a_version_takes_over_with_its_needles(
    follower: RulesFollower, compiler: Compiler
) -> None:
    follower.take(0)
    considering = asyncio.create_task(follower._consider([record(3, OTHER)], compiler))
    await compiler.matches.wait()
    assert not follower.take(MANY)
    assert not understands(follower, "secours")
    compiler.may_end.set()
    await considering
    assert follower.take(2 * MANY)
    assert understands(follower, "secours")
    assert follower.compiled.needles.texts


@pytest.mark.parametrize("events", [FEW, MANY])
async def test_a_version_whose_needles_can_not_be_made_leaves_the_one_before_in_force(
    follower: RulesFollower, compiler: Compiler, events: int
) -> None:
    version, own = follower.status.version, follower.scanner
    compiler.fails = True
    follower.take(0)
    considering = asyncio.create_task(follower._consider([record(3, OTHER)], compiler))
    await compiler.matches.wait()
    assert follower.take(events) is (events == FEW)
    compiler.may_end.set()
    await considering
    assert follower.take(2 * events) is (events == FEW)
    assert (follower.status.version, follower.status.origin, follower.status.offset) == (version, Origin.SHIPPED, -1)
    assert (follower.status.is_newest_refused, follower.status.refused) == (True, 1)
    assert follower.scanner is own
    assert not understands(follower, "secours")


async def test_a_broken_version_behind_a_good_one_stays_an_alert_when_the_good_one_takes_over(
    follower: RulesFollower, compiler: Compiler
) -> None:
    compiler.may_end.set()
    follower.take(0)
    await follower._consider([record(3, OTHER), RulesRecord(5, b"{")], compiler)
    assert follower.take(FEW)
    assert (follower.status.offset, follower.status.is_newest_refused) == (3, True)
    await follower._consider([record(7, OTHER)], compiler)
    assert not follower.status.is_newest_refused, "in force already, and now the newest"


async def test_where_no_process_can_be_made_it_is_compiled_here(follower: RulesFollower, compiler: Compiler) -> None:
    compiler.can_be_made = False
    follower.take(0)
    await follower._consider([record(3, OTHER)], compiler)
    assert follower.take(MANY)
    assert understands(follower, "secours")
    assert follower.compiled.needles == compile_vocabulary(parse_files(OTHER)).needles


@pytest.mark.parametrize(("origin", "waits"), [(Origin.SETTING, False), (Origin.SHIPPED, True), (Origin.PUSHED, True)])
async def test_no_process_waits_where_what_is_pushed_is_not_taken(
    origin: Origin, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float | None] = []

    def noted(first_after_seconds: float | None) -> StandBy:
        asked.append(first_after_seconds)
        return StandBy(None)

    monkeypatch.setattr(rules_following, "StandBy", noted)
    follower = RulesFollower(Settings(), RulesStart(compile_vocabulary(parse_files(FILES)), origin, -1, None))
    await follower.follow(lambda: True)
    assert [seconds is not None for seconds in asked] == [waits]
