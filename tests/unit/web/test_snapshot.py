"""What viewers get: no session, no event, no search; beside a real stream no small count."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from streams.events import ALL, Audience, FunnelRow, FunnelStep, HashtagRank, TrendCount
from streams.timestamps import rfc3339_seconds
from streams.web.board import Board
from streams.web.picture import Numbers
from streams.web.snapshot import About, snapshot
from tests.unit.web.banner_commands import NOW_MS, command

ABOUT = About(timezone="Europe/Paris", invented=True, writable=True, scan="reference", since_ms=NOW_MS)
REAL = About(timezone="Europe/Paris", invented=False, writable=False, scan="reference", since_ms=NOW_MS)


def count(number: int, keyword: str) -> TrendCount:
    return TrendCount(
        window_start=rfc3339_seconds(NOW_MS // 60_000 * 60_000),
        window_end=rfc3339_seconds(NOW_MS // 60_000 * 60_000 + 60_000),
        window_seconds=60,
        keyword=keyword,
        country=ALL,
        count=number,
    )


def funnel(week: str = "2026-05-04T00:00:00Z", shown: int = 200, clicks: int = 10, keyword: str = ALL) -> FunnelRow:
    nothing = FunnelStep(count=0, sessions=0)
    return FunnelRow(
        window_start=week,
        window_end="2026-05-11T00:00:00Z",
        window_seconds=604_800,
        campaign=ALL,
        keyword=keyword,
        audience=Audience.ANY,
        language=ALL,
        vocabulary_version=ALL,
        commands=FunnelStep(count=shown, sessions=shown),
        impressions=FunnelStep(count=shown, sessions=shown),
        clicks=FunnelStep(count=clicks, sessions=clicks),
        dismissals=nothing,
        shares=nothing,
        calls=nothing,
        chats=nothing,
        quick_exits=nothing,
    )


def rank(hashtag: str, place: int | None, searches: int, hour: str = "2026-05-04T09:00:00Z") -> HashtagRank:
    return HashtagRank(
        window_start=hour,
        window_end="2026-05-04T10:00:00Z",
        window_seconds=3_600,
        hashtag=hashtag,
        keyword="119",
        country=ALL,
        rank=place,
        rank_low=place,
        rank_high=None if place is None else place + 2,
        searches=searches,
        searches_low=searches,
        searches_high=searches + 500,
        sessions=searches,
    )


def board() -> Board:
    made = Board(NOW_MS)
    made.add_command(command(), NOW_MS)
    made.add_count(count(11, "often"))
    made.add_count(count(10, "seldom"))
    made.add_count(count(1_000, ALL))
    made.add_funnel(funnel())
    return made


def shown(numbers: Numbers, about: About) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(snapshot(numbers, about))
    return found


def test_nothing_in_it_leads_to_a_person() -> None:
    secret = dataclasses.replace(
        board().numbers(NOW_MS),
        broker=dataclasses.replace(board().broker, note="10.0.0.7:9092"),
    )
    for about in (ABOUT, REAL):
        said = snapshot(secret, about).decode()
        for private in ("s-1", "e-1", "c-1", "session", "event_id", "command_id", "10.0.0.7"):
            assert private not in said


def test_beside_a_real_stream_a_keyword_under_eleven_is_withheld_and_so_are_single_banners() -> None:
    said = shown(board().numbers(NOW_MS), REAL)
    by_keyword = {row["keyword"]: row for row in said["keywords"]}
    assert by_keyword["often"]["total"] == 11
    assert by_keyword["seldom"] == {"keyword": "seldom", "total": None, "by_minute": None, "expected": None}
    assert said["last_banners"] == []


def test_invented_searches_are_shown_as_they_are() -> None:
    said = shown(board().numbers(NOW_MS), ABOUT)
    assert {row["keyword"]: row["total"] for row in said["keywords"]} == {"often": 11, "seldom": 10}
    assert [banner["keyword"] for banner in said["last_banners"]] == ["119"]


def test_the_funnel_is_that_of_the_newest_week_with_intervals() -> None:
    made = board()
    made.add_funnel(funnel("2026-04-27T00:00:00Z", shown=7))  # read later, and older
    made.add_funnel(funnel(shown=9, keyword="119"))  # a part of it
    steps = {step["step"]: step for step in shown(made.numbers(NOW_MS), ABOUT)["funnel"]["steps"]}
    assert steps["impressions"] == {"step": "impressions", "count": 200, "share": None}
    share, low, high = steps["clicks"]["share"]
    assert (steps["clicks"]["count"], share) == (10, 0.05)
    assert 0.02 < low < 0.05 < high < 0.1


def test_a_step_of_few_people_is_withheld_beside_a_real_stream() -> None:
    steps = {step["step"]: step for step in shown(board().numbers(NOW_MS), REAL)["funnel"]["steps"]}
    assert steps["impressions"]["count"] == 200
    assert steps["clicks"] == {"step": "clicks", "count": None, "share": None}


def test_tracked_hashtags_are_those_of_the_newest_hour_by_rank_and_small_ones_only_where_all_is_invented() -> None:
    made = board()
    assert shown(made.numbers(NOW_MS), ABOUT)["top_tags"] is None
    for row in (rank("second", 7, 10), rank("first", 3, 11), rank("old", 1, 90, "2026-05-04T08:00:00Z")):
        made.add_rank(row)
    made.add_rank(rank(ALL, None, 5_000))
    numbers = made.numbers(NOW_MS)
    tags = shown(numbers, ABOUT)["top_tags"]
    assert tags["window_start"] == "2026-05-04T09:00:00Z"
    assert tags["tags"] == [
        {"hashtag": "first", "rank": 3, "low": 3, "high": 5},
        {"hashtag": "second", "rank": 7, "low": 7, "high": 9},
    ]
    assert [tag["hashtag"] for tag in shown(numbers, REAL)["top_tags"]["tags"]] == ["first"]
