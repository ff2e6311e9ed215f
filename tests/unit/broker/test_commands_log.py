"""What the funnel sees of fetched commands: each once, in order, and only those that were committed."""

from __future__ import annotations

import pytest

from streams import events
from streams.broker.codecs import encode
from streams.broker.commands_log import commands_in
from streams.broker.fetched import Fetched
from streams.broker.record_batches import UnusableBatchError
from streams.trends.funnel_rows import Commanded, FunnelName
from tests.unit.broker.record_batches import ABORT, CODECS, COMMIT, Record, batch, control

RECORDED_MS = 1_777_888_800_123


def command(number: int, locale: str = "fr-FR") -> Record:
    written = events.BannerCommand(
        command_id=f"c-{number}", event_id=f"e-{number}", session_id=f"sé-{number}", campaign="fr-119", keyword="119",
        tier=events.Tier.A, audience=events.Audience.WITNESS, banner=events.Banner(title="t", message="m", actions=()),
        locale=locale, occurred_at="2026-05-04T09:00:00.000Z", decided_at="2026-05-04T09:00:00.009Z",
        expires_at="2026-05-04T09:05:00.000Z", vocabulary_version="v1",
    )  # fmt: skip
    return RECORDED_MS, b"key", encode(written), [("ce_id", b"x")]


def fetched(buffer: bytes, from_offset: int = 0, aborted: list[tuple[int, int]] | None = None) -> Fetched:
    return Fetched(buffer, from_offset, 0, aborted or [])


def offsets(response: Fetched) -> list[int]:
    return [each.offset for each in commands_in(response)[0]]


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_a_command_is_read_with_what_the_funnel_counts(codec: str) -> None:
    [first, second], left_out = commands_in(fetched(batch([command(1), command(2, "EN-gb")], 40, codec=codec)))
    name = FunnelName("fr-119", "119", events.Audience.WITNESS, "fr", "v1")
    times = "2026-05-04T09:00:00.000Z", "2026-05-04T09:00:00.009Z"
    assert first == (40, RECORDED_MS, Commanded(name, "c-1", "sé-1", *times))
    assert second == (41, RECORDED_MS, Commanded(name._replace(language="en"), "c-2", "sé-2", *times))
    assert left_out == []


def test_what_was_read_before_is_passed_over() -> None:
    assert offsets(fetched(batch([command(1), command(2), command(3)], 10), 11)) == [11, 12]


def test_a_record_that_is_no_command_is_left_out_and_named() -> None:
    junk: list[Record] = [(0, None, value, []) for value in (None, b"", b"[]", b'{"command_id":"c"}')]
    found, left_out = commands_in(fetched(batch([*junk, command(1)])))
    assert ([each.offset for each in found], left_out) == ([4], [0, 1, 2, 3])


def test_control_batches_and_aborted_transactions_hold_no_command() -> None:
    buffer = b"".join([
        batch([command(1)], 0, transactional=True, producer_id=7), control(ABORT, 1, 7),
        batch([command(2)], 2, transactional=True, producer_id=7), control(COMMIT, 3, 7),
    ])  # fmt: skip
    assert offsets(fetched(buffer, aborted=[(7, 0)])) == [2]


def test_a_wrong_checksum_is_said_and_nothing_is_used() -> None:
    raw = bytearray(batch([command(1)]))
    raw[-1] ^= 1
    with pytest.raises(UnusableBatchError, match="wrong checksum"):
        commands_in(fetched(bytes(raw)))
