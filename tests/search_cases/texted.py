"""Text messages: small words as they are typed, other words too (`TEXTED` in streams/rules/respelling.py)."""

from __future__ import annotations

from tests.search_cases import shown, silent

CASES = [
    *shown(
        "small words as they are typed, beside blows",
        """
        jpren des kou pr rien chez moi
        mon daron il ma mi un coup de poing
        il ma mi une gifle mn pere
        mon pere ma mis un coup de poing
        mon grand frère mz roue de coups
        mon pète me met des coups
        """,
        "victime.coups",
    ),
    *shown(
        "small words as they are typed, beside traces",
        """
        g dé trasse de ceintur sur le do
        jai d marque ds le do c mon pere
        j'ai une bosse à cause de mon beau-père
        j'ai des bosses à la tête à cause de ma tante
        """,
        "victime.traces",
    ),
    *shown("a bed, as it is typed", "le mari 2 ma tata vien dan mn li", "victime.cri"),
    *shown(
        "a child who is placed, and one who wants to leave",
        """
        la dame ou jsuis placé me frape
        chui placée la dame me frape
        """,
        "victime.cri",
    ),
    *shown("leaving from here, for one is hit", "jveu partir dici on me tape", "victime.coups"),
    *shown(
        "left to themselves",
        """
        les enfants de ma soeur sont livrés à eux-mêmes
        ma soeur a laissé ses enfants livrés à eux mêmes
        mes neveux sont livrés à eux-mêmes
        """,
        "temoin.maltraite",
    ),
    *silent(
        "the same small words, as themselves",
        """
        do ré mi fa sol piano facile
        la note do dans le dos de la guitare
        mi temps salaire calcul
        il m'a mis un but mon frère
        mon père m'a mis un coup de main
        elle vi le jour en 1990
        hé ba dis donc chanson
        tou schuss film
        li chine prononciation
        che guevara frère
        com une image film
        j'ai une bosse à la tête
        marre partir d'ici les vacances
        colis livrés à eux
        je bosse dur à cause de mon père
        mon fils lit un livre à lui
        film enfants livrés à eux-mêmes
        """,
    ),
    *shown(
        "a key beside the right one makes a word that is one, or turns me into nothing",
        """
        mon père me grappe
        ma mère me trappe tous les jours
        papa m'a grappé hier
        ma mere ùe frappe
        mon père mr frappe
        ma mère ms tape
        """,
        "victime.cri-franc",
    ),
    *shown(
        "an error in a misspelling, an error that is verlan of something else, words shortened to a letter",
        """
        mon père me fraap
        ma lère me frappe
        mon p me frappe
        ma reum ma kické dla maison
        jé plin de bleu a koz de mon per
        ma mer me griff
        """,
    ),
    *silent(
        "the same words, as themselves",
        """
        mon père me montre une grappe de raisin
        mon père me trappe un lapin
        ma mère me drape dans un plaid
        l'ue frappe la hongrie d'une amende
        mr frappe professeur
        lere glaciaire
        mon p me manque
        mon p tit chat
        kick boxing maison
        plein de bleu dans le ciel
        ziggy marley griff
        """,
    ),
]
