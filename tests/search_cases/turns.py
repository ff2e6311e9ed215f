"""Turns of phrase: an act, the person who does it and the child to whom, in any of them; and the same without harm.

test_composition.py composes thousands of these; here is one search for each rule and context of fr-tournures.toml.
"""

from __future__ import annotations

from tests.search_cases import shown, silent

CRIES = [
    *shown(
        "in any turn: done to me by those in charge",
        """
        mon entraîneur m'humilie
        ma nourrice me traite de tous les noms
        mon animateur m'a traité de bon à rien
        ma prof me prend pour sa bonne
        ma prof de danse nous traite de grosses
        on est humiliés devant tout le monde par notre prof
        mon coach nous a envoyés valser contre le mur
        """,
        keyword="tournure.moi",
    ),
    *shown(
        "in any turn: threatened now",
        "mon éducateur me menace avec un couteau",
        keyword="tournure.moi",
        urgent=True,
    ),
    *shown(
        "in any turn: done to one's own child, or to mine",
        """
        un collègue brûle son fils avec sa cigarette
        une amie injurie son bébé
        mon ex traite ma fille de grosse vache
        mon mari prive notre fils de repas
        mon ex-femme ne change jamais ma fille
        mon fils se fait insulter par mon mari
        sa mère insulte ma copine
        il humilie mes enfants mon conjoint
        ma belle-sœur s'en prend à son fils
        la nounou ne nourrit pas mon fils
        """,
        keyword="tournure.un-enfant",
    ),
    *shown(
        "in any turn: done to a friend, a pupil, a brother",
        """
        ses parents le renient
        mon oncle a promis ma sœur en mariage
        lycéen insulté par un proche
        fillette ligotée à une chaise
        il a levé la main sur ma petite sœur
        """,
        keyword="tournure.un-ami",
    ),
    *shown("in any turn: a neighbour, sexually", "mon voisin m'envoie des messages sexuels", keyword="tournure.voisin"),
    *shown(
        "in any turn: whether one may",
        """
        est-ce légal de gifler un enfant
        la loi interdit d'insulter un enfant
        peut-on humilier un enfant
        """,
        keyword="tournure.droit",
    ),
    *shown("in any turn: from a person of several words", "je veux fuguer de chez la femme de mon père"),
]

HARMLESS = [
    *silent(
        "the same turns: what parents do every day",
        """
        ma mère me laisse jouer dehors
        mon tuteur me demande des photos de vacances
        mon père m'interdit de sortir en boîte
        mon père me vire de l'argent
        papi me jette la balle
        ma tante filme mon frère quand il danse
        mon oncle me force à manger des légumes
        mon coach m'embrasse sur la joue
        """,
        silenced_by="d-ordinaire",
    ),
    *silent(
        "the same turns: between adults, and animals",
        """
        pourquoi mon chien il me mord
        mon ami tape son voisin
        """,
        silenced_by="entre-adultes",
    ),
    *silent("the same turns: beaten by pupils", "mon fils est frappé par des élèves"),
    *silent(
        "the same turns: nothing is done",
        """
        ma famille d'accueil m'aide à faire mes devoirs
        ma famille d'accueil me met dans la voiture pour aller à l'école
        la nounou a laissé mon fils chez sa mamie
        mes parents me privent de console
        mon patron m'insulte
        mon collègue frappe sa copine
        """,
    ),
]

CASES = [
    *CRIES,
    *HARMLESS,
    *shown(
        "a friend who is beaten, whoever and whatever stands behind the verb",
        """
        mon ami est frappé par le prof
        ma copine est frappée par le voisin
        mon amie se fait frapper par le prof de sport
        mon ami se fait taper dans la voiture par son père
        ma copine se fait frapper contre le mur par son père
        mon camarade se fait violer par le voisin
        mon meilleur ami se fait insulter par la prof tous les jours
        ma copine de 15 ans se fait frapper par un client
        mon ami se fait frapper par son chef scout
        """,
    ),
    *shown(
        "a chief, a dog, a dance that has nothing to do with it",
        """
        mon patron me frappe j'ai 16 ans
        mon père est le chef ici et il me frappe
        quand le chien aboie mon père me frappe
        mon père frappe le chien et me tape
        le chef de famille nous frappe tous
        mon beau-père me filme sous la douche pendant que je danse
        mon oncle me filme nue à la fête
        enfant frappé par son père enfant de 8 ans
        """,
    ),
    *shown(
        "persons of several words",
        """
        les coups de la femme de mon père
        les coups de l'ex de ma mère
        victime du père de famille d'accueil
        les menaces du père de famille d'accueil
        dénoncer la femme de mon père
        porter plainte contre le copain de ma mère
        mon père biologique est dangereux pour ma petite sœur
        """,
    ),
    *shown(
        "attouchements that somebody does, to whomever",
        """
        mes parents font des attouchements à mes sœurs
        une mère a fait des attouchements à ses gamins
        mon voisin quand il est énervé il me filme dans la salle de bain
        """,
    ),
    *silent(
        "adults among themselves, and beasts",
        """
        mon ami a frappé le voisin
        mon chat me griffe
        mon chef me harcèle au travail
        mon chien me mord quand je joue
        je suis harcelée par mon patron
        le mari de ma soeur
        porter plainte contre mon ex mari
        """,
    ),
    *shown(
        "a man beats his wife and his children, somebody's parents beat a boyfriend: not adults only",
        """
        il frappe sa femme et ses enfants
        mon voisin bat sa femme et ses gosses
        ses parents frappent mon copain
        ses parents mettent la tête sous l'eau à mon copain
        """,
        keyword="temoin.les-siens",
    ),
    *shown(
        "the same, of a girl",
        """
        son père enferme mon copain
        sa mère met la tête sous l'eau à ma copine
        """,
    ),
    *shown(
        "somebody else, a dog, and me",
        """
        mon père frappe mon chien et moi
        ma mère tape nos chats et moi
        """,
        keyword="victime.cri-franc",
    ),
    *shown(
        "grandparents, parents-in-law",
        """
        les mains baladeuses de mes grands-parents
        attouchements de mes grands parents
        """,
    ),
    *shown(
        "beaten for money, or so often",
        """
        mon père me tape pour 20 euros
        mon père me tape si je dépense 20 euros
        mon père me tape 5 fois par jour
        """,
    ),
    *silent(
        "an amount right behind: it is borrowed",
        """
        mon père me tape 20 euros
        ma mère me tape toujours 50 balles
        mon oncle me tape de 100 euros
        """,
        "emprunt",
    ),
    *silent(
        "won at a game against several",
        """
        mon père bat mon frère et moi au ping pong
        il bat sa femme et ses enfants aux échecs
        """,
    ),
    *silent(
        "a wife and children, a boyfriend's parents, without harm",
        """
        il quitte sa femme et ses enfants
        ses parents détestent mon copain
        son père tape la discute à mon copain
        mon père caresse mon chien et moi
        mon père tape le carton et moi je dors
        """,
    ),
]
