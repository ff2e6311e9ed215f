"""One table of searches, and what has to come of each: for the exact matcher, the prefilter, and the whole worker.

A case names its rules: `shipped`, `list` (a plain list) or `small` (a few rules that show what patterns, contexts,
tiers and campaigns mean). `keyword` is the rule that has to decide, ANY where which one does not matter, None where
none may.
"""

from __future__ import annotations

from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True, slots=True)
class Case:
    """A search and what has to come of it. `silenced_by`: the context that makes a keyword harmless here."""

    name: str
    query: str
    keyword: str | None
    campaign: str | None
    country: str | None = "FR"
    locale: str | None = "fr-FR"
    silenced_by: str | None = None
    urgent: bool = False
    rules: str = "shipped"

    def __str__(self) -> str:
        return f"{self.name}: {self.query!a} in {self.country}, {self.locale}"


def shown(name: str, queries: str, keyword: str = ANY, *, urgent: bool = False) -> list[Case]:
    """Searches, a line each, that show the banner of 119 in France."""
    lines = queries.strip().splitlines()
    return [Case(name, line.strip(), keyword, "fr-119", urgent=urgent) for line in lines]


def silent(name: str, queries: str, silenced_by: str | None = None) -> list[Case]:
    """Searches, a line each, that match nothing."""
    return [Case(name, line.strip(), None, None, silenced_by=silenced_by) for line in queries.strip().splitlines()]
