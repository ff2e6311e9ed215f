"""The messages: one frozen struct a schema (`schemas/<name>.json`).

Field names and meanings are the contract with the platform upstream and with the consumers of the
banner topics downstream (docs/DESIGN.md, "Topics"). Times in texts are RFC 3339 UTC; `*_ms` are
integer milliseconds since the epoch; a `minute` is the number of whole minutes since the epoch.
"""

from __future__ import annotations

import enum
from typing import Literal

import msgspec

ALL = "*"
"""In place of a keyword: all searches. In place of a country: all countries."""
UNKNOWN_COUNTRY = "ZZ"
"""CLDR's code for an unknown region: the search carried no usable country."""
UNSERVED_COUNTRY = "--"
"""In tallies: a known country that no campaign serves. It counts towards `ALL` only."""


class _Word(enum.StrEnum):
    """Hashes as its text does. An enum's own hash is a call into Python, and these words are keys of the hot path."""

    __hash__ = str.__hash__


class Tier(_Word):
    """How sure a keyword is. A: the service itself or its tags. B: a clear cry for help. C: a weaker cue."""

    A = "A"
    B = "B"
    C = "C"


class Audience(_Word):
    """Who the banner's words speak to."""

    VICTIM = "victim"
    WITNESS = "witness"
    ADULT = "adult"
    ANY = "any"


class Urgency(_Word):
    """How soon help is needed, where the search says so."""

    IMMEDIATE = "immediate"


class ActionKind(_Word):
    """What a button of the banner does."""

    INFORM = "inform"
    CALL = "call"
    EMERGENCY = "emergency"
    CHAT = "chat"
    SMS = "sms"


class SearchEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A search on the platform, as `search.events.v1` carries it."""

    event_id: str
    query: str
    session_id: str
    occurred_at: str | None = None
    country: str | None = None
    locale: str | None = None
    surface: str | None = None


class BannerAction(msgspec.Struct, frozen=True, kw_only=True):
    """One button: its words and where it leads (`https:`, `tel:` or `sms:`), and when somebody answers, in words."""

    kind: ActionKind
    label: str
    url: str
    hours: str | None = None


class EasyRead(msgspec.Struct, frozen=True, kw_only=True):
    """The banner's words in easy language: common words, short sentences, one idea each."""

    title: str
    message: str


class ResourceShare(enum.StrEnum):
    """How a resource is meant to be passed on. DISCREET: it says nothing at first sight, for a friend in need."""

    OPEN = "open"
    DISCREET = "discreet"


class BannerResource(msgspec.Struct, frozen=True, kw_only=True):
    """A creator's video for the campaign. `url` is None where the platform finds its own video by `id`.

    `language` is the one spoken or signed in it: `fr`, or `fsl` for French sign language.
    """

    id: str
    creator: str
    label: str
    language: str
    share: ResourceShare
    url: str | None = None


