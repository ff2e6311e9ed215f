"""Frames: words that ask for help together, in whatever order they stand (`<proche> + <frapper> + <me>`).

Each part wants a word of its own, and all of them near each other. What is looked through is bounded (the first
`_MOST_WORDS` words, windows of a few words), so no search makes it slow.
"""

from __future__ import annotations

from collections.abc import Sequence

from streams.rules.building import Frame

_MOST_WORDS = 96
"""Words of a search that are looked at."""


def _assign(parts: Sequence[int], words: Sequence[int], taken: tuple[int, ...]) -> tuple[int, ...] | None:
    """For each part the index of a word of its own that fulfils it, or None."""
    if len(taken) == len(parts):
        return taken
    part = parts[len(taken)]
    for index, word in enumerate(words):
        if word & part and index not in taken:
            found = _assign(parts, words, (*taken, index))
            if found is not None:
                return found
    return None


def places_of(frame: Frame, words: Sequence[int]) -> list[tuple[int, ...]]:
    """Where a frame is fulfilled: the indices of the first words (as bits of their classes) that do, and of the last.

    Two places, because a context may silence one of them.
    """
    words = words[:_MOST_WORDS]
    first = _first_place(frame, words)
    if first is None:
        return []
    backwards = _first_place(frame, words[::-1])
    last = first if backwards is None else tuple(sorted(len(words) - 1 - index for index in backwards))
    return [first] if first == last else [first, last]


def _first_place(frame: Frame, words: Sequence[int]) -> tuple[int, ...] | None:
    parts = frame.parts
    wanted = 0
    for part in parts:
        wanted |= part
    for start, word in enumerate(words):
        if not word & wanted:
            continue
        window = words[start : start + frame.within + 1]
        found = _assign(parts, window, ())
        if found is not None:
            return tuple(sorted(start + index for index in found))
    return None
