"""Searches that say it without the usual words: what a child sees, is made to do, wishes; and harmless ones."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "a victim: the body, said shyly",
        """
        mon oncle me demande de prendre un bain avec lui
        mon beau-père m'oblige à dormir avec lui
        mon parrain me masse les fesses
        j'ai du sang dans la culotte depuis que papi est venu
        tonton me rejoint jusque dans les toilettes
        il me regarde me déshabiller mon beau-père
        il dit que c'est notre petit jeu et que je dois rien dire
        un type sur discord veut que je lui montre mes seins
        il a une vidéo de moi et il veut que je paye j'ai 13 ans
        j'ai honte de ce qu'il m'a fait
        """,
    ),
    *shown(
        "a victim: blows by other names",
        """
        mon père m'en a collé une
        si je pleure ma mère m'en retourne une
        mon frère m'a mis une béquille et mes parents disent rien
        papa a mis une droite à maman
        il m'a balancé contre la porte
        elle m'a serré la gorge
        mes parents se tapent sur la gueule
        mon père me f****e
        ma mère me t**e dessus
        maman a l'oeil gonflé et elle dit qu'elle s'est cognée
        """,
    ),
    *shown(
        "a victim: home, and the wish to be elsewhere",
        """
        je voudrais grandir loin de mes parents
        je veux une nouvelle famille
        comment changer de famille
        est-ce qu'un juge peut m'enlever de chez mes parents
        personne ne me parle chez moi
        quand je rentre j'ai un noeud au ventre
        j'ai fait mon sac pour m'enfuir j'ai peur de mon père
        je vis dans un squat avec ma mère
        je loge chez des gens depuis que je suis partie
        je dors habillée au cas où il rentre
        je dois rester dehors jusqu'à ce que ma mère ouvre
        il a retiré la porte de ma chambre
        """,
    ),
    *shown(
        "a victim: parents who are there no more",
        """
        mon père est au lit toute la journée c'est moi qui dois tout faire
        ma mère est bipolaire je prépare à manger et je gère mes frères
        je mange que le pain de la cantine mes parents s'en fichent
        ma mère a pris des cachets je n'arrive pas à la réveiller
        mon père m'a laissé chez mamie et il n'est jamais revenu
        ma mère ramène des hommes et j'ai peur la nuit
        mon père pète un boulon et casse la télé
        """,
    ),
    *shown(
        "a victim: words",
        """
        ma mère m'appelle la grosse vache
        mon père me traite de cassos
        ma mère m'a dit va te foutre en l'air
        jser a rien dit ma mère
        je suis lesbienne ma famille veut m'exorciser
        """,
    ),
    *shown(
        "a victim: told of those who care for the child, and of what may come",
        """
        j'ai peur que ça revienne avec mon oncle
        si je dis quelque chose je reverrai plus ma soeur
        je suis placée et j'ai peur de l'éducateur
        dans ma famille je sens que je suis de trop
        ils ont posé un cadenas à l'extérieur de ma chambre
        mon père est tombé dans l'escalier tellement il était ivre
        je mens à la police pour protéger mon père
        la psychologue m'a touché quand j'étais seul
        je refuse que papi me douche
        comment raconter à la maîtresse qu'on se fait taper
        personne à qui raconter ce que je subis
        comment faire taire mon beau-père
        je garde ma petite soeur la nuit et je vais plus à l'école
        """,
    ),
    *shown(
        "a victim: hurt, sold, sent away",
        """
        elle m'a mordu le bras
        il m'écrase la main
        ils me forcent à manger même si je vomis
        il me prostitue
        un vieux me paye quand je vais chez lui
        mon mec veut que je couche avec ses potes
        j'ai connu un gars sur snap il m'a violée
        ils m'ont promise à un cousin
        on va au bled et j'ai peur qu'ils me marient
        elles disent que je dois être purifiée
        je suis violée par mon frère
        jentend ma mère hurler la nuit
        ma mère me met un kla
        mon père me défouraille
        """,
    ),
    *shown(
        "tags of rage",
        "#enfancegachee\n#papahurletropfort\n#onfrappepas\n#fautpasfrapper\n#unegiflecesttrop\n#gardonspaslesilence",
    ),
    *shown("a weapon, and shouts", "ma mère a un couteau et elle hurle", urgent=True),
    *shown("who to call, by ear", "ki apelé kan on é frapé par son pere\nki prévenir kan mon daron boi"),
]

WITNESSES = [
    *shown(
        "a witness: what shows",
        """
        ma cousine pleure à cause de son beau-père
        mon fils fait pipi au lit depuis qu'il va chez son père
        ma nièce vomit avant d'aller chez son père
        un ami que son père bat
        une copine que sa mère enferme
        ma petite soeur ne veut plus que tonton la garde
        mon cousin m'a raconté que son oncle entre dans sa chambre
        ma cousine est forcée de dormir avec son père
        le fils du pharmacien se fait hurler dessus
        mon camarade ne mange jamais et il pue
        mon prof lui envoie des coeurs la nuit
        un élève de maternelle a une attitude sexualisée
        une de mes élèves s'occupe de ses petits frères la nuit
        """,
    ),
    *shown(
        "a witness: what is told of another",
        """
        ma copine vit un cauchemar avec sa mère
        ses parents l'ont foutu dehors
        mon pote veut mourir à cause de son père
        dénoncer ce que ma cousine vit
        mon copain dort dans la forêt ses parents l'ont viré
        mon neveu sursaute depuis qu'il est avec son beau-père
        """,
    ),
    *shown(
        "an adult: at the brink, or on a child's telephone",
        """
        je suis à la limite de taper ma fille
        mon ex-mari refuse de vacciner notre fils
        j'ai peur pour mes enfants à cause de mon ex
        mon fils dit que papa lui a fait bobo
        des messages d'un homme de 40 ans dans le téléphone de ma nièce
        un inconnu réclame des vidéos à ma fille
        """,
    ),
    *shown(
        "an adult: what shows",
        """
        mon ex-mari est bourré quand il garde nos enfants
        mon petit-fils revient affamé de chez son père
        ma collègue pince les enfants à la crèche
        mon compagnon se douche avec ma fille et ça me gêne
        j'entends des gifles et des pleurs chez les voisins
        mon mari enferme notre fils dans le noir
        """,
    ),
]

HARMLESS = [
    *silent(
        "the same words of ordinary days",
        """
        ma mère me laisse pas sortir ce soir
        prendre un bain avec son bébé
        boule au ventre avant un examen
        vivre loin de ses parents à l'étranger
        ma mère arrive pas à se réveiller le matin
        massage des pieds tuto
        attendre dehors devant le concert jusqu'à l'ouverture
        démonter une porte de chambre
        mon père est au lit avec la grippe
        qui appeler pour une fuite d'eau
        oeil gonflé allergie pollen
        je dors chez des amis à paris
        mon fils ne mange rien le soir
        mon prof lui envoie ses notes
        #119+pokedex
        patate douce recette
        p****n de bus en retard
        mon fils a peur du noir
        """,
    ),
    *silent(
        "hurt, sent, promised: in other matters",
        """
        élever ses enfants sans crier
        mon dentiste m'a fait mal
        mon fils prend des coups au karaté
        je suis une femme battue où aller
        mon père va frapper mon copain
        on m'a promis une augmentation
        partir au pays pour les vacances
        rencontrer quelqu'un sur internet
        mon chat m'a mordu le bras
        il m'a serré la main
        je garde ma petite soeur ce soir
        un homme m'a payé en retard
        je suis de trop dans ce groupe d'amis
        """,
    ),
    *silent("a brother who is no child", "mon frère de 42 ans a frappé ma mère", "age-adulte"),
    *silent("a couple", "mon beau-frère a giflé ma soeur sa femme", "conjugal"),
    *silent("how to help one who drinks", "mon père est alcoolique quelle aide pour lui", "aider-alcool"),
]
CASES = [*VICTIMS, *WITNESSES, *HARMLESS]
