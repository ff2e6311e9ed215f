from __future__ import annotations

from pathlib import Path

import pytest

from streams.rules.compiling import CompiledVocabulary
from streams.rules.countries import COUNTRIES
from streams.rules.jurisdiction import Reason, choose_campaign, normalise_country, normalise_locale
from tests.unit.rules.campaign_texts import KEYWORDS, campaign_toml, compiled

DAY_MS = 86_400_000
OCTOBER_2021_MS = 1_633_046_400_000
"""2021-10-01T00:00:00Z."""
NOW = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    """BE has nl, then fr; FR and PF have fr, PF since October 2021; CH has one that is switched off."""
    return compiled(
        tmp_path_factory.mktemp("two"),
        campaign_toml("nl", '["BE"]', '["nl"]'),
        campaign_toml("fr", '["BE", "FR", "PF"]', '["fr"]', more="valid_from = { PF = 2021-10-01 }"),
        campaign_toml("off", '["CH"]', '["fr", "de"]', more="enabled = false"),
        KEYWORDS,
    )


@pytest.mark.parametrize(
    ("keyword", "country", "locale", "at_ms", "campaign", "reason"),
    [
        ("aide", "FR", "fr-FR", NOW, "fr", Reason.COUNTRY),
        ("aide", "FR", "nl-NL", NOW, "fr", Reason.COUNTRY),
        ("aide", "BE", "nl-BE", NOW, "nl", Reason.LANGUAGE),
        ("aide", "BE", "fr-BE", NOW, "fr", Reason.LANGUAGE),
        ("aide", "BE", "en-GB", NOW, "fr", Reason.LANGUAGE),
        ("aide", "BE", None, NOW, "fr", Reason.LANGUAGE),
        ("hulp", "BE", "fr-BE", NOW, "nl", Reason.COUNTRY),
        ("hulp", "FR", "nl-NL", NOW, None, Reason.OTHER_CAMPAIGN),
        ("aide", "PF", None, NOW, "fr", Reason.COUNTRY),
        ("aide", "PF", None, OCTOBER_2021_MS, "fr", Reason.COUNTRY),
        ("aide", "PF", None, OCTOBER_2021_MS - 1, None, Reason.NOT_YET),
        ("aide", "FR", None, 0, "fr", Reason.COUNTRY),
        ("aide", "CH", "fr-CH", NOW, None, Reason.SWITCHED_OFF),
        ("aide", "JP", "fr-FR", NOW, None, Reason.NOT_SERVED),
        ("aide", None, "fr-FR", NOW, "fr", Reason.LOCALE_AS_COUNTRY),
        ("aide", None, "fr-FR-simple", NOW, "fr", Reason.LOCALE_AS_COUNTRY),
        ("aide", None, "fr-BE", NOW, None, Reason.NO_COUNTRY),
        ("aide", None, None, NOW, None, Reason.NO_COUNTRY),
    ],
)
def test_the_campaign_and_the_reason(
    two: CompiledVocabulary,
    keyword: str,
    country: str | None,
    locale: str | None,
    at_ms: int,
    campaign: str | None,
    reason: Reason,
) -> None:
    choice = choose_campaign(two, (keyword,), country, locale, at_ms)
    assert (choice.campaign and choice.campaign.id, choice.reason) == (campaign, reason)


def test_one_keyword_that_may_lead_there_is_enough(two: CompiledVocabulary) -> None:
    choice = choose_campaign(two, ("hulp", "aide"), "FR", None, NOW)
    assert choice.campaign is not None


def test_where_the_line_of_a_language_is_switched_off_the_other_one_is_shown(tmp_path: Path) -> None:
    left = compiled(
        tmp_path,
        campaign_toml("nl", '["BE"]', '["nl"]'),
        campaign_toml("fr", '["BE"]', '["fr"]', more="enabled = false"),
        KEYWORDS,
    )
    choice = choose_campaign(left, ("aide",), "BE", "fr-BE", NOW)
    assert (choice.campaign and choice.campaign.id) == "nl"


def test_a_campaign_that_is_switched_off_still_has_its_country_counted(two: CompiledVocabulary) -> None:
    assert two.served_countries == {"BE", "FR", "PF", "CH"}


def test_every_reason_can_be_told() -> None:
    for reason in Reason:
        assert reason.told("BE")
        assert "{" not in reason.told("BE")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fr", "FR"),
        ("Fr", "FR"),
        ("UK", None),
        ("", None),
        ("FRA", None),
        (None, None),
        (7, None),
        ("ſr", None),
        (["FR"], None),
    ],
)
def test_a_country_is_two_letters_of_iso_3166(value: object, expected: str | None) -> None:
    assert normalise_country(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fr-FR", "fr-FR"),
        ("FR_fr", "fr-FR"),
        ("fr_FR.UTF-8", "fr-FR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("fr", "fr"),
        ("fsl", "fsl"),
        ("fr-simple", "fr-simple"),
        ("fr-FR-Simple", "fr-FR-simple"),
        ("fr-FR-simpler", "fr-FR"),
        ("", None),
        ("français", None),
        ("f", None),
        (None, None),
        (3, None),
        ("fr-" * 20, None),
    ],
)
def test_a_locale_is_written_the_canonical_way(value: object, expected: str | None) -> None:
    assert normalise_locale(value) == expected


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249