class Banner(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform shows. It never echoes the query, and never stores that it was shown (`no_history`)."""

    title: str
    message: str
    actions: tuple[BannerAction, ...]
    sign_language_video: str | None = None
    easy_read_url: str | None = None
    easy_read: EasyRead | None = None
    resources: tuple[BannerResource, ...] = ()
    discreet: bool = True
    quick_exit: bool = True
    no_history: Literal[True] = True


class BannerCommand(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The command to show a banner, as `banner.commands.v1` carries it. Repeats have the same `command_id`."""

    command_id: str
    event_id: str
    session_id: str
    campaign: str
    keyword: str
    tier: Tier
    audience: Audience
    urgency: Urgency | None = None
    banner: Banner
    locale: str
    occurred_at: str
    decided_at: str
    expires_at: str
    vocabulary_version: str


class SearchTagged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That a search matched, without the search: `search.tagged.v1`. `session` is a daily pseudonym."""

    event_id: str
    occurred_at: str
    keyword: str
    keywords: tuple[str, ...]
    tier: Tier
    campaign: str | None
    country: str | None
    language: str | None
    session: str
    vocabulary_version: str
    mechanisms: tuple[str, ...] = ()


class InteractionKind(enum.StrEnum):
    """What a person did with a banner."""

    IMPRESSION = "impression"
    CLICK = "click"
    DISMISS = "dismiss"
    SHARE = "share"
    CALL = "call"
    CHAT = "chat"
    QUICK_EXIT = "quick_exit"


class BannerInteraction(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a banner: `banner.interactions.v1`, written by the platform."""

    interaction_id: str
    command_id: str
    session_id: str
    action: InteractionKind
    occurred_at: str


class HelplineCalls(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of one helpline on one day: `helpline.calls.v1`, written by its operator."""

    helpline: str
    date: str
    calls: int
    answered: int | None = None
    source: str


class TallyCount(msgspec.Struct, frozen=True, array_like=True):
    """So many searches of one minute, keyword and country (`ALL` as keyword: all accepted searches)."""

    minute: int
    keyword: str
    country: str
    count: int


class TallySessions(msgspec.Struct, frozen=True, array_like=True):
    """The sessions behind one minute, keyword and country: a serialised HLL sketch (Apache DataSketches), base64."""

    minute: int
    keyword: str
    country: str
    sketch: str


class TrackedHashtag(msgspec.Struct, frozen=True, array_like=True):
    """A hashtag of the vocabulary (folded, without sign), the keyword that it belongs to, and its weight."""

    hashtag: str
    keyword: str
    weight: int


class TallyHashtags(msgspec.Struct, frozen=True, array_like=True):
    """The hashtags searched in one hour, of the searches that were looked at: one in N, each with weight N.

    `hour` is the number of whole hours since the epoch; `weight` the sum over all hashtags, each once a search, and
    `squares` that of the squared weights. `others` are all but the tracked: a frequent-items sketch (Apache
    DataSketches) of pseudonyms whose key is the hour's, base64; empty: none.
    """

    hour: int
    weight: int
    squares: int
    tracked: tuple[TrackedHashtag, ...] = ()
    others: str = ""


class Claim(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="claim"):
    """A worker takes a source partition over: what earlier claims wrote after this record is void."""

    claim: str
    partition: int
    claimed_at: str


class Tally(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="tally"):
    """The counts of one stretch `[from_offset, next_offset)` of one source partition (docs/DESIGN.md, "Counts").

    `incarnation` is the source topic's id, so that a topic made anew is not taken for the old one.
    `lost` says how many offsets before `from_offset` the source no longer has. `watermark_ms` is the greatest
    event time seen in the partition (-1: none yet). `late` counts searches older than the watermark by more than
    the grace, `skewed` searches whose timestamp is absurd (counted in no window), `rejected` the dead letters.
    """

    claim: str
    partition: int
    incarnation: str
    from_offset: int
    next_offset: int
    lost: int = 0
    counts: tuple[TallyCount, ...] = ()
    sessions: tuple[TallySessions, ...] = ()
    late: int = 0
    skewed: int = 0
    rejected: int = 0
    watermark_ms: int = -1
    caught_up: bool = False
    tallied_at_ms: int
    vocabulary_version: str
    hashtags: tuple[TallyHashtags, ...] = ()


class TrendCount(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of `trends.counts.v1`: the searches of one window, keyword and country so far."""

    window_start: str
    window_end: str
    window_seconds: int
    keyword: str
    country: str
    count: int
    sessions: int | None = None
    final: bool = False


class HashtagRank(msgspec.Struct, frozen=True, kw_only=True):
    """How a tracked hashtag stood among all hashtags searched in one hour: a row of `trends.ranks.v1`.

    `rank` is the number of hashtags searched at least as often, itself included. `low` and `high` are intervals of
    95 %; where every search was looked at, they differ by those who share the place only. The row with `ALL` as hashtag
    and keyword has the searches of all hashtags, and no rank.
    """

    window_start: str
    window_end: str
    window_seconds: int
    hashtag: str
    keyword: str
    country: str
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    searches: int
    searches_low: int
    searches_high: int
    final: bool = False


class FunnelStep(msgspec.Struct, frozen=True, kw_only=True):
    """So many banners, and the distinct sessions they were shown to (an estimate, over the whole week)."""

    count: int
    sessions: int


class FunnelRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the banners of one local week, by what decided them: one cell of `trends.funnel.v1`.

    A banner counts once a step, in the week of its search. The row with `ALL` as campaign and keyword holds the
    week's totals. `late` came too long after its search, `repeats` were counted before, `unmatched` belong to no
    banner that is known, `rejected` are the dead letters (the last two in the row of totals only).
    """

    window_start: str
    window_end: str
    window_seconds: int
    campaign: str
    keyword: str
    audience: Audience
    language: str
    vocabulary_version: str
    commands: FunnelStep
    impressions: FunnelStep
    clicks: FunnelStep
    dismissals: FunnelStep
    shares: FunnelStep
    calls: FunnelStep
    chats: FunnelStep
    quick_exits: FunnelStep
    late: int = 0
    repeats: int = 0
    unmatched: int = 0
    rejected: int = 0
    final: bool = False


class AlertKind(enum.StrEnum):
    """What an alert says."""

    RISE = "rise"
    TOP_TREND_DAY = "top_trend_day"
    END = "end"


class TrendAlert(msgspec.Struct, frozen=True, kw_only=True):
    """A rise, its end, or a top-trend day: `trends.alerts.v1`.

    Of a top-trend day, `hashtag` is the one (folded, without sign), `observed` its searches that day, and `expected`
    what it had to beat: the searches, hour by hour, of the last one in the top without it.

    `since`: where the stretch begins in which `observed` and `expected` were counted; the same rise may say a later one
    in its end than it said when it was declared. None where it is the window itself.
    """

    alert_id: str
    keyword: str
    country: str
    window_start: str
    window_seconds: int
    kind: AlertKind
    hashtag: str | None = None
    observed: float
    expected: float
    ratio: float
    log_likelihood_ratio: float | None = None
    q_value: float | None = None
    since: str | None = None


class ProtectionRules(msgspec.Struct, frozen=True, kw_only=True):
    """One version of all rules, whole: `protection.rules.v1`. The newest one that can be used rules."""

    version: str
    """As `vigie rules push` computed it: the name that the files give, and a hash of what they say."""
    files: dict[str, str]
    """The vocabulary as people edit it: TOML texts by file name, or one plain list."""
    switched_off: tuple[str, ...] = ()
    """Ids of campaigns that show no banner, whatever their file says: the kill switch."""
    replaces: str | None = None
    """The version in force when it was pushed, which it was compared with."""
    pushed_at: str
    pushed_by: str | None = None
    forced: bool = False
    """Whether it was pushed although it could silence the line."""


class RejectionReason(enum.StrEnum):
    """Why an event was rejected. One enum for all dead letters."""

    NO_VALUE = "no_value"
    INVALID_UTF8 = "invalid_utf8"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    OUT_OF_BOUNDS = "out_of_bounds"
    TOO_LARGE = "too_large"
    PROCESSING_FAILED = "processing_failed"


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rejected record stands and why it was rejected: `<topic>.dlq`. Never its content."""

    topic: str
    partition: int
    offset: int
    reason: RejectionReason
    field: str | None = None
    rejected_at: str
    size_bytes: int
