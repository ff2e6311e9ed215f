"""Commands that the kernel reads together count as those that are read one by one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import events
from streams.broker.commands_log import CommandsLog
from streams.broker.fetched import Fetched
from streams.broker.kernel_commands import read_together
from streams.timestamps import rfc3339_ms
from streams.trends.funnel import Funnel
from streams.trends.funnel_rows import CommandsTogether, sketches_of
from streams.trends.sessions import SessionUnion, estimate_of
from streams.workers.funnel import FunnelSession
from tests.unit.broker.record_batches import ABORT, CODECS, Record, batch, control
from tests.unit.trends.funnel_making import MONDAY_MS, interaction

PARIS = ZoneInfo("Europe/Paris")
GRACE_MS = 86_400_000
WEEK_MS = 7 * 86_400_000
RECORDED_MS = 1_777_888_800_123


def value(number: int = 1, *, at_ms: int = MONDAY_MS, **changed: str) -> bytes:
    fields: dict[str, Any] = {
        "command_id": f"c-{number}", "event_id": f"e-{number}", "session_id": f"s-{number}", "campaign": "fr-119",
        "keyword": "119", "tier": "A", "audience": "witness",
        "banner": {"title": 'un "titre"', "message": "é", "actions": []}, "locale": "fr-FR",
        "occurred_at": rfc3339_ms(at_ms), "decided_at": rfc3339_ms(at_ms + 9), "vocabulary_version": "v1",
    }  # fmt: skip
    return msgspec.json.encode(fields | changed)


def record(written: bytes | None) -> Record:
    return RECORDED_MS, b"key", written, [("ce_id", b"x")]


def response(values: list[bytes | None], base: int = 0, from_offset: int = 0, codec: str = "lz4") -> Fetched:
    return Fetched(batch([record(each) for each in values], base, codec=codec), from_offset, base + len(values) - 1, [])


class Log(CommandsLog):
    """Responses of partition 0 that were fetched; nothing of it touches a broker."""

    def __init__(self, responses: list[Fetched], *, kernel: bool) -> None:
        self.topic = "commands"
        self.left_to_the_reference = 0
        self._has_kernel = kernel
        self._responses = responses

    async def until_now(self) -> AsyncIterator[tuple[int, Fetched]]:
        for each in self._responses:
            yield 0, each

    def read(self, number: int, fetched: Fetched) -> Any:
        self.left_to_the_reference += 1
        return super().read(number, fetched)


class Store(NamedTuple):
    commands: Log


class Counted(NamedTuple):
    rows: list[events.FunnelRow]
    known: int
    watermark_ms: int
    position: int
    left_to_the_reference: int
    sketches: list[bytes]


def counted(responses: list[Fetched], *, kernel: bool, counted_to: int = 0, acts: range = range(0)) -> Counted:
    funnel, log = Funnel(PARIS, GRACE_MS, b"a key of the tests"), Log(responses, kernel=kernel)
    session = FunnelSession(Store(log), funnel, "interactions")  # type: ignore[arg-type]  # all that it needs of a store
    session._commands = {0: counted_to}
    asyncio.run(session._read_commands())
    for number in acts:
        funnel.interaction(interaction(number, "click", at_ms=MONDAY_MS), MONDAY_MS + 1_000)
    written = funnel.changed()
    return Counted(
        [each.row for each in written], len(funnel), funnel.watermark_ms, session._commands[0],
        log.left_to_the_reference, [each.sketches for each in written],
    )  # fmt: skip


def both(responses: list[Fetched], *, counted_to: int = 0, acts: range = range(0)) -> Counted:
    """What comes out, the same with and without the kernel."""
    without, found = (counted(responses, kernel=kernel, counted_to=counted_to, acts=acts) for kernel in (False, True))
    assert found[:4] == without[:4]
    for pair in zip(found.sketches, without.sketches, strict=True):
        for one, other in zip(*map(sketches_of, pair), strict=True):
            together = SessionUnion()
            together.add(one)
            together.add(other)
            assert estimate_of(together.to_sketch()) == estimate_of(one), "the same sessions"
    return found


def commands_in_all(found: Counted) -> int:
    return sum(row.commands.count for row in found.rows if row.keyword == events.ALL)


@pytest.mark.parametrize("codec", sorted(CODECS))
def test_a_response_is_read_at_once(codec: str) -> None:
    values: list[bytes | None] = [value(number % 40, locale=("fr", "fr-BE")[number % 2]) for number in range(80)]
    found = both([response(values, codec=codec)], acts=range(20))
    assert (found.left_to_the_reference, found.known, commands_in_all(found)) == (0, 40, 40)


def test_the_next_week_is_turned_to_between_responses() -> None:
    weeks = [response([value(number, at_ms=MONDAY_MS + number * WEEK_MS)], number, number) for number in range(3)]
    found = both(weeks)
    assert (found.left_to_the_reference, found.known) == (0, 3)


def test_two_weeks_in_one_response_are_read_one_by_one() -> None:
    found = both([response([value(1), value(2, at_ms=MONDAY_MS - 1), value(3)])])
    assert (found.left_to_the_reference, commands_in_all(found)) == (1, 3)


def test_what_comes_for_a_week_that_is_over_is_late() -> None:
    found = both(
        [response([value(1, at_ms=MONDAY_MS + 3 * WEEK_MS)]), response([value(2)], 1, 1), response([value(3)], 2, 2)]
    )
    assert sum(row.late for row in found.rows) == 2


@pytest.mark.parametrize("counted_to", range(5))
def test_what_was_counted_before_a_restart_is_only_known(counted_to: int) -> None:
    found = both([response([value(1), value(2)]), response([value(3), value(4)], 2, 2)], counted_to=counted_to)
    assert (found.known, commands_in_all(found)) == (4, 4 - counted_to)


def test_what_was_read_before_is_passed_over_and_what_was_aborted_is_none() -> None:
    aborted = batch([record(value(1))], 0, transactional=True, producer_id=7) + control(ABORT, 1, 7)
    log = [Fetched(aborted, 0, 1, [(7, 0)]), response([value(2), value(3)], 2, 3)]
    assert commands_in_all(both(log)) == 1


ODD = [
    None, b"", b"[]", b'{"command_id":"c"}', value(audience="nobody"), value(occurred_at="2026-05-04T09:00:00Z"),
    value(occurred_at="2026-02-30T09:00:00.000Z"), value(occurred_at="yesterday"), value(decided_at="2026-05-04"),
    value().replace(b'"119"', b"119"), value().replace(b"s-1", b"\\ud800"), value().replace(b"s-1", b"\xff"),
    value() + b"x", value().replace("é".encode(), b"\\ud83d"),
    value(audience="nobody")[:-1] + b',"audience":"witness"}',
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_response_in_which_anything_is_odd_is_left_to_the_reference(odd: bytes | None) -> None:
    log = [response([value(7)])]
    assert both(log).left_to_the_reference == 0
    found = both([*log, response([value(8), odd, value(9)], 1, 1)])
    assert found.left_to_the_reference == 1


def test_of_a_banner_under_two_names_the_first_counts() -> None:
    """A repeat by a worker with other rules, say: groups do not tell which came first."""
    found = both([response([value(1), value(2, locale="nl"), value(2), value(1)])])
    assert (found.left_to_the_reference, found.known, commands_in_all(found)) == (1, 2, 2)


@pytest.mark.parametrize("session", ["sé", 'a"b', "a\\b", "a\tb", "é" * 64])
def test_ids_of_any_signs_are_the_same_banner(session: str) -> None:
    found = both([response([value(1, session_id=session)])])
    funnel = Funnel(PARIS, GRACE_MS, b"a key of the tests")
    funnel.turn_to(MONDAY_MS)
    assert funnel.reading is not None
    together = read_together(response([value(1, session_id=session)]), funnel.reading)
    assert isinstance(together, CommandsTogether)
    funnel.commands(together)
    funnel.interaction(interaction(1, session=session), MONDAY_MS)
    assert [row.impressions.count for row, _ in funnel.changed()] == [1, 1]
    assert found.left_to_the_reference == 0


def test_nothing_of_a_batch_with_a_wrong_checksum_is_used() -> None:
    broken = bytearray(response([value(1)]).buffer)
    broken[-1] ^= 1
    funnel = Funnel(PARIS, GRACE_MS, b"key")
    funnel.turn_to(MONDAY_MS)
    assert funnel.reading is not None
    assert read_together(Fetched(bytes(broken), 0, 0, []), funnel.reading) is None


@given(day=st.dates(), ms=st.integers(0, 86_399_999))
@settings(max_examples=300)
def test_times_are_read_as_the_reference_reads_them(day: Any, ms: int) -> None:
    at_ms = (day.toordinal() - 719_163) * 86_400_000 + ms
    funnel = Funnel(PARIS, GRACE_MS, b"key")
    reading = funnel.reading
    assert reading is not None
    assert read_together(response([value(at_ms=at_ms)]), reading) == at_ms


DRAWN = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from([0, 5, 3_600_000, WEEK_MS - 1, WEEK_MS, 5 * WEEK_MS]),
        st.sampled_from(["fr", "fr-BE", "en"]), st.sampled_from(["119", "violence"]), st.integers(-20_000, 9),
        st.integers(0, 40),
    ), max_size=40,
)  # fmt: skip


@given(drawn=DRAWN, cuts=st.sets(st.integers(0, 40)), counted_to=st.integers(0, 10))
@settings(max_examples=200, deadline=None)
def test_drawn_commands_count_alike(drawn: list[Any], cuts: set[int], counted_to: int) -> None:
    values: list[bytes | None] = [
        b"{}" if odd == 0 else value(number, at_ms=MONDAY_MS + after, locale=locale, keyword=keyword,
                                     decided_at=rfc3339_ms(MONDAY_MS + after + decided))
        for number, after, locale, keyword, decided, odd in drawn
    ]  # fmt: skip
    places = sorted({0, len(values), *(cut for cut in cuts if cut < len(values))})
    log = [response(values[one:other], one, one) for one, other in itertools.pairwise(places) if one < other]
    both(log, counted_to=counted_to, acts=range(12))
