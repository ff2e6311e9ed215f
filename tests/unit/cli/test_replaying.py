"""One line of JSON becomes one event, or a reason without a word of the line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.cli.replaying import Completion, ReadyEvent, again, reason_text
from streams.tagging.parsing import ParsedEvent, Rejection, parse

NOW_MS = 1_780_000_000_123
WHOLE = {
    "event_id": "e1",
    "query": "crêpes",
    "session_id": "s1",
    "occurred_at": "2026-05-04T09:12:31.123Z",
    "future": {"added": "later"},
}


def _prepared(line: object) -> ReadyEvent:
    ready = Completion("FR", "fr-FR").prepare(json.dumps(line).encode(), NOW_MS)
    assert isinstance(ready, ReadyEvent)
    return ready


def test_a_whole_event_is_sent_as_it_stands_at_its_own_time() -> None:
    ready = _prepared(WHOLE)
    assert ready.value == json.dumps(WHOLE).encode()
    assert ready.timestamp_ms == 1_777_885_951_123
    assert not ready.completed


def test_a_whole_event_without_a_country_stays_without_one() -> None:
    assert _prepared(WHOLE).event.country is None


def test_a_structured_cloudevent_is_sent_as_it_stands_at_the_time_of_its_event() -> None:
    line = {"specversion": "1.0", "id": "x", "source": "/platform", "type": "search", "data": WHOLE}
    ready = _prepared(line)
    assert json.loads(ready.value) == line
    assert (ready.event.session_id, ready.timestamp_ms) == ("s1", 1_777_885_951_123)


def test_a_bare_query_gets_ids_the_time_of_now_and_the_country_and_locale_asked_for() -> None:
    ready = Completion("BE", "fr-BE").prepare(b'{"query": "#119"}', NOW_MS)
    assert isinstance(ready, ReadyEvent)
    assert ready.completed
    sent = json.loads(ready.value)
    assert (sent["query"], sent["country"], sent["locale"]) == ("#119", "BE", "fr-BE")
    assert sent["occurred_at"] == "2026-05-28T20:26:40.123Z"
    assert isinstance(parse(ready.value), ParsedEvent)


def test_two_bare_queries_are_two_events_of_two_sessions() -> None:
    completion = Completion("FR", "fr-FR")
    ready = [completion.prepare(b'{"query": "#119"}', NOW_MS) for _ in range(2)]
    first, second = (json.loads(one.value) for one in ready if isinstance(one, ReadyEvent))
    assert first["event_id"] != second["event_id"]
    assert first["session_id"] != second["session_id"]


def test_a_country_that_is_null_stays_unknown() -> None:
    assert _prepared({"query": "119", "country": None, "locale": "ja-JP"}).event.country is None


def test_the_id_of_a_labelled_line_becomes_the_event_id() -> None:
    assert _prepared({"query": "119", "id": "x007", "expect": "fr-119"}).event.event_id == "x007"


def test_labels_are_not_sent() -> None:
    assert b"expect" not in _prepared({"query": "119", "id": "x007", "expect": "fr-119"}).value


@pytest.mark.parametrize("occurred_at", ["yesterday", 17, "1960-01-01T00:00:00Z", None, "2026-13-01T00:00:00Z"])
def test_a_time_that_kafka_can_not_carry_is_replaced_by_now(occurred_at: object) -> None:
    assert _prepared(WHOLE | {"occurred_at": occurred_at}).timestamp_ms == NOW_MS


def test_half_an_emoji_in_a_bare_query_costs_nobody_the_event() -> None:
    ready = Completion("FR", "fr-FR").prepare(b'{"query": "119 \\ud83d", "country": "FR"}', NOW_MS)
    assert isinstance(ready, ReadyEvent)
    assert ready.event.query.startswith("119 ")
    assert isinstance(parse(ready.value), ParsedEvent)


def test_a_byte_order_mark_before_the_first_line_costs_nobody_the_event() -> None:
    ready = Completion("FR", "fr-FR").prepare(b'\xef\xbb\xbf{"query": "119"}', NOW_MS)
    assert isinstance(ready, ReadyEvent)
    assert ready.event.query == "119"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"no json at all secret", "is not JSON"),
        (b"[1, 2]", "is not a JSON object"),
        (b"{}", "lacks the field `query`"),
        (b'{"event_id": "secret"}', "lacks the field `query`"),
        (b'{"query": 3}', "has a wrong type in the field `query`"),
        (b'{"query": "a", "event_id": 3}', "has a wrong type in the field `event_id`"),
        (b'{"query": "a", "event_id": ""}', "has a field `event_id` that is empty or longer than 64 characters"),
        (b'{"query": "a", "session_id": "%s"}' % (b"s" * 65), "has a field `session_id` that is empty or longer"),
        (b'{"query": "a", "event_id": "e", "session_id": 1}', "has a wrong type in the field `session_id`"),
        (b'{"query": "\xff secret"}', "is not UTF-8"),
    ],
)
def test_a_bad_line_is_told_by_its_fault_and_never_by_its_words(line: bytes, why: str) -> None:
    result = Completion("FR", "fr-FR").prepare(line, NOW_MS)
    assert isinstance(result, Rejection)
    text = reason_text(result)
    assert text.startswith(why)
    assert "secret" not in text


@given(st.binary(max_size=80) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_no_line_whatsoever_raises(line: bytes) -> None:
    assert isinstance(Completion("FR", "fr-FR").prepare(line, NOW_MS), ReadyEvent | Rejection)


_FIELDS = ("query", "event_id", "session_id", "occurred_at", "country", "locale", "surface", "id")


@given(st.dictionaries(st.sampled_from(_FIELDS), st.none() | st.text(max_size=70) | st.integers() | st.just("FR")))
def test_what_is_ready_is_an_event_that_the_worker_accepts(fields: dict[str, object]) -> None:
    result = Completion("FR", "fr-FR").prepare(json.dumps(fields).encode(), NOW_MS)
    if isinstance(result, ReadyEvent):
        assert isinstance(parse(result.value), ParsedEvent)
        assert result.timestamp_ms >= 0
    else:
        assert not (isinstance(fields.get("query"), str) and "event_id" not in fields and "session_id" not in fields)


@given(st.text(min_size=1, max_size=64), st.integers(1, 10_000))
def test_each_round_of_a_loop_sends_new_events_of_the_same_search(event_id: str, repetition: int) -> None:
    first = _prepared(WHOLE | {"event_id": "".join(c for c in event_id if c.isprintable()) or "e"})
    later = again(first, repetition, NOW_MS)
    assert later.event.event_id != first.event.event_id
    assert isinstance(parse(later.value), ParsedEvent)
    assert (later.event.query, later.timestamp_ms) == (first.event.query, NOW_MS)
