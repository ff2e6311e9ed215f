"""`vigie rules`: for the people who edit the vocabulary. Check it, look at it, try it on labelled searches."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.terminal import complain, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary
    from streams.rules.model import Campaign, Vocabulary

OLDEST_CHECK_DAYS = 180
"""After so many days, numbers, hours and addresses of a campaign want checking again."""
_FILE = typer.Argument(help="A TOML, a folder of them, or a plain list. Default: VIGIE_RULES, else the shipped one.")
_JSON = typer.Option("--json", help="Print JSON.")


def _vocabulary(path: Path | None) -> Vocabulary:
    from streams.rules.loading import load_vocabulary

    return load_vocabulary(path if path is not None else settings_from_environment().rules)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def age_days(campaign: Campaign, today: dt.date) -> int | None:
    """Days since the campaign's facts were last checked; None where no day is given."""
    try:
        return (today - dt.date.fromisoformat(campaign.verified_at)).days
    except ValueError:
        return None


def old_facts(vocabulary: Vocabulary) -> list[str]:
    """Campaigns whose facts want checking again."""
    found = []
    for campaign in vocabulary.campaigns:
        days = age_days(campaign, _today())
        if days is not None and days > OLDEST_CHECK_DAYS:
            found.append(
                f"the campaign {campaign.id} was last checked {days} days ago ({campaign.verified_at}). "
                "Check its numbers, hours and addresses again, then write today's date as verified_at."
            )
    return found


def broken_examples(compiled: CompiledVocabulary) -> list[str]:
    """Examples of keywords that their keyword does not match."""
    from streams.tagging.matching import Matcher

    matcher = Matcher(compiled)
    found = []
    for keyword in compiled.vocabulary.keywords:
        for example in keyword.examples:
            match = matcher.find(example)
            if match is None or keyword.id not in match.keywords:
                found.append(f"the keyword {keyword.id} does not match its example {example!r}. Mend one of the two.")
    return found


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


def print_json(value: Any) -> None:
    """Indented, on standard output."""
    import orjson

    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


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
    from streams.cli import labelled, rules_push

    rules = typer.Typer(no_args_is_help=True, help="Check, show and try the vocabulary, and put it in force.")
    rules.command("check")(_check)
    rules.command("show")(_show)
    labelled.register(rules)
    rules_push.register(rules)
    app.add_typer(rules, name="rules")
