"""`vigie rules push`, `diff`, `disable`, `enable`: the rules that workers follow without a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from streams.cli.soundness import broken_examples, old_facts
from streams.cli.terminal import complain, print_json, quiet_kafka_clients, say, settings_from_environment, warn

if TYPE_CHECKING:
    from streams.broker.rules_push import InForce, Outcome, Proposal
    from streams.rules.diff import Change
    from streams.settings import Settings

FOLLOW_PATIENCE_SECONDS = 30.0
_Found = TypeVar("_Found")
_File = Annotated[
    Path | None,
    typer.Argument(help="A TOML, a folder of them, or a plain list. Default: VIGIE_RULES, else the shipped one."),
]
_Force = Annotated[
    bool, typer.Option("--force", help="Push also what could silence the line, or changes a number or an address.")
]
_By = Annotated[str | None, typer.Option("--by", help="Who pushes, for those who look later.")]
_Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the workers follow.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Campaign = Annotated[str, typer.Argument(help="The campaign's id, as in `vigie rules show`.")]

_PUSH_EPILOG = """\
Examples:

vigie rules check rules/ && vigie rules push rules/ --by m.durand

vigie rules push rules/ --force

Refused without --force (exit status 1, nothing is written): to remove a keyword of tier A or something that it
understood, to remove or switch off a campaign or move it in a country, to change a number or an address on a banner.
"""


def _push(
    path: _File = None, *, force: _Force = False, by: _By = None, wait: _Wait = True, as_json: _Json = False
) -> None:
    """Put rules in force on all workers, without a restart.

    Checks them, shows the difference to those in force, writes them to protection.rules.v1, and waits until the
    workers follow. A campaign that was switched off stays off.
    """
    from streams.broker.rules_push import Proposal, base_names
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.loading import parse_files, read_files
    from streams.tagging.matching import Matcher

    settings = settings_from_environment()
    files = read_files(path if path is not None else settings.rules)
    vocabulary = parse_files(files)
    compiled = compile_vocabulary(vocabulary)
    for warning in old_facts(vocabulary):
        warn(warning)
    if problems := broken_examples(compiled):
        for problem in problems:
            complain(problem)
        raise typer.Exit(1)
    proposal = Proposal(base_names(files), matcher=Matcher(compiled))
    _publish(settings, proposal, force=force, by=by, wait=wait, as_json=as_json)


def _diff(
    old: Annotated[
        Path | None,
        typer.Argument(help="A vocabulary. Alone: the new one, compared with what is in force on the broker."),
    ] = None,
    new: Annotated[Path | None, typer.Argument(help="The new vocabulary, where two are compared.")] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Show what a vocabulary would change: keywords, campaigns, numbers, addresses, texts, tiers.

    With one file: compared with what is in force on the broker. With two: with each other, no broker needed.
    """
    from streams.broker.rules_push import Proposal, base_names, compare
    from streams.rules.compiling import compile_vocabulary
    from streams.rules.diff import difference
    from streams.rules.loading import load_vocabulary, parse_files, read_files
    from streams.tagging.matching import Matcher

    if old is not None and new is not None:
        before, after = load_vocabulary(old), load_vocabulary(new)
        changes = difference(before, after)
    else:
        settings = settings_from_environment()
        files = read_files(old if old is not None else settings.rules)
        matcher = Matcher(compile_vocabulary(parse_files(files)))
        in_force = _on_the_broker(settings, _reading(settings))
        before = in_force.vocabulary
        after, _, changes = compare(in_force, Proposal(base_names(files), matcher=matcher))
    if as_json:
        print_json({"version": after.version, "replaces": before.version, "changes": [asdict(c) for c in changes]})
        return
    _show(changes)
    if not changes:
        say(f"No difference: {after.version}.")


def _disable(campaign: _Campaign, *, force: _Force = False, by: _By = None, wait: _Wait = True) -> None:
    """Switch a campaign off at once: no banner of it is shown. Searches are tagged and counted all the same.

    It stays off, also under rules that are pushed later, until `vigie rules enable`.
    """
    from streams.broker.rules_push import Proposal

    _switch(campaign, Proposal(switch_off=[campaign]), force=force, by=by, wait=wait)


def _enable(campaign: _Campaign, *, by: _By = None, wait: _Wait = True) -> None:
    """Switch a campaign on again that `vigie rules disable` switched off."""
    from streams.broker.rules_push import Proposal

    _switch(campaign, Proposal(switch_on=[campaign]), force=False, by=by, wait=wait)


