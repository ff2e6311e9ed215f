"""Which rules a worker has in force, and what is wrong with those it has not: for `/ready`, `/metrics` and tests."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Origin(enum.StrEnum):
    """Where the rules in force come from."""

    SETTING = "VIGIE_RULES"
    PUSHED = "pushed"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class RulesStatus:
    """`offset` -1: not pushed. `since_ms`: when it came into force in this worker, milliseconds since the epoch."""

    version: str
    origin: Origin
    offset: int
    since_ms: int
    switches: int = 0
    """How often this worker has changed its rules since its start."""
    refused: int = 0
    """Pushed versions that this worker met and can't use: each one wants a person's attention."""
    is_newest_refused: bool = False
    """Whether what was pushed last is not in force because it can't be used."""
    ignored: int = 0
    """Versions that were not taken because VIGIE_RULES is set."""
    is_log_read: bool = True
    """Whether `protection.rules.v1` could be read to its end: where not, newer rules may wait there."""

    @property
    def alerts(self) -> tuple[str, ...]:
        """What a person has to look at, in sentences with a remedy; banners flow all the same."""
        found = []
        if self.is_newest_refused:
            found.append(
                f"the rules pushed last can't be used, {self.version} stays in force: "
                "`vigie rules diff` prints the faults"
            )
        if not self.is_log_read:
            found.append(
                f"the pushed rules can't be read to their end, {self.version} stays in force: mend protection.rules.v1"
            )
        return tuple(found)
