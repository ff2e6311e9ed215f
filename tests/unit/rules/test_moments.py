from __future__ import annotations

import msgspec
import pytest

from streams.events import ActionKind
from streams.rules.loading import load_vocabulary
from streams.rules.model import Campaign, OpeningHours
from streams.rules.moments import Moments

MONDAY = 29_630_880
"""2026-05-04T00:00:00Z, in minutes."""


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """In Reunion from that Monday on; its chat is open from 8 to 10 on Mondays (UTC)."""
    always = ((0, 10_080),)
    weekly = {ActionKind.CALL: always, ActionKind.CHAT: ((480, 600),)}
    hours = OpeningHours(timezone="UTC", weekly=weekly, part_time=(ActionKind.CHAT,))
    return msgspec.structs.replace(
        load_vocabulary(None).campaigns[0], hours=hours, valid_from_ms={"RE": MONDAY * 60_000}
    )


def test_a_minute_is_like_the_first_one_at_which_the_same_is_open_and_in_service(campaign: Campaign) -> None:
    moments = Moments([campaign])
    before, night, morning, noon = MONDAY - 1, MONDAY, MONDAY + 480, MONDAY + 600
    assert [moments.like(minute) for minute in (before, night, morning)] == [before, night, morning]
    assert [moments.like(minute) for minute in (before - 99, noon, morning + 119)] == [before, night, morning]


def test_without_hours_and_days_all_minutes_are_alike(campaign: Campaign) -> None:
    plain = msgspec.structs.replace(campaign, hours=None, valid_from_ms={})
    moments = Moments([plain])
    assert {moments.like(minute) for minute in (5, 0, MONDAY, MONDAY + 480)} == {5}
