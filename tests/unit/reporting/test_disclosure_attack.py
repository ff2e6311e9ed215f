"""An attacker with every report, in every range, country and format, at every time, learns of no small group.

The world is made, so the test knows which searches stand behind each figure. Three attacks: linear algebra over all
figures ever published, differences of pairs, and watching reports while searches come in.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pytest
from report_making import PARIS, count, funnel, hour_of_rank, lines, midnight, rise, top_trend_day

from streams.cli.main import run
from streams.reporting.message_lines import read_messages
from streams.reporting.page import render_html
from streams.reporting.sheet import render_csv
from streams.reporting.slide import render_slide
from streams.reporting.text import render_text
from streams.trends.disclosure import SMALLEST
from streams.trends.report import Asked, build_report
from streams.trends.report_counts import Range
from streams.trends.report_model import Report

MONDAY = dt.date(2026, 5, 4)
DAYS = [MONDAY + dt.timedelta(days=number) for number in range(14)]
KEYWORDS = ("a", "b", "c")
COUNTRIES = ("FR", "RE", "ZZ")
AWAY = "--"
"""Searches from countries without rows of their own: they are in `*` only."""


class Search(NamedTuple):
    day: dt.date
    keyword: str
    country: str
    session: str


def world(seed: int) -> list[Search]:
    """Two weeks in which most groups are small and some are just large enough."""
    rng = random.Random(seed)
    searches = []
    for keyword, country, day in itertools.product(KEYWORDS, (*COUNTRIES, AWAY), DAYS):
        sessions = rng.choice([0, 0, 1, 2, 5, 9, 10, 11, 12, 14, 40]) if country != AWAY else rng.choice([0, 0, 1, 3])
        for number in range(sessions):
            search = Search(day, keyword, country, f"{day}{keyword}{country}{number}")
            searches += [search] * rng.choice([1, 1, 1, 2])
    return searches


def published(searches: Iterable[Search], first: dt.date, last: dt.date, country: str | None, final: dt.date) -> Report:
    cells: dict[tuple[dt.date, str, str], list[str]] = {}
    for search in searches:
        for name in {search.country, "*"} - {AWAY}:
            cells.setdefault((search.day, search.keyword, name), []).append(search.session)
    rows = [
        count(midnight(day), 86_400, keyword, name, len(found), day < final, sessions=len(set(found)))
        for (day, keyword, name), found in cells.items()
    ]
    for day in DAYS:
        for name, amount in (("*", 60_000), *((name, 15_000) for name in COUNTRIES)):
            rows.append(count(midnight(day), 86_400, "*", name, amount, day < final))
    material = read_messages(lines(rows).splitlines(), PARIS).material
    return build_report(material, Asked(Range(first, last, country), PARIS, "test", "2026-06-01T00:00:00Z"))


def ranges() -> list[tuple[dt.date, dt.date]]:
    return [(DAYS[i], DAYS[j]) for i in range(14) for j in range(i, 14) if (j - i) in {0, 2, 6, 13}]


def all_reports(searches: list[Search], final: dt.date) -> list[Report]:
    return [
        published(searches, first, last, country, final) for first, last in ranges() for country in (None, *COUNTRIES)
    ]


Atom = tuple[dt.date, str, str]


def behind(cell_line: dict[str, object], shown_countries: set[str]) -> set[Atom]:
    """What a figure is of, as the report itself says: its day and quiet days, its country and smaller ones."""
    days = [dt.date.fromisoformat(text) for text in (cell_line["date"], *cell_line["quiet_days"])]  # type: ignore[misc]
    country = str(cell_line["country"])
    places = {country} if country != "*" else {*COUNTRIES, AWAY}
    if cell_line["with_smaller"] and country != "*":
        places = ({*COUNTRIES, AWAY} - shown_countries) | {country}
    return {(day, str(cell_line["keyword"]), place) for day in days for place in places}


def figures(reports: Iterable[Report]) -> dict[frozenset[Atom], int]:
    """All exact cells of all reports, read from their JSON."""
    found: dict[frozenset[Atom], int] = {}
    for report in reports:
        cells = [cell for cell in json.loads(msgspec.json.encode(report))["cells"] if cell["searches"]["exact"]]
        for cell in cells:
            week = dt.date.fromisoformat(cell["date"]).isocalendar().week
            apart = {other["country"] for other in SHOWN[week, cell["keyword"]] if not other["with_smaller"]}
            found.setdefault(frozenset(behind(cell, apart)), cell["searches"]["amount"])
    return found


SHOWN: dict[tuple[int, str], list[dict[str, object]]] = {}


@pytest.mark.parametrize("seed", range(3))
def test_no_sum_or_difference_of_published_figures_singles_out_a_small_group(seed: int) -> None:
    searches = world(seed)
    final = DAYS[-1] + dt.timedelta(days=1)
    whole = published(searches, DAYS[0], DAYS[-1], None, final)
    SHOWN.clear()
    for cell in json.loads(msgspec.json.encode(whole))["cells"]:
        week = dt.date.fromisoformat(cell["date"]).isocalendar().week
        SHOWN.setdefault((week, cell["keyword"]), []).append(cell)
    known = figures(all_reports(searches, final))
    assert len(known) > 10, "the world must have something to show"
    truth = Counter((search.day, search.keyword, search.country) for search in searches)
    sessions = {atom: len({s.session for s in searches if (s.day, s.keyword, s.country) == atom}) for atom in truth}
    for group, amount in known.items():
        assert amount == sum(truth[atom] for atom in group), "a figure is not of what it says"
        assert sum(sessions.get(atom, 0) for atom in group) >= SMALLEST
    atoms = sorted(itertools.product(DAYS, KEYWORDS, (*COUNTRIES, AWAY)))
    place = {atom: number for number, atom in enumerate(atoms)}
    matrix = np.zeros((len(known), len(atoms)))
    for row, group in enumerate(known):
        for atom in group:
            matrix[row, place[atom]] = 1
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=False)
    known_space = directions[sizes > 1e-9]
    for group in small_groups(atoms, sessions):
        target = np.zeros(len(atoms))
        target[[place[atom] for atom in group]] = 1
        left = target - known_space.T @ (known_space @ target)
        assert np.linalg.norm(left) > 1e-6, f"{min(group)} can be computed"


def small_groups(atoms: list[Atom], sessions: dict[Atom, int]) -> Iterable[set[Atom]]:
    """Cells, countries' weeks, days and keywords with 1 to 10 sessions: what nobody may compute."""
    keys = (
        lambda atom: atom,
        lambda atom: (atom[0], atom[1]),
        lambda atom: (atom[0].isocalendar().week, atom[1], atom[2]),
        lambda atom: (atom[0].isocalendar().week, atom[1]),
        lambda atom: (atom[1], atom[2]),
    )
    for key in keys:
        groups: dict[object, set[Atom]] = {}
        for atom in atoms:
            groups.setdefault(key(atom), set()).add(atom)
        for group in groups.values():
            if 0 < sum(sessions.get(atom, 0) for atom in group) < SMALLEST:
                yield group


