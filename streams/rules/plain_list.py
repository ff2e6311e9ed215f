"""A vocabulary from a plain list: a keyword a line, one campaign everywhere. For tests and benchmarks."""

from __future__ import annotations

import unicodedata

from streams.events import ActionKind, Audience, Banner, BannerAction, Tier
from streams.rules.countries import COUNTRIES
from streams.rules.model import Campaign, Keyword

PLAIN_LIST_CAMPAIGN = "fr-119"
"""Fixed by docs/DESIGN.md ("Settings", `VIGIE_RULES`)."""


class PlainFold(dict[int, str]):
    """For `str.translate`: the NFKD form of a code point without marks (Mn), casefolded; filled on first use."""

    def __missing__(self, code: int) -> str:
        bare = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if unicodedata.category(c) != "Mn")
        self[code] = folded = bare.casefold()
        return folded


PLAIN_FOLD = PlainFold()
"""One table for all plain lists: it depends on Unicode only."""


def plain_fold(text: str) -> str:
    """NFKD without marks, casefolded: the same for `Numéro`, `NUMERO` and `ｎｕｍéｒｏ`."""
    return text.lower() if text.isascii() else text.translate(PLAIN_FOLD)


def plain_campaign() -> Campaign:
    """The one campaign of a plain list: it serves every country."""
    banner = Banner(
        title="119, enfance en danger",
        message="Gratuit, 24 h/24, confidentiel. Pour toi ou pour un ami.",
        actions=(
            BannerAction(kind=ActionKind.INFORM, label="S'informer", url="https://www.allo119.gouv.fr/"),
            BannerAction(kind=ActionKind.CALL, label="Appeler le 119", url="tel:119"),
        ),
    )
    return Campaign(
        id=PLAIN_LIST_CAMPAIGN,
        name="119, enfance en danger",
        territories=COUNTRIES,
        languages=("fr",),
        banners={"fr": {Audience.ANY: banner}},
    )


def plain_keywords(text: str) -> tuple[Keyword, ...]:
    """One keyword a line that is not blank, its id the line itself. Repeated lines count once."""
    lines = dict.fromkeys(line for line in text.splitlines() if line.strip())
    return tuple(Keyword(id=line, tier=Tier.A, audience=Audience.ANY, patterns=(line,)) for line in lines)
