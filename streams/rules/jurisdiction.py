"""Which campaign serves a search: country first, then locale.

| country           | locale                                   | campaign                                            |
| ----------------- | ---------------------------------------- | --------------------------------------------------- |
| served by one     | any                                      | that one                                            |
| served by several | a language in which one of them answers  | the one that answers in it (BE: nl is 102, fr 103)  |
| served by several | any other, or none                       | the one that answers in French: the search is French |
| known, not served | any                                      | none: the number may mean the fire brigade there    |
| unknown           | `fr-FR`                                  | as for country FR                                   |
| unknown           | any other, or none                       | none: no number is shown on a guess                 |

A campaign is passed over where it is switched off (`enabled = false`), where it did not serve the territory yet at the
time of the search, and where none of the keywords found may lead to it. `Reason` names what decided.
A vocabulary that is a plain list shows its one campaign everywhere (`Semantics.PLAIN_LIST`). The rule for an unknown
country is the project's (docs/DESIGN.md).
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from streams.rules.countries import COUNTRIES
from streams.rules.model import Campaign, Semantics

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary

LOCALE_COUNTRY = {"fr-FR": "FR"}
"""What a locale says about the country where none is given. Others say nothing: fr-BE is also read in Japan."""
SEARCH_LANGUAGE = "fr"
"""The vocabulary's words are French: who matches one reads French, whatever the device is set to."""
EASY_READ = "simple"
"""BCP 47 variant subtag of easy language, as in `fr-simple`."""

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?((?:[-_.@][\w.@=-]*)?)")
_LOCALES_REMEMBERED = 1_024
"""Few of the many possible ones ever occur."""
_LONGEST_LOCALE = 35
"""RFC 5646, section 4.4.1: buffers of 35 characters hold every well-formed tag without private use."""


class Reason(enum.StrEnum):
    """Why a campaign was chosen, or none."""

    PLAIN_LIST = "plain_list"
    COUNTRY = "country"
    LANGUAGE = "language"
    LOCALE_AS_COUNTRY = "locale_as_country"
    NO_COUNTRY = "no_country"
    NOT_SERVED = "not_served"
    SWITCHED_OFF = "switched_off"
    NOT_YET = "not_yet"
    OTHER_CAMPAIGN = "other_campaign"

    def told(self, country: str | None) -> str:
        """The reason in words, for explanations."""
        return _TOLD[self].format(country=country)


_TOLD = {
    Reason.PLAIN_LIST: "a plain list shows its campaign everywhere",
    Reason.COUNTRY: "it serves {country}",
    Reason.LANGUAGE: "of those that serve {country}, it answers in the language",
    Reason.LOCALE_AS_COUNTRY: "no country is known, and the locale fr-FR counts as France",
    Reason.NO_COUNTRY: "where it comes from is not known, and a number is never shown on a guess",
    Reason.NOT_SERVED: "no campaign serves {country}: the number may mean something else there",
    Reason.SWITCHED_OFF: "the campaign that serves {country} is switched off",
    Reason.NOT_YET: "the campaign did not serve {country} yet at that time",
    Reason.OTHER_CAMPAIGN: "what was found leads to a campaign of another country only",
}


class Choice(msgspec.Struct, frozen=True):
    """The campaign to show, or None, and why."""

    campaign: Campaign | None
    reason: Reason


def normalise_country(value: object) -> str | None:
    """The ISO 3166-1 alpha-2 code in capitals, or None for anything that is not one."""
    if type(value) is str and len(value) == 2 and value.isascii():
        upper = value.upper()
        if upper in COUNTRIES:
            return upper
    return None


def normalise_locale(value: object) -> str | None:
    """Language, script, region and `simple` of a BCP 47 tag in canonical case (`fr_fr.UTF-8`: `fr-FR`), or None."""
    if type(value) is not str or len(value) > _LONGEST_LOCALE or not value.isascii():
        return None
    return _canonical(value)


@functools.lru_cache(maxsize=_LOCALES_REMEMBERED)
def _canonical(value: str) -> str | None:
    found = _LOCALE.fullmatch(value)
    if found is None:
        return None
    language, script, region, rest = found.groups()
    easy = EASY_READ if rest and EASY_READ in re.split(r"[-_]", rest.lower()) else None
    parts = [language.lower(), script and script.title(), region and region.upper(), easy]
    return "-".join(part for part in parts if part)


def choose_campaign(
    compiled: CompiledVocabulary,
    keyword_ids: Collection[str],
    country: str | None,
    locale: str | None,
    at_ms: int,
) -> Choice:
    """The campaign for keywords found at event time `at_ms`. Country and locale as the normalisers return them."""
    if compiled.vocabulary.semantics is Semantics.PLAIN_LIST:
        return Choice(compiled.vocabulary.campaigns[0], Reason.PLAIN_LIST)
    where = country or LOCALE_COUNTRY.get((locale or "").removesuffix(f"-{EASY_READ}"))
    if where is None:
        return Choice(None, Reason.NO_COUNTRY)
    serving: list[Campaign] = []
    refused = Reason.NOT_SERVED
    for campaign in compiled.campaigns_by_country.get(where, ()):
        why = _why_not(compiled, campaign, keyword_ids, where, at_ms)
        if why is None:
            serving.append(campaign)
        else:
            refused = why
    if not serving:
        return Choice(None, refused)
    if len(serving) == 1:
        return Choice(serving[0], Reason.COUNTRY if country is not None else Reason.LOCALE_AS_COUNTRY)
    for language in ((locale or "").partition("-")[0], SEARCH_LANGUAGE):
        for campaign in serving:
            if language in campaign.spoken:
                return Choice(campaign, Reason.LANGUAGE)
    return Choice(serving[0], Reason.COUNTRY)


def _why_not(
    compiled: CompiledVocabulary, campaign: Campaign, keyword_ids: Collection[str], where: str, at_ms: int
) -> Reason | None:
    if not campaign.enabled:
        return Reason.SWITCHED_OFF
    if campaign.valid_from_ms and at_ms < campaign.valid_from_ms.get(where, at_ms):
        return Reason.NOT_YET
    for keyword in keyword_ids:  # a loop: any() with a generator costs as much as all the rest
        if compiled.keyword_may_lead_to(keyword, campaign.id):
            return None
    return Reason.OTHER_CAMPAIGN


def select_campaign(
    compiled: CompiledVocabulary,
    keyword_ids: Collection[str],
    country: str | None,
    locale: str | None,
    at_ms: int,
) -> Campaign | None:
    """As `choose_campaign`, without the reason."""
    return choose_campaign(compiled, keyword_ids, country, locale, at_ms).campaign
