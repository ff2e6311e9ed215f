"""States, periphrases and strong acts, and the ordinary French that looks like them."""

from __future__ import annotations

from tests.search_cases import shown, silent

CRIES = [
    *shown(
        "victims, in the words of the year",
        """
        trop de cou de ceinture jpeux plus massoir
        jai dit non il a continuer c mon beau frere
        ma mere ma brisé le poignet
        mon dar1 leve la main sur moi
        le prof met sa main ss ma jupe
        jdois faire la vaisselle sinon jme fais taper
        on moblige a travaillé au restau de mon oncle jvais plus a lecole
        mon tonton ma fait envoyer des photos ou jsuis pas habillé
        elle repete que jaurais pas du naitre ma propre mere
        ma belmere me fait dormir par terre
        mon vieux me frappe au visage
        ma fam dakeuil est violente ac moi
        papa cogne fort j'ai 10 ans
        j'ai été 🍇 par mon oncle
        obligée au seggs par mon cousin
        mon pere ma jeté son tel ds la tronche
        """,
    ),
    *shown(
        "witnesses who saw traces, a child outside, a grip",
        """
        un copain du judo a des marques de ceinture sur les jambes
        élève avec des traces de doigts sur la joue
        coach de boxe gamin du club couvert de bleus
        la fille des voisins dort sur le palier
        le petit voisin dehors en pyjama la nuit
        ma tante affame mes cousins
        ma compagne secoue le bébé quand il pleure
        mon conjoint corrige notre fils à la ceinture
        "je vais te crever" une maman à son fils derrière la cloison
        """,
    ),
    *shown(
        "what else is said silences no cry: a trade, an heirloom, a radiator, water",
        """
        mon père est chauffeur uber il me frappe
        la stagiaire de la crèche tape les enfants
        ma mère est caissière elle me bat
        livré à moi même mon père me frappe
        mon beau père chauffeur vtc me touche
        mon père m'attache aux radiateurs
        mon père frappe ma mère pour l'héritage
        mon fils a peur de la piscine son entraîneur le touche
        quoi faire mon père ne donne pas à manger aux enfants
        """,
    ),
    *shown(
        "children left alone",
        """
        maman est pas rentrée depui lundi on a plus de credit
        maman est partie depuis hier avc mon jumeau on a faim
        ya plus de chauffage et les parents reviennent pas
        ma copine et sa soeur leur mère est pas revenue depuis vendredi
        une petite de 5 ans toute seule à minuit à la gare
        """,
    ),
    *shown(
        "a phone that films, a passport that is taken",
        """
        ya des vidéos de moi ds ma chambre sur le tel de mon beau père
        mon bp veut que je pose en lingerie
        ma pote m'a snap que son daron la filme
        mon mari filme ma fille de 12 ans
        ils ont pris mon passeport c pour me marier
        fiancée de force à 15 ans
        """,
    ),
    *shown(
        "parents who say what they do",
        """
        je l'ai attrapée par les cheveux elle a 14 ans
        je mets ma fille à la cave quand elle hurle
        je lui ai mis la tête sous l'eau froide mon fils criait
        """,
    ),
    *shown(
        "victims in their own words",
        """
        inceste j'en suis victime
        je suis victim de maltraitance
        jai pr de rentré chez moi
        on ma toucher
        mon re-pe me tape
        je me fais batre
        vi0l inceste
        je survis chez moi
        ce que mon grand père m'a fait quand j'étais petite
        je voudrais parler à quelqu'un de mon père mais j'ai honte
        viol par mon père procès
        mon père m'a violée le procès commence
        """,
    ),
    *shown(
        "slang for blows, and what else hurts",
        """
        mon rep ma éclaté pr un 8 en maths
        je me fais allumer par mon père tous les soirs
        mon père m'a ouvert la lèvre
        ma mère m'a mis la main sur la plaque chaude
        mon frère me frappe pendant qu'on joue à fortnite
        """,
        "victime.coups",
    ),
    *shown(
        "threats, so that nobody speaks",
        """
        il a dit que si je parle il s'en prendra à ma petite soeur
        il a juré de me frapper si j'en parle
        on m'a retenu contre mon gré chez mon oncle
        mon mec me force et j'ai 14 ans
        mon oncle veut me guérir parce que je suis gay
        """,
        "victime.cri",
    ),
    *shown(
        "words that wound",
        """
        mon père m'a dit d'aller me pendre
        ma mère m'appelle la grosse
        """,
        "victime.mots",
    ),
    *shown(
        "a parent beside themselves, or drunk",
        """
        qui appeler quand papa pète les plombs
        mon père disjoncte et casse tout
        mon père rentre bourré et réveille tout le monde
        ma mère avale des cachets et elle tombe par terre
        """,
        "victime.violence",
    ),
    *shown(
        "a fridge that is locked, a child who runs the home",
        """
        ils ferment le frigo avec un cadenas
        j'ai plus le droit de manger avec eux
        j'ai le droit de manger que quand ils ont fini
        je fais tout à la maison parce que ma mère boit
        mon père me lave encore j'ai 12 ans
        """,
        "victime.cri",
    ),
    *shown("cut, far away", "ils veulent me couper en bas au pays", "victime.mariage"),
    *shown(
        "a danger that is there now",
        """
        papa a sorti le couteau devant maman
        mon père m'a tiré dessus avec son fusil
        mon père est en train de péter les plombs aidez nous vite
        """,
        urgent=True,
    ),
    *shown(
        "who sees it",
        """
        ma copine dit qu'elle a couché avec son beau père elle a 13 ans
        un papa a frappé son fils au foot
        le voisin montre du porno à sa fille
        """,
        "temoin.cri",
    ),
    *shown(
        "a professional who sees traces", "infirmière scolaire élève brûlures de cigarette que faire", "adulte.metier"
    ),
    *shown("a parent who can no more", "mère célibataire au bout du rouleau qui peut m'aider", "adulte.a-bout"),
    *shown(
        "what is done, without a usual word",
        """
        mes parents ferment la cuisine à clé
        mon père a mis un cadenas sur ma porte
        ma mère a jeté mes affaires par la fenêtre et m'a dit de partir
        mon père dit qu'il va me mettre une balle
        ma mère me dit tous les jours que je gâche sa vie
        ma belle-mère me donne les restes
        ils mangent devant moi et moi j'ai rien
        mon père me prend pour son punching-ball
        ma mère me présente des hommes pour de l'argent
        mes parents sont partis vivre ailleurs sans moi
        mon père me marche sur le dos
        """,
    ),
    *shown(
        "what a child does to be safe",
        """
        je dors avec une chaise contre ma porte
        je fais semblant de dormir quand mon beau-père ouvre la porte
        j'ai peur quand j'entends la clé dans la serrure
        j'ai pas envie d'être vendredi parce que je vais chez mon père
        je mens à l'école sur mes bleus
        """,
    ),
    *shown(
        "strong acts of he, she, they",
        """
        elle me hurle dessus toute la journée
        elle a failli me noyer dans le bain
        il a mis sa main dans ma culotte
        ils me laissent dehors jusqu'à minuit
        """,
    ),
    *shown(
        "the same, now",
        """
        je me cache sous mon lit quand il arrive
        il m'étrangle
        """,
        urgent=True,
    ),
    *shown(
        "held by photos, or made to work",
        """
        un adulte me fait chanter avec mes photos
        on m'oblige à mendier dans le métro
        je fais tout le ménage et la cuisine sinon je mange pas
        mes parents m'obligent à m'occuper de mes frères
        """,
    ),
    *shown(
        "children seen by others",
        """
        ma pote m'a dit que son beau-père venait dans sa chambre
        une dame a giflé sa fille très fort dans le bus
        j'ai peur pour ma petite soeur
        mon amie vend son corps à 15 ans à cause d'un mec
        la petite se fait taper
        mon mari a mis notre fils de 16 ans à la porte en le frappant
        """,
    ),
]
ORDINARY = [
    *silent("an adult's own partner", "j'ai peur de rentrer chez moi à cause de mon mari", "mon-conjoint"),
    *silent("a shop near by", "j'ai peur pas de pharmacie près de chez moi", "pres-de-chez"),
    *silent("a novel", "il répondit que sa mère le frappait", "roman"),
    *silent("oncle and tante", "ma tante est battue par mon oncle", "conjugal-proches"),
    *silent(
        "petit, jeune, élevé, maison and foyer that are no child and no home",
        """
        la petite robe frappe les esprits
        jeune femme battue
        risque élevé de fractures
        masque maison peur bleue
        foyer bois chauffage
        comment se faire une place
        """,
    ),
    *silent(
        "words of which one cry has the other half",
        """
        le père s'est brûlé la main
        elle veut épouser un médecin
        l'amendement numéro sept cent dix-neuf
        mon père m'a appris à me battre
        mon frère m'a frappé par accident en jouant
        mes parents m'ont laissé seul ce soir je m'ennuie
        mes amis me laissent toute seule
        mon fils a des bleus depuis qu'il marche
        """,
    ),
    *silent(
        "119 that counts, and words of the house",
        """
        naruto shippuden 119 kakashi enfance obito
        119 sélections meilleur passeur equipe de france
        erreur 119 sur l'imprimante ca bloque tout
        quand ça crie dans les tuyaux de la maison
        quoi faire a manger quand les enfants ont faim à 18h
        mon fils a peur du ballon gardien u9
        ma mère me tue avec ses vocaux de 6 min
        """,
    ),
    *silent("grapes", "confiture de 🍇 de papa"),
    *silent("heirs", "les oncles se sont battus chez le notaire"),
    *silent("a teacher who was hit", "enseignante giflée par une mère d'élève", "prof-victime"),
]
CASES = [*CRIES, *ORDINARY]
