"""The one table of topics: names, keys, partitions and settings stand nowhere else."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from types import MappingProxyType

from streams.settings import Settings

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
LARGEST_EVENT_BYTES = 12 * 1024 * 1024
"""The source topic takes values of 10 MB: the platform's mistakes must reach the dead letters, not the producer."""


class Topic(enum.StrEnum):
    """Each topic by its name without prefix."""

    EVENTS = "search.events.v1"
    TAGGED = "search.tagged.v1"
    COMMANDS = "banner.commands.v1"
    INTERACTIONS = "banner.interactions.v1"
    TALLIES = "trends.tallies.v1"
    COUNTS = "trends.counts.v1"
    ALERTS = "trends.alerts.v1"
    FUNNEL = "trends.funnel.v1"
    RANKS = "trends.ranks.v1"
    RULES = "protection.rules.v1"
    CALLS = "helpline.calls.v1"
    EVENTS_DLQ = "search.events.v1.dlq"
    INTERACTIONS_DLQ = "banner.interactions.v1.dlq"


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic as `vigie topics --create` makes it. `partitions` None: as many as `VIGIE_PARTITIONS`."""

    topic: Topic
    key: str
    writer: str
    partitions: int | None
    config: MappingProxyType[str, str]

    def partition_count(self, settings: Settings) -> int:
        return self.partitions or settings.partitions


def _spec(topic: Topic, key: str, writer: str, partitions: int | None, **config: str | int) -> TopicSpec:
    named = {name.replace("_", "."): str(value) for name, value in config.items()}
    return TopicSpec(topic, key, writer, partitions, MappingProxyType(named))


_OURS: dict[str, str | int] = {"message_timestamp_type": "LogAppendTime"}
_EVENT_TIME: dict[str, str | int] = {
    "message_timestamp_type": "CreateTime",
    "message_timestamp_after_max_ms": 2**63 - 1,
}
"""Since Kafka 4 a broker refuses records more than an hour ahead of its clock; a wrong clock must cost no banner."""
_DLQ: dict[str, str | int] = {"cleanup_policy": "delete", "retention_ms": 14 * DAY_MS, **_OURS}
_COORDINATES = '["topic", partition, offset]'

TOPICS: MappingProxyType[Topic, TopicSpec] = MappingProxyType(
    {
        spec.topic: spec
        for spec in (
            _spec(
                Topic.EVENTS,
                "session_id",
                "platform",
                None,
                cleanup_policy="delete",
                max_message_bytes=LARGEST_EVENT_BYTES,
                **_EVENT_TIME,
            ),
            _spec(
                Topic.TAGGED,
                "session pseudonym",
                "tagger",
                None,
                cleanup_policy="delete",
                retention_ms=7 * DAY_MS,
                **_OURS,
            ),
            _spec(
                Topic.COMMANDS,
                "session_id",
                "tagger",
                None,
                cleanup_policy="delete",
                retention_ms=HOUR_MS,
                segment_ms=HOUR_MS // 6,
                **_OURS,
            ),
            _spec(
                Topic.INTERACTIONS,
                "session_id",
                "platform",
                None,
                cleanup_policy="delete",
                retention_ms=7 * DAY_MS,
                **_EVENT_TIME,
            ),
            _spec(
                Topic.TALLIES,
                "source partition",
                "tagger",
                None,
                cleanup_policy="delete",
                retention_ms=8 * DAY_MS,
                max_message_bytes=LARGEST_EVENT_BYTES,  # a replay of a year: a row for each minute that it met
                **_OURS,
            ),
            _spec(
                Topic.COUNTS,
                '[seconds, "window start", "keyword", "country"]',
                "trends",
                1,
                cleanup_policy="compact",
                segment_ms=10 * MINUTE_MS,  # the segment that is written to is never compacted
                min_cleanable_dirty_ratio="0.1",
                **_OURS,
            ),
            _spec(
                Topic.ALERTS,
                '["keyword", "country"]',
                "trends",
                1,
                cleanup_policy="delete",
                retention_ms=400 * DAY_MS,
                **_OURS,
            ),
            _spec(
                Topic.FUNNEL,
                '["window start", "campaign", "keyword", "audience", "language", "vocabulary version"]',
                "trends",
                1,
                cleanup_policy="compact",
                segment_ms=10 * MINUTE_MS,
                min_cleanable_dirty_ratio="0.1",
                **_OURS,
            ),
            _spec(
                Topic.RANKS,
                '["window start", "hashtag", "country"]',
                "trends",
                1,
                cleanup_policy="compact",
                segment_ms=10 * MINUTE_MS,
                min_cleanable_dirty_ratio="0.1",
                **_OURS,
            ),
            _spec(Topic.RULES, "campaign id", "vigie rules push", 1, cleanup_policy="delete", retention_ms=-1, **_OURS),
            _spec(Topic.CALLS, '["helpline", "date"]', "helpline operator", 1, cleanup_policy="compact"),
            _spec(Topic.EVENTS_DLQ, _COORDINATES, "tagger", 1, **_DLQ),
            _spec(Topic.INTERACTIONS_DLQ, _COORDINATES, "trends", 1, **_DLQ),
        )
    }
)


def topic_name(topic: Topic, settings: Settings) -> str:
    """The topic's name on the broker: `VIGIE_TOPIC_PREFIX` put before it as it is."""
    return f"{settings.topic_prefix}{topic.value}"
