from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from streams.events import ActionKind, Audience, ResourceShare
from streams.rules.banners import choose_banner, closed_channels
from streams.rules.loading import VocabularyError
from streams.rules.model import Campaign
from tests.unit.rules.campaign_texts import KEYWORDS, campaign_toml, compiled

KEYWORD = KEYWORDS.partition('[[keyword]]\nid = "hulp"')[0]
VARIANTS = """
[campaign.texts.fr.immediate]
title = "Maintenant"
message = "Le 17 répond tout de suite"
actions = ["emergency", "call"]

[campaign.texts.fr-simple.any]
title = "Facile"
message = "C'est gratuit"

[campaign.texts.en]
labels = { inform = "Learn", call = "Call", chat = "Write", emergency = "Emergency" }
[campaign.texts.en.any]
title = "For all"
message = "Free"

[campaign.texts.fsl.any]
title = "En signes"
message = "Une vidéo"
actions = ["chat", "emergency"]
"""
RESOURCES = """
[[campaign.resources]]
id = "chanteur"
creator = "Un chanteur"
language = "fr"
share = "discreet"

[[campaign.resources]]
id = "signes"
creator = "Une signeuse"
language = "fsl"
url = "https://aide.example/video"
"""
NIGHT = int(dt.datetime(2026, 5, 4, 3, tzinfo=dt.UTC).timestamp() * 1000)
NOON = int(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC).timestamp() * 1000)


def _campaign(folder: Path, more: str = "", hours: str = "", texts: str = VARIANTS) -> Campaign:
    toml = campaign_toml("fr", '["FR"]', '["fr"]', more=more, hours=hours)
    return compiled(folder, toml + texts + RESOURCES, KEYWORD).vocabulary.campaigns[0]


def _kinds(campaign: Campaign, locale: str | None, **how: object) -> list[str]:
    banner, _ = choose_banner(campaign, Audience.ANY, locale, **how)  # type: ignore[arg-type]
    return [action.kind.value for action in banner.actions]


@pytest.mark.parametrize(
    ("audience", "locale", "immediate", "title", "language"),
    [
        (Audience.ANY, "fr-FR", False, "Pour tous", "fr"),
        (Audience.VICTIM, "fr-FR", False, "Pour toi", "fr"),
        (Audience.WITNESS, "fr-FR", False, "Pour tous", "fr"),
        (Audience.VICTIM, "fr-FR", True, "Maintenant", "fr"),
        (Audience.ADULT, None, True, "Maintenant", "fr"),
        (Audience.VICTIM, "en-GB", False, "For all", "en"),
        (Audience.VICTIM, "en-GB", True, "For all", "en"),
        (Audience.VICTIM, "ja-JP", False, "Pour toi", "fr"),
        (Audience.VICTIM, None, False, "Pour toi", "fr"),
        (Audience.VICTIM, "fr-FR-simple", False, "Facile", "fr-simple"),
        (Audience.VICTIM, "en-simple", False, "For all", "en"),
        (Audience.VICTIM, "fsl", False, "En signes", "fsl"),
    ],
)
def test_words_follow_urgency_audience_and_language_and_fall_back(
    tmp_path: Path, audience: Audience, locale: str | None, immediate: bool, title: str, language: str
) -> None:
    banner, shown = choose_banner(_campaign(tmp_path), audience, locale, immediate=immediate)
    assert (banner.title, shown) == (title, language)


def test_in_immediate_danger_the_emergency_number_comes_first_in_every_language(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path)
    for locale in ("fr-FR", "en-GB", "fr-simple", "fsl"):
        assert _kinds(campaign, locale, immediate=True)[0] == "emergency"
    assert _kinds(campaign, "en-GB", immediate=True) == ["emergency", "inform", "call", "chat"]


def test_a_variant_takes_labels_and_buttons_from_its_language(tmp_path: Path) -> None:
    easy, _ = choose_banner(_campaign(tmp_path), Audience.ANY, "fr-simple")
    assert [(action.kind, action.label) for action in easy.actions][:2] == [
        (ActionKind.INFORM, "S'informer"),
        (ActionKind.CALL, "Appeler"),
    ]


def test_a_banner_carries_its_words_in_easy_language(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path)
    banner, _ = choose_banner(campaign, Audience.VICTIM, "fr-FR")
    assert banner.easy_read is not None
    assert banner.easy_read.title == "Facile"
    assert choose_banner(campaign, Audience.ANY, "en-GB")[0].easy_read is None


