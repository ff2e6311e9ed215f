from __future__ import annotations

from pathlib import Path

import pytest

from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.demands import MAY_MATCH, Conclusions, Rule
from streams.rules.loading import load_vocabulary
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter
from tests.search_cases.small_rules import SMALL


def test_a_rule_holds_where_all_its_groups_are_found_in_any_order_of_the_rules() -> None:
    conclusions = Conclusions([Rule((3, 4), MAY_MATCH), Rule((1, 2), 1 << 3), Rule((2, 5), 1 << 4)])
    assert conclusions.may_match(1 << 1 | 1 << 2 | 1 << 5)
    assert not conclusions.may_match(1 << 1 | 1 << 2)
    assert not conclusions.may_match(1 << 3 | 1 << 5)
    assert conclusions.may_match(MAY_MATCH)


def test_a_rule_without_needs_always_holds() -> None:
    assert Conclusions([Rule((), 1 << 3), Rule((3,), MAY_MATCH)]).may_match(0)
    assert not Conclusions([Rule((), 1 << 3), Rule((3, 4), MAY_MATCH)]).may_match(0)


CAMPAIGN = SMALL[: SMALL.index("[words.parent]")]
WORDS = """
[words.kin]
words = ["papa", "grand papa"]
[words.hits]
words = ["tape", "porte la main"]
[words.sign]
words = ["#"]
[words.both]
patterns = ["<kin> ..2 <hits>"]
[words.unused]
words = ["tapis", "tapis rouge"]
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledVocabulary:
    path: Path = tmp_path_factory.mktemp("rules") / "rules.toml"
    keyword = '[[keyword]]\nid = "k"\ntier = "B"\naudience = "any"\npatterns = ["^ <both> ..2 moi", "<sign> zut"]\n'
    path.write_text(CAMPAIGN + WORDS + keyword, "utf-8")
    return compile_vocabulary(load_vocabulary(path))


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("papa tape moi", True),
        ("moi tape papa", True),  # order is left to the matcher
        ("papa tape", False),
        ("tape moi", False),
        ("grand papa porte la main sur moi", True),
        ("papa porte sur moi", False),
        ("papa pote la main moi", False),
        ("mon papa t a p e moi", True),
        ("monpapametape moi", True),
        ("pa pa tape moi", True),
        ("papa tpae moi", True),
        ("# zut", True),
        ("zut", True),  # signs are seen by the matcher only
        ("tapis rouge moi papa", False),
        ("papa 2019 moi", False),
    ],
)
def test_what_a_pattern_demands_is_looked_for(compiled: CompiledVocabulary, query: str, passes: bool) -> None:
    assert Prefilter(compiled).may_match(query) is passes
    assert passes or Matcher(compiled).find(query) is None


def test_a_class_that_no_keyword_is_made_of_has_no_groups(compiled: CompiledVocabulary) -> None:
    assert compiled.needles.known["tapis"] == 0
    assert compiled.needles.known["papa"] != 0


@pytest.mark.parametrize("pattern", ["a gifle", "gifle y", "ours a gifle", "<both> moi"])
def test_a_rule_is_first_looked_at_where_its_rarest_word_is(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "rules.toml"
    keyword = f'[[keyword]]\nid = "k"\ntier = "B"\naudience = "any"\npatterns = ["{pattern}"]\n'
    path.write_text(CAMPAIGN + WORDS + keyword, "utf-8")
    compiled = compile_vocabulary(load_vocabulary(path))
    (rule,) = (rule for rule in compiled.demands.rules if rule.gives == MAY_MATCH)
    known = compiled.needles.known
    common = known.get("a", 0) | known.get("y", 0) | known.get("ours", 0) | known.get("moi", 0)
    assert len(rule.needs) > 1
    assert not common >> rule.needs[0] & 1
