import base64
import hmac
import uuid

import pytest

from streams.events import SearchEvent
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider, Decision, command_id
from streams.tagging.parsing import ParsedEvent
from streams.tagging.pseudonyms import MS_A_DAY, session_pseudonym
from streams.timestamps import rfc3339_ms
from tests.unit.tagging.written import command_of, tag_of

KEY = b"a key of the tests"
NOW = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider(compile_vocabulary(load_vocabulary(None)), KEY)


def decide(decider: Decider, query: str, *, at_ms: int = NOW - 500, source: str = "", **fields: str | None) -> Decision:
    known = {"event_id": "e-1", "session_id": "s-1", "country": "FR", "locale": "fr-FR", **fields}
    return decider.decide(ParsedEvent(SearchEvent(query=query, **known), source), at_ms, NOW)  # type: ignore[arg-type]


def test_a_search_that_does_not_match_leads_to_nothing(decider: Decider) -> None:
    decision = decide(decider, "recette crêpes")
    assert (decision.keyword, tag_of(decider, decision), command_of(decision)) == (None, None, None)


def test_a_match_leads_to_a_command_and_a_tag_that_agree(decider: Decider) -> None:
    decision = decide(decider, "#119")
    command, tag = command_of(decision), tag_of(decider, decision)
    assert command is not None
    assert tag is not None
    assert command.keyword == tag.keyword == decision.keyword == tag.keywords[0]
    assert command.tier == tag.tier
    assert command.campaign == tag.campaign == "fr-119"
    assert command.vocabulary_version == tag.vocabulary_version == decider.vocabulary_version
    assert command.occurred_at == tag.occurred_at == rfc3339_ms(NOW - 500)
    assert command.decided_at == rfc3339_ms(NOW)


def test_a_repeat_is_the_same_command(decider: Decider) -> None:
    first, again = decide(decider, "#119").command, decide(decider, "#119", at_ms=NOW - 400).command
    assert first is not None
    assert again is not None
    assert first.command_id == again.command_id


@pytest.mark.parametrize("other", [{"event_id": "e-2"}, {"session_id": "s-2"}, {"source": "/another/platform"}])
def test_another_event_session_or_platform_is_another_command(decider: Decider, other: dict[str, str]) -> None:
    first, second = decide(decider, "#119"), decide(decider, "#119", **other)
    assert first.command is not None
    assert second.command is not None
    assert first.command.command_id != second.command.command_id


def test_the_command_id_is_the_documented_one() -> None:
    for n in range(64):  # each has another digit where the variant is written
        name = f'["fr-119","/p","s-é","e-{n}"]'
        assert command_id("fr-119", "/p", "s-é", f"e-{n}") == str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def test_the_banner_expires_five_minutes_after_the_search(decider: Decider) -> None:
    command = command_of(decide(decider, "#119"))
    assert command is not None
    assert command.expires_at == rfc3339_ms(NOW - 500 + 300_000)


@pytest.mark.parametrize("at_ms", [-1, 0, 946_684_799_999, NOW + 25 * 3_600_000, 2**62], ids=str)
def test_with_an_absurd_timestamp_the_banner_counts_from_now(decider: Decider, at_ms: int) -> None:
    command = command_of(decide(decider, "#119", at_ms=at_ms))
    assert command is not None
    assert command.occurred_at == rfc3339_ms(NOW)
    assert command.expires_at == rfc3339_ms(NOW + 300_000)


@pytest.mark.parametrize(
    ("country", "locale", "campaign"),
    [
        ("FR", "fr-FR", "fr-119"),
        ("FR", None, "fr-119"),
        ("FR", "ja-JP", "fr-119"),
        ("RE", "fr-RE", "fr-119"),
        (None, "fr-FR", "fr-119"),
        (None, "fr-BE", None),
        (None, None, None),
        ("JP", "fr-FR", None),
        ("KR", "ko-KR", None),
        ("BE", "fr-BE", "be-103"),
        ("BE", "nl-BE", "be-102"),
        ("NC", "fr-FR", "nc-054444"),
    ],
)
def test_the_tag_is_written_everywhere_and_the_command_where_a_line_serves(
    decider: Decider, country: str | None, locale: str | None, campaign: str | None
) -> None:
    decision = decide(decider, "#119", country=country, locale=locale)
    tag = tag_of(decider, decision)
    assert tag is not None
    command = command_of(decision)
    assert (command and command.campaign) == campaign
    assert tag.campaign == campaign
    assert tag.country == country


def test_the_banner_speaks_the_language_of_the_locale_and_french_where_it_can_not(decider: Decider) -> None:
    for locale, language in (("en-GB", "en"), ("fr-FR", "fr"), ("pt-PT", "fr"), (None, "fr")):
        command = command_of(decide(decider, "#119", locale=locale))
        assert command is not None
        assert command.locale == language


def test_no_word_of_a_query_is_in_what_it_leads_to(decider: Decider) -> None:
    decision = decide(decider, "mon père me frappe zyzomys", event_id="e", session_id="s")
    assert tag_of(decider, decision) is not None
    assert "zyzomys" not in str(decider.tag(decision))
    assert "zyzomys" not in str(decision.command)


def test_a_session_has_one_pseudonym_a_day_and_another_the_next() -> None:
    today = session_pseudonym(KEY, "s-1", NOW)
    of_the_day = hmac.digest(KEY, b"vigie session %d" % (NOW // MS_A_DAY), "sha256")
    digest = hmac.digest(of_the_day, b"s-1", "sha256")
    assert today == base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
    assert today == session_pseudonym(KEY, "s-1", NOW - NOW % MS_A_DAY)
    assert today != session_pseudonym(KEY, "s-1", NOW + MS_A_DAY)
    assert today != session_pseudonym(KEY, "s-2", NOW)
    assert today != session_pseudonym(b"another key", "s-1", NOW)
    assert len(today) == 22
    assert "s-1" not in today
