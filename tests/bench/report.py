"""A report over a year of hourly counts: how many seconds, from the command to its end?

    .venv/bin/python tests/bench/report.py

A year of hours and days of 24 keywords in 3 countries, and of all, invented; written to a real broker (found or
started
as in `vigie demo`) and to a file. Each figure is the wall time of `vigie report` as a person starts it, the best of
two;
that it shows every keyword is checked first.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from rich.console import Console

sys.path.append(str(Path(__file__).parents[1] / "unit" / "reporting"))
import report_making

from streams.broker.administration import administration, create_topics
from streams.broker.codecs import json_key
from streams.broker.embedded import find_broker
from streams.broker.topics import TOPICS, Topic, topic_name
from streams.settings import Settings

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
FORMATS = ("text", "json", "csv", "html", "png")
TRIES = 2
KEYWORDS = 24


def a_year() -> Iterator[dict[str, Any]]:
    """Rows of `trends.counts.v1`, all final."""
    report_making.KEYWORDS.update({f"keyword-{number}": 60.0 + 7.0 * number for number in range(KEYWORDS - 5)})
    return report_making.counts(FIRST, LAST, final_until=LAST)


def write(settings: Settings, file: Path) -> int:
    """The year into the topic and into the file; how many rows."""
    producer = KafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, linger_ms=50, batch_size=262_144, compression_type="lz4"
    )
    rows = 0
    with file.open("wb") as out:
        for row in a_year():
            value = json.dumps(row).encode()
            key = json_key(row["window_seconds"], row["window_start"], row["keyword"], row["country"])
            producer.send(topic_name(Topic.COUNTS, settings), key=key, value=value, partition=0)
            out.write(value + b"\n")
            rows += 1
    producer.flush(timeout=120)
    producer.close()
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


def main() -> None:
    console = Console(stderr=True)
    with (
        find_broker(Settings.from_environment(os.environ), say=console.print) as broker,
        tempfile.TemporaryDirectory() as folder,
    ):
        name = f"report{os.getpid()}"
        settings = replace(
            Settings(), bootstrap_servers=broker.bootstrap_servers, topic_prefix=f"{name}.", group_id=name
        )
        create_topics(settings)
        file, output = Path(folder) / "year.jsonl", Path(folder) / "report"
        try:
            rows = write(settings, file)
            seconds(settings, "json", output)
            shown = {line["name"] for line in json.loads(output.read_bytes())["keywords"]}
            if len(shown) < KEYWORDS - 1:
                raise SystemExit(f"only {len(shown)} keywords are shown")
            found = {form: seconds(settings, form, output) for form in FORMATS}
            found["json, from a file"] = seconds(settings, "json", output, "--from-file", str(file))
            print(json.dumps({"rows": rows} | {form: round(took, 2) for form, took in found.items()}))
        finally:
            with administration(settings.bootstrap_servers) as client:
                client.delete_topics([topic_name(topic, settings) for topic in TOPICS], raise_errors=False)


if __name__ == "__main__":
    main()
