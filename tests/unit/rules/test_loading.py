from __future__ import annotations

from pathlib import Path

import pytest

from streams.rules.compiling import compile_vocabulary
from streams.rules.countries import COUNTRIES
from streams.rules.loading import VocabularyError, load_vocabulary
from streams.rules.model import Semantics
from streams.tagging.matching import Matcher

GOOD = """\
[vocabulary]
name = "essai"

[[campaign]]
id = "fr-119"
name = "119"
territories = ["FR"]
verified_at = 2026-11-22
source = "essai"

[campaign.actions]
call = "tel:119"

[campaign.texts.fr]
labels = { call = "Appeler" }

[campaign.texts.fr.any]
title = "119"
message = "Gratuit"
actions = ["call"]

[words.parent]
words = ["papa"]

[[keyword]]
id = "coups"
tier = "B"
audience = "victim"
patterns = ["<parent> me tape"]
silenced_by = ["jeu"]

[[context]]
id = "jeu"
patterns = ["tape au tennis"]
"""


def _load(tmp_path: Path, text: str):
    path = tmp_path / "essai.toml"
    path.write_text(text, "utf-8")
    return load_vocabulary(path)


def _problems(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(VocabularyError) as caught:
        _load(tmp_path, text)
    assert all(str(problem).endswith((".", "?")) for problem in caught.value.problems)
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_small_vocabulary_is_read(tmp_path: Path) -> None:
    vocabulary = _load(tmp_path, GOOD)
    assert vocabulary.semantics is Semantics.VOCABULARY
    assert vocabulary.version.startswith("essai-")
    assert vocabulary.campaigns[0].verified_at == "2026-11-22"
    assert compile_vocabulary(vocabulary).served_countries == {"FR"}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('tier = "B"', 'tier = "D"', 27, "the tier 'D' is not known"),
        ('audience = "victim"', 'audience = "child"', 28, "the audience 'child' is not known"),
        ('"<parent> me tape"', '"<parnt> me tape"', 29, "the class <parnt> is not defined"),
        ('"<parent> me tape"', '"<v-verrou> me tape"', 29, "the class <v-verrou> is not defined"),
        ('"<parent> me tape"', '"[me] ..."', 29, "the pattern '[me] ...' demands no word, so every search would match"),
        ('silenced_by = ["jeu"]', 'silenced_by = ["jeux"]', 30, "the context 'jeux' is not defined"),
        ('tier = "B"', 'tier = "A"', 30, "tier A is never silenced by a context"),
        ('id = "coups"', 'id = "Coups!"', 26, "the id 'Coups!' has other signs"),
        ('territories = ["FR"]', 'territories = ["FX"]', 7, "'FX' is no country or territory"),
        ('call = "tel:119"', 'call = "119"', 12, "'119' is no address that a button can open"),
        (
            'actions = ["call"]',
            'actions = ["call", "chat"]',
            20,
            "the action 'chat' of campaign #1.texts.fr.any leads nowhere",
        ),
        ('title = "119"', 'titel = "119"', 18, "'titel' is not known in campaign #1.texts.fr.any"),
        ('words = ["papa"]', "words = []", 22, "the class 'parent' has no words"),
        ('message = "Gratuit"', "message = 3", 19, "'message' in campaign #1.texts.fr.any is not a text"),
        ('"<parent> me tape"', '"<parent> (me)"', 29, "the pattern '<parent> (me)' ends with (…)"),
        ('"tape au tennis"', '"tape (fort)"', 34, "the pattern 'tape (fort)' ends with (…)"),
        ('id = "jeu"', 'id = "jeu"\nurgent = true', 30, "the context 'jeu' is urgent and silences nothing"),
        ("2026-11-22", '"hier"', 8, "'hier' is no day"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert (line, message) in _problems(tmp_path, GOOD.replace(old, new, 1))


def test_a_verb_in_all_its_forms_needs_no_class(tmp_path: Path) -> None:
    named = GOOD.replace('"<parent> me tape"', '"<parent> me <v-prendre> tout"', 1)
    defined = named + '\n[words.v-prendre]\nverbs = ["prendre"]\n'
    assert sorted(words.name for words in _load(tmp_path, named).words) == ["parent", "v-prendre"]
    assert {words.name: words for words in _load(tmp_path, named).words} == {
        words.name: words for words in _load(tmp_path, defined).words
    }
    find = Matcher(compile_vocabulary(_load(tmp_path, named))).find
    assert find("papa me prendra tout")
    assert not find("papa me tape tout")


def test_a_class_of_a_verb_that_is_defined_is_what_its_file_says(tmp_path: Path) -> None:
    named = GOOD.replace('"<parent> me tape"', '"<parent> me <v-prendre>"', 1)
    text = named + '\n[words.v-prendre]\nwords = ["pique"]\n'
    find = Matcher(compile_vocabulary(_load(tmp_path, text))).find
    assert find("papa me pique")
    assert not find("papa me prend")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = GOOD.replace('tier = "B"', 'tier = "D"').replace('"tel:119"', '"119"').replace('"FR"', '"XX"')
    assert [line for line, _ in _problems(tmp_path, broken)] == [7, 12, 27]


def test_an_id_used_twice_is_told_where_it_comes_again(tmp_path: Path) -> None:
    twice = GOOD + '\n[[keyword]]\nid = "coups"\ntier = "B"\npatterns = ["tape"]\n'
    assert _problems(tmp_path, twice) == [(37, "the id 'coups' is used twice")]


def test_text_that_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    [(line, message)] = _problems(tmp_path, GOOD.replace('name = "essai"', 'name = "essai', 1))
    assert line == 2
    assert message.startswith("this is not TOML")


def test_a_file_without_campaign_or_keyword_says_so(tmp_path: Path) -> None:
    messages = [message for _, message in _problems(tmp_path, "")]
    assert messages == ["there is no campaign", "there is no keyword"]


def test_a_missing_file_and_one_that_is_not_utf_8_are_told(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="can't be read"):
        load_vocabulary(tmp_path / "none.toml")
    path = tmp_path / "latin.txt"
    path.write_bytes(b"allo \xe9")
    with pytest.raises(VocabularyError, match="not UTF-8"):
        load_vocabulary(path)


def test_a_folder_is_read_as_one_vocabulary(tmp_path: Path) -> None:
    first, second = GOOD.split("[words.parent]")
    (tmp_path / "a.toml").write_text(first, "utf-8")
    (tmp_path / "b.toml").write_text("[words.parent]" + second, "utf-8")
    assert load_vocabulary(tmp_path).keywords[0].id == "coups"
    (tmp_path / "empty").mkdir()
    with pytest.raises(VocabularyError, match=r"no \.toml file"):
        load_vocabulary(tmp_path / "empty")


def test_equal_rules_have_equal_versions_and_changed_rules_do_not(tmp_path: Path) -> None:
    version = _load(tmp_path, GOOD).version
    assert _load(tmp_path, "# a comment\n" + GOOD).version == version
    assert _load(tmp_path, GOOD.replace("papa", "maman")).version != version


def test_any_other_file_is_a_plain_list(tmp_path: Path) -> None:
    path = tmp_path / "keywords"
    path.write_text("\ufeff119\n\nallô  \n119\n", "utf-8")
    vocabulary = load_vocabulary(path)
    assert vocabulary.semantics is Semantics.PLAIN_LIST
    assert [keyword.id for keyword in vocabulary.keywords] == ["119", "allô  "]
    assert compile_vocabulary(vocabulary).served_countries == COUNTRIES
    path.write_text("\n \n", "utf-8")
    with pytest.raises(VocabularyError, match="no keyword"):
        load_vocabulary(path)
