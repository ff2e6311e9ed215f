"""`vigie doctor`: what is set, what runs, what is wrong, and what to do about it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.terminal import print_json

if TYPE_CHECKING:
    from streams.cli.checks import Finding
    from streams.settings import Settings

_EPILOG = """\
Examples:

vigie doctor

vigie doctor --json | jq '.findings[] | select(.state != "ok")'
"""
_COLOURS = {"ok": "green", "warn": "yellow", "problem": "red"}


def _doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look at settings, machine, vocabulary, broker, topics, consumer groups and pushed rules.

    Each line is ok, warn or problem, with a remedy. Exit status 1 when there is a problem. The pseudonym key is never
    shown.
    """
    from streams.cli import checks

    settings, faults = checks.readable_settings(os.environ)
    findings = [*faults, *_findings(settings)]
    if as_json:
        _print_json(settings, findings)
    else:
        _print(settings, findings)
    if any(finding.state is checks.State.PROBLEM for finding in findings):
        raise typer.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    from streams.cli import checks, checks_rules

    yield from checks.environment_findings()
    yield from checks.machine(settings)
    yield from checks.vocabulary(settings)
    yield from checks.own_broker()
    yield from checks.broker(settings)
    yield from checks_rules.pushed_rules(settings)


def _print_json(settings: Settings, findings: list[Finding]) -> None:
    from streams.cli.checks import setting_lines

    listed = [dataclasses.asdict(finding) for finding in findings]
    print_json({"settings": dict(setting_lines(settings)), "findings": listed})


def _print(settings: Settings, findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from streams.cli.checks import setting_lines

    console = Console()
    table = Table("setting", "value", box=None, pad_edge=False)
    for name, value in setting_lines(settings):
        table.add_row(name, Text(value))
    console.print(table)
    console.print()
    table = Table("", "looked at", "found", box=None, pad_edge=False)
    for finding in findings:
        found = Text(finding.found)
        if finding.remedy:
            found.append(f"\n→ {finding.remedy}", style="dim")
        table.add_row(Text(str(finding.state), style=_COLOURS[finding.state]), finding.subject, found)
    console.print(table)


def register(app: typer.Typer) -> None:
    """Mounts `vigie doctor`."""
    app.command("doctor", epilog=_EPILOG)(_doctor)
