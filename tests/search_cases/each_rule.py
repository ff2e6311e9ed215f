"""One search a rule that decides it alone, by what the rule is about; and harmless ones beside them."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "hurt, and how it is told",
        """
        il me frappe et j'ai des marques
        je suis giflée chaque dimanche
        au foyer on me prive de manger
        mes parents sont toxicomanes
        on part au sénégal et j'ai peur qu'ils me gardent
        c'est une torture avec mes parents
        elle me répète que je suis nulle
        qu'un juge vienne me chercher
        mon oncle veut savoir si je parle de ce qu'il m'a fait
        papa n'a pas fait exprès mais mon nez est cassé
        mon beau-père me filme dans le bain
        mon cousin me force quand il est seul
        à l'ime un monsieur me tape
        kan papa boit c moi ki prend
        mon prof de piano a les mains pleines de traces
        """,
    ),
    *shown(
        "touched, filmed, told to keep quiet",
        """
        quelqu'un a des photos de moi et il veut de l'argent
        il menace d'afficher des photos j'ai 13 ans
        mon tonton abuse j'ai 12 ans
        un adulte m'oblige à embrasser
        mon frère m'a forcé la nuit
        normal que papi dorme avec moi
        mon parrain jure de garder le secret
        il dit que c'est notre secret
        """,
    ),
]
OTHERS = [
    *shown(
        "a child of others",
        """
        un inconnu demande des photos à ma nièce
        une copine frappée par son père
        dénoncer mon beau-père
        le père de mon amie est violent
        femme qui gifle les enfants
        une dame pousse son bébé contre un mur
        il cogne ses enfants
        une élève refuse de rentrer elle pleure
        un coach demande des photos à ma soeur
        papa va dans la chambre de ma soeur le soir
        fille de 12 ans bonne à tout faire
        signaler une négligence sur des enfants
        mon cousin prend son bain avec ma fille de 10 ans
        le moniteur rejoint un enfant sous la tente
        secte avec des enfants
        une amie que son oncle touche
        """,
    ),
    *shown(
        "services by their name",
        """
        voix de l'enfant
        crip paris
        carences éducatives
        """,
    ),
]
ADULTS = [
    *shown(
        "a parent, or another who sees one",
        """
        je craque j'ai deux enfants
        taper mon fils comment ne plus
        mon mari est trop sévère avec les petits
        je crie devant mes enfants
        j'ai peur de leur faire mal mes jumeaux
        ma fille m'a dit que le voisin la touche
        mon ex humilie sa fille
        mon fils a un père qui le rabaisse
        mon fils hurle quand son père arrive
        """,
    ),
]
HARMLESS = [
    *silent(
        "beside them",
        """
        elle me répète la leçon
        un juge vient chercher le dossier
        photo de moi argentique
        le prof demande une photo d'identité
        papa va dans la chambre
        crip en anglais
        je crie devant un match
        secte film
        mon cousin prend son bain
        """,
    ),
]
CASES = [*VICTIMS, *OTHERS, *ADULTS, *HARMLESS]
