"""Back-pressure: what is on its way to the broker is bounded, and books that are stuck never hold a banner back."""

from __future__ import annotations

import enum
from dataclasses import dataclass

MOST_COMMANDS_BACKLOG_BYTES = 16 * 1024 * 1024
"""Compressed, where the kernel wrote them: 150,000 commands or so."""
MOST_TALLY_ROWS = 20_000
"""Of one tally: a megabyte or so. A replay of long ago meets a new minute with every event."""
STUCK_SECONDS = 3.0
"""Without an acknowledgement for so long, an outbox's records can't be written."""


class Verdict(enum.Enum):
    """What the reader of the search stream does next."""

    READ = "read"
    WAIT = "wait"
    GIVE_THE_BOOKS_UP = "give the books up, and read"


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not acknowledged yet. `tally_rows`: of the longest open tally."""

    commands_bytes: int
    commands_stuck_seconds: float
    books_bytes: int
    books_stuck_seconds: float
    tally_rows: int


def weigh(backlog: Backlog, most_books_bytes: int) -> Verdict:
    """Whether to read on.

    | what is full           | and for 3 s nothing was acknowledged of | verdict           |
    | ---------------------- | --------------------------------------- | ----------------- |
    | commands               | (whatever)                              | WAIT              |
    | books or an open tally | neither books nor commands              | WAIT              |
    | books                  | books                                   | GIVE_THE_BOOKS_UP |
    | an open tally          | books or commands                       | GIVE_THE_BOOKS_UP |

    An open tally is written when the commands before it are acknowledged too: one partition of commands without a
    leader would otherwise hold the banners of all others back.
    """
    if backlog.commands_bytes > MOST_COMMANDS_BACKLOG_BYTES:
        return Verdict.WAIT
    stuck_seconds = backlog.books_stuck_seconds
    if backlog.tally_rows > MOST_TALLY_ROWS:
        stuck_seconds = max(stuck_seconds, backlog.commands_stuck_seconds)
    elif backlog.books_bytes <= most_books_bytes:
        return Verdict.READ
    return Verdict.WAIT if stuck_seconds < STUCK_SECONDS else Verdict.GIVE_THE_BOOKS_UP
