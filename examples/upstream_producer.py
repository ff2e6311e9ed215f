#!/usr/bin/env python3
r"""For those upstream: how a platform publishes its searches. Needs kafka-python and lz4, nothing of vigie.

    printf '%s\n' 'recette crêpes' '#AlloEnfanceEnDanger' | python examples/upstream_producer.py

One search a line on standard input; each becomes one record of search.events.v1 (schemas/search.events.v1.json).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import uuid
from collections.abc import Callable

from kafka import KafkaProducer
from kafka.errors import KafkaError

TOPIC = "search.events.v1"
SOURCE = "//tube.example/search"
"""Names the platform where several write to one vigie: event ids must be unique within one source."""
LONGEST_WAIT_MS = 10_000
"""For a topic that is not there, before the program gives up."""
LARGEST_RECORD_BYTES = 12 * 1024 * 1024
"""What the topic takes: a search that is too long is rejected with a dead letter and does not stop the producer."""


def search_event(query: str, session_id: str, occurred_ms: int) -> dict[str, str]:
    """A search as vigie reads it. The query goes as it was typed: not trimmed, not lower-cased, not shortened."""
    seconds, millis = divmod(occurred_ms, 1000)
    return {
        "event_id": uuid.uuid4().hex,
        "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{millis:03d}Z",
        "query": query,
        "session_id": session_id,
        "country": "FR",
        "locale": "fr-FR",
        "surface": "search_bar",
    }


def publish(
    producer: KafkaProducer, topic: str, query: str, session_id: str, failed: Callable[[Exception], None]
) -> None:
    """Sends one search. Its record timestamp is the event time, its key keeps a session's searches in order.

    `failed` is called where the broker does not take it: flush() alone would not say so.
    """
    occurred_ms = time.time_ns() // 1_000_000
    producer.send(
        topic,
        key=session_id.encode(),
        value=json.dumps(search_event(query, session_id, occurred_ms), ensure_ascii=False).encode(),
        headers=[("ce_source", SOURCE.encode()), ("content-type", b"application/json")],
        timestamp_ms=occurred_ms,
    ).add_errback(failed)


def main() -> int:
    """Publishes standard input. Exit status 1 where the broker did not take everything."""
    parser = argparse.ArgumentParser(description="Publishes one search a line.")
    parser.add_argument("--bootstrap-servers", default="127.0.0.1:29092")
    parser.add_argument("--topic", default=TOPIC, help="with VIGIE_TOPIC_PREFIX before it, where there is one")
    parser.add_argument("--session", default=f"s-{uuid.uuid4().hex[:12]}")
    options = parser.parse_args()
    failures: list[Exception] = []
    try:
        producer = KafkaProducer(
            bootstrap_servers=options.bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            max_request_size=LARGEST_RECORD_BYTES,
            linger_ms=5,
            max_block_ms=LONGEST_WAIT_MS,
        )
        for line in sys.stdin:
            publish(producer, options.topic, line.rstrip("\n"), options.session, failures.append)
        producer.flush(timeout=30)
        producer.close()
    except KafkaError as error:
        failures.append(error)
    if failures:
        kinds = ", ".join(sorted({type(failure).__name__ for failure in failures}))
        sys.stderr.write(f"Not everything was published ({kinds}): is the broker there, is the topic made?\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
