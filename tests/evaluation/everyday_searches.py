"""Everyday searches, made of real French text and word frequencies: always the same ones for the same seed.

| source     | what is searched for                                                                        |
| ---------- | ------------------------------------------------------------------------------------------- |
| `cut`      | one to six words in a row of real sentences, so each as often as people write it            |
| `drawn`    | one to six words that have nothing to do with each other, drawn by their frequency          |
| `ending`   | one to three words and what people add: `pas cher`, `paroles`, a town, a name, `comment`     |
| `invented` | the everyday searches of `vigie generate`                                                   |
| `sentence` | whole sentences, novels among them: not what anybody searches for, but all that French says |
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from random import Random

from streams.generation.phrases import EVERYDAY
from streams.generation.searches import expand

LENGTHS = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)
"""Words of a search, as often as they stand here."""
SHARES = {"cut": 50, "drawn": 15, "ending": 30, "invented": 5}
"""How many of a hundred searches come from where."""
_WORD = re.compile(r"[\w'’-]+")

_AFTER = """pas cher|paroles|recette|streaming|pdf|gratuit|définition|prix|occasion|avis|en ligne|près de chez moi
facile|rapide|maison|2026|leboncoin|vinted|wikipedia|traduction|en anglais|synonyme|conjugaison|orthographe|citation
film|série|saison 2|acteur|netflix|vostfr|replay|résumé|musique|clip|album|concert|instagram|tiktok|youtube|wattpad
horaires|adresse|numéro|téléphone|itinéraire|météo|hôtel|restaurant|location|billet|train|bus|plan|carte|photo|image
dessin|coloriage|tuto|diy|idée|cadeau|anniversaire|noël|mariage|tatouage|coiffure|tenue|vêtement|chaussures|ikea
exercice|cours|corrigé|exposé|brevet|bac|sujet|fiche|quiz|jeu|ps5|roblox|minecraft|mod|code|télécharger|gratuitement
bébé|enfant|fille|garçon|femme|homme|ado|ans|chien|chat|symptômes|traitement|régime|calories|musculation|salaire
emploi|formation|stage|lettre de motivation|cv|assurance|impôts|caf|ameli|carte grise|notice|réparer|fiche technique
c'est quoi|ça veut dire quoi|comment ça marche|qui est-ce|âge|taille|mort|origine du prénom|signification|histoire"""
_BEFORE = """comment|comment faire|pourquoi|c'est quoi|où acheter|quand|combien coûte|qui a écrit|recette|paroles|film
tuto|meilleur|meilleure|photo|acheter|vendre|apprendre|dessiner|comment dire|idée|définition|prix|location|exercice
histoire de|rêver de|citation sur|exposé sur|chanson sur|livre sur|avis sur|mon|ma|mes|un|une|le|la|les"""
_TOWNS = """paris|marseille|lyon|toulouse|nice|nantes|montpellier|strasbourg|bordeaux|lille|rennes|reims|toulon|dijon
saint-étienne|le havre|grenoble|angers|nîmes|saint-denis|brest|limoges|tours|amiens|perpignan|metz|besançon|orléans
rouen|mulhouse|caen|nancy|fort-de-france|pointe-à-pitre|cayenne|papeete|la rochelle|pau|annecy|bastia|saint-malo"""
_NAMES = """emma|léo|jade|gabriel|louise|raphaël|alice|louis|chloé|lucas|inès|adam|léa|hugo|manon|nathan|sarah|enzo
camille|mohamed|lina|yanis|julie|thomas|marie|nicolas|claire|kevin|laura|maxime|martin|bernard|dubois|petit|durand
moreau|garcia|roux|fontaine|rousseau|blanc|legrand|mercier|lambert|girard|bonnet|faure|diallo|traoré|nguyen"""


def _listed(text: str) -> list[str]:
    return re.split(r"[|\n]", text)


def sentences_of(folder: Path) -> list[list[str]]:
    """The words of each sentence, small letters as people type them."""
    files = sorted(file for file in folder.rglob("*.txt") if not file.name.endswith("_50k.txt"))
    lines = itertools.chain.from_iterable(file.read_text("utf-8").splitlines() for file in files)
    return [words for line in lines if (words := _WORD.findall(line.lower()))]


def words_by_frequency(folder: Path) -> tuple[list[str], list[int]]:
    """Words and their added-up counts; empty where there is no list."""
    rows = [line.split() for file in sorted(folder.rglob("*_50k.txt")) for line in file.read_text("utf-8").splitlines()]
    return [row[0] for row in rows], list(itertools.accumulate(int(row[1]) for row in rows))


class EverydaySearches:
    """Searches from the texts in a folder, each with its source; raises ValueError where there is no text."""

    def __init__(self, folder: Path, rnd: Random) -> None:
        self.sentences = sentences_of(folder)
        if not self.sentences:
            raise ValueError(f"{folder} holds no *.txt with sentences: see tests/evaluation/README.md")
        self._words, self._counts = words_by_frequency(folder)
        self._random = rnd
        self._invented = [text for _, templates in EVERYDAY.values() for line in templates for text in expand(line)]
        self._endings = [_listed(_AFTER)] * 4 + [_listed(_TOWNS), _listed(_NAMES)]
        self._beginnings = _listed(_BEFORE)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """(source, search), without end; a search may come again."""
        sources, shares = list(SHARES), list(itertools.accumulate(SHARES.values()))
        makers = {"cut": self._cut, "drawn": self._drawn, "ending": self._with_ending, "invented": self._invent}
        while True:
            source = sources[bisect(shares, self._random.randrange(shares[-1]))]
            yield source, makers[source](self._random.choice(LENGTHS))

    def _cut(self, length: int) -> str:
        sentence = self._random.choice(self.sentences)
        start = self._random.randrange(max(1, len(sentence) - length + 1))
        return " ".join(sentence[start : start + length])

    def _drawn(self, length: int) -> str:
        if not self._words:
            return self._cut(length)
        counts = self._counts
        return " ".join(self._words[bisect(counts, self._random.randrange(counts[-1]))] for _ in range(length))

    def _with_ending(self, length: int) -> str:
        core = self._random.choice((self._cut, self._cut, self._drawn))(min(length, 3))
        if self._random.random() < 1 / 3:
            return f"{self._random.choice(self._beginnings)} {core}"
        return f"{core} {self._random.choice(self._random.choice(self._endings))}"

    def _invent(self, length: int) -> str:
        del length
        return self._random.choice(self._invented)
