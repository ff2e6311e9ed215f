"""Sets of classes or groups as bits of one integer: thousands of them, of which a word has a few."""

from __future__ import annotations

from collections.abc import Iterator


def each_bit(bits: int) -> Iterator[int]:
    """The bits one by one, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


def bit_numbers(bits: int) -> list[int]:
    """The numbers of the bits, the lowest first: by a number things are found much faster than by a large integer."""
    numbers = []
    while bits:
        numbers.append(bits.bit_length() - 1)
        bits ^= 1 << numbers[-1]
    numbers.reverse()
    return numbers
