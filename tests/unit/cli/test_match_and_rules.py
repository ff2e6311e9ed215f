from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from streams.cli import match, rules
from streams.cli.soundness import OLDEST_CHECK_DAYS

runner = CliRunner()


@pytest.fixture(autouse=True)
def _shipped_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_RULES", raising=False)


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    match.register(made)
    rules.register(made)
    return made


def _lines(*rows: object) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


def test_json_lines_are_answered_in_their_order_without_defaults(app: typer.Typer) -> None:
    given = _lines(
        {"id": "a", "query": "119", "country": "FR"},
        {"id": "b", "query": "119", "country": None, "locale": "fr-FR"},
        {"id": "c", "query": "119"},
        {"id": "d", "query": "pizza", "country": "FR"},
    )
    done = runner.invoke(app, ["match", "--jsonl"], input=given)
    assert done.exit_code == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(a["id"], a["campaign"], a["keyword"], a["tier"]) for a in answers] == [
        ("a", "fr-119", "119", "A"),
        ("b", "fr-119", "119", "A"),
        ("c", None, "119", "A"),
        ("d", None, None, None),
    ]


def test_bad_lines_are_skipped_and_told_by_number_only(app: typer.Typer) -> None:
    given = _lines(
        b"{secret", [1], {"id": "x"}, {"query": "secret"}, b"", b"\xff", {"id": 1, "query": "119", "country": "RE"}
    )
    done = runner.invoke(app, ["match", "--jsonl"], input=given)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["campaign"] == "fr-119"
    assert [line.split(":")[1] for line in done.stderr.splitlines()] == [f" line {n}" for n in (1, 2, 3, 4, 6)]
    assert "secret" not in done.stderr


def test_a_bare_text_takes_france_and_says_so(app: typer.Typer) -> None:
    done = runner.invoke(app, ["match", "mon père me fr4ppe"])
    assert done.exit_code == 0
    assert "FR and fr-FR" in done.stderr
    assert "victime.coups" in done.stdout
    assert "leet" in done.stdout
    assert "fr-119" in done.stdout


def test_no_match_is_fine_and_says_what_silenced(app: typer.Typer) -> None:
    done = runner.invoke(app, ["match", "mon père me bat aux échecs"])
    assert done.exit_code == 0
    assert "silenced by the context 'jeu'" in done.stdout


def test_the_same_as_json(app: typer.Typer) -> None:
    done = runner.invoke(app, ["match", "119", "--country", "JP", "--json"])
    shown = json.loads(done.stdout)
    assert shown["match"]["keyword"] == "119"
    assert shown["campaign"] is None
    assert not done.stderr


