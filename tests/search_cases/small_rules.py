"""A plain list and a few rules: what lists, patterns, contexts, tiers and campaigns mean, with nothing else around."""

from __future__ import annotations

from tests.search_cases import Case

LIST = "#119\n119\nallô 119\nenfance en danger\n119 enfance en danger\na b\n"
SMALL = """
[[campaign]]
id = "fr"
name = "fr"
territories = ["FR", "BE"]
languages = ["fr"]
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

[[campaign]]
id = "nl"
name = "nl"
territories = ["BE"]
languages = ["nl"]
verified_at = 2026-11-22
source = "essai"
[campaign.actions]
call = "tel:102"
[campaign.texts.nl]
labels = { call = "Bel" }
[campaign.texts.nl.any]
title = "102"
message = "Gratis"
actions = ["call"]

[[campaign]]
id = "off"
name = "off"
enabled = false
territories = ["CH"]
languages = ["fr"]
verified_at = 2026-11-22
source = "essai"
[campaign.actions]
call = "tel:147"
[campaign.texts.fr]
labels = { call = "Appeler" }
[campaign.texts.fr.any]
title = "147"
message = "Gratuit"
actions = ["call"]

[words.parent]
words = ["papa", "maman", "grand père"]
exact = true

[words.cogner]
verbs = ["cogner"]

[words.petit]
patterns = ["la petite (dort|$)"]

[words.nombre]
words = ["777"]
exact = true
in_pieces = true

[[keyword]]
id = "service"
tier = "A"
patterns = ["^ <nombre> $", "ligne <nombre>"]
tags = ["sept sept sept"]

[[keyword]]
id = "coups"
tier = "B"
audience = "victim"
patterns = ["<parent> ... me <cogner>", "[gros] zzcoup zzsur moi"]
silenced_by = ["tournoi", "filmique"]

[[keyword]]
id = "enfant"
tier = "B"
patterns = ["zzvu ..1 <petit> dort", "zztape ..1 <petit>"]

[[keyword]]
id = "faible"
tier = "C"
patterns = ["maman me gronde"]

[[keyword]]
id = "seulement-nl"
tier = "B"
patterns = ["hulplijn"]
campaigns = ["nl"]

[[context]]
id = "tournoi"
patterns = ["<cogner> au tournoi"]

[[context]]
id = "filmique"
whole_query = true
patterns = ["cinéma"]

[[context]]
id = "tout-de-suite"
urgent = true
patterns = ["maintenant"]
"""


def _list(name: str, query: str, keyword: str | None) -> Case:
    # A plain list shows its one campaign everywhere (docs/DESIGN.md, VIGIE_RULES).
    return Case(name, query, keyword, keyword and "fr-119", country="JP", locale=None, rules="list")


def _small(name: str, query: str, keyword: str | None, campaign: str | None = "fr", **more: str | bool | None) -> Case:
    return Case(name, query, keyword, keyword and campaign, rules="small", **more)  # type: ignore[arg-type]


CASES = [
    _list("a line", "119", "119"),
    _list("a line among others", "le 119 répond", "119"),
    _list("case and accents do not count", "ALLO 119", "allô 119"),
    _list("fullwidth counts", "１１９", "119"),
    _list("the leftmost decides", "enfance en danger 119", "enfance en danger"),
    _list("then the longest", "119 enfance en danger", "119 enfance en danger"),
    _list("a sign is part of a line", "#119", "#119"),
    _list("a letter before the sign", "x#119", "119"),
    _list("a digit beside", "1190", None),
    _list("a letter beside", "119x", None),
    _list("an underscore beside", "119_", None),
    _list("punctuation beside", "(119)!", "119"),
    _list("single letters", "a b", "a b"),
    _list("not joined", "enfanceendanger", None),
    _list("no typing errors", "enfnace en danger", None),
    _list("no leet", "3nfance en danger", None),
    _list("a combining mark", "allo\u0302 119", "allô 119"),
    _list("beyond 1,024 code points", "x " * 512 + "119", None),
    _list("nothing", "", None),
    _small("a whole search", "777", "service"),
    _small("not alone", "vol 777", None),
    _small("with its word", "la ligne 777", "service"),
    _small("in pieces", "7 7 7", "service"),
    _small("a tag as one word", "#septseptsept", "service"),
    _small("a tag in words", "sept sept sept", "service"),
    _small("no gap", "papa me cogne", "coups"),
    _small("a gap of three", "papa un deux trois me cogne", "coups"),
    _small("a gap of four", "papa un deux trois quatre me cogne", None),
    _small("the order counts", "me cogne papa", None),
    _small("an inflected verb", "papa me cognait", "coups"),
    _small("an entry of two words", "grand père me cogne", "coups"),
    _small("a class where something comes next", "zzvu la petite dort", "enfant"),
    _small("a class where the end comes next", "zztape la petite", "enfant"),
    _small("a class where something else comes next", "zztape la petite robe", None),
    _small("an optional word that is there", "gros zzcoup zzsur moi", "coups"),
    _small("an optional word that is not", "zzcoup zzsur moi", "coups"),
    _small("a typing error in a long word", "papa me coggner", "coups"),
    _small("an exact class forgives none", "pappaa me cogne", None),
    _small("a context on the same words", "papa me cogne au tournoi", None, silenced_by="tournoi"),
    _small("a context on other words", "papa me cogne et je cogne au tournoi", "coups"),
    _small("a context anywhere", "papa me cogne cinéma", None, silenced_by="filmique"),
    _small("tier A is not silenced", "ligne 777 cinéma", "service"),
    _small("the better tier decides", "papa me cogne maman me gronde ligne 777", "service"),
    _small("then the order of the rules", "maman me gronde papa me cogne", "coups"),
    _small("urgent beside a keyword", "papa me cogne maintenant", "coups", urgent=True),
    _small("urgent alone", "maintenant", None),
    _small("the language chooses", "papa me cogne", "coups", "nl", country="BE", locale="nl-BE"),
    _small("no language: French", "papa me cogne", "coups", "fr", country="BE", locale=None),
    _small("a restricted keyword", "hulplijn", "seulement-nl", "nl", country="BE", locale="fr-BE"),
    _small("a restricted keyword elsewhere", "hulplijn", "seulement-nl", None),
    _small("a campaign that is switched off", "papa me cogne", "coups", None, country="CH"),
    _small("a country that none serves", "papa me cogne", "coups", None, country="JP"),
]
