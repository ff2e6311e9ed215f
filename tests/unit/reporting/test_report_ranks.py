"""The best hours of tracked hashtags: the newest final row of an hour, and no hour of few sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from report_making import PARIS, lines

from streams.events import HashtagRank
from streams.reporting.message_lines import read_messages
from streams.reporting.sheet import render_csv
from streams.reporting.text import render_text
from streams.trends.report import Asked, build_report
from streams.trends.report_counts import Range
from streams.trends.report_model import RankLine
from streams.trends.report_ranks import rank_lines

DAY = dt.date(2026, 5, 4)
NINE, TEN = "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"


def ranked(rank: int | None, hour: str = NINE, **changed: Any) -> HashtagRank:
    fields = {"window_start": hour, "window_end": hour, "window_seconds": 3_600, "hashtag": "allo119", "keyword": "119",
              "country": "*", "rank": rank, "rank_low": rank, "rank_high": rank, "searches": 40, "searches_low": 30,
              "searches_high": 50, "sessions": 11, "final": True}  # fmt: skip
    return HashtagRank(**fields | changed)


def found(*rows: HashtagRank, country: str | None = None) -> tuple[RankLine, ...]:
    return rank_lines(rows, Range(DAY, DAY, country), PARIS)


def test_the_best_hour_is_shown_with_its_interval_and_how_many_hours_could_be() -> None:
    [line] = found(ranked(5), ranked(3, TEN, rank_low=2, rank_high=6))
    assert line == RankLine("allo119", "119", "*", 2, 3, 2, 6, TEN)


def test_a_later_row_of_an_hour_stands_for_an_earlier_one() -> None:
    [line] = found(ranked(1), ranked(4))
    assert (line.rank, line.hours) == (4, 1)


@pytest.mark.parametrize(
    "row",
    [
        ranked(None),
        ranked(1, sessions=10),  # one child could have made all 40 searches
        ranked(1, sessions=None),
        ranked(1, final=False),
        ranked(1, "2026-05-05T09:00:00Z"),
    ],
    ids=["no rank", "few sessions", "sessions not counted", "can change", "another day"],
)
def test_what_is_not_shown(row: HashtagRank) -> None:
    assert found(row) == ()


def test_of_a_country_its_own_ranks_are_shown() -> None:
    assert found(ranked(2), country="FR") == ()


def test_a_report_of_lines_has_them_in_text_and_csv() -> None:
    hour = {"window_start": NINE, "window_end": TEN, "window_seconds": 3_600, "country": "*", "final": True}
    counts = [
        hour | {"keyword": "119", "count": 40, "sessions": 35},
        hour | {"keyword": "*", "count": 9_000, "sessions": None},
    ]
    rank = {name: getattr(ranked(3), name) for name in HashtagRank.__struct_fields__}
    read = read_messages(lines([*counts, rank, rank | {"window_start": "never"}]).splitlines(), PARIS)
    assert [number for number, _ in read.problems] == [4]
    report = build_report(read.material, Asked(Range(DAY, DAY, None), PARIS, "made", TEN))
    assert [line.rank for line in report.ranks] == [3]
    assert "#allo119" in render_text(report, "en")
    assert "hashtag_rank" in render_csv(report)
