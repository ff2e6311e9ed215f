"""Ranks of hashtags, and the days on which one stayed in the top for all their hours: a made history replayed."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tally_making import tally

from streams.events import AlertKind, HashtagRank, TallyHashtags, TrendAlert
from streams.timestamps import rfc3339_seconds
from streams.trends.hashtags import HourOfHashtags, Other
from streams.trends.ranks import HOUR_MS, SETTLE_MS, Ranks, standings
from streams.trends.windows import Calendar

PARIS = ZoneInfo("Europe/Paris")
HOUR = 440_000
"""2020-03-12T08:00:00Z."""
TAG, KEYWORD = "enfanceendanger", "enfance-en-danger"


def hour_of(ours: dict[str, int], others: dict[str, int], every: int = 1) -> HourOfHashtags:
    """An hour in which one search in `every` was looked at; what is given are searches."""
    hour = HourOfHashtags()
    for hashtag, count in ours.items():
        for number in range(count // every):
            hour.add_tracked(hashtag, KEYWORD, every, f"session {number}")
    for name, count in others.items():
        for _ in range(count // every):
            hour.add_other(name, every)
    return hour


@given(
    st.dictionaries(st.sampled_from(["119", TAG, "alloenfance"]), st.integers(1, 9), min_size=1),
    st.dictionaries(st.text("abcdef", min_size=8, max_size=8), st.integers(1, 9), max_size=12),
    st.integers(1, 12),
)
@settings(deadline=None)
def test_where_every_search_was_looked_at_ranks_are_exact(
    ours: dict[str, int], others: dict[str, int], top: int
) -> None:
    for one in standings(hour_of(ours, others), top):
        own = ours[one.hashtag]
        everyone = sorted([*ours.values(), *others.values()], reverse=True)
        assert one.weight == own
        assert one.rank == one.rank_low + everyone.count(own) - 1 == one.rank_high == sum(n >= own for n in everyone)
        everyone.remove(own)
        assert one.to_beat == (everyone[top - 1] if len(everyone) >= top else 0)
        assert (one.rank <= top) == (own > one.to_beat)


def test_the_interval_of_a_sampled_rank_holds_the_true_one() -> None:
    chance = random.Random(7)
    truth = {f"tag{place:05d}": int(40_000 / place) for place in range(1, 400)}
    missed = 0
    for place in range(3, 43):
        name = f"tag{place:05d}"
        hour = HourOfHashtags()
        for each, count in truth.items():
            # One search in 64 by chance: the normal limit of the binomial is good enough here.
            seen = max(0, round(chance.gauss(count / 64, math.sqrt(count / 64))))
            for _ in range(seen):
                if each == name:
                    hour.add_tracked(TAG, KEYWORD, 64, "a session")
                else:
                    hour.add_other(each, 64)
        (one,) = standings(hour, 10)
        assert one.rank_low <= one.rank <= one.rank_high
        missed += not one.rank_low <= place <= one.rank_high
    assert missed <= 4, "an interval of 95 % misses two of 40 on average, and these are wider"


def differ(one: int, other: int, every: int) -> bool:
    """By more than 1.96 standard errors of their difference, where one search in `every` was looked at."""
    return abs(one - other) > 1.96 * math.sqrt((every - 1) * (one + other))


@given(st.integers(1, 400), st.lists(st.integers(1, 400), max_size=12), st.sampled_from([1, 2, 7, 64]))
@example(100, [73, 75, 129, 130], 64)
@settings(deadline=None)
def test_the_interval_leaves_out_only_those_that_surely_differ(seen: int, others: list[int], every: int) -> None:
    own, weights = seen * every, [other * every for other in others]
    named = {f"other{number}": weight for number, weight in enumerate(weights)}
    (one,) = standings(hour_of({TAG: own}, named, every), 10)
    assert one.rank == 1 + sum(weight >= own for weight in weights)
    assert one.rank_low == 1 + sum(weight > own and differ(weight, own, every) for weight in weights)
    assert one.rank_high == 1 + sum(weight >= own or not differ(weight, own, every) for weight in weights)


class HourOfSpans(HourOfHashtags):
    """An hour whose other hashtags are known to within a span each, as of more than 1,536 different ones."""

    def __init__(self, spans: list[tuple[int, int]], unaccounted: int) -> None:
        super().__init__()
        self._known = [Other(*span) for span in spans], unaccounted

    def others(self) -> tuple[list[Other], int]:
        return self._known


@pytest.mark.parametrize(
    ("spans", "unaccounted", "rank", "low", "high"),
    [
        ([(9, 12), (4, 12), (4, 9)], 0, 3, 1, 3),
        ([(11, 12), (11, 30)], 0, 3, 3, 3),
        ([(11, 20), (4, 14)], 25, 3, 2, 3 + 2),
        ([(11, 20), (4, 13)], 25, 3, 2, 3),
    ],
)
def test_a_rank_is_of_the_worst_case_and_its_interval_of_both(
    spans: list[tuple[int, int]], unaccounted: int, rank: int, low: int, high: int
) -> None:
    """Ours has 10; where the sketch is unsure by 10 or more, as many of that weight may be forgotten as fit."""
    hour = HourOfSpans(spans, unaccounted)
    for _ in range(10):
        hour.add_tracked(TAG, KEYWORD, 1, "a session")
    (one,) = standings(hour, 10)
    assert (one.rank, one.rank_low, one.rank_high) == (rank, low, high)


def test_of_one_search_that_was_looked_at_everything_else_may_be_as_many() -> None:
    """It stands for 64, more or less than any number that is small."""
    hour = HourOfSpans([(0, 64)], 25)
    hour.add_tracked(TAG, KEYWORD, 64, "a session")
    (one,) = standings(hour, 10)
    assert (one.rank, one.rank_low, one.rank_high) == (2, 1, 2 + 25)


def test_what_the_sketch_forgot_widens_the_interval() -> None:
    hour = hour_of({TAG: 1}, {f"{number:08x}": 2 for number in range(9_000)})
    (one,) = standings(hour, 10)
    assert one.rank_low <= 9_001 <= one.rank_high


Searches = dict[int, Counter[str]]
"""By hour since the epoch; `TAG` is tracked, all other names are not."""


def hours_of(day: dt.date) -> range:
    """The hours of a local day in Paris, since the epoch."""
    midnight = [dt.datetime(each.year, each.month, each.day, tzinfo=PARIS).timestamp() for each in
                (day, day + dt.timedelta(days=1))]  # fmt: skip
    return range(int(midnight[0]) // 3_600, int(midnight[1]) // 3_600)


def quiet(first: dt.date, days: int) -> Searches:
    """Ordinary days: twenty hashtags that are searched more than ours."""
    ordinary = Counter({f"other{place:03d}": 50 + 3 * place for place in range(20)}) | Counter({TAG: 5})
    return {hour: Counter(ordinary) for day in range(days) for hour in hours_of(first + dt.timedelta(days=day))}


def top_all_day(history: Searches, day: dt.date, count: int = 95) -> None:
    """Fifth to sixth of all in each hour of the day."""
    for hour in hours_of(day):
        history[hour][TAG] = count


def replayed(history: Searches, *, top: int = 10, restarts: int = 0) -> tuple[list[HashtagRank], list[TrendAlert]]:
    """The history as tallies of a minute's worth each, hour by hour; what is written after each hour."""
    ranks = Ranks(Calendar(PARIS), top)
    rows: dict[str, tuple[HashtagRank, bytes | None]] = {}
    alerts: list[TrendAlert] = []
    for number, (hour, searches) in enumerate(sorted(history.items())):
        half = {name: count // 2 for name, count in searches.items()}
        for part in (half, {name: count - half[name] for name, count in searches.items()}):
            ours = {name: count for name, count in part.items() if name == TAG and count}
            noted = hour_of(ours, {name: count for name, count in part.items() if name != TAG})
            if noted.weight:
                ranks.add(tally(hashtags=(noted.to_tally(hour),)))
        ranks.settle((hour + 1) * HOUR_MS + (SETTLE_MS if number % 2 else 0))
        changed, new = ranks.changed()
        alerts += new
        rows.update((f"{row.window_start} {row.hashtag}", (row, state)) for row, state in changed)
        if restarts and number % restarts == 0:
            heir = Ranks(Calendar(PARIS), top)
            for row, state in rows.values():
                heir.restore(row, state)
            heir.resume(ranks.first_hour, ranks.days)
            ranks = heir
    ranks.settle((max(history) + 1) * HOUR_MS + SETTLE_MS)
    changed, new = ranks.changed()
    rows.update((f"{row.window_start} {row.hashtag}", (row, state)) for row, state in changed)
    return [row for row, _ in rows.values()], alerts + new


def days(alerts: list[TrendAlert]) -> list[str]:
    return [alert.window_start for alert in alerts]


def start_of(day: dt.date) -> str:
    return rfc3339_seconds(hours_of(day)[0] * HOUR_MS)


@pytest.mark.parametrize("restarts", [0, 1, 7])
def test_two_distinct_days_in_the_top_are_found_and_no_near_miss(restarts: int) -> None:
    first = dt.date(2020, 4, 1)
    history = quiet(first, 12)
    two = [dt.date(2020, 4, 4), dt.date(2020, 4, 9)]
    for day in two:
        top_all_day(history, day)
    top_all_day(history, dt.date(2020, 4, 2))
    history[hours_of(dt.date(2020, 4, 2))[13]][TAG] = 79  # one hour out: ten others have 80 and more
    top_all_day(history, dt.date(2020, 4, 6))
    del history[hours_of(dt.date(2020, 4, 6))[3]]  # an outage of one hour
    top_all_day(history, dt.date(2020, 4, 11))
    history[hours_of(dt.date(2020, 4, 11))[23]] = Counter({TAG: 0})
    rows, alerts = replayed(history, restarts=restarts)
    assert days(alerts) == [start_of(day) for day in two]
    assert {alert.kind for alert in alerts} == {AlertKind.TOP_TREND_DAY}
    assert {(alert.keyword, alert.hashtag, alert.country, alert.window_seconds) for alert in alerts} == {
        (KEYWORD, TAG, "*", 86_400)
    }
    assert [alert.observed for alert in alerts] == [24 * 95.0] * 2
    assert [alert.expected for alert in alerts] == [24 * 80.0] * 2
    assert [alert.sessions for alert in alerts] == [48] * 2, "each half of each hour has the same 48 sessions"
    assert {row.sessions for row in rows if row.rank == 6} == {48}
    assert {row.sessions for row in rows if row.hashtag == "*"} == {None}
    assert all(row.final for row in rows)
    assert {row.hashtag for row in rows} == {"*", TAG}
    in_top = Counter(row.rank for row in rows if row.hashtag == TAG)
    assert in_top == {6: 24 * 5 - 3, 11: 1, 21: 24 * 7}


def test_the_sessions_of_a_top_trend_day_are_those_of_all_its_hours() -> None:
    """One and the same child in every hour, and another one in each: 25 of 48 searches' sessions."""
    ranks, day = Ranks(Calendar(PARIS), 1), dt.date(2020, 4, 4)
    for hour in hours_of(day):
        noted = HourOfHashtags()
        for session in ("the same", f"only at {hour}"):
            noted.add_tracked(TAG, KEYWORD, 1, session)
        ranks.add(tally(hashtags=(noted.to_tally(hour),)))
        ranks.settle((hour + 1) * HOUR_MS + SETTLE_MS)
    rows, [alert] = ranks.changed()
    assert (alert.observed, alert.sessions) == (48, 25)
    assert {row.sessions for row, _ in rows if row.hashtag == TAG} == {2}


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2020, 3, 29), 23), (dt.date(2020, 10, 25), 25)])
def test_a_day_that_the_clocks_change_needs_all_its_hours(day: dt.date, hours: int) -> None:
    assert len(hours_of(day)) == hours
    before = day - dt.timedelta(days=1)
    history = quiet(before, 3)
    top_all_day(history, day)
    assert days(replayed(history)[1]) == [start_of(day)]
    for missed in (hours_of(day)[0], hours_of(day)[-1]):
        near_miss = {hour: Counter(searches) for hour, searches in history.items()}
        near_miss[missed][TAG] = 5
        assert replayed(near_miss)[1] == []


