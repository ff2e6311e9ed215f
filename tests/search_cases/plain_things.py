"""Plain things in few words, as they come first to mind."""

from __future__ import annotations

from tests.search_cases import shown, silent

SHORT = [
    *shown(
        "nothing given, text messages for being hit, a child who confides",
        """
        g pa mangé mes parents me donne rien
        ma mère me donne rien j'ai faim
        mes parents m'achètent rien à manger
        mn cousin de 6 ans sfé taper
        ma pote sfé taper par son pere
        mn frere sfé violé
        ma soeur sfait toucher par mn oncle
        que faire si un enfant se confie
        que faire quand un élève se confie sur des violences
        un élève s'est confié à moi que faire
        une enfant m'a confié un secret sur son père
        comment réagir si un enfant révèle des violences
        que faire si un enfant parle de maltraitance
        """,
    ),
    *silent(
        "an evening alone, a present",
        """
        je suis seul à la maison ce soir
        seul à la maison ce soir film
        je suis seule chez moi ce soir
        j'ai 15 ans je suis seul à la maison samedi
        secoué de rire
        mes parents me donnent rien pour noël
        mes parents me donnent rien comme argent de poche
        mon cousin se fait tatouer
        un enfant se confie sur son amour
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
SMOTHERED = [
    *shown(
        "a pillow on one's face, a dog's collar, nothing to tell, nowhere to sleep, nothing eaten at home",
        """
        mon père met un oreiller sur mon visage
        ma mère m'a mis un coussin sur la tête
        il met sa main sur ma bouche pour que je crie pas mon oncle
        mon père m'a mis un sac sur la tête
        mes parents m'ont mis un collier électrique
        mon père me met une laisse de chien
        mn oncl ma di de rien dir
        mon oncle m'a dit de rien dire
        mon frère m'a dit de le dire à personne
        mon beau père m'a dit de garder le secret
        papi m'a dit que c'était un secret
        jsui viré de chez moi jsai pa ou dormir
        on m'a viré de chez moi je sais pas où aller
        mes parents m'ont viré je sais pas où dormir
        i me force a me deshabillé
        i me force a le touché
        y me tape tt les jours mon daron
        i me touche la nuit mon frere
        violance parental
        violences parental
        violence intra familial
        jai peur chez mio
        je me sens pas bien chez mio mon père me tape
        mon ami dit qu'il mange pas chez lui
        ma copine mange jamais chez elle
        une élève dit qu'elle ne mange pas chez elle
        mon cousin ne mange rien chez lui
        j'ai peur de craquer avec mon nouveau-né
        peur de faire du mal à mon nouveau né
        j'ai secoué mon nouveau né
        """,
    ),
    *silent(
        "pillows, collars and parental controls",
        """
        mettre un masque sur mon visage
        ma mère m'a mis un bandeau sur la tête
        mettre un oreiller sur la tête pour dormir
        mon père a mis un collier au chien
        collier électrique chien avis
        mon chien me laisse jamais dormir
        viré de mon travail je sais pas où postuler
        où dormir à lyon pas cher
        je suis à la porte de chez moi clés dedans serrurier
        autorité parentale
        contrôle parental
        violence verbale définition
        mon ami dit qu'il mange pas de viande
        on mange pas chez lui c'est trop cher restaurant
        nouveau-né qui pleure la nuit
        mon nouveau né ne dort pas
        """,
    ),
]
SECRETS = [
    *shown(
        "what happens at home, nightmares, secrets, days alone, a letter from the service",
        """
        ski spasse a la maison jpe pa le dir
        ce qui se passe chez moi je peux pas le dire
        j'arrive pas à parler de ce qui se passe chez moi
        ce qui se passe à la maison est un secret
        jfé des cauchemar a coze de mn pere
        je fais des cauchemars à cause de mon beau-père
        je dors plus à cause de mon oncle
        je fais des crises d'angoisse à cause de ma mère
        jsui seul avc mes frere ma mere é pa la dpuis hier
        ma mère est pas là depuis hier on est seuls
        mes parents sont pas là depuis trois jours je garde ma soeur
        il ma dit ke c un secret mn cousin
        mon oncle m'a dit que c'était un secret entre nous
        il m'a dit que c'était notre secret
        jai pur de mon pere
        j'ai pur de rentrer chez moi
        je n'aime pas comment mon mari traite mon fils
        la façon dont mon ex traite ma fille m'inquiète
        j'ai été convoquée par la crip
        convocation crip que faire
        """,
    ),
    *silent(
        "nightmares and secrets of another kind",
        """
        que se passe-t-il à la maison blanche
        ce qui se passe à la maison des reptiles
        cauchemars enfant 4 ans
        insomnie à cause du café
        mes parents sont pas là depuis hier soirée chez moi
        comment mon mari traite ses mails
        or pur de qualité
        eau pure
        il m'a dit que c'était une surprise
        """,
    ),
]
CASES = [*SHORT, *PLAIN, *SMOTHERED, *SECRETS]
