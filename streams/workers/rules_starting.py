"""Which rules a worker begins with: read to their end before its first event."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from aiokafka.errors import KafkaError

from streams.broker.rules_log import RulesLog, RulesRecord, Unusable, newest_first
from streams.cache_folder import cache_folder
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.rules.model import Vocabulary
from streams.settings import Settings
from streams.workers.compiled_store import compile_remembered
from streams.workers.rules_status import Origin

log = logging.getLogger(__name__)

READ_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class RulesStart:
    """`offset`: where a pushed version stands in the log, -1 for others. What comes at `next_offset` is news."""

    compiled: CompiledVocabulary
    origin: Origin
    offset: int
    next_offset: int | None
    refused: int = 0
    """Newer versions that can't be used."""
    ignored: int = 0
    """Versions that were not taken because VIGIE_RULES is set."""
    is_log_read: bool = True
    """Whether the log could be read to its end."""


def rules_at_start(settings: Settings) -> RulesStart:
    """`VIGIE_RULES`, else the newest pushed version that can be used, else the shipped vocabulary.

    Raises VocabularyError for what VIGIE_RULES names. A log that can't be read to its end is used as far as it can: a
    worker with older rules shows more banners than none.
    """
    own = None if settings.rules is None else _compiled(load_vocabulary(settings.rules))
    records, at_end, next_offset = asyncio.run(_read(settings))
    if own is not None:
        if records:
            log.warning("VIGIE_RULES is set: the rules pushed at offset %d are not taken", records[-1].offset)
        return RulesStart(own, Origin.SETTING, -1, next_offset, ignored=len(records), is_log_read=at_end)
    if not at_end:
        log.error("the pushed rules can't be read to their end: older ones are in force, until they can")
    for refused, version in enumerate(newest_first(records)):
        if isinstance(version, Unusable):
            log.error("the rules pushed at offset %d can't be used (%s): looking for older ones", version.offset,
                      version.reason)  # fmt: skip
            continue
        try:
            compiled = _compiled(version.vocabulary)
        except Exception:
            log.exception("the rules pushed at offset %d can't be compiled: looking for older ones", version.offset)
            continue
        return RulesStart(compiled, Origin.PUSHED, version.offset, next_offset, refused, is_log_read=at_end)
    shipped = _compiled(load_vocabulary(None))
    return RulesStart(shipped, Origin.SHIPPED, -1, next_offset, len(records), is_log_read=at_end)


def _compiled(vocabulary: Vocabulary) -> CompiledVocabulary:
    try:
        folder = cache_folder()
    except RuntimeError:  # a user without a home, as in some containers
        return compile_vocabulary(vocabulary)
    return compile_remembered(vocabulary, folder)


async def _read(settings: Settings) -> tuple[list[RulesRecord], bool, int | None]:
    reader = RulesLog(settings)
    try:
        await asyncio.wait_for(reader.start(), READ_PATIENCE_SECONDS)
        records, at_end = await reader.read_to_end(READ_PATIENCE_SECONDS)
        return records, at_end, await reader.next_offset()
    except (KafkaError, TimeoutError):
        return [], False, None
    finally:
        await reader.stop()
