"""What each record of the tallies log is worth, as a table; and how states travel."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tally_making import tally

from streams.events import Claim, TallyCount
from streams.trends.ledger import (
    FIRST_MINUTE,
    LAST_MINUTE,
    Anchor,
    LedgerState,
    Outcome,
    advance,
    decode_anchor,
    encode_anchor,
    fold,
    resume,
)

MINUTE = 29_631_432
CLAIMED = LedgerState(claim="c")
AT_TEN = LedgerState(claim="c", next_offset=10, incarnation="i")
ANEW = LedgerState(claim="c", next_offset=4, incarnation="j", ended=(("i", 10),))
V, S, D, M = Outcome.VALID, Outcome.SUPERSEDED, Outcome.DISCONTINUOUS, Outcome.MALFORMED


@pytest.mark.parametrize(
    ("name", "state", "fields", "outcome"),
    [
        ("no claim yet", LedgerState(), {"next_offset": 3}, S),
        ("the first under the first claim", CLAIMED, {"from_offset": 7, "next_offset": 9}, V),
        ("another claim", AT_TEN, {"claim": "d", "from_offset": 10, "next_offset": 12}, S),
        ("where the last one ended", AT_TEN, {"from_offset": 10, "next_offset": 12}, V),
        ("an empty one", AT_TEN, {"from_offset": 10, "next_offset": 10}, V),
        ("the same again", AT_TEN, {"from_offset": 5, "next_offset": 10}, D),
        ("a hole", AT_TEN, {"from_offset": 12, "next_offset": 14}, D),
        ("a declared loss", AT_TEN, {"from_offset": 12, "next_offset": 14, "lost": 2}, V),
        ("a loss of another size", AT_TEN, {"from_offset": 12, "next_offset": 14, "lost": 1}, D),
        ("a loss that is none", AT_TEN, {"from_offset": 10, "next_offset": 14, "lost": 3}, D),
        ("the topic made anew", AT_TEN, {"incarnation": "j", "from_offset": 0, "next_offset": 3}, V),
        ("the topic made anew, its start lost", AT_TEN, {"incarnation": "j", "from_offset": 5, "next_offset": 6}, V),
        ("back to the former one, from its start", ANEW, {"from_offset": 0, "next_offset": 3}, D),
        ("back to the former one, where it ended", ANEW, {"from_offset": 10, "next_offset": 10}, V),
        ("no claim known, adopted", AT_TEN.unknown(), {"claim": "e", "from_offset": 99, "next_offset": 100}, V),
        (
            "claim known since, nothing valid",
            CLAIMED.unknown(),
            {"claim": "e", "from_offset": 99, "next_offset": 100},
            V,
        ),
        ("backwards", CLAIMED, {"from_offset": 3, "next_offset": 2}, M),
        ("a negative offset", CLAIMED, {"from_offset": -1, "next_offset": 2}, M),
        ("a negative loss", AT_TEN, {"from_offset": 5, "next_offset": 12, "lost": -5}, M),
        ("negative late", CLAIMED, {"late": -1}, M),
        ("negative skewed", CLAIMED, {"skewed": -1}, M),
        ("negative rejected", CLAIMED, {"rejected": -1}, M),
        ("an empty claim", CLAIMED, {"claim": ""}, M),
        ("a claim of 65 characters", CLAIMED, {"claim": "c" * 65}, M),
        ("an incarnation that JSON would lengthen", CLAIMED, {"incarnation": "\x00" * 30}, M),
        ("a broker without topic ids", CLAIMED, {"incarnation": ""}, V),
    ],
)
def test_a_tally_is_worth(name: str, state: LedgerState, fields: dict[str, object], outcome: Outcome) -> None:
    after, found = advance(state, tally(**fields))
    assert found is outcome, name
    if outcome is V:
        assert after.next_offset == fields.get("next_offset", 0)
        assert after.incarnation == fields.get("incarnation", "i")
    else:
        assert after == state


@pytest.mark.parametrize(
    ("minute", "count", "outcome"),
    [
        (MINUTE, 0, V),
        (MINUTE, -1, M),
        (FIRST_MINUTE - 1, 1, M),
        (FIRST_MINUTE, 1, V),
        (LAST_MINUTE, 1, V),
        (LAST_MINUTE + 1, 1, M),
    ],
)
def test_counts_must_be_able_to_be_meant(minute: int, count: int, outcome: Outcome) -> None:
    assert advance(CLAIMED, tally((minute, "*", "FR", count)))[1] is outcome


def test_a_claim_is_the_last_claim_from_then_on() -> None:
    state, outcome = advance(AT_TEN, Claim(claim="d", partition=0, claimed_at="-"))
    assert (state, outcome) == (msgspec.structs.replace(AT_TEN, claim="d"), Outcome.CLAIMED)


@pytest.mark.parametrize("claim", ["", "é" * 10, 'a"b', "x" * 65])
def test_a_claim_that_a_state_could_not_carry_is_malformed(claim: str) -> None:
    assert advance(AT_TEN, Claim(claim=claim, partition=0, claimed_at="-")) == (AT_TEN, M)


def test_after_a_claim_an_unknown_beginning_matters_no_more() -> None:
    state = fold(AT_TEN.unknown(), [Claim(claim="d", partition=0, claimed_at="-")])
    assert advance(state, tally(claim="c", from_offset=10, next_offset=11))[1] is S
    assert advance(state, tally(claim="d", from_offset=44, next_offset=45))[1] is V


@pytest.mark.parametrize(
    ("state", "incarnation", "committed", "earliest", "expected"),
    [
        (LedgerState(), "i", None, 0, (0, 0)),
        (LedgerState(), "i", None, 6, (6, 0)),
        (LedgerState(), "i", 8, 0, (8, 0)),
        (LedgerState(), "i", 8, 9, (9, 1)),
        (AT_TEN, "i", 3, 0, (10, 0)),
        (AT_TEN, "i", 99, 0, (10, 0)),
        (AT_TEN, "i", None, 12, (12, 2)),
        (AT_TEN, "j", 3, 1, (1, 0)),
        (ANEW, "i", None, 0, (10, 0)),
    ],
)
def test_an_owner_goes_on(
    state: LedgerState, incarnation: str, committed: int | None, earliest: int, expected: tuple[int, int]
) -> None:
    assert resume(state, incarnation=incarnation, committed=committed, earliest=earliest) == expected


CLOCK = LedgerState(claim="c", next_offset=0, incarnation="i", watermark_ms=1_000, clock_ms=1_000, tallied_at_ms=9_000)


@pytest.mark.parametrize(
    ("name", "fields", "clock_ms"),
    [
        ("not caught up: as the watermark says", {"watermark_ms": 1_500, "tallied_at_ms": 12_000}, 1_500),
        ("caught up: as much as the clock", {"watermark_ms": 1_000, "tallied_at_ms": 12_000, "caught_up": True}, 4_000),
        ("with newer events", {"watermark_ms": 8_000, "tallied_at_ms": 12_000, "caught_up": True}, 8_000),
        ("a clock that went back", {"watermark_ms": 1_000, "tallied_at_ms": 8_000, "caught_up": True}, 1_000),
        ("an older watermark never counts", {"watermark_ms": -1, "tallied_at_ms": 9_000}, 1_000),
    ],
)
def test_a_quiet_partition_moves_with_the_clock(name: str, fields: dict[str, object], clock_ms: int) -> None:
    assert advance(CLOCK, tally(**fields))[0].clock_ms == clock_ms, name


def test_a_quiet_partition_never_passes_the_clock() -> None:
    ahead = msgspec.structs.replace(CLOCK, watermark_ms=11_000, clock_ms=11_000)
    for now in (10_000, 11_000, 11_500):
        ahead, _ = advance(ahead, tally(watermark_ms=-1, tallied_at_ms=now, caught_up=True))
    assert ahead.clock_ms == 11_500


def test_a_partition_that_never_had_an_event_has_no_watermark() -> None:
    state, _ = advance(CLAIMED, tally(tallied_at_ms=12_000, caught_up=True))
    assert (state.watermark_ms, state.clock_ms, state.caught_up) == (-1, -1, True)


ids = st.text(
    st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters='"\\'), min_size=1, max_size=64
)
offsets = st.integers(0, 2**63 - 1)
states = st.builds(
    LedgerState,
    claim=st.none() | ids,
    next_offset=st.none() | offsets,
    incarnation=ids,
    ended=st.lists(st.tuples(ids, offsets), max_size=2).map(tuple),
    watermark_ms=st.integers(-1, 253_402_300_799_999),
    clock_ms=st.integers(-1, 253_402_300_799_999),
    tallied_at_ms=st.integers(-1, 253_402_300_799_999),
    caught_up=st.booleans(),
    prefix_known=st.booleans(),
)


@given(states, offsets)
def test_an_anchor_travels_in_the_metadata_of_an_offset(state: LedgerState, offset: int) -> None:
    anchor = Anchor("topic-id", offset, state)
    assert decode_anchor(encode_anchor(anchor)) == anchor
    assert len(msgspec.json.encode(state)) < 400


@pytest.mark.parametrize("text", [None, "", "consumer-3", "{}", "[1]", '["t","0",[]]'])
def test_metadata_that_is_no_anchor_is_none(text: str | None) -> None:
    assert decode_anchor(text) is None


def test_states_and_counts_keep_their_fields_in_order() -> None:
    """States lie in Kafka as arrays: a field put in the middle would misread what is stored."""
    assert msgspec.json.encode(AT_TEN) == b'["c",10,"i",[],-1,-1,-1,false,true]'
    assert msgspec.json.encode(TallyCount(1, "k", "FR", 2)) == b'[1,"k","FR",2]'
