"""A campaign from its TOML table: where it serves, its numbers and addresses, its words by language and audience."""

from __future__ import annotations

import re

from streams.events import ActionKind, Audience, Banner, BannerAction
from streams.rules.countries import COUNTRIES
from streams.rules.model import Campaign
from streams.rules.tables import SourceFile, Table

_FIELDS = (
    "id",
    "name",
    "territories",
    "ttl_seconds",
    "verified_at",
    "source",
    "actions",
    "sign_language_video",
    "easy_read_url",
    "texts",
)
_BANNER_FIELDS = ("title", "message", "actions", "discreet")
RULE_ID = re.compile(r"[a-z0-9.-]{1,64}")
"""Ids of rules and campaigns (docs/DESIGN.md, "Others")."""
_URL = re.compile(r"https://[^\s]+|tel:\+?[0-9]{2,15}|sms:\+?[0-9]{2,15}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


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
    if verified_at and not _DATE.fullmatch(verified_at):
        table.report("verified_at", f"{verified_at!r} is no day", "Write the day of the last check as 2026-11-22.")
    urls = _actions(table)
    texts = table.table("texts", table_keys := _languages(table, raw))
    banners = {language: _banners(texts, language, urls, table) for language in table_keys}
    if not banners:
        table.report("texts", f"{table.name} has no texts", "Add a table [campaign.texts.fr] with labels and banners.")
    campaign = Campaign(
        id=campaign_id,
        name=table.text("name"),
        territories=frozenset(territories),
        languages=tuple(banners),
        banners=banners,
        ttl_seconds=table.number("ttl_seconds", 300),
        verified_at=verified_at,
        source=table.text("source"),
    )
    return campaign if len(source.problems) == before else None


def _languages(table: Table, raw: dict[str, object]) -> tuple[str, ...]:
    texts = raw.get("texts")
    languages = tuple(texts) if isinstance(texts, dict) else ()
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            table.report("texts", f"{language!r} is no language", "Use a code like fr, en or de.")
    return languages


def _actions(table: Table) -> dict[ActionKind, str]:
    kinds = [kind.value for kind in ActionKind]
    actions = table.table("actions", kinds)
    urls = {ActionKind(kind): actions.text(kind) for kind in kinds if actions.has(kind)}
    for kind, url in urls.items():
        if not _URL.fullmatch(url):
            remedy = "Write https://…, tel:119 or sms:114."
            actions.report(kind.value, f"{url!r} is no address that a button can open", remedy)
    if not urls:
        table.report("actions", f"{table.name} has no actions", 'Add [campaign.actions] with call = "tel:119".')
    return urls


def _banners(texts: Table, language: str, urls: dict[ActionKind, str], campaign: Table) -> dict[Audience, Banner]:
    audiences = [audience.value for audience in Audience]
    table = texts.table(language, ("labels", *audiences))
    labels = table.table("labels", [kind.value for kind in ActionKind])
    named = {kind: labels.text(kind.value) for kind in urls}
    banners = {
        Audience(audience): _banner(table.table(audience, _BANNER_FIELDS), urls, named, campaign)
        for audience in audiences
        if table.has(audience)
    }
    if Audience.ANY not in banners:
        remedy = f"Add [campaign.texts.{language}.any]: the other audiences fall back to it."
        table.report("any", f"{table.name} has no banner for 'any'", remedy)
    return banners


def _banner(table: Table, urls: dict[ActionKind, str], labels: dict[ActionKind, str], campaign: Table) -> Banner:
    actions = []
    for kind in table.texts("actions", demanded=True):
        if kind in urls:
            actions.append(
                BannerAction(kind=ActionKind(kind), label=labels[ActionKind(kind)], url=urls[ActionKind(kind)])
            )
        else:
            remedy = f"Use {', '.join(urls)}, or add it to [campaign.actions]."
            table.report("actions", f"the action {kind!r} of {table.name} leads nowhere", remedy)
    return Banner(
        title=table.text("title"),
        message=table.text("message"),
        actions=tuple(actions),
        sign_language_video=campaign.text("sign_language_video", "") or None,
        easy_read_url=campaign.text("easy_read_url", "") or None,
        discreet=not table.has("discreet") or table.flag("discreet"),
    )
