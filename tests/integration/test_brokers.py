"""The broker that the tests run on, and administration against it."""

from __future__ import annotations

from streams.broker.administration import check_topics
from streams.settings import Settings


def test_topics_that_were_just_made_differ_in_nothing(topics: Settings) -> None:
    assert check_topics(topics) == []
