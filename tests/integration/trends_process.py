"""TRENDS alone in a process, for tests that kill it. Arguments: bootstrap servers, topic prefix, group, grace, days
for which minutes are kept."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys

from streams.settings import Settings
from streams.workers.trends import TrendsService


async def main(bootstrap: str, prefix: str, group: str, grace_seconds: str, minutes_kept_days: str) -> None:
    service = TrendsService(
        Settings(
            bootstrap_servers=bootstrap,
            topic_prefix=prefix,
            group_id=group,
            grace_seconds=int(grace_seconds),
            minutes_kept_days=int(minutes_kept_days),
        )
    )
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await service.start()
    await stopped.wait()
    await service.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    asyncio.run(main(*sys.argv[1:]))
