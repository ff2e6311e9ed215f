"""Cries that stand beside one that somebody missed: the same thing said of another person, with another verb, in
another spelling; and what is said with the same words and is none."""

from __future__ import annotations

from tests.search_cases import shown, silent

SPELLED = [
    *shown(
        "an infinitive is written for a participle, and the other way round",
        """
        mes parents me laisse pa mangé
        mon père veut m'obligé a couché avec lui
        ma famille ma mis dehor et je peu pas rentré
        """,
    ),
    *shown(
        "a typing error in a word that every search has",
        """
        j'ai peir de mon père
        j'ai peyr de rentrer chez moi
        je veux plus retnrer chez moi
        je veux plus rentrer chze moi
        ma copine du lycée a un bbéé de son beau-père
        mon mari tape ma flle
        mon mari tape notre bébé et je suis seyl avec lui
        je suis seyl à la maison depuis trois jours
        son entraîneur lui faait des choses
        j'ai 14 ans un adilte d'internet me menace si je viens pas le voir
        """,
    ),
    *shown("an age beside the first letter of I", "g15 ans je dors dans la rue depuis lundi"),
    *silent(
        "words that are right as they stand",
        """
        papier peint chambre
        manger à l'étranger pas cher
        marie de villiers
        j15 moteur
        """,
    ),
]
SAID = [
    *shown(
        "a wish that one were not there",
        """
        ma mère dit tous les jours qu'elle aurait préféré que je meure
        mon père voudrait que je sois mort
        ma mère aurait préféré que je sois pas là
        elle dit qu'elle regrette de m'avoir eu
        """,
    ),
    *silent(
        "wishes of another kind",
        """
        ma mère préfère que je sois pas malade
        mon père voudrait que je sois médecin
        regrette de m'avoir fait un tatouage
        """,
    ),
    *shown(
        "what one is not let do",
        """
        mes darons me laisse pas bouffer
        mon père me laisse pas aller aux toilettes
        mes parents me laissent pas aller au collège
        """,
    ),
    *shown(
        "what is broken, and by whom",
        """
        mon frère jumeau a eu le nez cassé par papa
        ma soeur a eu le bras cassé par mon père
        il a le bras cassé à cause de son père
        """,
    ),
    *silent(
        "broken by nobody",
        """
        nez cassé par un ballon
        mon père a le nez cassé
        """,
    ),
    *shown(
        "a hand that is raised",
        """
        la nouvelle compagne de mon ex lève la main sur ma fille
        mon ex a levé la main sur ma fille
        sa belle-mère lève la main sur lui
        il lève la main sur moi
        elle lève la main sur mon frère
        mon dar1 leve la main sr moi pr rien
        """,
    ),
    *silent(
        "a hand that is raised in class, or between adults",
        """
        lever la main en classe astuce
        mon ex lève la main sur moi
        """,
    ),
    *shown(
        "blows, without a verb",
        """
        gifles tous les jours à la maison
        des claques tous les soirs chez moi
        insultes à la maison
        punition à genoux sur du riz
        """,
    ),
    *silent(
        "no blows",
        """
        claquettes à la maison
        insultes dans call of duty
        genoux riz cuisson
        """,
    ),
    *shown(
        "fear of going home, or of somebody",
        """
        j'ai peur de rentrer ce soir
        peur de rentrer après les cours
        je veux pas rentrer ce soir j'ai peur
        ma petite-fille me dit que son père lui fait peur
        mon fils dit que mon ex lui fait peur
        """,
    ),
    *silent(
        "fear of a new school, or for fun",
        """
        j'ai peur de rentrer en sixième
        peur de rentrer dans l'eau
        mon frère lui fait peur avec un masque
        """,
    ),
    *shown(
        "bruises of somebody who is not named",
        """
        j'ai des bleus à cause de lui
        il me fait des bleus
        elle me laisse des marques sur les bras
        """,
    ),
    *silent("a bruise in a song", "il m'a fait des bleus au coeur"),
    *shown(
        "asking whether it is normal",
        """
        est-ce normal d'être frappé
        c'est normal d'être battu
        est-ce normal d'être tapé par ses parents
        """,
    ),
    *silent(
        "normal, and no blow",
        """
        est-ce normal d'être frappé par la foudre
        c'est normal d'être fatigué
        """,
    ),
    *shown(
        "a parent who drinks, and a child who does a parent's work",
        """
        sa mère boit elle a 9 ans
        sa mère est alcoolique et elle s'occupe de ses frères
        """,
    ),
    *silent("a parent's coffee", "sa mère boit du café elle a 9 ans"),
    *shown("what one may not tell", "on m'a dit de ne pas parler de ce que fait mon père"),
    *silent("a parent's trade", "je dois pas dire ce que fait mon père comme métier"),
    *shown("another word for one's mother", "mam me tape"),
    *silent("a nursery of that name", "mam recrutement auxiliaire"),
]
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
PLAIN = shown(
    "plain things that each rule has to find, in the words that come first to mind",
    """
    tchat 119
    tchat du 119 horaires
    maltraitance 119 numéro
    un un neuf
    appeler le un un neuf
    119 mon père
    119 ma mère me frappe
    le 119 pour mes parents
    guadeloupe 119
    réunion 119
    allo enfant battu
    allo enfants
    mon père et ce qu'il me fait
    ce que mon père me fait la nuit
    la ceinture à chaque mauvaise note mon père
    le bruit de la ceinture de mon père
    je suis comme sa femme mon père
    mon père dit que je suis sa petite chérie
    un adulte me demande des nudes j'ai 13 ans
    un inconnu veut que je lui envoie des photos j'ai 12 ans
    un vieux m'envoie des photos de lui nu
    un mec de 30 ans veut que je montre mes seins
    je suis victime de sextorsion je suis mineure
    il menace d'afficher mes photos si je paye pas
    mon prof sort avec une élève
    mon prof couche avec une élève de 15 ans
    je veux mourir à cause de mon père
    je veux mourir à cause de ce qui se passe chez moi
    envie de mourir à cause de mes parents
    j'en peux plus je veux me tuer à cause de ma mère
    le petit des voisins dort dehors
    la fille des voisins est enfermée dans le noir
    mon mari secoue notre bébé
    mon compagnon corrige mon fils à la ceinture
    ma belle fille frappe mon petit fils
    mon bébé je l'ai secoué
    je casse tout devant mes enfants
    sa mère le tape
    sa mère la gifle tout le temps
    son beau-père la touche
    ses parents l'enferment
    une dame a giflé son fils dans le bus
    un homme secoue un enfant au parc
    une femme pince sa fille au supermarché
    mon oncle me fait fumer du shit j'ai 11 ans
    mon ex me ramène les enfants affamés
    il me ramène ma fille sale et affamée
    je mets une chaise devant ma porte la nuit
    je bloque ma porte avec une commode pour que mon beau père rentre pas
    mon père m'a fait saigner du nez
    mon beau père me mate sous la douche
    mon beau père me photographie quand je dors
    mon père va dans la chambre de ma sœur la nuit
    est ce que je mérite les coups
    mon prof de piano me tape sur les doigts avec une règle
    mon fils protège sa tête quand je bouge
    mon élève se protège le visage quand je lève la main
    l'éducateur s'enferme avec des petits
    enfant attaché au radiateur
    un enfant attaché au lit dans l'appartement d'à côté
    on scotche la bouche des enfants à la cantine
    enfant en chaussettes sur le palier
    ma fille dit que papa joue au docteur avec elle
    mon fils dit qu'il a un secret avec papi dans le lit
    ma fille parle du zizi de son père
    mon enfant crie arrête papa la nuit
    une copine me dit qu'elle dort dans la cave
    mon père me dit d'aller me suicider
    un homme demande des photos nues à ma fille
    mon prof m'écrit des coeurs
    ma fille dit que son père lui met le doigt
    on me fait manger dans la gamelle du chien
    """,
)
CASES = [*SPELLED, *SAID, *SEEN, *TOLD, *VOICES, *BRIEF, *PLAIN]
