"""Reads a vocabulary: the shipped TOMLs, a TOML, a folder of them, or a plain list. All faults are told at once."""

from __future__ import annotations

import hashlib
import importlib.resources
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from streams.events import Audience, Tier
from streams.rules.campaigns_toml import check_id, read_campaign
from streams.rules.forms import plain_spelling
from streams.rules.model import Context, Keyword, Semantics, Vocabulary, WordClass
from streams.rules.patterns import PatternError, parse_pattern
from streams.rules.plain_list import plain_campaign, plain_keywords
from streams.rules.problems import Problem, VocabularyError
from streams.rules.references import Collected, check_references, define_verbs
from streams.rules.tables import SourceFile, Table

__all__ = ["Problem", "VocabularyError", "load_vocabulary", "parse_files", "read_files"]

_SECTIONS = ("vocabulary", "campaign", "keyword", "words", "context", "harmless")
_WORD_FIELDS = ("means", "words", "verbs", "nouns", "includes", "patterns", "exact", "in_pieces")
_KEYWORD_FIELDS = ("id", "tier", "audience", "says", "patterns", "tags", "silenced_by", "examples", "campaigns")
_CONTEXT_FIELDS = ("id", "says", "patterns", "whole_query", "urgent")
_CLASS_NAME = re.compile(r"[\w-]+")
_HASH_LENGTH = 12
_TOML = ".toml"


def load_vocabulary(path: Path | None) -> Vocabulary:
    """The vocabulary at `path`; None: the shipped one. Raises VocabularyError with every fault found."""
    return parse_files(read_files(path))


def read_files(path: Path | None) -> dict[str, str]:
    """The texts of the vocabulary at `path` (None: the shipped one) by name, in their order. Raises VocabularyError."""
    files: Iterable[Traversable] = [path] if path is not None else ()
    if path is None:
        folder = importlib.resources.files("streams").joinpath("vocabulary")
        files = sorted((f for f in folder.iterdir() if f.name.endswith(_TOML)), key=lambda f: f.name)
    elif path.is_dir():
        files = sorted(path.glob(f"*{_TOML}"))
        if not files:
            raise _error(
                str(path), "the folder has no .toml file", "Name a folder with vocabularies, or one of its files."
            )
    return {str(file): _text_of(file).removeprefix("\ufeff") for file in files}


def parse_files(files: Mapping[str, str], switched_off: Collection[str] = ()) -> Vocabulary:
    """The vocabulary of TOML texts by name, or of one plain list (its name has another ending).

    `switched_off`: ids of campaigns that show no banner, whatever their file says. Raises VocabularyError.
    """
    names = [name for name in files if not name.endswith(_TOML)]
    if not files or (names and len(files) > 1):
        raise _error(names[0] if names else "-", "the rules are no vocabulary", "Give TOML files, or one plain list.")
    vocabulary, name = _from_list(names[0], files[names[0]]) if names else _from_toml(files)
    campaigns = tuple(
        msgspec.structs.replace(campaign, enabled=False) if campaign.id in switched_off else campaign
        for campaign in vocabulary.campaigns
    )
    return _versioned(msgspec.structs.replace(vocabulary, campaigns=campaigns), name)


def _error(file: str, message: str, remedy: str) -> VocabularyError:
    return VocabularyError((Problem(file, 0, message, remedy),))


def _text_of(file: Traversable) -> str:
    name = str(file)
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _error(name, "the file is not UTF-8", "Save it with the encoding UTF-8.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _error(name, f"the file can't be read ({reason})", "Check the path.") from None


def _versioned(vocabulary: Vocabulary, name: str) -> Vocabulary:
    """The version: the name that the files give, and a hash of what they say."""
    content = msgspec.json.encode(msgspec.structs.replace(vocabulary, version=""), order="sorted")
    digest = hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]
    return msgspec.structs.replace(vocabulary, version=f"{name}-{digest}" if name else digest)


def _from_list(name: str, text: str) -> tuple[Vocabulary, str]:
    keywords = plain_keywords(text)
    if not keywords:
        raise _error(name, "the list has no keyword", "Write one keyword a line.")
    campaigns = (plain_campaign(),)
    return Vocabulary(semantics=Semantics.PLAIN_LIST, version="", campaigns=campaigns, keywords=keywords), "list"


def _from_toml(files: Mapping[str, str]) -> tuple[Vocabulary, str]:
    """The vocabulary without its version, and the name that its files give."""
    collected = Collected()
    sources = [SourceFile(name, text) for name, text in files.items()]
    for source in sources:
        raw = _parsed(source)
        if raw is not None:
            _read_file(source, raw, collected)
    if sources and not any(source.problems for source in sources):
        define_verbs(sources[0], collected)
        check_references(sources[0], collected)
    problems = tuple(sorted(problem for source in sources for problem in source.problems))
    if problems:
        raise VocabularyError(problems)
    vocabulary = Vocabulary(
        semantics=Semantics.VOCABULARY,
        version="",
        campaigns=tuple(collected.campaigns),
        keywords=tuple(keyword for _, _, keyword in collected.keywords),
        words=tuple(words for _, words in collected.words.values()),
        contexts=tuple(context for _, _, context in collected.contexts.values()),
        harmless=tuple(sorted(collected.harmless)),
    )
    return vocabulary, collected.name


