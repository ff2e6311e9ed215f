"""Documents drawn from the schemas are messages; messages drawn at random are documents the schemas accept."""

from __future__ import annotations

import base64
import json
import uuid

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schema_drawing import drawn
from schema_files import STRUCTS, decode, load, validator

from streams import events, timestamps
from streams.broker.codecs import encode

LARGEST = 2**53 - 1
DRAWN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

rule_id = st.from_regex(r"\A[a-z0-9.-]{1,64}\Z")
token = st.from_regex(r"\A[A-Za-z0-9_-]{16,64}\Z")
identifier = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=64)
to_the_ms = st.integers(timestamps.FIRST_MS, timestamps.LAST_MS).map(timestamps.rfc3339_ms)
to_the_second = st.integers(timestamps.FIRST_MS, timestamps.LAST_MS).map(timestamps.rfc3339_seconds)
natural = st.integers(0, LARGEST)
country = st.from_regex(r"\A[A-Z]{2}\Z")
seconds = st.sampled_from([60, 3600, 86400])
ratio = st.floats(0, 1e300, allow_nan=False)
https = st.from_regex(r"\Ahttps://[a-z]{1,20}\.example/[a-z0-9/]{0,30}\Z")
url = https | st.sampled_from(["tel:119", "tel:+33145678901", "sms:114"])
sketch = st.binary(min_size=1, max_size=40).map(lambda raw: base64.b64encode(raw).decode())

action = st.builds(events.BannerAction, label=identifier, url=url)
banner = st.builds(
    events.Banner,
    title=identifier,
    message=identifier,
    actions=st.lists(action, min_size=1, max_size=8).map(tuple),
    sign_language_video=st.none() | https,
    easy_read_url=st.none() | https,
)
rows = st.builds(events.TallyCount, natural, st.just("*") | rule_id, country | st.just("--"), st.integers(1, LARGEST))
sketches = st.builds(events.TallySessions, natural, rule_id, country | st.sampled_from(["--", "*"]), sketch)
weight = st.integers(1, LARGEST)
place = st.none() | weight
tracked = st.lists(st.builds(events.TrackedHashtag, identifier, rule_id, weight, st.just("") | sketch), max_size=3).map(
    tuple
)
hashtags = st.builds(events.TallyHashtags, natural, weight, weight, tracked, st.just("") | sketch)
step = st.builds(events.FunnelStep, count=natural, sessions=natural)
STEPS = ("commands", "impressions", "clicks", "dismissals", "shares", "calls", "chats", "quick_exits")
position = {"partition": st.integers(0, 2**31 - 1)}

