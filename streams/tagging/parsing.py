"""Bytes in, a search event or a rejection out.

Only what a banner needs is required: `query`, `event_id`, `session_id`. A wrong `country` or `locale` counts as
absent, unknown fields are ignored, and a lone surrogate in a query (half an emoji, as some platforms cut them)
becomes U+FFFD: none of these may cost a child the banner.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from streams.events import RejectionReason, SearchEvent
from streams.rules.jurisdiction import normalise_country, normalise_locale

LONGEST_ID = 64
"""Code points in `event_id` and `session_id` (docs/DESIGN.md, search.events.v1)."""
LARGEST_VALUE_BYTES = 1_048_576
"""A search is a few hundred bytes; a value above 1 MiB is a fault of the producer and gets a dead letter."""
SURROGATES = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a value is no search event, and which field is at fault (never its content)."""

    reason: RejectionReason
    field: str | None = None


class ParsedEvent(msgspec.Struct, frozen=True, gc=False):
    """A search event and the `ce_source` that names its platform (empty where there is none)."""

    event: SearchEvent
    source: str


class _Wire(msgspec.Struct, gc=False):
    """The fields in the types that they need for the fast path; everything else goes the careful way."""

    query: str
    event_id: str
    session_id: str
    country: Any = None
    locale: Any = None
    surface: Any = None


class _Rest(NamedTuple):
    """The optional fields as they came."""

    country: Any
    locale: Any
    surface: Any


_decode = msgspec.json.Decoder(_Wire).decode


def parse(value: bytes | None, source: str = "") -> ParsedEvent | Rejection:
    """The event in a record's value; `source` is its `ce_source` header.

    Binary mode is a plain JSON object. A structured CloudEvents value (`specversion` and `data`) brings its own
    `source`. The size of the value is not judged here.
    """
    if not value:
        return Rejection(RejectionReason.NO_VALUE)
    try:
        wire = _decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_carefully(value, source)
    if not (0 < len(wire.event_id) <= LONGEST_ID and 0 < len(wire.session_id) <= LONGEST_ID):
        return _out_of_bounds(wire.event_id)
    return ParsedEvent(_event(wire.query, wire.event_id, wire.session_id, wire), source)


def _event(query: str, event_id: str, session_id: str, rest: _Wire | _Rest) -> SearchEvent:
    return SearchEvent(
        event_id=event_id,
        query=query,
        session_id=session_id,
        country=normalise_country(rest.country),
        locale=normalise_locale(rest.locale),
        surface=rest.surface if isinstance(rest.surface, str) else None,
    )


def _out_of_bounds(event_id: str) -> Rejection:
    field = "session_id" if 0 < len(event_id) <= LONGEST_ID else "event_id"
    return Rejection(RejectionReason.OUT_OF_BOUNDS, field)


def _parse_carefully(value: bytes, source: str) -> ParsedEvent | Rejection:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return Rejection(RejectionReason.INVALID_UTF8)
    try:
        document = json.loads(text.removeprefix(_BYTE_ORDER_MARK))
    except (ValueError, RecursionError):
        return Rejection(RejectionReason.NOT_JSON)
    if not isinstance(document, dict):
        return Rejection(RejectionReason.NOT_AN_OBJECT)
    if "query" not in document and "specversion" in document:
        return _parse_structured(document, source)
    return _parse_document(document, source)


def _parse_structured(envelope: Mapping[str, Any], source: str) -> ParsedEvent | Rejection:
    """A CloudEvents envelope (JSON Event Format 1.0.2): the event is its `data`, the platform its `source`."""
    outer = envelope.get("source")
    source = outer if isinstance(outer, str) else source
    if isinstance(envelope.get("data"), dict):
        return _parse_document(envelope["data"], source)
    encoded = envelope.get("data_base64")
    if isinstance(encoded, str):
        try:
            return parse(base64.b64decode(encoded, validate=True), source)
        except ValueError:
            return Rejection(RejectionReason.WRONG_TYPE, "data_base64")
    return Rejection(RejectionReason.WRONG_TYPE if "data" in envelope else RejectionReason.MISSING_FIELD, "data")


def _parse_document(document: Mapping[str, Any], source: str) -> ParsedEvent | Rejection:
    texts: dict[str, str] = {}
    for field in ("query", "event_id", "session_id"):
        if field not in document:
            return Rejection(RejectionReason.MISSING_FIELD, field)
        value = document[field]
        if not isinstance(value, str):
            return Rejection(RejectionReason.WRONG_TYPE, field)
        if field != "query" and not 0 < len(value) <= LONGEST_ID:
            return Rejection(RejectionReason.OUT_OF_BOUNDS, field)
        texts[field] = SURROGATES.sub("\N{REPLACEMENT CHARACTER}", value)
    rest = _Rest(document.get("country"), document.get("locale"), document.get("surface"))
    event = _event(texts["query"], texts["event_id"], texts["session_id"], rest)
    return ParsedEvent(event, SURROGATES.sub("\N{REPLACEMENT CHARACTER}", source))
