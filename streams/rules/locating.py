"""Where a key stands in a TOML text: tomllib tells no lines, and an editor needs them."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")

Path = tuple[str | int, ...]
"""As in `("keyword", 3, "patterns")`: the fourth `[[keyword]]`, its `patterns`."""


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(next(part for part in found.groups() if part is not None) for found in _PART.finditer(dotted))


def _headers(lines: list[str]) -> list[tuple[int, Path]]:
    """The line and full path of each table header; tables of arrays are counted."""
    counts: dict[tuple[str, ...], int] = {}
    found: list[tuple[int, Path]] = [(0, ())]
    for number, line in enumerate(lines, 1):
        match = _HEADER.match(line)
        if match is None:
            continue
        names = _names(match.group(2))
        if match.group(1) == "[[":
            counts[names] = counts.get(names, -1) + 1
        path: list[str | int] = []
        for depth, name in enumerate(names, 1):
            path.append(name)
            if names[:depth] in counts:
                path.append(counts[names[:depth]])
        found.append((number, tuple(path)))
    return found


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of the key or table at `path`, or of the nearest table around it; 0 where there is none."""
    lines = text.splitlines()
    headers = _headers(lines)
    for length in range(len(path), -1, -1):
        for index, (number, table) in enumerate(headers):
            if table != path[:length]:
                continue
            rest = path[length:]
            end = headers[index + 1][0] - 1 if index + 1 < len(headers) else len(lines)
            key = next((part for part in rest if isinstance(part, str)), None)
            if key is None:
                return number
            start = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
            for at in range(number, end):
                if start.match(lines[at]):
                    return at + 1
            return number
    return 0
