from __future__ import annotations

import re

from streams.events import ActionKind
from streams.rules.compiling import compile_vocabulary
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher

COMPILED = compile_vocabulary(load_vocabulary(None))
CAMPAIGN = COMPILED.vocabulary.campaigns[0]
BANNERS = [banner for texts in CAMPAIGN.banners.values() for banner in texts.values()]


def test_119_serves_the_territories_where_it_answers() -> None:
    assert COMPILED.served_countries == {"FR", "RE", "GP", "MQ", "GF", "YT", "PF", "PM", "BL", "MF"}


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
