"""deploy/Dockerfile as a list of steps a stage."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


@dataclass(frozen=True)
class Step:
    """One instruction: `RUN` and what it says, continuation lines joined."""

    instruction: str
    argument: str

    def exec_form(self) -> list[str]:
        return json.loads(self.argument[self.argument.index("[") :])


def stages() -> dict[str, list[Step]]:
    """The steps of each named stage; what stands before the first FROM is under ""."""
    text = "\n".join(line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#"))
    found: dict[str, list[Step]] = {"": []}
    name = ""
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if not line.strip():
            continue
        instruction, _, argument = line.strip().partition(" ")
        if instruction == "FROM":
            name = argument.split(" AS ")[1]
            found[name] = []
        found[name].append(Step(instruction, argument))
    return found
