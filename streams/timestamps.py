"""Event time as text: RFC 3339 UTC, and back to integer milliseconds since the epoch. Pure.

The hot path writes three of these a banner command, so the part down to the second is remembered: searches that
match within one second share it.
"""

from __future__ import annotations

import datetime as dt
import functools
import re

FIRST_MS = -62_135_596_800_000
"""0001-01-01T00:00:00.000Z. RFC 3339 writes years with four digits, Python counts them from 1."""
LAST_MS = 253_402_300_799_999
"""9999-12-31T23:59:59.999Z."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECONDS_REMEMBERED = 1024
"""Enough for a stretch of late events beside the live second; a text of 19 characters each."""
_MILLIS = tuple(f".{millis:03d}Z" for millis in range(1000))
_SECOND_OF = {f"{second:02d}": second for second in range(60)}
_MILLIS_OF = {text: millis for millis, text in enumerate(_MILLIS)}
_RFC3339 = re.compile(
    r"(?a:(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:)(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])([01]\d|2[0-3]):([0-5]\d)))"
)


@functools.lru_cache(maxsize=_SECONDS_REMEMBERED)
def _to_the_second(seconds: int) -> str:
    # Not datetime.fromtimestamp: it goes through a float and, for years near 1 and 9999, through the platform's C.
    return (_EPOCH + dt.timedelta(seconds=seconds)).isoformat()[:19]


@functools.lru_cache(maxsize=_SECONDS_REMEMBERED)
def _seconds_at(minute: str) -> int:
    return (dt.datetime.fromisoformat(minute) - _EPOCH) // dt.timedelta(seconds=1)


def _out_of_range(ms: int) -> ValueError:
    return ValueError(f"{ms} ms is outside the years 1 to 9999, which RFC 3339 can't write: check the timestamp")


def rfc3339_ms(ms: int) -> str:
    """Milliseconds since the epoch as `2026-05-04T09:12:31.123Z`. Raises ValueError outside the years 1 to 9999."""
    if not FIRST_MS <= ms <= LAST_MS:
        raise _out_of_range(ms)
    return _to_the_second(ms // 1000) + _MILLIS[ms % 1000]


def rfc3339_seconds(ms: int) -> str:
    """Milliseconds since the epoch as `2026-05-04T09:12:00Z`, rounded down to the second. Raises as `rfc3339_ms`."""
    if not FIRST_MS <= ms <= LAST_MS:
        raise _out_of_range(ms)
    return f"{_to_the_second(ms // 1000)}Z"


def parse_rfc3339_ms(text: str) -> int:
    """RFC 3339 (any offset, any number of decimals) to milliseconds since the epoch, rounded down.

    A leap second (`:60`) is taken as the second after it, as POSIX time does. Raises ValueError for anything else
    than RFC 3339 section 5.6; its text does not repeat the input.
    """
    second, millis = _SECOND_OF.get(text[17:19]), _MILLIS_OF.get(text[19:])
    if second is not None and millis is not None:  # as `rfc3339_ms` writes them
        return _minute_ms(text[:17]) + 1000 * second + millis
    return _parse_any_rfc3339_ms(text)


@functools.lru_cache(maxsize=_SECONDS_REMEMBERED)
def _minute_ms(minute: str) -> int:
    """`2026-05-04T09:12:`, UTC. Raises as `parse_rfc3339_ms`."""
    return _parse_any_rfc3339_ms(f"{minute}00Z")


def _parse_any_rfc3339_ms(text: str) -> int:
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 time: write one like 2026-05-04T09:12:31.123Z")
    day, hour_minute, second, decimals, _, sign, hours, minutes = match.groups()
    try:
        minute_seconds = _seconds_at(f"{day}T{hour_minute}00+00:00")
    except ValueError:
        raise ValueError("no such day or hour: write an RFC 3339 time like 2026-05-04T09:12:31.123Z") from None
    if int(second) > 60:  # 60 is the leap second
        raise ValueError("no such second: write an RFC 3339 time like 2026-05-04T09:12:31.123Z")
    offset_seconds = 0 if sign is None else int(f"{sign}1") * (int(hours) * 3600 + int(minutes) * 60)
    whole = minute_seconds + int(second) - offset_seconds
    return whole * 1000 + int(((decimals or "") + "000")[:3])