@pytest.mark.parametrize("country", [None, *COUNTRIES])
def test_every_total_is_a_sum_of_the_cells_that_are_shown(country: str | None) -> None:
    """So what can't be computed from the cells can't be computed from totals either."""
    for first, last in ranges()[::5]:
        report = published(world(1), first, last, country, DAYS[-1] + dt.timedelta(days=1))
        by_keyword, by_country, by_day = Counter[str](), Counter[str](), Counter[str]()
        for cell in report.cells:
            by_keyword[cell.keyword] += cell.searches.amount
            by_country[cell.country] += cell.searches.amount
            by_day[cell.date] += cell.searches.amount
        assert {line.name: line.searches.amount for line in report.keywords} == by_keyword
        assert {line.name: line.searches.amount for line in report.countries} == by_country
        assert {line.date: line.shown.amount for line in report.days if line.shown} == by_day
        assert (report.searches.searches.amount if report.searches else 0) == by_keyword.total()
        assert min(by_day.values(), default=SMALLEST) >= SMALLEST


@pytest.mark.parametrize("seed", range(2))
def test_reports_made_while_searches_come_in_change_by_eleven_or_not_at_all(seed: int) -> None:
    rng = random.Random(seed)
    pending = world(seed)
    rng.shuffle(pending)
    arrived: list[Search] = []
    before: dict[tuple[str, str, str], int] = {}
    for search in pending[:120]:
        arrived.append(search)
        report = published(arrived, DAYS[0], DAYS[-1], None, final=MONDAY)
        now = {(cell.date, cell.keyword, cell.country): cell.searches.amount for cell in report.cells}
        assert all(not cell.searches.exact for cell in report.cells)
        for key in {*now, *before}:
            assert abs(now.get(key, 0) - before.get(key, 0)) % SMALLEST == 0
        before = now
        assert report.searches is None or report.searches.per_100_000 is None


@pytest.mark.parametrize("extra", [("a", "FR"), ("new", "PM"), ("a", AWAY)])
def test_one_childs_first_search_in_a_quiet_place_changes_no_report(extra: tuple[str, str]) -> None:
    """A keyword or a country that nobody searched in looks like one with a few."""
    quiet = [s for s in world(1) if (s.keyword, s.country) != extra]
    child = Search(DAYS[2], *extra, session="a child")
    for final in (MONDAY, DAYS[-1] + dt.timedelta(days=1)):
        without, with_child = (published(found, DAYS[0], DAYS[-1], extra[1] if extra[1] != AWAY else None, final)
                               for found in (quiet, [*quiet, child]))  # fmt: skip
        names = [{(c.date, c.keyword, c.country) for c in report.cells} for report in (without, with_child)]
        assert names[0] == names[1]


