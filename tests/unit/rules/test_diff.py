"""What a new version of the rules changes, and which changes could silence the line."""

from __future__ import annotations

import pytest

from streams.rules.diff import ChangeKind, difference
from streams.rules.loading import parse_files

CAMPAIGNS = """
[[campaign]]
id = "fr-119"
name = "119"
territories = ["FR", "RE"]
ttl_seconds = 300
verified_at = 2026-11-22
source = "page 12"
[campaign.actions]
inform = "https://a.example/"
call = "tel:119"
[campaign.texts.fr.labels]
inform = "S'informer"
call = "Appeler le 119"
[campaign.texts.fr.any]
title = "119, enfance en danger"
message = "Jour et nuit."
actions = ["inform", "call"]
[campaign.texts.fr.victim]
title = "119, enfance en danger"
message = "On t'écoute."
actions = ["inform", "call"]
"""
OTHER = CAMPAIGNS.replace("fr-119", "xx-1").replace('["FR", "RE"]', '["BE"]')
RULES = """
harmless = ["frappant"]
[words.enfance]
words = ["enfance", "enfant"]
includes = ["jeune"]
[words.jeune]
words = ["jeune", "ado"]
patterns = ["petit <bout>", "petite fille"]
[words.bout]
words = ["bout", "loup"]
[words.coup]
words = ["coup", "gifle"]
[[keyword]]
id = "enfance"
tier = "A"
patterns = ["<enfance> ..1 danger", "allo <enfance>"]
tags = ["enfance en danger", "allo enfance"]
[[keyword]]
id = "coups"
tier = "B"
patterns = ["des <coup>", "mon frère ..2 <coup>"]
silenced_by = ["jeu"]
[[context]]
id = "jeu"
patterns = ["jeu video"]
"""

SILENCING = [
    ("a keyword of tier A is removed", [('id = "enfance"', 'id = "autre"')], "keyword of tier A enfance"),
    ("tier A becomes B", [('tier = "A"', 'tier = "B"')], "it was of tier A"),
    ("tier A loses a pattern", [(', "allo <enfance>"]', "]")], "tier A loses patterns"),
    ("tier A loses a tag", [(', "allo enfance"]', "]")], "tier A loses tags"),
    ("tier A is kept to some campaigns", [('tier = "A"', 'tier = "A"\ncampaigns = ["fr-119"]')], "loses campaigns"),
    ("a class of tier A loses a word", [('"enfance", "enfant"]', '"enfance"]')], "tier A rests on them"),
    ("a class included in one loses a word", [('"jeune", "ado"', '"jeune"')], "tier A rests on them"),
    ("a class under tier A loses a phrase", [(', "petite fille"]', "]")], "- petite fille (dangerous: tier A rests"),
    ("a class in such a phrase loses a word", [('"bout", "loup"', '"bout"')], "words bout: - loup (dangerous"),
    ("a class under tier A forgives no more", [("[words.jeune]", "[words.jeune]\nexact = true")], "exact becomes true"),
    ("a class under tier A is renamed", [("words.jeune", "words.vieux"), ('"jeune"]\n', '"vieux"]\n')], "rests"),
    ("a campaign gets another id", [('"fr-119"', '"fr-120"')], "it is removed"),
    ("a campaign leaves a country", [('["FR", "RE"]', '["FR"]')], "another campaign, or none"),
    ("banners expire at once", [("ttl_seconds = 300", "ttl_seconds = 1")], "expire sooner"),
    ("a campaign answers in another language", [("ttl_seconds", 'languages = ["nl"]\nttl_seconds')], "other languages"),
    ("a territory is served later", [("[campaign.actions]", "valid_from = { RE = 2030-01-01 }\n[campaign.actions]")],
     "a number or an address"),
    ("a number to call changes", [("tel:119", "tel:3939")], "a number or an address"),
    ("an address changes", [("a.example", "b.example")], "a number or an address"),
    ("a number in a label changes", [("Appeler le 119", "Appeler le 08 99 11")], "a number or an address"),
    ("a number in a title changes", [("119, enfance", "36 15, enfance")], "a number or an address"),
    ("a number is added to a message", [("Jour et nuit", "Jour et nuit, ou le 0899 123 456")], "a number or"),
    ("a button goes", [('actions = ["inform", "call"]', 'actions = ["inform"]')], "a number or an address"),
    ("an easy-read page is added", [("[campaign.actions]", 'easy_read_url = "https://c.example/"\n[campaign.actions]')],
     "a number or an address"),
]  # fmt: skip
HARMLESS = [
    ("nothing", [], []),
    ("a keyword of tier B is removed", [('id = "coups"', 'id = "autres"')], ["keyword of tier B coups"]),
    ("a keyword gets a pattern", [('"des <coup>"', '"des <coup>", "un <coup>"')], ["patterns + un <coup>"]),
    ("tier A gets a pattern", [('"allo <enfance>"]', '"allo <enfance>", "sos <enfance>"]')], ["patterns + sos"]),
    ("tier B becomes C", [('tier = "B"', 'tier = "C"')], ["tier B becomes C"]),
    ("tier B gets into tier A", [('tier = "B"', 'tier = "A"'), ('silenced_by = ["jeu"]', "")], ["tier B becomes A"]),
    ("another audience", [('tier = "B"', 'tier = "B"\naudience = "victim"')], ["any becomes victim"]),
    ("a class gets a word", [('"jeune", "ado"', '"jeune", "ado", "minot"')], ["words jeune: + minot"]),
    ("a class gets a phrase", [('"petite fille"]', '"petite fille", "petit gars"]')], ["words jeune: + petit gars"]),
    ("a class counts in pieces", [("[words.jeune]", "[words.jeune]\nin_pieces = true")], ["in_pieces becomes true"]),
    ("a class of tier B loses a word", [('"coup", "gifle"', '"coup"')], ["words coup: - gifle"]),
    ("a context changes", [("jeu video", "jeux video")], ["context jeu: + jeux video; - jeu video"]),
    ("an ordinary word", [('["frappant"]', '["frappant", "mare"]')], ["+ mare"]),
    ("words without a number", [("On t'écoute", "On est là")], ["banners.fr.victim.message"]),
    ("the day of the last check", [("2026-11-22", "2026-11-23")], ["verified_at"]),
    ("the source", [("page 12", "page 13")], ["source"]),
    ("a longer time to live", [("ttl_seconds = 300", "ttl_seconds = 600")], ["ttl_seconds"]),
    ("one country more", [('["FR", "RE"]', '["FR", "GP", "RE"]')], ["country GP: none becomes fr-119"]),
    ("one language more with the same numbers", [("[campaign.texts.fr.victim]", """\
[campaign.texts.en]
labels = { inform = "Know more", call = "Call 119" }
any = { title = "119", message = "Day and night", actions = ["inform", "call"] }
[campaign.texts.fr.victim]""")], ["banners.en.any.title", "languages"]),
]  # fmt: skip