def test_a_day_that_was_not_seen_from_its_first_hour_is_none() -> None:
    day = dt.date(2020, 4, 4)
    history = quiet(day, 1)
    top_all_day(history, day)
    assert len(replayed(history)[1]) == 1
    del history[hours_of(day)[0]]
    assert replayed(history)[1] == []


def test_a_quiet_week_in_between_leaves_no_day_open() -> None:
    first, again = dt.date(2020, 4, 4), dt.date(2020, 4, 14)
    history = quiet(first, 1) | quiet(again, 1)
    for hour in hours_of(first):
        history[hour][TAG] = 95
    del history[hours_of(first)[23]]
    assert replayed(history)[1] == []
    top_all_day(history, again)
    assert days(replayed(history)[1]) == [start_of(again)]


def test_an_hour_that_is_settled_empty_is_an_outage() -> None:
    day = dt.date(2020, 4, 4)
    for gap in (None, 3, 23):
        ranks = Ranks(Calendar(PARIS), 10)
        alerts: list[TrendAlert] = []
        for number, hour in enumerate(hours_of(day)):
            if number != gap:
                ranks.add(tally(hashtags=(hour_of({TAG: 5}, {}).to_tally(hour),)))
            ranks.settle((hour + 1) * HOUR_MS + SETTLE_MS)
            alerts += ranks.changed()[1]
        assert len(alerts) == (gap is None)


