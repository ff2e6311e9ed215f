"""Searches of those who worry about somebody else, and the grown-up, elderly and everyday ones beside them."""

from __future__ import annotations

from tests.search_cases import shown, silent

WITNESSES = [
    *shown(
        "a witness: a friend, a brother, a neighbour's child",
        """
        mon amie met des manches longues en été pour cacher ses bleus
        mon copain ne sourit plus depuis que sa mère est revenue
        ma copine panique quand son beau-père arrive
        j'ai peur qu'il touche ma petite soeur
        des enfants dorment dans une cave dans mon immeuble
        j'entends un bébé supplier
        ma voisine a un enfant qui ne va jamais à l'école
        un enfant vit mal à la maison
        le surveillant dort avec les petits
        le prof de danse de mon frère lui écrit la nuit
        elle est battue tout le monde le sait à l'école
        mon ami ne veut pas rentrer
        un gamin de mon immeuble est tout le temps dehors la nuit
        dans mon club de judo le prof touche les petites
        un homme prend en photo des enfants à la piscine
        un homme offre des bonbons aux petites
        les petits du voisin sortent en tee shirt en plein hiver
        mon élève dit qu'il dort dans la voiture
        j'ai entendu mon beau frère dire à sa fille je vais te crever
        mon petit copain se fait frapper par sa mère
        je soupçonne mon mari d'attouchements sur notre fille
        enfant maltraiter que faire
        """,
    ),
    *shown(
        "an adult: signs, and a circle of persons",
        """
        mon fils sursaute dès que je lève la main
        ma fille dit que le gardien la caresse
        mon ex est dangereux pour les enfants
        un type louche devant l'école avec des enfants
        un de mes élèves ne mange plus il a maigri
        je suis trop sévère avec mon fils
        aide pour parents qui craquent
        """,
    ),
    *shown(
        "a victim: attempts, and threats of what comes",
        """
        mon oncle a voulu m'embrasser
        il m'a dit que j'allais le payer si je parle
        incest
        #unenfantsurdix
        """,
    ),
]

TYPED = [
    *shown(
        "a victim: as it is typed",
        """
        mon pere me met dé kou
        ma mer me fou dé baff
        mon pere crie je peux pas dormir
        peur de rentrer
        ma daronne veu pa me donné a manger
        mon tonton ma dmandé de me dezabiller
        il a mi sa min dan ma culote
        jvi dan la ru g 14 ans
        mon coach me demande des photos
        un homme de 30 ans me parle g 12 ans
        jai envoyé des nudes a un vieux
        il me fait chanter avec mes nudes
        il tap ma mere
        mon kouzin me touche
        mon pere me abt
        jme fais péfra
        mon reufré me frappe
        bébé secouer
        le cent 19
        ma mer mfé vivre un calvaire
        mes paren sen foute de moi
        ma cousine ma di un secret mon oncle garde le secret
        mon pere essaye de rentré ds ma chambre svp
        mes parents m'oblige a bossé la nuit
        mon pere ma tordu la main
        mon paire me frappe
        numéor 119
        """,
    ),
    *shown(
        "a victim: the last that was learned",
        """
        je dors dans les toilettes pour me protéger
        mon père est incapable de s'occuper de nous
        mon père est en prison et je suis seul
        mon beau-père nous filme avec des caméras
        je n'ai le droit de voir personne
        mon cousin me dit des choses sexuelles
        l'éducateur me fait monter dans sa chambre
        je veux habiter chez tata pas chez mes parents
        maman au bord du gouffre
        """,
    ),
    *shown("nobody comes", "au secours personne ne répond", urgent=True),
    *shown("the number, as it is typed", "onze neuf\nhotline enfants"),
]

HARMLESS = [
    *silent(
        "everyday worries",
        """
        manches longues anti uv enfant
        mon ami ne parle plus depuis son opération
        mon bébé pleure quand son père le prend
        je déteste ma mère
        je déteste mon frère
        prof de danse horaires
        """,
    ),
    *silent(
        "fairy tales, sport, a door closed by oneself",
        """
        hansel et gretel abandonnés par leurs parents
        bakugo mère le tape
        mon ado s'enferme dans sa chambre
        mon fils se fait mal tout seul
        coach violent foot pro
        mon oncle m'a touché un mot
        j'ai peur que mes parents divorcent
        il m'a tapée c'est mon mec
        père alcoolique aide alcoolisme
        un joueur agressé par l'arbitre
        """,
    ),
    *silent(
        "a telephone, a sofa, an evening, felt pens, one's own blow",
        """
        mon père me menace de confisquer ma console
        mon père dort sur le canapé
        mes parents me laissent seule ce soir
        mon fils a des traces de crayon
        ma mère m'a puni parce que j'ai tapé mon frère
        mon frère a frappé son beau-père
        ma cousine majeure battue
        numéro pour enfant dyslexique
        il m'a tapé ma manette
        il me bat froid
        mes parents ne me croient pas capable
        mariage au bled quelle robe
        dormir dans sa voiture interdit
        """,
    ),
    *silent("119 is a number", "119 enfants dans un bus\nn119 travaux"),
    *silent("old people", "mon beau-père bat ma belle-mère ils ont 70 ans", "age"),
    *silent("old people and their carers", "ma grand-mère se fait insulter par l'infirmière", "age"),
    *silent("a stranger in the underground", "un homme m'a touchée dans le métro", "inconnu-dehors"),
    *silent("a husband's parents", "mes beaux-parents m'insultent", "belle-famille"),
    *silent("a violent husband, no child", "mon mari est violent mais pas avec les enfants", "sans-enfant"),
]
CASES = [*WITNESSES, *TYPED, *HARMLESS]
