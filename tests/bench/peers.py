"""The same work in other stacks: a working copy of `../shared/peers`, its broker, and its `bench.py`.

The originals are read only; the copy lies in a temporary folder and is kept, with events and built peers, for the next
time. `bench.py` runs one worker after the other on the same events and verifies every command and every count; a round
with a wrong answer has no figures.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import french_events

ORIGINALS = Path(__file__).parents[3] / "shared" / "peers"
WORKSPACE = Path(tempfile.gettempdir()) / "vigie-peers"
SEED = 1
FRENCH_SEED = 77
_MORE_TOPICS = ('"helpline.calls.v1"}', '"helpline.calls.v1", "trends.funnel.v1", "trends.ranks.v1"}')
"""Made by vigie since the peers were written: without them a round would go on from the one before."""
_OTHER_PARTITIONS = ("PARTITIONS = 8\n", 'PARTITIONS = int(__import__("os").environ.get("BENCH_PARTITIONS", "8"))\n')


@dataclass(frozen=True)
class Case:
    """What is asked of `bench.py`. `workers` processes of vigie share the group; rules as `VIGIE_RULES` takes them."""

    name: str
    events: int
    rounds: int
    peers: Sequence[str] = ()
    match_rate: float = 0.01
    workers: int = 1
    partitions: int = 8
    rules: str = "keywords.txt"
    corpus: Path | None = None
    """Where the searches are of real French, and the rules the shipped ones."""
    new: float = 0.5
    """How many of these were typed by nobody before."""
    different: int | None = None
    """After so many different ones none is new any more."""
    role: str = ""
    """Of vigie; all without. The tagger writes no counts, so none are verified."""

    @property
    def seed(self) -> int:
        """Other events have another seed, and so files of their own."""
        if self.corpus is not None:
            return FRENCH_SEED + round(1_000 * self.new) + (self.different or 0)
        return SEED if self.match_rate == 0.01 else SEED + round(self.match_rate * 10_000)

    @property
    def command(self) -> str:
        """Makes the topics, then becomes the worker, or waits for several."""
        vigie = f"{Path(sys.executable).parent / 'vigie'}"
        rules = f"VIGIE_RULES={self.rules} " if self.rules else ""
        worker = f"{vigie} worker --role {self.role}" if self.role else f"{vigie} worker"
        run = f"exec {worker}" if self.workers == 1 else f"{worker} & " * self.workers + "wait"
        return f"sh -c 'export {rules}VIGIE_PARTITIONS={self.partitions}; {vigie} topics --create && {run}'"


class Peers:
    """The working copy. Raises SystemExit with a remedy where the originals are missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / "bench.py").exists():
            if not (ORIGINALS / "bench.py").exists():
                raise SystemExit(f"no peers in {ORIGINALS}: nothing to compare with (the other benchmarks do without)")
            shutil.copytree(ORIGINALS, folder, dirs_exist_ok=True)
        load, bench = folder / "load.py", folder / "bench.py"
        load.write_text(load.read_text("utf-8").replace(*_OTHER_PARTITIONS), "utf-8")
        bench.write_text(bench.read_text("utf-8").replace(*_MORE_TOPICS), "utf-8")
        self.python = folder / ".cache" / "venv" / "bin" / "python"
        self.keywords = folder / "keywords.txt"
        found = re.search(r'BOOTSTRAP = "(.+)"', load.read_text("utf-8"))
        assert found is not None, "load.py does not say where its broker is"
        self.bootstrap = found[1]

    def prepare(self) -> None:
        """A Python with the peers' own libraries, and the broker."""
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.python.parents[1]], check=True)
            subprocess.run(
                [self.python, "-m", "pip", "install", "-q", "-r", "requirements.txt"], cwd=self.folder, check=True
            )
        subprocess.run(["./kafka.sh", "start"], cwd=self.folder, check=True)

    def build(self, peer: str) -> None:
        """Compiles a peer where that was not done yet."""
        subprocess.run([self.python, "-c", f"import bench; bench.build({peer!r})"], cwd=self.folder, check=True)

    def environment(self, group: str) -> dict[str, str]:
        """What a peer is told by its environment."""
        state = self.folder / ".cache" / "state" / group
        state.mkdir(parents=True, exist_ok=True)
        return {"KAFKA_BOOTSTRAP_SERVERS": self.bootstrap, "BENCH_GROUP": group, "BENCH_KEYWORDS": str(self.keywords),
                "BENCH_STATE_DIR": str(state)}  # fmt: skip

    def forget_events(self) -> None:
        """The topics are going to hold something else: the next case loads its events again."""
        (self.folder / ".cache" / "loaded.json").unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends the broker; its data is kept."""
        subprocess.run(["./kafka.sh", "stop"], cwd=self.folder, check=True)

    def run(self, case: Case) -> dict[str, Any]:
        """`bench.py`'s entry for the case: `summary` by worker, and `runs`. Raises SystemExit for a wrong answer."""
        environment = os.environ | {"BENCH_PARTITIONS": str(case.partitions)}
        self._generate(case, environment)
        arguments = ["--events", case.events, "--seed", case.seed, "--rounds", case.rounds, "--cmd", case.command]
        arguments += ["--name", "vigie", "--group", "vigie.tagger"]
        if case.role == "tagger":
            arguments.append("--no-counts")
        if case.peers:
            arguments += ["--peers", ",".join(case.peers)]
        said = subprocess.run(
            [self.python, "bench.py", "compare", *map(str, arguments)],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if said.returncode != 0:
            raise SystemExit(f"{case.name}: a round failed\n{said.stdout}{said.stderr}")
        entry: dict[str, Any] = json.loads((self.folder / ".cache" / "results.json").read_text("utf-8"))[-1]
        assert all(run["ok"] and not run["missing"] and not run["extra"] for run in entry["runs"]), case.name
        return entry

    def _generate(self, case: Case, environment: dict[str, str]) -> None:
        note = self.folder / ".cache" / "partitions"
        if case.partitions != int(note.read_text("utf-8") if note.exists() else 8):  # the topic is to be made anew
            self.forget_events()
            note.write_text(str(case.partitions), "utf-8")
        oracle = self.folder / ".cache" / f"oracle-{case.events}-{case.seed}.json"
        if case.corpus is not None:
            if not french_events.is_current(oracle, case.new, case.different):
                tsv = oracle.with_name(f"events-{case.events}-{case.seed}.tsv")
                french_events.write(case.corpus, case.events, case.new, case.different, tsv, oracle)
        elif not oracle.exists():
            numbers = ["--events", case.events, "--seed", case.seed, "--match-rate", case.match_rate]
            subprocess.run(
                [self.python, "generate.py", *map(str, numbers)], cwd=self.folder, env=environment, check=True
            )

    def write_keywords(self, count: int) -> str:
        """The list with `count` keywords, those that are added in no search, so that the answer is the same."""
        name = f"keywords-{count}.txt"
        lines = (self.folder / "keywords.txt").read_text("utf-8").splitlines()
        lines += [f"zq{number:x} mot{number % 97} qz" for number in range(count - len(lines))]
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return name
