"""Words of a cry that only stand in the same search, and beside them the cries that have the same words in order."""

from __future__ import annotations

from tests.search_cases import shown, silent

APART = [
    *silent(
        "somebody, and an act that nothing links to them",
        """
        les père le le vendredi virer
        papa adn les enferme
        doit l' joueur déteste
        marmot le faisait céder sa servante
        enfant monsieur violée aux
        fils vos abandonné dire
        filles en battant ça veut dire quoi
        enfants aiment beaucoup à voir démolir
        il touche enfant
        les oncle tu ait dit
        abandonner maman plus genre moitié
        offrir bourreau mère
        dit peur père allez
        et maman clé enfant
        un cri dit mon père un pleur
        pote vieille attachée
        fils lampe enferme
        ami-ami vacances cette de parlerais abandonner
        une tout arriérés frères profite place
        """,
    ),
    *silent(
        "an act, and a child that it is not done to",
        """
        je voulais persécuter cette petite
        viole la frontière ado
        coups de hache enfant
        d'abus de biens garçon
        riches pas frappe bébé
        ma honte ado
        l'exploitation des enfants
        ma juste plainte enfant
        je me dénonce fille
        autre vais l' bat
        enfants meurtre accord prostituée
        je défaite gouverneur attouchements non
        maltraitance peu pas gays rester service
        ma parole d'honneur ado
        """,
    ),
    *silent(
        "an instrument that nobody holds",
        """
        papa moi procédez chaussures
        parents nous elle chaussures
        père grève nous couteau
        me arme mère reims
        qui marque je chaussures
        coups de fouet
        """,
    ),
    *silent(
        "leaving, a home and a family in other senses",
        """
        comment votre fugue dix
        fugues la allons diriez
        ce fugue est ils enfant
        parents se enfui
        pourquoi les boyers
        allez foyers
        dépose-nous place numéro
        fois au pays mariage
        jean veut que je l'épouse
        qui a écrit des foyers d'immigrés
        comment femme au foyer
        la nuit on dort à l'abri
        je veux dormir à terre
        cauchemar fait est-il famille fait parce
        au secours de mon père
        """,
    ),
    *silent(
        "words of asking that ask something else",
        """
        comment faire on l'a insulté
        craint les torgnoles
        fait battre
        allô les pour enfant
        mes enfants numéro
        non coups
        un personne on faim à
        préférerais avoir encore maman
        """,
    ),
    *silent("a woman at home", "comment faire femme au foyer\nfemme au foyer téléphone", "au-foyer"),
    *silent("a sentence that tells how", "mon père le touchant météo\nle prêtre en le secouant", "en-passant"),
    *silent(
        "shopping, cooking, the weather, a dictionary",
        """
        père le rejeté pas cher
        rêver de parents cruels
        qui a écrit l'enfant abandonné
        enfants enfermés coloriage
        """,
    ),
    *silent("what was never done", "jamais il ne m'a battue", "jamais-fait"),
    *silent("to get the better of it", "venir à bout de mon petit", "venir-a-bout"),
    *silent("to go home", "j'aimerais mieux m'en aller chez moi", "en-aller"),
    *silent("a dream", "rêver de sa mère violente", "emplettes"),
    *silent("a doctor who leaves", "le docteur nous abandonne", "soin-refuse"),
    *silent(
        "a rare word that is spelled right",
        """
        des attachements
        rêver de la margelle
        la fougueuse police
        bébé 6 mois seul assis
        quitter le foyer parental aide au logement
        """,
    ),
]
LINKED = [
    *shown(
        "somebody, and what links them to the act",
        """
        ma copine qui est souvent battue
        mon élève est battu
        une amie est vraiment maltraitée
        mon cousin est le souffre-douleur de ma tante
        son père la frappe
        ma pote sa mère la frappe tous les soirs
        mon bébé pleure et je le secoue
        un ami de ma classe est enfermé chez lui
        ma petite cousine n'a rien à manger
        mon camarade mange dans les poubelles
        mon petit-fils est laissé sans manger
        ma fille dit que tonton l'a touchée
        j'entends ma copine pleurer quand son père crie
        j'ai vu un homme frapper un enfant
        """,
    ),
    *shown(
        "an act, and the child that it is done to",
        """
        maltraite ses enfants
        abus sur un enfant
        comment ne plus taper mon enfant
        peur de lui faire du mal à mon fils
        prostitution de mineurs
        stop aux coups
        """,
    ),
    *shown(
        "an instrument in a hand",
        """
        maman câble moi pour les notes
        j'ai des marques de ceinture
        coups de ceinture
        """,
    ),
    *shown(
        "leaving, a home and a family in the sense of a cry",
        """
        comment fuguer
        je veux fuguer
        j'ai fugué
        ma copine a fugué
        je me suis enfuie de chez moi
        je veux aller en foyer
        comment aller en foyer
        comment on fait pour être placé
        je dors par terre chez moi
        je souffre chez moi
        sauvez moi de ma famille
        """,
    ),
    *shown(
        "a home to go to, and somebody who leaves a child alone",
        """
        je veux aller au foyer
        ma mère veut me placer en foyer
        mon coach m'a laissé dehors toute la nuit
        mon père me frappe pas cher
        il ne m'a jamais aidée il me frappe
        elle ne me frappe que quand papa est parti
        je suis à bout de mon fils
        je veux m'en aller de chez moi
        combien coûte un appel au 119
        je rêve que mon père arrête de me taper
        mon père me punit en me frappant
        son père la frappe en la secouant
        je dois me marier au pays cet été
        mon père veut que je me marie avec un vieux
        ils veulent me placer
        maman m'abandonne
        mon père est un bourreau
        l'éducateur nous enferme
        des attouchments
        """,
    ),
    *shown(
        "words of asking that ask for this",
        """
        comment dire à quelqu'un qu'on est battu
        je me fais battre
        allo les enfants
        ma mère aurait préféré ne pas m'avoir
        j'ai subi des attouchements
        mon oncle m'a fait des trucs
        mon oncle profite quand on est seuls
        """,
    ),
    *shown(
        "a cry for help now",
        """
        mon père a sorti un couteau j'ai peur
        au secours ma mère
        mon père dit qu'il va me tuer
        """,
        urgent=True,
    ),
]
CASES = [*APART, *LINKED]
