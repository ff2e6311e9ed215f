"""Typing errors: which letters may be wrong in a word, and how far two words are apart."""

from __future__ import annotations

from collections.abc import Iterator

VERY_LONG_WORD = 12
"""Letters from which two typing errors are forgiven."""
_LONG_ENDINGS = (
    "ement",
    "ation",
    "ations",
    "ant",
    "ants",
    "ante",
    "ait",
    "ais",
    "aient",
    "ont",
    "era",
    "ee",
    "ees",
    "erai",
)
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_PLACES = {key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
_NEIGHBOURS = {
    key: "".join(other for other, there in _PLACES.items() if abs(there[0] - row) + abs(there[1] - column) == 1)
    for key, (row, column) in _PLACES.items()
}
"""The keys beside, above and below on a French keyboard."""


def one_edit_apart(left: str, right: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns one into the other."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1 or left == right:
        return False
    start = 0
    while start < len(left) and left[start] == right[start]:
        start += 1
    if len(left) < len(right):
        return left[start:] == right[start + 1 :]
    if left[start + 1 :] == right[start + 1 :]:
        return True
    swapped = right[start + 1 : start + 2] + right[start : start + 1]
    return left[start : start + 2] == swapped and left[start + 2 :] == right[start + 2 :]


def deletions(word: str) -> set[str]:
    """The word with each one of its letters left out."""
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


def swaps(word: str) -> Iterator[str]:
    """The word with each two neighbours swapped."""
    for index in range(len(word) - 1):
        if word[index] != word[index + 1]:
            yield word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def edits_apart(left: str, right: str, most: int) -> bool:
    """Whether at most `most` insertions, deletions, substitutions and swaps of neighbours part two words."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        before_last, last = last, current
    return last[-1] <= most


def forgives_twice(form: str) -> bool:
    """Whether two errors are forgiven: in very long words that do not end as all long verbs do."""
    return len(form) >= VERY_LONG_WORD and not form.endswith(_LONG_ENDINGS)


def short_errors(word: str) -> Iterator[str]:
    """The errors forgiven in words of four letters."""
    yield from swaps(word)
    for index in range(1, len(word)):
        yield word[:index] + word[index + 1 :]
    for index, key in enumerate(word):
        near = _NEIGHBOURS[key]
        for letter in near:
            yield word[:index] + letter + word[index + 1 :]
        for letter in key + near:
            yield word[:index] + key + letter + word[index + 1 :]
            if index:
                yield word[:index] + letter + key + word[index + 1 :]
