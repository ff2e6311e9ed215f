"""The phone: a typed search goes through Kafka and the worker like every other, and its banner comes back.

What a person types is in the body of one request, in one record of the source topic, and nowhere else; the banner goes
back in the answer to that request, so that no other viewer can see it.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from streams.events import BannerCommand, InteractionKind
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import choose_campaign, normalise_country, normalise_locale
from streams.tagging.matching import Matcher
from streams.web.publishing import Publisher
from streams.web.readers import now_ms

PATIENCE_SECONDS = 3.0
"""A banner takes milliseconds; a search without one is told so after this."""
MOST_QUERY_MARKS = 1_024
BANNERS_REMEMBERED = 1_000
SESSION = re.compile(r"[0-9a-f-]{8,40}")


NO_KEYWORD = "no_keyword"
LATE = "late"
"""It should have a banner, and none came in time. Otherwise the reason is jurisdiction's `Reason`."""


class TypedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a search."""

    query: str
    session: str
    country: str | None = None
    locale: str | None = None


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an interaction."""

    command_id: str
    action: InteractionKind


Compiled = Callable[[], CompiledVocabulary]
"""The vocabulary that the worker has; may block while it is loaded."""


class Phone:
    """All phones of all viewers."""

    def __init__(self, publisher: Publisher, compiled: Compiled) -> None:
        self._publisher, self._compiled = publisher, compiled
        self._waiting: dict[str, asyncio.Future[BannerCommand]] = {}
        self._sessions: OrderedDict[str, str] = OrderedDict()

    def take_command(self, command: BannerCommand) -> None:
        """A command that was read from Kafka: perhaps somebody waits for it."""
        waiting = self._waiting.get(command.event_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(command)

    async def search(self, typed: TypedSearch) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """What becomes of it, as it becomes known: `sent`, then `banner` or `none`. Raises KafkaError."""
        event_id, session_id = f"page-{uuid.uuid4().hex}", f"page-{typed.session}"
        country = normalise_country(typed.country) if typed.country else None
        waiting = self._waiting[event_id] = asyncio.get_running_loop().create_future()
        asked_at = time.perf_counter()
        try:
            await self._publisher.search(
                event_id, typed.query, session_id, country=country, locale=typed.locale, at_ms=now_ms()
            )
            yield "sent", {"milliseconds": _since(asked_at)}
            try:
                command = await asyncio.wait_for(waiting, PATIENCE_SECONDS)
            except TimeoutError:
                why = await asyncio.to_thread(self._why, typed.query, country, typed.locale)
                yield "none", {"why": why}
            else:
                self._remember(command)
                yield "banner", {"milliseconds": _since(asked_at), "command": _shown(command)}
        finally:
            del self._waiting[event_id]

    async def touch(self, touch: Touch) -> bool:
        """Publishes an interaction; False where no phone of this page was shown that banner. Raises KafkaError."""
        session_id = self._sessions.get(touch.command_id)
        if session_id is None:
            return False
        await self._publisher.interaction(touch.command_id, session_id, touch.action, now_ms())
        return True

    def _remember(self, command: BannerCommand) -> None:
        self._sessions[command.command_id] = command.session_id
        if len(self._sessions) > BANNERS_REMEMBERED:
            self._sessions.popitem(last=False)

    def _why(self, query: str, country: str | None, locale: str | None) -> str:
        compiled = self._compiled()
        match = Matcher(compiled).find(query)
        if match is None:
            return NO_KEYWORD
        choice = choose_campaign(compiled, match.keywords, country, normalise_locale(locale), now_ms())
        return LATE if choice.campaign is not None else choice.reason.value


def fault(typed: TypedSearch) -> str | None:
    """What is wrong with a search that was sent; the sentence quotes nothing of it."""
    if not typed.query.strip():
        return "the search is empty"
    if len(typed.query) > MOST_QUERY_MARKS:
        return f"a search has {MOST_QUERY_MARKS} characters at most"
    if SESSION.fullmatch(typed.session) is None:
        return "`session` is 8 to 40 hexadecimal digits and hyphens"
    return None


def _since(asked_at: float) -> float:
    return round((time.perf_counter() - asked_at) * 1_000, 1)


def _shown(command: BannerCommand) -> dict[str, Any]:
    """The command as a platform's application gets it; sessions and event ids stay here."""
    return {
        "command_id": command.command_id,
        "campaign": command.campaign,
        "keyword": command.keyword,
        "tier": command.tier,
        "audience": command.audience,
        "banner": command.banner,
        "locale": command.locale,
        "expires_at": command.expires_at,
        "vocabulary_version": command.vocabulary_version,
    }
