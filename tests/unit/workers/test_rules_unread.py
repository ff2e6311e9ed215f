"""Rules that can't be read: the worker goes on with what it has, and says so."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import parse_files
from streams.settings import Settings
from streams.workers import rules_following, rules_starting
from streams.workers.rules_following import RulesFollower
from streams.workers.rules_starting import RulesStart, rules_at_start
from streams.workers.rules_status import Origin

LIST = {"list.txt": "essai\n"}
DEADLINE_SECONDS = 20


@pytest.fixture
def nowhere() -> Iterator[Settings]:
    """A broker that is away: the port is held, and nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield replace(Settings(), bootstrap_servers=f"127.0.0.1:{held.getsockname()[1]}")


def test_a_worker_that_can_not_read_what_was_pushed_begins_with_the_shipped_rules_and_an_alert(
    nowhere: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rules_starting, "load_vocabulary", lambda _path: parse_files(LIST))
    start = rules_at_start(nowhere)
    assert (start.origin, start.offset, start.is_log_read) == (Origin.SHIPPED, -1, False)
    assert "can't be read to their end" in caplog.text
    [alert] = RulesFollower(nowhere, start).status.alerts
    assert "mend protection.rules.v1" in alert


def test_a_worker_that_can_no_longer_follow_what_is_pushed_keeps_its_rules_and_says_so(
    nowhere: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(rules_following, "RETRY_SECONDS", 0.0)
    compiled = compile_vocabulary(parse_files(LIST))
    follower = RulesFollower(nowhere, RulesStart(compiled, Origin.PUSHED, 4, 5))
    assert follower.status.alerts == ()

    following = follower.follow(lambda: not follower.status.is_log_read)
    asyncio.run(asyncio.wait_for(following, DEADLINE_SECONDS))
    assert "what is in force stays so" in caplog.text
    assert (follower.status.version, follower.status.offset) == (compiled.version, 4)
    assert len(follower.status.alerts) == 1
