"""Searches to disguise: cries, and harmless ones that share words with them."""

from __future__ import annotations

CRIES = (
    "119",
    "allo 119",
    "enfance en danger",
    "allo enfance en danger",
    "mon pere me frappe",
    "ma mere me tape",
    "mes parents me battent",
    "mon oncle me touche",
    "je suis un enfant battu",
    "numero enfant maltraite",
    "maltraitance infantile",
    "snated",
    "116111",
    "mon pere est violent avec moi",
    "ma soeur se fait taper par mon pere",
    "voisin frappe son enfant",
    "signaler maltraitance enfant",
    "j'ai peur de rentrer chez moi",
    "mes parents m'ont mis dehors j'ai 15 ans",
    "mon pere a leve la main sur moi",
)
HARMLESS = (
    "recette gateau chocolat",
    "mon pere me bat aux echecs",
    "page 119",
    "l'enfance de l'art",
    "une frappe de loin",
    "tapis de course",
    "que faire ce week end",
    "il y a un an deja",
)
