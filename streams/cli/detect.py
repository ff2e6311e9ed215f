"""`vigie detect`: JSON Lines of counts in, rises and their ends out; the detector that TRENDS runs."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from streams.cli.terminal import ProgressBar, settings_from_environment, warn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.events import TrendAlert

BAD_LINES_SHOWN = 20
"""After so many a person has understood; the rest are counted."""
_NO_FILE = "is no file: give JSON Lines with values of trends.counts.v1, or - for standard input"
_EPILOG = """\
Examples:

vigie detect counts.jsonl

vigie detect - < counts.jsonl > alerts.jsonl

A line is a value of trends.counts.v1, ordered by window; keyword * is the number of all searches:

{"window_start": "2026-05-04T09:00:00Z", "window_end": "2026-05-04T10:00:00Z", "window_seconds": 3600, "keyword": "119",
"country": "FR", "count": 14, "sessions": null, "final": true}

A line of the output is a value of trends.alerts.v1: kind rise or end, declared at the end of the window window_start.
"""


def _detect(
    file: Annotated[str, typer.Argument(help="JSON Lines, or - for standard input.", show_default=False)],
) -> None:
    """Detect rises in counts: more searches for a keyword than usual, as a share of all searches.

    Season and level are learned on the way, so give as many weeks as there are. What is missing of a window is zero, a
    window that is missing as a whole was not observed. Bad lines are reported by number and skipped; the exit status is
    1 then. Days and weeks are those of VIGIE_TIMEZONE.
    """
    if file != "-" and not Path(file).is_file():
        raise typer.BadParameter(f"{file} {_NO_FILE}")
    with contextlib.ExitStack() as stack:
        stream = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
        size = None if file == "-" else Path(file).stat().st_size
        bad = _detect_lines(stream, stack.enter_context(ProgressBar("Detecting", size)))
    raise typer.Exit(1 if bad else 0)


def _detect_lines(stream: BinaryIO, bar: ProgressBar) -> int:
    """Reads to the end. Returns the number of bad lines."""
    from zoneinfo import ZoneInfo

    import msgspec

    from streams.events import TrendCount
    from streams.trends.counts_feed import CountsFeed

    feed = CountsFeed(ZoneInfo(settings_from_environment().timezone))
    decoder = msgspec.json.Decoder(TrendCount)
    bad = read = 0
    for number, line in enumerate(stream, 1):
        read += len(line)
        if line.strip() in {b"", b"null"}:  # null: how Kafka's consumer prints a row that is forgotten
            continue
        try:
            answer = feed.add(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            answer = _without_content(error)
        if isinstance(answer, str):
            bad += 1
            if bad <= BAD_LINES_SHOWN:
                warn(f"line {number}: {answer}. Skipped")
            elif bad == BAD_LINES_SHOWN + 1:
                warn("more bad lines follow; they are only counted")
            continue
        _write(answer)
        bar.update(read, f"{feed.windows:,} windows")
    _write(feed.end())
    if bad:
        warn(f"{bad} bad {'line' if bad == 1 else 'lines'}")
    if not feed.windows:
        warn("no window was read: give JSON Lines with values of trends.counts.v1")
    return bad


def _without_content(error: Exception) -> str:
    """What a line lacks, never what it holds."""
    import msgspec

    if isinstance(error, msgspec.ValidationError):
        return f"no value of trends.counts.v1 ({error}): write the fields of the example in `vigie detect --help`"
    return "not JSON in UTF-8: write one object a line, as in `vigie detect --help`"


def _write(alerts: Iterable[TrendAlert]) -> None:
    """At once: whoever waits at the other end of a pipe waits for a rise."""
    import msgspec

    out = sys.stdout.buffer
    for alert in alerts:
        out.write(msgspec.json.encode(alert) + b"\n")
        out.flush()


def register(app: typer.Typer) -> None:
    """Adds `vigie detect`."""
    app.command("detect", epilog=_EPILOG)(_detect)
