"""A template writes the bytes that encoding the whole message would write: over all texts, matches and places."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.events import BannerCommand, SearchEvent, SearchTagged, Urgency
from streams.rules.banners import choose_banner, closed_channels
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.jurisdiction import select_campaign
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider, command_id
from streams.tagging.match import Match
from streams.tagging.matching import Matcher
from streams.tagging.parsing import ParsedEvent
from streams.tagging.pseudonyms import session_pseudonym
from streams.tagging.templates import Template, json_text
from streams.timestamps import rfc3339_ms
from tests.unit.tagging.cries import CRIES

KEY = b"a key of the tests"
NOON_MS = 1_777_896_000_000
"""2026-05-04, a Monday, 12:00 UTC."""
WEEK_MS = 7 * 86_400_000
TEXTS = st.text(min_size=1, max_size=64)


@pytest.fixture(scope="module")
def compiled() -> CompiledVocabulary:
    return compile_vocabulary(load_vocabulary(None))


@pytest.fixture(scope="module")
def decider(compiled: CompiledVocabulary) -> Decider:
    return Decider(compiled, KEY)


@pytest.fixture(scope="module")
def matcher(compiled: CompiledVocabulary) -> Matcher:
    return Matcher(compiled)


def encoded_command(compiled: CompiledVocabulary, parsed: ParsedEvent, match: Match, at_ms: int, now_ms: int) -> Any:
    """The command as it is without templates; None where no line serves."""
    event = parsed.event
    campaign = select_campaign(compiled, match.keywords, event.country, event.locale, at_ms)
    if campaign is None:
        return None
    immediate, closed = match.urgency is Urgency.IMMEDIATE, closed_channels(campaign, at_ms)
    banner, language = choose_banner(campaign, match.audience, event.locale, immediate=immediate, closed=closed)
    command = BannerCommand(
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
        occurred_at=rfc3339_ms(at_ms),
        decided_at=rfc3339_ms(now_ms),
        expires_at=rfc3339_ms(at_ms + 1_000 * campaign.ttl_seconds),
        vocabulary_version=compiled.version,
    )
    return campaign.id, msgspec.json.encode(command)


def encoded_tag(compiled: CompiledVocabulary, event: SearchEvent, match: Match, campaign: Any, at_ms: int) -> bytes:
    tag = SearchTagged(
        event_id=event.event_id,
        occurred_at=rfc3339_ms(at_ms),
        keyword=match.keyword,
        keywords=match.keywords,
        tier=match.tier,
        campaign=campaign,
        country=event.country,
        language=None if event.locale is None else event.locale.partition("-")[0],
        session=session_pseudonym(KEY, event.session_id, at_ms),
        vocabulary_version=compiled.version,
        mechanisms=match.mechanisms,
    )
    return msgspec.json.encode(tag)


@given(
    query=st.sampled_from([*CRIES, "119", "mon père me frappe il a un couteau"]),
    ids=st.tuples(TEXTS, TEXTS, st.text(max_size=20)),
    country=st.sampled_from(["FR", "BE", "NC", "CH", "JP", None]),
    locale=st.sampled_from(["fr-FR", "en-GB", "nl-BE", "fr-simple", "fsl", None]),
    ago_ms=st.integers(0, WEEK_MS),
    wait_ms=st.integers(0, 100_000),
)
@settings(max_examples=500, deadline=None)
def test_commands_and_tags_are_written_as_encoding_them_whole_would(
    compiled: CompiledVocabulary,
    decider: Decider,
    matcher: Matcher,
    query: str,
    ids: tuple[str, str, str],
    country: str | None,
    locale: str | None,
    ago_ms: int,
    wait_ms: int,
) -> None:
    event = SearchEvent(event_id=ids[0], session_id=ids[1], query=query, country=country, locale=locale)
    parsed, at_ms = ParsedEvent(event, ids[2]), NOON_MS - ago_ms
    now_ms = at_ms + wait_ms
    match = matcher.find(query)
    assert match is not None, "this search must match"
    decision = decider.decide(parsed, at_ms, now_ms)
    tag = decider.tag(decision)
    whole = encoded_command(compiled, parsed, match, at_ms, now_ms)
    written = None if decision.command is None else (decision.campaign, decision.command.value)
    assert written == whole
    assert tag is not None
    assert tag.value == encoded_tag(compiled, event, match, decision.campaign, at_ms)


class Said(msgspec.Struct):
    first: str
    number: int
    last: str


@given(first=st.text(), number=st.integers(-9, 9), last=st.text())
def test_any_text_fits_into_any_place(first: str, number: int, last: str) -> None:
    whole = msgspec.json.encode(Said(first, number, last))
    texts = json_text(first), json_text(last)
    assert Template(Said('"', number, "\0\n"), "first", "last").with_texts(*texts) == whole
    assert Template(Said(first, number, ""), "last").with_texts(texts[1]) == whole
    assert Template(Said("", number, last), "first").with_texts(texts[0]) == whole


@pytest.mark.parametrize("differing", [("last", "first"), ("first", "middle")])
def test_fields_in_another_order_or_unknown_ones_are_refused(differing: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="Said is not written with"):
        Template(Said("", 1, ""), *differing)


def test_a_template_takes_as_many_texts_as_it_left_open() -> None:
    with pytest.raises(ValueError, match="attempt to assign"):
        Template(Said("", 1, ""), "first", "last").with_texts(b'"only one"')


def test_a_command_is_as_the_hour_wants_it(compiled: CompiledVocabulary, decider: Decider) -> None:
    """Monaco's line is closed at night."""
    event = SearchEvent(event_id="e", session_id="s", query="mon pere me frappe", country="MC", locale="fr-MC")
    parsed, match = ParsedEvent(event, ""), Matcher(compiled).find(event.query)
    assert match is not None
    values = set()
    for at_ms in (NOON_MS, NOON_MS + 12 * 3_600_000):
        decision = decider.decide(parsed, at_ms, at_ms)
        assert decision.command is not None
        whole = encoded_command(compiled, parsed, match, at_ms, at_ms)
        assert (decision.campaign, decision.command.value) == whole
        values.add(decision.command.value.partition(b'"banner"')[2].partition(b'"occurred_at"')[0])
    assert len(values) == 2
