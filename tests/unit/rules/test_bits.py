from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.rules.bits import bit_numbers, each_bit


@given(st.sets(st.integers(0, 6_000), max_size=20))
def test_bits_and_their_numbers_come_lowest_first(numbers):
    bits = sum(1 << number for number in numbers)
    assert bit_numbers(bits) == sorted(numbers)
    assert list(each_bit(bits)) == [1 << number for number in sorted(numbers)]
