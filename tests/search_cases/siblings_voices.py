"""More of siblings.py: voices that were not used before."""

from __future__ import annotations

from tests.search_cases import shown, silent

VOICES = [
    *shown(
        "a death wished, no telephone, no school, alone for days, a belly that knows, a husband's belt",
        """
        ma belle mere ve ma mort
        mon père veut ma mort
        ma mère souhaite ma mort tous les jours
        mes parents veulent notre mort
        mn pere a cassé mn tel pr ke jpuisse pa apelé
        ma mère m'a confisqué mon téléphone pour que j'appelle personne
        il a pris mon portable pour pas que j'appelle la police
        mon père a caché le téléphone pour que je parle à personne
        svp un num gratuit pr parlé de mn pere
        un numéro pour parler de ma mère violente
        qui appeler pour parler de mon père
        numéro pour dénoncer mon père
        je cherche un numéro pour parler de ce que je vis à la maison
        tjr des coup tjr des coup jen é marre de chez moi
        jen peu plu des coups chez moi
        marre de prendre des claques chez moi
        jen é marre kon me tape chez moi
        mon pere veu ke jarrete lecole pr bossé
        mes parents veulent que j'arrête le collège pour garder mes frères
        ma mère veut que je quitte l'école
        mon oncle veut que j'arrête l'école pour travailler
        il ma forcé a lui faire des truc
        il m'a forcée à faire des choses
        il m'a obligé à le toucher
        il me force à lui faire un truc
        jpe pas dir a mes parents ce ke mn cousin mfé
        je peux pas dire ce que mon frère me fait
        comment dire à ma mère ce que papi m'a fait
        j'ose pas dire ce ke mon beau pere me fé
        mon ptit frere é tt seul ac moi depui 2 jour
        on est tout seuls depuis 3 jours avec ma soeur
        mon frère et moi on est seuls depuis hier
        je suis seul avec ma petite soeur depuis deux jours
        maman est pas rentrée depuis deux jours je garde mon frère
        jai pa le droi de mangé avc eux
        j'ai pas le droit de manger à table
        j'ai pas le droit de manger avec la famille
        je mange toute seule dans ma chambre ils veulent pas de moi à table
        ils mangent et moi j'ai rien
        j'ai pas le droit de me servir dans le frigo
        ma mère dit qu'elle va me mettre à la dass
        ma mère veut me mettre à la ddass
        mon père menace de me placer en foyer
        mes parents veulent me mettre en foyer
        ma mère dit qu'elle va m'abandonner
        elle dit qu'elle va me mettre à l'orphelinat
        quand mon père est là j'ai mal au ventre
        dès que mon père arrive j'ai mal au ventre
        j'ai mal au ventre quand mon père est là
        j'ai envie de vomir quand mon beau-père rentre
        je tremble quand mon père est là
        je pleure quand papa rentre
        ma mère me dit de me débrouiller pour manger
        mes parents nous laissent nous débrouiller pour manger
        mon pote est à la rue ses parents l'ont jeté
        mon ami est à la rue à 16 ans
        ses parents l'ont foutu dehors mon meilleur ami
        ma copine dort dehors ses parents l'ont jetée
        ses parents l'ont mis à la rue
        il arrive en cours avec un œil au beurre noir
        elle arrive à l'école avec des bleus
        mon mari veut punir notre fils avec la ceinture
        mon conjoint punit ma fille à coups de ceinture
        mon mari punit notre fille en l'enfermant
        mon ex punit les enfants au martinet
        j'ai des gestes brusques avec mon bébé
        j'ai eu un geste violent envers ma fille
        gestes violents sur mon enfant
        je suis brusque avec mon bébé
        j'ai été brutale avec mon fils
        mon neveu n'est plus scolarisé et reste enfermé
        ma nièce va plus à l'école ses parents l'enferment
        les enfants du voisin ne sont pas scolarisés et restent enfermés
        un enfant déscolarisé reste enfermé chez lui
        ma cousine n'a pas le droit d'aller à l'école
        je soupçonne mon mari d'abuser de ma fille
        je soupçonne mon ex d'abuser de mon fils
        je pense que mon mari touche notre fille
        je soupçonne mon père d'abuser de ma fille
        je crois que mon compagnon abuse de ma fille
        peur que mon mari touche ma fille
        je suspecte mon conjoint d'attouchements sur ma fille
        mon mari a abusé de notre fille
        """,
    ),
    *silent(
        "wishes, numbers, schools and belts of another kind",
        """
        mon père veut ma moto
        les zombies veulent ma mort minecraft
        numéro pour parler de mon père décédé démarches
        ma mère veut que j'arrête les jeux vidéo
        mes parents veulent que j'arrête l'école de musique
        il m'a forcé à lui faire des pâtes
        mon frère est seul depuis 3 jours idées cadeau
        je me débrouille tout seul pour manger healthy
        je pleure de joie quand papa rentre de mission
        être à la rue en maths
        mon pote est à la rue dans ses révisions
        elle arrive en classe avec des marques de luxe
        mon mari veut punir notre fils
        droit de me servir dans le frigo coloc
        """,
    ),
]
BRIEF = [
    *shown(
        "hospitals, lies that are asked for, shame, work for school, strangers and one's child",
        """
        mon père m'a envoyé à l'hôpital
        ma mère m'a envoyée aux urgences à force de me taper
        je suis à l'hôpital à cause de mon père
        j'ai fini aux urgences à cause de mon beau-père
        mon père m'a tellement frappé que je suis allé à l'hôpital
        mes parents me forcent à mentir aux médecins
        mon père m'oblige à mentir à la police
        ma mère me demande de mentir à l'assistante sociale
        je dois mentir aux profs sur mes bleus
        mon père m'a fait jurer de rien dire à l'école
        ma mère dit que je suis son plus grand regret
        mon père dit que je suis sa plus grande honte
        mon père dit que je suis une erreur
        je suis la honte de ma famille d'après mon père
        ma mère dit que je suis son malheur
        mes parents disent que je gâche leur vie
        on m'oblige à travailler au lieu d'aller à l'école
        mon oncle m'oblige à travailler au lieu d'aller au collège
        je travaille au lieu d'aller à l'école
        on me force à bosser dans un resto j'ai 14 ans
        jai mal partou a force de me fère tapé
        à force de me faire frapper j'ai des bleus
        marre de me faire taper dessus
        marre de me faire frapper par ma mère
        j'en ai assez de me faire insulter par mon père
        fatiguée de me faire taper par mes parents
        mn papa mfé peur
        mn beau pere mfé du mal
        ma mere mfé du mal
        mn pere mfé flippé
        jsui enfermé o balcon
        je suis attachée au radiateur
        quelqu'un a touché mon enfant
        on a touché ma fille à l'école
        un adulte a touché mon fils
        quelqu'un a frappé mon fils à la crèche
        un animateur a touché ma fille
        un homme a touché ma fille au parc
        quelqu'un fait du mal à mon enfant
        on fait du mal à ma fille à la garderie
        quelqu'un a violé ma fille
        ma fille s'est fait toucher
        mon fils s'est fait toucher par un adulte
        ma fille s'est fait violer
        mon fils a été touché par un moniteur
        """,
    ),
    *shown(
        "hospitals, lies that are asked for, shame, work for school, strangers and one's child, now",
        """
        je suis enfermé sur le balcon
        je suis enfermée dans le garage
        je suis enfermé dans le noir
        """,
        urgent=True,
    ),
    *silent(
        "hospitals, games and places of another kind",
        """
        mon médecin m'a envoyé à l'hôpital
        ma mère m'a envoyé une photo
        ma mère m'a emmenée à l'hôpital
        mon père est à l'hôpital à cause de son coeur
        je suis à l'hôpital à cause d'une appendicite
        mon plus grand regret
        mon père dit que je suis son plus grand fan
        je travaille au lieu de dormir
        à force de me faire tatouer
        marre de me faire spammer
        marre de me faire battre à fifa
        fatiguée de me lever
        enfermé dans le noir escape game
        je suis enfermé sur le balcon clé cassée serrurier
        on a touché le fond
        on a touché ma voiture sur le parking
        quelqu'un a touché mon téléphone
        un homme a touché le jackpot
        quelqu'un a frappé mon pare choc
        coach violent basket nba
        entraineur violent ligue 1 arbitre
        ma fille s'est fait piquer par une guêpe
        """,
    ),
]
CASES = [*VOICES, *BRIEF]
