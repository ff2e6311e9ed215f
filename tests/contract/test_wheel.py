"""The stages kernel and build of deploy/Dockerfile, step by step in empty environments, and what comes out of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from dockerfile_steps import ROOT, stages

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(command, folder, environment):
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def copy(argument, source):
    *names, target = argument.split()
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            into = source / target
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, into)


def build(stage, root):
    """Run the steps of a stage in a folder in place of the image's root; the compiler is the machine's own."""
    source = root / f"stage-{stage}" / "src"
    source.mkdir(parents=True)
    base = source.parent / "base"
    subprocess.run([sys.executable, "-m", "venv", str(base)], check=True, timeout=120)
    # The package index is the machine's own; nothing else of this environment reaches the build.
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(("PIP_", "CARGO_", "RUSTUP_")) or key.lower().endswith("_proxy")
    }
    cargo = Path(shutil.which("cargo")).parent
    environment = {**kept, "PATH": f"{base / 'bin'}:{cargo}:/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")}
    ran = 0
    for step in stages()[stage]:
        if step.instruction == "COPY":
            if not step.argument.startswith("--from="):
                copy(step.argument, source)
        elif step.instruction == "RUN":
            run(re.sub(r"(?<![\w.])/(opt/vigie|wheel|kernel)\b", rf"{root}/\1", step.argument), source, environment)
            ran += 1
        else:
            assert step.instruction in {"FROM", "SHELL", "WORKDIR", "ENV"}, step
    return ran


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder in place of the image's root: kernel, wheel and opt/vigie as both stages leave them."""
    if shutil.which("cargo") is None:
        pytest.skip("no cargo here: the stage that builds the kernel can't be run")
    root = tmp_path_factory.mktemp("image")
    assert build("kernel", root) == 2
    assert build("build", root) == 3
    return root


def vigie(image, *arguments, given="", status=0):
    environment = {"PATH": f"{image}/opt/vigie/bin", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [f"{image}/opt/vigie/bin/vigie", *arguments],
        cwd=image,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status, done.stderr
    return done.stdout


def test_the_installed_program_shows_its_help(image):
    assert "worker" in vigie(image, "--help")
    assert "--role" in vigie(image, "worker", "--help")


def test_the_installed_program_has_a_valid_vocabulary(image):
    vigie(image, "rules", "check")
    search = {"id": "1", "query": "#AlloEnfanceEnDanger", "country": "FR", "locale": "fr-FR"}
    answer = json.loads(vigie(image, "match", "--jsonl", given=json.dumps(search) + "\n"))
    assert (answer["id"], answer["campaign"], answer["tier"]) == ("1", "fr-119", "A")


def test_the_wheel_carries_what_the_program_reads_and_no_tests(image):
    (wheel,) = (image / "wheel").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    read = {
        str(path.relative_to(image / "stage-build" / "src"))
        for path in (image / "stage-build" / "src" / "streams").rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".md"}
    }
    assert read <= names
    assert any(name.startswith("streams/vocabulary/") and name.endswith(".toml") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "schemas/"))]


def test_the_installed_program_scans_with_the_kernel(image):
    asked = "from streams.broker import scanners as s; print(s.kernel_version(), s.KERNEL_VERSION)"
    built, needed = run(f"{image}/opt/vigie/bin/python -c '{asked}'", image, {"PATH": "/usr/bin:/bin"}).split()
    assert built == needed


def test_the_environment_is_whole_and_has_no_installer(image):
    outside = {"PATH": f"{image}/stage-build/base/bin:/usr/bin:/bin"}
    run(f"pip --python {image}/opt/vigie/bin/python check", image, outside)
    assert not (image / "opt" / "vigie" / "bin" / "pip").exists()
