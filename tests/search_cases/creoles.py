"""Creole of Réunion, and of Guadeloupe, Martinique and Guyane: cries, and what sounds like them."""

from __future__ import annotations

from tests.search_cases import shown, silent

CASES = [
    *shown(
        "a victim in Réunion",
        """
        papa i tap amwin
        mon papa i bat amwin tou lé zour
        mon monmon i kogn amwin
        monmon i fé mal amwin
        gran frer i tous amwin
        papa i kri su mwin tout tan mi gingn pi
        papa i bat momon
        mi gaingn kou la kaz
        mi na per mon papa
        mon bopèr i rant dann mon lit la nuit
        mon tonton i fors amwin fé dé zafèr
        mon momon i donn pa mwin manzé
        i bat amwin
        """,
        "victime.creole",
    ),
    *shown(
        "a victim in the Antilles and Guyane",
        """
        papa mwen ka bat mwen
        manman mwen ka ba mwen kou
        bopè mwen ka manyé mwen
        tonton mwen ka touché mwen
        mwen ka pran kou lakaz
        mwen pè papa mwen
        yo ka bat mwen lakay mwen
        mari manman mwen ka bat mwen
        manman ka mété mwen déyo lannuit san manjé
        édé mwen papa mwen ka bat mwen
        """,
        "victime.creole",
    ),
    *shown(
        "a witness",
        """
        vwazin ka bat timoun li
        ti marmay a koté i gaingn kou tou lé zour ki mi doi apelé
        timoun vwazin la ka pran kou tou lé jou sa pou fè
        ki nimewo pou timoun ki an danjé
        """,
        "temoin.creole",
    ),
    *shown("a parent", "mwen ka bat timoun mwen twòp mwen pa sav sa pou fè", "adulte.creole"),
    *silent(
        "songs, football, the heart",
        """
        mwen enmen papa mwen
        kè mwen ka bat
        monmon mi aim aou
        papa i tap la bal
        ti fi la ka dansé zouk
        kriyé tout moun vini dansé
        """,
    ),
    *silent(
        "a couple",
        """
        misyé-a ka bat mwen, nou mayé dépi 10 lanné
        mari mwen ka bat mwen
        """,
    ),
]
