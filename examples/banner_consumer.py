#!/usr/bin/env python3
"""For those downstream: how a platform shows banners, each once and none too late. Needs kafka-python and lz4.

    python examples/banner_consumer.py

Reads banner.commands.v1 (schemas/banner.commands.v1.json). The three rules of a consumer:
1. a `command_id` that was seen is dropped: commands are delivered at least once;
2. nothing is shown after `expires_at`: a late banner on a shared phone is a danger;
3. that a banner was shown is stored nowhere but in banner.interactions.v1: it says something about a child.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import signal
import sys
from collections import OrderedDict
from types import FrameType
from typing import Any

from kafka import KafkaConsumer

TOPIC = "banner.commands.v1"
REMEMBERED = 100_000
"""Command ids kept to drop repeats. Repeats come from restarts, seconds to minutes later; an id expires anyway."""


class Banners:
    """Decides what to show. No I/O, so that it can be tested: give it a command and the time."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    def to_show(self, command: dict[str, Any], now: dt.datetime) -> dict[str, Any] | None:
        """The banner, or None where the command is a repeat or has expired."""
        if dt.datetime.fromisoformat(command["expires_at"]) <= now:
            return None
        if command["command_id"] in self._seen:
            return None
        self._seen[command["command_id"]] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        banner: dict[str, Any] = command["banner"]
        return banner


def show(session_id: str, banner: dict[str, Any]) -> None:
    """Stands in for the platform's screen: one line a banner."""
    actions = " | ".join(f"{action['label']} ({action['url']})" for action in banner["actions"])
    sys.stdout.write(f"{session_id}: {banner['title']}: {banner['message']} [{actions}]\n")
    sys.stdout.flush()


def main() -> int:
    """Shows banners until it is stopped with Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Shows the banners that vigie orders.")
    parser.add_argument("--bootstrap-servers", default="127.0.0.1:29092")
    parser.add_argument("--topic", default=TOPIC, help="with VIGIE_TOPIC_PREFIX before it, where there is one")
    parser.add_argument("--group", default="platform.banners")
    options = parser.parse_args()
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    consumer = KafkaConsumer(
        options.topic,
        bootstrap_servers=options.bootstrap_servers,
        group_id=options.group,
        # A group that is new starts with what is there: the commands of the last minutes have not expired yet.
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    banners = Banners()
    while not stopped:
        for records in consumer.poll(timeout_ms=200).values():
            for record in records:
                command = json.loads(record.value)
                banner = banners.to_show(command, dt.datetime.now(dt.UTC))
                if banner is not None:
                    show(command["session_id"], banner)
            # After showing, never before: a crash in between shows a banner again and loses none.
            consumer.commit()
    consumer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
