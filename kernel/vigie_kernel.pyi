"""The kernel's types. What they mean stands in `streams/broker/kernel_scan.py` and `kernel/src/`."""

from collections.abc import Mapping, Sequence
from typing import Self, TypeAlias, TypedDict

__version__: str

_Texts: TypeAlias = tuple[bytes, Sequence[int]]

class Rules(TypedDict):
    """What the compiled vocabulary hands over (`Rules` in `kernel/src/needles.rs`)."""

    table: Mapping[int, str]
    pairs: Mapping[tuple[int, int], str]
    words: bool
    hole: int
    glue: bytes
    letters: Mapping[int, int]
    clitics: bytes
    needles: _Texts
    known: _Texts
    errors: _Texts
    doubles: _Texts
    sets: Sequence[Sequence[int]]
    rules: Sequence[tuple[Sequence[int], int]]

_Record: TypeAlias = tuple[int, int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]

class Kernel:
    """Scans fetch responses with one vocabulary."""

    def __new__(cls, rules: Rules, countries: Mapping[str, int], sample_every: int) -> Self: ...
    def scan(
        self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]], hashtag_every: int = 0
    ) -> tuple[list[_Record], list[_Record], dict[tuple[int, int], int], int, bool] | None:
        """Candidates, samples, tallies by (minute, country's number), next offset, whether a corrupt batch is there.

        None: something in the bytes is not understood, and nothing of them was used.
        """
    def may_match(self, query: str) -> bool:
        """Whether the matcher might find something in the search."""
