"""Searches that look alike and ask for nothing: numbers, idioms, sport, media, other helplines, other languages."""

from __future__ import annotations

from tests.search_cases import silent

SILENCED = [
    *silent("an embrace", "mon frère m'étouffe de câlins", "d-ordinaire"),
    *silent("things that are sorted", "ma mère a jeté toutes mes vieilles affaires au tri", "au-tri"),
    *silent(
        "to learn a language", "mes parents vont m'envoyer au pays de galles pour un séjour linguistique", "ordinaire"
    ),
    *silent("a car that is scratched", "mon père va me tuer j'ai rayé sa voiture", "va-me-tuer"),
    *silent("a game", "mon père me bat aux échecs\nmon frère me bat à fifa\nma mère me bat au uno", "jeu"),
    *silent("a film", "enfant battu film\nfilm enfant maltraité", "fiction"),
]
NUMBERS = silent(
    "a number",
    """
    119 euros
    119 appels en absence de mon ex
    119 kg
    pizzeria le 119
    peugeot 119
    1190
    0119
    bus 119
    psaume 119
    119 dollars en euros
    119 cm
    article 119
    119,99
    12/01/1990
    118
    112
    114
    115
    117
    911
    1119
    191
    chambre 119
    ligne 119 horaires
    """,
)
LEXICAL = silent(
    "words that look alike",
    """
    frappe
    frappe chirurgicale
    l'enfance de l'art
    mon enfance
    souvenirs d'enfance
    amis d'enfance
    danger public
    espèces en danger
    tape m'en cinq
    taper un texte
    battre les oeufs
    battre le fer
    coup de foudre
    coup de main
    café frappé
    touche pas à mon poste
    on m'a volé mon vélo
    je me suis fait virer
    parents d'élèves
    fête des pères
    cadeau pour mon père
    mon père ce héros
    anniversaire de ma mère
    lettre à mon père
    chanson pour maman
    """,
)
EVERYDAY = silent(
    "everyday",
    """
    recette crêpes
    météo demain
    coupe du monde
    tuto danse
    école à la maison
    devoirs de vacances
    idée cadeau maman
    comment faire un noeud de cravate
    horaires piscine
    vêtements bébé
    prénom fille
    coiffure garçon
    jeux pour enfants
    recette facile enfant
    match psg
    but de mbappé
    frappe de mbappé
    coup franc ronaldo
    combat de boxe
    ufc
    résultats foot
    entraînement basket
    paroles chanson
    film d'horreur
    one piece épisode 1000
    harry potter et l'enfant maudit
    dessin animé
    fortnite skin
    minecraft maison
    """,
)
OTHER_LINES = silent(
    "other lines",
    """
    3114
    3018
    3919
    numéro suicide
    cyberharcèlement que faire
    harcèlement scolaire numéro
    drogue info service
    sos amitié
    mon mari me frappe
    violences conjugales numéro
    116117 médecin de garde
    numéro pompiers
    """,
)
LANGUAGES = silent(
    "other languages",
    """
    hello world
    how to cook rice
    my father is a doctor
    mi padre es alto
    dia da criança
    wie spät ist es
    mijn kat
    消防署
    今日の天気
    привет
    مرحبا
    """,
)
ODD = silent(
    "odd input",
    """
    .
    ...
    #
    a
    \u200b
    🙂
    🇫🇷🇫🇷
    ((((((
    1.1.1.1
    %%%
    """,
)
LOOSE = [
    *silent("the belt of a sport", "coups de ceinture karaté", "sport-frappe"),
    *silent(
        "news of a crime",
        """
        un prêtre condamné pour viols sur mineurs
        condamné pour avoir secoué son bébé
        """,
        "actualite",
    ),
    *silent("pornography", "beau père porno", "porno"),
    *silent("a baby's colic", "secouer bébé coliques", "soin-bebe"),
    *silent(
        "a game",
        """
        clash royale mon cousin me bat
        sims 4 services sociaux enlever enfant
        """,
        "jeu-video",
    ),
    *silent("an old parent", "mon père de 80 ans est violent avec les soignants", "age"),
    *silent("a child that falls", "mon fils a des bleus aux jambes il tombe tout le temps", "chute"),
    *silent(
        "roles that have nothing to do with each other, and frequent words that only seem to be one",
        """
        tape 119
        procès viol mazan
        frappe mais on emma
        évidemment s'enfuir par en ligne
        me encore père chaussures
        père s'est brûlé chaussures
        oui père personne la ce menace
        comment vous me chassez
        gars empreintes nous touche
        lui signalaient deux fille
        donné des petits quartiers de pêche
        rêver de faim mon cousin
        montre son pantalon bébé
        """,
    ),
    *silent(
        "slang that means something else",
        """
        ma mère m'allume la télé
        ma mère m'a soulevé pour voir le concert
        mon prof me corrige en maths
        ce que ma mère me fait à manger
        mon père devient fou de foot
        """,
    ),
]
CASES = [*LOOSE, *SILENCED, *NUMBERS, *LEXICAL, *EVERYDAY, *OTHER_LINES, *LANGUAGES, *ODD]
