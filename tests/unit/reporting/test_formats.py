"""A report in every format: the same figures, their windows and sources, and nothing from another host."""

from __future__ import annotations

import csv
import datetime as dt
import html.parser
import io
import json
import re

import msgspec
import pytest
from report_making import PARIS, calls, counts, funnel, hour_of_rank, lines, rise, top_trend_day

from streams.reporting import charts
from streams.reporting.drawing import BAND, Box
from streams.reporting.message_lines import read_messages
from streams.reporting.page import render_html
from streams.reporting.sheet import COLUMNS, render_csv
from streams.reporting.slide import HEIGHT, WIDTH, render_png, render_slide
from streams.reporting.tables import tables
from streams.reporting.text import render_text
from streams.trends.calls import Period
from streams.trends.report import Asked, build_report
from streams.trends.report_counts import Range
from streams.trends.report_model import Amount, Mark, Report

FIRST, LAST = dt.date(2020, 4, 27), dt.date(2020, 5, 17)
BURST = dt.date(2020, 5, 4)
START = dt.datetime(2020, 5, 4, 12, tzinfo=dt.UTC)


def report_of(
    *parts: object, first: dt.date = FIRST, last: dt.date = LAST, country: str | None = None, **more: object
) -> Report:
    read = read_messages(lines(*parts).splitlines(), PARIS)  # type: ignore[arg-type]
    assert read.problems == []
    asked = Asked(Range(first, last, country), PARIS, "made", "2020-06-08T00:00:00Z", **more)  # type: ignore[arg-type]
    return build_report(read.material, asked)


@pytest.fixture(scope="module")
def full() -> Report:
    return report_of(
        counts(FIRST, dt.date(2020, 5, 24), final_until=dt.date(2020, 5, 10), burst=BURST),
        funnel(FIRST, 2_200, final=True),
        funnel(dt.date(2020, 5, 4), 3_100, final=True, seed=4),
        rise("victime.coups", START, 9, 3.9),
        [hour_of_rank("enfanceendanger", "enfance-en-danger", START, 4)],
        [
            top_trend_day("enfance-en-danger", BURST),
            top_trend_day("too-small", BURST),
            top_trend_day("119", BURST, sessions=10),
        ],
        calls(dt.date(2019, 4, 1), LAST, step=BURST),
        baseline=Period(dt.date(2020, 3, 2), dt.date(2020, 3, 15)),
        marks=(Mark("2020-05-12", "2020-05-12", "<b>essai</b>", "<b>trial</b>"),),
    )


@pytest.fixture(scope="module")
def empty() -> Report:
    return report_of()


def test_a_full_report_has_every_part(full: Report) -> None:
    assert full.searches is not None
    assert not full.searches.searches.exact
    assert [line.name for line in full.keywords][:2] == ["enfance-en-danger", "119"]
    assert [(line.keyword, line.start, line.end, line.about_times) for line in full.rises] == [
        ("victime.coups", "2020-05-04T12:00:00Z", "2020-05-04T22:00:00Z", 4.0)
    ]
    assert full.rises[0].start <= full.rises[0].peak < "2020-05-04T22:00:00Z"
    assert [(line.date, line.keyword) for line in full.top_trend_days] == [("2020-05-04", "enfance-en-danger")]
    assert [(line.hashtag, line.rank, line.hour) for line in full.ranks] == [
        ("enfanceendanger", 4, "2020-05-04T12:00:00Z")
    ]
    assert full.funnel[0].click_through is not None
    assert full.funnel_window is not None
    assert (full.funnel_window.first, full.funnel_window.last) == ("2020-04-27", "2020-05-10")
    assert [change.why for change in full.calls[0].changes] == ["chosen", "previous_period", "year_before"]
    assert {step.date for step in full.calls[0].steps} == {"2020-04-27", "2020-05-04"}, "12 May has too few days after"
    assert full.quality.days_not_final == 7
    assert {mark.first for mark in full.marks} >= {"2020-04-27", "2020-05-04", "2020-05-12"}


