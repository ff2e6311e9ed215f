"""Which campaign serves a search: country first, then locale.

| country            | locale       | campaign                          |
| ------------------ | ------------ | --------------------------------- |
| served             | any          | the one that serves it            |
| known, not served  | any          | none                              |
| unknown            | `fr-FR`      | as for country FR                 |
| unknown            | anything else| none                              |

A vocabulary that is a plain list shows its one campaign everywhere (`Semantics.PLAIN_LIST`). The rule for an unknown
country is the project's (docs/DESIGN.md): a number that means firemen elsewhere must not be shown on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from streams.rules.countries import COUNTRIES
from streams.rules.model import Campaign, Semantics

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary

LOCALE_COUNTRY = {"fr-FR": "FR"}
"""What a locale says about the country where none is given. Others say nothing: fr-BE is also read in Japan."""

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@][\w.@=-]*)?")
_LONGEST_LOCALE = 35
"""RFC 5646, section 4.4.1: buffers of 35 characters hold every well-formed tag without private use."""


def normalise_country(value: object) -> str | None:
    """The ISO 3166-1 alpha-2 code in capitals, or None for anything that is not one."""
    if type(value) is str and len(value) == 2 and value.isascii():
        upper = value.upper()
        if upper in COUNTRIES:
            return upper
    return None


def normalise_locale(value: object) -> str | None:
    """Language, script and region of a BCP 47 tag in canonical case (`fr_fr.UTF-8` gives `fr-FR`), or None."""
    if type(value) is not str or len(value) > _LONGEST_LOCALE or not value.isascii():
        return None
    found = _LOCALE.fullmatch(value)
    if found is None:
        return None
    language, script, region = found.groups()
    parts = [language.lower(), script and script.title(), region and region.upper()]
    return "-".join(part for part in parts if part)


def select_campaign(
    compiled: CompiledVocabulary, keyword_ids: Iterable[str], country: str | None, locale: str | None
) -> Campaign | None:
    """The campaign to show for keywords that matched, or None. Country and locale as the normalisers return them."""
    if compiled.vocabulary.semantics is Semantics.PLAIN_LIST:
        return compiled.vocabulary.campaigns[0]
    where = country if country is not None else LOCALE_COUNTRY.get(locale or "")
    if where is None:
        return None
    for campaign in compiled.campaigns_by_country.get(where, ()):
        if any(compiled.keyword_may_lead_to(keyword, campaign.id) for keyword in keyword_ids):
            return campaign
    return None
