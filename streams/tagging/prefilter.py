"""The prefilter: which searches may match? Never a "no" to one that the matcher would find.

Its batch form is the hot path of the reference scan: all searches are joined, folded and looked through at once. See
rules/needles.py for what it looks for and why nothing is missed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import ahocorasick_rs

from streams.rules.alphabet import HOLE, UNVOUCHED_SIGN, in_alphabet
from streams.rules.compiling import CompiledVocabulary
from streams.rules.demands import MAY_MATCH, Conclusions
from streams.rules.edits import deletions
from streams.rules.folding import LONGEST_QUERY, fold
from streams.rules.needles import Needles
from streams.rules.plain_list import plain_fold
from streams.rules.writings import CLITICS, as_letters
from streams.tagging.joined_words import Splitter

_LINE = "\n"
_LATIN_1 = 256
_REMEMBERED = 65_536
"""Unknown words whose groups are remembered, and unions of groups whose answer is (in memory only)."""
_HOLE_IN_WORD = re.compile(f"{HOLE}+(?=[^ {HOLE}\n])")
_MARK = f" {UNVOUCHED_SIGN} "
_LETTERS_OR_DIGITS = re.compile(r"[0-9]+|[^0-9]+")
_RUN = re.compile(r"([a-z])\1{2,}")
_DIGIT = re.compile(r"[0-9]")
_LEAST_SPELLED = 3
"""Single letters in a row that may spell a word."""
_LEAST_BEHIND = 3
"""Letters of the shortest word behind a letter that belongs to the word before it (`mtape`)."""


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
    """Looks for what may match, with one compiled vocabulary."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        needles = compiled.needles
        self._words = needles.words
        self._look = _Words(compiled).look if needles.words else _Lines(needles).look
        self._table, self._deleted = self._latin_1_table()

    def _fold(self, query: str) -> str:
        return in_alphabet(fold(query)) if self._words else plain_fold(query[:LONGEST_QUERY])

    def _latin_1_table(self) -> tuple[bytes, bytes]:
        """What `_fold` does to each Latin-1 character, as `bytes.translate` wants it."""
        table = bytearray(range(_LATIN_1))
        deleted = bytearray()
        for code in range(_LATIN_1):
            folded = self._fold(chr(code))
            if chr(code) == _LINE:
                continue
            if not folded:
                deleted.append(code)
            elif len(folded) > 1 or ord(folded) >= _LATIN_1:
                # It folds to several letters (ß, æ): the search is let through.
                table[code] = ord(UNVOUCHED_SIGN)
            else:
                table[code] = ord(folded)
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
        text = encoded.translate(self._table, self._deleted).decode("latin-1")
        found = list(self._look(text))
        return self._with_wide(found, queries, wide_at) if wide_at else found

    def _with_wide(self, found: list[int], queries: Sequence[str], wide_at: list[int]) -> list[int]:
        """What Latin-1 can't hold is folded search by search."""
        wide = self._look(_LINE.join(self._fold(queries[at]).replace(_LINE, " ") for at in wide_at))
        return sorted(set(found).difference(wide_at).union(wide_at[line] for line in wide))


class _Lines:
    """A plain list: any needle decides."""

    def __init__(self, needles: Needles) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(
            [*needles.texts, UNVOUCHED_SIGN], implementation=ahocorasick_rs.Implementation.DFA
        )

    def look(self, text: str) -> Iterator[int]:
        """The numbers of the lines of folded text that have a needle, ascending."""
        line = counted_to = 0
        last = -1
        for _, start, _ in self._automaton.find_matches_as_indexes(text):
            line += text.count(_LINE, counted_to, start)
            counted_to = start
            if line != last:
                yield line
            last = line


