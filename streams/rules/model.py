"""What the matcher knows, as frozen values: campaigns with their banners, keywords, word classes, contexts.

A *vocabulary* is read from TOML (`streams/vocabulary/`) or from a plain list; `loading.py` reads and checks it,
`compiling.py` makes it fast. Nothing here depends on how it is matched, except that `Semantics` names the two ways.
"""

from __future__ import annotations

import enum

import msgspec

from streams.events import ActionKind, Audience, Banner, Tier


class Semantics(enum.StrEnum):
    """What it means that a search matches.

    | question                     | PLAIN_LIST                     | VOCABULARY                             |
    | ---------------------------- | ------------------------------ | -------------------------------------- |
    | What is compared?            | NFKD, marks (Mn) off, casefold | that, look-alikes, ignorables          |
    | What is a word's edge?       | no letter, digit or `_` beside | words are read first (reading.py)      |
    | What is a keyword?           | a line                         | patterns over word classes             |
    | Typing errors, leet, joined? | no                             | yes (lexicon.py)                       |
    | Which keyword decides?       | the leftmost, then the longest | the best tier, then order in the files |
    | Can a context silence it?    | no                             | yes, except tier A                     |
    | Which campaign?              | the first, everywhere          | by country, then locale                |
    """

    PLAIN_LIST = "plain_list"
    VOCABULARY = "vocabulary"


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody answers, by channel. A channel that is not named has no known hours."""

    timezone: str
    """IANA name, as Europe/Paris."""
    weekly: dict[ActionKind, tuple[tuple[int, int], ...]]
    """Half-open spans in minutes of the local week, Monday 00:00 = 0; sorted, apart from each other."""
    unconfirmed: frozenset[ActionKind] = frozenset()
    """Channels whose hours want checking: they are noted and lead to nothing."""
    part_time: tuple[ActionKind, ...] = ()
    """Channels that are certainly closed at times: the only ones whose hours a banner has to look at."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A helpline, where it serves, and its banners by language and audience."""

    id: str
    name: str
    territories: frozenset[str]
    """ISO 3166-1 alpha-2 codes of the countries and territories that it serves."""
    languages: tuple[str, ...]
    """Languages of the texts in the campaign's order; the first is the one to fall back to."""
    banners: dict[str, dict[Audience, Banner]]
    """By language (`fr`; `fr-simple`: easy reading), then audience. Each has `Audience.ANY`, to fall back to."""
    immediate: dict[str, Banner] = {}
    """By language: the banner in immediate danger, whoever asks."""
    spoken: tuple[str, ...] = ()
    """Languages in which the line answers; empty: not known."""
    enabled: bool = True
    """False: the kill switch. No banner of this campaign is shown; searches are tagged and counted all the same."""
    valid_from_ms: dict[str, int] = {}
    """By territory that came later: event time from which the campaign serves it."""
    hours: OpeningHours | None = None
    ttl_seconds: int = 300
    verified_at: str = ""
    """The day (YYYY-MM-DD) on which numbers, hours and addresses were last checked."""
    source: str = ""


class WordClass(msgspec.Struct, frozen=True, kw_only=True):
    """Words that count as one in patterns: `<name>`. Forms are spelled out by `forms.py`."""

    name: str
    words: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Rows of words that count as one word of the class, where they end (`patterns.py`)."""
    exact: bool = False
    """True: no typing errors, no other spelling."""
    in_pieces: bool = False
    """True: its numbers count in pieces as well (`1.1.9`, `11 9`)."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What else a search says. Patterns that make a keyword harmless: they silence the words they share with it.

    With `urgent` they silence nothing: they say that the danger is there now (`streams/vocabulary/fr-urgence.toml`).
    """

    id: str
    patterns: tuple[str, ...]
    whole_query: bool = False
    """True: silences the keyword wherever it stands in the search, not only where they share words."""
    urgent: bool = False
    """True: with a keyword anywhere in the same search, help is needed at once."""


class Keyword(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: what people type, how sure it is, and who is speaking."""

    id: str
    tier: Tier
    audience: Audience
    patterns: tuple[str, ...]
    tags: tuple[str, ...] = ()
    """Phrases that also count written as one word, as in hashtags."""
    silenced_by: tuple[str, ...] = ()
    says: str = ""
    examples: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    """Ids of the campaigns that it may lead to; empty: all."""


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """All rules of one version."""

    semantics: Semantics
    version: str
    """A name or date where the files give one, and always a hash of the content: equal rules, equal version."""
    campaigns: tuple[Campaign, ...]
    keywords: tuple[Keyword, ...]
    words: tuple[WordClass, ...] = ()
    contexts: tuple[Context, ...] = ()
    harmless: tuple[str, ...] = ()
    """Ordinary words (folded) that are never read as a misspelled word of the vocabulary."""
