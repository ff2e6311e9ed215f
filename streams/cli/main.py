"""The command `vigie`: mounts one module a command, and turns expected errors into one sentence each.

Exit status: 0 fine, 1 found something wrong, 2 wrong usage, 130 interrupted by Ctrl-C.
Commands import what they need when they run: `vigie --help` starts in well under half a second.
"""

from __future__ import annotations

import importlib.metadata
import sys
from typing import Annotated

import typer

from streams.cli import banners, calls, demo, detect, doctor, generate, match, replay, report, rules, topics, worker
from streams.cli.terminal import complain

COMMANDS = (demo, worker, topics, generate, replay, match, rules, banners, calls, detect, report, doctor)
"""One module a command, in the order of `vigie --help`."""

_EPILOG = """\
Start with `vigie demo`: broker, topics, worker and searches in one, nothing to set up.

With a broker of your own:

export VIGIE_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092

vigie topics --create && vigie worker

vigie replay examples/searches.jsonl

vigie banners --from-beginning

When something is wrong: `vigie doctor`.
"""


def _version(wanted: bool) -> None:
    if wanted:
        print(f"vigie {importlib.metadata.version('vigie')}")
        raise typer.Exit


def _callback(
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """The lookout for children in danger: searches in, helpline banners out."""


def build_app() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        name="vigie",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        epilog=_EPILOG,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_callback)
    for command in COMMANDS:
        command.register(app)
    return app


def _expected_errors() -> tuple[type[Exception], ...]:
    """The errors whose text is a sentence for the person at the terminal. Only imported ones can have been raised."""
    names = (
        ("streams.settings", "SettingsError"),
        ("streams.broker.administration_client", "BrokerError"),
        ("streams.rules.loading", "VocabularyError"),
    )
    found = (getattr(sys.modules.get(module), name, None) for module, name in names)
    return tuple(error for error in found if error is not None)


def run(arguments: list[str] | None = None) -> int:
    """Runs one command line and returns its exit status."""
    try:
        build_app()(arguments, prog_name="vigie")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception as error:
        if not isinstance(error, _expected_errors()):
            raise
        complain(str(error))
        return 1
    return 0


def main() -> None:
    """The entry point of the command `vigie`."""
    sys.exit(run())
