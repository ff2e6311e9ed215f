"""What the records of the rules log say, and which of them rules."""

from __future__ import annotations

import msgspec
import pytest

from streams.broker import rules_log
from streams.broker.codecs import encode
from streams.broker.rules_log import RulesRecord, Unusable, Usable, newest_usable, understand
from streams.broker.rules_push import InForce, Proposal, compare
from streams.events import ProtectionRules
from streams.rules.compiling import compile_vocabulary, with_other_campaigns
from streams.rules.loading import parse_files
from streams.tagging.matching import Matcher

CAMPAIGN = """
[[campaign]]
id = "fr-119"
name = "119"
territories = ["FR"]
verified_at = 2026-11-22
source = "a page"
[campaign.actions]
call = "tel:119"
[campaign.texts.fr]
labels = { call = "Appeler le 119" }
any = { title = "119", message = "Jour et nuit.", actions = ["call"] }
"""
WORD = '[[keyword]]\nid = "{0}"\ntier = "A"\npatterns = ["<{0}>"]\nexamples = ["{0}"]\n[words.{0}]\nwords = ["{0}"]\n'
FILES = {"a.toml": CAMPAIGN, "b.toml": WORD.format("danger")}
OTHER = {"a.toml": CAMPAIGN, "b.toml": WORD.format("danger") + WORD.format("secours")}


def record(offset: int, files: dict[str, str], **more: object) -> RulesRecord:
    return RulesRecord(
        offset, encode(ProtectionRules(version="x", files=files, pushed_at="2026-12-01T08:30:00.000Z", **more))
    )


FAULTY = [
    ("nothing", None),
    ("no bytes", b""),
    ("no JSON", b"{"),
    ("no UTF-8", b"\xff"),
    ("a list", b"[]"),
    ("no files", b'{"version":"1","pushed_at":"x"}'),
    ("files that are no texts", b'{"version":"1","pushed_at":"x","files":{"a.toml":1}}'),
    ("empty files", record(0, {}).value),
    ("no TOML", record(0, {"a.toml": "[["}).value),
    ("a fault", record(0, {"a.toml": CAMPAIGN}).value),
    ("two plain lists", record(0, {"a": "119", "b": "secours"}).value),
    ("a list among tables", record(0, {**FILES, "b": "secours"}).value),
    ("a deep nest", record(0, {"a.toml": "a = " + "[" * 9_000}).value),
]


@pytest.mark.parametrize("value", [row[1] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_whatever_somebody_wrote_there_is_an_answer(value):
    understood = understand(RulesRecord(7, value))
    assert isinstance(understood, Unusable)
    assert understood.offset == 7
    assert understood.reason


def test_what_is_told_of_a_faulty_version_quotes_nothing_of_it():
    faulty = understand(record(3, {"a.toml": CAMPAIGN, "zyzomys.toml": '[[keyword]]\nid = "zyzomys Z"'}))
    assert isinstance(faulty, Unusable)
    assert "zyzomys" not in faulty.reason
    assert any("zyzomys.toml:" in problem for problem in faulty.problems), "whoever pushed it reads where"


def test_the_newest_version_that_can_be_used_rules():
    records = [record(0, FILES), record(2, OTHER), RulesRecord(4, b"{"), RulesRecord(5, None)]
    usable, unusable = newest_usable(records)
    assert isinstance(usable, Usable)
    assert usable.offset == 2
    assert [version.offset for version in unusable] == [5, 4]
    assert newest_usable([RulesRecord(4, b"{")])[0] is None
    assert newest_usable([]) == (None, [])


def test_a_bug_in_reading_a_version_makes_it_unusable_and_nothing_else(monkeypatch):
    monkeypatch.setattr(rules_log, "parse_files", lambda *_: 1 / 0)
    assert understand(record(1, FILES)) == Unusable(1, "ZeroDivisionError")


def in_force(files, switched_off=()):
    return InForce(files, switched_off, parse_files(files, switched_off), 0, ())


def proposal(files, **more):
    return Proposal(files, matcher=Matcher(compile_vocabulary(parse_files(files))), **more)


def test_a_campaign_that_was_switched_off_stays_off_under_new_rules_until_it_is_switched_on():
    now = in_force(FILES, ("fr-119",))
    vocabulary, off, changes = compare(now, proposal(OTHER))
    assert [campaign.enabled for campaign in vocabulary.campaigns] == [False]
    assert off == ("fr-119",)
    assert [change for change in changes if change.danger] == []
    vocabulary, off, _ = compare(now, Proposal(switch_on=["fr-119"]))
    assert vocabulary == parse_files(FILES)
    assert off == ()
    gone = {**FILES, "a.toml": CAMPAIGN.replace("fr-119", "fr-120")}
    assert compare(now, proposal(gone))[1] == (), "a campaign that is no more is forgotten"


def test_what_tier_a_no_longer_understands_is_dangerous_whichever_change_it_is_due_to():
    emptied = {**FILES, "b.toml": FILES["b.toml"].replace('words = ["danger"]', 'words = ["rien"]')}
    dangers = {change.name: change.danger for change in compare(in_force(FILES), proposal(emptied))[2] if change.danger}
    assert dangers["'danger'"] == "tier A no longer understands it"
    shorter_list = compare(in_force({"list": "119\nallo enfance"}), proposal({"list": "119"}))[2]
    assert "'allo enfance'" in {change.name for change in shorter_list if change.danger}
    assert [change for change in compare(in_force(FILES), proposal(OTHER))[2] if change.danger] == []


def test_other_campaigns_alone_need_no_compiling():
    compiled = compile_vocabulary(parse_files(FILES))
    off = parse_files(FILES, ["fr-119"])
    quick = with_other_campaigns(compiled, off)
    assert quick is not None
    assert quick.lexicon is compiled.lexicon
    whole = compile_vocabulary(off)
    assert (quick.version, quick.vocabulary) == (whole.version, whole.vocabulary)
    assert (quick.campaigns_by_country, quick.served_countries) == (whole.campaigns_by_country, whole.served_countries)
    assert quick.campaigns_by_country["FR"][0].enabled is False
    assert with_other_campaigns(compiled, parse_files(OTHER)) is None
    lists = [parse_files({"list": text}) for text in ("119", "112")]
    assert with_other_campaigns(compile_vocabulary(lists[0]), lists[1]) is None
    assert msgspec.structs.asdict(off.campaigns[0])["enabled"] is False
