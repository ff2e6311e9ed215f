"""Searches on the state of a home and of those in it, questions of right, and ordinary ones beside them."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "a victim: parents out of themselves",
        """
        ma mère est méchante avec moi et gentille avec les autres
        mon père a essayé de se pendre devant nous
        ma mère prend du crack et elle crie
        mon beau-père vend du shit chez nous
        mon père claque l'argent des courses
        ma mère est ivre et je dois la coucher
        mon père parle tout seul et il me fait peur
        ma mère m'a oublié sur une aire d'autoroute
        """,
    ),
    *shown(
        "a victim: a home without",
        """
        des drogués squattent chez nous
        il a coupé l'eau et le chauffage
        on a rien bouffé depuis deux jours
        je quémande à manger
        j'ai les mêmes vêtements depuis un mois
        ils dorment et je mange seul dans le garage chez ma tante
        mon beau-père a déchiré mes livres
        on n'a plus de chauffage mes parents ne payent pas
        mon frère a volé de la nourriture parce que ma mère ne cuisine pas
        """,
    ),
    *shown(
        "a victim: what is asked, promised, shown",
        """
        on m'a mis dans le placard
        papi baisse son pantalon devant moi
        mon beau-père m'ordonne de le toucher
        une dame m'a promis un cadeau si je la suis
        j'ai eu une relation avec mon prof
        mon coach demande que ça reste secret
        il m'a photographiée nue j'ai 13 ans
        les trucs que mon oncle me faisait
        ma famille veut un certificat de virginité
        mon père pense que je suis une sorcière
        ma mère a pris ma carte d'identité
        mon bopr me mate sous la douche
        """,
    ),
    *shown(
        "questions",
        """
        qu'est-ce que l'inceste
        fessée ou maltraitance
        droit de correction
        peut-on enfermer un enfant
        plainte contre ses parents
        appeler une association sans que mes parents le sachent
        voir une psy en cachette
        aidez-moi papa revient
        in*ceste
        #pasdegifles
        """,
    ),
]

OTHERS = [
    *shown(
        "a witness, an adult",
        """
        ma cousine est enfermée toute la journée et battue
        mon ami mange rien chez sa mère
        ma copine de 12 ans est enceinte
        ma prof sort avec un élève de 15 ans
        inquiète pour le bébé de ma voisine
        je rejette mon bébé
        je n'arrive plus à supporter mes enfants
        mineur exploité dans un restaurant
        """,
    ),
]

HARMLESS = [
    *silent(
        "a home, and questions, of ordinary days",
        """
        pas d'eau chaude à la maison
        mon cousin m'a volé mon goûter
        qui garde les enfants quand on travaille la nuit
        mon père a coupé l'eau pour réparer le robinet
        mon père est méchant avec le chien
        ma mère est en dépression comment l'aider
        mon prof est canon
        carte d'identité mineur parents
        assistante sociale salaire
        fessée anglais traduction
        mon père dépense trop
        je mange seul au restaurant
        mon père me fait rire
        """,
    ),
    *silent("one who forgives the dead", "mon père violent est mort", "passe"),
]
CASES = [*VICTIMS, *OTHERS, *HARMLESS]