def test_videos_come_with_every_banner_those_in_sign_language_first_for_who_signs(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path)
    spoken, _ = choose_banner(campaign, Audience.ANY, "fr-FR")
    signed, _ = choose_banner(campaign, Audience.ANY, "fsl")
    assert [(r.id, r.share, r.url) for r in spoken.resources] == [
        ("chanteur", ResourceShare.DISCREET, None),
        ("signes", ResourceShare.OPEN, "https://aide.example/video"),
    ]
    assert [r.id for r in signed.resources] == ["signes", "chanteur"]


HOURS = """
[campaign.hours]
timezone = "Europe/Paris"
call = ["mon-sun 08:00-22:00"]
"""


def test_a_closed_line_stands_last_where_no_other_channel_is_open(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path, hours=HOURS + 'chat = ["wed 13:00-19:00"]\n')
    assert _kinds(campaign, None, closed=closed_channels(campaign, NOON)) == ["inform", "call", "emergency"]
    assert _kinds(campaign, None, closed=closed_channels(campaign, NIGHT)) == ["inform", "emergency", "call", "chat"]
    assert _kinds(campaign, None) == ["inform", "call", "chat", "emergency"]


def test_a_closed_line_is_left_out_where_another_channel_is_open(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path, hours=HOURS + 'chat = ["mon-sun 00:00-24:00"]\n')
    assert _kinds(campaign, None, closed=closed_channels(campaign, NIGHT)) == ["inform", "chat", "emergency"]


def test_hours_that_want_checking_change_no_banner(tmp_path: Path) -> None:
    campaign = _campaign(tmp_path, hours=HOURS + 'unconfirmed = ["call"]\n')
    assert _kinds(campaign, None, closed=closed_channels(campaign, NIGHT)) == ["inform", "call", "chat", "emergency"]


def test_a_button_says_when_somebody_answers(tmp_path: Path) -> None:
    said = '[campaign.texts.fr.hours]\ncall = "tous les jours, de 8 h à 22 h"\n' + VARIANTS
    campaign = _campaign(tmp_path, hours=HOURS, texts=said)
    for locale in ("fr-FR", "fr-simple"):
        banner, _ = choose_banner(campaign, Audience.ANY, locale)
        assert banner.actions[1].hours == "tous les jours, de 8 h à 22 h"
        assert banner.actions[0].hours is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('language = "fsl"', 'language = "signs!"', "'signs!' is no language"),
        ('share = "discreet"', 'share = "secret"', "'secret' is no way to share"),
        ("https://aide.example/video", "video.mp4", "'video.mp4' is no address of a video"),
        ("texts.fr-simple.any", "texts.fr-easy.any", "'fr-easy' is no language"),
        ('call = ["mon-sun 08:00-22:00"]', 'call = ["tous les jours"]', "'tous les jours' are no opening hours"),
        ("Europe/Paris", "Paris", "'Paris' is no time zone"),
        ('"mon-sun 08:00-22:00"]', '"mon-sun 08:00-22:00"]\nunconfirmed = ["chat"]', "the channel 'chat' has no hours"),
        ('languages = ["fr"]', 'languages = ["french"]', "'french' is no language"),
        ("enabled = true", 'enabled = "no"', "'enabled' in campaign #1 is neither true nor false"),
        ("FR = 2020-01-01", 'FR = "hier"', "'hier' is no day"),
        ("FR = 2020-01-01", "PF = 2020-01-01", "'PF' is not known in campaign #1.valid_from"),
        ("verified_at = 2026-11-22", 'verified_at = "2026-02-30"', "'2026-02-30' is no day"),
    ],
)
def test_a_fault_of_a_campaign_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    more = "enabled = true\nvalid_from = { FR = 2020-01-01 }"
    toml = campaign_toml("fr", '["FR"]', '["fr"]', more=more, hours=HOURS) + VARIANTS + RESOURCES
    assert old in toml
    with pytest.raises(VocabularyError) as caught:
        compiled(tmp_path, toml.replace(old, new, 1), KEYWORD)
    assert any(message in problem.message for problem in caught.value.problems), str(caught.value)


def test_a_campaign_that_is_there_twice_is_told(tmp_path: Path) -> None:
    toml = campaign_toml("fr", '["FR"]', '["fr"]')
    with pytest.raises(VocabularyError, match="the campaign 'fr' is there twice"):
        compiled(tmp_path, toml, toml, KEYWORD)
