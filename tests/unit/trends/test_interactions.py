"""What is an interaction, and why something is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import BannerInteraction, RejectionReason
from streams.tagging.parsing import ParsedEvent, Rejection, parse
from streams.trends.interactions import parse_interaction

GOOD = {
    "interaction_id": "i",
    "command_id": "c",
    "session_id": "s",
    "action": "click",
    "occurred_at": "2026-05-04T09:12:32.004Z",
}
R = RejectionReason


def test_a_good_one_is_read_and_what_is_unknown_in_it_ignored() -> None:
    expected = BannerInteraction(**GOOD)
    assert parse_interaction(json.dumps(GOOD | {"device": "phone"}).encode()) == expected
    structured = {"specversion": "1.0", "id": "1", "source": "/p", "type": "t", "data": GOOD}
    assert parse_interaction(json.dumps(structured).encode()) == expected


@pytest.mark.parametrize(
    ("value", "reason", "field"),
    [
        (None, R.NO_VALUE, None),
        (b"", R.NO_VALUE, None),
        (b"x" * 1_048_577, R.TOO_LARGE, None),
        (b"\xff", R.INVALID_UTF8, None),
        (b"hello", R.NOT_JSON, None),
        (b"[" * 100_000, R.NOT_JSON, None),
        (b"[]", R.NOT_AN_OBJECT, None),
        (b'{"specversion":"1.0","data":7}', R.MISSING_FIELD, "data"),
        (b"{}", R.MISSING_FIELD, "interaction_id"),
        (json.dumps(GOOD | {"command_id": 7}).encode(), R.WRONG_TYPE, "command_id"),
        (json.dumps(GOOD | {"session_id": ""}).encode(), R.OUT_OF_BOUNDS, "session_id"),
        (json.dumps(GOOD | {"session_id": "s" * 65}).encode(), R.OUT_OF_BOUNDS, "session_id"),
        (json.dumps(GOOD | {"action": "sang"}).encode(), R.OUT_OF_BOUNDS, "action"),
        (json.dumps({**GOOD, "occurred_at": None}).encode(), R.WRONG_TYPE, "occurred_at"),
    ],
)
def test_a_bad_one_is_rejected_with_its_reason(value: bytes | None, reason: RejectionReason, field: str | None) -> None:
    assert parse_interaction(value) == Rejection(reason, field)


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_whatever_comes_is_read_or_rejected(value: bytes) -> None:
    assert isinstance(parse_interaction(value), (BannerInteraction, Rejection))


def test_half_an_emoji_in_a_session_is_what_the_tagger_makes_of_it() -> None:
    parsed = parse_interaction(json.dumps(GOOD | {"session_id": "\ud83d"}).encode())
    search = parse(json.dumps({"query": "q", "event_id": "e", "session_id": "\ud83d"}).encode())
    assert isinstance(parsed, BannerInteraction)
    assert isinstance(search, ParsedEvent)
    assert parsed.session_id == search.event.session_id
