"""A push of rules: read what is in force, compare, refuse or write. Two pushes at the same time can't mix."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from streams.broker.administration_client import BrokerError
from streams.broker.codecs import encode
from streams.broker.rules_log import LARGEST_RULES_BYTES, RulesLog, RulesPublisher, Unusable, newest_usable
from streams.events import ProtectionRules, Tier
from streams.rules.diff import Change, ChangeKind, difference
from streams.rules.loading import parse_files, read_files
from streams.rules.model import Semantics, Vocabulary
from streams.settings import Settings
from streams.tagging.matching import Matcher
from streams.timestamps import rfc3339_ms

READ_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class InForce:
    """What workers follow: the newest version pushed that can be used, or the shipped one where there is none."""

    files: Mapping[str, str]
    switched_off: tuple[str, ...]
    vocabulary: Vocabulary
    offset: int | None
    unusable: tuple[Unusable, ...]
    """Newer versions that can't be used."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be pushed. `files` None: those in force."""

    files: Mapping[str, str] | None = None
    switch_off: Collection[str] = ()
    switch_on: Collection[str] = ()
    matcher: Matcher | None = None
    """Of the files: shows what they no longer understand. None where they are those in force."""


class Verdict(enum.StrEnum):
    """What came of a push."""

    PUSHED = "pushed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`offset` is where a version that was pushed stands, None otherwise. `switched_off`: the campaigns then."""

    verdict: Verdict
    version: str
    replaces: str
    changes: tuple[Change, ...]
    switched_off: tuple[str, ...]
    offset: int | None = None


def shipped_files() -> dict[str, str]:
    """The shipped vocabulary by file name, without its folder: as it is pushed."""
    return base_names(read_files(None))


def base_names(files: Mapping[str, str]) -> dict[str, str]:
    """The files without their folders."""
    return {Path(name).name: text for name, text in files.items()}


async def read_in_force(settings: Settings) -> InForce:
    """Raises BrokerError where the log can't be read to its end, KafkaError where no broker answers."""
    log = RulesLog(settings)
    try:
        await log.start()
        records, at_end = await log.read_to_end(READ_PATIENCE_SECONDS)
    finally:
        await log.stop()
    if not at_end:
        raise BrokerError("the rules in force can't be read to their end: look at the broker with `vigie doctor`")
    usable, unusable = newest_usable(records)
    if usable is None:
        files = shipped_files()
        return InForce(files, (), parse_files(files), None, tuple(unusable))
    rules = usable.rules
    return InForce(rules.files, rules.switched_off, usable.vocabulary, usable.offset, tuple(unusable))


def compare(in_force: InForce, proposal: Proposal) -> tuple[Vocabulary, tuple[str, ...], tuple[Change, ...]]:
    """The vocabulary that a proposal makes, its campaigns that are switched off, and all changes.

    A campaign that is switched off stays off under new files: only switching it on puts it back.
    """
    files = in_force.files if proposal.files is None else proposal.files
    off = {*in_force.switched_off, *proposal.switch_off} - set(proposal.switch_on)
    vocabulary = parse_files(files, off)
    changes = difference(in_force.vocabulary, vocabulary)
    if proposal.matcher is not None:
        changes += _no_longer_understood(in_force.vocabulary, proposal.matcher)
    ids = {campaign.id for campaign in vocabulary.campaigns}
    return vocabulary, tuple(sorted(off & ids)), changes


def _no_longer_understood(old: Vocabulary, matcher: Matcher) -> tuple[Change, ...]:
    """What of tier A a matcher does not find, whichever word of its vocabulary that is due to."""
    found = []
    for keyword in old.keywords:
        is_list = old.semantics is Semantics.PLAIN_LIST
        phrases = keyword.patterns if is_list else (*keyword.tags, *keyword.examples)
        for phrase in phrases if keyword.tier is Tier.A else ():
            match = matcher.find(phrase)
            if match is None or match.tier is not Tier.A:
                danger = "tier A no longer understands it"
                found.append(Change(ChangeKind.REMOVED, "phrase", repr(phrase), f"of {keyword.id}", danger))
    return tuple(found)


async def push(
    settings: Settings, proposal: Proposal, *, now_ms: Callable[[], int], by: str | None, force: bool
) -> Outcome:
    """Raises VocabularyError for files that are no vocabulary, BrokerError where nothing could be written."""
    async with RulesPublisher(settings) as publisher:
        in_force = await read_in_force(settings)
        vocabulary, off, changes = compare(in_force, proposal)
        versions = (vocabulary.version, in_force.vocabulary.version)
        if vocabulary.version == in_force.vocabulary.version and not in_force.unusable:
            return Outcome(Verdict.SAME, *versions, changes, off)
        if any(change.danger for change in changes) and not force:
            return Outcome(Verdict.REFUSED, *versions, changes, off)
        rules = ProtectionRules(
            version=vocabulary.version,
            files=dict(in_force.files if proposal.files is None else proposal.files),
            switched_off=off,
            replaces=in_force.vocabulary.version,
            pushed_at=rfc3339_ms(now_ms()),
            pushed_by=by,
            forced=force,
        )
        if (size := len(encode(rules))) > LARGEST_RULES_BYTES:
            raise BrokerError(f"the rules have {size:,} bytes, {LARGEST_RULES_BYTES:,} is the most: make them shorter")
        offset = await publisher.write(rules, vocabulary.campaigns[0].id)
        return Outcome(Verdict.PUSHED, *versions, changes, off, offset)
