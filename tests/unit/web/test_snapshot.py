"""What viewers get: no session, no event, no search; beside a real stream no small count."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterator
from typing import Any

import msgspec

from streams.events import ALL, AlertKind, Audience, FunnelRow, FunnelStep, HashtagRank, TrendAlert, TrendCount
from streams.timestamps import rfc3339_seconds
from streams.trends.disclosure import SMALLEST
from streams.web.board import Board
from streams.web.picture import Numbers
from streams.web.snapshot import About, snapshot
from tests.unit.web.banner_commands import NOW_MS, command

ABOUT = About(timezone="Europe/Paris", invented=True, writable=True, scan="reference", since_ms=NOW_MS)
REAL = About(timezone="Europe/Paris", invented=False, writable=False, scan="reference", since_ms=NOW_MS)


def count(number: int, keyword: str, sessions: int | None = None, seconds: int = 60) -> TrendCount:
    """A minute or hour; each search by a session of its own unless told otherwise."""
    start_ms = NOW_MS // (seconds * 1_000) * seconds * 1_000
    return TrendCount(
        window_start=rfc3339_seconds(start_ms),
        window_end=rfc3339_seconds(start_ms + seconds * 1_000),
        window_seconds=seconds,
        keyword=keyword,
        country=ALL,
        count=number,
        sessions=number if sessions is None else sessions,
    )


def add_count(made: Board, number: int, keyword: str, sessions: int | None = None) -> None:
    for seconds in (60, 3_600):
        made.add_count(count(number, keyword, sessions, seconds))


def rise(observed: float, keyword: str = "119", country: str = ALL, sessions: int | None = None) -> TrendAlert:
    return TrendAlert(
        alert_id=f"{keyword}{country}{observed}",
        keyword=keyword,
        country=country,
        window_start="2026-05-04T09:00:00Z",
        window_seconds=3_600,
        kind=AlertKind.RISE,
        observed=observed,
        expected=2.25,
        ratio=observed / 2.25,
        q_value=0.0123,
        sessions=round(observed) if sessions is None else sessions,
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
    add_count(made, 25, "often")
    add_count(made, 10, "seldom")
    add_count(made, 1_000, ALL)
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
    assert by_keyword["often"]["total"] == 22
    assert by_keyword["often"]["by_minute"][-1] == 22
    assert by_keyword["seldom"] == {"keyword": "seldom", "total": None, "by_minute": None, "expected": None}
    assert said["last_banners"] == []


def test_invented_searches_are_shown_as_they_are() -> None:
    said = shown(board().numbers(NOW_MS), ABOUT)
    assert {row["keyword"]: row["total"] for row in said["keywords"]} == {"often": 25, "seldom": 10}
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
    assert steps["impressions"]["count"] == 198
    assert steps["clicks"] == {"step": "clicks", "count": None, "share": None}


def test_one_child_who_searches_all_hour_is_not_shown_beside_a_real_stream() -> None:
    made = Board(NOW_MS)
    add_count(made, 400, "119", sessions=1)
    made.add_alert(rise(400, sessions=1))
    made.add_alert(msgspec.structs.replace(rise(300), sessions=None))
    made.add_rank(msgspec.structs.replace(rank("119", 1, 400), sessions=1))
    said = shown(made.numbers(NOW_MS), REAL)
    assert said["keywords"] == [{"keyword": "119", "total": None, "by_minute": None, "expected": None}]
    assert said["top_tags"]["tags"] == []
    assert said["alerts"] == []


def test_what_has_a_name_changes_by_eleven_or_not_at_all_while_children_search_and_click() -> None:
    """A viewer gets two events a second: the difference of two must not be one child."""
    before: Any = None
    for number in range(1, 60):
        made = Board(NOW_MS)
        add_count(made, number, "119")
        for name in (ALL, "119"):
            row = funnel(shown=40 + number, clicks=number, keyword=name)
            made.add_funnel(msgspec.structs.replace(row, campaign=name, late=number, repeats=number))
        made.add_alert(rise(number))
        said = shown(made.numbers(NOW_MS), REAL)
        if before is not None:
            changed = dict(differences(before, said))
            assert all(abs(now - then) % SMALLEST == 0 for then, now in changed.values()), changed
        before = said


def differences(then: Any, now: Any, path: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    """Each count that has changed, by its path; nothing counts as 0. Shares follow from counts, sizes have a digit."""
    if isinstance(then, dict) or isinstance(now, dict):
        for key in {*(then or {}), *(now or {})} - {"share", "ratio", "window_seconds"}:
            yield from differences((then or {}).get(key), (now or {}).get(key), f"{path}.{key}")
    elif isinstance(then, list) or isinstance(now, list):
        for place, (old, new) in enumerate(itertools.zip_longest(then or [], now or [])):
            yield from differences(old, new, f"{path}.{place}")
    elif then != now and not (isinstance(then, str) or isinstance(now, str)):
        yield path, (then or 0, now or 0)


def test_beside_a_real_stream_a_rise_is_told_by_its_size_and_only_where_it_is_of_many() -> None:
    made = board()
    for alert in (rise(10, "small", "RE"), rise(47)):
        made.add_alert(alert)
    [alert] = shown(made.numbers(NOW_MS), REAL)["alerts"]
    assert (alert["keyword"], alert["observed"], alert["expected"], alert["ratio"]) == ("119", None, None, 20)
    assert "q_value" not in alert
    assert [one["observed"] for one in shown(made.numbers(NOW_MS), ABOUT)["alerts"]] == [47, 10]


def test_the_detectors_bounds_can_not_be_run_backwards_beside_a_real_stream() -> None:
    class Told:
        def bounds(self, _numbers: Numbers, _keyword: str) -> list[tuple[float, float] | None]:
            return [None, (3.14159, 123.456)]

    numbers = board().numbers(NOW_MS)
    for about, bounds in ((REAL, [None, [3.1, 120.0]]), (ABOUT, [None, [3.14159, 123.456]])):
        said = json.loads(snapshot(numbers, about, Told()))  # type: ignore[arg-type]
        assert said["keywords"][0]["expected"] == bounds


def test_the_funnel_is_told_by_each_name_of_its_rows_and_adds_up() -> None:
    made = board()
    for keyword, audience, banners, clicks in (("a", Audience.VICTIM, 120, 30), ("b", Audience.WITNESS, 70, 12),
                                               ("c", Audience.VICTIM, 10, 9)):  # fmt: skip
        row = funnel(shown=banners, clicks=clicks, keyword=keyword)
        made.add_funnel(msgspec.structs.replace(row, campaign="fr-119", audience=audience, language="fr",
                                                vocabulary_version="v1"))  # fmt: skip

    def named(about: About, by: str) -> dict[str, list[int | None]]:
        lines = shown(made.numbers(NOW_MS), about)["funnel"]["by"][by]
        return {line["name"]: [step["count"] for step in line["steps"]] for line in lines}

    assert named(ABOUT, "keyword") == {"a": [120, 30, 0], "b": [70, 12, 0], "c": [10, 9, 0]}
    assert named(ABOUT, "audience") == {"victim": [130, 39, 0], "witness": [70, 12, 0]}
    assert named(REAL, "keyword") == {"a": [110, 22, None], "b": [66, 11, None]}
    assert named(REAL, "audience") == {"victim": [110, 22, None], "witness": [66, 11, None]}
    for by in ("campaign", "language", "vocabulary_version"):
        assert list(named(ABOUT, by).values()) == [[200, 51, 0]]
    made.add_funnel(funnel("2026-05-11T00:00:00Z", shown=5))
    assert named(ABOUT, "keyword") == {}


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
