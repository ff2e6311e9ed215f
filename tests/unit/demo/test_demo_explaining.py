"""Why there is no banner, with the shipped vocabulary."""

from __future__ import annotations

import pytest

from streams.demo.explaining import why_no_banner
from streams.generation.phrases import PROTECTION
from streams.rules.compiling import CompiledVocabulary, compile_vocabulary
from streams.rules.loading import load_vocabulary

NOW = 1_777_888_800_000
"""2026-05-04T10:00:00Z."""


@pytest.fixture(scope="module")
def compiled() -> CompiledVocabulary:
    return compile_vocabulary(load_vocabulary(None))


def test_a_search_that_should_have_a_banner_has_no_reason(compiled: CompiledVocabulary) -> None:
    assert why_no_banner(compiled, "#119", "FR", "fr-FR", NOW) is None


@pytest.mark.parametrize("query", PROTECTION)
def test_every_generated_search_for_help_has_a_banner(compiled: CompiledVocabulary, query: str) -> None:
    assert why_no_banner(compiled, query, "FR", "fr-FR", NOW) is None


def test_a_search_without_a_keyword_is_read_back(compiled: CompiledVocabulary) -> None:
    why = why_no_banner(compiled, "Recette de CRÊPES", "FR", "fr-FR", NOW)
    assert why == "no keyword is in it; read as “recette de crepes”"


def test_where_no_campaign_serves_the_tag_is_still_written(compiled: CompiledVocabulary) -> None:
    why = why_no_banner(compiled, "#119", "JP", "fr-JP", NOW) or ""
    assert "it matches 119 (tier A) and is tagged and counted" in why
    assert "no campaign serves JP" in why


def test_no_number_is_shown_on_a_guess(compiled: CompiledVocabulary) -> None:
    assert "never shown on a guess" in (why_no_banner(compiled, "#119", None, None, NOW) or "")
