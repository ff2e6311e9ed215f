"""Searches repeat: what was found in one holds for the next that says the same, and is looked up in a microsecond.

What is kept of a search is a digest of 128 bits, in memory and for a while: no text, and no two texts share one by
chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from streams.rules.folding import LONGEST_QUERY
from streams.tagging.match import Match

MOST_REMEMBERED = 65_536
"""Searches of one generation; two are kept: about 30 MB, where all of them were full."""
_DIGEST_BYTES = 16


class Repeats:
    """`find`, remembered. A full generation becomes the old one; what is asked for again moves to the new one.

    Any number of threads may ask at a time.
    """

    def __init__(self, find: Callable[[str], Match | None], most: int = MOST_REMEMBERED) -> None:
        self._find = find
        self._most = most
        self._new: dict[bytes, Match | None] = {}
        self._old: dict[bytes, Match | None] = {}

    def find(self, query: str) -> Match | None:
        """The match of a search, or None: the same as `find` says."""
        said = query[:LONGEST_QUERY].encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(said, digest_size=_DIGEST_BYTES).digest()
        new, old = self._new, self._old  # another thread may change generations meanwhile
        if key in new:
            return new[key]
        match = old[key] if key in old else self._find(query)
        if len(new) >= self._most:
            self._old, self._new = new, {}
        self._new[key] = match
        return match
