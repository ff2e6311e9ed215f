"""The screen as lines: everything that matters is there, at every size, and nothing of the others' searches."""

from __future__ import annotations

import pytest
from demo_pictures import PARIS, picture, text
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.demo.lines import cells
from streams.demo.picture import Answer, Verdict
from streams.demo.plain import banner_line, status_line
from streams.demo.screen import STYLE
from streams.demo.view import draw
from streams.timestamps import parse_rfc3339_ms
from streams.web.picture import Condition, PartState
from tests.unit.web.banner_commands import command


@settings(deadline=None)  # another test may have the machine
@given(
    st.integers(1, 200),
    st.integers(1, 60),
    st.text(max_size=40),
    st.sampled_from(Verdict),
    st.booleans(),
)
def test_the_screen_is_filled_exactly_at_every_size(
    columns: int, rows: int, query: str, verdict: Verdict, answered: bool
) -> None:
    answer = Answer(query, "FR", verdict, command=command() if answered else None, why="" if answered else query)
    lines = draw(picture(answer=answer), columns, rows, PARIS)
    assert len(lines) == rows
    assert {sum(cells(part) for _, part in line) for line in lines} == {columns}


@pytest.mark.parametrize(("columns", "rows"), [(80, 22), (160, 48)])
def test_the_screen_shows_all_that_a_newcomer_needs(columns: int, rows: int) -> None:
    shown = text(draw(picture(), columns, rows, PARIS))
    for expected in (
        "11:12:31",
        "200 searches/s",
        "4.2 matches/s",
        "lag 143",
        "12,345 searches",
        "12,300 counted",
        "240 banners",
        "● broker   127.0.0.1:9092",
        "● worker   pid 17",
        "Last banners",
        "11:12:31  A  keyword-0",
        "fr-119",
        "Keywords, last 10 minutes",
        "keyword-1",
        "“#119” from FR → banner after 12 ms",
        "119, enfance en danger",
        "confidentiel",
        "Danger immédiat : le 17",
        "tier A, for any, campaign fr-119, fr, expires 11:17:31",
    ):
        assert expected in shown


def test_the_whole_message_of_a_banner_is_shown_on_a_small_terminal() -> None:
    shown = " ".join(text(draw(picture(), 80, 22, PARIS)).split())
    assert "Gratuit, 24 h/24, confidentiel. Pour toi ou pour un ami. Si ça sonne occupé, rappelle." in shown


def test_a_wide_terminal_has_banners_and_counts_side_by_side() -> None:
    [line] = [line for line in text(draw(picture(), 160, 48, PARIS)).splitlines() if "Last banners" in line]
    assert "Keywords" in line


def test_before_the_first_search_the_screen_says_what_to_do() -> None:
    shown = text(draw(picture(answer=None, last_banners=(), keywords=(), lag_records=None), 80, 22, PARIS))
    assert "Type a search below and press Enter" in shown
    assert "/country JP, then 119" in shown
    assert "lag …" in shown
    assert "none yet" in shown


def test_no_banner_is_explained() -> None:
    answer = Answer("119", "JP", Verdict.NO_BANNER, why="no campaign serves JP")
    shown = text(draw(picture(answer=answer), 80, 22, PARIS))
    assert "“119” from JP → no banner" in shown
    assert "no campaign serves JP" in shown


def test_a_long_search_does_not_push_its_verdict_off_the_screen() -> None:
    answer = Answer("a" * 500, None, Verdict.BANNER, milliseconds=7.0, command=command())
    assert "→ banner after 7 ms" in text(draw(picture(answer=answer), 80, 22, PARIS))


def test_a_dead_worker_is_red_and_says_where_to_look() -> None:
    dead = PartState(Condition.DEAD, "see worker.log: it fell over")
    lines = draw(picture(worker=dead), 80, 22, PARIS)
    [line] = [line for line in lines if "worker" in text([line]) and "fell over" in text([line])]
    assert "✗ worker   dead see worker.log: it fell over" in text([line])
    assert ("class:bad", " see worker.log: it fell over") in line


def test_searches_that_have_ended_are_shown_on_a_small_terminal_too() -> None:
    dead = PartState(Condition.DEAD, "see searches.log")
    assert "✗ searches" in text(draw(picture(searches=dead), 80, 22, PARIS))


def test_every_style_of_the_screen_has_a_colour() -> None:
    known = {name for names, _ in STYLE.style_rules for name in names.split()}
    used = {
        style.removeprefix("class:")
        for shown in (picture(), picture(answer=None, worker=PartState(Condition.DEAD, "x")))
        for line in draw(shown, 160, 48, PARIS)
        for style, _ in line
        if style
    }
    assert used <= known
    assert {"tier-a", "bad", "banner"} <= used


def test_a_line_for_pipes_has_the_numbers_and_the_troubles() -> None:
    line = status_line(picture(worker=PartState(Condition.DEAD, "see worker.log")), PARIS)
    assert line.startswith("11:12:31  200 searches/s")
    assert "240 banners" in line
    assert "worker dead: see worker.log" in line
    assert "worker" not in status_line(picture(), PARIS)
    assert "lag unknown" in status_line(picture(lag_records=None), PARIS)


def test_a_line_for_pipes_tells_a_banner() -> None:
    line = banner_line(command(), parse_rfc3339_ms("2026-05-04T09:12:31Z"), PARIS)
    assert line == "11:12:31  banner: 119 (tier A, for any) → fr-119: 119, enfance en danger"
