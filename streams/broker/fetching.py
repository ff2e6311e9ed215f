"""Which way searches and commands are read: bytes through aiokafka's internals, or records through its public API."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer

from streams.broker import raw_fetch
from streams.broker.clients import make_source_consumer
from streams.broker.fetched import Fetching
from streams.broker.public_fetch import PublicFetch
from streams.broker.raw_fetch import RAW, RawFetch
from streams.settings import FetchChoice, Settings, SettingsError

log = logging.getLogger(__name__)

REMEDY = f"install aiokafka {raw_fetch.READ_VERSION}*, as requirements/run.txt pins it"


class RawFetchError(SettingsError):
    """Bytes were asked for, and the installed aiokafka is not one whose internals are known."""


def fetch_kind(wanted: FetchChoice) -> tuple[FetchChoice, str]:
    """RAW or PUBLIC, and why it is not RAW (empty where nothing is amiss). Raises RawFetchError."""
    if wanted is FetchChoice.PUBLIC:
        return FetchChoice.PUBLIC, "VIGIE_FETCH is public"
    difference = raw_fetch.difference()
    if difference is None:
        return FetchChoice.RAW, ""
    if wanted is FetchChoice.RAW:
        raise RawFetchError(f"VIGIE_FETCH is raw, but {difference}: {REMEDY}, or write auto")
    return FetchChoice.PUBLIC, difference


def make_fetching(
    settings: Settings, topic: str, make_consumer: Callable[..., AIOKafkaConsumer] = make_source_consumer
) -> tuple[AIOKafkaConsumer, Fetching]:
    """A consumer of the topic, not started, and how to have its bytes. Raises RawFetchError."""
    kind, difference = fetch_kind(settings.fetch)
    if kind is FetchChoice.RAW:
        raw_fetch.install()
        raw: dict[str, Any] = {
            "key_deserializer": RAW, "check_crcs": False, "auto_offset_reset": "earliest",
        }  # fmt: skip
        consumer = make_consumer(settings, **raw)
        return consumer, RawFetch(consumer, topic)
    log.warning("%s is read record by record, at several times the CPU: %s; %s", topic, difference, REMEDY)
    consumer = make_consumer(settings, check_crcs=True, auto_offset_reset="none")
    return consumer, PublicFetch(consumer, topic)
