"""The phone: a typed search goes through Kafka and the worker like every other, and its banner comes back.

What a person types is in the body of one request, in one record of the source topic, and nowhere else; the banner goes
back in the answer to that request, so that no other viewer can see it.
"""

from __future__ import annotations

import asyncio
import enum
import re
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from streams.events import BannerCommand, InteractionKind, SearchTagged
from streams.rules.jurisdiction import normalise_country
from streams.web.publishing import Publisher
from streams.web.readers import now_ms

PATIENCE_SECONDS = 2.0
"""A banner takes milliseconds; a search without one is told so after this."""
MOST_QUERY_MARKS = 1_024
BANNERS_REMEMBERED = 1_000
SESSION = re.compile(r"[0-9a-f-]{8,40}")


class Why(enum.StrEnum):
    """Why a search brought no banner, as its tag tells it, or that there is no tag."""

    NO_KEYWORD = "no_keyword"
    NOT_SERVED = "not_served"
    NO_COUNTRY = "no_country"
    LATE = "late"
    """Its tag says that a banner comes, or the taggers are behind: wait, and look at the health."""


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


class Phone:
    """All phones of all viewers. `is_behind` says whether the taggers may not have read yet what was just published."""

    def __init__(self, publisher: Publisher, is_behind: Callable[[], bool]) -> None:
        self._publisher, self._is_behind = publisher, is_behind
        self._waiting: dict[str, asyncio.Future[BannerCommand | Why]] = {}
        self._tags: dict[str, SearchTagged] = {}
        self._sessions: OrderedDict[str, str] = OrderedDict()

    def take_command(self, command: BannerCommand) -> None:
        """A command that was read from Kafka: perhaps somebody waits for it."""
        waiting = self._waiting.get(command.event_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(command)

    def take_tag(self, tag: SearchTagged) -> None:
        """A tag that was read from Kafka: it says at once where no banner will come."""
        waiting = self._waiting.get(tag.event_id)
        if waiting is None or waiting.done():
            return
        self._tags[tag.event_id] = tag
        if tag.campaign is None:
            waiting.set_result(Why.NO_COUNTRY if tag.country is None else Why.NOT_SERVED)

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
            outcome = await self._outcome(event_id, waiting)
            if isinstance(outcome, Why):
                yield "none", {"why": outcome}
            else:
                self._remember(outcome)
                yield "banner", {"milliseconds": _since(asked_at), "command": _shown(outcome)}
        finally:
            del self._waiting[event_id]
            self._tags.pop(event_id, None)

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

    async def _outcome(self, event_id: str, waiting: asyncio.Future[BannerCommand | Why]) -> BannerCommand | Why:
        try:
            return await asyncio.wait_for(waiting, PATIENCE_SECONDS)
        except TimeoutError:
            return Why.LATE if event_id in self._tags or self._is_behind() else Why.NO_KEYWORD


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
