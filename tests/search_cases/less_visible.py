"""Violence that is seen less: self-harm because of home, photos, a sold body, neglect; and scenes without the word."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "a victim: to die because of home",
        """
        je me taillade les bras à cause de mon beau-père
        mes darons me donnent envie de crever
        ma belle-mère m'a dit d'aller me suicider
        jve me suicidé a coz de ma daronne
        j'veux me 💀 à cause de mon père
        j'ai plus envie de vivre avec ce qui se passe à la maison
        """,
        "cause.se-nuire",
    ),
    *shown(
        "a victim: photos",
        """
        mon oncle veut des nudes
        un adulte me réclame des nudes
        mon entraîneur me réclame des vidéos en maillot
        il menace d'afficher mes photos si j'en renvoie pas
        il va publier mes nudes si je couche pas avec lui j'ai 14 ans
        il a une vidéo de moi et il l'envoie à mon collège si je parle
        sextorsion je suis mineure
        """,
        "victime.photos",
    ),
    *shown("a victim: a place", "papi met sa main là où je veux pas", "victime.la-ou"),
    *shown(
        "a victim: food, sleep, medicine",
        """
        mon père me sert à manger dans une gamelle
        mon père cache ma ventoline pour me punir
        réveillée en pleine nuit pour nettoyer la maison
        jdoi fer le menage tte la nui sinn jmange pa
        """,
        "victime.sans-repas",
    ),
    *shown(
        "a victim: in the parents' place",
        """
        papa ne se lève plus du canapé et je m'occupe de mes petits frères
        mon oncle me fait fumer du shit
        """,
        "enfant.a-la-place",
    ),
    *shown("a victim: things broken", "mon beau-père a cassé toutes mes affaires", "cause.tout-casser"),
    *shown(
        "a victim: tells a scene",
        """
        le bruit du ceinturon de mon beau-père
        mon frère me force quand nos parents dorment
        mon coach me masse et il ferme la porte de la salle
        """,
        "scene.victime",
    ),
]

OTHERS = [
    *shown(
        "a witness: one who harms itself because of home",
        """
        mon amie se mutile à cause de son père
        un élève de 4e s'est scarifié à cause de ce qui se passe chez lui
        ma cousine a voulu se pendre à cause de ses parents
        """,
        "temoin.se-nuit",
    ),
    *shown(
        "an adult: photos of a child",
        """
        mon prof de danse demande des photos en sous-vêtements à mon élève
        un type de 50 ans réclame des nudes à ma fille
        """,
        "temoin.photos",
    ),
    *shown(
        "a sold body",
        """
        ma soeur de 15 ans fait des passes dans un hôtel
        mon amie de 14 ans sort avec des hommes qui lui donnent de l'argent
        il a mis mon profil avec mes photos sur un site et des clients m'appellent j'ai 16 ans
        """,
        "cause.corps-vendu",
    ),
    *shown(
        "a witness: an adult comes near a pupil",
        """
        le prof de sport sort avec une 3e
        l'éducateur écrit des messages bizarres à un élève la nuit
        mon cousin va la nuit dans le lit de ma petite soeur
        """,
        "temoin.eleve-approche",
    ),
    *shown(
        "an adult: what a child shows",
        """
        ma petite de 5 ans dit tonton a mis la langue
        un enfant de moyenne section mime une fellation
        mon mari prend encore sa douche avec ma fille de 12 ans
        """,
        "enfant.dit-montre",
    ),
    *shown(
        "a witness: a child that nobody looks after",
        """
        un petit arrive tous les matins à l'école sans chaussettes
        ma nièce jamais lavée et sa mère s'en fiche
        le bébé de ma voisine reste dans son transat toute la journée
        mon ex me les rend crasseux
        """,
        "temoin.mal-tenu",
    ),
    *shown("a witness: only the canteen", "mon copain de classe mange qu'à la cantine", "temoin.sans-repas"),
    *shown("an adult: breaks things", "quand je crie je casse tout devant mes enfants", "adulte.tout-casser"),
    *shown(
        "a sect, a mutilation",
        """
        mon père est dans une secte je veux partir
        mutilation sexuelle d'une élève que faire
        """,
        "cause.secte",
    ),
    *shown("married by force", "mariage de ma soeur contre sa volonté", "cause.mariage"),
    *shown("a witness: no fall", "la mère dit qu'il est tombé mais il a un oeil fermé l'enfant", "scene.pas-une-chute"),
    *shown(
        "a witness: a child's words",
        """
        arrête papa arrête
        un dessin d'élève avec une ceinture et papa
        ma pote a tout dit à la cpe pour son beau-père
        """,
        "scene.parole",
    ),
    *shown(
        "a witness: blows to whose child it is not",
        """
        vidéos de mon fils nu dans le téléphone de mon mari
        petite de 10 ans domestique chez une dame
        """,
        "scene.coups",
    ),
    *shown("a witness: marks", "pharmacie de l'arnica pour le dos d'un enfant", "scene.marques"),
    *shown("a witness: a punishment", "savon dans la bouche de ma fille c'est mon mari", "scene.punition"),
    *shown("a parent: shook it", "je l'ai secouée elle criait dans son lit", "scene.parent"),
    *shown(
        "a witness: fear that shows",
        "il se cache pour ne pas rentrer chez lui un enfant de ma classe",
        "scene.peur",
    ),
    *shown(
        "a witness: left alone, put to sleep",
        """
        personne ne vient chercher la petite à l'école sa mère dort
        mon ex donne du xanax à notre fils pour qu'il dorme
        """,
        "scene.delaisse",
    ),
    *shown(
        "what several rules find",
        """
        instit bleus dans le cou d'un enfant
        une dame tirait un petit par les cheveux
        le mec de ma mère la met à genoux sur du riz ma petite soeur
        mon mari met mon fils sous une douche glacée pour le punir
        je sors sinon je la secoue
        mon cousin m'a violée et même ma mère me croit pas
        mon foundi me frappe sous les pieds avec un câble
        """,
    ),
]

HARMLESS = [
    *silent(
        "ordinary days of parents and children",
        """
        bébé pieds nus en hiver est ce grave
        bébé reste dans son transat combien de temps
        mon fils prend son bain avec son père à 2 ans normal
        érythème fessier bébé fesses rouges crème
        mon fils se fait pipi dessus la nuit
        ma fille a des bleus aux tibias
        mon fils ne mange qu'à la cantine il refuse mes plats
        pas le droit de manger avant une prise de sang enfant
        mon fils vomit avant l'école
        mon fils a peur quand je lève la voix
        coucher bébé dans son lit qui pleure
        mon père m'a fait goûter de la bière à noël
        donner de la mélatonine à mon fils pour dormir
        douche froide bébé fièvre
        """,
    ),
    *silent(
        "photos, passes, messages, marriages of other kinds",
        """
        comment prendre une photo de ma fille en maillot de danse
        mon frère me filme pour tiktok
        mon prof m'a envoyé un message sur pronote le soir
        mon crush me demande des nudes
        mon mari me force à regarder du porno
        passe décisive foot u15 technique
        mes parents se marient
        se marier avant 18 ans en france loi
        secte film netflix
        mutilation sexuelle définition
        """,
    ),
    *silent(
        "another line's",
        """
        envie de mourir numéro
        ma copine se scarifie comment l'aider
        je veux mourir à cause de mon mari
        on a mis mes photos sur un compte fisha
        mon ex menace de publier mes photos intimes
        """,
    ),
    *silent("hunger after school", "ma fille rentre affamée de l'école goûter", "faim-ordinaire"),
    *silent("a teenager", "mon ado reste au lit toute la journée", "ado-chambre"),
    *silent("skin", "piscine marques dans le dos boutons acné", "peau"),
    *silent("a dog", "mon ex me rend mon chien crasseux", "animal"),
    *silent("a first day", "il s'accroche à moi chez mamie adaptation mon fils", "separation"),
    *silent("grief", "je veux mourir depuis que mon père est décédé", "deuil"),
    *silent("passes at football", "mon fils de 15 ans fait des passes pour des clients du club", "passes-sport"),
    *silent("a game", "mes parents me marient dans les sims", "jeu-video"),
    *silent("a grown child's couple", "mon gendre frappe ma fille", "couple-des-enfants"),
    *silent("a fast", "pas le droit de manger pendant le ramadan si j'ai un contrôle", "jeune-regime"),
]
CASES = [*VICTIMS, *OTHERS, *HARMLESS]
