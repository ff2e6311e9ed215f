"""The reference consumer drops repeats and late banners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.cli.banners import RecentIds, expired
from streams.events import ActionKind, Audience, Banner, BannerAction, BannerCommand, Tier


@given(st.lists(st.sampled_from("abcdef")))
def test_an_id_is_known_from_its_second_time_on(ids: list[str]) -> None:
    recent = RecentIds(capacity=6)
    assert [recent.seen(an_id) for an_id in ids] == [an_id in ids[:place] for place, an_id in enumerate(ids)]


def test_only_the_newest_ids_are_remembered() -> None:
    recent = RecentIds(capacity=2)
    for an_id in ("a", "b", "a", "c"):  # a came again after b, so b is the oldest
        recent.seen(an_id)
    assert recent.seen("a")
    assert not recent.seen("b")


@pytest.mark.parametrize(("now_ms", "late"), [(1_777_885_951_122, False), (1_777_885_951_123, True)])
def test_a_banner_is_late_from_the_millisecond_of_its_expiry(now_ms: int, late: bool) -> None:
    action = BannerAction(kind=ActionKind.CALL, label="Appeler le 119", url="tel:119")
    command = BannerCommand(
        command_id="c", event_id="e", session_id="s", campaign="fr-119", keyword="k", tier=Tier.A,
        audience=Audience.ANY, banner=Banner(title="t", message="m", actions=(action,)), locale="fr-FR",
        occurred_at="2026-05-04T09:07:31.123Z", decided_at="2026-05-04T09:07:31.200Z",
        expires_at="2026-05-04T09:12:31.123Z", vocabulary_version="v",
    )  # fmt: skip
    assert expired(command, now_ms) is late