def test_the_smallest_group_is_that_of_insee_and_snds() -> None:
    assert SMALLEST == 11


def test_one_child_who_searches_all_day_and_all_week_is_never_shown() -> None:
    searches = [Search(day, "a", "FR", f"one child {day}") for day in DAYS for _ in range(50)]
    for final in (MONDAY, DAYS[-1] + dt.timedelta(days=1)):
        report = published(searches, DAYS[0], DAYS[-1], None, final)
        assert report.cells == ()
        assert report.searches is None


@pytest.mark.parametrize(("sessions", "days_told"), [(1, 0), (11, 1)])
def test_hours_alone_do_not_make_eleven_of_one_child(sessions: int, days_told: int) -> None:
    rows = [
        count(midnight(MONDAY) + dt.timedelta(hours=hour), 3_600, "a", "FR", 12, True, sessions=sessions)
        for hour in range(24)
    ]
    report = report_of(rows, MONDAY, MONDAY)
    assert [cell.searches.amount for cell in report.cells] == [11] * days_told
    assert report.quality.days_from_hours == days_told


def report_of(rows: list[dict[str, object]], first: dt.date, last: dt.date) -> Report:
    read = read_messages(lines(rows).splitlines(), PARIS)
    assert read.problems == []
    return build_report(read.material, Asked(Range(first, last), PARIS, "test", "2026-06-01T00:00:00Z"))


def in_every_format(report: Report) -> list[bytes]:
    texts = [render(report, lang) for render in (render_text, render_html, render_slide) for lang in ("fr", "en")]
    return [msgspec.json.encode(report), render_csv(report).encode(), *(text.encode() for text in texts)]


@pytest.mark.parametrize("first", [MONDAY, DAYS[3]])
@pytest.mark.parametrize("final", [True, False])
def test_on_a_platform_where_hardly_anyone_searches_one_child_leaves_no_trace(first: dt.date, final: bool) -> None:
    """All searches are few too, so hours, days, and whether a banner was counted at all tell of a child."""
    day = DAYS[3]
    noon = midnight(day) + dt.timedelta(hours=12)
    searches = [
        count(start, seconds, keyword, country, 1, final, sessions=None if keyword == "*" else 1)
        for start, seconds in ((noon, 3_600), (midnight(day), 86_400))
        for keyword, country in itertools.product(("*", "a"), ("FR", "*"))
    ]
    nobody = [count(midnight(each), 86_400, "*", "*", 0, final) for each in DAYS]  # how far counting has come
    acted = [row | {"late": 1, "repeats": 2, "unmatched": 1, "rejected": 1} for row in few_banners(final=final)]
    ranked = hour_of_rank("allo119", "a", noon, 1) | {"sessions": 1}  # of 30 searches
    told = [*rise("a", noon, 2, 9.0), ranked, top_trend_day("a", day, sessions=1)]
    made = ([*nobody, *more] for more in ([], [*searches, *acted, *told]))
    quiet, with_child = (in_every_format(report_of(rows, first, day)) for rows in made)
    assert quiet == with_child


def few_banners(*, final: bool) -> list[dict[str, object]]:
    """A week of the funnel with a banner or none in each row."""
    taken = ("commands", "impressions", "clicks", "calls")
    steps = (*taken, "dismissals", "shares", "chats", "quick_exits")
    few = {step: {"count": int(step in taken), "sessions": int(step in taken)} for step in steps}
    return [row | few for row in funnel(MONDAY, 10, final=final)]


def test_a_rate_does_not_tell_how_few_all_searches_were() -> None:
    """14 searches in all, 11 of them for help and shown: the other 3 could be another keyword's."""
    rows = [count(midnight(MONDAY), 86_400, keyword, country, amount, True, sessions=amount)
            for keyword, amount in (("*", 14), ("a", 11)) for country in ("FR", "*")]  # fmt: skip
    week = [count(midnight(day), 86_400, "*", "*", 5_000, True) for day in DAYS[1:7]]
    for report in (report_of(rows, MONDAY, MONDAY), report_of([*rows, *week], MONDAY, DAYS[6])):
        assert report.keywords[0].searches.amount == 11
        shown = [line.per_100_000 for line in (*report.keywords, *report.countries, *report.days, report.searches)]  # type: ignore[union-attr]
        assert not [figure for figure in shown if figure and round(11 / figure.estimate * 100_000) % 1_000 == 14]
        assert report.days[0].all_searches is None


