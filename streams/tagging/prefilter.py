"""The prefilter: which searches may match? Never a "no" to one that the matcher would find.

Its batch form is the hot path of the reference scan: all searches are joined, folded and looked through at once. See
rules/needles.py for what it looks for and why nothing is missed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache

import ahocorasick_rs

from streams.rules.alphabet import HOLE, UNVOUCHED_SIGN, in_alphabet
from streams.rules.compiling import CompiledVocabulary
from streams.rules.folding import LONGEST_QUERY, fold
from streams.rules.needles import UNVOUCHED
from streams.rules.plain_list import plain_fold

_LINE = "\n"
_LINE_BYTE = b"\n"
_LATIN_1 = 256
_REMEMBERED = 65_536
"""Unions of groups whose answer is remembered: few of the many possible ones ever occur."""
_HOLE_IN_WORD = re.compile(f"{HOLE}+(?=[^ {HOLE}\n])".encode())
_MARK = f" {UNVOUCHED_SIGN} ".encode()
_HOLE_BYTE = HOLE.encode()


class _BeyondLatin1:
    """An error handler of the codec: a space for each run that Latin-1 can't hold, and where the runs began."""

    def __init__(self) -> None:
        self.starts: list[int] = []

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        self.starts.append(error.start)
        return " ", error.end


_beyond = _BeyondLatin1()  # one for all: between the reset and the reading below nothing else runs
codecs.register_error("vigie.beyond-latin-1", _beyond)


def _latin_1(lines: str) -> tuple[bytes, list[int]]:
    """The text in Latin-1, and the numbers of the lines that it does not hold whole."""
    starts: list[int] = []
    _beyond.starts = starts
    encoded = lines.encode("latin-1", "vigie.beyond-latin-1")
    numbers: list[int] = []
    line = counted_to = 0
    for start in starts:
        line += lines.count(_LINE, counted_to, start)
        counted_to = start
        if not numbers or numbers[-1] != line:
            numbers.append(line)
    return encoded, numbers


class Prefilter:
    """Looks for the needles of one compiled vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        needles = compiled.needles
        self._words = needles.words
        self._signatures = needles.signatures
        encoded: dict[bytes, int] = {UNVOUCHED_SIGN.encode(): UNVOUCHED}
        for text, groups in zip(needles.texts, needles.groups, strict=True):
            encoded[text.encode("utf-8", "surrogatepass")] = groups
            # The haystack is Latin-1 where that can hold it, and UTF-8 where not.
            encoded.setdefault(text.encode("latin-1", "ignore") or text.encode("utf-8", "surrogatepass"), groups)
        self._groups = tuple(encoded.values())
        kinds = ahocorasick_rs.Implementation
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            list(encoded), implementation=kinds.ContiguousNFA if needles.words else kinds.DFA
        )
        self._table, self._deleted = self._latin_1_table()
        self._passes = lru_cache(_REMEMBERED)(self._has_signature)

    def _fold(self, query: str) -> str:
        return in_alphabet(fold(query)) if self._words else plain_fold(query[:LONGEST_QUERY])

    def _latin_1_table(self) -> tuple[bytes, bytes]:
        """What `_fold` does to each Latin-1 character, as `bytes.translate` wants it."""
        table = bytearray(range(_LATIN_1))
        deleted = bytearray()
        for code in range(_LATIN_1):
            folded = fold(chr(code)) if self._words else plain_fold(chr(code))
            if chr(code) == _LINE:
                continue
            if not folded:
                deleted.append(code)
            elif len(folded) > 1 or ord(folded) >= _LATIN_1:
                # It folds to several letters (ß, æ): the search is let through.
                table[code] = ord(UNVOUCHED_SIGN)
            else:
                table[code] = ord(in_alphabet(folded) if self._words else folded)
        return bytes(table), bytes(deleted)

    def may_match(self, query: str) -> bool:
        """Whether the matcher might find something in the search."""
        return bool(self.may_match_many((query,)))

    def may_match_many(self, queries: Sequence[str]) -> list[int]:
        """The indices of the searches that may match, ascending."""
        joined = _LINE.join(queries)
        if len(joined) > LONGEST_QUERY and max(map(len, queries)) > LONGEST_QUERY:
            queries = [query[:LONGEST_QUERY] for query in queries]
            joined = _LINE.join(queries)
        if joined.count(_LINE) != len(queries) - 1:
            queries = [query.replace(_LINE, " ") for query in queries]
            joined = _LINE.join(queries)
        encoded, wide_at = _latin_1(joined)
        found = self._look(encoded.translate(self._table, self._deleted), range(len(queries)))
        return self._with_wide(found, queries, wide_at) if wide_at else found

    def _with_wide(self, found: list[int], queries: Sequence[str], wide_at: list[int]) -> list[int]:
        """What Latin-1 can't hold is folded search by search, and looked through as UTF-8."""
        wide = [self._fold(queries[at]).replace(_LINE, " ").encode("utf-8", "surrogatepass") for at in wide_at]
        return sorted(set(found).difference(wide_at).union(self._look(_LINE_BYTE.join(wide), wide_at)))

    def _haystack(self, text: bytes) -> bytes:
        """As `needles.haystack`, for many lines at once."""
        if _HOLE_BYTE in text:
            text = _HOLE_IN_WORD.sub(_MARK, text).replace(_HOLE_BYTE, b" ")
        text = b" " + text.replace(_LINE_BYTE, b" \n ") + b" "
        while b"  " in text:
            text = text.replace(b"  ", b" ")
        return text

    def _look(self, text: bytes, indices: Sequence[int]) -> list[int]:
        """The indices of the lines of folded text in which a signature is found."""
        if self._words:
            text = self._haystack(text)
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return []
        groups_of: dict[int, int] = {}
        groups = self._groups
        count, find = text.count, text.find
        line, line_end = 0, find(_LINE_BYTE)
        if line_end < 0:
            line_end = len(text)
        for needle, start, _ in hits:
            if start > line_end:
                line += count(_LINE_BYTE, line_end, start)
                line_end = find(_LINE_BYTE, start)
                if line_end < 0:
                    line_end = len(text)
            groups_of[line] = groups_of.get(line, 0) | groups[needle]
        return [indices[line] for line, found in groups_of.items() if self._passes(found)]

    def _has_signature(self, found: int) -> bool:
        return bool(found & UNVOUCHED) or any(found & signature == signature for signature in self._signatures)
