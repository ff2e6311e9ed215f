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
    glue_beyond: bytes
    letters: Mapping[int, int]
    clitics: bytes
    needles: _Texts
    joined: _Texts
    parts: _Texts
    alone: Mapping[tuple[int, int], int]
    most_cost: int
    known: _Texts
    errors: _Texts
    doubles: _Texts
    sets: Sequence[Sequence[int]]
    rules: Sequence[tuple[Sequence[int], int]]

_Record: TypeAlias = tuple[int, int, bytes | None, bytes | None, list[tuple[str, bytes | None]]]

_Part: TypeAlias = tuple[Sequence[bytes], tuple[bytes, bytes, bytes]]
_Encoded: TypeAlias = list[tuple[int, bytes]]

class Form:
    """What is alike in commands and tags of one match: what stands around the blanks of values and of headers."""

    def __new__(cls, command: tuple[str, int, _Part] | None, tag: _Part) -> Self:
        """`command`: its campaign as JSON, its time to live (ms), its part; None where no line serves."""

class Found:
    """The candidates of a scan."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> _Record:
        """As it came."""
    def alike(self) -> list[tuple[tuple[int, ...] | None, str, str | None, str | None, int, int]]:
        """Candidates that are decided at once: a list's lines or None, query, country, locale, minute, how many."""
    def left(self, undecided: set[int]) -> list[int]:
        """Which candidates are odd, or belong to one of these of `alike`."""
    def write(
        self,
        forms: Sequence[Form | None],
        decided_at: str,
        day_keys: Sequence[tuple[int, bytes]],
        full_bytes: int,
    ) -> tuple[_Encoded, _Encoded, list[list[str]]]:
        """Commands and tags, as many and their lz4 frame a batch, and pseudonyms; a form for each of `alike`."""

class Kernel:
    """Scans fetch responses with one vocabulary."""

    def __new__(cls, rules: Rules, countries: Mapping[str, int], sample_every: int) -> Self: ...
    def scan(
        self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]], hashtag_every: int = 0
    ) -> tuple[Found, list[_Record], list[_Record], dict[tuple[int, int], int], int, bool] | None:
        """Candidates, samples, some that may hold a hashtag, tallies by (minute, number of country), next offset, and
        whether a corrupt batch is there.

        None: something in the bytes is not understood, and nothing of them was used.
        """
    def may_match(self, query: str) -> bool:
        """Whether the matcher might find something in the search."""

_CommandsOfName: TypeAlias = tuple[tuple[str, str, str, str, str], list[int], list[int], list[int]]

class CommandsOfWeek:
    """Reads banner commands of one week (half-open, ms) for the funnel. Keys are BLAKE2's, of up to 64 bytes."""

    def __new__(cls, start_ms: int, end_ms: int, sessions_key: bytes, banners_key: bytes) -> Self: ...
    def read(
        self, buffer: bytes, from_offset: int, aborted: Sequence[tuple[int, int]]
    ) -> tuple[list[_CommandsOfName], int, int] | int | None:
        """By campaign, keyword, audience, locale and version: a number of banner and session, the time of the
        search, a number of the session; then the time of the newest record, and the watermark. Frees the lock.

        A number: a search at this time is of another week. None: something in the bytes is odd.
        """