def versions(replacements, more=""):
    texts = {"a.toml": CAMPAIGNS, "b.toml": RULES}
    changed = dict(texts)
    for old, new in replacements:
        assert any(old in text for text in changed.values()), old
        changed = {name: text.replace(old, new) for name, text in changed.items()}
    if more:
        changed["0.toml"] = more
    return parse_files(texts), parse_files(dict(sorted(changed.items())))


@pytest.mark.parametrize(("replacements", "why"), [c[1:] for c in SILENCING], ids=[c[0] for c in SILENCING])
def test_what_could_silence_the_line_is_dangerous(replacements, why):
    dangerous = [str(change) for change in difference(*versions(replacements)) if change.danger]
    assert any(why in sentence for sentence in dangerous), dangerous


@pytest.mark.parametrize(("replacements", "said"), [c[1:] for c in HARMLESS], ids=[c[0] for c in HARMLESS])
def test_what_can_not_is_said_and_harmless(replacements, said):
    changes = difference(*versions(replacements))
    assert [str(change) for change in changes if change.danger] == []
    sentences = "\n".join(map(str, changes))
    assert bool(sentences) == bool(said)
    for words in said:
        assert words in sentences


def test_a_campaign_that_goes_before_another_in_its_country_is_dangerous_and_a_new_one_elsewhere_is_not():
    rival = OTHER.replace('["BE"]', '["FR"]')
    assert any("fr-119 becomes xx-1, fr-119" in str(c) for c in difference(*versions([], rival)) if c.danger)
    elsewhere = difference(*versions([], OTHER))
    assert [c.danger for c in elsewhere] == ["", ""]
    assert {str(c) for c in elsewhere} == {"added campaign xx-1", "changed country BE: none becomes xx-1"}


def test_a_campaign_is_switched_off_whatever_its_file_says_and_that_is_dangerous():
    texts = {"a.toml": CAMPAIGNS, "b.toml": RULES}
    on, off = parse_files(texts), parse_files(texts, switched_off=["fr-119", "unknown"])
    assert [campaign.enabled for campaign in off.campaigns] == [False]
    assert off.version != on.version
    [change] = difference(on, off)
    assert change.danger == "it is switched off"
    [back] = difference(off, on)
    assert back.danger == ""


def test_the_same_change_in_several_banners_is_said_once():
    old, new = versions([("tel:119", "tel:3939")])
    [change] = difference(old, new)
    assert change.kind is ChangeKind.CHANGED
    assert change.details == "'tel:119' becomes 'tel:3939'"
    assert change.name.endswith("and 1 more")


def test_a_plain_list_in_place_of_a_vocabulary_is_dangerous():
    old, _ = versions([])
    changes = difference(old, parse_files({"list.txt": "119"}))
    assert any(change.what == "vocabulary" and change.danger for change in changes)


def test_long_lists_are_counted():
    old, new = versions([('"coup", "gifle"', ", ".join(f'"w{n}"' for n in range(9)))])
    [change] = difference(old, new)
    assert change.details == "+ w0, w1, w2, w3, w4 and 4 more; - coup, gifle"
