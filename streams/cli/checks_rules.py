"""What `vigie doctor` says of the rules on the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from streams.cli.checks import Finding, State
from streams.cli.terminal import quiet_kafka_clients
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.broker.rules_push import InForce

_SUBJECT = "pushed rules"


def pushed_rules(settings: Settings) -> Iterator[Finding]:
    """By what workers decide, and what was pushed after it and can't be used. Nothing where no broker answers."""
    from aiokafka.errors import KafkaError

    from streams.broker.administration import BrokerError, require_topics
    from streams.broker.administration_client import BrokerUnreachableError, TopicMissingError
    from streams.broker.rules_push import read_in_force
    from streams.broker.topics import Topic, topic_name

    if settings.bootstrap_servers is None:
        return
    quiet_kafka_clients()
    try:
        require_topics(settings, [topic_name(Topic.RULES, settings)])
        in_force = asyncio.run(read_in_force(settings))
    except (BrokerUnreachableError, TopicMissingError, KafkaError):
        return  # said of the broker and of the topics already
    except BrokerError as error:
        sentence, _, remedy = str(error).partition(": ")
        yield Finding(_SUBJECT, State.PROBLEM, sentence, remedy)
    else:
        yield from _findings(in_force, overridden=settings.rules is not None)


def _findings(in_force: InForce, *, overridden: bool) -> Iterator[Finding]:
    version = in_force.vocabulary.version
    where = "none: the shipped ones rule" if in_force.offset is None else f"offset {in_force.offset} rules"
    yield Finding(_SUBJECT, State.OK, f"{where} ({version})")
    for newer in in_force.unusable:
        remedy = "`vigie rules diff` prints the faults; push a mended version"
        found = f"the version at offset {newer.offset} can't be used ({newer.reason}): an older one rules"
        yield Finding(_SUBJECT, State.PROBLEM, found, remedy)
    for campaign in in_force.switched_off:
        found = f"the campaign {campaign} is switched off: it shows no banner"
        yield Finding(_SUBJECT, State.WARN, found, f"`vigie rules enable {campaign}` puts it back")
    if overridden and in_force.offset is not None:
        remedy = "unset VIGIE_RULES, if that is not what you want"
        yield Finding(_SUBJECT, State.WARN, "VIGIE_RULES is set here: a worker takes that, not what is pushed", remedy)
