"""Reading TOML tables field by field, collecting what is wrong instead of stopping at the first fault."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from streams.rules.locating import Path, line_of
from streams.rules.problems import Problem


class SourceFile:
    """One TOML file: its text, and the problems found in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.problems: list[Problem] = []

    def report(self, path: Path, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.name, line_of(self.text, path), message, remedy))


class Table:
    """One table of a file. Each field is taken once; what is left over is unknown."""

    def __init__(self, source: SourceFile, path: Path, raw: Mapping[str, Any], fields: Iterable[str]) -> None:
        self.source = source
        self.path = path
        self._raw = raw
        known = tuple(fields)
        for key in raw:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                remedy = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."
                self.report(key, f"{key!r} is not known in {self.name}", remedy)

    @property
    def name(self) -> str:
        shown = [f"#{part + 1}" if isinstance(part, int) else part for part in self.path]
        return ".".join(shown).replace(".#", " #") or "the file"

    def report(self, key: str, message: str, remedy: str) -> None:
        self.source.report((*self.path, key), message, remedy)

    def has(self, key: str) -> bool:
        return key in self._raw

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty. Without a default it is demanded."""
        value = self._raw.get(key, default)
        if isinstance(value, dt.date):
            value = value.isoformat()
        if value is None:
            self.report(key, f"{self.name} has no {key!r}", f'Add a line like {key} = "…".')
        elif not isinstance(value, str):
            self.report(key, f"{key!r} in {self.name} is not a text", f'Write {key} = "…" with quotation marks.')
        elif key in self._raw and not value.strip():
            self.report(key, f"{key!r} in {self.name} is empty", "Write a text between the quotation marks.")
        else:
            return value
        return default or ""

    def texts(self, key: str, *, demanded: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where it is missing and not demanded."""
        value = self._raw.get(key)
        if value is None:
            if demanded:
                self.report(key, f"{self.name} has no {key!r}", f'Add a line like {key} = ["…"].')
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.report(key, f"{key!r} in {self.name} is not a list of texts", f'Write {key} = ["…", "…"].')
            return ()
        if demanded and not value:
            self.report(key, f"{key!r} in {self.name} is empty", f'Write {key} = ["…", "…"].')
        return tuple(value)

    def number(self, key: str, default: int) -> int:
        """A whole number from 1."""
        value = self._raw.get(key, default)
        if type(value) is not int or value < 1:
            self.report(key, f"{key!r} in {self.name} is not a whole number from 1", f"Write {key} = {default}.")
            return default
        return value

    def flag(self, key: str) -> bool:
        """A yes or no; no where it is missing."""
        value = self._raw.get(key, False)
        if not isinstance(value, bool):
            self.report(key, f"{key!r} in {self.name} is neither true nor false", f"Write {key} = true.")
            return False
        return value

    def table(self, key: str, fields: Iterable[str]) -> Table:
        """A table inside this one; empty where it is missing."""
        value = self._raw.get(key, {})
        if not isinstance(value, dict):
            self.report(key, f"{key!r} in {self.name} is not a table", f"Begin it with a line [{self.name}.{key}].")
            value = {}
        return Table(self.source, (*self.path, key), value, fields)

    def tables(self, key: str, fields: Iterable[str]) -> list[Table]:
        """A list of tables (`[[…]]`) inside this one; empty where it is missing."""
        value = self._raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.report(key, f"{key!r} in {self.name} is not a list of tables", "Begin each with a line [[…]].")
            return []
        known = tuple(fields)
        return [Table(self.source, (*self.path, key, index), item, known) for index, item in enumerate(value)]

    def keys(self) -> tuple[str, ...]:
        return tuple(self._raw)
