"""A report as CSV: one figure a line, every line with its window and source, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from streams.trends.report_model import Amount, CountLine, Figure, Report

COLUMNS = (
    "section", "date", "name", "country", "measure", "value", "exact", "low", "high", "window_first", "window_last",
    "timezone", "source", "note",
)  # fmt: skip
_Line = dict[str, object]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-[0-9.]+(e[-+][0-9]+)?").fullmatch
"""As `_figure` writes one that is negative."""


def render_csv(report: Report) -> str:
    """Commas, CRLF, a header (RFC 4180). Empty: not known or not shown."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    window = {"window_first": report.window.first, "window_last": report.window.last,
              "timezone": report.window.timezone, "source": report.source}  # fmt: skip
    for line in _lines(report):
        writer.writerow({name: _safe(value) for name, value in (window | line).items()})
    return text.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet would take for a formula is given as text (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER(value) else value


def _lines(report: Report) -> Iterator[_Line]:
    country = report.country or "*"
    if report.searches is not None:
        yield from _count("searches", report.searches, country)
    for line in report.keywords:
        yield from _count("keyword", line, country)
    for line in report.countries:
        yield from _count("country", line, line.name)
    yield from _days(report, country)
    yield from _events(report)
    yield from _funnel(report)
    yield from _calls(report)
    yield from _remarks(report)


def _days(report: Report, country: str) -> Iterator[_Line]:
    for day in report.days:
        if day.shown is not None:
            yield {"section": "day", "date": day.date, "country": country, **_amount("searches", day.shown)}
            yield from _figure({"section": "day", "date": day.date, "country": country}, "per_100_000", day.per_100_000)
        if day.all_searches is not None:
            yield {"section": "day", "date": day.date, "country": country, "measure": "all_searches",
                   "value": day.all_searches}  # fmt: skip
    for cell in report.cells:
        notes = [f"with quiet days {' '.join(cell.quiet_days)}"] * bool(cell.quiet_days)
        notes += ["with smaller countries"] * cell.with_smaller
        yield {"section": "cell", "date": cell.date, "name": cell.keyword, "country": cell.country,
               **_amount("searches", cell.searches), "note": "; ".join(notes)}  # fmt: skip


def _remarks(report: Report) -> Iterator[_Line]:
    for name in report.quality.__struct_fields__:
        value = getattr(report.quality, name)
        yield {"section": "quality", "measure": name, "value": "" if value is None else value}
    for language, text in report.summary.items():
        yield {"section": "summary", "name": language, "note": text}
    for note in report.notes["en"]:
        yield {"section": "note", "name": "en", "note": note}


def _events(report: Report) -> Iterator[_Line]:
    for rise in report.rises:
        about = {"section": "rise", "name": rise.keyword, "country": rise.country}
        for measure, at in (("start", rise.start), ("peak", rise.peak), ("end", rise.end)):
            yield {**about, "measure": measure, "value": at or ""}
        yield {**about, "measure": "about_times", "value": rise.about_times}
    for top in report.top_trend_days:
        yield {"section": "top_trend_day", "date": top.date, "name": top.keyword, "country": top.country}
    for rank in report.ranks:
        yield {"section": "hashtag_rank", "date": rank.hour, "name": rank.hashtag, "country": rank.country,
               "measure": "best_rank", "value": rank.rank, "low": rank.low, "high": rank.high,
               "note": f"best of {rank.hours} hours shown"}  # fmt: skip


def _funnel(report: Report) -> Iterator[_Line]:
    if report.funnel_window is None:
        return
    weeks = {"window_first": report.funnel_window.first, "window_last": report.funnel_window.last}
    for line in report.funnel:
        about: _Line = {"section": "funnel", "name": f"{line.by}:{line.name}", "country": "*", **weeks}
        for step, found in line.steps.items():
            if found is not None:
                yield {**about, **_amount(step, found)}
        yield from _figure(about, "click_through", line.click_through)
        yield from _figure(about, "calls_started", line.calls_started)


def _calls(report: Report) -> Iterator[_Line]:
    for line in report.calls:
        about: _Line = {"section": "calls", "name": line.helpline, "source": "; ".join(line.sources)}
        for date, calls in line.daily:
            yield {**about, "date": date, "measure": "calls", "value": calls, "exact": "true"}
        for change in line.changes:
            note = f"{change.why}: {change.baseline.first} to {change.baseline.last}, {change.baseline_calls} calls"
            yield from ({**found, "note": note} for found in _figure(about, "change_percent", change.percent))
        for step in line.steps:
            at = {**about, "date": step.date, "note": step.name}
            yield from _figure(at, "level_percent", step.level_percent)
            yield from _figure(at, "slope_percent_a_week", step.slope_percent_a_week)


def _count(section: str, line: CountLine, country: str) -> Iterator[_Line]:
    about: _Line = {"section": section, "name": line.name, "country": country}
    note = "with smaller countries" if line.with_smaller else ""
    yield {**about, **_amount("searches", line.searches), "note": note}
    yield from _figure(about, "per_100_000", line.per_100_000)


def _amount(measure: str, found: Amount) -> _Line:
    return {"measure": measure, "value": found.amount, "exact": str(found.exact).lower()}


def _figure(about: _Line, measure: str, figure: Figure | None) -> Iterator[_Line]:
    if figure is not None:
        yield {**about, "measure": measure, "value": f"{figure.estimate:.6g}", "low": f"{figure.low:.6g}",
               "high": f"{figure.high:.6g}"}  # fmt: skip
