"""The band behind a curve is the detector's, minute by minute."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from streams.events import ALL, TrendCount
from streams.timestamps import rfc3339_seconds
from streams.web.board import MINUTE_MS, Board
from streams.web.expecting import Expecting
from tests.unit.web.banner_commands import NOW_MS

THIS_MINUTE = NOW_MS // MINUTE_MS


def board(minutes: int, searches: int = 10_000, matches: int = 40) -> Board:
    made = Board(NOW_MS - 60_000)
    for minute in range(THIS_MINUTE - minutes, THIS_MINUTE + 1):
        for keyword, number in ((ALL, searches), ("119", matches)):
            start = rfc3339_seconds(minute * MINUTE_MS)
            made.add_count(
                TrendCount(
                    window_start=start, window_end=start, window_seconds=60, keyword=keyword, country=ALL, count=number
                )
            )
    return made


def test_after_some_steady_minutes_the_usual_is_within_the_band_and_a_burst_is_not() -> None:
    expecting, made = Expecting(ZoneInfo("Europe/Paris")), board(240)
    expecting.advance(made, NOW_MS)
    numbers = made.numbers(NOW_MS)
    bounds = expecting.bounds(numbers, "119")
    assert bounds is not None
    lower, upper = next(bound for bound in reversed(bounds) if bound is not None)
    assert 0 <= lower < 40 < upper < 400
    assert bounds[-1] is None  # the running minute
    assert expecting.bounds(numbers, "unheard-of") is None


def test_a_stream_that_has_just_begun_has_no_band() -> None:
    expecting, made = Expecting(ZoneInfo("Europe/Paris")), board(100)
    expecting.advance(made, NOW_MS)
    assert expecting.bounds(made.numbers(NOW_MS), "119") is None


def test_each_minute_is_taken_once() -> None:
    made, expecting = board(240), Expecting(ZoneInfo("Europe/Paris"))
    expecting.advance(made, NOW_MS)
    before = expecting.bounds(made.numbers(NOW_MS), "119")
    expecting.advance(made, NOW_MS + 1_000)
    assert expecting.bounds(made.numbers(NOW_MS), "119") == before
