"""The prefilter: which searches may match? Never a "no" to one that the matcher would find.

Its batch form is the hot path of the reference scan: all searches are joined, folded and looked through at once. See
rules/needles.py for what it looks for and why nothing is missed.
"""

from __future__ import annotations

from collections.abc import Sequence

import ahocorasick_rs

from streams.rules.compiling import CompiledVocabulary
from streams.rules.folding import FOLD, LONGEST_QUERY, fold
from streams.rules.needles import UNVOUCHED, squash
from streams.rules.plain_list import plain_fold

_SEPARATOR = "\n"
_SEPARATOR_BYTE = b"\n"
_LATIN_1 = 256


class Prefilter:
    """Looks for the needles of one compiled vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        needles = compiled.needles
        self._fold = _squashed if needles.squashed else plain_fold
        self._groups = needles.groups
        self._signatures = needles.signatures
        # The first byte of Latin-1 text that folds to several letters lets its search through (0x01 is in no other).
        texts = [text.encode() for text in needles.texts] + [b"\x01"]
        self._groups = (*needles.groups, UNVOUCHED)
        dfa = ahocorasick_rs.Implementation.ContiguousNFA if needles.squashed else ahocorasick_rs.Implementation.DFA
        self._automaton = ahocorasick_rs.BytesAhoCorasick(texts, implementation=dfa)
        self._table, self._deleted = self._latin_1_table()

    def _latin_1_table(self) -> tuple[bytes, bytes]:
        """What `_fold` does to each Latin-1 character, as `bytes.translate` wants it."""
        table = bytearray(range(_LATIN_1))
        deleted = bytearray()
        for code in range(_LATIN_1):
            folded = self._fold(chr(code))
            if chr(code) == _SEPARATOR:
                continue
            if not folded:
                deleted.append(code)
            elif len(folded) == 1 and folded.isascii():
                table[code] = ord(folded)
            else:
                table[code] = 1
        return bytes(table), bytes(deleted)

    def may_match(self, query: str) -> bool:
        """Whether the matcher might find something in the search."""
        return bool(self.may_match_many((query,)))

    def may_match_many(self, queries: Sequence[str]) -> list[int]:
        """The indices of the searches that may match, ascending."""
        joined = _SEPARATOR.join(queries)
        if len(joined) > LONGEST_QUERY or joined.count(_SEPARATOR) != len(queries) - 1:
            if max(map(len, queries), default=0) > LONGEST_QUERY or joined.count(_SEPARATOR) != len(queries) - 1:
                queries = [query[:LONGEST_QUERY].replace(_SEPARATOR, " ") for query in queries]
                joined = _SEPARATOR.join(queries)
        try:
            encoded = joined.encode("latin-1")
        except UnicodeEncodeError:
            return self._mixed(queries)
        return self._look(encoded.translate(self._table, self._deleted), range(len(queries)))

    def _mixed(self, queries: Sequence[str]) -> list[int]:
        """Searches of which some are beyond Latin-1: those are folded one by one."""
        narrow: list[bytes] = []
        narrow_at: list[int] = []
        wide: list[bytes] = []
        wide_at: list[int] = []
        for index, query in enumerate(queries):
            if query.isascii():
                narrow.append(query.encode())
                narrow_at.append(index)
                continue
            try:
                narrow.append(query.encode("latin-1"))
                narrow_at.append(index)
            except UnicodeEncodeError:
                wide.append(self._fold(query).replace(_SEPARATOR, " ").encode("utf-8", "surrogatepass"))
                wide_at.append(index)
        found = self._look(_SEPARATOR_BYTE.join(narrow).translate(self._table, self._deleted), narrow_at)
        found += self._look(_SEPARATOR_BYTE.join(wide), wide_at)
        found.sort()
        return found

    def _look(self, text: bytes, indices: Sequence[int]) -> list[int]:
        """The indices of the lines of folded text in which a signature is found."""
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return []
        groups_of: dict[int, int] = {}
        groups = self._groups
        count, find = text.count, text.find
        line, line_end = 0, find(b"\n")
        if line_end < 0:
            line_end = len(text)
        for needle, start, _ in hits:
            if start > line_end:
                line += count(b"\n", line_end, start)
                line_end = find(b"\n", start)
                if line_end < 0:
                    line_end = len(text)
            groups_of[line] = groups_of.get(line, 0) | groups[needle]
        signatures = self._signatures
        return [
            indices[line]
            for line, found in groups_of.items()
            if found & UNVOUCHED or any(found & signature == signature for signature in signatures)
        ]


def _squashed(query: str) -> str:
    return squash(fold(query))
