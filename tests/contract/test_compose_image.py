"""deploy/Dockerfile: a linter where one is installed, and what we hold it to in any case."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from dockerfile_steps import DOCKERFILE, ROOT, stages
from test_compose import OURS, parse
from yaml import safe_load


def said(stage, instruction):
    return [step.argument for step in stages()[stage] if step.instruction == instruction]


def only(stage, instruction):
    (argument,) = said(stage, instruction)
    return argument


def test_the_linter_finds_nothing():
    linter = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if linter is None:
        pytest.skip("no hadolint for this system comes with the development tools")
    found = subprocess.run([linter, str(DOCKERFILE)], capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 0, found.stdout


def test_the_image_runs_as_the_user_that_compose_names_and_who_is_not_root():
    user = only("run", "USER")
    services = safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert user == "10001:10001"
    assert {services[name]["user"] for name in OURS} == {user}
    order = [step.instruction for step in stages()["run"]]
    assert order.index("USER") > max(place for place, name in enumerate(order) if name in {"RUN", "COPY"})


def test_what_the_image_starts_and_how_it_looks_after_its_health_are_commands_of_vigie():
    entry = next(step for step in stages()["run"] if step.instruction == "ENTRYPOINT").exec_form()
    start = next(step for step in stages()["run"] if step.instruction == "CMD").exec_form()
    health = next(step for step in stages()["run"] if step.instruction == "HEALTHCHECK").exec_form()
    assert entry == ["vigie"]
    assert parse(start) == "worker"
    assert health[0] == "vigie"
    assert parse(health[1:]) == "doctor"


def test_the_image_stops_by_sigterm_and_says_what_it_is():
    assert only("run", "STOPSIGNAL") == "SIGTERM"
    label = only("run", "LABEL")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f'org.opencontainers.image.licenses="{project["license"]}"' in label
    assert f"VERSION={project['version']}" in said("run", "ARG")
    services = safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {services[name]["image"] for name in OURS} == {f"vigie:{project['version']}"}


def test_every_installation_is_held_to_hashes_or_to_the_wheel_just_built():
    steps = [*said("kernel", "RUN"), *said("build", "RUN")]
    installs = [part for step in steps for part in step.split("&&") if " install " in f"{part} "]
    assert len(installs) == 4
    for part in installs:
        assert "--require-hashes" in part or "--no-index --no-deps" in part
    assert not [part for part in said("run", "RUN") if " install" in part]


def test_only_the_environment_comes_from_the_build_stage():
    assert said("run", "COPY") == ["--from=build /opt/vigie /opt/vigie"]


def test_the_build_context_lets_in_what_is_copied_and_no_more():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    steps = [*said("kernel", "COPY"), *said("build", "COPY")]
    copied = {source for step in steps if not step.startswith("--from=") for source in step.split()[:-1]}
    assert copied == let_in
    for path in let_in:
        assert (ROOT / path).exists(), path
    for private in (".env", ".git", "tests", "docs", ".venv"):
        assert not any(fnmatch.fnmatch(private, rule) for rule in let_in)
