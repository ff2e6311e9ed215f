"""Settings that have a meaning of their own where nothing is written."""

from __future__ import annotations

import pytest

from streams.settings import Settings, SettingsError

NAME = "VIGIE_MINUTES_KEPT_DAYS"


@pytest.mark.parametrize(
    ("environ", "days"),
    [({}, 92), ({NAME: "30"}, 30), ({NAME: "0"}, 0), ({NAME: " "}, 0), ({NAME: "36500"}, 36_500)],
    ids=["not set", "so many", "for ever", "empty is for ever", "the most"],
)
def test_minutes_are_kept_as_long_as_is_written(environ: dict[str, str], days: int) -> None:
    assert Settings.from_environment(environ).minutes_kept_days == days


@pytest.mark.parametrize("text", ["-1", "ever", "1.5", "36501"])
def test_what_is_no_number_of_days_is_told_with_a_remedy(text: str) -> None:
    with pytest.raises(SettingsError, match=f"{NAME} is '{text}': write days from 0"):
        Settings.from_environment({NAME: text})