def test_a_rate_is_of_all_the_days_that_a_cell_counts() -> None:
    """11 on Monday and 5 on each other day of the week are 41 in a week, and not on a Monday."""
    rows = []
    for place, day in enumerate(DAYS[:7]):
        amount = 5 if place else 11
        for country in ("FR", "*"):
            rows += [count(midnight(day), 86_400, name, country, n, True, sessions=n)
                     for name, n in (("a", amount), ("*", 10_000))]  # fmt: skip
    monday, week = report_of(rows, MONDAY, MONDAY), report_of(rows, MONDAY, DAYS[6])
    for report in (monday, week):
        assert report.searches is not None
        for figure in (report.searches.per_100_000, report.days[0].per_100_000, report.keywords[0].per_100_000):
            assert figure is not None
            assert figure.estimate == pytest.approx(41 / 70_000 * 100_000)


@pytest.mark.parametrize("amounts", list(itertools.permutations((12, 30, 500))))
def test_which_neighbour_takes_the_small_ones_does_not_follow_from_amounts(amounts: tuple[int, ...]) -> None:
    """Were it the smallest, a figure above its neighbour's would tell that somebody is counted in."""
    searches = [Search(day, "a", country, f"{day}{country}{number}")
                for country, amount in zip(COUNTRIES, amounts, strict=True)
                for day, more in ((DAYS[0], 0), (DAYS[2], amount), (DAYS[4], 5))
                for number in range(amount + more)]  # fmt: skip
    report = published(searches, DAYS[0], DAYS[6], None, DAYS[-1])
    assert {cell.country for cell in report.cells if cell.with_smaller} == {"FR"}
    assert {cell.date for cell in report.cells if cell.quiet_days} == {DAYS[0].isoformat()}


def test_counts_of_days_cut_in_another_zone_make_no_report() -> None:
    """A report in UTC of the days of Paris would cut its weeks a day earlier: the difference is one day."""
    rows = [count(midnight(day), 86_400, "a", "FR", 40, True) for day in DAYS[:7]]
    material = read_messages(lines(rows).splitlines(), ZoneInfo("UTC")).material
    assert (material.table.foreign_days, material.table.counts) == (7, [])
    assert read_messages(lines(rows).splitlines(), PARIS).material.table.foreign_days == 0


def test_the_command_says_which_zone_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "counts.jsonl"
    file.write_bytes(lines([count(midnight(day), 86_400, "a", "FR", 40, True) for day in DAYS[:7]]))
    asked = ["report", "--from-file", str(file), "--from", str(DAYS[0]), "--to", str(DAYS[6])]
    for zone, status in (("Europe/Paris", 0), ("Europe/Berlin", 0), ("UTC", 1), ("Europe/London", 1)):
        monkeypatch.setenv("VIGIE_TIMEZONE", zone)
        assert run(asked) == status, zone
        said = capsys.readouterr()
        assert ("set VIGIE_TIMEZONE" in said.err) == bool(status)
        assert bool(said.out) != bool(status)


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_late_and_repeated_acts_of_several_weeks_tell_no_more_than_each_week(weeks: int) -> None:
    model = {"late": 21, "repeats": 10, "unmatched": 32, "rejected": 11}
    rows = [row | model for number in range(weeks)
            for row in funnel(MONDAY + dt.timedelta(weeks=number), 3_000, final=True)]  # fmt: skip
    quality = report_of(rows, MONDAY, MONDAY + dt.timedelta(weeks=weeks)).quality
    told = (quality.interactions_late, quality.interactions_repeated, quality.interactions_unmatched)
    assert told == (11 * weeks, 0, 22 * weeks)
    assert quality.interactions_rejected == 11 * weeks


@pytest.mark.parametrize("final", [MONDAY, DAYS[-1] + dt.timedelta(days=1)])
def test_every_format_shows_the_same_figures_and_none_that_is_small(final: dt.date) -> None:
    report = published(world(2), DAYS[0], DAYS[-1], None, final)
    hidden = [("SECRET", "PM")]
    searches = [*world(2), *(Search(MONDAY, "secret-keyword", "PM", f"s{n}") for n in range(10) for _ in hidden)]
    with_hidden = published(searches, DAYS[0], DAYS[-1], None, final)
    for render in (render_csv, *(lambda r, f=f: f(r, "fr") for f in (render_text, render_html, render_slide))):
        assert "secret-keyword" not in render(with_hidden)  # type: ignore[operator]
        assert ">PM<" not in render(with_hidden)  # type: ignore[operator]
    values = [
        int(row["value"]) for row in csv.DictReader(io.StringIO(render_csv(report))) if row["measure"] == "searches"
    ]
    assert values
    assert min(values) >= SMALLEST
