"""What could not be used, and why."""

from __future__ import annotations

import enum

import msgspec


class RejectionReason(enum.StrEnum):
    """Why an event was rejected. One enum for all dead letters."""

    NO_VALUE = "no_value"
    INVALID_UTF8 = "invalid_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    OUT_OF_BOUNDS = "out_of_bounds"
    TOO_LARGE = "too_large"
    PROCESSING_FAILED = "processing_failed"


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rejected record stands and why it was rejected: `<topic>.dlq`. Never its content."""

    topic: str
    partition: int
    offset: int
    reason: RejectionReason
    field: str | None = None
    rejected_at: str
    size_bytes: int
