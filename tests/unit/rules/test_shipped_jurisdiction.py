"""Where each search leads, with the shipped vocabulary: country × locale × search → campaign. 119 abroad never."""

from __future__ import annotations

import pytest

from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.countries import COUNTRIES
from streams.rules.jurisdiction import normalise_country, normalise_locale, select_campaign
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.timestamps import parse_rfc3339_ms

NOW = parse_rfc3339_ms("2026-05-04T10:00:00Z")
FRANCE = ("FR", "RE", "GP", "MQ", "GF", "YT", "PF", "PM", "BL", "MF")
OTHERS = {
    "BE": "be-103",
    "CA": "ca-kids-help-phone",
    "CH": "ch-147",
    "LU": "lu-116111",
    "MC": "mc-0800919010",
    "NC": "nc-054444",
    "WF": "wf-9860",
}
FIRE_AMBULANCE_POLICE = ("JP", "KR", "TW", "CN", "AF", "JM", "LK")
"""docs/facts.md, section 2: where 119 is another service."""
CRY, SERVICE, TAG = "mon père me frappe", "119", "#AlloEnfanceEnDanger"
ROWS = [
    *((country, None, CRY, "fr-119") for country in FRANCE),
    *((country, "fr-FR", SERVICE, "fr-119") for country in FRANCE),
    *((country, "fr-FR", query, campaign) for country, campaign in OTHERS.items() for query in (CRY, SERVICE, TAG)),
    *((country, None, CRY, campaign) for country, campaign in OTHERS.items()),
    *((country, "fr-FR", query, None) for country in FIRE_AMBULANCE_POLICE for query in (CRY, SERVICE, TAG)),
    *((country, "fr-FR", query, None) for country in ("SN", "MA", "DZ", "TN", "CI", "HT") for query in (CRY, TAG)),
    *((country, None, SERVICE, None) for country in ("DE", "GB", "US", "IT", "ES", "PT", "BR", "TF", "MG")),
    # Belgium has two lines: the language says which; whoever typed French and says nothing else reads French.
    ("BE", "nl-BE", CRY, "be-102"),
    ("BE", "nl", TAG, "be-102"),
    ("BE", "fr-BE", CRY, "be-103"),
    ("BE", "de-BE", CRY, "be-103"),
    ("BE", "en-GB", CRY, "be-103"),
    ("BE", "fr-BE", "awel 102", "be-102"),
    ("BE", "nl-BE", "103 écoute enfants", "be-103"),
    # Elsewhere any language leads to the one line there is.
    ("CA", "en-CA", CRY, "ca-kids-help-phone"),
    ("CH", "de-CH", CRY, "ch-147"),
    ("LU", "lb-LU", CRY, "lu-116111"),
    ("MC", "it-IT", CRY, "mc-0800919010"),
    ("FR", "ja-JP", CRY, "fr-119"),
    # A line's own name and number, at home and elsewhere.
    ("BE", "fr-BE", "103 écoute enfants", "be-103"),
    ("BE", "fr-BE", "appeler le 103", "be-103"),
    ("BE", "nl-BE", "awel", "be-102"),
    ("CH", "fr-CH", "147 pro juventute", "ch-147"),
    ("CH", "fr-CH", "appeler le 147", "ch-147"),
    ("LU", "fr-LU", "116 111", "lu-116111"),
    ("LU", "fr-LU", "kanner jugendtelefon", "lu-116111"),
    ("CA", "fr-CA", "jeunesse j'écoute", "ca-kids-help-phone"),
    ("CA", "en-CA", "kids help phone", "ca-kids-help-phone"),
    ("CA", "fr-CA", "1 800 668 6868", "ca-kids-help-phone"),
    ("CA", "fr-CA", "tel-jeunes", "ca-kids-help-phone"),
    ("MC", "fr-MC", "0 800 91 90 10", "mc-0800919010"),
    ("NC", "fr-NC", "05 44 44", "nc-054444"),
    ("WF", "fr-WF", "téléphone grand danger", "wf-9860"),
    ("FR", "fr-FR", "103 écoute enfants", None),
    ("FR", "fr-FR", "147 pro juventute", None),
    ("FR", "fr-FR", "116 111", "fr-119"),
    ("JP", "ja-JP", "awel 102", None),
    # The same digits in their everyday sense.
    ("BE", "fr-BE", "peugeot 103", None),
    ("BE", "fr-BE", "103", None),
    ("BE", "nl-BE", "102", None),
    ("CH", "fr-CH", "147", None),
    ("CH", "fr-CH", "fiat 147", None),
    ("CH", "fr-CH", "moteur 147 ch", None),
    ("NC", "fr-NC", "05 44 44 12 34", None),
    ("WF", "fr-WF", "9860", None),
    # No country: fr-FR counts as France, every other locale as nothing.
    (None, "fr-FR", CRY, "fr-119"),
    (None, "fr_FR", SERVICE, "fr-119"),
    (None, "fr-FR-simple", CRY, "fr-119"),
    (None, "fr", CRY, None),
    (None, "fr-BE", CRY, None),
    (None, "fr-CA", TAG, None),
    (None, "fr-CH", "147 pro juventute", None),
    (None, "nl-BE", "awel", None),
    (None, "fsl", SERVICE, None),
    (None, "en-US", SERVICE, None),
    (None, None, CRY, None),
    ("ZZ", "fr-FR", CRY, "fr-119"),
    ("France", "fr-FR", CRY, "fr-119"),
    ("fr", "xx", CRY, "fr-119"),
    ("UK", "en-GB", SERVICE, None),
]


