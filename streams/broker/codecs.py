"""Messages as Kafka stores them: compact UTF-8 JSON in CloudEvents 1.0 binary mode, and keys that are JSON arrays.

Source of the header names: CloudEvents Kafka Protocol Binding 1.0.2, section 3.2. Structured mode comes in only and is
read where its content is judged (tagging/parsing.py).
Nothing raised here repeats a value: it might be a search.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import TypeVar

import msgspec
import orjson

from streams import events
from streams.broker.record_writing import encoded_headers, varint

CONTENT_TYPE = "application/json"

MESSAGE_TYPES: MappingProxyType[type[msgspec.Struct], str] = MappingProxyType(
    {
        events.SearchEvent: "vigie.search.event.v1",
        events.BannerCommand: "vigie.banner.command.v1",
        events.SearchTagged: "vigie.search.tagged.v1",
        events.BannerInteraction: "vigie.banner.interaction.v1",
        events.HelplineCalls: "vigie.helpline.calls.v1",
        events.Claim: "vigie.trends.claim.v1",
        events.Tally: "vigie.trends.tally.v1",
        events.TrendCount: "vigie.trends.count.v1",
        events.TrendAlert: "vigie.trends.alert.v1",
        events.FunnelRow: "vigie.trends.funnel.v1",
        events.HashtagRank: "vigie.trends.rank.v1",
        events.ProtectionRules: "vigie.protection.rules.v1",
        events.DeadLetter: "vigie.dead-letter.v1",
    }
)
"""`ce_type` of each message. schemas/asyncapi.yaml is held to it by test."""

_SPECVERSION = ("ce_specversion", b"1.0")
_CE_ID, _CE_TIME = b"ce_id", b"ce_time"
_CONTENT_TYPE = ("content-type", CONTENT_TYPE.encode())

StructT = TypeVar("StructT", bound=msgspec.Struct)


class DecodeError(ValueError):
    """A value that is not the message it should be. The text names the field, never what stands in it."""


@functools.lru_cache(maxsize=256)
def _remembered(text: str) -> bytes:
    return text.encode()


def cloud_event_headers(*, event_id: str, source: str, type_: str, time: str) -> list[tuple[str, bytes]]:
    """Headers of a record that we write. `source` is a URI reference (`/vigie/tagger`), `time` RFC 3339."""
    return [
        _SPECVERSION,
        ("ce_id", event_id.encode()),
        ("ce_source", _remembered(source)),
        ("ce_type", _remembered(type_)),
        ("ce_time", time.encode()),
        _CONTENT_TYPE,
    ]


class CloudEventHeaders:
    """The encoded headers of records of one source and type: `cloud_event_headers`, of which id and time differ."""

    def __init__(self, source: str, type_: str) -> None:
        headers = cloud_event_headers(event_id="", source=source, type_=type_, time="")
        self._count = len(headers)
        before, _, rest = encoded_headers(headers).partition(_CE_ID)
        between, _, after = rest.partition(_CE_TIME)
        self._before, self._between, self._after = before + _CE_ID, between[1:] + _CE_TIME, after[1:]

    @property
    def around(self) -> tuple[bytes, bytes, bytes]:
        """What stands around id and time, and their lengths."""
        return self._before, self._between, self._after

    def encoded(self, event_id: bytes, time: bytes, more: Sequence[tuple[str, bytes]] = ()) -> bytes:
        """Of one record; with `more` headers behind them."""
        id_size, time_size = varint(len(event_id)), varint(len(time))
        parts = [self._before, id_size, event_id, self._between, time_size, time, self._after]
        if more:
            parts[0] = varint(self._count + len(more)) + self._before[1:]
            for name, value in more:
                parts += (_encoded_name(name), varint(len(value)), value)
        return b"".join(parts)


@functools.lru_cache(maxsize=256)
def _encoded_name(name: str) -> bytes:
    return varint(len(name.encode())) + name.encode()


def encode(message: msgspec.Struct) -> bytes:
    """Compact UTF-8 JSON; an absent optional field is written as null. A float must be finite (JSON has no other)."""
    return msgspec.json.encode(message)


def json_key(*parts: str | int) -> bytes:
    """A key in brackets (docs/DESIGN.md, "Topics"): `json_key("search.events.v1", 3, 17)`, compact."""
    return orjson.dumps(parts)


def ce_source(headers: object) -> str:
    """The `ce_source` header of a record, "" where it has none or one that is no UTF-8."""
    if isinstance(headers, (list, tuple)):
        for name, value in headers:
            if name == "ce_source" and isinstance(value, bytes):
                return value.decode("utf-8", "ignore")
    return ""


@functools.cache
def _decoder(kind: type[StructT]) -> msgspec.json.Decoder[StructT]:
    return msgspec.json.Decoder(kind)


_TALLIES: msgspec.json.Decoder[events.Claim | events.Tally] = msgspec.json.Decoder(events.Claim | events.Tally)
_WHERE = re.compile(r" - at `([^`]*)`$")
_MISSING = re.compile(r"^Object missing required field `([a-z_]+)`")


def _without_content(error: Exception, what: str) -> DecodeError:
    # msgspec quotes some wrong values (enums, tags): only the path and the name of a missing field are ours to repeat.
    where = _WHERE.search(str(error))
    missing = _MISSING.match(str(error))
    if missing:
        return DecodeError(f"{what}: the field `{missing[1]}` is missing")
    if where:
        return DecodeError(f"{what}: `{where[1]}` has a wrong type or value")
    return DecodeError(f"{what}: not a JSON object of this form")


def decode(value: bytes, kind: type[StructT]) -> StructT:
    """The message in `value`; unknown fields are ignored. Raises DecodeError, whose text quotes nothing of `value`."""
    decoder: msgspec.json.Decoder[StructT] = _decoder(kind)
    try:
        return decoder.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _without_content(error, MESSAGE_TYPES.get(kind, kind.__name__)) from None


def decode_tally_record(value: bytes) -> events.Claim | events.Tally:
    """A record of `trends.tallies.v1`, told apart by `kind`. Raises DecodeError."""
    try:
        return _TALLIES.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _without_content(error, "trends.tallies.v1") from None
