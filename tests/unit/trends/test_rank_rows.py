"""What reports and the dashboard are told of ranks."""

from __future__ import annotations

from streams.events import HashtagRank
from streams.trends.rank_rows import RankRows


def row(hour: int, hashtag: str, rank: int | None, searches: int = 5) -> HashtagRank:
    return HashtagRank(
        window_start=f"2020-04-04T{hour:02}:00:00Z", window_end=f"2020-04-04T{hour + 1:02}:00:00Z",
        window_seconds=3_600, hashtag=hashtag, keyword="k", country="*", rank=rank, rank_low=rank, rank_high=rank,
        searches=searches, searches_low=searches, searches_high=searches,
    )  # fmt: skip


def test_the_newest_hour_has_its_hashtags_by_rank_and_the_last_row_of_each_holds() -> None:
    rows = RankRows(hours=24)
    for each in (row(5, "119", 1), row(6, "119", 9), row(6, "*", None, 80), row(6, "allo", 3), row(6, "119", 2)):
        rows.add(each)
    newest = rows.newest()
    assert newest is not None
    assert newest.window_start == "2020-04-04T06:00:00Z"
    assert [(each.hashtag, each.rank) for each in newest.ranked] == [("119", 2), ("allo", 3)]
    assert newest.everything == row(6, "*", None, 80)
    assert rows.hours == ["2020-04-04T05:00:00Z", "2020-04-04T06:00:00Z"]


def test_the_oldest_hours_are_forgotten() -> None:
    rows = RankRows(hours=2)
    for hour in (7, 5, 6):
        rows.add(row(hour, "119", 1))
    assert rows.hours == ["2020-04-04T06:00:00Z", "2020-04-04T07:00:00Z"]


def test_of_an_unknown_hour_there_is_nothing_to_say() -> None:
    rows = RankRows(hours=2)
    assert rows.newest() is None
    assert rows.of("2020-04-04T06:00:00Z") == ("2020-04-04T06:00:00Z", (), None)
    rows.add(row(6, "119", 1))
    assert rows.of("2020-04-04T06:00:00Z", "FR").ranked == ()
