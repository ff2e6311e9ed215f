"""The banners of a campaign from its TOML: words by language, audience and urgency, buttons, videos.

    [campaign.texts.fr]                 a language; `fr-simple`: easy reading; `fsl`: French sign language
    [campaign.texts.fr.labels]          words of the buttons, by action
    [campaign.texts.fr.addresses]       where buttons lead to other pages in this language, by action
    [campaign.texts.fr.hours]           when somebody answers, in words, by action
    [campaign.texts.fr.resources]       words for the videos, by id
    [campaign.texts.fr.any]             a banner; so for victim, witness, adult, and immediate
    [[campaign.resources]]              a creator's video

What a further language leaves out comes from the one it varies (`fr-simple`: `fr`), else from the campaign's first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from streams.events import ActionKind, Audience, Banner, BannerAction, BannerResource, EasyRead, ResourceShare, Urgency
from streams.rules.jurisdiction import EASY_READ
from streams.rules.tables import Table

LANGUAGE = re.compile(r"[a-z]{2,3}")
_TAG = re.compile(rf"[a-z]{{2,3}}(-{EASY_READ})?")
_BANNER_FIELDS = ("title", "message", "actions", "discreet", "quick_exit")
_RESOURCE_FIELDS = ("id", "creator", "language", "share", "url")
_VIDEO_URL = re.compile(r"https://[^\s]+")
_URL = re.compile(r"https://[^\s]+|tel:\+?[0-9]{2,15}|sms:\+?[0-9]{2,15}")

Who = Audience | Urgency


@dataclass(frozen=True, slots=True)
class Texts:
    """The banners by language, then audience; those for immediate danger by language."""

    banners: dict[str, dict[Audience, Banner]] = field(default_factory=dict)
    immediate: dict[str, Banner] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Language:
    """What one language says, kept for those that vary it."""

    labels: dict[ActionKind, str]
    hours: dict[ActionKind, str]
    named: dict[str, str]
    urls: dict[ActionKind, str]
    banners: dict[Who, Banner]


def read_texts(campaign: Table, raw: Mapping[str, object], urls: dict[ActionKind, str]) -> Texts:
    """All banners of a campaign. Faults are reported; what is wrong is left out."""
    written = raw.get("texts")
    tags = tuple(written) if isinstance(written, dict) else ()
    for tag in tags:
        if not _TAG.fullmatch(tag):
            campaign.report("texts", f"{tag!r} is no language", f"Use a code like fr, en or fr-{EASY_READ}.")
    texts = campaign.table("texts", tags)
    if not tags:
        campaign.report("texts", f"{campaign.name} has no texts", "Add [campaign.texts.fr] with labels and banners.")
    reader = _Reader(campaign, urls)
    for tag in tags:
        reader.read(texts, tag)
    return reader.result()


class _Reader:
    """Reads the languages in their order: a later one may lean on an earlier one."""

    def __init__(self, campaign: Table, urls: dict[ActionKind, str]) -> None:
        self._campaign = campaign
        self._urls = urls
        self._resources = tuple(_resource(table) for table in campaign.tables("resources", _RESOURCE_FIELDS))
        self._read: dict[str, _Language] = {}

    def read(self, texts: Table, tag: str) -> None:
        whos: tuple[Who, ...] = (*Audience, *Urgency)
        table = texts.table(tag, ("labels", "addresses", "hours", "resources", *(who.value for who in whos)))
        varied = self._read.get(tag.partition("-")[0])
        base = varied or next(iter(self._read.values()), None)
        labels = table.table("labels", [kind.value for kind in ActionKind])
        said = table.table("hours", [kind.value for kind in ActionKind])
        named = table.table("resources", [resource.id for resource in self._resources])
        language = _Language(
            labels={k: labels.text(k, base.labels.get(k) if base else None) for k in self._urls},
            hours={k: said.text(k) for k in self._urls if said.has(k)} or (dict(base.hours) if base else {}),
            named={r.id: named.text(r.id) for r in self._resources if named.has(r.id)} or (base.named if base else {}),
            urls=(varied.urls if varied else self._urls)
            | read_addresses(table.table("addresses", [kind.value for kind in self._urls])),
            banners={},
        )
        for who in whos:
            if table.has(who.value):
                language.banners[who] = self._banner(table.table(who.value, _BANNER_FIELDS), tag, language, base, who)
        if Audience.ANY not in language.banners:
            remedy = f"Add [campaign.texts.{tag}.any]: the other audiences fall back to it."
            table.report("any", f"{table.name} has no banner for 'any'", remedy)
        self._read[tag] = language

    def result(self) -> Texts:
        texts = Texts()
        for tag, language in self._read.items():
            easy = self._read.get(f"{tag}-{EASY_READ}")
            with_easy = {who: _with_easy_read(banner, easy, who) for who, banner in language.banners.items()}
            texts.banners[tag] = {who: banner for who, banner in with_easy.items() if isinstance(who, Audience)}
            if Urgency.IMMEDIATE in with_easy:
                texts.immediate[tag] = with_easy[Urgency.IMMEDIATE]
        return texts

    def _banner(self, table: Table, tag: str, language: _Language, base: _Language | None, who: Who) -> Banner:
        campaign = self._campaign
        return Banner(
            title=table.text("title"),
            message=table.text("message"),
            actions=self._actions(table, language, base, who),
            sign_language_video=campaign.text("sign_language_video", "") or None,
            easy_read_url=campaign.text("easy_read_url", "") or None,
            resources=self._labelled(tag, language),
            discreet=not table.has("discreet") or table.flag("discreet"),
            quick_exit=not table.has("quick_exit") or table.flag("quick_exit"),
        )

    def _actions(self, table: Table, language: _Language, base: _Language | None, who: Who) -> tuple[BannerAction, ...]:
        model = None if base is None else base.banners.get(who, base.banners.get(Audience.ANY))
        inherited = () if model is None else tuple(action.kind.value for action in model.actions)
        actions = []
        for kind in table.texts("actions", demanded=not inherited) or inherited:
            if kind in self._urls:
                known = ActionKind(kind)
                actions.append(
                    BannerAction(
                        kind=known,
                        label=language.labels[known],
                        url=language.urls[known],
                        hours=language.hours.get(known),
                    )
                )
            else:
                remedy = f"Use {', '.join(self._urls)}, or add it to [campaign.actions]."
                table.report("actions", f"the action {kind!r} of {table.name} leads nowhere", remedy)
        return tuple(actions)

    def _labelled(self, tag: str, language: _Language) -> tuple[BannerResource, ...]:
        """The videos in the words of this language; for a sign language, those signed in it first."""
        labelled = [msgspec.structs.replace(r, label=language.named.get(r.id, r.creator)) for r in self._resources]
        return tuple(sorted(labelled, key=lambda resource: resource.language != tag))


def _resource(table: Table) -> BannerResource:
    share, url = table.text("share", ResourceShare.OPEN.value), table.text("url", "")
    if share not in list(ResourceShare):
        table.report("share", f"{share!r} is no way to share", f"Use one of {', '.join(ResourceShare)}.")
        share = ResourceShare.OPEN.value
    if url and not _VIDEO_URL.fullmatch(url):
        table.report("url", f"{url!r} is no address of a video", "Write https://…, or leave it out.")
    language = table.text("language")
    if language and not LANGUAGE.fullmatch(language):
        table.report("language", f"{language!r} is no language", "Use a code like fr, or fsl for sign language.")
    creator = table.text("creator")
    return BannerResource(
        id=table.text("id"),
        creator=creator,
        label=creator,
        language=language,
        share=ResourceShare(share),
        url=url or None,
    )


def read_addresses(table: Table) -> dict[ActionKind, str]:
    """Where buttons lead, by action. What no button can open is reported."""
    urls = {kind: table.text(kind.value) for kind in ActionKind if table.has(kind.value)}
    for kind, url in urls.items():
        if not _URL.fullmatch(url):
            remedy = "Write https://…, tel:119 or sms:114."
            table.report(kind.value, f"{url!r} is no address that a button can open", remedy)
    return urls


def _with_easy_read(banner: Banner, easy: _Language | None, who: Who) -> Banner:
    found = easy and (easy.banners.get(who) or easy.banners.get(Audience.ANY))
    if not found:
        return banner
    return msgspec.structs.replace(banner, easy_read=EasyRead(title=found.title, message=found.message))
