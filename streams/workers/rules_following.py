"""Follows the rules: what is pushed while the worker runs is checked, compiled apart, and handed over when it is ready.

What matches is ready long before the needles of the prefilter. Where searches are few enough to decide each of them,
the version takes over then, with an open scanner, which lets all through. A scanner with quick needles, which knows
words and lets all others through, follows and will do for more searches; then its own one, which will do for any
number. Either way each search is decided by one version, whole.

A plain reader without a group, in place of a Faust agent or table: every worker needs every version, in a group each
would get some; and an agent acknowledges what it failed on (docs/adr/0009).
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aiokafka.errors import KafkaError

from streams.broker.rules_log import RulesLog, RulesRecord, Unusable, Usable, rules_of, understand, unusable
from streams.broker.scan import Scanner
from streams.broker.scanners import make_scanner, open_scanner
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary, with_other_campaigns
from streams.settings import Settings
from streams.workers.compiling_apart import FIRST_AFTER_SECONDS, Apart, CompilingFailedError, StandBy
from streams.workers.pace import BRISK_EVENTS_PER_SECOND, CALM_EVENTS_PER_SECOND, Pace
from streams.workers.rules_starting import RulesStart
from streams.workers.rules_status import Origin, RulesStatus

log = logging.getLogger(__name__)

POLL_MS = 500
RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ReadyRules:
    """A version that can take over between two batches."""

    compiled: CompiledVocabulary
    scanner: Scanner
    origin: Origin
    offset: int
    pushed_at: str = ""
    seen_at: float = 0.0
    most_per_second: float = math.inf
    """Its scanner lets many searches through: only where no more come."""


class RulesFollower:
    """What is in force, and what is ready to be. All methods belong to one event loop."""

    def __init__(self, settings: Settings, start: RulesStart) -> None:
        scanner = make_scanner(start.compiled, settings.scanner)
        self._in_force = ReadyRules(start.compiled, scanner, start.origin, start.offset)
        self.status = RulesStatus(start.compiled.version, start.origin, start.offset, _now_ms(), refused=start.refused,
                                  is_newest_refused=start.refused > 0, ignored=start.ignored,
                                  is_log_read=start.is_log_read)  # fmt: skip
        self._settings = settings
        self._next_offset = start.next_offset
        self._ready: ReadyRules | None = None
        self._pace = Pace()

    @property
    def compiled(self) -> CompiledVocabulary:
        """What is in force. It may be without needles: scan with `scanner`."""
        return self._in_force.compiled

    @property
    def scanner(self) -> Scanner:
        """The scanner of what is in force."""
        return self._in_force.scanner

    def take(self, events: int) -> bool:
        """Puts what is ready in force, between two batches only. True: other rules; False: none, or the same ones.

        `events`: how many this worker has taken since its start.
        """
        self._pace.note(time.monotonic(), events)
        ready = self._ready
        if ready is None or not self._pace.is_at_most(ready.most_per_second):
            return False
        was, self._in_force, self._ready = self._in_force, ready, None
        if ready.compiled.version == was.compiled.version:
            return False
        switches = self.status.switches + 1
        self.status = replace(self.status, version=ready.compiled.version, origin=ready.origin, offset=ready.offset,
                              since_ms=_now_ms(), switches=switches)  # fmt: skip
        log.info("rules: %s is in force, pushed at %s; %.2f s after it was read", ready.compiled.version,
                 ready.pushed_at, time.monotonic() - ready.seen_at)  # fmt: skip
        return True

    async def follow(self, should_stop: Callable[[], bool]) -> None:
        """Reads versions as they come, until `should_stop`. Raises nothing: the worker goes on with what it has."""
        takes_what_is_pushed = self.status.origin is not Origin.SETTING
        async with StandBy(FIRST_AFTER_SECONDS if takes_what_is_pushed else None) as compilers:
            while not should_stop():
                reader = RulesLog(self._settings)
                try:
                    await reader.start(self._next_offset)
                    await self._follow(reader, compilers, should_stop)
                except Exception as error:
                    if not isinstance(error, KafkaError):
                        log.exception("rules: what was pushed can't be followed")
                    log.warning("rules: the log can't be read (%s): what is in force stays so; tried again in %.0f s",
                                type(error).__name__, RETRY_SECONDS)  # fmt: skip
                    self.status = replace(self.status, is_log_read=False)
                    await asyncio.sleep(RETRY_SECONDS)
                finally:
                    await reader.stop()

    async def _follow(self, reader: RulesLog, compilers: StandBy, should_stop: Callable[[], bool]) -> None:
        while not should_stop():
            records = await reader.poll(POLL_MS)
            if records:
                await self._consider(records, compilers)
                self._next_offset = records[-1].offset + 1
            if not self.status.is_log_read and await reader.is_at_end():
                self.status = replace(self.status, is_log_read=True)

    async def _consider(self, records: Sequence[RulesRecord], compilers: StandBy) -> None:
        """The newest of some records that can be used is made ready."""
        seen_at = time.monotonic()
        if self.status.origin is Origin.SETTING:
            log.warning("VIGIE_RULES is set: the rules pushed at offset %d are not taken", records[-1].offset)
            self.status = replace(self.status, ignored=self.status.ignored + len(records))
            return
        for place, record in enumerate(reversed(records)):
            async with compilers.process() as apart:
                version = await _understand(record, apart)
                refused = await self._prepare(version, seen_at, apart) if isinstance(version, Usable) else version
            if refused is None:
                self.status = replace(self.status, is_newest_refused=place > 0)
                return
            self.status = replace(self.status, refused=self.status.refused + 1, is_newest_refused=True)
            log.error("the rules pushed at offset %d can't be used (%s): %s stays in force", refused.offset,
                      refused.reason, self._latest.compiled.version)  # fmt: skip

    @property
    def _latest(self) -> ReadyRules:
        return self._ready or self._in_force

    async def _prepare(self, version: Usable, seen_at: float, apart: Apart | None) -> Unusable | None:
        """Makes it ready. None: done, or in force already."""
        before = self._latest
        if version.vocabulary.version == before.compiled.version:
            return None
        ready = ReadyRules(before.compiled, before.scanner, Origin.PUSHED, version.offset, version.rules.pushed_at,
                           seen_at)  # fmt: skip
        try:
            compiled = with_other_campaigns(before.compiled, version.vocabulary)
            compiled = compiled or await self._compile(version, ready, apart)
            if compiled.needles is not before.compiled.needles or (
                compiled.served_countries != before.compiled.served_countries
            ):
                scanner = await asyncio.to_thread(make_scanner, compiled, self._settings.scanner)
                ready = replace(ready, scanner=scanner)
        except Exception as error:  # noqa: BLE001  (whatever it is: the version before stays in force)
            self._ready = before  # it may have taken over already, open
            return _unusable(version.offset, error)
        self._ready = replace(ready, compiled=compiled)
        return None

    async def _compile(self, version: Usable, ready: ReadyRules, apart: Apart | None) -> CompiledVocabulary:
        """With its needles. What matches is made ready before that, with scanners that let more through."""
        if apart is None:
            return await asyncio.to_thread(compile_vocabulary, version.vocabulary)
        compiled = await apart.matching()
        scanner = open_scanner(compiled, self._settings.scanner)
        self._ready = replace(ready, compiled=compiled, scanner=scanner, most_per_second=CALM_EVENTS_PER_SECOND)
        quick = compiled.with_needles(await apart.quick_needles())
        scanner = await asyncio.to_thread(make_scanner, quick, self._settings.scanner)
        self._ready = replace(ready, compiled=quick, scanner=scanner, most_per_second=BRISK_EVENTS_PER_SECOND)
        return compiled.with_needles(await apart.needles())


async def _understand(record: RulesRecord, apart: Apart | None) -> Usable | Unusable:
    """As `understand`, in the other process, which compiles it from then on."""
    if apart is None:
        return await asyncio.to_thread(understand, record)
    try:
        rules = rules_of(record)
        return Usable(record.offset, rules, await apart.understood(rules.files, rules.switched_off))
    except Exception as error:  # noqa: BLE001  (whatever it is: the version before stays in force)
        return _unusable(record.offset, error)


def _unusable(offset: int, error: Exception) -> Unusable:
    return Unusable(offset, str(error)) if isinstance(error, CompilingFailedError) else unusable(offset, error)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
