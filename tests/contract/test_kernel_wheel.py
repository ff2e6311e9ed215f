"""The kernel's wheel, built and installed in an empty environment; left out where there is no cargo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
SCAN = """
import vigie_kernel
rules = {"table": {}, "pairs": {}, "words": False, "hole": 33, "glue": b"0123456789", "glue_beyond": b"", "letters": {},
         "needles": (b"119", [0]), "joined": (b"", []), "parts": (b"", []), "alone": {}, "most_cost": 0,
         "clitics": b"", "known": (b"", []), "errors": (b"", []),
         "doubles": (b"", []), "sets": [[0]], "rules": []}
kernel = vigie_kernel.Kernel(rules, {"FR": 1}, 4096)
assert [kernel.may_match(query) for query in ("#119", "1119", "foot")] == [True, False, False]
found, *rest = kernel.scan(b"", 7, [])
assert (len(found), rest) == (0, [[], [], {}, 7, False])
print(vigie_kernel.__version__)
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run(*command: str | Path) -> str:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=800, env=environment)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def test_the_wheel_works_by_itself_in_an_empty_environment(tmp_path: Path) -> None:
    if shutil.which("cargo") is None or not (BIN / "maturin").exists():
        pytest.skip("no cargo or no maturin here")
    run(BIN / "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT / "kernel")
    (wheel,) = tmp_path.glob("vigie_kernel-*-abi3-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(BIN / "pip", "--quiet", "--python", python, "install", "--no-index", "--no-deps", wheel)
    assert run(python, "-c", SCAN).strip() == wheel.name.split("-")[1]
