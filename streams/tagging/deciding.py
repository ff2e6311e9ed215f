"""A search event in; a tag and a banner command out. Pure: time and key are arguments."""

from __future__ import annotations

import hashlib
import uuid

import msgspec
import orjson

from streams.events import BannerCommand, SearchEvent, SearchTagged, Urgency
from streams.rules.banners import choose_banner
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import select_campaign
from streams.rules.model import Campaign, Semantics
from streams.tagging.event_time import is_skewed
from streams.tagging.matching import Match, Matcher
from streams.tagging.parsing import ParsedEvent
from streams.tagging.pseudonyms import session_pseudonym
from streams.tagging.repeats import Repeats
from streams.timestamps import rfc3339_ms

COMMAND_NAMESPACE = uuid.NAMESPACE_URL
"""Namespace of `command_id` (RFC 9562, version 5)."""
_NAMESPACE_HASH = hashlib.sha1(COMMAND_NAMESPACE.bytes, usedforsecurity=False)
_VARIANT = {f"{digit:x}": f"{8 | digit & 3:x}" for digit in range(16)}


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What an accepted event leads to. No match: all but the event are None."""

    event: SearchEvent
    event_ms: int = 0
    """The time that is believed of the event."""
    occurred_at: str = ""
    """The same in words, for command and tag."""
    match: Match | None = None
    campaign: Campaign | None = None
    command: BannerCommand | None = None

    @property
    def keyword(self) -> str | None:
        """The keyword that decided."""
        return None if self.match is None else self.match.keyword


def command_id(campaign: str, source: str, session_id: str, event_id: str) -> str:
    """The same for every repeat of the same command: UUIDv5 of a compact JSON array in UTF-8."""
    digest = _NAMESPACE_HASH.copy()
    digest.update(orjson.dumps([campaign, source, session_id, event_id]))
    text = digest.hexdigest()  # of 160 bits the first 128 count; six of them say version and variant
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:32]}"


class Decider:
    """Decides events with one vocabulary. Made anew when the vocabulary changes."""

    def __init__(self, compiled: CompiledVocabulary, pseudonym_key: bytes) -> None:
        self.vocabulary_version = compiled.version
        self._compiled = compiled
        # A plain list is matched as fast as a repeat is looked up.
        is_list = compiled.vocabulary.semantics is Semantics.PLAIN_LIST
        self._find = Matcher(compiled).find if is_list else Repeats(Matcher(compiled).find).find
        self._key = pseudonym_key
        self._now = (0, "")

    def decide(self, parsed: ParsedEvent, timestamp_ms: int, now_ms: int) -> Decision:
        """Event time `timestamp_ms` is the record's; where it is absurd, the banner counts from `now_ms`."""
        event = parsed.event
        match = self._find(event.query)
        if match is None:
            return Decision(event)
        believed_ms = now_ms if is_skewed(timestamp_ms, now_ms) else timestamp_ms
        campaign = select_campaign(self._compiled, match.keywords, event.country, event.locale, believed_ms)
        occurred_at = rfc3339_ms(believed_ms)
        command = None
        if campaign is not None:
            command = self._command(parsed, match, campaign, believed_ms, (occurred_at, self._said(now_ms)))
        return Decision(event, believed_ms, occurred_at, match, campaign, command)

    def _said(self, now_ms: int) -> str:
        """`now_ms` in words: the same for all that is decided in one go."""
        if self._now[0] != now_ms:
            self._now = (now_ms, rfc3339_ms(now_ms))
        return self._now[1]

    def tag(self, decision: Decision) -> SearchTagged | None:
        """The tag of a match. Apart from the decision, so that whatever is wrong with it costs no command."""
        event, match, campaign = decision.event, decision.match, decision.campaign
        if match is None:
            return None
        return SearchTagged(
            event_id=event.event_id,
            occurred_at=decision.occurred_at,
            keyword=match.keyword,
            keywords=match.keywords,
            tier=match.tier,
            campaign=None if campaign is None else campaign.id,
            country=event.country,
            language=None if event.locale is None else event.locale.partition("-")[0],
            session=session_pseudonym(self._key, event.session_id, decision.event_ms),
            vocabulary_version=self.vocabulary_version,
            mechanisms=match.mechanisms,
        )

    def _command(
        self, parsed: ParsedEvent, match: Match, campaign: Campaign, event_ms: int, said: tuple[str, str]
    ) -> BannerCommand:
        """`said`: when it occurred and when it was decided, in words."""
        event = parsed.event
        banner, language = choose_banner(
            campaign, match.audience, event.locale, immediate=match.urgency is Urgency.IMMEDIATE, at_ms=event_ms
        )
        return BannerCommand(
            command_id=command_id(campaign.id, parsed.source, event.session_id, event.event_id),
            event_id=event.event_id,
            session_id=event.session_id,
            campaign=campaign.id,
            keyword=match.keyword,
            tier=match.tier,
            audience=match.audience,
            urgency=match.urgency,
            banner=banner,
            locale=language,
            occurred_at=said[0],
            decided_at=said[1],
            expires_at=rfc3339_ms(event_ms + 1_000 * campaign.ttl_seconds),
            vocabulary_version=self.vocabulary_version,
        )
