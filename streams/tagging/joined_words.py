"""Words written together, as in hashtags: `monperemefrappe`, `mtape`.

rules/writings.py spells out the same rule as needles: change both together; test_prefilter.py tells when they differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.rules.writings import CLITICS, HEAD, LINKS

_LONGEST_PART = 24
_SHORTEST_PART = 3
_START, _LINK, _CLITIC, _CONTENT, _ALONE = "start", "link", "clitic", "content", "alone"
"""What stands before a part of joined words. `alone`: a short word at the front that a link word must follow."""


def _kind(part: str, before: str, *, last: bool) -> str:
    """What a part of joined words is, or an empty text where it can't stand there."""
    if part in LINKS and len(part) > 1:
        return _LINK
    if len(part) == 1:
        return _CLITIC if before == _START and part in CLITICS else ""
    linked = before == _LINK or (before == _CLITIC and last)
    if before != _ALONE and (len(part) >= HEAD or (linked and len(part) >= _SHORTEST_PART)):
        return _CONTENT
    return _ALONE if before == _START and len(part) >= _SHORTEST_PART else ""


def split_joined(letters: str, forms: Mapping[str, int], *, spelled: bool = False) -> tuple[str, ...]:
    """The letters as known words in a row, the longest words first; empty where they are none.

    Short words count only beside link words, unless the letters were `spelled` out one by one: then any known words do.
    `forms` has every known word with its class bits; one part at least belongs to a class.
    """
    dead: set[tuple[int, str]] = set()

    def walk(start: int, before: str) -> tuple[str, ...] | None:
        if start == len(letters):
            return None if before == _ALONE else ()
        if (start, before) in dead:
            return None
        for end in range(min(len(letters), start + _LONGEST_PART), start, -1):
            part = letters[start:end]
            if part not in forms:
                continue
            kind = _CONTENT if spelled else _kind(part, before, last=end == len(letters))
            if kind and (rest := walk(end, kind)) is not None:
                return (part, *rest)
        dead.add((start, before))
        return None

    parts = walk(0, _START) or ()
    telling = any(len(part) >= _SHORTEST_PART and part not in LINKS and forms[part] for part in parts)
    return parts if len(parts) > 1 and telling else ()
