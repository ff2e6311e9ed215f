"""`vigie calls`: the figures of a helpline, into Kafka, and against each other."""

from __future__ import annotations

import asyncio
import codecs
import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.terminal import complain, quiet_kafka_clients, say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.trends.calls_csv import ReadCalls

PROBLEMS_SHOWN = 20
SAYS_NO_CAUSE = "To follow is not to be caused by: campaigns, press and calendar change at the same time."

_IMPORT_EPILOG = """\
Examples:

vigie calls import calls.csv --helpline fr-119 --source "monthly table of the operator"

vigie calls import calls.csv --dry-run

A file is a spreadsheet's CSV: date,calls and where they differ by line helpline,answered,source. Importing it again
changes nothing; a corrected figure replaces the old one.
"""
_COMPARE_EPILOG = """\
Examples:

vigie calls compare examples/calls-119-spring-2020.csv

vigie calls compare examples/calls-119-spring-2020.csv --json
"""

File = Annotated[str, typer.Argument(help="A CSV file, or - for standard input.", show_default=False)]


def _import(
    file: File,
    helpline: Annotated[str | None, typer.Option(help="Helpline of lines that name none.")] = None,
    source: Annotated[str | None, typer.Option(help="Source of lines that name none.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, say what would be written.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON object.")] = False,
) -> None:
    """Write the calls of a CSV file into helpline.calls.v1, one record a day.

    Either all lines are good and all are written, or none is.
    """
    from streams.broker.administration import require_topics
    from streams.broker.calls_writer import sort_calls, write_calls
    from streams.broker.topics import Topic, topic_name
    from streams.trends.calls_csv import read_calls

    settings = settings_from_environment()
    read = read_calls(_text(file), helpline, source, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1))
    if read.problems:
        _complain_of(read)
        raise typer.Exit(1)
    if dry_run and settings.bootstrap_servers is None:
        say("No broker is named: what is there already is not known.")
        _conclude(len(read.days), 0, 0, dry_run=True, as_json=as_json)
        return
    quiet_kafka_clients()
    require_topics(settings, [topic_name(Topic.CALLS, settings)])
    found = asyncio.run(sort_calls(settings, read.days))
    if not dry_run:
        asyncio.run(write_calls(settings, [*found.new, *found.corrected], time.time_ns() // 1_000_000))
    _conclude(len(found.new), len(found.corrected), found.unchanged, dry_run=dry_run, as_json=as_json)


def _complain_of(read: ReadCalls) -> None:
    for problem in read.problems[:PROBLEMS_SHOWN]:
        warn(f"line {problem.line}: {problem.says}")
    if len(read.problems) > PROBLEMS_SHOWN:
        warn(f"and {len(read.problems) - PROBLEMS_SHOWN} more")
    complain("nothing was written: correct the file and import it again")


def _conclude(new: int, corrected: int, unchanged: int, *, dry_run: bool, as_json: bool) -> None:
    verb = "would be written" if dry_run else "written"
    say(f"{new:,} new days and {corrected:,} corrected ones {verb}, {unchanged:,} unchanged.")
    if as_json:
        import orjson

        outcome = {"new": new, "corrected": corrected, "unchanged": unchanged, "dry_run": dry_run}
        print(orjson.dumps(outcome).decode())


def _compare(file: File, as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False) -> None:
    """Show published totals of calls with their baselines: a percentage is nothing without one.

    The interval assumes that days vary 20 times as much as chance alone, because a total does not say.
    """
    from streams.trends.published_calls import ASSUMED_SPREAD, both_ways, read_published

    try:
        totals = read_published(_text(file))
    except ValueError as error:
        complain(str(error))
        raise typer.Exit(1) from None
    if as_json:
        import orjson

        print(orjson.dumps([total._asdict() | {"against": total.against} for total in totals]).decode())
        return
    for total in totals:
        printed = "not printed" if total.printed_percent is None else f"{total.printed_percent:+g} %"
        computed = total.computed_percent
        says = (
            "no totals"
            if computed is None
            else f"{computed.estimate:+.1f} % ({computed.low:+.1f} to {computed.high:+.1f})"
        )
        print(
            f"{total.first} to {total.last}   against {total.baseline_first} to {total.baseline_last}, {total.against}"
        )
        print(f"    printed {printed}, computed {says}; {total.unit}; {total.source}")
    if (both := both_ways(totals)) is not None:
        print(both)
    print(f"Intervals: 95 %, variance {ASSUMED_SPREAD:g} times a Poisson count's (assumed). {SAYS_NO_CAUSE}")


def _text(file: str) -> str:
    if file != "-" and not Path(file).is_file():
        raise typer.BadParameter(f"{file} is no file: give a CSV, for example examples/calls-119-spring-2020.csv, or -")
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")  # "Unicode text" of a spreadsheet
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")  # what a French spreadsheet saves unless told otherwise


def register(app: typer.Typer) -> None:
    """Mounts `vigie calls`."""
    calls = typer.Typer(name="calls", help="The figures of a helpline: import, compare.", no_args_is_help=True)
    calls.command("import", epilog=_IMPORT_EPILOG)(_import)
    calls.command("compare", epilog=_COMPARE_EPILOG)(_compare)
    app.add_typer(calls)
