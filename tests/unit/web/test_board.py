"""The numbers are those of the topics."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.events import TrendCount
from streams.timestamps import rfc3339_seconds
from streams.web import board as board_module
from streams.web.board import Board
from tests.unit.web.banner_commands import NOW_MS, command

MINUTE_MS = 60_000
THIS_MINUTE_MS = NOW_MS // MINUTE_MS * MINUTE_MS


def count(number: int, keyword: str = "119", minutes_ago: int = 0, country: str = "*", seconds: int = 60) -> TrendCount:
    start = THIS_MINUTE_MS - minutes_ago * MINUTE_MS
    return TrendCount(
        window_start=rfc3339_seconds(start),
        window_end=rfc3339_seconds(start + 1_000 * seconds),
        window_seconds=seconds,
        keyword=keyword,
        country=country,
        count=number,
    )


@pytest.fixture
def board() -> Board:
    return Board(NOW_MS - 10_000)


def test_a_repeated_command_is_one_banner(board: Board) -> None:
    assert board.add_command(command(1), NOW_MS)
    assert not board.add_command(command(1), NOW_MS)
    assert board.add_command(command(2), NOW_MS)
    assert board.numbers(NOW_MS).banners == 2
    assert [shown.command_id for shown in board.numbers(NOW_MS).last_banners] == ["c-2", "c-1"]


def test_memory_does_not_grow_with_the_banners(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_module, "REPEATS_REMEMBERED", 3)
    for number in range(200):
        board.add_command(command(number), NOW_MS)
    assert board.numbers(NOW_MS).banners == 200
    assert len(board.numbers(NOW_MS).last_banners) == board_module.BANNERS_KEPT
    assert len(board._seen) == 3


def test_the_first_banner_is_timed_from_the_start(board: Board) -> None:
    assert board.numbers(NOW_MS).first_banner_after_seconds is None
    board.add_command(command(1), NOW_MS - 4_000)
    board.add_command(command(2), NOW_MS)
    assert board.numbers(NOW_MS).first_banner_after_seconds == 6.0


def test_counts_by_keyword_are_those_of_the_last_minutes_in_all_countries(board: Board) -> None:
    for row in (
        count(3),
        count(5),  # the same window again: the newer count stands
        count(2, minutes_ago=1),
        count(9, "allo"),
        count(7, "old", minutes_ago=60),
        count(40, country="FR"),
        count(50, seconds=3_600),
    ):
        board.add_count(row)
    first, second = board.numbers(NOW_MS).keywords
    assert (first.keyword, first.total) == ("allo", 9)
    assert (second.keyword, second.by_minute) == ("119", (*[0] * 58, 2, 5))


def test_sessions_are_those_of_each_minute_and_of_the_busier_hour(board: Board) -> None:
    hour_ago = THIS_MINUTE_MS // 3_600_000 * 3_600_000 - 3_600_000
    rows = [(count(9), 4), (count(2, minutes_ago=1), 2), (count(40, country="FR"), 40)]
    for row, sessions in rows:
        board.add_count(msgspec.structs.replace(row, sessions=sessions))
    for start_ms, sessions in ((hour_ago, 70), (hour_ago + 3_600_000, 12), (hour_ago - 3_600_000, 900)):
        start = rfc3339_seconds(start_ms)
        hour = msgspec.structs.replace(count(80, seconds=3_600), window_start=start, sessions=sessions)
        board.add_count(hour)
        board.add_count(msgspec.structs.replace(hour, country="FR", sessions=5_000))
    [keyword] = board.numbers(NOW_MS).keywords
    assert keyword.sessions_by_minute == (*[0] * 58, 2, 4)
    assert keyword.sessions == 70


def test_all_searches_counted_are_the_rows_of_all_keywords(board: Board) -> None:
    for row in (count(100, "*"), count(60, "*", minutes_ago=30), count(70, "*", country="FR"), count(5)):
        board.add_count(row)
    assert board.numbers(NOW_MS).counted == 160


def test_memory_does_not_grow_with_the_minutes_and_none_is_counted_twice(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_module, "MINUTES_COUNTED", 3)
    for minutes_ago in range(100, 0, -1):
        for growing in (1, 5, 10):
            board.add_count(count(growing, "*", minutes_ago))
            board.add_count(count(growing, "*", minutes_ago + 1 if minutes_ago < 100 else minutes_ago))
    assert board.numbers(NOW_MS).counted == 1_000
    assert len(board._counted) == 3


def test_what_is_counted_was_published(board: Board) -> None:
    board.note_totals(90, 0, NOW_MS)
    board.add_count(count(100, "*"))
    assert board.numbers(NOW_MS).published == 100
    board.note_totals(130, 0, NOW_MS + 1_000)
    assert board.numbers(NOW_MS).published == 130


def test_rates_are_means_of_the_last_five_seconds(board: Board) -> None:
    for second in range(20):
        published = 1_000 * second if second < 10 else 9_000 + 200 * (second - 9)
        board.note_totals(published, 7 + second, NOW_MS + 1_000 * second)
    assert board.numbers(NOW_MS).searches_per_second == 200.0
    assert board.numbers(NOW_MS).matches_per_second == 1.0
    assert board.numbers(NOW_MS).rates[0] == 1_000.0
    assert len(board.numbers(NOW_MS).rates) == 19


def test_a_broker_that_is_silent_brings_the_rates_down_and_leaves_the_lag_open(board: Board) -> None:
    for second in range(3):
        board.note_totals(200 * second, 4 * second, NOW_MS + 1_000 * second)
    board.lag_records = 6
    for second in range(3, 9):
        board.note_silence(NOW_MS + 1_000 * second)
    numbers = board.numbers(NOW_MS + 9_000)
    assert (numbers.searches_per_second, numbers.matches_per_second, numbers.lag_records) == (0, 0, None)
    assert (numbers.published, numbers.matches) == (400, 8)


def test_a_broker_that_was_never_heard_of_has_no_rates(board: Board) -> None:
    board.note_silence(NOW_MS)
    assert board.numbers(NOW_MS).rates == ()


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 10_000)), max_size=80))
def test_rates_are_never_negative_and_never_fail(steps: list[tuple[int, int]]) -> None:
    board, now, total = Board(0), 0, 0
    for pause, more in steps:
        now, total = now + pause, total + more
        board.note_totals(total, total, now)
    numbers = board.numbers(now)
    assert numbers.searches_per_second >= 0
    assert all(rate >= 0 for rate in numbers.rates)
