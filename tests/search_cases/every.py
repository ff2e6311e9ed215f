"""All cases."""

from __future__ import annotations

from tests.search_cases import (
    asking_for_help,
    chance,
    company,
    creoles,
    each_rule,
    elsewhere,
    few_words,
    harmless,
    less_visible,
    linked,
    oblique,
    plain_things,
    roles,
    seen,
    siblings,
    siblings_told,
    siblings_voices,
    small_rules,
    states,
    states_at_home,
    texted,
    told,
    turns,
    worries,
)

CASES = [
    *asking_for_help.CASES,
    *chance.CASES,
    *company.CASES,
    *creoles.CASES,
    *each_rule.CASES,
    *roles.CASES,
    *harmless.CASES,
    *linked.CASES,
    *elsewhere.CASES,
    *states.CASES,
    *oblique.CASES,
    *few_words.CASES,
    *told.CASES,
    *turns.CASES,
    *worries.CASES,
    *states_at_home.CASES,
    *seen.CASES,
    *siblings.CASES,
    *siblings_told.CASES,
    *siblings_voices.CASES,
    *texted.CASES,
    *plain_things.CASES,
    *less_visible.CASES,
    *small_rules.CASES,
]
RULES = {"list": ("keywords.txt", small_rules.LIST), "small": ("small.toml", small_rules.SMALL)}
"""The rules that are not shipped: the name of their file, and its text."""
