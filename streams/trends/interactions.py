"""Bytes in, a banner interaction or a rejection out (`banner.interactions.v1`).

As with searches (streams/tagging/parsing.py), unknown fields are ignored and a structured CloudEvents value is taken
too. Unlike there, nobody waits for these: a field that is wrong rejects the record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from streams.events import BannerInteraction, InteractionKind, RejectionReason
from streams.tagging.parsing import LARGEST_VALUE_BYTES, LONGEST_ID, SURROGATES, Rejection

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]
_FIELDS = ("interaction_id", "command_id", "session_id", "action", "occurred_at")
_IDS = frozenset({"interaction_id", "command_id", "session_id"})


class _Wire(msgspec.Struct):
    interaction_id: _Id
    command_id: _Id
    session_id: _Id
    action: InteractionKind
    occurred_at: str


_decode = msgspec.json.Decoder(_Wire).decode


def parse_interaction(value: bytes | None) -> BannerInteraction | Rejection:
    """The interaction in a record's value, or why there is none. Never raises."""
    if not value:
        return Rejection(RejectionReason.NO_VALUE)
    if len(value) > LARGEST_VALUE_BYTES:
        return Rejection(RejectionReason.TOO_LARGE)
    try:
        wire = _decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_carefully(value)
    return BannerInteraction(**msgspec.structs.asdict(wire))


def _parse_carefully(value: bytes) -> BannerInteraction | Rejection:
    try:
        document = json.loads(value.decode("utf-8"))
    except UnicodeDecodeError:
        return Rejection(RejectionReason.INVALID_UTF8)
    except (ValueError, RecursionError):
        return Rejection(RejectionReason.NOT_JSON)
    if not isinstance(document, dict):
        return Rejection(RejectionReason.NOT_AN_OBJECT)
    if "command_id" not in document and "specversion" in document:
        document = document.get("data")
        if not isinstance(document, dict):
            return Rejection(RejectionReason.MISSING_FIELD, "data")
    return _judge(document)


def _judge(document: Mapping[str, Any]) -> BannerInteraction | Rejection:
    for field in _FIELDS:
        if field not in document:
            return Rejection(RejectionReason.MISSING_FIELD, field)
        text = document[field]
        if not isinstance(text, str):
            return Rejection(RejectionReason.WRONG_TYPE, field)
        known = field != "action" or text in set(InteractionKind)
        if not known or (field in _IDS and not 0 < len(text) <= LONGEST_ID):
            return Rejection(RejectionReason.OUT_OF_BOUNDS, field)
    # As in a search, whose command has the session without them.
    texts = {field: SURROGATES.sub("\N{REPLACEMENT CHARACTER}", document[field]) for field in _FIELDS}
    return msgspec.convert(texts, BannerInteraction)
