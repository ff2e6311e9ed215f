"""Without cargo and without the wheel everything works on the reference, and says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from streams.settings import Settings

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "env", "touch", "make", "rm", "test")


def run(
    *command: str | Path, environment: dict[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, env=environment, cwd=folder or ROOT
    )


@pytest.fixture
def path_without_cargo(tmp_path: Path) -> str:
    """A folder of the tools that `make` calls, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None, f"{tool} is missing on this machine"
        (folder / tool).symlink_to(found)
    return str(folder)


def test_make_goes_on_without_cargo_and_says_what_scans(tmp_path: Path, path_without_cargo: str) -> None:
    tree = tmp_path / "tree"
    (tree / ".venv").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", tree)
    shutil.copy(ROOT / "pyproject.toml", tree)
    shutil.copytree(ROOT / "requirements", tree / "requirements")
    shutil.copytree(ROOT / "kernel", tree / "kernel", ignore=shutil.ignore_patterns("target"))
    (tree / ".venv" / ".installed").touch()  # the step before: made by pip, and not what is tried here
    made = run("make", "kernel", "test-kernel", environment={"PATH": path_without_cargo}, folder=tree)
    assert (made.returncode, made.stderr) == (0, "")
    assert "No cargo here: vigie scans with the reference in Python" in made.stdout


@pytest.fixture(scope="module")
def python_without_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with all that is installed here but the kernel's wheel."""
    folder = tmp_path_factory.mktemp("no-wheel") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    here, there = (
        Path(sysconfig.get_path("purelib")),
        folder / "lib" / f"python3.{sys.version_info.minor}/site-packages",
    )
    for installed in here.iterdir():
        if not installed.name.startswith("vigie_kernel"):
            (there / installed.name).symlink_to(installed)
    return folder / "bin" / "python"


VIGIE = ("-c", "from streams.cli.main import main; main()")


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "PYTHON"))}
    return kept | settings


def test_an_environment_without_the_wheel_has_everything_else(python_without_wheel: Path) -> None:
    done = run(python_without_wheel, "-c", "import streams.workers.app, vigie_kernel", environment=environment())
    assert "No module named 'vigie_kernel'" in done.stderr


def test_doctor_says_that_the_reference_scans_and_what_would_be_faster(python_without_wheel: Path) -> None:
    said = run(python_without_wheel, *VIGIE, "doctor", environment=environment(COLUMNS="200"))
    assert "reference (Python)" in said.stdout + said.stderr
    assert "make kernel" in said.stdout + said.stderr


def test_a_kernel_that_is_asked_for_and_missing_is_an_error_with_a_remedy(python_without_wheel: Path) -> None:
    said = run(python_without_wheel, *VIGIE, "doctor", environment=environment(COLUMNS="200", VIGIE_SCANNER="kernel"))
    assert said.returncode == 1
    assert "VIGIE_SCANNER is kernel, but vigie-kernel is not installed" in said.stdout + said.stderr


def test_a_search_is_matched_without_the_wheel(python_without_wheel: Path) -> None:
    said = run(python_without_wheel, *VIGIE, "match", "#119", environment=environment(COLUMNS="200"))
    assert said.returncode == 0, said.stderr
    assert "fr-119" in said.stdout


@pytest.mark.kafka
def test_a_worker_without_the_wheel_writes_banners_and_names_the_reference(
    topics: Settings, python_without_wheel: Path, tmp_path: Path
) -> None:
    from kafka import KafkaConsumer, KafkaProducer

    from streams.broker.topics import Topic, topic_name

    assert topics.bootstrap_servers is not None
    producer = KafkaProducer(bootstrap_servers=topics.bootstrap_servers, acks="all")
    value = b'{"event_id":"e","session_id":"s","query":"#119","country":"FR","locale":"fr-FR"}'
    producer.send(topic_name(Topic.EVENTS, topics), value, partition=0).get(30)
    producer.close(timeout=5)
    log = tmp_path / "worker.log"
    settings = environment(
        VIGIE_KAFKA_BOOTSTRAP_SERVERS=topics.bootstrap_servers, VIGIE_TOPIC_PREFIX=topics.topic_prefix,
        VIGIE_PARTITIONS=str(topics.partitions), VIGIE_GROUP_ID=topics.group_id, VIGIE_PSEUDONYM_KEY="x" * 32,
    )  # fmt: skip
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [python_without_wheel, *VIGIE, "worker", "--role", "tagger"], env=settings, stdout=output, stderr=output
        )
    try:
        consumer = KafkaConsumer(
            topic_name(Topic.COMMANDS, topics), bootstrap_servers=topics.bootstrap_servers,
            auto_offset_reset="earliest", consumer_timeout_ms=60_000,
        )  # fmt: skip
        command = next(consumer, None)
        consumer.close()
        said = log.read_text()
        assert command is not None, said
        assert b'"event_id":"e"' in command.value
        assert "scan by reference" in said.splitlines()[0]
    finally:
        worker.terminate()
        assert worker.wait(15) == 0
