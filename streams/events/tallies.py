"""What taggers count, and the claims under which they do (docs/DESIGN.md, "Counts")."""

from __future__ import annotations

import msgspec


class TallyCount(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many searches of one minute, keyword and country (`ALL` as keyword: all accepted searches)."""

    minute: int
    keyword: str
    country: str
    count: int


class TallySessions(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The sessions behind one minute, keyword and country: a serialised HLL sketch (Apache DataSketches), base64."""

    minute: int
    keyword: str
    country: str
    sketch: str


class TrackedHashtag(msgspec.Struct, frozen=True, array_like=True):
    """A hashtag of the vocabulary (folded, without sign), the keyword that it belongs to, and its weight.

    `sessions` are those that searched for it: a serialised HLL sketch as in `TallySessions`; empty: not counted.
    """

    hashtag: str
    keyword: str
    weight: int
    sessions: str = ""


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
