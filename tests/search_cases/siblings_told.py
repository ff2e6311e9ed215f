"""More of siblings.py: what is seen of a child, what is done to one, who is trusted, and who did it."""

from __future__ import annotations

from tests.search_cases import shown, silent

SEEN = [
    *shown(
        "wounds that nothing explains, named before the child",
        """
        hématomes inexpliqués nourrisson signalement pédiatre
        brûlures suspectes enfant signalement médecin
        fractures à répétition nourrisson signalement
        bleus suspects bébé crèche
        """,
    ),
    *silent(
        "wounds that are none",
        """
        boutons suspects nourrisson
        fracture nourrisson consolidation
        griffures chat enfant que faire
        """,
    ),
    *shown(
        "somebody's parent, and what they do to him or her",
        """
        son père l'attend pour le frapper
        sa mère passe son temps à la gifler
        leur père n'arrête pas de les frapper
        son oncle essaye de la toucher
        sa mère lui ouvre pas la porte
        il va dans la chambre de ma petite soeur et ferme à clé
        mon mari corrige le petit trop fort
        """,
    ),
    *silent(
        "somebody's parent who waits, and one who corrects homework",
        """
        son père l'attend à la gare
        sa mère l'attend pour dîner
        mon mari corrige les devoirs du petit
        """,
    ),
    *shown(
        "a parent who tells it without I",
        """
        giflé ma fille peur de recommencer
        gifle à mon enfant comment me faire pardonner
        mon fils je l'ai frappé
        j'ai peur de refaire du mal à ma fille
        """,
    ),
    *silent("beginning again", "peur de recommencer à zéro"),
    *shown("the line, beside an age", "horaires tchat 119 moins de 21 ans"),
    *shown("the line by half its name", "allo enfant"),
    *shown(
        "kept from school, kept for oneself, spied on, for money",
        """
        ils m'ont retirée de l'école
        il m'a déscolarisée
        mon père me prend comme sa femme
        mon oncle m'épie dans la salle de bain
        il me demande de l'argent pour pas publier mes nudes
        je m'occupe de ma mère qui ne se lève plus
        """,
    ),
    *silent(
        "a child that is not born yet",
        """
        pourquoi les bébés donnent des coups de pied dans le ventre de leur mère
        quand bébé donne des coups dans le ventre de maman
        """,
    ),
    *shown("a belly that is struck", "mon père donne des coups de pied dans le ventre de ma mère enceinte"),
    *silent(
        "who plays whom",
        """
        qui joue le père violent dans jusqu'à la garde
        qui double le père abusif dans encanto
        """,
    ),
    *shown("a father who plays", "mon père joue au poker et me frappe quand il perd"),
    *silent(
        "a game that somebody always wins",
        """
        ma soeur gagne toujours aux dames comment la battre
        mon frère gagne toujours aux échecs comment le battre
        mon père gagne toujours je veux le battre
        """,
    ),
    *shown("blows after a game", "mon père me bat quand je gagne aux échecs"),
]
TOLD = [
    *shown(
        "what is done to me, without I am",
        """
        enfermée à la cave quand je fais une bêtise est-ce que c'est permis
        enfermé dans le placard tous les soirs
        frappé quand j'ai une mauvaise note
        giflée dès que je parle
        mise à genoux pendant des heures quand je réponds mal
        """,
    ),
    *silent(
        "the same words of other things",
        """
        attaché quand je conduis
        mise à jour quand je télécharge
        enfermé tous les soirs dans mon studio pour mixer
        """,
    ),
    *shown(
        "those whom one trusts with children",
        """
        au catéchisme un bénévole touche les garçons
        le président du club touche les gamines
        un moine du pensionnat touche les garçons
        le monsieur qui garde la cantine touche les filles
        le cuisinier de la cantine touche les petits
        """,
    ),
    *silent(
        "a volunteer, a president, a monk",
        """
        devenir bénévole auprès des enfants
        le président touche le fond dans les sondages
        moine shaolin frappe
        """,
    ),
    *shown(
        "who made the bruises",
        """
        jdi ke jsui tombé mé cé mon pere ki ma fé lé bleus
        c'est ma mère qui m'a fait ces bleus
        c'est mon beau-père qui m'a fait ça
        """,
    ),
    *silent(
        "what one's father made",
        """
        c'est mon père qui m'a fait ce gâteau
        c'est ma mère qui m'a fait les ongles
        marques de voiture c'est mon père qui choisit
        """,
    ),
    *shown(
        "the line, in text-message spelling",
        """
        jdoi dire koi o 119
        ke dire o 119
        """,
    ),
    *shown(
        "pornography that is shown to a child",
        """
        mon filleul de 6 ans dit que son père lui montre des films porno
        ma nièce de 8 ans dit que son cousin lui a montré du porno
        un élève de CM1 raconte que son père lui montre du porno
        """,
        "enfant.porno-montre",
    ),
    *silent(
        "pornography that adults watch",
        """
        mon mari regarde du porno
        ma copine me montre du porno
        """,
    ),
    *shown(
        "fetched to work in a house",
        """
        on ma ramené en france pr fer le ménage jvé pa a lecole jai 14 ans
        ma tante m'a ramenée en france je fais le ménage toute la journée
        on m'a fait venir en france pour garder des enfants je vais pas à l'école
        """,
    ),
    *silent(
        "housework on a Saturday, and a journey",
        """
        je fais le ménage le samedi j'ai 14 ans
        elle m'a emmené en france pour travailler
        """,
    ),
    *shown(
        "nobody is ever at home",
        """
        mes ptits freres é moi on mange pa ya jamé perssone a la maison
        y a jamais personne chez nous pour s'occuper de nous
        mes parents sont jamais là on se débrouille avec mes frères
        on est toujours tout seuls avec mes petits frères
        je veux pas qu'on me frappe
        """,
    ),
    *silent(
        "nobody is there, for once",
        """
        personne à la maison ce weekend soirée
        y a jamais personne sur ce serveur
        on mange pas de porc
        """,
    ),
    *silent(
        "won against all of us",
        """
        mamie nous bat tous à la belote
        mon père nous bat tous aux cartes
        tonton nous bat toujours tous à la pétanque
        """,
    ),
    *shown("struck, all of us", "mamie nous bat tous à la maison"),
]
CASES = [*SEEN, *TOLD]
