"""When the tagger reads on, waits, or gives its books up."""

from __future__ import annotations

import pytest

from streams.workers.pressure import (
    MOST_COMMANDS_BACKLOG_BYTES,
    MOST_TALLY_ROWS,
    STUCK_SECONDS,
    Backlog,
    Verdict,
    weigh,
)

LIMIT = 1_000
FULL_BOOKS = LIMIT + 1
FULL_TALLY = MOST_TALLY_ROWS + 1
FULL_COMMANDS = MOST_COMMANDS_BACKLOG_BYTES + 1
MOVING = STUCK_SECONDS - 0.1

CASES = [
    ("nothing waits", Backlog(0, 0.0, 0, 0.0, 0), Verdict.READ),
    ("all is at its limit", Backlog(MOST_COMMANDS_BACKLOG_BYTES, 0.0, LIMIT, 0.0, MOST_TALLY_ROWS), Verdict.READ),
    ("stuck books fit into memory", Backlog(0, 0.0, LIMIT, 99.0, 0), Verdict.READ),
    ("stuck commands fit into memory", Backlog(1_000, 99.0, 0, 0.0, 0), Verdict.READ),
    ("full books still move", Backlog(0, 0.0, FULL_BOOKS, MOVING, 0), Verdict.WAIT),
    ("full books are stuck", Backlog(0, 0.0, FULL_BOOKS, STUCK_SECONDS, 0), Verdict.GIVE_THE_BOOKS_UP),
    ("commands are no reason to give full books up", Backlog(0, 99.0, FULL_BOOKS, MOVING, 0), Verdict.WAIT),
    ("a full tally is on its way", Backlog(0, MOVING, 0, MOVING, FULL_TALLY), Verdict.WAIT),
    ("a full tally waits for stuck books", Backlog(0, 0.0, 9, STUCK_SECONDS, FULL_TALLY), Verdict.GIVE_THE_BOOKS_UP),
    ("a full tally waits for stuck commands", Backlog(9, STUCK_SECONDS, 0, 0.0, FULL_TALLY), Verdict.GIVE_THE_BOOKS_UP),
    ("commands are full", Backlog(FULL_COMMANDS, 0.0, 0, 0.0, 0), Verdict.WAIT),
]


@pytest.mark.parametrize(("backlog", "verdict"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_books_are_given_up_where_they_would_hold_banners_back(backlog: Backlog, verdict: Verdict) -> None:
    assert weigh(backlog, LIMIT) is verdict
