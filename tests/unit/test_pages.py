"""The pages say what the software does: links, commands, topics, settings, log lines and recipes are held to it."""

from __future__ import annotations

import ast
import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from streams.broker.topics import DAY_MS, HOUR_MS, TOPICS, Topic
from streams.cli.main import COMMANDS, build_app, run
from streams.events import RejectionReason
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
README, DESIGN, RUNBOOK, PRIVACY = (
    ROOT / name for name in ("README.md", "docs/DESIGN.md", "docs/runbook.md", "docs/privacy.md")
)
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
PARTS_OF_A_DECISION = ["Context", "Decision", "Consequences", "What would make us change our mind"]
PROGRAM: Any = typer.main.get_command(build_app())
NAMES = {command.__name__.rpartition(".")[2] for command in COMMANDS}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def table(page: Path, first: str) -> list[list[str]]:
    """The cells of the rows of every table whose first heading is `first`."""
    rows: list[list[str]] = []
    inside = False
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and not set(line) <= set("|-: "):
            rows.append(cells)
    assert rows, f"{name_of(page)} has no table that begins with {first!r}"
    return rows


def code(cell: str) -> str:
    """What stands between backquotes in a cell."""
    found = re.search(r"`([^`]+)`", cell)
    assert found, f"no `code` in {cell!r}"
    return found[1]


def command_lines(page: Path) -> Iterator[list[str]]:
    """The arguments of vigie's command lines, in blocks of code and in sentences, up to a comment or a pipe."""
    text = page.read_text()
    block = r"^ {4}(?:\$ )?(?:VIGIE_\w+=(?:\$\([^)]*\)|\S+) )*vigie (.+)$"
    for line in re.findall(block, text, re.MULTILINE) + re.findall(r"`vigie ([^`]+)`", text):
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        yield list(itertools.takewhile(lambda token: not set(token) <= set("|&<>;"), lexer))


def not_there_yet() -> list[str]:
    """The commands that the README says are missing."""
    stands = README.read_text().partition("Not there yet:")[2].partition("\n## ")[0]
    return re.findall(r"`vigie ([a-z ]+)`", stands)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), f"{target} leaves the repository"
        assert there.exists(), f"{name_of(page)} links to {target}"
        assert not anchor or anchor in anchors(there), f"{name_of(page)} links to {target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_that_is_named_exists(page: Path) -> None:
    paths = re.findall(r"`((?:streams|tests|schemas|docs|examples|deploy|requirements)/[\w./-]*)`", page.read_text())
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != DESIGN], ids=name_of)
def test_every_command_line_is_one_that_vigie_takes(page: Path) -> None:
    missing = not_there_yet()
    for arguments in command_lines(page):
        words = list(itertools.takewhile(str.isalpha, arguments))
        if " ".join(words) in missing:
            continue
        only_named = words == arguments  # `vigie replay` in a sentence
        command = PROGRAM
        with PROGRAM.make_context("vigie", list(arguments)) as context:
            rest = [*context._protected_args, *context.args]
            while hasattr(command, "resolve_command") and rest:
                _, command, rest = command.resolve_command(context, rest)
            command.make_context("", rest, parent=context, resilient_parsing=only_named).close()


def test_the_pages_show_command_lines() -> None:
    assert len(list(command_lines(README))) > 10
    assert len(list(command_lines(RUNBOOK))) > 5


def test_what_is_said_to_be_missing_is_missing() -> None:
    assert "Not there yet:" in README.read_text()
    for words in not_there_yet():
        assert run([*words.split(), "--help"]) == 2, f"`vigie {words}` exists now"


def test_the_contract_names_every_command() -> None:
    contract = DESIGN.read_text().partition("## Commands")[2].partition("Exit status")[0]
    assert set(re.findall(r"`vigie ([a-z]+)", contract)) - {name.split()[0] for name in not_there_yet()} >= NAMES - {
        "rules"
    }


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", page.read_text(), re.MULTILINE))
        assert named <= targets, f"{name_of(page)}: {named - targets}"