def _switch(campaign: str, proposal: Proposal, *, force: bool, by: str | None, wait: bool) -> None:
    settings = settings_from_environment()
    known = [one.id for one in _on_the_broker(settings, _reading(settings)).vocabulary.campaigns]
    if campaign not in known:
        raise typer.BadParameter(f"no campaign {campaign!r} is in force: use one of {', '.join(known)}")
    _publish(settings, proposal, force=force, by=by, wait=wait, as_json=False)


async def _reading(settings: Settings) -> InForce:
    from streams.broker.rules_push import read_in_force

    in_force = await read_in_force(settings)
    for version in in_force.unusable:
        warn(f"the version pushed at offset {version.offset} can't be used, workers follow an older one: "
             f"{version.reason}")  # fmt: skip
        for problem in version.problems:
            complain(problem)
    return in_force


def _on_the_broker(settings: Settings, doing: Coroutine[Any, Any, _Found]) -> _Found:
    """Runs it once the topics are known to be there. Raises BrokerError."""
    from aiokafka.errors import KafkaConnectionError

    from streams.broker.administration import BrokerUnreachableError, require_topics
    from streams.broker.topics import Topic, topic_name

    quiet_kafka_clients()
    try:
        require_topics(settings, [topic_name(topic, settings) for topic in (Topic.RULES, Topic.TALLIES, Topic.EVENTS)])
        return asyncio.run(doing)
    except KafkaConnectionError as error:
        raise BrokerUnreachableError(f"no Kafka broker answers at {settings.bootstrap_servers}") from error
    finally:
        doing.close()


def _publish(settings: Settings, proposal: Proposal, *, force: bool, by: str | None, wait: bool, as_json: bool) -> None:
    from streams.broker.rules_push import Verdict

    outcome, following = _on_the_broker(settings, _pushing(settings, proposal, force=force, by=by, wait=wait))
    if as_json:
        print_json({**asdict(outcome), "following": following})
    else:
        _show(outcome.changes)
    match outcome.verdict:
        case Verdict.REFUSED:
            for change in outcome.changes:
                if change.danger:
                    complain(f"{change}")
            complain("nothing was pushed: this could silence the line or show a wrong number. "
                     "If that is what you want, add --force.")  # fmt: skip
            raise typer.Exit(1)
        case Verdict.SAME:
            say(f"Nothing was pushed: {outcome.version} is in force already.")
        case Verdict.PUSHED:
            say(f"Pushed {outcome.version} in place of {outcome.replaces} (offset {outcome.offset}).")
            _say_who_follows(following, wait=wait)
    for campaign in outcome.switched_off:
        warn(f"the campaign {campaign} is switched off: `vigie rules enable {campaign}` puts it back")


async def _pushing(
    settings: Settings, proposal: Proposal, *, force: bool, by: str | None, wait: bool
) -> tuple[Outcome, dict[str, int] | None]:
    from streams.broker.administration import group_lag
    from streams.broker.rules_followers import RulesFollowers
    from streams.broker.rules_push import Verdict, push
    from streams.broker.topics import Topic, topic_name

    async with RulesFollowers(settings) as followers:
        outcome = await push(settings, proposal, now_ms=lambda: time.time_ns() // 1_000_000, by=by, force=force)
        if not wait or outcome.verdict is not Verdict.PUSHED:
            return outcome, None
        lag = await asyncio.to_thread(group_lag, settings, settings.tagger_group, [topic_name(Topic.EVENTS, settings)])
        patience_seconds = FOLLOW_PATIENCE_SECONDS if lag.members else 0.0
        partitions, of = await followers.wait_for(outcome.version, patience_seconds)
        return outcome, {"taggers": lag.members, "partitions": partitions, "of": of}


def _say_who_follows(following: dict[str, int] | None, *, wait: bool) -> None:
    if not wait or following is None:
        return
    if not following["taggers"]:
        say("No tagger runs: the next one begins with these rules.")
    elif following["partitions"] == following["of"]:
        say(f"In force: all {following['of']} partitions of searches follow.")
    else:
        warn(f"only {following['partitions']} of {following['of']} partitions follow after "
             f"{FOLLOW_PATIENCE_SECONDS:.0f} s. Workers with VIGIE_RULES do not; look at the others' log.")  # fmt: skip


def _show(changes: tuple[Change, ...]) -> None:
    for change in changes:
        print(change)


def register(rules: typer.Typer) -> None:
    """Adds the commands to `vigie rules`."""
    rules.command("diff")(_diff)
    rules.command("push", epilog=_PUSH_EPILOG)(_push)
    rules.command("disable")(_disable)
    rules.command("enable")(_enable)
