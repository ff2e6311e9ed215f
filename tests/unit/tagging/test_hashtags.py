"""Which hashtags a search holds, which are tracked, and how many searches are looked at."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.rules.folding import fold_code_point
from streams.rules.loading import load_vocabulary, parse_files
from streams.tagging.hashtags import (
    LONGEST_HASHTAG,
    LOOKED_AT_AN_HOUR,
    MOST_HASHTAGS,
    THINNEST,
    HashtagRate,
    hashtags_of,
    may_hold_a_hashtag,
    tracked_hashtags,
)


@pytest.mark.parametrize(
    ("query", "hashtags"),
    [
        ("#EnfanceEnDanger", ("enfanceendanger",)),
        ("＃ｅｎｆａｎｃｅ_En_Danger", ("enfanceendanger",)),
        ("﹟119", ("119",)),
        ("regarde #foot et #Foot, #danse!", ("foot", "danse")),
        ("#fyp#viral", ("fyp", "viral")),
        ("##fyp", ("fyp",)),
        ("c#maj", ()),
        ("a1#b", ()),
        ("♯119", ()),
        ("# 119", ()),
        ("#___", ()),
        ("enfance en danger", ()),
        ("#été", ("ete",)),
        ("#" + "a" * 100, ("a" * LONGEST_HASHTAG,)),
        (" ".join(f"#tag{n}" for n in range(50)), tuple(f"tag{n}" for n in range(MOST_HASHTAGS))),
    ],
)
def test_a_search_holds_these_hashtags(query: str, hashtags: tuple[str, ...]) -> None:
    assert hashtags_of(query) == hashtags


def test_every_sign_of_a_hashtag_is_looked_for_in_the_bytes() -> None:
    signs = [chr(code) for code in range(0x110000) if "#" in fold_code_point(code) and chr(code) != "♯"]
    assert len(signs) == 3
    for sign in signs:
        for ascii_only in (True, False):
            assert may_hold_a_hashtag(json.dumps({"query": f"{sign}a"}, ensure_ascii=ascii_only).encode())


def test_a_value_without_a_sign_is_not_looked_at() -> None:
    assert not may_hold_a_hashtag('{"query":"été à l’école"}'.encode())
    assert not may_hold_a_hashtag(None)


@given(st.text(max_size=30))
def test_what_has_hashtags_may_hold_them(query: str) -> None:
    value = json.dumps({"query": query}, ensure_ascii=False).encode(errors="replace")
    assert may_hold_a_hashtag(value) or not hashtags_of(query)


def test_the_tags_and_examples_of_the_vocabulary_are_tracked_under_their_keyword() -> None:
    tracked = tracked_hashtags(load_vocabulary(None))
    assert tracked["enfanceendanger"] == tracked["alloenfanceendanger"] == "enfance-en-danger"
    assert tracked["119"] == "119"
    assert tracked["enfanceenperil"] == "enfance-danger.mots"
    assert "numeromaltraitanceenfant" not in tracked


def test_the_lines_of_a_plain_list_are_tracked() -> None:
    vocabulary = parse_files({"list.txt": "Enfance en danger\n#119\n!!\n"})
    assert tracked_hashtags(vocabulary) == {"enfanceendanger": "Enfance en danger", "119": "#119"}


def rate_after(*hours: tuple[int, int]) -> int:
    rate = HashtagRate()
    for hour, count in hours:
        rate.note({(60 * hour, "FR"): count // 2, (60 * hour + 59, "BE"): count - count // 2})
    return rate.every


@pytest.mark.parametrize(
    ("hours", "every"),
    [
        ([], 1),
        ([(5, LOOKED_AT_AN_HOUR)], 1),
        ([(5, 2 * LOOKED_AT_AN_HOUR)], 4),
        ([(5, 10**9)], THINNEST),
        ([(4, 8 * LOOKED_AT_AN_HOUR), (5, 100)], 8),
        ([(4, 100), (5, 3 * LOOKED_AT_AN_HOUR)], 4),
        ([(0, 8 * LOOKED_AT_AN_HOUR), *((hour, 100) for hour in range(1, 5))], 1),
        ([(hour, 1_000) for hour in range(500)], 1),
    ],
)
def test_all_searches_are_looked_at_where_there_are_few_an_hour(hours: list[tuple[int, int]], every: int) -> None:
    assert rate_after(*hours) == every


def test_searches_that_a_scan_did_not_vouch_for_count_as_well() -> None:
    rate = HashtagRate()
    rate.note({}, 2 * LOOKED_AT_AN_HOUR, 60 * 5 + 59)
    assert rate.every == 4
    rate.note({(60 * 5, "FR"): LOOKED_AT_AN_HOUR}, LOOKED_AT_AN_HOUR, 60 * 5)
    assert rate.every == 16
    rate.note({}, 0, 0)
    assert rate.every == 16
