"""Everyday searches, made of real French text and word frequencies: always the same ones for the same seed.

| source     | what is searched for                                                                        |
| ---------- | ------------------------------------------------------------------------------------------- |
| `typed`    | searches that people did type, on a public service's site (`searches/` of the folder)        |
| `asked`    | questions, whole or one to six of their words in a row (`questions/`)                        |
| `named`    | names of works, people, places and things, alone or with what people add (`titles/`)         |
| `cut`      | one to six words in a row of real sentences, so each as often as people write it            |
| `ending`   | one to three words and what people add: `pas cher`, `paroles`, a town, a name, `comment`     |
| `invented` | the everyday searches of `vigie generate`                                                   |
| `drawn`    | one to six words drawn by n-gram frequencies: each as often as it follows the one before    |
| `sentence` | whole sentences, novels among them: not what anybody searches for, but all that French says |

The first three are nearest to what people search for, and each is left out where its folder is missing. Words that
have nothing to do with each other (`salad`), which nobody types, are counted apart: see the README.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

from word_chain import WordChain, words_by_frequency

from streams.generation.phrases import EVERYDAY
from streams.generation.searches import expand

LENGTHS = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)
"""Words of a search, as often as they stand here."""
SHARES = {"typed": 3, "asked": 20, "named": 12, "cut": 33, "ending": 19, "invented": 3, "drawn": 10}
"""How many of a hundred searches come from where."""
LISTS = {"typed": "searches", "asked": "questions", "named": "titles"}
"""Folders whose lines are no sentences to cut from."""
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


def lines_of(files: Iterable[Path]) -> list[list[str]]:
    """The words of each line, small letters as people type them."""
    lines = itertools.chain.from_iterable(file.read_text("utf-8").splitlines() for file in sorted(files))
    return [words for line in lines if (words := _WORD.findall(line.lower()))]


def sentences_of(folder: Path) -> list[list[str]]:
    """The words of each sentence of the texts in a folder, its lists of other things left out."""
    files = {file for file in folder.rglob("*.txt") if not file.name.endswith("_50k.txt")}
    return lines_of(file for file in files if file.parent.name not in LISTS.values())


class EverydaySearches:
    """Searches from the texts in a folder, each with its source; raises ValueError where there is no text."""

    def __init__(self, folder: Path, rnd: Random) -> None:
        self.sentences = sentences_of(folder)
        if not self.sentences:
            raise ValueError(f"{folder} holds no *.txt with sentences: see tests/evaluation/README.md")
        self._lists = {source: lines_of((folder / name).glob("*.txt")) for source, name in LISTS.items()}
        words, counts = words_by_frequency(folder)
        texts = itertools.chain(self.sentences, *self._lists.values())
        self._chain = WordChain(texts, words, counts) if words else None
        self._random = rnd
        self._invented = [text for _, templates in EVERYDAY.values() for line in templates for text in expand(line)]
        self._endings = [_listed(_AFTER)] * 4 + [_listed(_TOWNS), _listed(_NAMES)]
        self._beginnings = _listed(_BEFORE)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """(source, search), without end; a search may come again."""
        makers: dict[str, Callable[[int], str]] = {
            "typed": self._typed,
            "asked": self._asked,
            "named": self._named,
            "cut": self._cut,
            "ending": self._with_ending,
            "invented": self._invent,
            "drawn": self._drawn,
        }
        sources = [source for source in SHARES if self._lists.get(source, True)]
        shares = list(itertools.accumulate(SHARES[source] for source in sources))
        while True:
            source = sources[bisect(shares, self._random.randrange(shares[-1]))]
            yield source, makers[source](self._random.choice(LENGTHS))

    def _typed(self, length: int) -> str:
        del length
        return " ".join(self._random.choice(self._lists["typed"]))

    def _asked(self, length: int) -> str:
        question = self._random.choice(self._lists["asked"])
        return " ".join(question if self._random.random() < 1 / 2 else self._part(question, length))

    def _named(self, length: int) -> str:
        del length
        name = " ".join(self._random.choice(self._lists["named"]))
        return name if self._random.random() < 1 / 4 else self._with_more(name)

    def _cut(self, length: int) -> str:
        return " ".join(self._part(self._random.choice(self.sentences), length))

    def _part(self, words: list[str], length: int) -> list[str]:
        start = self._random.randrange(max(1, len(words) - length + 1))
        return words[start : start + length]

    def _drawn(self, length: int) -> str:
        return self._chain.row(length, self._random) if self._chain else self._cut(length)

    def salad(self) -> str:
        """Words drawn by their frequency, each by itself; raises ValueError where there is no list of words."""
        if not self._chain:
            raise ValueError("words by themselves need a list of words with their counts (*_50k.txt)")
        return self._chain.salad(self._random.choice(LENGTHS), self._random)

    def _with_ending(self, length: int) -> str:
        return self._with_more(self._random.choice((self._cut, self._cut, self._drawn))(min(length, 3)))

    def _with_more(self, core: str) -> str:
        if self._random.random() < 1 / 3:
            return f"{self._random.choice(self._beginnings)} {core}"
        return f"{core} {self._random.choice(self._random.choice(self._endings))}"

    def _invent(self, length: int) -> str:
        del length
        return self._random.choice(self._invented)
