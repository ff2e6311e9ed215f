"""A campaign from its TOML table: where and when it serves, its numbers, addresses, hours. Words: banners_toml.py."""

from __future__ import annotations

import datetime as dt
import re

from streams.events import ActionKind
from streams.rules.banners_toml import LANGUAGE, read_addresses, read_texts
from streams.rules.countries import COUNTRIES
from streams.rules.hours import is_zone, merge_spans, parse_span, part_time
from streams.rules.model import Campaign, OpeningHours
from streams.rules.tables import SourceFile, Table

_FIELDS = (
    "id",
    "name",
    "enabled",
    "territories",
    "languages",
    "valid_from",
    "ttl_seconds",
    "verified_at",
    "source",
    "hours",
    "actions",
    "sign_language_video",
    "easy_read_url",
    "resources",
    "texts",
)
RULE_ID = re.compile(r"[a-z0-9.-]{1,64}")
"""Ids of rules and campaigns (docs/DESIGN.md, "Others")."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MS_A_SECOND = 1_000


def check_id(table: Table, key: str) -> str:
    """An id as topics and reports may carry it."""
    found = table.text(key)
    if found and not RULE_ID.fullmatch(found):
        table.report(key, f"the id {found!r} has other signs", "Use a to z, 0 to 9, dot and hyphen, 64 at most.")
    return found


def read_campaign(source: SourceFile, index: int, raw: dict[str, object]) -> Campaign | None:
    """The campaign, or None where something in it is wrong; then the source file has the problems."""
    before = len(source.problems)
    table = Table(source, ("campaign", index), raw, _FIELDS)
    campaign_id = check_id(table, "id")
    territories = table.texts("territories", demanded=True)
    for code in territories:
        if code not in COUNTRIES:
            remedy = "Write two capitals of ISO 3166-1, for example FR, RE or PF."
            table.report("territories", f"{code!r} is no country or territory", remedy)
    verified_at = table.text("verified_at")
    if verified_at and not _is_day(verified_at):
        table.report("verified_at", f"{verified_at!r} is no day", "Write the day of the last check as 2026-11-22.")
    texts = read_texts(table, raw, _actions(table))
    campaign = Campaign(
        id=campaign_id,
        name=table.text("name"),
        territories=frozenset(territories),
        languages=tuple(texts.banners),
        banners=texts.banners,
        immediate=texts.immediate,
        spoken=_spoken(table),
        enabled=not table.has("enabled") or table.flag("enabled"),
        valid_from_ms=_valid_from(table, territories),
        hours=_hours(table),
        ttl_seconds=table.number("ttl_seconds", 300),
        verified_at=verified_at,
        source=table.text("source"),
    )
    return campaign if len(source.problems) == before else None


def _is_day(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _spoken(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    for language in languages:
        if not LANGUAGE.fullmatch(language):
            table.report("languages", f"{language!r} is no language", "Use a code like fr, en or de.")
    return languages


def _valid_from(table: Table, territories: tuple[str, ...]) -> dict[str, int]:
    """From midnight UTC of the day given: hours before it, nobody would answer."""
    days = table.table("valid_from", territories)
    found = {}
    for code in days.keys():  # noqa: SIM118  # a Table is no mapping
        day = days.text(code)
        if _is_day(day):
            found[code] = int(dt.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()) * _MS_A_SECOND
        else:
            days.report(code, f"{day!r} is no day", "Write the first day of service as 2021-10-01.")
    return found


def _hours(table: Table) -> OpeningHours | None:
    if not table.has("hours"):
        return None
    kinds = [kind.value for kind in ActionKind]
    hours = table.table("hours", ("timezone", "unconfirmed", *kinds))
    timezone = hours.text("timezone")
    if timezone and not is_zone(timezone):
        hours.report("timezone", f"{timezone!r} is no time zone", "Write a name of the IANA list, as Europe/Paris.")
    weekly = {}
    for kind in kinds:
        if hours.has(kind):
            spans: list[tuple[int, int]] = []
            for text in hours.texts(kind, demanded=True):
                read = parse_span(text)
                if read is None:
                    remedy = 'Write days and times as "mon-fri 09:00-17:30" or "wed,sat 14:00-24:00".'
                    hours.report(kind, f"{text!r} are no opening hours", remedy)
                spans.extend(read or ())
            weekly[ActionKind(kind)] = merge_spans(spans)
    unconfirmed = hours.texts("unconfirmed")
    for kind in unconfirmed:
        if kind not in weekly:
            remedy = f"Use one of {', '.join(weekly)}, or give its hours."
            hours.report("unconfirmed", f"the channel {kind!r} has no hours in {hours.name}", remedy)
    known = frozenset(ActionKind(kind) for kind in unconfirmed if kind in kinds)
    return OpeningHours(timezone=timezone, weekly=weekly, unconfirmed=known, part_time=part_time(weekly, known))


def _actions(table: Table) -> dict[ActionKind, str]:
    urls = read_addresses(table.table("actions", [kind.value for kind in ActionKind]))
    if not urls:
        table.report("actions", f"{table.name} has no actions", 'Add [campaign.actions] with call = "tel:119".')
    return urls
