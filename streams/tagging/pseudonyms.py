"""Sessions under a daily pseudonym: searches of one day can be counted by session, days can't be linked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache
from typing import Any

MS_A_DAY = 86_400_000
_BLOCK_BYTES = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_PSEUDONYM_LETTERS = 22
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
PSEUDONYM_BYTES = 16
"""128 bits: no two sessions of a day share a pseudonym by chance."""


def key_of_day(key: bytes, day: int) -> bytes:
    """The key of a UTC day, counted from the epoch."""
    return hmac.digest(key, b"vigie session %d" % day, "sha256")


@lru_cache(maxsize=8)
def _hashes_of_day(key: bytes, day: int) -> tuple[Any, Any]:
    """HMAC's inner and outer hash (RFC 2104), begun with the key of the day: half of the work of each session."""
    padded = key_of_day(key, day).ljust(_BLOCK_BYTES, b"\0")
    return hashlib.sha256(padded.translate(_INNER)), hashlib.sha256(padded.translate(_OUTER))


def session_pseudonym(key: bytes, session_id: str, timestamp_ms: int) -> str:
    """HMAC-SHA-256 of the session under the key of the event's UTC day, 22 characters of base64url.

    Whoever does not hold `key` can neither recompute it from a session id nor link two days.
    """
    begun_inner, begun_outer = _hashes_of_day(key, timestamp_ms // MS_A_DAY)
    inner, outer = begun_inner.copy(), begun_outer.copy()
    inner.update(session_id.encode())
    outer.update(inner.digest())
    text = binascii.b2a_base64(outer.digest()[:PSEUDONYM_BYTES], newline=False)[:_PSEUDONYM_LETTERS]
    return text.translate(_URL_SAFE).decode("ascii")


@lru_cache(maxsize=64)
def _key_of_hour(key: bytes, hour: int) -> bytes:
    return hmac.digest(key, b"vigie hashtag %d" % hour, "sha256")


def hashtag_pseudonym(key: bytes, hashtag: str, hour: int) -> str:
    """A folded hashtag under the key of its hour (UTC, since the epoch): 48 bits as 8 characters of base64url.

    Ranks are of one hour, so no two hours need to be linked, and nobody can. Whoever does not hold `key` can't try
    hashtags out. Of 100,000 hashtags in an hour, two share a pseudonym in one hour of fifty thousand.
    """
    digest = hmac.digest(_key_of_hour(key, hour), hashtag.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:6]).decode("ascii")