def test_the_messages_in_the_readme_are_the_table_of_topics() -> None:
    rows = {code(cells[0]): (cells[1], cells[2]) for cells in table(README, "topic")}
    assert rows == {topic.value: (spec.key, spec.writer) for topic, spec in TOPICS.items()}


def kept(topic: Topic) -> str:
    """What the privacy page has to say about a topic's retention, from the table of topics."""
    config = TOPICS[topic].config
    if config["cleanup.policy"] == "compact":
        return "compacted: the last row of each key for ever"
    milliseconds = int(config.get("retention.ms", "0"))
    if not milliseconds:
        return "as the platform sets it"
    if milliseconds < 0:
        return "for ever"
    days, hours = milliseconds // DAY_MS, milliseconds // HOUR_MS
    return f"{days} days" if days else f"{hours} hour" + ("s" if hours > 1 else "")


def test_the_privacy_page_says_how_long_each_topic_is_kept() -> None:
    rows = {code(cells[0]): cells[1] for cells in table(PRIVACY, "topic")}
    assert rows == {topic.value: kept(topic) for topic in TOPICS}


def test_the_design_has_every_topic_with_its_key_and_partitions() -> None:
    rows = {code(cells[0]): (cells[1].strip("`"), cells[2]) for cells in table(DESIGN, "topic")}
    letters = rows.pop("<topic>.dlq")
    for topic, spec in TOPICS.items():
        key, partitions = letters if topic.value.endswith(".dlq") else rows.pop(topic.value)
        assert (key.split(" (")[0], partitions[0]) == (spec.key, str(spec.partitions or "P")), topic.value
    assert rows == {}


def variables() -> set[str]:
    """The settings that the program reads, from its source."""
    tree = ast.parse((ROOT / "streams" / "settings.py").read_text())
    reading = next(
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "from_environment"
    )
    texts = {node.value for node in ast.walk(reading) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if re.fullmatch(r"VIGIE_[A-Z_]+", text)}


def test_the_readme_has_every_setting_with_its_default_and_no_other() -> None:
    rows = {code(cells[0]): cells[1] for cells in table(README, "variable")}
    assert set(rows) == variables()
    defaults = Settings.from_environment({})
    for name, said in rows.items():
        field = name.removeprefix("VIGIE_").replace("KAFKA_", "").lower()
        value = getattr(defaults, field)
        unset = "(empty)" if field == "topic_prefix" else "not set"
        assert said == (unset if value in {None, "", b""} else str(value)), name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    assert set(re.findall(r"VIGIE_[A-Z_]+[A-Z]", page.read_text())) <= variables()


def log_lines() -> Iterator[str]:
    """The texts of all warnings and errors that the program logs, with `…` where something is put in."""
    for file in sorted((ROOT / "streams").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            logger = ast.unparse(node.func.value)
            if node.func.attr not in {"warning", "error", "exception", "critical"} or "log" not in logger.lower():
                continue
            text = node.args[0]
            assert isinstance(text, ast.Constant), f"{file}: a log line's text is a constant"
            assert isinstance(text.value, str)
            yield re.sub(r"%[-.\d]*[a-z]", "…", text.value)


def test_the_runbook_says_of_every_warning_and_error_what_to_do_and_of_no_other() -> None:
    rows = [re.findall(r"`([^`]+)`", cells[0]) for cells in table(RUNBOOK, "line")]
    explained = {line for lines in rows for line in lines}
    sentences = {line for line in explained if line.startswith("topic …")}  # administration.Difference.sentence
    logged = {line if len(line) < 120 else line.partition(": ")[0] + ": …" for line in log_lines()} - {"…"}
    assert explained - sentences == logged
    assert all(len(cells) == 4 and all(cells) for cells in table(RUNBOOK, "line"))


def test_the_runbook_explains_every_reason_of_a_dead_letter() -> None:
    assert [code(cells[0]) for cells in table(RUNBOOK, "reason")] == [reason.value for reason in RejectionReason]


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_its_four_parts_and_a_link_from_the_design(page: Path) -> None:
    text = page.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS_OF_A_DECISION
    assert text.startswith(f"# {page.name[:4]} ")
    assert f"(adr/{page.name})" in DESIGN.read_text()


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [page.name[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
