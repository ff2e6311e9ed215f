"""`vigie topics`: makes the topics, or says which are missing or different."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.terminal import print_json, say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.broker.administration import Difference
    from streams.settings import Settings

_EPILOG = """\
Examples:

vigie topics

vigie topics --create

VIGIE_TOPIC_PREFIX=staging. VIGIE_PARTITIONS=32 vigie topics --create

vigie topics --check || exit 1
"""


def _topics(
    create: Annotated[bool, typer.Option("--create", help="Make what is missing; leave what is there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 when a topic is missing or different.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show, make or check the topics that vigie reads and writes.

    The broker is VIGIE_KAFKA_BOOTSTRAP_SERVERS. Only what the table of topics states is compared; whatever else is
    set on a topic is yours.
    """
    from streams.broker.administration import check_topics, create_topics

    if create and check:
        raise typer.BadParameter("take one of --create and --check: --create shows the differences too")
    settings = settings_from_environment()
    created: tuple[str, ...] = ()
    if create:
        report = create_topics(settings)
        created, differences = report.created, list(report.differences)
    else:
        differences = check_topics(settings)
    if as_json:
        _print_json(created, differences)
    else:
        _print_table(settings, created, differences)
        _warn(differences)
    if check and differences:
        raise typer.Exit(1)


def _warn(differences: list[Difference]) -> None:
    missing = sum(difference.kind == "missing" for difference in differences)
    if missing > 1:
        warn(f"{missing} topics are missing: run `vigie topics --create`")
    for difference in differences:
        if difference.kind != "missing" or missing == 1:
            warn(difference.sentence)


def _print_json(created: tuple[str, ...], differences: list[Difference]) -> None:
    listed = [{**dataclasses.asdict(difference), "remedy": difference.sentence} for difference in differences]
    print_json({"created": created, "differences": listed})


def _print_table(settings: Settings, created: tuple[str, ...], differences: list[Difference]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    from streams.broker.topics import TOPICS, topic_name

    table = Table(Column("topic", no_wrap=True), "state", "partitions", "key", "written by", box=None, pad_edge=False)
    for topic, spec in TOPICS.items():
        name = topic_name(topic, settings)
        kinds = [str(difference.kind) for difference in differences if difference.topic == name]
        missing = "missing" in kinds
        state = "[red]missing" if missing else "[yellow]differs" if kinds else "[green]ok"
        table.add_row(
            name,
            "[green]created" if name in created else state,
            str(spec.partition_count(settings)),
            spec.key.replace("[", "\\["),
            spec.writer,
        )
    Console().print(table)
    if created:
        say(f"{len(created)} topics made on {settings.bootstrap_servers}.")


def register(app: typer.Typer) -> None:
    """Mounts `vigie topics`."""
    app.command("topics", epilog=_EPILOG)(_topics)
