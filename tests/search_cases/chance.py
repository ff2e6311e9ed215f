"""What everyday words say by chance, and beside each the cry that has the same words."""

from __future__ import annotations

from tests.search_cases import shown, silent

HARMLESS = [
    *silent(
        "a dish, a name: spelled right, no error of another word",
        """
        ma tarte tatin
        comment faire tarte tatin
        tarte tatin chat
        qui se cache derrière passe-muraille le messager du père fouras
        """,
    ),
    *silent(
        "a noun that is spelled like a verb",
        """
        les enfants font-ils la chasse
        mes frères savent-ils quel ennemi leur bras doit frapper d'abord
        """,
    ),
    *silent(
        "two roles, and nothing that says who does it to whom",
        """
        déteste mes parents ado
        mes ado détestent la chorale parents
        prof blessures pourquoi trou
        j'ai vu un de mes amis après qu'il ait été torturé par les irakiens
        """,
    ),
    *silent(
        "a colour, a cat, a stay, a part of town: words that need their company",
        """
        enfants bleus sais
        secouez-vous les filles chat
        dans un premier temps au foyer
        comment faire ma bonne conduite
        famille content les dehors de
        es copains faim
        était secret mais je bien moi
        amoureuse là victime pourquoi allé avec
        """,
    ),
    *silent(
        "said of nobody in particular, or of another",
        """
        il nous faut battre en retraite
        il nous faut battre
        mon père le marie
        pas aller jusque chez elle
        exposé sur famille alors famine
        de à qu'ami ducon
        il retire son casque cours
        mon il est brûlé
        diable mon père m'envoie-t-il faire ici
        combien coûte jeune où brûle
        non maman don parenté
        """,
    ),
    *silent(
        "a name, a secret, harassment that may be anybody's",
        """
        quel est le nom du premier enfant de traci lords
        homme a mon secret
        je suis harcelé que faire
        """,
    ),
    *silent(
        "a game of families, a nurse's aide",
        """
        les services sociaux ont pris mon enfant sims 4 annuler
        aide soignante brutale avec mon père 86 ans
        """,
    ),
    *silent(
        "somebody protects children, and asks nobody to",
        """
        de quoi des automobiles protègent-elles les enfants à halloween
        """,
    ),
    *silent("a couple, and no child", "je suis victime de violences psychologiques dans mon couple", "conjugal-sujet"),
    *silent("a party, and strangers", "j'ai été violée en soirée", "dehors-inconnus"),
    *silent(
        "bread and tarts are eaten",
        """
        mon frère a mangé mon morceau de pain
        maman m'a donné une tarte aux pommes
        mamie m'a fait une tarte tatin
        papa me donne des pains au lait
        """,
        "objet",
    ),
    *silent(
        "a question of general knowledge",
        "quel personnage abandonné par ses parents difforme et sourd est sonneur de cloches",
        "roman",
    ),
    *silent("how many there are", "combien de femme subissent des conversions ou des mariages forcés chaque année"),
]
CRIES = [
    *shown(
        "the same words in a cry",
        """
        mon père se cache derrière la porte pour me taper
        ma copine sa mère la chasse de chez elle
        mes parents me détestent
        mon fils son père le déteste
        mes parents détestent mon petit frère et l'enferment
        la prof m'a fait des blessures
        les bleus c'est mon prof
        ma copine s'est fait torturer par son père
        ma copine a des bleus
        mon frère est battu le chat du 119
        frappée par mon père parler par chat
        combien de temps on reste au foyer
        ma tante me fait faire la bonne
        mes parents m'ont laissé dehors
        mon copain a toujours faim
        mon oncle dit que c'est notre secret à lui et moi
        mon amie victime de son père
        protégeons les enfants
        mon père m'a mis 5 baffes
        je joue aux sims et mon père me frappe
        mon père est aide soignant et me frappe
        harcelé par mon père
        on me harcèle à la maison
        mon oncle m'a dit que c'est notre secret
        dans mon couple mon mari tape ma fille
        mon père m'a violée en rentrant de soirée
        il nous faut de l'aide il nous frappe
        mes parents me marient cet été au bled
        je ne veux pas aller chez elle elle me tape
        je veux pas aller chez mon père
        mon père m'a retiré de l'école
        il m'a brûlé
        mon père dit que j'ai le diable en moi et me fait exorciser
        je suis une fille battue
        le voisin hurle et la petite crie non papa
        mon père m'a mis un pain
        maman m'a mis des pains et des tartes
        quel film regarder quand mon père me frappe
        combien d'enfants sont battus comme moi par leurs parents
        combien de personnes savent que mon frère est battu
        abandonné par ses parents
        mon père s'en prend à moi
        papa boit et il me fait peur
        """,
    ),
    *shown("the same words in a cry for help now", "je me cache de mon père", urgent=True),
]
CASES = [*HARMLESS, *CRIES]
