"""What the pages tell a reader to do is done: recipes are followed, and the tour's verdicts compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from streams.cli.main import run
from streams.cli.soundness import broken_examples
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary

ROOT = Path(__file__).parents[2]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"


def test_the_recipes_for_a_keyword_and_a_campaign_can_be_followed(tmp_path: Path) -> None:
    shipped = ROOT / "streams" / "vocabulary"
    for file in shipped.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    recipes = re.findall(r"```toml\n(.*?)```", CONTRIBUTING.read_text(), re.DOTALL)
    (tmp_path / "recipes.toml").write_text("\n".join(recipes))
    compiled = compile_vocabulary(load_vocabulary(tmp_path))
    assert len(recipes) == 2
    assert "IT" in compiled.served_countries
    assert broken_examples(compiled) == []


def test_the_verdicts_in_the_tour_are_what_vigie_match_says(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"^ {4}\$ vigie (match .+)\n((?: {4}.+\n)+)", README.read_text(), re.MULTILINE)
    assert len(shown) >= 3
    for line, output in shown:
        run(shlex.split(line))
        said = capsys.readouterr().out
        verdicts = [text for text in output.splitlines() if re.match(r" {4}(Match|No match|No banner|Campaign)", text)]
        assert verdicts
        assert [text for text in verdicts if text[4:] not in said.splitlines()] == [], line
