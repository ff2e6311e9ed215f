from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import ActionKind
from streams.rules.hours import MINUTES_A_DAY, MINUTES_A_WEEK, is_closed, is_zone, merge_spans, parse_span, part_time
from streams.rules.model import OpeningHours

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("mon 09:00-17:30", ((540, 1050),)),
        ("mon,wed 14:00-24:00", ((840, 1440), (3720, 4320))),
        ("sat-mon 00:00-24:00", ((0, 1440), (7200, 8640), (8640, 10080))),
        ("sun 22:00-02:00", ((9960, 10200),)),
        ("mon 25:00-26:00", None),
        ("mon 09:60-10:00", None),
        ("mon 9:00-10:00", None),
        ("lundi 09:00-10:00", None),
        ("mon-", None),
        ("", None),
    ],
)
def test_days_and_times_are_read(text: str, spans: tuple[tuple[int, int], ...] | None) -> None:
    assert parse_span(text) == spans


def test_what_runs_over_the_end_of_the_week_goes_on_on_monday() -> None:
    spans = [*(parse_span("sun 22:00-02:00") or ()), *(parse_span("mon 01:00-03:00") or ())]
    assert merge_spans(spans) == ((0, 180), (9960, MINUTES_A_WEEK))


@given(st.lists(st.tuples(st.integers(0, MINUTES_A_WEEK - 1), st.integers(1, MINUTES_A_DAY)), max_size=8))
def test_merging_changes_no_minute(drawn: list[tuple[int, int]]) -> None:
    merged = merge_spans([(first, first + length) for first, length in drawn])
    covered = {minute % MINUTES_A_WEEK for first, length in drawn for minute in range(first, first + length)}
    assert {minute for first, last in merged for minute in range(first, last)} == covered
    assert all(left[1] < right[0] for left, right in itertools.pairwise(merged))


def _at(local: str) -> int:
    return int(dt.datetime.fromisoformat(local).replace(tzinfo=PARIS).timestamp() * 1000)


@pytest.mark.parametrize(
    ("local", "closed"),
    [
        ("2026-05-04T14:59:59", True),
        ("2026-05-04T15:00:00", False),
        ("2026-05-04T18:59:59", False),
        ("2026-05-04T19:00:00", True),
        ("2026-05-05T16:00:00", True),
        ("2026-01-05T15:00:00", False),
    ],
)
def test_a_channel_is_closed_outside_its_local_hours(local: str, closed: bool) -> None:
    weekly = {ActionKind.CHAT: ((900, 1140),)}
    hours = OpeningHours(timezone="Europe/Paris", weekly=weekly, part_time=part_time(weekly, ()))
    assert is_closed(hours, ActionKind.CHAT, _at(local)) == closed


def test_hours_that_are_not_known_or_not_confirmed_close_nothing() -> None:
    weekly = {ActionKind.CHAT: ((900, 1140),)}
    unconfirmed = frozenset({ActionKind.CHAT})
    doubtful = OpeningHours(
        timezone="Europe/Paris", weekly=weekly, unconfirmed=unconfirmed, part_time=part_time(weekly, unconfirmed)
    )
    assert not is_closed(doubtful, ActionKind.CHAT, _at("2026-05-04T03:00:00"))
    assert not is_closed(doubtful, ActionKind.CALL, _at("2026-05-04T03:00:00"))


def test_only_channels_that_are_certainly_closed_at_times_are_looked_at() -> None:
    weekly = {
        ActionKind.CALL: merge_spans(list(parse_span("mon-sun 00:00-24:00") or ())),
        ActionKind.SMS: ((900, 1140),),
        ActionKind.CHAT: ((900, 1140),),
    }
    assert part_time(weekly, {ActionKind.CHAT}) == (ActionKind.SMS,)


@pytest.mark.parametrize(("name", "known"), [("Europe/Paris", True), ("Paris", False), ("../etc/passwd", False)])
def test_a_time_zone_is_a_name_of_the_iana_list(name: str, known: bool) -> None:
    assert is_zone(name) == known
