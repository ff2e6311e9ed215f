import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import RejectionReason
from streams.tagging.parsing import ParsedEvent, Rejection, parse

SEARCH = {"event_id": "e-1", "query": "#119", "session_id": "s-1"}


def value(**changes: object) -> bytes:
    return json.dumps({**SEARCH, **changes}).encode()


def accepted(raw: bytes, source: str = "") -> ParsedEvent:
    parsed = parse(raw, source)
    assert isinstance(parsed, ParsedEvent), parsed
    return parsed


def test_the_required_fields_are_enough() -> None:
    event = accepted(value()).event
    assert (event.event_id, event.query, event.session_id) == ("e-1", "#119", "s-1")
    assert (event.country, event.locale, event.surface) == (None, None, None)


def test_unknown_fields_are_ignored() -> None:
    assert accepted(value(added_later={"a": [1, 2]}, occurred_at=17)).event.query == "#119"


@pytest.mark.parametrize("country", ["France", "", 33, None, ["FR"], {"code": "FR"}, "F", "QZ", "FR "])
def test_a_wrong_country_counts_as_absent(country: object) -> None:
    assert accepted(value(country=country)).event.country is None


@pytest.mark.parametrize(("written", "country"), [("FR", "FR"), ("fr", "FR"), ("nc", "NC")])
def test_a_country_is_read_in_any_case(written: str, country: str) -> None:
    assert accepted(value(country=written)).event.country == country


@pytest.mark.parametrize("locale", [7, None, [], "", "???", {"a": 1}])
def test_a_wrong_locale_counts_as_absent(locale: object) -> None:
    assert accepted(value(locale=locale)).event.locale is None


REJECTED = [
    ("nothing", None, RejectionReason.NO_VALUE, None),
    ("an empty value", b"", RejectionReason.NO_VALUE, None),
    ("not JSON", b"#119", RejectionReason.NOT_JSON, None),
    ("half a document", b'{"query":"#119"', RejectionReason.NOT_JSON, None),
    ("a raw NUL byte", b'{"event_id":"e","session_id":"s","query":"#119\x00"}', RejectionReason.NOT_JSON, None),
    ("invalid UTF-8", b'{"event_id":"e","session_id":"s","query":"#119\xff"}', RejectionReason.INVALID_UTF8, None),
    ("UTF-16", '{"query":"#119"}'.encode("utf-16-le"), RejectionReason.NOT_JSON, None),
    ("a list", b"[]", RejectionReason.NOT_AN_OBJECT, None),
    ("a text", b'"#119"', RejectionReason.NOT_AN_OBJECT, None),
    ("null", b"null", RejectionReason.NOT_AN_OBJECT, None),
    ("no query", b'{"event_id":"e","session_id":"s"}', RejectionReason.MISSING_FIELD, "query"),
    ("no event_id", b'{"query":"#119","session_id":"s"}', RejectionReason.MISSING_FIELD, "event_id"),
    ("no session_id", b'{"query":"#119","event_id":"e"}', RejectionReason.MISSING_FIELD, "session_id"),
    ("query null", value(query=None), RejectionReason.WRONG_TYPE, "query"),
    ("query a number", value(query=119), RejectionReason.WRONG_TYPE, "query"),
    ("event_id a number", value(event_id=1), RejectionReason.WRONG_TYPE, "event_id"),
    ("session_id a list", value(session_id=["s"]), RejectionReason.WRONG_TYPE, "session_id"),
    ("event_id empty", value(event_id=""), RejectionReason.OUT_OF_BOUNDS, "event_id"),
    ("event_id too long", value(event_id="e" * 65), RejectionReason.OUT_OF_BOUNDS, "event_id"),
    ("session_id empty", value(session_id=""), RejectionReason.OUT_OF_BOUNDS, "session_id"),
    ("session_id too long", value(session_id="s" * 65), RejectionReason.OUT_OF_BOUNDS, "session_id"),
    ("a structured event without data", b'{"specversion":"1.0","source":"/p"}', RejectionReason.MISSING_FIELD, "data"),
    ("structured data of a wrong type", b'{"specversion":"1.0","data":7}', RejectionReason.WRONG_TYPE, "data"),
    ("too deep", b"[" * 200_000, RejectionReason.NOT_JSON, None),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "reason", "field"), [row[1:] for row in REJECTED], ids=[row[0] for row in REJECTED])
def test_what_is_no_search_event_is_rejected_with_its_reason(
    raw: bytes | None, reason: RejectionReason, field: str | None
) -> None:
    assert parse(raw) == Rejection(reason, field)


def test_an_escaped_nul_costs_nobody_a_banner() -> None:
    assert accepted(b'{"event_id":"e","session_id":"s","query":"#119\\u0000"}').event.query == "#119\x00"


def test_half_an_emoji_costs_nobody_a_banner() -> None:
    raw = b'{"event_id":"e","session_id":"s","query":"#119 \\ud83d"}'
    assert accepted(raw).event.query == "#119 \N{REPLACEMENT CHARACTER}"


def test_a_byte_order_mark_costs_nobody_a_banner() -> None:
    assert accepted(b"\xef\xbb\xbf" + value()).event.query == "#119"


def test_the_source_is_the_header_s() -> None:
    assert accepted(value(), "/platform/a").source == "/platform/a"


def test_a_structured_event_brings_its_own_source() -> None:
    raw = json.dumps({"specversion": "1.0", "id": "1", "source": "/platform/b", "type": "t", "data": SEARCH}).encode()
    parsed = accepted(raw, "/platform/a")
    assert (parsed.event.query, parsed.source) == ("#119", "/platform/b")


def test_structured_data_may_be_base64() -> None:
    encoded = base64.b64encode(json.dumps(SEARCH).encode()).decode()
    raw = json.dumps({"specversion": "1.0", "source": "/b", "data_base64": encoded})
    assert accepted(raw.encode()).event.query == "#119"


def test_of_duplicate_keys_the_last_one_counts() -> None:
    raw = b'{"query":"chat","event_id":"e","session_id":"s","query":"#119"}'
    assert accepted(raw).event.query == "#119"


@given(st.binary(max_size=300))
def test_no_bytes_make_parsing_fail(raw: bytes) -> None:
    assert isinstance(parse(raw), Rejection | ParsedEvent)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.booleans())
def test_any_query_is_read_as_it_was_written(query: str, escaped: bool) -> None:
    raw = json.dumps({**SEARCH, "query": query}, ensure_ascii=escaped).encode()
    assert accepted(raw).event.query == query
