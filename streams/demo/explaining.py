"""Why a search brought no banner, in one sentence. It quotes the search: for the person who typed it only. Pure."""

from __future__ import annotations

from streams.rules.compiling import CompiledVocabulary
from streams.rules.jurisdiction import choose_campaign
from streams.tagging.matching import Explanation, Matcher

REFUSED_FOR_GUESSES = "guesses"
"""`Occurrence.refused` where too many of its words would be typing errors."""


def why_no_banner(
    compiled: CompiledVocabulary, query: str, country: str | None, locale: str | None, at_ms: int
) -> str | None:
    """The reason, or None: this search should have a banner. `at_ms`: event time."""
    matcher = Matcher(compiled)
    match = matcher.find(query)
    if match is None:
        return _why_no_match(matcher.explain(query))
    choice = choose_campaign(compiled, match.keywords, country, locale, at_ms)
    if choice.campaign is not None:
        return None
    tagged = f"it matches {match.keyword} (tier {match.tier}) and is tagged and counted"
    return f"{tagged}, but {choice.reason.told(country)}"


def _why_no_match(explanation: Explanation) -> str:
    refused = next((found for found in explanation.occurrences if found.refused), None)
    if refused is None:
        return f"no keyword is in it; read as “{explanation.folded}”"
    if refused.refused == REFUSED_FOR_GUESSES:
        return f"“{refused.pattern.text}” would fit only with too many typing errors"
    return f"“{refused.pattern.text}” is in it, but the context {refused.refused} makes it harmless"
