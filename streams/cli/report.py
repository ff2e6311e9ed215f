"""`vigie report`: what was searched, shown and called in a range of days, as far as it may be shown."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import enum
import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from streams.cli.terminal import ProgressBar, complain, quiet_kafka_clients, say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.settings import Settings
    from streams.trends.calls import Period
    from streams.trends.report import Material
    from streams.trends.report_counts import Range
    from streams.trends.report_model import Mark, Report

DEFAULT_DAYS = 28
LONGEST_DAYS = 3_700
BAD_LINES_SHOWN = 20

_EPILOG = """\
Examples:

vigie report --from 2026-05-01 --to 2026-05-31

vigie report --from 2026-05-01 --to 2026-05-31 --format html --output may.html

vigie report --from 2026-01-01 --to 2026-12-31 --country FR --format csv > 2026.csv

vigie report --from-file counts.jsonl --from 2026-05-01 --to 2026-05-31 --format json
"""


class Format(enum.StrEnum):
    """What the report is written as."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    PNG = "png"


class Language(enum.StrEnum):
    """Of tables and notes; the summary is in both."""

    FR = "fr"
    EN = "en"


def _report(
    *,
    from_: Annotated[str | None, typer.Option("--from", help="First day, 2026-05-01.", metavar="DAY")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DAY")] = None,
    country: Annotated[str | None, typer.Option(help="One country only, as FR.", metavar="CC")] = None,
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Into this file; else standard output.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of tables and notes.")] = Language.FR,
    baseline: Annotated[
        str | None, typer.Option(help="Compare calls with these days: 2026-02-12/2026-03-02.", metavar="DAY/DAY")
    ] = None,
    mark: Annotated[list[str] | None, typer.Option(help="A campaign: '2026-05-04=Banner'.", metavar="DAY=TEXT")] = None,
    from_file: Annotated[
        Path | None, typer.Option(help="JSON Lines of messages in place of Kafka; - for standard input.")
    ] = None,
) -> None:
    """Report searches, rises, banners and calls of a range of days.

    Shows no figure about fewer than 11 sessions, whatever is asked for; what can still change is "at least" so many.
    Days are local days of VIGIE_TIMEZONE.
    """
    from streams.timestamps import rfc3339_seconds
    from streams.trends.report import Asked, build_report

    settings = settings_from_environment()
    zone = ZoneInfo(settings.timezone)
    days = _range(from_, to, country, zone)
    marks, period = _marks(mark or []), _baseline(baseline)
    if format_ is Format.PNG and output is None and sys.stdout.isatty():
        raise typer.BadParameter("a PNG is nothing for a terminal: give --output report.png")
    with _without_collector():
        if from_file is not None:
            material, bad_lines, source = _from_file(from_file, zone)
        else:
            quiet_kafka_clients()
            material, bad_lines, source = asyncio.run(_from_kafka(settings, days, zone)), 0, "Kafka trends.counts.v1"
    if material.table.foreign_days:
        complain(
            f"the counts are of days that do not begin at midnight in {settings.timezone}: "
            "set VIGIE_TIMEZONE to that of the worker that counted them"
        )
        raise typer.Exit(1)
    asked = Asked(days, zone, source, rfc3339_seconds(time.time_ns() // 1_000_000), period, marks)
    made = build_report(material, asked)
    _write(made, format_, lang, output)
    if made.searches is None:
        say("There is no figure to show in this range: see the summary.")
    if bad_lines:
        complain(f"bad lines: {bad_lines:,}; they were skipped, see those named above")
        raise typer.Exit(1)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """A million small values that all live until the end: to look for cycles in them again and again takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _write(report: Report, format_: Format, language: str, output: Path | None) -> None:
    written = _rendered(report, format_, language)
    if output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        complain(f"{output} can't be written ({error.strerror}): give another --output")
        raise typer.Exit(1) from None
    say(f"{output} written, {len(written):,} bytes.")


def _rendered(report: Report, format_: Format, language: str) -> bytes:
    if format_ is Format.JSON:
        import msgspec

        return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
    if format_ is Format.CSV:
        from streams.reporting.sheet import render_csv

        return render_csv(report).encode()
    if format_ is Format.HTML:
        from streams.reporting.page import render_html

        return render_html(report, language).encode()
    if format_ is Format.PNG:
        from streams.reporting.slide import render_png

        return render_png(report, language)
    from streams.reporting.text import render_text

    return render_text(report, language).encode()


async def _from_kafka(settings: Settings, days: Range, zone: ZoneInfo) -> Material:
    from streams.broker.administration import require_topics
    from streams.broker.counts_log import Span, read_counts
    from streams.broker.report_reader import ReportReader
    from streams.broker.topics import Topic, topic_name
    from streams.trends.day_counts import day_table
    from streams.trends.report import Material, Totals

    needed = [
        topic_name(topic, settings) for topic in (Topic.COUNTS, Topic.ALERTS, Topic.RANKS, Topic.FUNNEL, Topic.CALLS)
    ]
    await asyncio.to_thread(require_topics, settings, needed)
    monday, after = _whole_weeks(days)
    span = Span(_ms(monday, zone), _ms(after, zone))
    with ProgressBar("reading", 1.0) as bar:
        counts = await read_counts(settings, span, lambda share: bar.update(share, ""))
    progress = counts.progress
    async with ReportReader(settings) as reader:
        calls, unreadable = await reader.calls()
        return Material(
            table=day_table(counts.cells, zone, None if progress is None else progress.closed_ms),
            alerts=await reader.alerts(span.from_ms),
            funnel=await reader.funnel(),
            calls=calls,
            ranks=await reader.ranks(span),
            totals=Totals(calls_unreadable=unreadable)
            if progress is None
            else Totals(progress.late, progress.skewed, progress.rejected, unreadable),
        )


def _from_file(file: Path, zone: ZoneInfo) -> tuple[Material, int, str]:
    from streams.reporting.message_lines import read_messages

    if str(file) != "-" and not file.is_file():
        raise typer.BadParameter(f"{file} is no file: give JSON Lines of trends.counts.v1 values, or -")
    lines = sys.stdin.buffer.readlines() if str(file) == "-" else file.read_bytes().splitlines()
    read = read_messages(lines, zone)
    for number, why in read.problems[:BAD_LINES_SHOWN]:
        warn(f"line {number} {why}: skipped")
    if len(read.problems) > BAD_LINES_SHOWN:
        warn("more bad lines follow; they are only counted")
    return read.material, len(read.problems), "standard input" if str(file) == "-" else file.name


def _range(first: str | None, last: str | None, country: str | None, zone: ZoneInfo) -> Range:
    from streams.trends.report_counts import Range

    today = dt.datetime.now(zone).date()
    end = _date("--to", last) if last else today
    start = _date("--from", first) if first else end - dt.timedelta(days=DEFAULT_DAYS - 1)
    if not first or not last:
        say(f"Range: {start} to {end}, both included (--from, --to).")
    if start > end:
        raise typer.BadParameter(f"--from {start} comes after --to {end}: exchange them")
    if (end - start).days >= LONGEST_DAYS:
        raise typer.BadParameter(f"the range has {(end - start).days + 1:,} days: ask for ten years at most")
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise typer.BadParameter(f"--country {country} is no country: two letters as FR, or ZZ for unknown ones")
    return Range(start, end, country.upper() if country else None)


def _date(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise typer.BadParameter(f"{option} {text} is no day: write one like 2026-05-01") from None


def _baseline(text: str | None) -> Period | None:
    from streams.trends.calls import Period

    if text is None:
        return None
    first, _, last = text.partition("/")
    period = Period(_date("--baseline", first), _date("--baseline", last))
    if period.first > period.last:
        raise typer.BadParameter(f"--baseline {text} ends before it begins: exchange the days")
    return period


def _marks(texts: list[str]) -> tuple[Mark, ...]:
    from streams.trends.report_model import Mark

    marks = []
    for text in texts:
        date, parted, says = text.partition("=")
        if not parted or not says.strip():
            raise typer.BadParameter(f"--mark {text} says nothing: write --mark '2026-05-04=Banner'")
        day = _date("--mark", date).isoformat()
        marks.append(Mark(day, day, says.strip(), says.strip()))
    return tuple(marks)


def _whole_weeks(days: Range) -> tuple[dt.date, dt.date]:
    """The Monday that the range needs first, and the day after its last Sunday."""
    from streams.trends.disclosure import monday_of

    return monday_of(days.first), monday_of(days.last) + dt.timedelta(days=7)


def _ms(day: dt.date, zone: ZoneInfo) -> int:
    return int(dt.datetime.combine(day, dt.time(), zone).timestamp()) * 1_000


def register(app: typer.Typer) -> None:
    """Mounts `vigie report`."""
    app.command("report", epilog=_EPILOG)(_report)
