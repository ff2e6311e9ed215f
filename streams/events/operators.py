"""What operators write: the rules in force, and the calls that a helpline took."""

from __future__ import annotations

import msgspec


class ProtectionRules(msgspec.Struct, frozen=True, kw_only=True):
    """One version of all rules, whole: `protection.rules.v1`. The newest one that can be used rules."""

    version: str
    """As `vigie rules push` computed it: the name that the files give, and a hash of what they say."""
    files: dict[str, str]
    """The vocabulary as people edit it: TOML texts by file name, or one plain list."""
    switched_off: tuple[str, ...] = ()
    """Ids of campaigns that show no banner, whatever their file says: the kill switch."""
    replaces: str | None = None
    """The version in force when it was pushed, which it was compared with."""
    pushed_at: str
    pushed_by: str | None = None
    forced: bool = False
    """Whether it was pushed although it could silence the line."""


class HelplineCalls(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of one helpline on one day: `helpline.calls.v1`, written by its operator."""

    helpline: str
    date: str
    calls: int
    answered: int | None = None
    source: str
