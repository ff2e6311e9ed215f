from __future__ import annotations

import json
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events
from streams.broker import codecs

MARK = "mon-secret-marque"
TEXT = st.text(st.characters(exclude_categories=("Cs",)))
INTERACTION = events.BannerInteraction(
    interaction_id="i-1",
    command_id="c-1",
    session_id="s-1",
    action=events.InteractionKind.QUICK_EXIT,
    occurred_at="2026-05-04T09:12:31.123Z",
)


def test_our_records_carry_the_headers_of_cloudevents_binary_mode():
    headers = codecs.cloud_event_headers(
        event_id="5f0c", source="/vigie/tagger", type_="vigie.banner.command.v1", time="2026-05-04T09:12:31.131Z"
    )
    assert dict(headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"5f0c",
        "ce_source": b"/vigie/tagger",
        "ce_type": b"vigie.banner.command.v1",
        "ce_time": b"2026-05-04T09:12:31.131Z",
        "content-type": b"application/json",
    }
    assert len(headers) == 6
    assert codecs.ce_source(headers) == "/vigie/tagger"


def test_two_records_do_not_share_their_list_of_headers():
    one = codecs.cloud_event_headers(event_id="1", source="/s", type_="t", time="x")
    codecs.cloud_event_headers(event_id="2", source="/s", type_="t", time="x").append(("more", b""))
    assert len(one) == 6
    assert ("ce_id", b"1") in one


def test_every_message_has_a_type_of_its_own():
    assert len(set(codecs.MESSAGE_TYPES.values())) == len(codecs.MESSAGE_TYPES)
    assert all(name.startswith("vigie.") and name.endswith(".v1") for name in codecs.MESSAGE_TYPES.values())


@pytest.mark.parametrize(
    ("headers", "source"),
    [
        (None, ""),
        ([], ""),
        ([("ce_source", None)], ""),
        ((("other", b"x"), ("ce_source", b"//tube.example")), "//tube.example"),
        ([("ce_source", b"\xff\xfeplatform")], "platform"),
    ],
)
def test_the_platform_is_read_from_the_headers_where_they_name_it(headers, source):
    assert codecs.ce_source(headers) == source


def test_a_message_is_compact_utf_8_with_null_for_what_is_absent():
    letter = events.DeadLetter(
        topic="é", partition=0, offset=7, reason=events.RejectionReason.NO_VALUE, rejected_at="x", size_bytes=0
    )
    assert (
        codecs.encode(letter)
        == (
            '{"topic":"é","partition":0,"offset":7,"reason":"no_value","field":null,"rejected_at":"x","size_bytes":0}'
        ).encode()
    )


def test_a_message_is_read_back_and_unknown_fields_are_ignored():
    document = {**json.loads(codecs.encode(INTERACTION)), "app_version": "31.2"}
    assert codecs.decode(json.dumps(document).encode(), events.BannerInteraction) == INTERACTION


def test_claims_and_tallies_are_told_apart():
    claim = events.Claim(claim="a" * 32, partition=3, claimed_at="x")
    tally = events.Tally(
        claim="a" * 32,
        partition=3,
        incarnation="t",
        from_offset=1,
        next_offset=2,
        counts=(events.TallyCount(5, "*", "FR", 1),),
        tallied_at_ms=0,
        vocabulary_version="v",
    )
    assert codecs.decode_tally_record(codecs.encode(claim)) == claim
    assert codecs.decode_tally_record(codecs.encode(tally)) == tally


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("search.events.v1", 3, 17), b'["search.events.v1",3,17]'),
        ((60, "2026-05-04T09:12:00Z", "*", "FR"), b'[60,"2026-05-04T09:12:00Z","*","FR"]'),
        (('é"\n', 2**63 - 1), '["é\\"\\n",9223372036854775807]'.encode()),
    ],
)
def test_a_bracketed_key_is_a_compact_json_array(parts, key):
    assert codecs.json_key(*parts) == key


@given(st.lists(TEXT | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4))
def test_a_key_says_what_it_was_made_of(parts):
    assert json.loads(codecs.json_key(*parts)) == parts


@pytest.mark.parametrize(
    "value",
    [
        b"",
        MARK.encode(),
        f'"{MARK}"'.encode(),
        f'["{MARK}"]'.encode(),
        f'{{"{MARK}":1}}'.encode(),
        codecs.encode(INTERACTION).replace(b"quick_exit", MARK.encode()),
        codecs.encode(INTERACTION).replace(b'"s-1"', f'["{MARK}"]'.encode()),
        codecs.encode(INTERACTION).replace(b"s-1", b"\xff" + MARK.encode()),
        codecs.encode(INTERACTION).replace(b"s-1", b"\\ud800" + MARK.encode()),
        codecs.encode(INTERACTION)[:-1] + MARK.encode(),
    ],
)
def test_what_is_no_message_is_refused_without_being_repeated(value):
    with pytest.raises(codecs.DecodeError) as refused:
        codecs.decode(value, events.BannerInteraction)
    with pytest.raises(codecs.DecodeError) as refused_tally:
        codecs.decode_tally_record(value)
    for error in (refused.value, refused_tally.value):
        assert MARK not in str(error)
        assert error.__cause__ is None
        assert error.__suppress_context__


def test_a_refusal_names_the_field():
    with pytest.raises(codecs.DecodeError, match="`interaction_id` is missing"):
        codecs.decode(b"{}", events.BannerInteraction)
    with pytest.raises(codecs.DecodeError, match=r"`\$\.action` has a wrong type or value"):
        codecs.decode(codecs.encode(INTERACTION).replace(b"quick_exit", b"x"), events.BannerInteraction)


def test_headers_and_keys_cost_microseconds_a_match():
    calls = 5_000
    seconds = min(
        timeit.repeat(
            lambda: (
                codecs.cloud_event_headers(event_id="5f0c", source="/vigie", type_="t", time="2026"),
                codecs.json_key("search.events.v1", 3, 17),
                codecs.encode(INTERACTION),
            ),
            number=calls,
            repeat=5,
        )
    )
    assert seconds / calls < 50e-6
