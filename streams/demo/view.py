"""The picture as lines of a terminal: numbers in, styled text out. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from streams.demo.answer_view import answer_lines
from streams.demo.lines import Line, bars, cells, clock, cut, fit, fit_line, fitting, printable, rule
from streams.demo.picture import Picture
from streams.events import BannerCommand
from streams.timestamps import parse_rfc3339_ms
from streams.web.picture import Condition, KeywordCounts, PartState

WIDE_COLUMNS = 120
"""From here on banners and counts stand side by side."""
ANSWER_LINES = 8
"""Heading, what was typed, title, message and buttons on two lines each, what decided."""
FULL_ROWS = 20
"""With fewer the person's own search gets a third of them."""
LEAST_KEYWORD_LINES = 4
KEYWORD_COLUMNS = 24
RATE_COLUMNS = 24
_MARKS = {
    Condition.STARTING: ("class:wait", "◌"),
    Condition.RUNNING: ("class:good", "●"),
    Condition.RESTARTED: ("class:wait", "●"),
    Condition.DEAD: ("class:bad", "✗"),
}


def draw(picture: Picture, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    """Exactly `rows` lines of exactly `columns` cells."""
    top = [_header(picture, columns, zone), *_numbers(picture, columns), *_parts(picture, columns)]
    answer = answer_lines(picture.answer, columns, ANSWER_LINES if rows >= FULL_ROWS else rows // 3, zone)
    middle_rows = rows - len(top) - len(answer)
    if columns >= WIDE_COLUMNS:
        middle = _side_by_side(picture, columns, middle_rows, zone)
    else:
        keyword_rows = max(LEAST_KEYWORD_LINES, middle_rows * 2 // 5)
        middle = [
            *_banners(picture, columns, middle_rows - keyword_rows, zone),
            *_keywords(picture, columns, keyword_rows),
        ]
    lines = [*top, *middle[: max(0, middle_rows)], *answer]
    lines += [[] for _ in range(rows - len(lines))]
    return [fit_line(line, columns) for line in lines[:rows]]


def _header(picture: Picture, columns: int, zone: ZoneInfo) -> Line:
    left = " vigie  searches in, helpline banners out"
    minutes, seconds = divmod(int(picture.elapsed_seconds), 60)
    right = f"{clock(picture.now_ms, zone)}  up {minutes:02d}:{seconds:02d} "
    return [("class:top", fit(left, max(0, columns - cells(right))) + right)]


def _numbers(picture: Picture, columns: int) -> list[Line]:
    lag = "…" if picture.lag_records is None else f"{picture.lag_records:,}"
    rates: Line = [
        ("class:number", f" {picture.searches_per_second:,.0f}"),
        ("", " searches/s "),
        ("class:soft", bars(picture.rates, min(RATE_COLUMNS, max(0, columns - 68)))),
        ("", "   "),
        ("class:number", f"{picture.matches_per_second:.1f}"),
        ("", " matches/s   lag "),
        ("class:number", lag),
        ("class:soft", " (committed each second)"),
    ]
    totals: Line = [
        ("class:number", f" {picture.published:,}"),
        ("", " searches, "),
        ("class:number", f"{picture.counted:,}"),
        ("", " counted, "),
        ("class:number", f"{picture.matches:,}"),
        ("", " matched, "),
        ("class:number", f"{picture.banners:,}"),
        ("", " banners"),
        ("class:bad" if picture.dead_letters else "class:soft", f", {picture.dead_letters:,} dead letters"),
    ]
    if picture.first_banner_after_seconds is not None:
        first = f", the first after {picture.first_banner_after_seconds:.1f} s"
        totals += fitting([("class:soft", first)], columns - sum(cells(text) for _, text in totals))
    return [rates, totals]


def _parts(picture: Picture, columns: int) -> list[Line]:
    lines = [_part("broker", picture.broker), _part("worker", picture.worker)]
    searches = _part("searches", picture.searches)
    if columns >= WIDE_COLUMNS or picture.searches.condition is not Condition.RUNNING:
        lines.append(searches)
    if picture.page:
        lines.append(
            [("", " "), ("class:good", "●"), ("", f" {fit('page', 8)}"), ("class:keyword", f" {picture.page}")]
        )
    return lines


def _part(name: str, state: PartState) -> Line:
    style, mark = _MARKS[state.condition]
    said = f" {state.condition}" if state.condition is not Condition.RUNNING else ""
    note = "class:bad" if state.condition is Condition.DEAD else ""
    return [("", " "), (style, mark), ("", f" {fit(name, 8)}"), (style, said), (note, f" {printable(state.note)}")]


def _side_by_side(picture: Picture, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    left_columns = columns * 3 // 5
    right_columns = columns - left_columns - 2
    left = _banners(picture, left_columns, rows, zone)
    right = _keywords(picture, right_columns, rows)
    return [
        [*fit_line(one, left_columns), ("", "  "), *fit_line(other, right_columns)]
        for one, other in zip(left, right, strict=True)
    ]


def _banners(picture: Picture, columns: int, rows: int, zone: ZoneInfo) -> list[Line]:
    lines = [rule("Last banners", columns, "banner.commands.v1")]
    if not picture.last_banners:
        lines.append([("class:soft", " none yet: the first search for help brings one")])
    lines += [_banner(command, zone) for command in picture.last_banners[: max(0, rows - 1)]]
    return _exactly(lines, rows)


def _banner(command: BannerCommand, zone: ZoneInfo) -> Line:
    return [
        ("class:soft", f" {clock(parse_rfc3339_ms(command.occurred_at), zone)} "),
        (f"class:tier-{command.tier.value.lower()}", f" {command.tier.value} "),
        ("class:keyword", f" {fit(command.keyword, KEYWORD_COLUMNS)}"),
        ("", f" {fit(command.audience.value, 7)} {fit(command.campaign, 7)}"),
        ("class:soft", f" {printable(command.banner.title)}"),
    ]


def _keywords(picture: Picture, columns: int, rows: int) -> list[Line]:
    lines = [rule("Keywords, last 10 minutes", columns, "trends.counts.v1")]
    if not picture.keywords:
        lines.append([("class:soft", " none yet: counts follow within a second or two")])
    shown = picture.keywords[: max(0, rows - 1)]
    greatest = max((counts.total for counts in shown), default=0)
    lines += [_keyword(counts, greatest, columns) for counts in shown]
    return _exactly(lines, rows)


def _keyword(counts: KeywordCounts, greatest: int, columns: int) -> Line:
    room = max(0, columns - KEYWORD_COLUMNS - len(counts.by_minute) - 14)
    length = max(1, round(room * counts.total / greatest)) if room and greatest else 0
    return [
        ("class:keyword", f" {fit(counts.keyword, KEYWORD_COLUMNS)}"),
        ("class:number", f"{counts.total:>7,} "),
        ("class:soft", f" {bars(counts.by_minute, len(counts.by_minute))} "),
        ("class:bar", cut("━" * length, room)),
    ]


def _exactly(lines: list[Line], rows: int) -> list[Line]:
    return [*lines, *([] for _ in range(rows - len(lines)))][: max(0, rows)]
