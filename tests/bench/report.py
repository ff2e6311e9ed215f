"""A report over a year of hourly counts: how many seconds, from the command to its end?

    .venv/bin/python -m tests.bench.report [--minutes 12000000]

A year of hours and days of 24 keywords in 3 countries, and of all, invented; written to a real broker (found or
started as in `vigie demo`) and to a file. Each figure is the wall time of `vigie report` as a person starts it, the
best of two; that it shows every keyword is checked first. With `--minutes` so many rows of minutes lie behind the year,
and the reports are timed again and must be the same.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

sys.path.append(str(Path(__file__).parents[1] / "unit" / "reporting"))
import report_making

from streams.broker.counts_store import CountsStore, Progress
from streams.events import TrendCount
from streams.settings import Settings
from streams.trends.count_rows import CountRow
from tests.bench.counted_minutes import MinutesStore, sketch, write_minutes
from tests.bench.own_topics import own_topics

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
FORMATS = ("text", "json", "csv", "html", "png")
TRIES = 2
KEYWORDS = 24
ROWS_A_TRANSACTION = 2_000
CLOSED_MS = 1_767_225_600_000
"""2026-01-01: the whole year is final."""


def a_year() -> Iterator[dict[str, Any]]:
    """Rows of `trends.counts.v1`, all final."""
    report_making.KEYWORDS.update({f"keyword-{number}": 60.0 + 7.0 * number for number in range(KEYWORDS - 5)})
    return report_making.counts(FIRST, LAST, final_until=LAST)


async def write(settings: Settings, file: Path) -> int:
    """The year into the topic, as TRENDS writes it with headers and sketches, and into the file; how many rows."""
    store, rows = CountsStore(settings), 0
    await store.open()
    with file.open("wb") as out:
        year = a_year()
        while chunk := list(itertools.islice(year, ROWS_A_TRANSACTION)):
            out.writelines(json.dumps(row).encode() + b"\n" for row in chunk)
            counted = [
                CountRow(TrendCount(**row), None if row["sessions"] is None else sketch(0, row["sessions"]))
                for row in chunk
            ]
            await store.write(counted, (), Progress("a year", closed_ms=CLOSED_MS), restore_from=None, now_ms=rows)
            rows += len(chunk)
    await store.close()
    return rows


def seconds(settings: Settings, format_: str, output: Path, *more: str) -> float:
    """The best of two. Raises CalledProcessError."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}
    environ |= {
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS": str(settings.bootstrap_servers),
        "VIGIE_TOPIC_PREFIX": settings.topic_prefix,
    }
    command = [Path(sys.executable).with_name("vigie"), "report", "--from", str(FIRST), "--to", str(LAST),
               "--format", format_, "--output", output, *more]  # fmt: skip
    took = []
    for _ in range(TRIES):
        began = time.monotonic()
        subprocess.run(command, env=environ, check=True, capture_output=True)
        took.append(time.monotonic() - began)
    return min(took)


async def add_minutes(settings: Settings, rows: int) -> int:
    """How many there are."""
    store = MinutesStore(settings)
    try:
        await store.open()
        return await write_minutes(store, dt.datetime(2025, 10, 1, tzinfo=dt.UTC), rows, CLOSED_MS)
    finally:
        await store.close()


def figures(settings: Settings, output: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """Seconds by format, and the report itself, but for when it was made."""
    found = {form: round(seconds(settings, form, output), 2) for form in FORMATS}
    seconds(settings, "json", output)
    report: dict[str, Any] = json.loads(output.read_bytes())
    report.pop("made_at", None)
    return found, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=0, help="rows of minutes to be written behind the year")
    chosen = parser.parse_args()
    console = Console(stderr=True)
    with own_topics("report", console) as settings, tempfile.TemporaryDirectory() as folder:
        file, output = Path(folder) / "year.jsonl", Path(folder) / "report"
        rows = asyncio.run(write(settings, file))
        found, report = figures(settings, output)
        if len({line["name"] for line in report["keywords"]}) < KEYWORDS - 1:
            raise SystemExit("not all keywords are shown")
        found["json, from a file"] = round(seconds(settings, "json", output, "--from-file", str(file)), 2)
        print(json.dumps({"rows": rows} | found))
        if chosen.minutes:
            minutes = asyncio.run(add_minutes(settings, chosen.minutes))
            beside, same = figures(settings, output)
            if same != report:
                raise SystemExit("the report is another one beside minutes")
            print(json.dumps({"rows": rows, "of minutes": minutes} | beside))


if __name__ == "__main__":
    main()