class _Words:
    """A vocabulary: known words, needles in unknown ones, and conclusions."""

    def __init__(self, compiled: CompiledVocabulary) -> None:
        needles = compiled.needles
        self._needles = _Within(needles.texts, needles.groups)
        self._joined = _Within(tuple(needles.joined), tuple(needles.joined.values()))
        self._parts = Splitter(compiled.lexicon).cheapest if needles.is_parted else _no_parts
        self._known = {**needles.known, UNVOUCHED_SIGN: MAY_MATCH}
        self._errors = needles.errors
        self._longest = max(map(len, needles.errors), default=0) + 1
        self._pairs = needles.pairs
        self._groups_of_unknown = lru_cache(_REMEMBERED)(self._look_through)
        self._concludes = lru_cache(_REMEMBERED)(Conclusions(needles.rules).may_match)

    def look(self, text: str) -> Iterator[int]:
        """The numbers of the lines of folded text whose words lead to `MAY_MATCH`, ascending."""
        if HOLE in text:
            text = _HOLE_IN_WORD.sub(_MARK, text).replace(HOLE, " ")
        return (number for number, line in enumerate(text.split(_LINE)) if self._may_match(line.split()))

    def _may_match(self, words: list[str]) -> bool:
        pairs = self._pairs
        found = singles = rows = spelled_at = 0
        for at, word in enumerate(words, 1):
            found |= self._groups_of(word)
            singles = singles + 1 if len(word) == 1 else 0
            rows += singles == _LEAST_SPELLED - 1
            if singles == _LEAST_SPELLED:
                spelled_at = at
            elif singles > _LEAST_SPELLED:
                return True
        if spelled_at:
            spelled = self._groups_spelled(words, spelled_at) if rows == 1 else MAY_MATCH
            found |= spelled
        for one, other in pairwise(words):
            found |= pairs.get(one + other, 0)
        return self._concludes(found)

    def _groups_of(self, word: str) -> int:
        groups = self._known.get(word)
        return self._groups_of_unknown(word) if groups is None else groups

    def _groups_spelled(self, words: list[str], end: int) -> int:
        """The groups of what the three single letters before `end` spell, no others of the search standing in a row.

        Not vouched for: digits (signs may part them from letters), words beside them that may be read as letters, and
        those that they make one word with.
        """
        start = end - _LEAST_SPELLED
        spelled = "".join(words[start:end])
        before, behind = words[max(0, start - 1) : start], words[end : end + 1]
        if (
            any(map(_DIGIT.search, words))
            or any(word not in self._known for word in (*before, *behind))
            or any(word + spelled in self._pairs for word in before)
            or any(spelled + word in self._pairs for word in behind)
        ):
            return MAY_MATCH
        return self._known.get(spelled, 0) | self._groups_of_unknown(spelled)  # `a l a` is à la, though Ala is a word

    def _look_through(self, word: str) -> int:
        """The groups of a word that is not known as it stands."""
        if word.isdecimal():
            return 0
        if UNVOUCHED_SIGN in word:
            return MAY_MATCH
        letters = as_letters(word)
        is_letters = word.isalpha()
        found = self._groups_within(f" {letters} ", is_letters)
        if letters[0] in CLITICS:
            found |= self._groups_behind(letters[0], letters[1:], is_letters)
        if len(letters) <= self._longest:
            for text in (letters, *deletions(letters)):
                found |= self._errors.get(text, 0)
        return found | (self._groups_joined(word) if is_letters else self._groups_beside_digits(word))

    def _groups_within(self, text: str, is_letters: bool) -> int:
        found = self._needles.groups(text)
        return found if is_letters else found | self._joined.groups(text)

    def _groups_behind(self, letter: str, rest: str, is_letters: bool) -> int:
        """The groups of a word behind a letter, and the letter's own where there may be one."""
        known = self._known.get(rest, 0) if len(rest) >= _LEAST_BEHIND else 0
        found = known | self._groups_within(f" {rest} ", is_letters)
        return found | self._known.get(letter, 0)

    def _groups_joined(self, word: str) -> int:
        """The groups of the words that letters part into; and of the word with fewer letters, where one is repeated.

        Of a first letter that is there twice (`bbat`), too.
        """
        found = 0
        elided = (word[:-1],) if word[-1] in CLITICS and len(word) > 1 else ()
        for text in (word, *elided):
            for part in self._parts(text):
                found |= self._known.get(part, 0)
        for text in elided:
            found |= self._known.get(text, 0) | self._known.get(word[-1], 0)
        if word[:1] == word[1:2]:
            found |= self._known.get(word[1:], 0)
        if _RUN.search(word):
            for shorter in (_RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)):
                found |= self._groups_of(shorter)
        return found

    def _groups_beside_digits(self, word: str) -> int:
        """The groups of each run of letters and each of digits, as a word of its own."""
        found = 0
        for part in _LETTERS_OR_DIGITS.findall(word):
            found |= self._groups_of(part)
        return found


def _no_parts(_: str) -> list[str]:
    return []


class _Within:
    """Needles in a word."""

    def __init__(self, texts: Sequence[str], groups: Sequence[int]) -> None:
        self._groups = groups
        self._automaton = ahocorasick_rs.AhoCorasick(texts, implementation=ahocorasick_rs.Implementation.ContiguousNFA)

    def groups(self, text: str) -> int:
        """The groups of all that are in it."""
        found, groups = 0, self._groups
        for needle, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found |= groups[needle]
        return found