def _parsed(source: SourceFile) -> dict[str, Any] | None:
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else source.text.count("\n") + 1
        why = re.sub(r"\s*\(at .*\)", "", str(error)).rstrip(".").lower()
        remedy = "Check quotation marks, brackets and commas on this line and the one before."
        source.problems.append(Problem(source.name, line, f"this is not TOML ({why})", remedy))
        return None


def _read_file(source: SourceFile, raw: dict[str, Any], collected: Collected) -> None:
    whole = Table(source, (), raw, _SECTIONS)
    if whole.has("vocabulary"):
        collected.name = whole.table("vocabulary", ("name",)).text("name")
    collected.harmless.update(plain_spelling(word) for word in whole.texts("harmless"))
    for index, table in _array(whole, raw, "campaign"):
        campaign = read_campaign(source, index, table)
        if campaign is not None and campaign.id in {known.id for known in collected.campaigns}:
            path = ("campaign", index, "id")
            source.report(path, f"the campaign {campaign.id!r} is there twice", "Give each campaign its own id.")
        elif campaign is not None:
            collected.campaigns.append(campaign)
    words = raw.get("words", {})
    for name in words if isinstance(words, dict) else ():
        _read_words(source, name, words[name], collected)
    for index, table in _array(whole, raw, "keyword"):
        collected.keywords.append((source, index, _read_keyword(source, index, table)))
    for index, table in _array(whole, raw, "context"):
        read = _read_context(source, index, table)
        collected.contexts[read.id] = (source, index, read)


def _array(whole: Table, raw: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        whole.report(key, f"{key!r} is not a list of tables", f"Begin each with a line [[{key}]].")
        return []
    return list(enumerate(value))


def _read_words(source: SourceFile, name: str, raw: object, collected: Collected) -> None:
    if not isinstance(raw, dict):
        source.report(("words", name), f"words.{name} is not a table", f"Begin it with a line [words.{name}].")
        return
    table = Table(source, ("words", name), raw, _WORD_FIELDS)
    if not _CLASS_NAME.fullmatch(name):
        source.report(("words", name), f"the class name {name!r} has other signs", "Use letters, digits and hyphens.")
    if name in collected.words:
        remedy = f"It stands in {collected.words[name][0].name} too: put the words together, or rename one."
        source.report(("words", name), f"the class {name!r} is defined twice", remedy)
    words = WordClass(
        name=name,
        words=table.texts("words"),
        verbs=table.texts("verbs"),
        nouns=table.texts("nouns"),
        includes=table.texts("includes"),
        patterns=_patterns(table, demanded=False),
        exact=table.flag("exact"),
        in_pieces=table.flag("in_pieces"),
    )
    if not (words.words or words.verbs or words.nouns or words.includes or words.patterns):
        source.report(("words", name), f"the class {name!r} has no words", 'Add words = ["…"].')
    collected.words[name] = (source, words)


def _patterns(table: Table, *, demanded: bool) -> tuple[str, ...]:
    patterns = table.texts("patterns", demanded=demanded)
    for pattern in patterns:
        try:
            parse_pattern(pattern)
        except PatternError as error:
            table.report("patterns", str(error), "See patterns.py or an existing keyword for what can be written.")
    return patterns


def _read_keyword(source: SourceFile, index: int, raw: dict[str, Any]) -> Keyword:
    table = Table(source, ("keyword", index), raw, _KEYWORD_FIELDS)
    tier, audience = table.text("tier"), table.text("audience", "any")
    if tier and tier not in list(Tier):
        table.report("tier", f"the tier {tier!r} is not known", "Use A (the service itself), B (a cry) or C (weaker).")
    if audience not in list(Audience):
        remedy = f"Use one of {', '.join(Audience)}."
        table.report("audience", f"the audience {audience!r} is not known", remedy)
    return Keyword(
        id=check_id(table, "id"),
        tier=Tier(tier) if tier in list(Tier) else Tier.C,
        audience=Audience(audience) if audience in list(Audience) else Audience.ANY,
        patterns=_patterns(table, demanded=not table.has("tags")),
        tags=table.texts("tags"),
        silenced_by=table.texts("silenced_by"),
        says=table.text("says", ""),
        examples=table.texts("examples"),
        campaigns=table.texts("campaigns"),
    )


def _read_context(source: SourceFile, index: int, raw: dict[str, Any]) -> Context:
    table = Table(source, ("context", index), raw, _CONTEXT_FIELDS)
    table.text("says", "")
    return Context(
        id=check_id(table, "id"),
        patterns=_patterns(table, demanded=True),
        whole_query=table.flag("whole_query"),
        urgent=table.flag("urgent"),
    )
