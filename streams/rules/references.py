"""Names in a vocabulary that stand for something defined elsewhere, often in another file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from streams.events import Tier
from streams.rules.model import Campaign, Context, Keyword, WordClass
from streams.rules.patterns import class_names, parse_pattern
from streams.rules.tables import SourceFile

_VERB = re.compile(r"v-([a-z]+(?:er|ir|re))")
"""A class that needs no definition: `<v-prendre>` is the verb prendre in all its forms."""


class Collected:
    """What the files of one vocabulary say so far, each with where it stands."""

    def __init__(self) -> None:
        self.name = ""
        self.campaigns: list[Campaign] = []
        self.keywords: list[tuple[SourceFile, int, Keyword]] = []
        self.words: dict[str, tuple[SourceFile, WordClass]] = {}
        self.contexts: dict[str, tuple[SourceFile, int, Context]] = {}
        self.harmless: set[str] = set()


def define_verbs(first: SourceFile, collected: Collected) -> None:
    """Adds the class of each verb that is named by its infinitive (`<v-prendre>`), and defined nowhere."""
    for name in sorted(set(_named(collected)).difference(collected.words)):
        verb = _VERB.fullmatch(name)
        if verb:
            collected.words[name] = first, WordClass(name=name, verbs=(verb.group(1),))


def _named(collected: Collected) -> Iterator[str]:
    """The names of all classes that are referred to."""
    patterns = [keyword.patterns for _, _, keyword in collected.keywords]
    patterns += [context.patterns for _, _, context in collected.contexts.values()]
    for _, words in collected.words.values():
        yield from words.includes
        patterns.append(words.patterns)
    for text in itertools.chain.from_iterable(patterns):
        yield from class_names(parse_pattern(text))


def check_references(first: SourceFile, collected: Collected) -> None:
    """Reports what is missing or defined twice. `first` takes what belongs to no file."""
    if not collected.campaigns:
        first.report((), "there is no campaign", "Add a [[campaign]] with banners, or its file to the folder.")
    if not collected.keywords:
        first.report((), "there is no keyword", "Add a [[keyword]] with patterns, or its file to the folder.")
    seen: set[str] = set()
    for source, index, keyword in collected.keywords:
        if keyword.id in seen:
            remedy = "Give each keyword its own id."
            source.report(("keyword", index, "id"), f"the id {keyword.id!r} is used twice", remedy)
        seen.add(keyword.id)
        _check_keyword(source, index, keyword, collected)
    for source, index, context in collected.contexts.values():
        _check_classes(source, ("context", index), context.patterns, collected)
        _check_nothing_ahead(source, ("context", index), context.patterns)
    made_of = {name: _made_of(words) for name, (_, words) in collected.words.items()}
    for name, (source, words) in collected.words.items():
        for other in words.includes:
            if other not in collected.words:
                path = ("words", name, "includes")
                source.report(path, f"the class {other!r} is not defined", f"Add [words.{other}] or remove it.")

        _check_classes(source, ("words", name), words.patterns, collected)
        _check_composed(source, words, made_of)


def _made_of(words: WordClass) -> set[str]:
    """The names of the classes that a class names."""
    return {*words.includes, *(name for text in words.patterns for name in class_names(parse_pattern(text)))}


def _check_composed(source: SourceFile, words: WordClass, made_of: Mapping[str, set[str]]) -> None:
    """What makes one word of several is made of plain words, in one order."""
    path = ("words", words.name, "patterns")
    for text in words.patterns:
        if len(parse_pattern(text).parts) > 1:
            source.report(path, f"the pattern {text!r} of a word class has a +", "Write one pattern for each order.")
    if words.patterns and words.name in _inside(words.name, made_of):
        remedy = "Take it out of its own patterns and of the classes named there."
        source.report(path, f"the class {words.name!r} is made of itself", remedy)


def _inside(name: str, made_of: Mapping[str, set[str]]) -> set[str]:
    """The names of all classes that a class is made of."""
    inside: set[str] = set()
    ahead = [name]
    while ahead:
        named = made_of.get(ahead.pop(), set()) - inside
        inside |= named
        ahead += named
    return inside


def _check_keyword(source: SourceFile, index: int, keyword: Keyword, collected: Collected) -> None:
    path = ("keyword", index)
    _check_classes(source, path, keyword.patterns, collected)
    _check_nothing_ahead(source, path, keyword.patterns)
    for name in keyword.silenced_by:
        if name not in collected.contexts:
            remedy = f"Add a [[context]] with this id, or use one of {', '.join(sorted(collected.contexts))}."
            source.report((*path, "silenced_by"), f"the context {name!r} is not defined", remedy)
        elif collected.contexts[name][2].urgent:
            remedy = "A context with urgent = true asks for help at once; use another."
            source.report((*path, "silenced_by"), f"the context {name!r} is urgent and silences nothing", remedy)
    if keyword.silenced_by and keyword.tier is Tier.A:
        remedy = "Remove silenced_by, or make it tier B."
        source.report((*path, "silenced_by"), "tier A is never silenced by a context", remedy)
    campaigns = {campaign.id for campaign in collected.campaigns}
    for name in keyword.campaigns:
        if name not in campaigns:
            remedy = f"Use one of {', '.join(sorted(campaigns))}."
            source.report((*path, "campaigns"), f"the campaign {name!r} is not defined", remedy)


def _check_nothing_ahead(source: SourceFile, path: tuple[str | int, ...], patterns: tuple[str, ...]) -> None:
    for text in patterns:
        if parse_pattern(text).ahead:
            remedy = "Leave the brackets out: only a word class can look at what comes next."
            source.report((*path, "patterns"), f"the pattern {text!r} ends with (…)", remedy)


def _check_classes(
    source: SourceFile, path: tuple[str | int, ...], patterns: tuple[str, ...], collected: Collected
) -> None:
    for pattern in patterns:
        for name in sorted(class_names(parse_pattern(pattern))):
            if name not in collected.words:
                remedy = f"Add [words.{name}], or use a class that exists."
                source.report((*path, "patterns"), f"the class <{name}> is not defined", remedy)