def test_as_many_as_are_in_the_top_is_a_setting() -> None:
    history = quiet(dt.date(2020, 4, 4), 1)
    top_all_day(history, dt.date(2020, 4, 4))
    assert len(replayed(history, top=6)[1]) == 1
    assert replayed(history, top=5)[1] == []


def test_an_hour_waits_until_it_is_settled_and_what_comes_later_is_left_out() -> None:
    ranks = Ranks(Calendar(PARIS), 10)
    noted = hour_of({TAG: 5}, {}).to_tally(HOUR)
    ranks.add(tally(hashtags=(noted,)))
    ranks.settle((HOUR + 1) * HOUR_MS + SETTLE_MS - 1)
    rows, _ = ranks.changed()
    assert [(row.row.final, row.state is None) for row in rows] == [(False, False), (False, True)]
    ranks.settle((HOUR + 1) * HOUR_MS + SETTLE_MS)
    rows, _ = ranks.changed()
    assert [(row.row.final, row.state is None) for row in rows] == [(True, True), (True, True)]
    ranks.add(tally(hashtags=(noted,)))
    assert ranks.changed() == ([], [])
    assert ranks.open_hours == []


def test_before_all_partitions_are_known_nothing_is_settled() -> None:
    ranks = Ranks(Calendar(PARIS), 10)
    ranks.add(tally(hashtags=(hour_of({TAG: 5}, {}).to_tally(HOUR),)))
    ranks.settle(-1)
    assert ranks.first_hour == -1
    assert ranks.open_hours == [HOUR]


