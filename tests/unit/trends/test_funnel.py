"""What becomes of banners: counted once a step, in the week of the search, also across a restart."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import events
from streams.timestamps import parse_rfc3339_ms
from streams.trends import known_banners
from streams.trends.funnel import Funnel
from streams.trends.funnel_rows import TOTALS, FunnelName, Step, Week, WrittenRow, step_of, week_of
from streams.trends.funnel_summary import newest, summarise
from streams.trends.known_banners import JOIN_MS
from tests.unit.trends.funnel_making import MONDAY_MS, command, interaction

PARIS = ZoneInfo("Europe/Paris")
HOUR_MS = 3_600_000
WEEK_MS = 168 * HOUR_MS
GRACE_MS = 24 * HOUR_MS


def made() -> Funnel:
    return Funnel(PARIS, GRACE_MS, b"a key of the tests")


def named(rows: list[WrittenRow]) -> dict[FunnelName, events.FunnelRow]:
    return {
        FunnelName(
            each.row.campaign, each.row.keyword, each.row.audience, each.row.language, each.row.vocabulary_version
        ): each.row
        for each in rows
    }


def totals(funnel: Funnel) -> events.FunnelRow:
    return named(funnel.changed())[TOTALS]


def counts(row: events.FunnelRow) -> dict[str, int]:
    return {step.name.lower(): step_of(row, step).count for step in Step if step_of(row, step).count}


def test_a_banner_counts_once_a_step_under_its_own_name_and_in_the_totals() -> None:
    funnel = made()
    funnel.command(command(locale="fr-FR"), MONDAY_MS)
    for action in ("impression", "click", "call"):
        funnel.interaction(interaction(action=action), MONDAY_MS + 1_000)
    rows = named(funnel.changed())
    name = FunnelName("fr-119", "victime.coups", events.Audience.VICTIM, "fr", "v1")
    assert set(rows) == {name, TOTALS}
    for row in rows.values():
        assert counts(row) == {"commands": 1, "impressions": 1, "clicks": 1, "calls": 1}
        assert (row.window_start, row.window_end) == ("2026-05-03T22:00:00Z", "2026-05-10T22:00:00Z")
    assert funnel.changed() == []


def test_a_repeat_of_command_or_interaction_counts_nothing_twice() -> None:
    funnel = made()
    for _ in range(3):
        funnel.command(command(), MONDAY_MS)
        funnel.interaction(interaction(action="click"), MONDAY_MS)
    row = totals(funnel)
    assert counts(row) == {"commands": 1, "impressions": 1, "clicks": 1}
    assert row.repeats == 2


def test_an_act_on_a_banner_says_that_it_was_shown_whatever_comes_first() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    funnel.interaction(interaction(action="dismiss"), MONDAY_MS)
    funnel.interaction(interaction(action="impression"), MONDAY_MS)
    assert counts(totals(funnel)) == {"commands": 1, "impressions": 1, "dismissals": 1}


def test_what_comes_more_than_an_hour_after_the_search_is_late() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    funnel.interaction(interaction(), MONDAY_MS + JOIN_MS)
    funnel.interaction(interaction(action="click"), MONDAY_MS + JOIN_MS + 1)
    row = totals(funnel)
    assert (counts(row), row.late) == ({"commands": 1, "impressions": 1}, 1)


def test_an_interaction_of_another_session_or_of_no_banner_is_unmatched() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    funnel.interaction(interaction(session="somebody else"), MONDAY_MS)
    funnel.interaction(interaction(2), MONDAY_MS)
    row = totals(funnel)
    assert (counts(row), row.unmatched) == ({"commands": 1}, 2)


def test_a_dead_letter_is_counted_in_the_week_of_its_time() -> None:
    funnel = made()
    funnel.command(command(at_ms=MONDAY_MS + WEEK_MS), MONDAY_MS)
    funnel.reject(MONDAY_MS + 5)
    funnel.reject(MONDAY_MS + 99 * WEEK_MS)
    rows = [each.row for each in funnel.changed() if each.row.keyword == "*"]
    assert [row.rejected for row in rows] == [1, 1]


def test_what_cannot_be_placed_in_a_week_is_left_out() -> None:
    funnel = made()
    funnel.reject(2**62)
    funnel.interaction(interaction(), 2**62)
    funnel.command(command(occurred_at="yesterday"), MONDAY_MS)
    assert funnel.changed() == []


def test_sessions_are_told_apart_over_the_week() -> None:
    funnel = made()
    for number in range(20):
        for day in range(3):
            session = f"s-{number % 10}"
            at_ms = MONDAY_MS + day * 24 * HOUR_MS
            funnel.command(command(100 * number + day, at_ms=at_ms, session_id=session), at_ms)
    assert totals(funnel).commands == events.FunnelStep(count=60, sessions=10)


def test_the_same_session_is_another_in_the_next_week_and_under_another_key() -> None:
    sketches = set()
    for key, at_ms in ((b"a", MONDAY_MS), (b"b", MONDAY_MS), (b"a", MONDAY_MS + WEEK_MS)):
        funnel = Funnel(PARIS, GRACE_MS, key)
        funnel.command(command(at_ms=at_ms), at_ms)
        sketches.add(funnel.changed()[0].sketches)
    assert len(sketches) == 3


def test_a_week_is_final_after_its_grace_and_never_changes_again() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    funnel.changed()
    end_ms = MONDAY_MS + WEEK_MS + GRACE_MS
    funnel.command(command(2, at_ms=end_ms - 1), MONDAY_MS)
    assert not any(each.row.final for each in funnel.changed())
    funnel.command(command(3, at_ms=end_ms), MONDAY_MS)
    final = [each.row for each in funnel.changed() if each.row.final]
    assert [row.commands.count for row in final] == [1, 1]
    funnel.command(command(4), MONDAY_MS)
    funnel.interaction(interaction(), MONDAY_MS)
    rows = [each.row for each in funnel.changed()]
    assert [(row.late, row.unmatched) for row in rows] == [(1, 1)]
    assert rows[0].window_start > final[0].window_start


def test_a_clock_that_runs_ahead_closes_no_week() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    ahead = command(2, at_ms=MONDAY_MS + 9 * WEEK_MS, decided_at="2026-05-04T00:00:00.000Z")
    funnel.command(ahead, MONDAY_MS)
    assert not any(each.row.final for each in funnel.changed())


def test_banners_are_forgotten_with_their_topic_and_at_most_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    funnel = made()
    funnel.command(command(1), MONDAY_MS)
    funnel.command(command(2), MONDAY_MS + JOIN_MS)
    assert len(funnel) == 2
    funnel.command(command(3), MONDAY_MS + JOIN_MS + 1)
    assert len(funnel) == 2
    monkeypatch.setattr(known_banners, "MOST_BANNERS", 2)
    funnel.command(command(4), MONDAY_MS + JOIN_MS + 1)
    assert len(funnel) == 2


def test_what_was_done_with_a_banner_is_forgotten_with_it_and_a_time_without_a_banner_holds_nothing_up() -> None:
    banners, week = known_banners.KnownBanners(), Week(0, WEEK_MS)
    banners.keep(week, TOTALS, {}, 0)
    banners.keep(week, TOTALS, {1: 5, 2: 6}, 1)
    banners.acts.update({1: 3, 2: 3})
    banners.keep(week, TOTALS, {3: 7}, JOIN_MS + 2)
    assert len(banners) == 1
    assert (3 in banners, banners.acts) == (True, {})


STEPS = st.tuples(st.integers(1, 6), st.sampled_from(list(events.InteractionKind)), st.integers(0, 2 * JOIN_MS))


@given(acts=st.lists(STEPS, max_size=30), cut=st.integers(0, 30))
def test_a_restart_in_the_middle_changes_no_figure(acts: list[tuple[int, str, int]], cut: int) -> None:
    commands = [command(number) for number in range(1, 5)]
    interactions = [(interaction(number, action), MONDAY_MS + after_ms) for number, action, after_ms in acts]
    whole, first, second = made(), made(), made()
    for funnel in (whole, first):
        for each in commands:
            funnel.command(each, MONDAY_MS)
    for each, at_ms in interactions:
        whole.interaction(each, at_ms)
    for each, at_ms in interactions[:cut]:
        first.interaction(each, at_ms)
    written = first.changed()
    for row in written:
        second.restore(row.row, row.sketches)
    second.resume(first.watermark_ms)
    for each in commands:
        second.remember(each, MONDAY_MS)
    for each, at_ms in interactions[:cut]:
        second.recall(each, at_ms)
    for each, at_ms in interactions[cut:]:
        second.interaction(each, at_ms)
    assert named(written) | named(second.changed()) == named(whole.changed())


def test_final_and_foreign_rows_are_not_restored() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    row = funnel.changed()[0].row
    restored = made()
    restored.restore(events.FunnelRow(**{**_fields(row), "window_start": "someday"}), None)
    restored.restore(row, b"no sketches")
    restored.restore(events.FunnelRow(**{**_fields(row), "final": True}), None)
    restored.resume(MONDAY_MS)
    assert restored.open_weeks() == [week_of(MONDAY_MS, PARIS)]
    assert restored.changed() == []


def _fields(row: events.FunnelRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


@pytest.mark.parametrize(("day", "hours"), [("2026-03-25", 167), ("2026-05-06", 168), ("2026-10-25", 169)])
def test_a_local_week_has_its_hours_when_clocks_change(day: str, hours: int) -> None:
    week = week_of(parse_rfc3339_ms(f"{day}T12:00:00Z"), PARIS)
    assert (week.end_ms - week.start_ms) / HOUR_MS == hours


def test_the_summary_adds_rows_by_one_name_without_the_totals() -> None:
    funnel = made()
    for number in range(8):
        funnel.command(command(number, keyword="119" if number < 3 else "victime.coups", locale="en"), MONDAY_MS)
        funnel.interaction(interaction(number), MONDAY_MS)
    funnel.interaction(interaction(1, "click"), MONDAY_MS)
    rows = [each.row for each in funnel.changed()]
    lines = summarise(rows, "keyword")
    assert [(line.name, line.count(Step.COMMANDS), line.count(Step.CLICKS)) for line in lines] == [
        ("victime.coups", 5, 0),
        ("119", 3, 1),
    ]
    (whole,) = summarise(rows)
    assert whole.name == "*"
    assert whole.click_through is not None
    assert whole.click_through.estimate == 1 / 8
    assert [line.name for line in summarise(rows, "language")] == ["en"]


def test_of_a_cell_that_was_written_twice_the_last_row_holds() -> None:
    funnel = made()
    funnel.command(command(), MONDAY_MS)
    rows = [each.row for each in funnel.changed()]
    funnel.interaction(interaction(), MONDAY_MS)
    rows += [each.row for each in funnel.changed()]
    assert [row.impressions.count for row in newest(rows)] == [1, 1]