@pytest.fixture(scope="module")
def compiled() -> CompiledVocabulary:
    return compile_vocabulary(load_vocabulary(None))


@pytest.fixture(scope="module")
def matcher(compiled: CompiledVocabulary) -> Matcher:
    return Matcher(compiled)


def _campaign(matcher: Matcher, country: str | None, locale: str | None, query: str, at_ms: int = NOW) -> str | None:
    match = matcher.find(query)
    if match is None:
        return None
    where = normalise_country(country), normalise_locale(locale)
    found = select_campaign(matcher.compiled, match.keywords, *where, at_ms)
    return found and found.id


@pytest.mark.parametrize(("country", "locale", "query", "campaign"), ROWS)
def test_a_search_leads_to_the_line_that_serves_it(
    matcher: Matcher, country: str | None, locale: str | None, query: str, campaign: str | None
) -> None:
    assert _campaign(matcher, country, locale, query) == campaign


def test_the_table_is_long_enough_to_be_one() -> None:
    assert len(ROWS) >= 100
    assert len(set(ROWS)) == len(ROWS)


def test_119_is_shown_in_french_territories_and_nowhere_else(matcher: Matcher) -> None:
    for country in sorted(COUNTRIES):
        for query in (CRY, SERVICE, TAG):
            expected = "fr-119" if country in FRANCE else OTHERS.get(country)
            assert _campaign(matcher, country, "fr-FR", query) == expected, country


@pytest.mark.parametrize(
    ("country", "at", "campaign"),
    [
        ("PM", "2019-09-30T23:59:59.999Z", None),
        ("PM", "2019-10-01T00:00:00Z", "fr-119"),
        ("PF", "2020-05-04T10:00:00Z", None),
        ("PF", "2021-09-30T23:59:59.999Z", None),
        ("PF", "2021-10-01T00:00:00Z", "fr-119"),
        ("FR", "2004-01-01T00:00:00Z", "fr-119"),
    ],
)
def test_119_is_shown_from_its_first_day(matcher: Matcher, country: str, at: str, campaign: str | None) -> None:
    assert _campaign(matcher, country, None, CRY, parse_rfc3339_ms(at)) == campaign


def test_the_countries_served_are_these(compiled: CompiledVocabulary) -> None:
    assert compiled.served_countries == {*FRANCE, *OTHERS}