def test_a_row_without_time_or_state_is_not_ours() -> None:
    ranks = Ranks(Calendar(PARIS), 10)
    row = HashtagRank(window_start="never", window_end="", window_seconds=3_600, hashtag="*", keyword="*", country="*",
                      searches=5, searches_low=5, searches_high=5)  # fmt: skip
    assert ranks.restore(row, None) is None
    timed = msgspec.structs.replace(row, window_start="2020-04-04T00:00:00Z")
    assert ranks.restore(timed, b"{") is None
    assert ranks.restore(timed, msgspec.json.encode(TallyHashtags(5, 0, 0))) is None


def test_in_a_zone_with_half_hours_an_hour_counts_for_both_its_days() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    day = dt.datetime(2020, 4, 4, tzinfo=kolkata)
    first = math.floor(day.timestamp() / 3_600)
    found = []
    for left_out in (None, first, first + 24, first + 25):
        ranks = Ranks(Calendar(kolkata), 10)
        for hour in range(first - 1, first + 26):
            if hour != left_out:
                ranks.add(tally(hashtags=(hour_of({TAG: 5}, {"x": 1}).to_tally(hour),)))
        ranks.settle((first + 26) * HOUR_MS + SETTLE_MS)
        found.append(days(ranks.changed()[1]))
    assert found == [["2020-04-03T18:30:00Z"], [], [], ["2020-04-03T18:30:00Z"]]


def test_the_intervals_of_searches_say_how_many_were_looked_at() -> None:
    ranks = Ranks(Calendar(PARIS), 10)
    ranks.add(tally(hashtags=(hour_of({TAG: 6_400}, {}, every=64).to_tally(HOUR),)))
    ranks.add(tally(hashtags=(hour_of({TAG: 5}, {}).to_tally(HOUR + 1),)))
    ranks.add(tally(hashtags=(hour_of({TAG: 64}, {}, every=64).to_tally(HOUR + 2),)))
    rows = {(row.window_start, row.hashtag): row for row, _ in ranks.changed()[0]}
    sampled, complete = rows[rfc3339_seconds(HOUR * HOUR_MS), TAG], rows[rfc3339_seconds((HOUR + 1) * HOUR_MS), TAG]
    assert (sampled.searches, sampled.searches_low, sampled.searches_high) == (6_400, 5_155, 7_645)
    assert (complete.searches, complete.searches_low, complete.searches_high) == (5, 5, 5)
    seen_once = rows[rfc3339_seconds((HOUR + 2) * HOUR_MS), TAG]
    assert (seen_once.searches, seen_once.searches_low, seen_once.searches_high) == (64, 0, 189)
    everyone = rows[rfc3339_seconds((HOUR + 1) * HOUR_MS), "*"]
    assert (everyone.rank, everyone.rank_low, everyone.rank_high, everyone.searches) == (None, None, None, 5)
