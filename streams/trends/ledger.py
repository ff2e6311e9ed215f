"""The protocol of the tallies of one source partition, as a fold (docs/DESIGN.md, "Counts").

The order of the tallies log decides alone which stretches count. A tagger that takes a partition over and
TRENDS fold the same log with the same function, so they can't disagree. `advance` is that function; what it
says about a record is an `Outcome`:

| outcome         | record                                                                       | counts |
| --------------- | ---------------------------------------------------------------------------- | ------ |
| `CLAIMED`       | a claim: it is the last claim from here on                                    |        |
| `VALID`         | a tally of the last claim that starts where the last valid one ended          | yes    |
| `SUPERSEDED`    | a tally whose claim is not the last one: its writer has been replaced         | no     |
| `DISCONTINUOUS` | a tally of the last claim that starts elsewhere, and not after a declared loss | no     |
| `MALFORMED`     | a claim or tally that can't be meant                                          | no     |

"Starts where the last valid one ended" is one of: nothing valid yet; `from_offset == next_offset`; `lost > 0`
and `from_offset - lost == next_offset` (the source no longer has what lies between); an incarnation not seen before
(the source topic was made anew, its offsets start again). A worker with old metadata may go back to the incarnation
before: then it has to start where that one ended, and so has whoever returns to the new one.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec

from streams import events

LONGEST_ID = 64
"""Characters of a claim or an incarnation: a state has to fit into the metadata of a committed offset."""
ENDED_KEPT = 2
"""Former incarnations that a state remembers: a worker with old metadata may still name the one before."""
FIRST_MINUTE = 15_778_080
"""2000-01-01T00:00Z in minutes: what is older is skewed (docs/DESIGN.md, "search.events.v1") and in no window."""
LAST_MINUTE = 4_223_371_679
"""9999-12-31T23:59Z in minutes: RFC 3339 has four digits for the year."""


class Outcome(enum.Enum):
    """What a record of the tallies log is worth; the module's table says when."""

    CLAIMED = "claimed"
    VALID = "valid"
    SUPERSEDED = "superseded"
    DISCONTINUOUS = "discontinuous"
    MALFORMED = "malformed"


class LedgerState(msgspec.Struct, frozen=True, array_like=True):
    """What the records so far say about one source partition. As JSON under 400 bytes.

    `claim` is the last claim (None: none seen), `next_offset` where the last valid tally ended (None: nothing
    valid yet), `incarnation` the source topic's id there, `ended` the ids before it and where each ended.
    `watermark_ms` is the greatest event time in a valid tally (-1: none). `clock_ms` is the watermark moved with the
    clock while the partition is caught up: by as much time as passes between tallies, never past the clock, so that
    a quiet partition holds no window open and a replay of old searches is not late after its first pause.
    `prefix_known` is False where retention took the log's beginning.
    """

    claim: str | None = None
    next_offset: int | None = None
    incarnation: str = ""
    ended: tuple[tuple[str, int], ...] = ()
    watermark_ms: int = -1
    clock_ms: int = -1
    tallied_at_ms: int = -1
    caught_up: bool = False
    prefix_known: bool = True

    def expected(self, incarnation: str) -> int | None:
        """Where the next tally of this incarnation has to start; None: anywhere, nothing of it is valid yet."""
        if self.next_offset is None or incarnation == self.incarnation:
            return self.next_offset
        return dict(self.ended).get(incarnation)

    def unknown(self) -> LedgerState:
        """The state after records were lost to the tallies topic's retention: who claims and what counts is unknown.

        The first tally read then is adopted with its claim. Risk taken: if that tally is a replaced worker's last
        one and its successor's claim is what was lost, the successor's tallies are void until the next claim. It
        takes a reader that was away for the whole retention (8 days) and a late record at the very cut.
        """
        return msgspec.structs.replace(self, claim=None, next_offset=None, ended=(), prefix_known=False)


class Anchor(msgspec.Struct, frozen=True, array_like=True):
    """A place from which the log can be folded: `state` holds all records before `tallies_offset`.

    `tallies_topic` is the id of the tallies topic: in a topic made anew the offset means nothing. `log_partition` is
    the one that the offset is of; -1: the one with the source partition's number.
    """

    tallies_topic: str
    tallies_offset: int
    state: LedgerState
    log_partition: int = -1


