"""`vigie rules`: for the people who edit the vocabulary. Check it, look at it, try it on labelled searches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli import labelled, rules_push
from streams.cli.soundness import broken_examples, old_facts
from streams.cli.terminal import complain, print_json, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.rules.model import Campaign, Vocabulary

_FILE = typer.Argument(help="A TOML, a folder of them, or a plain list. Default: VIGIE_RULES, else the shipped one.")
_JSON = typer.Option("--json", help="Print JSON.")


def _vocabulary(path: Path | None) -> Vocabulary:
    from streams.rules.loading import load_vocabulary

    return load_vocabulary(path if path is not None else settings_from_environment().rules)


def _check(
    path: Annotated[Path | None, _FILE] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Check a vocabulary: exit 0 when it can be used, 1 when something is wrong. Old facts are a warning only."""
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.loading import VocabularyError

    problems: list[str] = []
    warnings: list[str] = []
    version = None
    try:
        vocabulary = _vocabulary(path)
        version = vocabulary.version
        problems = broken_examples(compile_vocabulary(vocabulary))
        warnings = old_facts(vocabulary)
    except VocabularyError as error:
        problems = [str(problem) for problem in error.problems]
    if as_json:
        print_json({"ok": not problems, "version": version, "problems": problems, "warnings": warnings})
    else:
        for warning in warnings:
            warn(warning)
        for problem in problems:
            complain(problem)
        if not problems:
            print(f"The vocabulary {version} is fine.")
    if problems:
        raise typer.Exit(1)


def _show(
    path: Annotated[Path | None, _FILE] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Show campaigns, their banners and the keywords."""
    vocabulary = _vocabulary(path)
    if as_json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(vocabulary, order="sorted"), indent=2).decode())
        return
    print(f"Vocabulary {vocabulary.version}: {len(vocabulary.keywords)} keywords, {len(vocabulary.words)} word classes")
    for campaign in vocabulary.campaigns:
        _show_campaign(campaign)
    for keyword in vocabulary.keywords:
        says = f"  {keyword.says}" if keyword.says else ""
        print(f"{keyword.tier} {keyword.audience:8} {keyword.id}{says}")


def _show_campaign(campaign: Campaign) -> None:
    where = ", ".join(sorted(campaign.territories)) if len(campaign.territories) < 40 else "everywhere"
    switched = "" if campaign.enabled else " (switched off: no banner is shown)"
    print(f"\n{campaign.id}: {campaign.name}{switched}\n  serves {where}")
    print(f"  answers in {', '.join(campaign.spoken) or 'no given language'}")
    print(f"  checked on {campaign.verified_at or 'no given day'}: {campaign.source}")
    for language, banners in campaign.banners.items():
        shown = {str(audience): banner for audience, banner in banners.items()}
        if language in campaign.immediate:
            shown["immediate"] = campaign.immediate[language]
        for audience, banner in shown.items():
            buttons = " | ".join(f"{action.label} ({action.url})" for action in banner.actions)
            print(f"  {language} {audience}: {banner.title} — {banner.message}\n      {buttons}")
    print()


def register(app: typer.Typer) -> None:
    """Adds `vigie rules`."""
    rules = typer.Typer(no_args_is_help=True, help="Check, show and try the vocabulary, and put it in force.")
    rules.command("check")(_check)
    rules.command("show")(_show)
    labelled.register(rules)
    rules_push.register(rules)
    app.add_typer(rules, name="rules")