def test_a_rise_starts_where_it_began_and_not_where_it_was_declared() -> None:
    """Its busiest hour may be one before anybody knew."""
    declared, ended = rise("victime.coups", START, 9, 3.9)
    began = "2020-05-04T09:00:00Z"
    days = counts(FIRST, LAST, final_until=LAST, burst=BURST)
    [line] = report_of(days, [declared | {"since": began}, ended | {"since": "2020-05-04T10:00:00Z"}]).rises
    assert (line.start, line.end) == (began, "2020-05-04T22:00:00Z")
    assert line.start <= line.peak < line.end


def test_a_rise_stands_on_the_local_day_on_which_it_began() -> None:
    """At half past ten in the evening by UTC it is the next day in Paris."""
    evening = dt.datetime(2020, 5, 3, 22, 30, tzinfo=dt.UTC)
    found = report_of(counts(FIRST, LAST, final_until=LAST, burst=BURST), rise("victime.coups", evening, 18, 3.9))
    assert "2020-05-04 victime.coups" in render_slide(found, "en")
    bands = [part for part in charts.daily(found, Box(0, 0, 900, 260), "en") if BAND in part]
    bars = [part for part in charts.daily(found, Box(0, 0, 900, 260), "en") if "<rect" in part and BAND not in part]
    (band,), (_, *_rest) = bands, bars
    at, width = (float(number) for number in re.findall(r'(?:x|width)="([\d.]+)"', band))
    of_day = float(re.findall(r'x="([\d.]+)"', bars[BURST.toordinal() - FIRST.toordinal()])[0])
    assert at < of_day < at + width
    assert width < 900 / len(found.days)


def test_each_helpline_has_its_own_curve() -> None:
    """Also where the name of one stands in that of another."""
    some = list(calls(dt.date(2020, 4, 6), LAST))
    more = [day | {"helpline": "fr-119-mayotte"} for day in some if day["date"] in {"2020-04-20", "2020-05-12"}]
    page = render_html(report_of(some, more), "en")
    assert page.count("<polyline") == 1, "the other has two single days"


def test_the_step_of_a_made_series_is_found_at_its_date(full: Report) -> None:
    step = next(step for step in full.calls[0].steps if step.date == "2020-05-04")
    assert step.level_percent.low < 30 < step.level_percent.high
    assert step.level_percent.low > 10


def test_every_table_says_its_window_and_source_in_both_languages(full: Report) -> None:
    for language, start in (("fr", "du 27/04/2020 au"), ("en", "27 Apr 2020 to")):
        found = tables(full, language)
        assert [table.key for table in found] == [
            "keywords", "countries", "rises", "top-trends", "ranks", "funnel", "calls", "quality",
        ]  # fmt: skip
        for table in found:
            assert table.window.startswith(start)
            assert "Source" in table.source
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.heads)}


def test_json_is_the_report_itself(full: Report) -> None:
    document = json.loads(msgspec.json.encode(full))
    assert msgspec.convert(document, Report) == full
    assert set(document["summary"]) == {"fr", "en"}


def test_csv_has_a_window_and_a_source_in_every_line(full: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(full))))
    assert tuple(rows[0]) == COLUMNS
    assert all(row["window_first"] and row["window_last"] and row["source"] for row in rows)
    days = {row["date"]: int(row["value"]) for row in rows if row["section"] == "day" and row["measure"] == "searches"}
    assert days == {line.date: line.shown.amount for line in full.days if line.shown}
    assert {row["section"] for row in rows} == {
        "searches", "keyword", "country", "day", "cell", "rise", "top_trend_day", "hashtag_rank", "funnel", "calls",
        "quality", "summary", "note",
    }  # fmt: skip


