"""Words that need company: what stands beside each other by chance, and the cries with the same words."""

from __future__ import annotations

from tests.search_cases import shown, silent

HARMLESS = [
    *silent(
        "a person who is at her wits' end, told by somebody else",
        """
        joue-t-elle une mère débordée
        histoire de père a craqué
        """,
    ),
    *silent(
        "a mark, a wound, blood and bites that are nobody's",
        """
        société opus pour déposer la marque de son ami
        les coups de bébé
        cacher sa blessure
        du sang et du miel enfant
        morsure de serpents bébé
        """,
    ),
    *silent(
        "a crime and somebody, and nothing between them",
        """
        grand-père qu'était-il pédophile
        famille colère attouchements oui je trouve
        """,
    ),
    *silent(
        "parents and a report, a demon, a wedding, that belong to others",
        """
        déclarer vos parents
        au diable je me suis
        enfant torture de ces
        papa promis de la main à
        vouloir tenter le mariage
        le pays est marie
        """,
    ),
    *silent(
        "a child's noun that people add, behind what is done to somebody",
        """
        elle le hait garçon
        elle l'a giflé fille
        on l'ignore enfant
        """,
    ),
    *silent(
        "nouns beside a child that nobody says it suffers",
        """
        garçon coups de qu'il
        mettre en bonne dame gamin
        les pauvres enfants étaient affamés
        terreur auguste son maison
        peux être place
        aurait père force ne
        peur qu'il ne veux
        mon amie violente et jalouse
        jeune ami enferme surprise
        """,
    ),
    *silent(
        "a number that is a count, a secret that is a state",
        """
        bon numéro sept enfants
        il l'a gardé secret
        appelez-moi beau-père du secret
        """,
    ),
    *silent(
        "the name of a crime as the title of an article",
        """
        excision nancy
        photo excision
        excision gratuit
        """,
    ),
    *silent(
        "small words that make no sentence with what they stand beside",
        """
        ou je prends
        peurs des religieuses
        frère m'adresserais pas surpris ne
        assez travaillé nous voulons crever tranquilles
        mère me corps
        si dis mort
        papa me rendre
        il te plaît veux un foyer
        crains plus élevé
        met la nourriture
        ma même faim
        """,
    ),
    *silent(
        "a wedding one looks forward to, a husband found, a question about the custom",
        """
        je vais me marier
        à se trouver un mari
        voulaient pas que mariage
        de vouloir qu'on mariage
        épouse arranger tu
        force mari de n' si
        mariages forcés chaque année
        """,
    ),
    *silent(
        "children, victims, a sect, a school, that nobody says anything of",
        """
        un enfant victime des
        jambes les enfants victimes leurs examens
        garçon je m'y suis attaché
        secte millénariste comme fille
        massacre de l'école militaire de peshawar fille
        chez nous mais pas à l'école
        les plus jeunes avaient peur de lui
        père qui avait abandonné sa famille
        bon secours enfant
        repéré les abus
        mon fils ne dort pas depuis qu'il va à l'école
        """,
    ),
    *silent(
        "a declaration to parents, a report about something else",
        """
        médecins déclarèrent à ses parents qu'il
        le signalement de déplacements illicites d'enfants
        """,
    ),
    *silent(
        "a word of another language, or a name, one letter from a telling one, beside a child",
        """
        seated woman
        violle fille
        perno garçon
        prostitution fiston toulon
        mon enfermedad
        hommes femmes ou enfants pouvaient luncher
        """,
    ),
    *silent(
        "somebody of the family, home, and a verb that is about something else",
        """
        ma fille embrassez votre nourrice
        c'est mon maître qui me colle
        faut-il vous jurer un secret
        m'arrache de chez moi et m'emmène
        d'échapper sa famille dans
        enfermé dans une maison
        la maison jaune souffrir un peu
        violence ou mère
        je ou autre famille
        l'idée suis dit le maltraitaient
        comment faire l'idée me frappe
        je suis cette carence affective
        """,
    ),
    *silent(
        "an order that says nothing of who does it: a neighbour behind a torture, a mother whose help one has",
        """
        torture et voisin du jeune
        elle je m'enferme
        elle va bien la petite mariée
        il ne veut pas me marier
        légitimes du pays marie
        veut nous diviser marie
        ne doit pas nous placer
        si monsieur veut que j'aille les chercher
        avec l'aide de sa mère
        c'est ce qui explique les traces que nous avons
        les traces de son fils
        je n'étais plus en danger
        assez vite les coups
        fatigue moi de manipuler les
        tu me battre téléphone
        que pédophilie
        nourrissons violence
        enfants victimes de cet homme
        j'ai failli oublier mon petit trois
        amant de maîtresse l'étranglaient
        t'expliques le viol garçon
        mauna loa enfant
        comment faire glacer
        """,
    ),
    *silent(
        "a street with a child behind it, a fight, somebody who fears, wants or is nothing that an adult does",
        """
        rue jean moulin garçon
        rue de la morge villeneuve ado
        trente-trois rue de paché bébé
        je me suis battu hier
        m'étais battu
        coups de bâton
        un homme qui ne m'aime pas
        il ne veut rien dire
        qu'on ne m'achète pas
        marque de mes coups
        personne ne vient à son secours
        sauvé la vie à son père
        honte mon petit
        fils de passé
        non violente convulsion fille
        comment faire placer la
        il faut alors me placer
        il me guérira
        cent dix-neuf place andré boissière
        nom viel prénom nawel
        on veut épouser toutes les forçats
        rue étienne cognon au numéro trente-quatre ado
        lui arrache un petit cri
        père a massacré fort-de-france
        moi fait claquer sa
        """,
    ),
    *silent(
        "a name and its letters, a street number, and what is said to a friend or about something",
        """
        meresse ça s'épelle m e r e deux s e
        pierre-marie jean-baptiste j e a n plus loin b a p t i s t e ado
        photo coue c o u e
        histoire de allée du saussi au numéro cent dix-neuf
        combien coûte cent dix-neuf éducation
        cent dix-neuf un histoire
        papa ne m'en parle jamais
        sauve-moi mon ami
        """,
    ),
    *silent(
        "what parents look up about a child that is well",
        """
        comment arrêter la tétine de mon fils
        comment arrêter l'allaitement de mon bébé
        comment gérer le sommeil de mon enfant
        comment gérer le droit à l'image de mon enfant à l'école
        mon fils est trop fort
        mon fils a été trop fort au foot
        je regrette le prénom de mon bébé
        mon bébé ne supporte plus le lait
        j'arrive plus à endormir mon bébé
        association souscriptrice de contrats
        mon père a pris un couteau pour couper le pain
        ma mère se drogue au café
        mes petits frères sont seuls sur la photo
        client de 30 ans demande des photos du produit
        j'entends les enfants crier dans la cour
        installer une caméra bébé
        mon père a posé le téléphone dans la salle
        mon père me dit de le
        mon père m'a mis la télé au sol
        un garçon de ma classe me touche le coeur
        """,
    ),
]
CRIES = [
    *shown(
        "a danger that is there now",
        """
        papa a un couteau
        mon père a pris un couteau
        à l'aide mon père devient fou
        je suis cachée dans les toilettes mon père est énervé
        je me cache dans ma chambre il casse tout
        """,
        urgent=True,
    ),
    *shown(
        "the same words in a cry",
        """
        excision
        c'est quoi l'excision
        peur de l'excision
        excision numéro d'aide
        peur de mon père
        mon frère m'agresse
        excision que faire
        ma soeur va subir une excision
        excision pendant les vacances
        maman épuisée
        je suis une mère à bout
        comment aider une mère qui craque
        ma fille a une marque sur la joue
        mon fils a une trace de brûlure sur le bras
        des coups sur le dos de mon élève
        bleus sur mon bébé après la crèche
        du sang sur ses vêtements mon petit frère ne veut rien dire
        du sang par terre papa a tapé maman
        mon fils a une morsure d'adulte
        couvert de morsures mon neveu
        mon oncle est un pédophile
        viol par mon père
        attouchements de mon grand-père
        comment dénoncer mes parents
        mon père je veux le dénoncer
        ils disent que j'ai un démon ils veulent m'exorciser
        on veut me guérir je suis gay
        ils veulent me marier au pays
        obligée d'épouser mon cousin
        ma tante me force à me marier
        je ne veux pas me marier mes parents insistent
        ma copine son oncle la touche
        on la frappe ma cousine
        elle le tape son fils
        la petite de ma classe on l'enferme
        ma cousine est victime de violences
        ma copine subit des coups
        encore mère toxique comment s'en sortir
        enfant hier attaché à sa chaise
        des bleus partout ma meilleure amie
        mes parents veulent m'envoyer en thérapie de conversion
        ma mère pense que je suis possédée
        mon petit frère est torturé
        mon père a promis ma main à un homme
        ma cousine sert de bonne chez une dame elle a 13 ans
        j'ai des bleus partout c'est mon frère
        mes nièces étaient affamées quand je suis arrivée
        j'ai peur pour mon neveu
        à la maison c'est l'enfer
        je veux être placé
        elle aurait préféré que je sois pas né ma mère
        mon père aurait voulu que je sois jamais né
        enfant coups
        enfant enfermé balcon
        mon frère est enfermé dans sa chambre
        numéro pour les enfants battus
        il me dit de garder le secret
        cadeaux pour que je garde le secret de mon beau-père
        c'est un secret que mon papi m'a dit de garder
        personne me croit pour mon beau père
        sinon je prends cher
        ou je morfle
        marre qu'on me frappe
        j'en ai assez des coups de mon père
        il met sa main sur mes fesses mon beau-père
        si je parle il me tue
        ma mère veut m'abandonner à l'ase
        je veux être placée
        inquiète pour mon élève
        mes parents cadenassent le frigo
        ma mémé me frappe
        comment sortir ma soeur de chez mon père
        je reproduis les violences sur mes enfants
        il dit qu'il enverra mes photos à mes parents si je refuse
        qui peut m'aider je me fais battre
        j'ai pas le droit aux toilettes
        ma soeur enferme ses enfants
        il va me marier
        je vais être mariée de force
        ils veulent tous que je me marie
        mariage forcé
        les mariages forcés
        #enfantsvictimes
        ma copine est victime de violences
        des enfants victimes que faire
        mon coach m'embrasse
        il m'a embrassée mon prof de judo
        mes parents sont dans une secte avec leurs enfants
        fuir sa famille
        échapper à mes parents
        je suis trop souvent maltraité
        est-ce que je suis maltraitée
        mon oncle me force
        je veux dénoncer mes parents
        porter plainte contre ma mère
        signalement pour un enfant
        chez moi c'est l'enfer
        chez elle c'est un cauchemar
        à la maison je souffre
        enfermé à la maison
        frappé chez moi
        viol sur ma fille
        inceste fille
        mon père qui hurle tout le temps
        mon beau-père me fait jurer de garder le secret
        mon beau-père me colle
        violences du père
        coups de mon père
        mon cousin ne va plus à l'école il travaille aux champs
        mon père ne veut plus que j'aille à l'école
        mon élève a peur de son père
        personne ne m'aime chez moi
        je voudrais une autre famille
        que faire on me frappe
        comment faire je me fais taper
        le cent dix-neuf
        les enfants du voisin sont torturés
        mon voisin frappe ses enfants
        on m'enferme dans ma chambre
        ils m'ont enfermé dans la cave
        ils vont bientôt me marier
        on veut me marier au pays
        ils veulent nous placer
        un monsieur veut que je monte dans sa voiture
        aide contre mon père
        aider contre ma mère
        comment expliquer mes bleus
        bleus sur le bras de mon fils
        traces de coups sur le dos de mon élève
        je suis en danger
        j'en ai assez des coups de ma mère
        fatigué de me faire taper
        on me frappe qui appeler
        c'est quoi la pédophilie
        enfant violence
        ma copine est victime de son père
        enfant victime de violences
        j'ai failli secouer mon bébé
        j'ai failli frapper mon fils
        viol fille
        abus sexuel enfant
        comment faire pour être placé
        ma copine ne veut pas être chez son père
        dans la rue un enfant se fait frapper par son père
        les gens de ma rue frappent leur fils
        je suis battu
        j'ai été battue
        suis battue par mon père
        un homme qui me touche
        il veut que je dise rien
        on m'achète pas de vêtements
        mon bras a des marques de coups
        protéger mon frère de son père
        j'ai honte j'ai frappé mon fils
        je suis dépassée avec mon fils je crie trop
        stop violences enfants
        comment faire placer mon frère
        mes parents veulent me faire exorciser
        cent dix-neuf enfance
        on veut me forcer à épouser mon cousin
        numéro enfant frappé
        lui donne des gifles ma voisine à son fils
        mon père me frappe fort
        me fais taper
        bonjour suis battue
        aidez moi suis battue que faire
        que faire suis battue
        je suis placée chez des gens qui m'insultent
        chez des gens qui m'insultent
        ma mère m'achète rien
        m o n p è r e me frappe
        maman m a m a n me f r a p p e
        je suis f r a p p é e par papa
        appeler le cent dix-neuf
        mon père me frappe au cent dix-neuf rue de la paix
        mon père me frappe rue de la paix
        papa ne me parle jamais
        ma mère ne me parle plus
        sauver mon ami de son père
        protéger la vie de ma copine
        sauve-moi mon cousin me tape
        ils frappent ma soeur
        elles tapent mon frère
        il enferme ma soeur
        ils attachent mon petit frère
        il me roue de coups
        négligence de mes parents
        elles me frappent
        il touche ma soeur
        ils font mal à mon frère
        mon père brûle mon petit frère
        mon oncle bat ma mère
        mon daron m'a mis au sol
        mon ex m'a violée j'ai 16 ans
        un garçon de ma classe me touche
        il dit que personne me croira
        elle fait du mal à ses enfants
        ma fille a mal aux parties intimes après être allée chez son père
        quelqu'un me fait du mal
        il recommence à me frapper
        mon entraîneur entre dans les douches
        le prêtre me demande de venir seul
        une gamine dort dans la cage d'escalier
        ma soeur de 6 ans m'a dit que tonton l'embête
        mon petit frère ne mange pas à sa faim
        mes petits frères sont seuls à la maison
        je connais quelqu'un qui est battu
        j'ai peur d'être mariée cet été
        je veux aller en famille d'accueil
        on m'a touché les parties intimes
        il me demande de le toucher
        il m'a forcé à le sucer
        mon beau-père a mis une caméra dans ma chambre
        il a caché une caméra dans la salle de bain
        ma mère se drogue
        ma belle-mère me prive de tout
        il veut coucher avec moi j'ai 13 ans
        un mec de 30 ans veut des photos de moi
        j'entends un enfant crier tous les soirs
        j'entends des cris d'enfant la nuit chez les voisins
        mon voisin de 5 ans a des bleus
        je suis frappée par un adulte
        je me fais insulter par un adulte
        mon ami est brûlé par son père
        mon tonton a frappé maman
        un adulte me frappe
        des adultes m'humilient
        un adulte a touché ma soeur
        quelqu'un me tape
        quelqu'un frappe un enfant
        ils violent ma soeur
        mes cousins violent mon frère
        ils nous violent
        mon frère touche ma petite soeur
        il fouette ma soeur
        ils me fouettent
        elle secoue mon frère
        elle tape le bébé
        il enferme ses enfants
        il touche sa fille
        je me fais f.rapper par mon beau-père
        mon père me t.ape
        papa me t-ape
        ma mè_re m'a vendu
        mon pè/re me bat
        mon père me fra·ppe
        il fait du mal à maman
        il bat maman
        il menace maman
        combien coûte le cent dix neuf
        comment arrêter de crier sur mon enfant
        comment arrêter les fessées avec mon fils
        arrêter d'insulter mon fils
        comment gérer mes enfants
        je sais plus gérer mon fils
        j'ai serré mon bébé trop fort
        j'y suis allé trop fort avec mon fils
        frapper mon enfant je regrette
        je regrette d'avoir frappé mon fils
        mon bébé je le supporte plus
        je ne supporte plus les pleurs de mon bébé
        je n'arrive plus à m'occuper de mon bébé
        seule avec trois enfants je n'y arrive plus
        """,
    ),
    *shown("nobody helps, said before the call for help", "personne ne m'aide au secours", urgent=True),
]
CASES = [*HARMLESS, *CRIES]
