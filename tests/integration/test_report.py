"""`vigie report` and `vigie calls` on a real broker."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer
from worker_harness import VIGIE, environment

from streams.broker.codecs import encode, json_key
from streams.broker.counts_store import Progress
from streams.broker.tallies_store import PROGRESS_HEADER
from streams.broker.topics import Topic, topic_name
from streams.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "unit" / "reporting"))
from report_making import calls, counts, funnel, midnight, rise

pytestmark = pytest.mark.kafka
FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 5, 17)


def vigie(settings: Settings, *arguments: str, given: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    surroundings = environment(settings, **more)
    return subprocess.run(
        [*VIGIE, *arguments], env=surroundings, input=given, capture_output=True, timeout=60, check=False
    )


def write(
    settings: Settings,
    topic: Topic,
    rows: Iterable[tuple[bytes, dict[str, Any] | None]],
    headers: Sequence[tuple[str, bytes]] = (),
) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, linger_ms=20, compression_type="lz4")
    for key, row in rows:
        value = None if row is None else json.dumps(row).encode()
        producer.send(topic_name(topic, settings), key=key, value=value, partition=0, headers=list(headers))
    producer.flush(timeout=60)
    producer.close()


def keyed(rows: Iterable[dict[str, Any]]) -> Iterable[tuple[bytes, dict[str, Any]]]:
    for row in rows:
        yield json_key(row["window_seconds"], row["window_start"], row["keyword"], row["country"]), row


def test_a_report_is_of_the_newest_rows_of_all_topics(topics: Settings) -> None:
    made = list(counts(FIRST, LAST, final_until=LAST, hours=False))
    stale = [row | {"count": 1, "sessions": 1, "final": False} for row in made]
    minute = [row | {"window_seconds": 60} for row in made[:50]]
    write(topics, Topic.COUNTS, keyed([*stale, *minute, *made]))
    write(topics, Topic.COUNTS, [(b"no key of ours", {"x": 1}), (b'[3600,"', None)])
    write(topics, Topic.FUNNEL, [(b"a", row) for row in funnel(FIRST, 3_000, final=True)])
    write(topics, Topic.FUNNEL, [(b"b", {"window_start": "never"})])
    start = dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC)
    write(topics, Topic.ALERTS, [(b"k", row) for row in rise("119", start, 5, 3.0)])
    answer = vigie(topics, "report", "--from", str(FIRST), "--to", str(LAST), "--format", "json")
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    truth = sum(row["count"] for row in made if (row["keyword"], row["country"]) == ("119", "*"))
    line = next(line for line in report["keywords"] if line["name"] == "119")
    assert line["searches"] == {"amount": truth, "exact": True}
    assert report["funnel"][0]["click_through"]["estimate"] > 0
    assert report["source"] == "Kafka trends.counts.v1"


@pytest.mark.parametrize("fetch", ["raw", "public"])
def test_a_week_that_trends_has_closed_is_exact(topics: Settings, fetch: str) -> None:
    """Whichever way Kafka is read, and with minutes behind the newest hour that carry the progress."""
    made = list(counts(FIRST, LAST, final_until=LAST, hours=False))
    closed_ms = int(midnight(dt.date(2026, 5, 11)).timestamp()) * 1_000
    header = (PROGRESS_HEADER, encode(Progress(tallies_topic="t", closed_ms=closed_ms, late=27, skewed=10, rejected=3)))
    write(topics, Topic.COUNTS, keyed(made))
    write(topics, Topic.COUNTS, keyed(row | {"window_seconds": 60} for row in made[:50]), headers=[header])
    answer = vigie(topics, "report", "--from", str(FIRST), "--to", str(LAST), "--format", "json", VIGIE_FETCH=fetch)
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    days = {day["date"]: day["shown"]["exact"] for day in report["days"] if day["shown"]}
    assert days == {str(FIRST + dt.timedelta(days=n)): n < 7 for n in range(14)}
    truth = sum(row["count"] for row in made if (row["keyword"], row["country"]) == ("119", "*")
                and row["window_start"] < "2026-05-10T22:00:00Z")  # fmt: skip
    shown = sum(cell["searches"]["amount"] for cell in report["cells"]
                if cell["keyword"] == "119" and cell["searches"]["exact"])  # fmt: skip
    assert shown == truth
    told = {name: report["quality"][name] for name in ("late", "skewed", "rejected")}
    assert told == {"late": 22, "skewed": 0, "rejected": 3}, "a few late searches are a few children's"
    assert report["searches"]["per_100_000"]["low"] < report["searches"]["per_100_000"]["high"]


def test_calls_are_imported_once_and_corrected_in_place(topics: Settings, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    made = list(calls(dt.date(2026, 3, 1), LAST))
    file.write_text("date,calls\n" + "".join(f"{row['date']},{row['calls']}\n" for row in made))
    options = ("--helpline", "fr-119", "--source", "made", "--json")
    outcomes = []
    for more in (("--dry-run",), (), ()):
        answer = vigie(topics, "calls", "import", str(file), *options, *more)
        assert answer.returncode == 0, answer.stderr
        outcomes.append(json.loads(answer.stdout))
    assert [(each["new"], each["unchanged"]) for each in outcomes] == [(len(made), 0), (len(made), 0), (0, len(made))]
    file.write_text(f"date,calls\n{LAST},9999\n")
    assert json.loads(vigie(topics, "calls", "import", str(file), *options).stdout)["corrected"] == 1
    write(topics, Topic.CALLS, [(b"odd", {"helpline": "h", "date": "2026-13-13", "calls": 1, "source": "s"})])
    answer = vigie(topics, "report", "--from", str(FIRST), "--to", str(LAST), "--format", "json")
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    (line,) = report["calls"]
    assert line["daily"][-1] == [str(LAST), 9_999]
    assert line["changes"][0]["why"] == "previous_period"
    assert report["quality"]["calls_unreadable"] == 1
    assert report["searches"] is None


def test_a_file_with_a_fault_writes_nothing(topics: Settings) -> None:
    given = b"date,calls\n2026-05-04,1\n2026-05-05,many\n"
    answer = vigie(topics, "calls", "import", "-", "--helpline", "h", "--source", "s", given=given)
    assert answer.returncode == 1
    assert b"line 3" in answer.stderr
    again = vigie(topics, "calls", "import", "-", "--helpline", "h", "--source", "s", "--json", given=given[:24])
    assert json.loads(again.stdout)["new"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "--from", "May"), b"2026-05-01"),
        (("report", "--from", "2026-05-02", "--to", "2026-05-01"), b"exchange"),
        (("report", "--country", "France"), b"two letters"),
        (("report", "--mark", "2026-05-02"), b"says nothing"),
        (("report", "--baseline", "2026-05-02"), b"--baseline"),
        (("report", "--from-file", "no-such-file"), b"no file"),
        (("calls", "import", "no-such-file"), b"no file"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_remedy(topics: Settings, arguments: tuple[str, ...], says: bytes) -> None:
    answer = vigie(topics, *arguments)
    assert answer.returncode == 2
    assert says in answer.stderr
