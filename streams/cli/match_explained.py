"""How `vigie match` tells its steps: code points, words, cues and contexts, the rule, the campaign, the banner."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from streams.events import Banner, Urgency
from streams.rules.banners import choose_banner, closed_channels
from streams.rules.compiling import CompiledVocabulary
from streams.rules.folding import LONGEST_QUERY, fold_code_point
from streams.rules.jurisdiction import Choice, choose_campaign
from streams.tagging.disguises import disguise_of
from streams.tagging.matching import Explanation, Matcher, Occurrence

_SHOWN_DIFFERENCES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What is explained: a search, where it comes from, and its event time (ms since the epoch)."""

    text: str
    country: str | None
    locale: str | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Explained:
    """All that led to a decision. It contains the search: for the person who typed it only."""

    asked: Asked
    compiled: CompiledVocabulary
    steps: Explanation
    choice: Choice | None
    banner: Banner | None
    language: str | None


def explain(compiled: CompiledVocabulary, asked: Asked) -> Explained:
    """The decision that the worker would make of this search, with its reasons."""
    steps = Matcher(compiled).explain(asked.text)
    if steps.match is None:
        return Explained(asked, compiled, steps, None, None, None)
    choice = choose_campaign(compiled, steps.match.keywords, asked.country, asked.locale, asked.at_ms)
    if choice.campaign is None:
        return Explained(asked, compiled, steps, choice, None, None)
    immediate = steps.match.urgency is Urgency.IMMEDIATE
    closed = closed_channels(choice.campaign, asked.at_ms)
    banner, language = choose_banner(
        choice.campaign, steps.match.audience, asked.locale, immediate=immediate, closed=closed
    )
    return Explained(asked, compiled, steps, choice, banner, language)


def _changed(text: str) -> list[tuple[str, str]]:
    """The code points beyond ASCII and what each was folded to."""
    return [(sign, fold_code_point(ord(sign))) for sign in dict.fromkeys(text[:LONGEST_QUERY]) if not sign.isascii()]


def _code_point(sign: str, folded: str) -> str:
    """`U+200B ZERO WIDTH SPACE → nothing (zero_width)`; ordinary accents need no name."""
    disguise = disguise_of(sign)
    name = f" {unicodedata.name(sign, '')}".rstrip() if disguise else ""
    how = f" ({disguise})" if disguise else ""
    return f"U+{ord(sign):04X}{name} → {repr(folded) if folded else 'nothing'}{how}"


def _words_of(found: Occurrence, steps: Explanation) -> list[str]:
    return [steps.words[index].text for index in found.words]


def _role(found: Occurrence, explained: Explained) -> str:
    """What a context does to this search."""
    if found.pattern.context in {context.id for context in explained.compiled.vocabulary.contexts if context.urgent}:
        return "urgent"
    silenced = any(other.refused == found.pattern.context for other in explained.steps.occurrences)
    return "silences" if silenced else "silences nothing here"


def as_json(explained: Explained) -> dict[str, Any]:
    """The explanation for scripts."""
    asked, steps, compiled, choice = explained.asked, explained.steps, explained.compiled, explained.choice
    keywords, match = compiled.vocabulary.keywords, steps.match
    return {
        "folded": steps.folded,
        "code_points": [
            {"code_point": f"U+{ord(sign):04X}", "folded": folded, "disguise": disguise_of(sign) or None}
            for sign, folded in _changed(asked.text)
        ],
        "words": [
            {"text": w.text, "meant": w.meant, "mechanism": w.mechanism, "classes": compiled.class_names(w.classes)}
            for w in steps.words
        ],
        "found": [
            {
                "keyword": keywords[found.pattern.keyword or 0].id,
                "pattern": found.pattern.text,
                "words": _words_of(found, steps),
                "silenced_by": found.refused or None,
            }
            for found in steps.occurrences
        ],
        "contexts": [
            {
                "context": found.pattern.context,
                "pattern": found.pattern.text,
                "words": _words_of(found, steps),
                "role": _role(found, explained),
            }
            for found in steps.contexts
        ],
        "match": match,
        "country": asked.country,
        "locale": asked.locale,
        "campaign": choice and choice.campaign and choice.campaign.id,
        "campaign_because": choice and choice.reason,
        "banner_language": explained.language,
        "banner": explained.banner,
        "vocabulary_version": compiled.version,
    }


def as_lines(explained: Explained) -> list[str]:
    """The explanation for people, step by step."""
    return [*_reading(explained), *_findings(explained), *_decision(explained)]


def _reading(explained: Explained) -> list[str]:
    steps = explained.steps
    changed = [_code_point(sign, folded) for sign, folded in _changed(explained.asked.text)[:_SHOWN_DIFFERENCES]]
    lines = [f"Folded   {', '.join(changed)}"] if changed else []
    lines.append(f"Read as  {steps.folded}")
    for word in steps.words:
        names = [name for name in explained.compiled.class_names(word.classes) if name.startswith("<")]
        how = f" ({word.mechanism}: {word.meant})" if word.mechanism else ""
        lines.append(f"  {word.text}{how}: {', '.join(names) or 'no word of the vocabulary'}")
    return lines


def _findings(explained: Explained) -> list[str]:
    steps, keywords = explained.steps, explained.compiled.vocabulary.keywords
    lines = []
    for found in steps.occurrences:
        verdict = f"silenced by the context {found.refused!r}" if found.refused else "counts"
        name, words = keywords[found.pattern.keyword or 0].id, " ".join(_words_of(found, steps))
        lines.append(f"Found    {name}: “{words}” by {found.pattern.text!r}, {verdict}")
    for found in dict.fromkeys(steps.contexts):
        words = " ".join(_words_of(found, steps))
        lines.append(
            f"Context  {found.pattern.context}: “{words}” by {found.pattern.text!r}, {_role(found, explained)}"
        )
    return lines


def _decision(explained: Explained) -> list[str]:
    match, choice, asked = explained.steps.match, explained.choice, explained.asked
    if match is None or choice is None:
        silenced = bool(explained.steps.occurrences)
        return ["No match: what was found is silenced." if silenced else "No match: no rule fits."]
    disguise = f", disguised: {', '.join(match.mechanisms)}" if match.mechanisms else ""
    soon = f", {match.urgency} danger" if match.urgency else ""
    lines = [f"Match    {match.keyword} (tier {match.tier}, for {match.audience}{soon}){disguise}"]
    where = f"country {asked.country or 'unknown'}, locale {asked.locale or 'unknown'}"
    why = choice.reason.told(asked.country)
    if choice.campaign is None or explained.banner is None:
        return [*lines, f"No banner ({where}): {why}."]
    lines.append(f"Campaign {choice.campaign.id}, {choice.campaign.name} ({where}): {why}.")
    buttons = " · ".join(f"{action.label} ({action.url})" for action in explained.banner.actions)
    lines.append(f"Banner   in {explained.language}: {explained.banner.title} — {explained.banner.message}")
    return [*lines, f"Buttons  {buttons}"]
