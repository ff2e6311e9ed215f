from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams import timestamps

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
any_time = st.integers(timestamps.FIRST_MS, timestamps.LAST_MS)


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_777_885_951_123, "2026-05-04T09:12:31.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    ],
)
def test_a_time_is_written_to_the_millisecond(ms, text):
    assert timestamps.rfc3339_ms(ms) == text
    assert timestamps.rfc3339_seconds(ms) == text[:19] + "Z"
    assert timestamps.parse_rfc3339_ms(text) == ms


@given(any_time)
def test_what_is_written_agrees_with_the_calendar_and_is_read_back(ms):
    text = timestamps.rfc3339_ms(ms)
    calendar = EPOCH + dt.timedelta(milliseconds=ms)
    assert text == calendar.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert timestamps.parse_rfc3339_ms(text) == ms
    assert timestamps.parse_rfc3339_ms(timestamps.rfc3339_seconds(ms)) == ms - ms % 1000


@given(any_time, any_time)
def test_texts_sort_as_the_times_do(one, other):
    assert (one < other) == (timestamps.rfc3339_ms(one) < timestamps.rfc3339_ms(other))


@pytest.mark.parametrize("ms", [timestamps.FIRST_MS - 1, timestamps.LAST_MS + 1, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("write", [timestamps.rfc3339_ms, timestamps.rfc3339_seconds])
def test_a_year_without_four_digits_is_refused_with_a_sentence(ms, write):
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        write(ms)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-05-04T11:12:31.123+02:00", 1_777_885_951_123),
        ("2026-05-03t23:12:31.1239999-10:00", 1_777_885_951_123),
        ("2026-05-04 09:12:31z", 1_777_885_951_000),
        ("2026-05-04T09:12:31.1Z", 1_777_885_951_100),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ],
)
def test_other_forms_of_rfc_3339_are_read(text, ms):
    assert timestamps.parse_rfc3339_ms(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2031-05-04",
        "2031-05-04T09:12:31",
        "2031-02-30T09:12:31Z",
        "2031-05-04T24:00:00Z",
        "2031-05-04T09:12:61Z",
        "2031-05-04T09:12:31.Z",
        "2031-05-04T09:12:31+24:00",
        "2031-W19-1T09:12:31Z",
        "20310504T091231Z",
        "2031-05-04T09:12:31Z\n",
        "٢٠٢٦-05-04T09:12:31Z",
        "0000-01-01T00:00:00Z",
    ],
)
def test_what_is_no_rfc_3339_time_is_refused_without_being_repeated(text):
    with pytest.raises(ValueError, match=r"write .* RFC 3339 time|write one like") as refused:
        timestamps.parse_rfc3339_ms(text)
    assert not text or text not in str(refused.value)
