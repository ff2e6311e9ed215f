"""What a new version of the vocabulary changes, and what of it could silence the line or show a wrong number.

A change is *dangerous* where children could lose their banner or be sent elsewhere: a push that makes one is refused
unless it is forced. Whoever can write rules can silence the line.

| changed                                                        | dangerous                                       |
| -------------------------------------------------------------- | ----------------------------------------------- |
| a keyword of tier A                                            | removed, less sure, fewer phrases or campaigns  |
| a word class that a keyword of tier A rests on                 | fewer words, phrases or spellings               |
| a campaign                                                     | removed, off, shorter-lived, in other languages |
| which campaigns serve a country that had one                   | always                                          |
| numbers and addresses on a campaign's banners, in their texts  | always; where they are added: unless known there |
| the kind of vocabulary                                         | always                                          |
| all else                                                       | never                                           |
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from streams.events import Tier
from streams.rules.model import Campaign, Keyword, Vocabulary, WordClass
from streams.rules.patterns import class_names, parse_pattern

_SHOWN_NAMES = 5
"""So many added or removed words are named, the others counted."""
_NUMBER_OR_ADDRESS = re.compile(r"(?:https?|tel|sms|mailto):\S+|\+?\d(?:[\d .-]*\d)")
"""Addresses, and numbers of two digits and more however they are grouped."""
_ABOUT_THE_FILE = {"name", "source", "verified_at"}
"""Fields of a campaign that no child ever sees."""


class ChangeKind(enum.StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `what` is a kind of thing (keyword, campaign, banner, words, …), `name` which one."""

    kind: ChangeKind
    what: str
    name: str
    details: str = ""
    danger: str = ""
    """Why it may silence the line or send a child elsewhere; empty: it can't."""

    def __str__(self) -> str:
        details = f": {self.details}" if self.details else ""
        danger = f" (dangerous: {self.danger})" if self.danger else ""
        return f"{self.kind} {self.what} {self.name}{details}{danger}"


def difference(old: Vocabulary, new: Vocabulary) -> tuple[Change, ...]:
    """All changes from `old` to `new`: campaigns first, then keywords, words, contexts. Empty: the same rules."""
    changes: list[Change] = []
    if old.semantics is not new.semantics:
        details = f"{old.semantics} becomes {new.semantics}"
        changes.append(Change(ChangeKind.CHANGED, "vocabulary", "kind", details, "searches are understood differently"))
    changes += _campaigns(old, new)
    changes += _keywords(old.keywords, new.keywords)
    changes += _words(old, new)
    before, after = ({context.id: context for context in one.contexts} for one in (old, new))
    for kind, name in _names(before, after):
        details = _tokens(before[name].patterns, after[name].patterns) if kind is ChangeKind.CHANGED else ""
        changes.append(Change(kind, "context", name, details))
    if old.harmless != new.harmless:
        changes.append(Change(ChangeKind.CHANGED, "ordinary words", "all", _tokens(old.harmless, new.harmless)))
    return tuple(changes)


def _names(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[ChangeKind, str]]:
    for name, value in before.items():
        if name not in after:
            yield ChangeKind.REMOVED, name
        elif after[name] != value:
            yield ChangeKind.CHANGED, name
    for name in after:
        if name not in before:
            yield ChangeKind.ADDED, name