def advance(state: LedgerState, record: events.Claim | events.Tally) -> tuple[LedgerState, Outcome]:
    """The state after one more record of the partition's log, and what the record is worth. Never raises."""
    if isinstance(record, events.Claim):
        if not (record.claim and _fits(record.claim)):
            return state, Outcome.MALFORMED
        return msgspec.structs.replace(state, claim=record.claim), Outcome.CLAIMED
    outcome = judge(state, record)
    return (_after(state, record), outcome) if outcome is Outcome.VALID else (state, outcome)


def judge(state: LedgerState, tally: events.Tally) -> Outcome:
    """What a tally is worth as the next record after `state`."""
    if not is_well_formed(tally):
        return Outcome.MALFORMED
    adopted = state.claim is None and not state.prefix_known
    if not adopted and tally.claim != state.claim:
        return Outcome.SUPERSEDED
    return Outcome.VALID if is_continuous(state, tally) else Outcome.DISCONTINUOUS


def is_continuous(state: LedgerState, tally: events.Tally) -> bool:
    """Whether the tally starts where the last valid one ended, or says that the source lost what lies between."""
    expected = state.expected(tally.incarnation)
    return expected is None or tally.from_offset - tally.lost == expected


def is_well_formed(tally: events.Tally) -> bool:
    """Whether the numbers can be meant: a stretch that does not run backwards, no negative count, sane minutes."""
    if not (tally.claim and _fits(tally.claim) and _fits(tally.incarnation)):
        return False
    if not 0 <= tally.from_offset <= tally.next_offset or tally.lost < 0:
        return False
    if min(tally.late, tally.skewed, tally.rejected) < 0:
        return False
    return all(row.count >= 0 and FIRST_MINUTE <= row.minute <= LAST_MINUTE for row in tally.counts)


def fold(state: LedgerState, records: Iterable[events.Claim | events.Tally]) -> LedgerState:
    """The state after all records, in log order."""
    for record in records:
        state, _ = advance(state, record)
    return state


def resume(state: LedgerState, *, incarnation: str, committed: int | None, earliest: int) -> tuple[int, int]:
    """Where an owner goes on after its claim: the source offset, and how many offsets the source has lost before it.

    `state` is the fold up to the owner's claim, `incarnation` the source topic's id now, `committed` the group's
    committed offset, `earliest` the source's first offset. The first tally carries the second number as `lost`.
    """
    expected = committed if state.next_offset is None else state.expected(incarnation)
    if expected is None:
        return earliest, 0
    return max(expected, earliest), max(0, earliest - expected)


def encode_anchor(anchor: Anchor) -> str:
    """The anchor as text for the metadata of a committed offset."""
    return msgspec.json.encode(anchor).decode()


def decode_anchor(text: str | None) -> Anchor | None:
    """The anchor in a committed offset's metadata; None where there is none (then the log is folded from its start)."""
    try:
        return msgspec.json.decode(text or "", type=Anchor)
    except msgspec.DecodeError:
        return None


def _after(state: LedgerState, tally: events.Tally) -> LedgerState:
    ended = state.ended
    if state.next_offset is not None and tally.incarnation != state.incarnation:
        others = (pair for pair in ended if pair[0] != tally.incarnation)
        ended = (*others, (state.incarnation, state.next_offset))[-ENDED_KEPT:]
    return LedgerState(
        claim=tally.claim,
        next_offset=tally.next_offset,
        incarnation=tally.incarnation,
        ended=ended,
        watermark_ms=max(state.watermark_ms, tally.watermark_ms),
        clock_ms=max(tally.watermark_ms, _moved_clock(state, tally)),
        tallied_at_ms=tally.tallied_at_ms,
        caught_up=tally.caught_up,
        prefix_known=state.prefix_known,
    )


def _moved_clock(state: LedgerState, tally: events.Tally) -> int:
    if not tally.caught_up or state.clock_ms < 0:
        return state.clock_ms
    elapsed_ms = max(0, tally.tallied_at_ms - state.tallied_at_ms)
    return max(state.clock_ms, min(state.clock_ms + elapsed_ms, tally.tallied_at_ms))


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_ID and text.isascii() and text.isprintable() and not set(text) & {'"', "\\"}
