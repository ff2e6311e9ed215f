"""Searches from other countries and from nowhere: country, then locale, decide (rules/jurisdiction.py)."""

from __future__ import annotations

from tests.search_cases import ANY, Case

CRY, TAG = "mon père me frappe", "#AlloEnfanceEnDanger"
FRANCE = ("RE", "GP", "MQ", "GF", "YT", "PF", "PM", "BL", "MF")
OWN = {
    "BE": "be-103",
    "CA": "ca-kids-help-phone",
    "CH": "ch-147",
    "LU": "lu-116111",
    "MC": "mc-0800919010",
    "NC": "nc-054444",
    "WF": "wf-9860",
}
NOT_SERVED = ("JP", "KR", "TW", "CN", "JM", "AF", "LK", "SN", "MA", "DZ", "GB", "US", "DE")
NAMES = [
    ("be.103", "103 écoute enfants", "be-103", "BE", "fr-BE"),
    ("be.102", "awel 102", "be-102", "BE", "nl-BE"),
    ("ch.147", "147 pro juventute", "ch-147", "CH", "fr-CH"),
    ("lu.kjt", "kanner jugendtelefon", "lu-116111", "LU", "fr-LU"),
    ("ca.jeunesse-jecoute", "jeunesse j'écoute", "ca-kids-help-phone", "CA", "fr-CA"),
    ("ca.tel-jeunes", "tel-jeunes", "ca-kids-help-phone", "CA", "fr-CA"),
    ("mc.0800919010", "0 800 91 90 10", "mc-0800919010", "MC", "fr-MC"),
    ("nc.054444", "05 44 44", "nc-054444", "NC", "fr-NC"),
    ("wf.9860", "téléphone grand danger", "wf-9860", "WF", "fr-WF"),
]
CASES = [
    *(Case("France overseas", CRY, ANY, "fr-119", country, None) for country in FRANCE),
    *(Case("its own line", query, ANY, line, land, None) for land, line in OWN.items() for query in (CRY, TAG)),
    *(Case("no line there", query, ANY, None, land, "fr-FR") for land in NOT_SERVED for query in (CRY, TAG)),
    *(Case("a line's own name", query, keyword, line, land, locale) for keyword, query, line, land, locale in NAMES),
    *(Case("a line's name in France", query, keyword, None, "FR") for keyword, query, *_ in NAMES),
    Case("Dutch in Belgium", CRY, ANY, "be-102", "BE", "nl-BE"),
    Case("German in Belgium", CRY, ANY, "be-103", "BE", "de-BE"),
    Case("danger now in Switzerland", "mon père me frappe maintenant", ANY, "ch-147", "CH", "de-CH", urgent=True),
    Case("no country, French of France", CRY, ANY, "fr-119", None, "fr-FR"),
    Case("no country, easy reading", CRY, ANY, "fr-119", None, "fr-FR-simple"),
    Case("no country, French", CRY, ANY, None, None, "fr"),
    Case("no country, French of Belgium", CRY, ANY, None, None, "fr-BE"),
    Case("no country, English", "119", "119", None, None, "en-US"),
    Case("no country, no locale", TAG, "enfance-en-danger", None, None, None),
    Case("a country that is none", CRY, ANY, "fr-119", "ZZ", "fr-FR"),
    Case("a country in words", CRY, ANY, "fr-119", "France", "fr-FR"),
    Case("an ordinary number in Belgium", "103", None, None, "BE", "fr-BE"),
    Case("a moped in Belgium", "peugeot 103", None, None, "BE", "fr-BE"),
    Case("horsepower in Switzerland", "moteur 147 ch", None, None, "CH", "fr-CH"),
]