MESSAGES: dict[type[msgspec.Struct], st.SearchStrategy[msgspec.Struct]] = {
    events.SearchEvent: st.builds(
        events.SearchEvent,
        event_id=identifier,
        query=st.text(st.characters(exclude_categories=("Cs",))),
        session_id=identifier,
        occurred_at=st.none() | to_the_ms,
    ),
    events.BannerCommand: st.builds(
        events.BannerCommand,
        command_id=st.text().map(lambda text: str(uuid.uuid5(uuid.NAMESPACE_OID, text))),
        event_id=identifier,
        session_id=identifier,
        campaign=rule_id,
        keyword=rule_id,
        banner=banner,
        locale=st.sampled_from(["fr", "fr-FR", "zh-Hant-TW", "ca-ES-valencia"]),
        occurred_at=to_the_ms,
        decided_at=to_the_ms,
        expires_at=to_the_ms,
        vocabulary_version=identifier,
    ),
    events.SearchTagged: st.builds(
        events.SearchTagged,
        event_id=identifier,
        occurred_at=to_the_ms,
        keyword=rule_id,
        keywords=st.lists(rule_id, min_size=1, max_size=5, unique=True).map(tuple),
        campaign=st.none() | rule_id,
        country=st.none() | country,
        language=st.none() | st.sampled_from(["fr", "gsw"]),
        session=token,
        vocabulary_version=identifier,
        mechanisms=st.lists(st.sampled_from(["leet", "zero-width", "bidi"]), unique=True).map(tuple),
    ),
    events.BannerInteraction: st.builds(
        events.BannerInteraction,
        interaction_id=identifier,
        command_id=identifier,
        session_id=identifier,
        occurred_at=to_the_ms,
    ),
    events.HelplineCalls: st.builds(
        events.HelplineCalls,
        helpline=identifier,
        date=st.dates().map(str),
        calls=natural,
        answered=st.none() | natural,
        source=identifier,
    ),
    events.Claim: st.builds(events.Claim, claim=token, claimed_at=to_the_ms, **position),
    events.Tally: st.builds(
        events.Tally,
        claim=token,
        incarnation=identifier,
        from_offset=natural,
        next_offset=natural,
        lost=natural,
        counts=st.lists(rows, max_size=5).map(tuple),
        sessions=st.lists(sketches, max_size=5).map(tuple),
        hashtags=st.lists(hashtags, max_size=3).map(tuple),
        late=natural,
        skewed=natural,
        rejected=natural,
        watermark_ms=st.integers(-1, LARGEST),
        tallied_at_ms=natural,
        vocabulary_version=identifier,
        **position,
    ),
    events.TrendCount: st.builds(
        events.TrendCount,
        window_start=to_the_second,
        window_end=to_the_second,
        window_seconds=seconds,
        keyword=st.just("*") | rule_id,
        country=st.just("*") | country,
        count=natural,
        sessions=st.none() | natural,
    ).map(lambda cell: msgspec.structs.replace(cell, sessions=None) if cell.keyword == "*" else cell),
    events.TrendAlert: st.builds(
        events.TrendAlert,
        alert_id=st.from_regex(r"\A[A-Za-z0-9_.:*-]{1,160}\Z"),
        keyword=rule_id,
        country=st.just("*") | country,
        window_start=to_the_second,
        window_seconds=seconds,
        observed=ratio,
        expected=ratio,
        ratio=ratio,
        log_likelihood_ratio=st.none() | ratio,
        q_value=st.none() | st.floats(0, 1),
        hashtag=st.none() | identifier,
        sessions=st.none() | natural,
    ),
    events.HashtagRank: st.builds(
        events.HashtagRank,
        window_start=to_the_second,
        window_end=to_the_second,
        window_seconds=st.just(3_600),
        hashtag=identifier,
        keyword=st.just("*") | rule_id,
        country=st.just("*"),
        rank=place,
        rank_low=place,
        rank_high=place,
        searches=natural,
        searches_low=natural,
        searches_high=natural,
        sessions=st.none() | natural,
    ),
    events.FunnelRow: st.builds(
        events.FunnelRow,
        window_start=to_the_second,
        window_end=to_the_second,
        window_seconds=st.just(604_800),
        campaign=st.just("*") | rule_id,
        keyword=st.just("*") | rule_id,
        language=st.sampled_from(["*", "fr", "gsw"]),
        vocabulary_version=identifier,
        late=natural,
        repeats=natural,
        unmatched=natural,
        rejected=natural,
        **dict.fromkeys(STEPS, step),
    ),
    events.ProtectionRules: st.builds(
        events.ProtectionRules,
        version=identifier,
        files=st.dictionaries(identifier, st.text(st.characters(exclude_categories=("Cs",))), min_size=1, max_size=3),
        switched_off=st.lists(rule_id, max_size=3, unique=True).map(tuple),
        replaces=st.none() | identifier,
        pushed_at=to_the_ms,
        pushed_by=st.none() | identifier,
    ),
    events.DeadLetter: st.builds(
        events.DeadLetter,
        topic=st.from_regex(r"\A[A-Za-z0-9._-]{1,249}\Z"),
        offset=natural,
        field=st.none() | st.sampled_from(["query", "event_id", "session_id"]),
        rejected_at=to_the_ms,
        size_bytes=natural,
        **position,
    ),
}


@pytest.mark.parametrize("name", STRUCTS)
@given(choice=st.data())
@DRAWN
def test_a_document_drawn_from_the_schema_is_a_message(name, choice):
    schema = load(name)
    document = choice.draw(drawn(schema, schema).filter(validator(schema).is_valid))
    message = decode(name, json.dumps(document).encode())
    assert isinstance(message, STRUCTS[name])
    written = json.loads(encode(message))
    for field, value in written.items():
        assert value == document.get(field), field


@pytest.mark.parametrize("struct", MESSAGES)
@given(choice=st.data())
@DRAWN
def test_a_message_drawn_at_random_is_a_document_that_the_schema_accepts(struct, choice):
    name = next(name for name, structs in STRUCTS.items() if struct in structs)
    message = choice.draw(MESSAGES[struct])
    written = encode(message)
    validator(load(name)).validate(json.loads(written))
    assert decode(name, written) == message


def test_every_message_is_drawn():
    assert set(MESSAGES) == {struct for structs in STRUCTS.values() for struct in structs}