def _tokens(before: Iterable[str], after: Iterable[str]) -> str:
    """`+ one, two; - three`: what a list gained and lost."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    parts = []
    for sign, names in (("+", [name for name in new if name not in old]), ("-", [n for n in old if n not in new])):
        if names:
            more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
            parts.append(f"{sign} {', '.join(names[:_SHOWN_NAMES])}{more}")
    return "; ".join(parts) or "in another order"


def _keywords(old: Iterable[Keyword], new: Iterable[Keyword]) -> Iterator[Change]:
    before, after = {keyword.id: keyword for keyword in old}, {keyword.id: keyword for keyword in new}
    for kind, name in _names(before, after):
        if kind is ChangeKind.CHANGED:
            yield from _keyword(before[name], after[name])
        else:
            keyword = before.get(name) or after[name]
            is_lost = kind is ChangeKind.REMOVED and keyword.tier is Tier.A
            yield Change(kind, f"keyword of tier {keyword.tier}", name, "", "tier A is removed" if is_lost else "")


def _keyword(old: Keyword, new: Keyword) -> Iterator[Change]:
    details = []
    danger = ""
    if old.tier is not new.tier:
        details.append(f"tier {old.tier} becomes {new.tier}")
        danger = "it was of tier A" if old.tier is Tier.A else ""
    if old.audience is not new.audience:
        details.append(f"audience {old.audience} becomes {new.audience}")
    for field in ("patterns", "tags", "silenced_by", "campaigns", "examples"):
        was, now = getattr(old, field), getattr(new, field)
        if was == now:
            continue
        details.append(f"{field} {_tokens(was, now)}")
        narrower = (now and not set(was) <= set(now)) or (now and not was)
        lost = narrower if field == "campaigns" else field in {"patterns", "tags"} and not set(was) <= set(now)
        if lost and old.tier is Tier.A:
            danger = danger or f"tier A loses {field}"
    yield Change(ChangeKind.CHANGED, f"keyword of tier {new.tier}", new.id, "; ".join(details), danger)


def _words(old: Vocabulary, new: Vocabulary) -> Iterator[Change]:
    before, after = {words.name: words for words in old.words}, {words.name: words for words in new.words}
    relied_on = _under_tier_a(old.keywords, before)
    for kind, name in _names(before, after):
        if kind is not ChangeKind.CHANGED:
            is_lost = kind is ChangeKind.REMOVED and name in relied_on
            yield Change(kind, "words", name, "", "tier A rests on them" if is_lost else "")
            continue
        yield _word_class(before[name], after[name], is_relied_on=name in relied_on)


def _word_class(old: WordClass, new: WordClass, *, is_relied_on: bool) -> Change:
    was, now = ((*one.words, *one.verbs, *one.nouns, *one.includes, *one.patterns) for one in (old, new))
    details = [_tokens(was, now)] if was != now else []
    is_narrower = not set(was) <= set(now)
    for field, narrow in (("exact", True), ("in_pieces", False)):
        value = getattr(new, field)
        if value != getattr(old, field):
            details.append(f"{field} becomes {str(value).lower()}")
            is_narrower = is_narrower or value is narrow
    danger = "tier A rests on them" if is_relied_on and is_narrower else ""
    return Change(ChangeKind.CHANGED, "words", new.name, "; ".join(details), danger)


def _under_tier_a(keywords: Iterable[Keyword], classes: dict[str, WordClass]) -> set[str]:
    """The word classes that patterns of tier A name, with what these include and are made of."""
    waiting = [
        name
        for keyword in keywords
        if keyword.tier is Tier.A
        for pattern in keyword.patterns
        for name in class_names(parse_pattern(pattern))
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in classes and name not in found:
            found.add(name)
            waiting.extend(classes[name].includes)
            waiting.extend(other for text in classes[name].patterns for other in class_names(parse_pattern(text)))
    return found


def _campaigns(old: Vocabulary, new: Vocabulary) -> Iterator[Change]:
    before = {campaign.id: campaign for campaign in old.campaigns}
    after = {campaign.id: campaign for campaign in new.campaigns}
    for kind, name in _names(before, after):
        if kind is ChangeKind.CHANGED:
            yield from _campaign(before[name], after[name])
        else:
            yield Change(kind, "campaign", name, "", "it is removed" if kind is ChangeKind.REMOVED else "")
    served, serving = _by_country(old.campaigns), _by_country(new.campaigns)
    moved: dict[tuple[str, str], list[str]] = {}
    for country in sorted({*served, *serving}):
        then, now = (", ".join(where.get(country, ())) or "none" for where in (served, serving))
        if then != now:
            moved.setdefault((then, now), []).append(country)
    for (then, now), countries in moved.items():
        danger = "another campaign, or none, answers" if then != "none" else ""
        yield Change(ChangeKind.CHANGED, "country", ", ".join(countries), f"{then} becomes {now}", danger)


def _by_country(campaigns: Iterable[Campaign]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for campaign in campaigns:
        for country in sorted(campaign.territories):
            found[country] = (*found.get(country, ()), campaign.id)
    return found


def _campaign(old: Campaign, new: Campaign) -> Iterator[Change]:
    before, after = dict(_leaves(msgspec.to_builtins(old))), dict(_leaves(msgspec.to_builtins(new)))
    known = {token for text in before.values() for token in _numbers(text)}
    places: dict[tuple[ChangeKind, str, str], list[str]] = {}
    for kind, path in _names(before, after):
        if path == "territories":
            continue  # said by country
        was, now = before.get(path, ""), after.get(path, "")
        danger = ""
        if path == "enabled":
            danger = "it is switched off" if not new.enabled else ""
        elif path == "ttl_seconds":
            danger = "banners expire sooner" if new.ttl_seconds < old.ttl_seconds else ""
        elif path == "spoken":
            danger = "it answers in other languages: who reads one may be sent elsewhere"
        elif path not in _ABOUT_THE_FILE:
            gone, come = _numbers(was) - _numbers(now), _numbers(now) - _numbers(was)
            if gone or (come if kind is ChangeKind.CHANGED else come - known):
                danger = "a number or an address changes"
        details = f"{was!r} becomes {now!r}" if was and now else repr(was or now)
        places.setdefault((kind, details, danger), []).append(path)
    for (kind, details, danger), paths in places.items():  # the same change in several banners is said once
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        yield Change(kind, "campaign", f"{old.id} {paths[0]}{more}", details, danger)


def _numbers(text: str) -> set[str]:
    return {re.sub(r"[ .-]", "", found) if found[0] in "+0123456789" else found for found in
            _NUMBER_OR_ADDRESS.findall(text)}  # fmt: skip


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each single value in a campaign by its path, like `banners.fr.any.actions.call.url`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif (
        isinstance(value, (list, tuple)) and value and all(isinstance(item, dict) and "kind" in item for item in value)
    ):
        yield ".".join((*path, "order")), ", ".join(item["kind"] for item in value)
        for item in value:
            yield from _leaves({key: inner for key, inner in item.items() if key != "kind"}, (*path, item["kind"]))
    elif isinstance(value, (list, tuple)):
        yield ".".join(path), ", ".join(map(str, sorted(value) if path == ("territories",) else value))
    elif value is not None:
        yield ".".join(path), str(value)
