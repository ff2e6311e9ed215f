"""What the tagger really makes of searches is what the schemas promise those downstream."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schema_drawing import drawn
from schema_files import load, validator

from streams.broker.codecs import encode
from streams.broker.partitions import OwnedPartition
from streams.broker.scan import counted_country
from streams.broker.takeover import TakenOver
from streams.events import Claim
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.deciding import Decider
from streams.tagging.parsing import ParsedEvent, parse
from streams.timestamps import rfc3339_ms
from streams.trends.ledger import LedgerState

NOW_MS = 1_777_885_951_999
DAY_MS = 86_400_000
CLAIM = "b41f6b0a9d3c4e0f8a77c3d2e1f00912"
CRIES = [
    "#AlloEnfanceEnDanger",
    "119",
    "mon père me frappe",
    "3nf4nce en d4nger",
    "a\u200bllo enfance en da\u0301nger",
    "ｅｎｆａｎｃｅ en danger 119 \0",
]
ODD = (
    st.none()
    | st.text()
    | st.integers()
    | st.sampled_from(["FR", "fr", "RE", "BE", "ZZ", "UK", "fr-FR", "fr_fr.UTF-8"])
)
ANY_TIME = st.integers(NOW_MS - DAY_MS, NOW_MS) | st.integers(-(2**63), 2**63 - 1)


@pytest.fixture(scope="module")
def compiled():
    return compile_vocabulary(load_vocabulary(None))


@pytest.fixture(scope="module")
def decider(compiled):
    return Decider(compiled, b"a key of the tests")


def parsed_event(**fields):
    parsed = parse(json.dumps(fields).encode())
    assert isinstance(parsed, ParsedEvent)
    return parsed


def accepted(name, message):
    value = message if isinstance(message, bytes) else encode(message)
    validator(load(name)).validate(json.loads(value))


@given(
    query=st.sampled_from(CRIES),
    country=ODD,
    locale=ODD,
    timestamp_ms=ANY_TIME,
    identifier=st.text(min_size=1, max_size=64),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_decision_is_written_as_the_schemas_say(decider, query, country, locale, timestamp_ms, identifier):
    parsed = parsed_event(query=query, event_id=identifier, session_id=identifier, country=country, locale=locale)
    decision = decider.decide(parsed, timestamp_ms, NOW_MS)
    tag = decider.tag(decision)
    assert tag is not None, "this search must match"
    accepted("search.tagged.v1", tag.value)
    if decision.command is not None:
        accepted("banner.commands.v1", decision.command.value)


@pytest.mark.parametrize("query", CRIES)
def test_a_cry_from_france_has_a_command_at_any_time(decider, query):
    for timestamp_ms in (NOW_MS, -1, 0, 2**63 - 1, -(2**63)):
        parsed = parsed_event(query=query, event_id="e", session_id="s", country="FR")
        command = decider.decide(parsed, timestamp_ms, NOW_MS).command
        assert command is not None
        accepted("banner.commands.v1", command.value)


@given(choice=st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_schema_of_searches_allows_is_accepted(choice):
    schema = load("search.events.v1")
    document = choice.draw(drawn(schema, schema).filter(validator(schema).is_valid))
    parsed = parse(json.dumps(document).encode())
    assert isinstance(parsed, ParsedEvent)
    assert parsed.event.query == document["query"]


@given(
    searches=st.lists(st.tuples(st.sampled_from([*CRIES, "recette crêpes"]), ODD, ANY_TIME), max_size=12),
    rejected=st.integers(0, 5),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tally_of_any_searches_is_written_as_the_schema_says(compiled, decider, searches, rejected):
    partition = OwnedPartition(3, DAY_MS, compiled.version)
    partition.begin_counting(TakenOver(CLAIM, 0, 0, LedgerState(), "q3Jb0YwzT5KxQ1v9mD2fLA", 17, 0))
    for number, (query, country, timestamp_ms) in enumerate(searches):
        parsed = parsed_event(query=query, event_id=str(number), session_id=str(number), country=country)
        decision = decider.decide(parsed, timestamp_ms, NOW_MS)
        counted = counted_country(decision.event.country, compiled.served_countries)
        tag = decider.tag(decision)
        session = None if tag is None else tag.session
        partition.count(timestamp_ms, decision.keyword, counted, NOW_MS, session)
    partition.stretch.rejected = rejected
    partition.position += len(searches) + rejected
    [tally] = partition.freeze(NOW_MS)
    accepted("trends.tallies.v1", tally)
    accepted("trends.tallies.v1", Claim(claim=CLAIM, partition=3, claimed_at=rfc3339_ms(NOW_MS)))
