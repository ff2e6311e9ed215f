"""An endless, deterministic stream of invented searches: the same seed, the same events."""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from random import Random

from streams.events import SearchEvent
from streams.generation.phrases import EVERYDAY, HOMES, PROTECTION, SURFACES
from streams.timestamps import rfc3339_ms

ACTIVE_SESSIONS = 400
"""So many young people search at a time; each does about seven searches, then another takes the place."""
SESSION_END = 1 / 7
INVENTED_SESSION = "s-"
"""How the ids of invented sessions begin."""
SLOPPY = 0.12
"""Share of searches typed without capitals and accents' care: here in capitals, or with a doubled last letter."""
LARGEST_SEED = 2**63 - 1
DEFAULT_MATCHES = 0.01
"""Share of protection searches, as the design expects it (docs/DESIGN.md, "The hot path")."""
_CHOICE = re.compile(r"\{([^}]*)\}")


def expand(template: str) -> list[str]:
    """All searches that a template stands for, in a fixed order."""
    pieces = _CHOICE.split(template)
    return ["".join(words) for words in itertools.product(*(piece.split("|") for piece in pieces))]


def _everyday() -> tuple[list[list[str]], list[int]]:
    topics = [list(itertools.chain.from_iterable(map(expand, templates))) for _, templates in EVERYDAY.values()]
    return topics, list(itertools.accumulate(weight for weight, _ in EVERYDAY.values()))


def _sloppily(query: str, chance: float) -> str:
    return query.upper() if chance < SLOPPY / 3 else query + query[-1]


class SearchStream:
    """Events for `seed`, of which a share of `matches` are protection searches.

    `event(occurred_at_ms)` makes the next one. Only the times come from outside: ids, sessions, countries, locales
    and queries follow from the seed.
    """

    def __init__(self, seed: int, matches: float = DEFAULT_MATCHES) -> None:
        if not 0 <= seed <= LARGEST_SEED:
            raise ValueError(f"the seed is {seed}: take a whole number from 0 to {LARGEST_SEED}")
        if not 0.0 <= matches <= 1.0:
            raise ValueError(f"the share of matches is {matches}: take a number from 0 to 1, such as 0.01")
        self._seed, self._matches = seed, matches
        self._random = Random(seed)  # noqa: S311 - made-up searches, no secret
        self._topics, self._topic_weights = _everyday()
        for searches in self._topics:
            self._random.shuffle(searches)
        self._home_weights = list(itertools.accumulate(weight for weight, _, _ in HOMES))
        self._sessions = [self._session() for _ in range(ACTIVE_SESSIONS)]
        self._made = 0

    def _weighted(self, weights: Sequence[int]) -> int:
        return bisect(weights, self._random.random() * weights[-1])

    def _session(self) -> tuple[str, str | None, str | None]:
        _, country, locale = HOMES[self._weighted(self._home_weights)]
        return f"{INVENTED_SESSION}{self._random.getrandbits(48):012x}", country, locale

    def _query(self) -> str:
        chance = self._random.random
        if chance() < self._matches:
            return PROTECTION[int(chance() * len(PROTECTION))]
        searches = self._topics[self._weighted(self._topic_weights)]
        # Squared: few searches are typed by many and many by few, as on any platform.
        query = searches[int(chance() ** 2 * len(searches))]
        sloppy = chance()
        return _sloppily(query, sloppy) if sloppy < SLOPPY else query

    def event(self, occurred_at_ms: int) -> SearchEvent:
        """The next search, as it happened at `occurred_at_ms` (milliseconds since the epoch)."""
        chance = self._random.random
        place = int(chance() * ACTIVE_SESSIONS)
        session_id, country, locale = self._sessions[place]
        if chance() < SESSION_END:
            self._sessions[place] = self._session()
        self._made += 1
        return SearchEvent(
            event_id=f"g-{self._seed:x}-{self._made:x}",
            occurred_at=rfc3339_ms(occurred_at_ms),
            query=self._query(),
            session_id=session_id,
            country=country,
            locale=locale,
            surface=SURFACES[int(chance() * len(SURFACES))],
        )

    def events(self, times_ms: Iterator[int]) -> Iterator[tuple[int, SearchEvent]]:
        """One event a time, with that time."""
        for time_ms in times_ms:
            yield time_ms, self.event(time_ms)


def even_times_ms(start_ms: int, rate: float) -> Iterator[int]:
    """`rate` times a second from `start_ms` on, without end."""
    return (start_ms + int(number * 1000 / rate) for number in itertools.count())
