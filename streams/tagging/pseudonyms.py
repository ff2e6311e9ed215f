"""Sessions under a daily pseudonym: searches of one day can be counted by session, days can't be linked."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

MS_A_DAY = 86_400_000
PSEUDONYM_BYTES = 16
"""128 bits: no two sessions of a day share a pseudonym by chance."""


@lru_cache(maxsize=8)
def _key_of_day(key: bytes, day: int) -> bytes:
    return hmac.digest(key, b"vigie session %d" % day, "sha256")


def session_pseudonym(key: bytes, session_id: str, timestamp_ms: int) -> str:
    """HMAC-SHA-256 of the session under the key of the event's UTC day, 22 characters of base64url.

    Whoever does not hold `key` can neither recompute it from a session id nor link two days.
    """
    digest = hmac.digest(_key_of_day(key, timestamp_ms // MS_A_DAY), session_id.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:PSEUDONYM_BYTES]).rstrip(b"=").decode("ascii")
