"""The files that browsers get: both languages say the same, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import streams.web
from streams.events import AlertKind, Audience
from streams.trends.funnel_rows import Step
from streams.web.phone import Why

PAGE = Path(streams.web.__file__).with_name("page")
OWN = [file for file in sorted(PAGE.glob("*.*")) if file.suffix in {".html", ".js", ".css", ".svg"}]
WORDS = (PAGE / "words.js").read_text(encoding="utf-8")
FRENCH, ENGLISH = WORDS.split("\n  en: {\n")


def names(words: str) -> set[str]:
    return set(re.findall(r'(?:^|,) *(\w+): "', words, re.MULTILINE))


def values(words: str) -> dict[str, str]:
    return dict(re.findall(r'(?:^|,) *(\w+): "([^"]*)"', words, re.MULTILINE))


def test_every_text_is_there_in_both_languages_once() -> None:
    assert names(FRENCH) == names(ENGLISH)
    assert len(names(FRENCH)) > 100
    for words in (FRENCH, ENGLISH):
        every = re.findall(r'(?:^|,) *(\w+): "', words, re.MULTILINE)
        assert len(every) == len(set(every))


def test_what_is_put_into_a_text_is_the_same_in_both_languages() -> None:
    french, english = values(FRENCH), values(ENGLISH)
    for name, text in french.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[name])), name


def test_every_text_that_the_pages_ask_for_exists_and_no_other() -> None:
    asked: set[str] = set()
    for file in OWN:
        if file.name != "words.js":
            text = file.read_text(encoding="utf-8")
            asked |= set(re.findall(r'data-t(?:-\w+)?="(\w+)"', text))
            asked |= set(re.findall(r'"([a-z0-9]+(?:_[a-z0-9]+)*)"', text)) & names(FRENCH)
            assert set(re.findall(r'\bt\("(\w+)"', text)) <= names(FRENCH), file.name
    asked |= {f"link_{state}" for state in ("waiting", "live", "lost")}
    asked |= {f"scan_{kind}" for kind in ("kernel", "reference")}
    asked |= {f"i_{step.name.lower()}" for step in Step} | {f"for_{audience}" for audience in Audience}
    asked |= {f"a_{kind}" for kind in AlertKind}
    asked |= {f"none_{why}" for why in Why}
    assert names(FRENCH) == asked


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.name)
def test_no_file_names_another_host_or_has_a_script_or_style_in_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//\w+\.\w+/", text)
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", text)


def test_the_banner_is_never_called_anonymous() -> None:
    assert not re.search("anonym", WORDS)
