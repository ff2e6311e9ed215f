"""`vigie detect`: rises out, bad lines told by their number, one exit status for each outcome."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest

from streams.cli.main import run


def lines(weeks: int, burst_at: int) -> list[str]:
    draw = random.Random(3)
    made = []
    for hour in range(weeks * 168):
        day, of_day = divmod(hour, 24)
        start = f"2026-{4 + (day + 5) // 30:02}-{(day + 5) % 30 + 1:02}T{of_day:02}:00:00Z"
        rate = 20.0 * (1 + 0.5 * math.sin(of_day / 4)) * (5.0 if hour >= burst_at else 1.0)
        row = {"window_start": start, "window_end": start, "window_seconds": 3600, "keyword": "119", "country": "FR"}
        made.append(
            json.dumps({**row, "count": int(draw.gauss(rate, math.sqrt(rate))), "sessions": None, "final": True})
        )
    return made


def test_a_rise_comes_out_as_a_value_of_alerts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = lines(3, 3 * 168 - 3)
    (tmp_path / "counts.jsonl").write_text("\n".join(made))
    assert run(["detect", str(tmp_path / "counts.jsonl")]) == 0
    output = capsys.readouterr()
    (alert,) = [json.loads(line) for line in output.out.splitlines()]
    assert alert["kind"] == "rise"
    assert alert["window_start"] in {json.loads(line)["window_start"] for line in made[-3:]}
    assert alert["ratio"] > 2
    assert output.err == ""


def test_a_row_that_is_forgotten_is_no_bad_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kafka's own consumer prints a record without a value so."""
    (tmp_path / "counts.jsonl").write_text("\n".join(["null", *lines(1, 168), "null"]))
    assert run(["detect", str(tmp_path / "counts.jsonl")]) == 0
    assert capsys.readouterr().err == ""


def test_a_bad_line_is_told_by_its_number_and_what_to_do_and_never_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = lines(3, 3 * 168 - 3)
    made[7] = '{"keyword": "secret words"}'
    made[9] = "secret words"
    made[11] = made[11].replace('"count": ', '"count": -')
    made.insert(12, "")
    made.insert(13, "\udcff")
    (tmp_path / "counts.jsonl").write_bytes("\n".join(made).encode(errors="surrogateescape"))
    assert run(["detect", str(tmp_path / "counts.jsonl")]) == 1
    output = capsys.readouterr()
    assert len(output.out.splitlines()) == 1
    for number, remedy in ((8, "--help"), (10, "not JSON"), (12, "count is below 0"), (14, "not JSON")):
        assert any(f"line {number}:" in line and remedy in line for line in output.err.splitlines())
    assert "secret" not in output.err


def test_many_bad_lines_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "counts.jsonl").write_text("nix\n" * 500)
    assert run(["detect", str(tmp_path / "counts.jsonl")]) == 1
    error = capsys.readouterr().err
    assert "500 bad lines" in error
    assert len(error.splitlines()) < 30


def test_a_file_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["detect", "nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err
