"""One line of JSON into one search event: as it stands where it is whole, completed where it is not."""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import dataclass
from typing import Any

import msgspec

from streams.events import RejectionReason, SearchEvent
from streams.tagging.parsing import LONGEST_ID, ParsedEvent, Rejection, parse
from streams.timestamps import parse_rfc3339_ms, rfc3339_ms

_REASONS = {
    RejectionReason.NO_VALUE: "is empty",
    RejectionReason.INVALID_UTF8: "is not UTF-8",
    RejectionReason.NOT_JSON: "is not JSON",
    RejectionReason.NOT_AN_OBJECT: "is not a JSON object",
    RejectionReason.MISSING_FIELD: "lacks the field `{field}`",
    RejectionReason.WRONG_TYPE: "has a wrong type in the field `{field}`",
    RejectionReason.OUT_OF_BOUNDS: "has a field `{field}` that is empty or longer than 64 characters",
}


@dataclass(frozen=True, slots=True)
class ReadyEvent:
    """A record to send. `completed`: it was no whole event, we filled it up."""

    value: bytes
    event: SearchEvent
    timestamp_ms: int
    completed: bool


class _Line(msgspec.Struct):
    """What any line may hold. Absent is not null: a null country says that it is unknown."""

    query: Any = msgspec.UNSET
    event_id: Any = msgspec.UNSET
    session_id: Any = msgspec.UNSET
    occurred_at: Any = msgspec.UNSET
    country: Any = msgspec.UNSET
    locale: Any = msgspec.UNSET
    surface: Any = msgspec.UNSET
    id: Any = msgspec.UNSET
    data: Any = msgspec.UNSET


_decode = msgspec.json.Decoder(_Line).decode


def reason_text(rejection: Rejection) -> str:
    """Why a line is no event, without a word of the line."""
    return _REASONS.get(rejection.reason, str(rejection.reason)).format(field=rejection.field or "?")


class Completion:
    """Makes events of lines; what a bare line lacks comes from here.

    A whole event (`query`, `event_id`, `session_id`) is sent as it stands, structured CloudEvents too, with its
    `occurred_at` as event time. A line that lacks an id is completed: `event_id` from `id` where there is one,
    `session_id`, `occurred_at`, and, where the keys are absent, `country` and `locale`.
    """

    def __init__(self, country: str, locale: str) -> None:
        self._country, self._locale = country, locale
        self._run = uuid.uuid4().hex
        self._numbers = itertools.count(1)

    def prepare(self, line: bytes, now_ms: int) -> ReadyEvent | Rejection:
        """The event of one line, or why it is none. `now_ms` is the event time of a line that has none."""
        try:
            fields = _decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return self._prepare_carefully(line, now_ms)
        bare = fields.event_id is msgspec.UNSET or fields.session_id is msgspec.UNSET
        if bare and isinstance(fields.query, str):
            return self._complete(fields, now_ms)
        return self._as_it_stands(line, fields, now_ms)

    @staticmethod
    def _as_it_stands(line: bytes, fields: _Line, now_ms: int) -> ReadyEvent | Rejection:
        result = parse(line)
        if isinstance(result, Rejection):
            return result
        text = fields.data.get("occurred_at") if isinstance(fields.data, dict) else fields.occurred_at
        return ReadyEvent(line, result.event, _event_time_ms(text, now_ms), completed=False)

    def _prepare_carefully(self, line: bytes, now_ms: int) -> ReadyEvent | Rejection:
        """The parser forgives what the fast decoder does not: a byte order mark, half an emoji."""
        result = parse(line)
        if isinstance(result, Rejection) and result.reason is not RejectionReason.MISSING_FIELD:
            return result
        found = json.loads(line.decode("utf-8-sig"))
        fields = _Line(**{name: found[name] for name in _Line.__struct_fields__ if name in found})
        if isinstance(result, ParsedEvent):
            return ReadyEvent(line, result.event, _event_time_ms(fields.occurred_at, now_ms), completed=False)
        if not isinstance(fields.query, str):
            return result
        query = fields.query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return self._complete(msgspec.structs.replace(fields, query=query), now_ms)

    def _complete(self, fields: _Line, now_ms: int) -> ReadyEvent | Rejection:
        number = next(self._numbers)
        event_id = fields.id if fields.event_id is msgspec.UNSET else fields.event_id
        if event_id is fields.id and not _is_id(event_id):
            event_id = f"r-{self._run}-{number:x}"
        session_id = f"s-{self._run}-{number:x}" if fields.session_id is msgspec.UNSET else fields.session_id
        for name, value in (("event_id", event_id), ("session_id", session_id)):
            if not _is_id(value):
                known = RejectionReason.OUT_OF_BOUNDS if isinstance(value, str) else RejectionReason.WRONG_TYPE
                return Rejection(known, name)
        time_ms = _event_time_ms(fields.occurred_at, now_ms)
        event = SearchEvent(
            event_id=event_id,
            query=fields.query,
            session_id=session_id,
            occurred_at=rfc3339_ms(time_ms),
            country=self._country if fields.country is msgspec.UNSET else _text(fields.country),
            locale=self._locale if fields.locale is msgspec.UNSET else _text(fields.locale),
            surface=_text(fields.surface),
        )
        return ReadyEvent(msgspec.json.encode(event), event, time_ms, completed=True)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _event_time_ms(text: object, now_ms: int) -> int:
    """`occurred_at` where it is a time that Kafka can carry (1970 or later), else now."""
    if not isinstance(text, str):
        return now_ms
    try:
        time_ms = parse_rfc3339_ms(text)
    except ValueError:
        return now_ms
    return time_ms if time_ms >= 0 else now_ms


def again(ready: ReadyEvent, repetition: int, now_ms: int) -> ReadyEvent:
    """The same search as a new event of now: what `--loop` sends from its second round on."""
    suffix = f"~{repetition}"
    event_id = ready.event.event_id[: LONGEST_ID - len(suffix)] + suffix
    event = msgspec.structs.replace(ready.event, event_id=event_id, occurred_at=rfc3339_ms(now_ms))
    return ReadyEvent(msgspec.json.encode(event), event, now_ms, completed=True)
