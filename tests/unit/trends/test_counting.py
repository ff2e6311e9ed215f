"""Tallies in, rows out, against an oracle that adds up searches one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tally_making import sessions, tally

from streams.events import TallySessions, TrendCount
from streams.trends.count_rows import CountRow
from streams.trends.counting import Counting
from streams.trends.sums import PACKED_BYTES
from streams.trends.windows import Calendar, Window

MINUTE = 29_631_432
"""2026-05-04T09:12Z."""
MINUTE_MS = 60_000
GRACE_MS = 10 * MINUTE_MS
PARIS = ZoneInfo("Europe/Paris")


def counting() -> Counting:
    return Counting(Calendar(PARIS), GRACE_MS)


def cells(rows: Iterable[CountRow]) -> dict[tuple[int, str, str, str], int]:
    return {(r.window_seconds, r.window_start, r.keyword, r.country): r.count for r, _ in rows}


def test_a_search_counts_in_its_minute_hour_and_day_here_and_everywhere() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 3)))
    assert cells(counts.changed()) == {
        (seconds, start, "119", country): 3
        for seconds, start in (
            (60, "2026-05-04T09:12:00Z"),
            (3_600, "2026-05-04T09:00:00Z"),
            (86_400, "2026-05-03T22:00:00Z"),
        )
        for country in ("*", "FR")
    }


@pytest.mark.parametrize("country", ["--", "*"])
def test_a_country_without_a_helpline_counts_towards_all_only(country: str) -> None:
    counts = counting()
    counts.add(tally((MINUTE, "*", country, 3)))
    assert {row.country for row, _ in counts.changed()} == {"*"}


def test_rows_come_when_they_changed_and_only_then_in_order() -> None:
    counts = counting()
    counts.add(tally((MINUTE + 1, "b", "FR", 1), (MINUTE, "b", "ZZ", 1), (MINUTE, "a", "FR", 1)))
    rows = [row for row, _ in counts.changed()]
    keys = [(row.window_seconds, row.window_start, row.keyword, row.country) for row in rows]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys)) == 2 + 4 + 5 + 5
    assert list(counts.changed()) == []
    counts.add(tally((MINUTE, "a", "FR", 0)))
    assert list(counts.changed()) == []
    counts.add(tally((MINUTE, "a", "FR", 2)))
    assert set(cells(counts.changed()).values()) == {3}


def test_a_final_window_is_written_once_more_and_then_never() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "*", "FR", 5), (MINUTE + 1, "*", "FR", 7)))
    counts.changed()
    end_ms = (MINUTE + 1) * MINUTE_MS
    counts.close(end_ms + GRACE_MS - 1)
    assert list(counts.changed()) == []
    counts.close(end_ms + GRACE_MS)
    rows = [row for row, _ in counts.changed()]
    assert [(row.window_start, row.country, row.count, row.final) for row in rows] == [
        ("2026-05-04T09:12:00Z", "*", 5, True),
        ("2026-05-04T09:12:00Z", "FR", 5, True),
    ]
    counts.close(0)
    counts.add(tally((MINUTE, "*", "FR", 4), (MINUTE, "119", "FR", 2), late=3))
    assert list(counts.changed()) == []
    assert counts.late == 4, "what the tally calls late is of the source; what is late here missed its window"


def test_a_window_that_changes_and_becomes_final_is_written_as_final() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "*", "ZZ", 5)))
    counts.close((MINUTE + 1) * MINUTE_MS + GRACE_MS)
    finals = {(row.window_seconds, row.final) for row, _ in counts.changed()}
    assert finals == {(60, True), (3_600, False), (86_400, False)}
    assert {window.seconds for window in counts.open_windows()} == {3_600, 86_400}


def test_final_windows_leave_no_memory() -> None:
    counts = counting()
    for minute in range(MINUTE, MINUTE + 3 * 1440):
        counts.add(tally((minute, "*", "FR", 1)))
        counts.close(minute * MINUTE_MS)
        counts.changed()
        assert len(counts) <= 2 * (11 + 3 + 3)
    counts.close((MINUTE + 6 * 1440) * MINUTE_MS)
    counts.changed()
    assert len(counts) == 0


def test_minutes_always_add_up_to_their_hour_also_with_late_searches() -> None:
    counts = counting()
    written: dict[tuple[int, str, str, str], int] = {}
    for step in range(60):
        counts.add(tally((MINUTE + step, "*", "FR", 3), (MINUTE + step - 15, "*", "FR", 2)))
        counts.close((MINUTE + step) * MINUTE_MS)
        written |= cells(counts.changed())
    total = Counter[int]()
    for (seconds, _, _, country), count in written.items():
        total[seconds] += count if country == "*" else 0
    assert total[60] == total[3_600] == total[86_400]
    assert total[60] + counts.late == 60 * 5


def test_sessions_are_merged_over_tallies_minutes_and_countries() -> None:
    counts = counting()
    counts.add(
        tally((MINUTE, "119", "FR", 2), sessions=sessions((MINUTE, "119", "FR", "a"), (MINUTE, "119", "FR", "b")))
    )
    counts.add(tally((MINUTE + 1, "119", "BE", 2), sessions=sessions((MINUTE + 1, "119", "BE", "b"))))
    found = {(r.window_seconds, r.window_start[11:16], r.country): r.sessions for r, _ in counts.changed()}
    assert found == {
        (60, "09:12", "FR"): 2,
        (60, "09:12", "*"): 2,
        (60, "09:13", "BE"): 1,
        (60, "09:13", "*"): 1,
        (3_600, "09:00", "FR"): 2,
        (3_600, "09:00", "BE"): 1,
        (3_600, "09:00", "*"): 2,
        (86_400, "22:00", "FR"): 2,
        (86_400, "22:00", "BE"): 1,
        (86_400, "22:00", "*"): 2,
    }


def test_the_sessions_of_an_open_window_can_be_asked_for() -> None:
    counts = Counting(Calendar(PARIS), GRACE_MS)
    for name in ("a", "b", "b"):
        counts.add(tally((MINUTE, "119", "FR", 2), sessions=sessions((MINUTE, "119", "FR", name))))
    counts.over(3_600, 10**15, 0)
    hour_ms = MINUTE // 60 * 3_600_000
    for country in ("FR", "*"):
        assert counts.sessions_of(3_600, hour_ms, ("119", country)) == 2
    assert counts.sessions_of(3_600, hour_ms, ("119", "BE")) == 0
    assert counts.sessions_of(3_600, hour_ms + 3_600_000, ("119", "FR")) == 0


def test_all_searches_have_no_sessions_and_no_sketch() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "*", "FR", 2), sessions=sessions((MINUTE, "*", "FR", "a"))))
    assert {(row.sessions, sketch) for row, sketch in counts.changed()} == {(None, None)}


def test_sessions_are_never_more_than_searches_and_a_broken_sketch_costs_no_count() -> None:
    counts = counting()
    seen = sessions(*((MINUTE, "119", "FR", f"{number}") for number in range(5)))
    counts.add(tally((MINUTE, "119", "FR", 3), sessions=seen))
    assert {row.sessions for row, _ in counts.changed()} == {3}
    counts.add(tally((MINUTE, "119", "FR", 1), sessions=(TallySessions(MINUTE, "119", "FR", "no sketch"),)))
    rows = list(counts.changed())
    assert {(row.count, row.sessions) for row, _ in rows} == {(4, 4)}
    other = counting()
    for row, _ in rows:
        other.restore(row, b"no sketch either")
    other.add(tally((MINUTE, "119", "FR", 1)))
    assert {(row.count, row.sessions) for row, _ in other.changed()} == {(5, None)}


def test_what_was_final_and_late_is_known_again_after_a_restore() -> None:
    counts = counting()
    counts.resume(closed_ms=(MINUTE + 1) * MINUTE_MS, late=5, not_before={})
    counts.close(-1)
    counts.add(tally((MINUTE, "*", "FR", 2)))
    assert (list(counts.changed()), counts.late) == ([], 7)


def test_sessions_of_a_final_minute_are_left_out() -> None:
    counts = counting()
    counts.close((MINUTE + 1) * MINUTE_MS + GRACE_MS)
    counts.add(tally(sessions=sessions((MINUTE, "119", "FR", "a"))))
    assert list(counts.changed()) == []


def test_a_row_that_is_none_of_ours_is_left_out_when_rows_are_read_back() -> None:
    counts = counting()
    row = TrendCount(window_start="today", window_end="-", window_seconds=60, keyword="a", country="*", count=1)
    assert counts.restore(row, None) is None
    assert len(counts) == 0


def test_a_row_read_back_says_its_window_unless_it_is_final() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "*", "FR", 1)))
    [(row, sketch), *_] = counts.changed()
    other = counting()
    assert other.restore(row, sketch) == Window(60, MINUTE, MINUTE + 1)
    final = TrendCount(**{name: getattr(row, name) for name in row.__struct_fields__} | {"final": True})
    assert other.restore(final, sketch) is None
    assert len(other) == 0


events = st.lists(
    st.tuples(
        st.integers(MINUTE, MINUTE + 40),
        st.sampled_from(["*", "119", "allo-119"]),
        st.sampled_from(["FR", "BE", "ZZ", "--"]),
        st.integers(1, 30),
        st.integers(0, 60),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(st.lists(st.tuples(events, st.booleans(), st.booleans()), max_size=12))
def test_counts_and_sessions_equal_an_oracle_with_restores_at_any_point(
    batches: list[tuple[list[tuple[int, str, str, int, int]], bool, bool]],
) -> None:
    """Each batch is a tally; after it the rows may be written, and memory may be lost and read back from them."""
    counts, log = counting(), list[CountRow]()
    oracle: Counter[tuple[int, int, str, str]] = Counter()
    people: dict[tuple[int, int, str, str], set[int]] = {}
    for batch, write, lose in batches:
        parts = sessions(*((m, k, c, f"p{person}") for m, k, c, _, person in batch if k != "*"))
        counts.add(tally(*(row[:4] for row in batch), sessions=parts))
        for minute, keyword, country, count, person in batch:
            for seconds, start in starts_of(minute):
                for name in {"*", country} - {"--"}:
                    oracle[seconds, start, keyword, name] += count
                    people.setdefault((seconds, start, keyword, name), set()).add(person)
        if write or lose:
            log += counts.changed()
        if lose:
            counts = counting()
            for row, sketch in log:
                counts.restore(row, sketch)
    log += counts.changed()
    last = {(r.window_seconds, epoch_minute(r.window_start), r.keyword, r.country): r for r, _ in log}
    assert {cell: row.count for cell, row in last.items()} == dict(oracle)
    for cell, row in last.items():
        assert row.sessions == (None if cell[2] == "*" else len(people[cell]))


def starts_of(minute: int) -> list[tuple[int, int]]:
    local = dt.datetime.fromtimestamp(minute * 60, PARIS).replace(hour=0, minute=0)
    return [(60, minute), (3_600, minute // 60 * 60), (86_400, int(local.timestamp()) // 60)]


def epoch_minute(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp()) // 60


def written_again(rows: Iterable[CountRow], *, final: bool) -> Counting:
    """Restored from rows of which nobody says up to which tally they are."""
    counts = counting()
    for row, sketch in rows:
        counts.restore(msgspec.structs.replace(row, final=final and row.window_seconds < 86_400), sketch)
    counts.count_anew()
    return counts


def test_without_progress_open_windows_are_counted_again_and_final_ones_are_not() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 3)))
    again = written_again(counts.changed(), final=True)
    again.add(tally((MINUTE, "119", "FR", 3), (MINUTE + 60, "119", "FR", 1)))
    assert cells(again.changed()) == {
        (seconds, start, "119", country): count
        for seconds, start, count in (
            (60, "2026-05-04T10:12:00Z", 1),
            (3_600, "2026-05-04T10:00:00Z", 1),
            (86_400, "2026-05-03T22:00:00Z", 4),
        )
        for country in ("*", "FR")
    }


def test_without_progress_nothing_that_is_open_counts_twice() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 3)))
    again = written_again(counts.changed(), final=False)
    again.add(tally((MINUTE, "119", "FR", 3)))
    assert set(cells(again.changed()).values()) == {3}


def test_without_progress_a_minute_of_a_final_hour_is_final_though_its_rows_are_forgotten() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 3)))
    rows = [(row, sketch) for row, sketch in counts.changed() if row.window_seconds > 60]
    again = written_again(rows, final=True)
    again.add(tally((MINUTE, "119", "FR", 3), (MINUTE + 48, "119", "FR", 1)))
    assert {(seconds, start) for seconds, start, *_ in cells(again.changed())} == {
        (60, "2026-05-04T10:00:00Z"),
        (3_600, "2026-05-04T10:00:00Z"),
        (86_400, "2026-05-03T22:00:00Z"),
    }


def test_where_tallies_are_lost_only_windows_that_start_later_are_counted() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 3)))
    counts.changed()
    counts.begin_after(MINUTE + 1)
    assert len(counts) == 0
    next_day = MINUTE + 24 * 60
    counts.add(tally((MINUTE + 1, "119", "FR", 5), (MINUTE + 2, "119", "FR", 1), (next_day, "119", "FR", 2)))
    heir = counting()
    heir.resume(closed_ms=-1, late=0, not_before=counts.not_before)
    heir.add(tally((MINUTE, "119", "FR", 3)))
    assert list(heir.changed()) == []
    found = {
        (seconds, start): count
        for (seconds, start, _, country), count in cells(counts.changed()).items()
        if country == "FR"
    }
    assert found == {
        (60, "2026-05-04T09:14:00Z"): 1,
        (60, "2026-05-05T09:12:00Z"): 2,
        (3_600, "2026-05-05T09:00:00Z"): 2,
        (86_400, "2026-05-04T22:00:00Z"): 2,
    }


def test_what_a_row_is_made_of_is_held_as_its_name_and_a_few_bytes() -> None:
    """A day has hundreds of thousands of rows in memory: one object a name, and no sketch that lives where it was
    written and says few sessions."""
    counts = counting()
    for minute in range(MINUTE, MINUTE + 30):
        keyword = b"119-fr".decode()  # an object of its own, as those of a decoded tally
        seen = sessions(*((minute, keyword, "FR", f"{minute}-{number}") for number in range(4)))
        counts.add(tally((minute, keyword, "FR", 4), sessions=seen))
    assert {row.sessions for row, _ in counts.changed()} == {4, 4 * 30}
    held = [(id(name), cell) for cells_of in counts._open.values() for name, cell in cells_of.items()]
    assert len(held) == 2 * (30 + 1 + 1)
    assert len({name for name, _ in held}) == 2
    assert all(cell.sessions is None and 0 < len(cell.stored_sketch or b"") <= PACKED_BYTES for _, cell in held)


def test_a_sketch_of_many_sessions_lives_on_where_it_is_added_to() -> None:
    """To read it back and make it again would cost more than the rest of a row."""
    counts = counting()
    many = sessions(*((MINUTE, "119", "FR", f"{number}") for number in range(500)))
    counts.add(tally((MINUTE, "119", "FR", 500), sessions=many))
    first = [row.sessions for row, _ in counts.changed()]
    assert all(cell.sessions is not None for cells_of in counts._open.values() for cell in cells_of.values())
    counts.add(tally((MINUTE, "119", "FR", 1), sessions=sessions((MINUTE, "119", "FR", "3"))))
    assert [row.sessions for row, _ in counts.changed()] == first


def test_names_are_forgotten_with_the_day_in_which_they_were_searched() -> None:
    counts = counting()
    counts.add(tally((MINUTE, "119", "FR", 1)))
    counts.close(MINUTE * MINUTE_MS + 20 * MINUTE_MS)
    assert len(list(counts.changed())) == 6
    assert counts._known
    counts.close(MINUTE * MINUTE_MS + 2 * 86_400_000)
    assert {row.final for row, _ in counts.changed()} == {True}
    assert not counts._known
