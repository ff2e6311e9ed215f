"""The table of searches (tests/search_cases), against the exact matcher, and each prefilter with it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Protocol

import pytest

from streams.events import Urgency
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.jurisdiction import normalise_country, normalise_locale, select_campaign
from streams.rules.loading import load_vocabulary
from streams.tagging.match import Match
from streams.tagging.matching import Matcher
from streams.tagging.prefilter import Prefilter
from tests.search_cases import ANY, Case
from tests.search_cases.every import CASES, RULES

NOW = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


@pytest.fixture(scope="module")
def matchers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Matcher]:
    folder = tmp_path_factory.mktemp("rules")
    made = {"shipped": Matcher(compile_vocabulary(load_vocabulary(None)))}
    for rules, (name, text) in RULES.items():
        (folder / name).write_text(text, "utf-8")
        made[rules] = Matcher(compile_vocabulary(load_vocabulary(folder / name)))
    return made


class MayMatch(Protocol):
    """A prefilter, whichever."""

    def may_match(self, query: str) -> bool: ...


PREFILTERS: dict[str, Callable[[CompiledVocabulary], MayMatch]] = {"reference": Prefilter}
if importlib.util.find_spec("vigie_kernel") is not None:
    from streams.broker.kernel_scan import KernelScanner

    PREFILTERS["kernel"] = KernelScanner


@pytest.fixture(scope="module", params=PREFILTERS)
def prefilters(request: pytest.FixtureRequest, matchers: dict[str, Matcher]) -> dict[str, MayMatch]:
    return {rules: PREFILTERS[request.param](matcher.compiled) for rules, matcher in matchers.items()}


def _campaign(compiled: CompiledVocabulary, match: Match, case: Case) -> str | None:
    where = normalise_country(case.country), normalise_locale(case.locale)
    found = select_campaign(compiled, match.keywords, *where, NOW)
    return found and found.id


def _check(matcher: Matcher, match: Match | None, case: Case) -> None:
    if case.keyword is None:
        assert match is None
        return
    assert match is not None
    assert case.keyword in {ANY, match.keyword}
    assert (match.urgency is Urgency.IMMEDIATE) == case.urgent
    assert _campaign(matcher.compiled, match, case) == case.campaign


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_exact_matcher_decides_a_search_as_the_table_says(matchers: dict[str, Matcher], case: Case) -> None:
    matcher = matchers[case.rules]
    _check(matcher, matcher.find(case.query), case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_prefilter_and_matcher_together_decide_as_the_table_says(
    matchers: dict[str, Matcher], prefilters: dict[str, MayMatch], case: Case
) -> None:
    matcher = matchers[case.rules]
    passes = prefilters[case.rules].may_match(case.query)
    _check(matcher, matcher.find(case.query) if passes else None, case)


@pytest.mark.parametrize("case", [case for case in CASES if case.silenced_by], ids=str)
def test_the_explanation_names_what_silences(matchers: dict[str, Matcher], case: Case) -> None:
    explanation = matchers[case.rules].explain(case.query)
    assert explanation.match is None
    assert case.silenced_by in {found.refused for found in explanation.occurrences}


def test_the_table_has_300_cases_of_all_kinds_and_none_twice() -> None:
    assert len(CASES) >= 300
    assert len({(case.query, case.country, case.locale, case.rules) for case in CASES}) == len(CASES)
    assert {case.rules for case in CASES} == {"shipped", *RULES}
    for outcome in (
        [case for case in CASES if case.campaign],
        [case for case in CASES if case.keyword and not case.campaign],
        [case for case in CASES if not case.keyword],
        [case for case in CASES if case.urgent],
        [case for case in CASES if case.silenced_by],
    ):
        assert len(outcome) >= 5
