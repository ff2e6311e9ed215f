"""Banner commands read by the kernel, a fetch response at a time; the reference is commands_log.py.

The kernel reads a response where all is as it nearly always is. Anything odd (a record that is no command, a wrong
checksum, commands of two weeks) leaves the whole of it to the reference, which says what is wrong.
"""

from __future__ import annotations

import vigie_kernel

from streams import events
from streams.broker.fetched import Fetched
from streams.trends.funnel_rows import CommandsOfName, CommandsTogether, Reading, name_of


def read_together(fetched: Fetched, reading: Reading) -> CommandsTogether | int | None:
    """The commands; where a search is of another week, its time (ms); None where anything is odd. Frees the lock."""
    week = vigie_kernel.CommandsOfWeek(*reading.week, reading.sessions_key, reading.banners_key)
    found = week.read(fetched.buffer, fetched.from_offset, fetched.aborted)
    if found is None or isinstance(found, int):
        return found
    groups, recorded_ms, watermark_ms = found
    try:
        return CommandsTogether([_of_name(*group) for group in groups], recorded_ms, watermark_ms)
    except ValueError:  # an audience that we do not know
        return None


def _of_name(texts: tuple[str, str, str, str, str], *numbers: list[int]) -> CommandsOfName:
    campaign, keyword, audience, locale, version = texts
    return CommandsOfName(name_of(campaign, keyword, events.Audience(audience), locale, version), *numbers)
