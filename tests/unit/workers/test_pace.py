"""Whether a tagger takes so few events that each of them could be decided."""

from __future__ import annotations

import pytest

from streams.workers.pace import CALM_EVENTS_PER_SECOND, SPAN_SECONDS, Pace


def pace(*notes: tuple[float, int]) -> Pace:
    made = Pace()
    for at_seconds, events in notes:
        made.note(at_seconds, events)
    return made


def steady(per_second: int, seconds: float, begin: float = 100.0) -> list[tuple[float, int]]:
    return [(begin + tenth / 10, tenth * per_second // 10) for tenth in range(int(seconds * 10) + 1)]


@pytest.mark.parametrize(
    ("notes", "is_calm"),
    [
        ([], False),
        ([(5.0, 0)], False),
        (steady(0, SPAN_SECONDS - 0.2), False),
        (steady(0, SPAN_SECONDS + 0.2), True),
        (steady(CALM_EVENTS_PER_SECOND, 10), True),
        (steady(CALM_EVENTS_PER_SECOND + 100, 10), False),
        ([*steady(9_000, 10), *((at, 90_000) for at, _ in steady(0, 2.5, begin=110.1))], True),
        ([*steady(10, 10), (110.2, 50_000)], False),
        ([(0.0, 0), (60.0, 100_000)], True),
        ([(0.0, 0), (60.0, 1_000_000)], False),
    ],
)
def test_calm_is_a_low_mean_over_two_seconds(notes: list[tuple[float, int]], is_calm: bool) -> None:
    assert pace(*notes).is_at_most(CALM_EVENTS_PER_SECOND) is is_calm


def test_few_notes_are_kept_however_often_it_is_told() -> None:
    made = pace(*((number / 10_000, number) for number in range(100_000)))
    assert len(made._notes) <= 22
