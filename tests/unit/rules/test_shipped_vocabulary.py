from __future__ import annotations

import re

import pytest

from streams.events import ActionKind, Audience
from streams.rules.banners import choose_banner
from streams.rules.compiling import compile_vocabulary
from streams.rules.jurisdiction import COUNTRIES, normalise_country, normalise_locale, select_campaign
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher

COMPILED = compile_vocabulary(load_vocabulary(None))
CAMPAIGN = COMPILED.vocabulary.campaigns[0]
BANNERS = [banner for texts in CAMPAIGN.banners.values() for banner in texts.values()]


def test_119_serves_the_territories_where_it_answers() -> None:
    assert COMPILED.served_countries == {"FR", "RE", "GP", "MQ", "GF", "YT", "PF", "PM", "BL", "MF"}


@pytest.mark.parametrize(
    ("country", "locale", "shown"),
    [
        ("FR", "fr-FR", True),
        ("FR", "en-US", True),
        ("FR", None, True),
        ("RE", "fr-FR", True),
        ("PF", None, True),
        ("NC", "fr-FR", False),
        ("WF", "fr-FR", False),
        ("BE", "fr-FR", False),
        ("JP", "fr-FR", False),
        ("KR", "ko-KR", False),
        ("TW", None, False),
        (None, "fr-FR", True),
        (None, "fr_FR", True),
        (None, "fr-BE", False),
        (None, "fr", False),
        (None, "en-US", False),
        (None, None, False),
        ("ZZ", "fr-FR", True),
        ("France", "fr-FR", True),
        ("fr", "xx", True),
    ],
)
def test_the_campaign_by_country_then_locale(country: str | None, locale: str | None, shown: bool) -> None:
    found = select_campaign(COMPILED, ("119",), normalise_country(country), normalise_locale(locale))
    assert (found is not None) == shown


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


def test_a_banner_follows_audience_and_language_and_falls_back() -> None:
    banner, language = choose_banner(CAMPAIGN, Audience.VICTIM, "en-GB")
    assert (banner, language) == (CAMPAIGN.banners["en"][Audience.VICTIM], "en")
    assert choose_banner(CAMPAIGN, Audience.ANY, "ja-JP") == (CAMPAIGN.banners["fr"][Audience.ANY], "fr")
    assert choose_banner(CAMPAIGN, Audience.ANY, None)[1] == "fr"


def test_every_banner_offers_to_inform_and_to_act() -> None:
    for banner in BANNERS:
        kinds = {action.kind for action in banner.actions}
        assert {ActionKind.INFORM, ActionKind.CALL, ActionKind.EMERGENCY, ActionKind.CHAT} <= kinds
        assert banner.no_history
        assert banner.discreet


def test_no_banner_promises_anonymity_blames_or_names_the_crime() -> None:
    unwanted = re.compile(r"anonym|secret|victime|victim|viol|inceste|frapp|battu|abus|police", re.IGNORECASE)
    for banner in BANNERS:
        assert not unwanted.search(" ".join((banner.title, banner.message, *(a.label for a in banner.actions))))


def test_every_keyword_matches_its_examples() -> None:
    matcher = Matcher(COMPILED)
    for keyword in COMPILED.vocabulary.keywords:
        for example in keyword.examples:
            found = matcher.find(example)
            assert found is not None, example
            assert keyword.id in found.keywords, example