@pytest.mark.parametrize("arguments", [["match"], ["match", "119", "--jsonl"], ["match", "119", "--country", "France"]])
def test_wrong_usage_exits_2(app: typer.Typer, arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


def test_the_shipped_vocabulary_is_fine(app: typer.Typer) -> None:
    done = runner.invoke(app, ["rules", "check"])
    assert done.exit_code == 0, done.stderr
    shown = runner.invoke(app, ["rules", "show"])
    assert "tel:119" in shown.stdout
    assert "  fr immediate: Besoin d'aide tout de suite ?" in shown.stdout
    assert "be-102: 102, Awel\n  serves BE\n  answers in nl\n  checked on 2026-11-24: hln.be" in shown.stdout
    assert json.loads(runner.invoke(app, ["rules", "show", "--json"]).stdout)["campaigns"][0]["id"] == "be-102"


def test_a_broken_vocabulary_exits_1_with_file_and_line(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('[[keyword]]\nid = "a"\ntier = "Z"\npatterns = ["a"]\n', "utf-8")
    done = runner.invoke(app, ["rules", "check", str(path)])
    assert done.exit_code == 1
    assert f"{path}:3: the tier 'Z' is not known." in done.stderr
    assert not json.loads(runner.invoke(app, ["rules", "check", str(path), "--json"]).stdout)["ok"]


def test_old_facts_are_a_warning(app: typer.Typer, tmp_path: Path) -> None:
    folder = Path(rules.__file__).parents[1] / "vocabulary"
    for file in folder.glob("*.toml"):
        (tmp_path / file.name).write_text(
            file.read_text("utf-8").replace("verified_at = 2026", "verified_at = 2020"), "utf-8"
        )
    done = runner.invoke(app, ["rules", "check", str(tmp_path)])
    assert done.exit_code == 0
    assert "was last checked" in done.stderr
    assert OLDEST_CHECK_DAYS == 180


def test_labelled_searches_give_a_table_and_the_misses(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    rows = [
        {"query": "119", "expect": "fr-119", "class": "tag", "country": "FR"},
        {"query": "pizza", "expect": "fr-119", "class": "tag", "country": "FR"},
    ]
    path.write_bytes(_lines(*rows))
    done = runner.invoke(app, ["rules", "test", str(path)])
    assert done.exit_code == 1
    assert "missed, tag: 'pizza'" in done.stdout
    path.write_bytes(_lines(rows[0]))
    assert runner.invoke(app, ["rules", "test", str(path)]).exit_code == 0
    path.write_bytes(b"nothing\n")
    assert runner.invoke(app, ["rules", "test", str(path)]).exit_code == 1


def test_each_labelled_search_stands_in_the_column_of_what_became_of_it(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    french, none = {"query": "119", "country": "FR"}, {"query": "pizza", "country": "FR"}
    path.write_bytes(
        _lines(
            {**french, "expect": "fr-119", "class": "one"},
            {**none, "expect": None, "class": "one"},
            {**none, "expect": "fr-119", "class": "two"},
            {**french, "expect": "be-103", "class": "two"},
            {**french, "expect": None, "class": "two"},
            {**french, "expect": None, "class": "two"},
        )
    )
    done = runner.invoke(app, ["rules", "test", str(path), "--json"])
    classes = json.loads(done.stdout)["classes"]
    nothing = {"shown": 0, "silent": 0, "missed": 0, "wrong line": 0, "false alarm": 0}
    assert classes["one"] == nothing | {"rows": 2, "right": 2, "shown": 1, "silent": 1}
    assert classes["two"] == nothing | {"rows": 4, "right": 0, "missed": 1, "wrong line": 1, "false alarm": 2}
    table = runner.invoke(app, ["rules", "test", str(path), "--table"]).stdout
    assert "33.33%" in table.splitlines()[3]
    assert "pizza" not in table


def test_a_campaign_that_a_labelled_file_never_expects_counts_as_none(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    french = {"query": "119", "expect": "fr-119", "country": "FR"}
    abroad = {"query": "mon père me frappe", "expect": None, "country": "BE", "locale": "fr-BE"}
    path.write_bytes(_lines(french, abroad))
    assert runner.invoke(app, ["rules", "test", str(path)]).exit_code == 0
    path.write_bytes(_lines(french, abroad, {**abroad, "expect": "be-103"}))
    done = runner.invoke(app, ["rules", "test", str(path)])
    assert done.exit_code == 1
    assert done.stdout.count("false alarm, all") == 1


def test_a_file_of_harmless_searches_only_finds_every_banner_false(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_bytes(_lines({"query": "119", "expect": None, "country": "FR"}, {"query": "pizza", "expect": None}))
    done = runner.invoke(app, ["rules", "test", str(path)])
    assert done.exit_code == 1
    assert done.stdout.count("false alarm, all") == 1


def test_vigie_rules_is_honoured(app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keywords.txt"
    path.write_text("pizza\n", "utf-8")
    monkeypatch.setenv("VIGIE_RULES", str(path))
    done = runner.invoke(app, ["match", "--jsonl"], input=_lines({"id": "a", "query": "Une PIZZA !"}))
    assert json.loads(done.stdout) == {"id": "a", "campaign": "fr-119", "keyword": "pizza", "tier": "A"}
