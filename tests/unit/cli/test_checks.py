"""The doctor's findings."""

from __future__ import annotations

import importlib.metadata
from dataclasses import replace
from pathlib import Path

import pytest

from streams.broker import raw_fetch
from streams.cli import checks
from streams.cli.checks import State
from streams.settings import FetchChoice, Settings


def test_each_broken_setting_is_a_finding_and_the_others_are_kept() -> None:
    environ = {"VIGIE_PARTITIONS": "x", "VIGIE_TIMEZONE": "Mars/Olympus", "VIGIE_GROUP_ID": "blue", "PATH": "/bin"}
    settings, findings = checks.readable_settings(environ)
    assert (settings.partitions, settings.timezone, settings.group_id) == (8, "Europe/Paris", "blue")
    assert {finding.found.split()[0] for finding in findings} == {"VIGIE_PARTITIONS", "VIGIE_TIMEZONE"}
    assert all(finding.state is State.PROBLEM and finding.remedy for finding in findings)


def test_the_key_is_never_shown() -> None:
    settings = Settings(pseudonym_key=b"unguessable and long enough")
    lines = dict(checks.setting_lines(settings))
    findings = [*checks.machine(settings)]
    assert lines["pseudonym_key"] == "set (27 bytes)"
    assert "unguessable" not in repr((lines, findings))


@pytest.mark.parametrize(("key", "state"), [(b"", State.WARN), (b"short", State.WARN), (b"x" * 32, State.OK)])
def test_a_key_that_is_missing_or_short_is_a_warning(key: bytes, state: State) -> None:
    found = {finding.subject: finding for finding in checks.machine(Settings(pseudonym_key=key))}
    assert found["pseudonym key"].state is state


def found_about(subject: str, settings: Settings) -> checks.Finding:
    (finding,) = (finding for finding in checks.machine(settings) if finding.subject == subject)
    return finding


def test_the_way_that_searches_are_read_is_named() -> None:
    known = found_about("fetch", Settings())
    assert (known.state, known.found) == (State.OK, f"bytes (aiokafka {importlib.metadata.version('aiokafka')})")
    public = found_about("fetch", Settings(fetch=FetchChoice.PUBLIC))
    assert (public.state, "VIGIE_FETCH is public" in public.found) == (State.WARN, True)


def test_an_aiokafka_whose_internals_are_not_known_is_a_warning_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_fetch, "difference", lambda: "aiokafka is 0.15.0")
    found = found_about("fetch", Settings())
    assert (found.state, "record by record" in found.found) == (State.WARN, True)
    assert found.remedy.startswith("install aiokafka 0.14.")
    forced = found_about("fetch", Settings(fetch=FetchChoice.RAW))
    assert (forced.state, forced.found) == (State.PROBLEM, "VIGIE_FETCH is raw, but aiokafka is 0.15.0")
    assert "install aiokafka 0.14." in forced.remedy


def test_a_misspelt_variable_does_not_go_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_PARTITION", "3")
    monkeypatch.setenv("VIGIE_PARTITIONS", "3")
    found = [finding.found for finding in checks.environment_findings()]
    assert "VIGIE_PARTITION is no setting of vigie" in found
    assert not any("VIGIE_PARTITIONS" in sentence for sentence in found)


def test_the_shipped_vocabulary_is_sound() -> None:
    assert [finding.state for finding in checks.vocabulary(Settings())] == [State.OK]


def test_a_broken_vocabulary_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[campaign]\n", encoding="utf-8")
    (finding,) = checks.vocabulary(replace(Settings(), rules=broken))
    assert finding.state is State.PROBLEM
    assert finding.found.startswith(f"{broken}:1: ")
    assert "vigie rules check" in finding.remedy