def test_no_cell_of_the_csv_is_a_formula(full: Report) -> None:
    bad = msgspec.structs.replace(full, source="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(render_csv(bad))))
    assert all(row["source"].startswith("'=") for row in rows if row["section"] != "calls")


def test_a_negative_figure_of_the_csv_is_a_number() -> None:
    halved = [day | {"calls": day["calls"] // (2 if day["date"] >= str(BURST) else 1)} for day in calls(FIRST, LAST)]
    rows = list(csv.DictReader(io.StringIO(render_csv(report_of(halved, baseline=Period(FIRST, BURST))))))
    [change] = [row for row in rows if row["measure"] == "change_percent" and row["note"].startswith("chosen")]
    assert float(change["low"]) < float(change["value"]) < 0
    assert float(change["low"]) < -20


@pytest.mark.parametrize("odd", ["a\x0bb", "a\x1b[2Jb", "a\ufffeb"])
def test_what_others_wrote_breaks_no_picture_and_commands_no_terminal(full: Report, odd: str) -> None:
    named = msgspec.structs.replace(full, calls=(msgspec.structs.replace(full.calls[0], helpline=odd),))
    assert render_png(named, "fr").startswith(b"\x89PNG")
    assert "a\ufffd" in render_text(named, "fr")
    assert odd not in render_text(named, "fr")


def test_no_bar_of_the_funnel_leaves_its_drawing(full: Report) -> None:
    """Clicks may be more than the banners that can be shown as seen: interactions come late, or twice."""
    first, *others = full.funnel
    for seen in (None, Amount(20, exact=True)):
        steps = {**first.steps, "impressions": seen, "clicks": Amount(4_000, exact=True)}
        odd = msgspec.structs.replace(full, funnel=(msgspec.structs.replace(first, steps=steps), *others))
        drawn = charts.funnel(odd, Box(0, 0, 700, 190), "en")
        assert max(float(width) for part in drawn for width in re.findall(r' width="([0-9.]+)"', part)) < 700


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_one_file_that_loads_nothing(full: Report, language: str) -> None:
    written = render_html(full, language)
    page = _Page()
    page.feed(written)
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"src", "href", "style"} & names
    assert not [name for name in names if name.startswith("on")]
    assert re.findall(r"https?://[^\"' ]+", written.replace("http://www.w3.org/2000/svg", "")) == []
    assert "default-src 'none'" in written
    assert f'<html lang="{language}">' in written


def test_what_others_wrote_is_text_on_the_page_and_on_the_slide(full: Report) -> None:
    for written in (render_html(full, "fr"), render_slide(full, "fr")):
        assert "<b>essai" not in written
        assert "&lt;b&gt;essai" in written


def test_the_style_sheet_is_the_one_that_the_policy_allows(full: Report) -> None:
    import base64
    import hashlib

    written = render_html(full, "fr")
    style = re.search(r"<style>(.*?)</style>", written, re.DOTALL)
    assert style is not None
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() in written


def test_a_percentage_of_calls_stands_with_its_baseline_and_no_claim_of_cause(full: Report) -> None:
    assert "Suivre n'est pas être causé par" in full.summary["fr"]
    assert "To follow is not to be caused by" in full.summary["en"]
    assert "du 02/03/2020 au 15/03/2020" in render_text(full, "fr")
    assert "2 Mar 2020 to 15 Mar 2020" in render_text(full, "en")


def test_a_slide_is_a_png_of_its_size(full: Report, empty: Report) -> None:
    for report in (full, empty):
        picture = render_png(report, "fr")
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (WIDTH, HEIGHT)


def test_every_campaign_date_is_marked_on_the_curves_of_searches_and_of_calls() -> None:
    whole = report_of(
        counts(dt.date(2020, 3, 9), LAST, final_until=LAST, hours=False),
        calls(dt.date(2019, 11, 4), dt.date(2020, 11, 30), step=dt.date(2020, 4, 1)),
        first=dt.date(2020, 3, 9), last=dt.date(2020, 11, 30),
    )  # fmt: skip
    assert {step.date for step in whole.calls[0].steps} == {"2020-04-01", "2020-04-27", "2020-05-04", "2020-11-09"}
    for language in ("fr", "en"):
        page = render_html(whole, language)
        drawings = [part.partition("</svg>")[0] for part in page.split("<svg ")[1:]]
        marked = [part for part in drawings if "stroke-dasharray" in part]
        assert len(marked) == 2, "searches, and calls"
        for part in marked:
            assert re.findall(r">([A-Z]|[1-9])</text>", part) == ["A", "B", "1", "2", "3"]
        slide = render_slide(whole, language)
        assert all(getattr(mark, language) in slide for mark in whole.marks), "and says what each mark means"
        assert len(whole.marks) == 5
        for says in ("27/04/2020", "04/05/2020", "09/11/2020") if language == "fr" else ("27 Apr", "4 May", "9 Nov"):
            assert page.count(says) >= 2


def test_a_countrys_rate_is_of_all_its_keywords_and_each_search_once(full: Report) -> None:
    """All countries' searches for help together are the rate of the whole, whatever keywords they are shown by."""
    (france, *_) = [line for line in full.countries if line.name == "FR"]
    assert full.searches is not None
    assert france.per_100_000 is not None
    assert full.searches.per_100_000 is not None
    assert france.per_100_000.estimate == pytest.approx(full.searches.per_100_000.estimate, rel=0.05)
    by_keyword = sum(line.per_100_000.estimate for line in full.keywords if line.per_100_000)
    assert by_keyword == pytest.approx(full.searches.per_100_000.estimate, rel=0.05)


def test_an_empty_range_says_so_in_every_format(empty: Report) -> None:
    assert "no figure can be shown" in empty.summary["en"]
    assert "aucun chiffre ne peut être montré" in empty.summary["fr"]
    assert empty.quality.days_without_searches == 21
    for render in (render_text, render_html):
        assert "No figure can be shown" in render(empty, "en")
    assert "days_without_searches,21" in render_csv(empty)


def test_a_partial_range_says_how_many_days_are_missing() -> None:
    part = report_of(counts(FIRST, dt.date(2020, 5, 3), final_until=dt.date(2020, 5, 3)))
    assert part.quality.days_without_searches == 14
    assert "No data that can be shown: 14 days of 21." in part.summary["en"]
    assert part.searches is not None
    assert part.searches.searches.exact


def test_an_hour_without_searches_is_a_gap() -> None:
    made = [
        row
        for row in counts(FIRST, FIRST, final_until=FIRST)
        if not (row["window_seconds"] == 3_600 and row["window_start"] == "2020-04-27T10:00:00Z")
    ]
    assert report_of(made, last=FIRST).quality.hours_without_searches == 1


def test_one_country_has_its_own_figures_and_its_own_rate() -> None:
    made = list(counts(FIRST, dt.date(2020, 5, 3), final_until=dt.date(2020, 5, 3)))
    france = report_of(made, last=dt.date(2020, 5, 3), country="FR")
    assert {cell.country for cell in france.cells} == {"FR"}
    assert france.searches is not None
    assert france.searches.per_100_000 is not None
    truth = sum(row["count"] for row in made if row["window_seconds"] == 86_400 and row["keyword"] == "119" and
                row["country"] == "FR")  # fmt: skip
    line = next(line for line in france.keywords if line.name == "119")
    assert truth <= line.searches.amount <= truth * 1.15  # with smaller countries of the week


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "is no JSON"),
        (b"[]", "is no count"),
        (b'{"helpline":"x","date":"2020-13-01","calls":1,"source":"s"}', "is no HelplineCalls"),
        (
            b'{"window_start":"2020-05-04T00:00:00Z","window_seconds":7,"keyword":"a","country":"*","count":1}',
            "can't be",
        ),
        (b'{"window_start":"today","window_seconds":60,"keyword":"a","country":"*","count":1}', "is no count"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_not_quoted(line: bytes, why: str) -> None:
    ((number, says),) = read_messages([b"", b"null\n", line], PARIS).problems
    assert number == 3
    assert why in says
    assert "today" not in says
