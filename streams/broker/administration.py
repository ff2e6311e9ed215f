"""Administration of the broker: is it there, are the topics right, how far are the groups. All calls block.

A worker calls these in a thread. kafka-python's admin client does the talking; what it raises becomes one of
three errors here, each a sentence that says what to do.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import kafka.errors
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from streams.broker.administration_client import (
    BrokerError,
    BrokerUnreachableError,
    Cluster,
    TopicMissingError,
    administration,
    broker_answers,
    describe_cluster,
)
from streams.broker.administration_groups import GroupLag, group_lag
from streams.broker.topics import TOPICS, TopicSpec, topic_name
from streams.settings import Settings

__all__ = [
    "BrokerError",
    "BrokerUnreachableError",
    "Cluster",
    "Difference",
    "DifferenceKind",
    "GroupLag",
    "Report",
    "TopicMissingError",
    "administration",
    "broker_answers",
    "check_topics",
    "create_topics",
    "describe_cluster",
    "group_lag",
    "partition_counts",
    "require_topics",
    "topic_ids",
]

TOPIC_READY_TIMEOUT_MS = 30_000
_UNKNOWN_TOPIC = kafka.errors.UnknownTopicOrPartitionError.errno
_ALREADY_EXISTS = kafka.errors.TopicAlreadyExistsError.errno
_NO_TOPIC_ID = uuid.UUID(int=0)
"""What a broker before Kafka 2.8 answers (KIP-516)."""


class DifferenceKind(enum.StrEnum):
    """How a topic on the broker differs from the table of topics."""

    MISSING = "missing"
    PARTITIONS = "partitions"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the broker and the table of topics. `setting` is empty unless the kind is SETTING."""

    topic: str
    kind: DifferenceKind
    setting: str = ""
    expected: str = ""
    found: str = ""

    @property
    def sentence(self) -> str:
        """What differs, and what to do."""
        match self.kind:
            case DifferenceKind.MISSING:
                return f"topic {self.topic} is missing: run `vigie topics --create`"
            case DifferenceKind.PARTITIONS:
                return (
                    f"topic {self.topic} has {self.found} partitions where {self.expected} are set: "
                    f"set VIGIE_PARTITIONS={self.found}, or delete the topic and run `vigie topics --create`"
                )
            case DifferenceKind.SETTING:
                return (
                    f"topic {self.topic} has {self.setting}={self.found} instead of {self.expected}: run kafka-configs "
                    f"--alter --topic {self.topic} --add-config {self.setting}={self.expected}"
                )


@dataclass(frozen=True, slots=True)
class Report:
    """What `create_topics` made, and what it found different and left as it is."""

    created: tuple[str, ...]
    differences: tuple[Difference, ...]


def create_topics(settings: Settings) -> Report:
    """Makes the topics that are missing and waits until they can be written; leaves the others as they are."""
    with administration(settings.bootstrap_servers) as client:
        differences = _differences(client, settings)
        missing = {difference.topic for difference in differences if difference.kind is DifferenceKind.MISSING}
        wanted = {
            name: {
                "num_partitions": spec.partition_count(settings),
                "replication_factor": settings.replication_factor,
                "configs": dict(spec.config),
            }
            for name, spec in _specs(settings)
            if name in missing
        }
        if wanted:
            for answer in client.create_topics(wanted, raise_errors=False)["topics"]:
                _raise_for_creation(answer, settings)
            client.wait_for_topics(list(wanted), timeout_ms=TOPIC_READY_TIMEOUT_MS)
        left = tuple(difference for difference in differences if difference.topic not in wanted)
        return Report(tuple(wanted), left)


def _raise_for_creation(answer: dict[str, Any], settings: Settings) -> None:
    if answer["error_code"] in {0, _ALREADY_EXISTS}:  # somebody else may have made it in between
        return
    if answer["error_code"] == kafka.errors.InvalidReplicationFactorError.errno:
        raise BrokerError(
            f"topic {answer['name']} can't be made: VIGIE_REPLICATION_FACTOR={settings.replication_factor} "
            "asks for more copies than there are brokers; set it to their number or less"
        )
    raise BrokerError(f"topic {answer['name']} can't be made: {answer.get('error_message') or answer['error_code']}")


def check_topics(settings: Settings) -> list[Difference]:
    """What is missing or different, only in what the table of topics states. Empty: all is right."""
    with administration(settings.bootstrap_servers) as client:
        return _differences(client, settings)


def require_topics(settings: Settings, names: Iterable[str]) -> None:
    """Raises TopicMissingError where one of these topics (names on the broker) is not there."""
    names = list(names)
    with administration(settings.bootstrap_servers) as client:
        found = {topic["name"] for topic in client.describe_topics(names) if topic["error_code"] == 0}
    if missing := [name for name in names if name not in found]:
        verb = "is" if len(missing) == 1 else "are"
        raise TopicMissingError(f"{', '.join(missing)} {verb} missing on the broker: run `vigie topics --create`")


def topic_ids(settings: Settings, names: Iterable[str]) -> dict[str, str]:
    """The id of each topic (KIP-516): a topic made anew has another. Empty where the broker or the topic has none."""
    names = list(names)
    with administration(settings.bootstrap_servers) as client:
        found = [topic for topic in client.describe_topics(names) if topic["error_code"] == 0]
    ids = {topic["name"]: topic.get("topic_id") for topic in found}
    return {name: "" if ids.get(name) in {None, _NO_TOPIC_ID} else str(ids[name]) for name in names}


def partition_counts(settings: Settings, names: Iterable[str]) -> dict[str, int]:
    """How many partitions each topic (name on the broker) has; 0 where it is not there."""
    names = list(names)
    with administration(settings.bootstrap_servers) as client:
        found = {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics(names)}
    return {name: found.get(name, 0) for name in names}


def _specs(settings: Settings) -> Iterator[tuple[str, TopicSpec]]:
    for topic, spec in TOPICS.items():
        yield topic_name(topic, settings), spec


def _differences(client: KafkaAdminClient, settings: Settings) -> list[Difference]:
    names = [name for name, _ in _specs(settings)]
    found = {topic["name"]: topic for topic in client.describe_topics(names)}
    there = [name for name in names if found.get(name, {"error_code": _UNKNOWN_TOPIC})["error_code"] == 0]
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
    configs = client.describe_configs(resources, config_filter="all").get("topic", {}) if resources else {}
    differences = []
    for name, spec in _specs(settings):
        if name not in there:
            differences.append(Difference(name, DifferenceKind.MISSING))
            continue
        expected, count = spec.partition_count(settings), len(found[name]["partitions"])
        if count != expected:
            differences.append(Difference(name, DifferenceKind.PARTITIONS, "", str(expected), str(count)))
        for setting, value in spec.config.items():
            actual = str(configs[name].get(setting, {}).get("value"))
            if actual != value:
                differences.append(Difference(name, DifferenceKind.SETTING, setting, value, actual))
    return differences
