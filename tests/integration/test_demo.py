"""`vigie demo` as a person runs it: banners come, a typed search is answered, and nothing is left behind."""

from __future__ import annotations

import re
import signal
import subprocess
import tempfile
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest
from demo_terminal import demo_environment, family, terminal, wait_until_gone

from streams.broker.administration import administration
from streams.broker.embedded import Broker
from streams.demo.processes import vigie

pytestmark = pytest.mark.kafka


def demo_topics(kafka: Broker) -> set[str]:
    with administration(kafka.bootstrap_servers) as client:
        return {name for name in client.list_topics() if name.startswith("demo-")}


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for what a demo leaves while it runs: another demo may run on this machine. Its name is short, for
    paths are shown on the screen.
    """
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def test_without_a_terminal_it_prints_banners_and_counts(kafka: Broker) -> None:
    with subprocess.Popen(
        vigie("demo", "--matches", "0.2"),
        env=demo_environment(kafka.bootstrap_servers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        try:
            banners = [line for line in lines_until_all_is_shown(demo.stdout) if "  banner: " in line]
        finally:
            demo.terminate()
        assert demo.wait(60) == 0
    told = r"\d\d:\d\d:\d\d  banner: [a-z0-9.-]+ \(tier A, for any\) → fr-119: "
    assert any(re.match(told, banner) for banner in banners)


def lines_until_all_is_shown(output: IO[str]) -> Iterator[str]:
    """The demo's lines, to the first that has more than 200 searches counted, 20 banners, and a lag."""
    for line in output:
        yield line
        numbers = {name: int(value.replace(",", "")) for value, name in re.findall(r"([\d,]+) (counted|banners)", line)}
        if numbers.get("counted", 0) > 200 and numbers.get("banners", 0) > 20 and re.search(r"lag \d", line):
            return
    pytest.fail("the demo ended before all was shown")


def test_it_ends_by_itself_and_leaves_nothing_behind(kafka: Broker, temporary: Path) -> None:
    topics = demo_topics(kafka)
    ran = subprocess.run(
        vigie("demo", "--seconds", "3"),
        env=demo_environment(kafka.bootstrap_servers),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "VIGIE_KAFKA_BOOTSTRAP_SERVERS names it" in ran.stderr
    assert "searches/s" in ran.stdout
    assert demo_topics(kafka) == topics
    assert list(temporary.iterdir()) == []


def test_a_typed_search_is_answered_and_ctrl_c_ends_all(kafka: Broker, temporary: Path) -> None:
    with terminal(demo_environment(kafka.bootstrap_servers)) as demo:
        demo.wait_for(r"\d\d:\d\d:\d\d  A  [a-z0-9.-]+ +any")  # worker and stream are up: a first banner is there
        demo.type("#119\r")
        answered = demo.wait_for(r"“#119” from FR → banner after (\d+) ms")
        assert int(answered[1]) < 2_000
        demo.wait_for("119, tier A, for any, campaign fr-119")
        demo.type("/country JP\r119\r")
        demo.wait_for("from JP → no banner")
        demo.wait_for("no campaign serves JP")
        started = family(demo.process.pid)
        assert len(started) >= 4  # worker and searches, each with its watcher
        demo.type("\x03\x03")
        demo.process.send_signal(signal.SIGINT)  # once more, while it ends
        assert demo.wait_for_the_end() == 0
        assert wait_until_gone(started) == []
    assert "\x1b[?1049h" in demo.raw
    assert "\x1b[?1049l" in demo.raw
    assert list(temporary.iterdir()) == []


def test_the_terminal_is_as_it_was(kafka: Broker) -> None:
    with terminal(demo_environment(kafka.bootstrap_servers)) as demo:
        demo.wait_for("Your search")
        assert termios.tcgetattr(demo.theirs)[3] != demo.before[3]
        demo.process.terminate()
        assert demo.wait_for_the_end() == 0
        assert termios.tcgetattr(demo.theirs) == demo.before


def test_a_closed_terminal_ends_all(kafka: Broker) -> None:
    with terminal(demo_environment(kafka.bootstrap_servers)) as demo:
        demo.wait_for("Your search")
        started = family(demo.process.pid)
        demo.hang_up()
        assert demo.process.wait(40) == 0
        assert wait_until_gone(started) == []


def test_a_killed_demo_leaves_nothing_running(kafka: Broker, temporary: Path) -> None:
    with terminal(demo_environment(kafka.bootstrap_servers)) as demo:
        demo.wait_for("Your search")
        started = family(demo.process.pid)
        demo.process.kill()
        assert wait_until_gone(started) == []
    assert list(temporary.iterdir()) == []


def test_a_worker_that_dies_is_started_again_once_and_then_shown_dead(kafka: Broker) -> None:
    with terminal(demo_environment(kafka.bootstrap_servers)) as demo:
        first = int(demo.wait_for(r"● worker +pid (\d+)")[1])
        psutil.Process(first).kill()
        second = int(demo.wait_for(r"● worker +started again pid (\d+)")[1])
        assert second != first
        psutil.Process(second).kill()
        demo.wait_for(r"✗ worker +dead see \S+worker.log")
        demo.type("\x03")
        assert demo.wait_for_the_end() == 1
    assert "The worker ended by itself, twice" in demo.raw


def test_a_broker_that_is_not_there_is_one_sentence() -> None:
    ran = subprocess.run(
        vigie("demo", "--seconds", "5"),
        env=demo_environment("127.0.0.1:1"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "no Kafka broker answers there" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_rules_that_cannot_be_used_are_told_before_anything_is_started(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    ran = subprocess.run(
        vigie("demo", "--seconds", "5"),
        env={**demo_environment("127.0.0.1:1"), "VIGIE_RULES": str(missing)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"vigie: {missing}: the file can't be read")
    assert len(ran.stderr.splitlines()) == 1
