"""A search event in; a tag and a banner command out. Pure: time and key are arguments."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
import orjson

from streams.events import ActionKind, BannerCommand, SearchEvent, SearchTagged, Urgency
from streams.rules.banners import choose_banner, closed_channels
from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import select_campaign
from streams.rules.model import Campaign, Semantics
from streams.tagging.event_time import is_skewed
from streams.tagging.match import Match
from streams.tagging.matching import Matcher
from streams.tagging.parsing import ParsedEvent
from streams.tagging.pseudonyms import session_pseudonym
from streams.tagging.repeats import Repeats
from streams.tagging.templates import Template, json_text
from streams.timestamps import rfc3339_ms

COMMAND_NAMESPACE = uuid.NAMESPACE_URL
"""Namespace of `command_id` (RFC 9562, version 5)."""
_NAMESPACE_HASH = hashlib.sha1(COMMAND_NAMESPACE.bytes, usedforsecurity=False)
MOST_TEMPLATES = 4_096
"""Of commands, and of tags: some 2 KB each. Keyword, locale, country and open channels in use at a time are fewer."""
_VARIANT = {f"{digit:x}": f"{8 | digit & 3:x}" for digit in range(16)}


class Command(NamedTuple):
    """A banner command as it is written: the JSON of a `BannerCommand`, and what its record says besides."""

    command_id: str
    session_id: str
    decided_at: str
    value: bytes


class Tag(NamedTuple):
    """A tag as it is written: the JSON of a `SearchTagged`, and what its record says besides."""

    event_id: str
    session: str
    """The session's pseudonym."""
    occurred_at: str
    value: bytes


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What an accepted event leads to. No match: all but the event are None."""

    event: SearchEvent
    event_ms: int = 0
    """The time that is believed of the event."""
    occurred_at: str = ""
    """The same in words, for command and tag."""
    match: Match | None = None
    campaign: str | None = None
    """Its id."""
    command: Command | None = None

    @property
    def keyword(self) -> str | None:
        """The keyword that decided."""
        return None if self.match is None else self.match.keyword


class Alike(NamedTuple):
    """What is the same in all that one match leads to in one place, in minutes that are alike."""

    campaign: Campaign | None
    """None: no line serves, and there is only a tag."""
    command: Template | None
    """`command_id`, `event_id`, `session_id`, `occurred_at`, `decided_at` and `expires_at` are left open."""
    tag: Template
    """`event_id`, `occurred_at` and `session` are left open."""


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
        self._campaigns = {campaign.id: campaign for campaign in compiled.vocabulary.campaigns}
        # A plain list is matched as fast as a repeat is looked up.
        is_list = compiled.vocabulary.semantics is Semantics.PLAIN_LIST
        matcher = Matcher(compiled)
        self._find = matcher.find if is_list else Repeats(matcher.find).find
        self._of_lines = matcher.of_lines
        self._key = pseudonym_key
        self._now = (0, "", b"")
        self._commands_like = lru_cache(MOST_TEMPLATES)(self._command_template)
        self._tags_like = lru_cache(MOST_TEMPLATES)(self._tag_template)

    def decide(self, parsed: ParsedEvent, timestamp_ms: int, now_ms: int) -> Decision:
        """Event time `timestamp_ms` is the record's; where it is absurd, the banner counts from `now_ms`."""
        event = parsed.event
        match = self._find(event.query)
        if match is None:
            return Decision(event)
        believed_ms = now_ms if is_skewed(timestamp_ms, now_ms) else timestamp_ms
        campaign = select_campaign(self._compiled, match.keywords, event.country, event.locale, believed_ms)
        occurred_at = rfc3339_ms(believed_ms)
        if campaign is None:
            return Decision(event, believed_ms, occurred_at, match)
        if self._now[0] != now_ms:  # the same for all that is decided in one go
            self._now = (now_ms, rfc3339_ms(now_ms), json_text(rfc3339_ms(now_ms)))
        command = self._command(parsed, match, campaign, believed_ms, occurred_at)
        return Decision(event, believed_ms, occurred_at, match, campaign.id, command)

    def tag(self, decision: Decision) -> Tag | None:
        """The tag of a match. Apart from the decision, so that whatever is wrong with it costs no command."""
        event, match, occurred_at = decision.event, decision.match, decision.occurred_at
        if match is None:
            return None
        like = self._tags_like(match, decision.campaign, event.country, event.locale)
        session = session_pseudonym(self._key, event.session_id, decision.event_ms)
        value = like.with_texts(json_text(event.event_id), json_text(occurred_at), json_text(session))
        return Tag(event.event_id, session, occurred_at, value)

    def alike(self, match: Match, country: str | None, locale: str | None, event_ms: int) -> Alike:
        """For whoever writes many at once. Country and locale as the normalisers return them."""
        campaign = select_campaign(self._compiled, match.keywords, country, locale, event_ms)
        tag = self._tags_like(match, campaign and campaign.id, country, locale)
        if campaign is None:
            return Alike(None, None, tag)
        return Alike(
            campaign, self._commands_like(match, campaign.id, locale, closed_channels(campaign, event_ms)), tag
        )

    def find(self, query: str) -> Match | None:
        """What a search matches."""
        return self._find(query)

    def of_lines(self, lines: Sequence[int]) -> Match | None:
        """As `find`, of a search in which the scan has found these lines of a plain list."""
        return self._of_lines(lines)

    def _command(
        self, parsed: ParsedEvent, match: Match, campaign: Campaign, event_ms: int, occurred_at: str
    ) -> Command:
        event = parsed.event
        closed = closed_channels(campaign, event_ms)
        like = self._commands_like(match, campaign.id, event.locale, closed)
        said = command_id(campaign.id, parsed.source, event.session_id, event.event_id)
        value = like.with_texts(
            json_text(said),
            json_text(event.event_id),
            json_text(event.session_id),
            json_text(occurred_at),
            self._now[2],
            json_text(rfc3339_ms(event_ms + 1_000 * campaign.ttl_seconds)),
        )
        return Command(said, event.session_id, self._now[1], value)

    def _command_template(
        self, match: Match, campaign_id: str, locale: str | None, closed: frozenset[ActionKind]
    ) -> Template:
        """Of commands that differ in ids and times only."""
        banner, language = choose_banner(
            self._campaigns[campaign_id],
            match.audience,
            locale,
            immediate=match.urgency is Urgency.IMMEDIATE,
            closed=closed,
        )
        command = BannerCommand(
            command_id="",
            event_id="",
            session_id="",
            campaign=campaign_id,
            keyword=match.keyword,
            tier=match.tier,
            audience=match.audience,
            urgency=match.urgency,
            banner=banner,
            locale=language,
            occurred_at="",
            decided_at="",
            expires_at="",
            vocabulary_version=self.vocabulary_version,
        )
        return Template(command, "command_id", "event_id", "session_id", "occurred_at", "decided_at", "expires_at")

    def _tag_template(self, match: Match, campaign_id: str | None, country: str | None, locale: str | None) -> Template:
        """Of tags that differ in ids and times only."""
        tag = SearchTagged(
            event_id="",
            occurred_at="",
            keyword=match.keyword,
            keywords=match.keywords,
            tier=match.tier,
            campaign=campaign_id,
            country=country,
            language=None if locale is None else locale.partition("-")[0],
            session="",
            vocabulary_version=self.vocabulary_version,
            mechanisms=match.mechanisms,
        )
        return Template(tag, "event_id", "occurred_at", "session")
