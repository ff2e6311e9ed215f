"""Minutes and their windows, in zones where clocks do strange things; and when a window is over."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.trends.ledger import LedgerState
from streams.trends.windows import DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS, Calendar, Window, horizon_ms

ZONES = ("Europe/Paris", "America/St_Johns", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia")
CALENDARS = {name: Calendar(ZoneInfo(name)) for name in (*ZONES, "UTC", "Asia/Kathmandu", "America/Sao_Paulo")}


def minute(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp()) // 60


def test_a_minute_is_in_its_minute_its_hour_and_its_day() -> None:
    now = minute("2026-05-04T09:12:00+00:00")
    assert CALENDARS["Europe/Paris"].windows_of(now) == (
        Window(MINUTE_SECONDS, now, now + 1),
        Window(HOUR_SECONDS, now - 12, now + 48),
        Window(DAY_SECONDS, minute("2026-05-04T00:00:00+02:00"), minute("2026-05-05T00:00:00+02:00")),
    )


@pytest.mark.parametrize(
    ("zone", "noon", "start", "hours"),
    [
        ("Europe/Paris", "2026-03-29T12:00:00+02:00", "2026-03-29T00:00:00+01:00", 23),
        ("Europe/Paris", "2026-10-25T12:00:00+01:00", "2026-10-25T00:00:00+02:00", 25),
        ("Europe/Paris", "2026-10-25T02:30:00+01:00", "2026-10-25T00:00:00+02:00", 25),
        ("Europe/Paris", "2026-10-26T00:00:00+01:00", "2026-10-26T00:00:00+01:00", 24),
        ("Australia/Lord_Howe", "2026-04-05T12:00:00+10:30", "2026-04-05T00:00:00+11:00", 24.5),
        ("Africa/Cairo", "2026-04-24T12:00:00+03:00", "2026-04-24T01:00:00+03:00", 23),
        ("America/Havana", "2026-11-01T12:00:00-05:00", "2026-11-01T00:00:00-04:00", 25),
        ("Pacific/Apia", "2011-12-31T12:00:00+14:00", "2011-12-31T00:00:00+14:00", 24),
    ],
)
def test_the_local_day_is_as_long_as_the_clocks_make_it(zone: str, noon: str, start: str, hours: float) -> None:
    day = CALENDARS[zone].day_of(minute(noon))
    assert day.start_minute == minute(start)
    assert (day.end_minute - day.start_minute) / 60 == hours
    assert day.seconds == 86_400


@given(
    st.sampled_from(sorted(CALENDARS)),
    st.integers(minute("2000-01-02T00:00:00+00:00"), minute("2040-01-01T00:00:00+00:00")),
)
@example("America/St_Johns", minute("2010-11-07T00:00:00-02:30"))
@example("America/St_Johns", minute("2010-11-07T00:00:00-03:30") - 30)
@example("Pacific/Apia", minute("2011-12-29T23:59:00-10:00"))
def test_windows_hold_their_minute_and_follow_each_other(zone: str, now: int) -> None:
    calendar = CALENDARS[zone]
    for position, window in enumerate(calendar.windows_of(now)):
        assert window.start_minute <= now < window.end_minute
        assert calendar.windows_of(window.start_minute)[position] == window
        assert calendar.windows_of(window.end_minute - 1)[position] == window
        assert calendar.windows_of(window.end_minute)[position].start_minute == window.end_minute
        assert calendar.windows_of(window.start_minute - 1)[position].end_minute == window.start_minute


def test_a_window_is_over_at_its_end_and_not_before() -> None:
    window = Window(60, 10, 11)
    assert not window.is_over(11 * 60_000 - 1)
    assert window.is_over(11 * 60_000)


def at(clock_ms: int, *, caught_up: bool = False) -> LedgerState:
    return LedgerState(claim="c", next_offset=1, incarnation="i", clock_ms=clock_ms, caught_up=caught_up)


@pytest.mark.parametrize(
    ("name", "states", "expected"),
    [
        ("the slowest partition decides", [at(50), at(30), at(40)], 30),
        ("a partition not heard of holds all back", [at(50), None], -1),
        ("one with a claim only holds all back", [at(50), LedgerState(claim="c")], -1),
        ("one without an event and not caught up holds all back", [at(50), at(-1)], -1),
        ("one without an event and caught up holds nothing back", [at(50), at(-1, caught_up=True)], 50),
        ("no event anywhere", [at(-1, caught_up=True)], -1),
        ("no partition", [], -1),
    ],
)
def test_the_horizon(name: str, states: list[LedgerState | None], expected: int) -> None:
    assert horizon_ms(states) == expected, name
