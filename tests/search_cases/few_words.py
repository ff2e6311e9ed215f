"""Searches of a few words, as one types them into a search bar, and harmless ones beside them."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "a parent, and what is wrong",
        """
        père qui picole que faire
        mère qui hurle tout le temps
        mère qui frappe comment réagir
        grandir avec une mère alcoolique
        vivre chez un père schizophrène
        oncle louche avec moi
        prof déplacé avec moi
        punie à genoux
        punitions cruelles parents
        violence familial
        """,
    ),
    *shown(
        "a victim: at home",
        """
        je suis la bonniche de toute la famille
        je suis le souffre-douleur de mon beau-père
        je veux plus revoir mon père
        je ne dors plus à cause de mon beau-père
        à la maison c'est le silence sinon je ramasse
        il m'a mis un coup de savate
        j'étais ligoté au lit
        ils oublient tout le temps de me chercher à la garderie
        à la rue j'ai 15 ans
        ma mère ne veut plus me garder
        ma mère dit que je suis le problème de la famille
        mon père m'a dit qu'il ne m'aimait plus
        mes parents m'obligent à faire le ménage chez les voisins
        je bosse dans le restaurant de mon père tous les soirs
        il veut me renvoyer au bled pour toujours
        ma mère lui fait croire que tout va bien et me le fait payer
        mon père me fait faire des pompes jusqu'à ce que je vomisse
        mon pere ma tapper
        """,
    ),
    *shown(
        "a victim: shame and secrets",
        """
        tous les tontons font ça il m'a dit
        j'ai dit non mais il a recommencé
        il attend que ma mère soit couchée
        ce que m'a fait mon oncle
        il m'a fait voir un film et il m'a touché
        obligée de coucher avec des clients
        il m'a tapé trop fort
        """,
    ),
    *shown(
        "a victim: between parents, and what comes of telling",
        """
        la police a embarqué mon père
        c'est ma faute si papa est en prison
        maman implore papa d'arrêter
        je défends ma petite soeur quand mon père est énervé
        comment éloigner mon frère de mon père
        est-ce que c'est grave ce que je vis
        mes parents seront prévenus si je parle au psy
        """,
    ),
]

OTHERS = [
    *shown(
        "a witness, an adult",
        """
        aider une amie à parler de son oncle
        inceste enfant comment savoir
        je suis devenue maltraitante
        je suis infirmière numéro maltraitance
        nourrisson avec fractures multiples
        ma fille fugue avec des hommes plus âgés
        """,
    ),
    *shown(
        "a rule each: none of these is found by another",
        """
        mon frère se prend tout à la maison
        petite soeur frappée
        mes voisins ont une fille qu'on ne voit jamais dehors
        mon ami dort au parc
        il n'y a pas de lit chez moi
        il me suit partout dans la maison
        je vais m'en prendre une
        je me prostitue j'ai 15 ans
        jen peux plus des cris à la maison
        je veux que quelqu'un me sorte d'ici
        j'ai pas de lit
        elle veut pas me donner à manger
        maman a l'arcade gonflée elle dit qu'elle est tombée
        on me croit pas quand je dis que c'est tonton
        quand mon père rentre j'ai la boule au ventre
        ma mère ne me croit pas
        mère qui boit
        """,
    ),
    *shown("a fire", "mon père veut brûler la maison", urgent=True),
    *shown("the number beside others", "119 ou 3018\\n17 ou 119", "119.indice"),
]

HARMLESS = [
    *silent(
        "a few words of other things",
        """
        mon petit frère me tape
        mon frère m'a tapé sur l'épaule
        peur de dire à mes parents que j'ai raté mon permis
        roman mon père me bat
        coup de balai
        père qui travaille trop
        mère qui boit du thé
        vivre avec son père à 20 ans
        attaché à son lit
        je ne dors plus à cause du bruit
        ma mère ne veut plus me prêter sa voiture
        qui vient me chercher à la gare
        genoux qui craquent
        """,
    ),
    *silent("a grown-up brother", "mon frère adulte insulte mes parents", "age-adulte"),
    *silent("an uncle and an aunt", "mon oncle alcoolique frappe ma tante", "conjugal-proches"),
]
CASES = [*VICTIMS, *OTHERS, *HARMLESS]
