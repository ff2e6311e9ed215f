"""Cries that stand beside one that somebody missed: the same thing said of another person, with another verb, in
another spelling; and what is said with the same words and is none."""

from __future__ import annotations

from tests.search_cases import shown, silent

SPELLED = [
    *shown(
        "an infinitive is written for a participle, and the other way round",
        """
        mes parents me laisse pa mangé
        mon père veut m'obligé a couché avec lui
        ma famille ma mis dehor et je peu pas rentré
        """,
    ),
    *shown(
        "a typing error in a word that every search has",
        """
        j'ai peir de mon père
        j'ai peyr de rentrer chez moi
        je veux plus retnrer chez moi
        je veux plus rentrer chze moi
        ma copine du lycée a un bbéé de son beau-père
        mon mari tape ma flle
        mon mari tape notre bébé et je suis seyl avec lui
        je suis seyl à la maison depuis trois jours
        son entraîneur lui faait des choses
        j'ai 14 ans un adilte d'internet me menace si je viens pas le voir
        """,
    ),
    *shown("an age beside the first letter of I", "g15 ans je dors dans la rue depuis lundi"),
    *silent(
        "words that are right as they stand",
        """
        papier peint chambre
        manger à l'étranger pas cher
        marie de villiers
        j15 moteur
        """,
    ),
]
SAID = [
    *shown(
        "a wish that one were not there",
        """
        ma mère dit tous les jours qu'elle aurait préféré que je meure
        mon père voudrait que je sois mort
        ma mère aurait préféré que je sois pas là
        elle dit qu'elle regrette de m'avoir eu
        """,
    ),
    *silent(
        "wishes of another kind",
        """
        ma mère préfère que je sois pas malade
        mon père voudrait que je sois médecin
        regrette de m'avoir fait un tatouage
        """,
    ),
    *shown(
        "what one is not let do",
        """
        mes darons me laisse pas bouffer
        mon père me laisse pas aller aux toilettes
        mes parents me laissent pas aller au collège
        """,
    ),
    *shown(
        "what is broken, and by whom",
        """
        mon frère jumeau a eu le nez cassé par papa
        ma soeur a eu le bras cassé par mon père
        il a le bras cassé à cause de son père
        """,
    ),
    *silent(
        "broken by nobody",
        """
        nez cassé par un ballon
        mon père a le nez cassé
        """,
    ),
    *shown(
        "a hand that is raised",
        """
        la nouvelle compagne de mon ex lève la main sur ma fille
        mon ex a levé la main sur ma fille
        sa belle-mère lève la main sur lui
        il lève la main sur moi
        elle lève la main sur mon frère
        mon dar1 leve la main sr moi pr rien
        """,
    ),
    *silent(
        "a hand that is raised in class, or between adults",
        """
        lever la main en classe astuce
        mon ex lève la main sur moi
        """,
    ),
    *shown(
        "blows, without a verb",
        """
        gifles tous les jours à la maison
        des claques tous les soirs chez moi
        insultes à la maison
        punition à genoux sur du riz
        """,
    ),
    *silent(
        "no blows",
        """
        claquettes à la maison
        insultes dans call of duty
        genoux riz cuisson
        """,
    ),
    *shown(
        "fear of going home, or of somebody",
        """
        j'ai peur de rentrer ce soir
        peur de rentrer après les cours
        je veux pas rentrer ce soir j'ai peur
        ma petite-fille me dit que son père lui fait peur
        mon fils dit que mon ex lui fait peur
        """,
    ),
    *silent(
        "fear of a new school, or for fun",
        """
        j'ai peur de rentrer en sixième
        peur de rentrer dans l'eau
        mon frère lui fait peur avec un masque
        """,
    ),
    *shown(
        "bruises of somebody who is not named",
        """
        j'ai des bleus à cause de lui
        il me fait des bleus
        elle me laisse des marques sur les bras
        """,
    ),
    *silent("a bruise in a song", "il m'a fait des bleus au coeur"),
    *shown(
        "asking whether it is normal",
        """
        est-ce normal d'être frappé
        c'est normal d'être battu
        est-ce normal d'être tapé par ses parents
        """,
    ),
    *silent(
        "normal, and no blow",
        """
        est-ce normal d'être frappé par la foudre
        c'est normal d'être fatigué
        """,
    ),
    *shown(
        "a parent who drinks, and a child who does a parent's work",
        """
        sa mère boit elle a 9 ans
        sa mère est alcoolique et elle s'occupe de ses frères
        """,
    ),
    *silent("a parent's coffee", "sa mère boit du café elle a 9 ans"),
    *shown("what one may not tell", "on m'a dit de ne pas parler de ce que fait mon père"),
    *silent("a parent's trade", "je dois pas dire ce que fait mon père comme métier"),
    *shown("another word for one's mother", "mam me tape"),
    *silent("a nursery of that name", "mam recrutement auxiliaire"),
]
CASES = [*SPELLED, *SAID]
