"""Searches of those who need help: the service, victims, witnesses, adults; plain, in SMS, misspelled, in disguise."""

from __future__ import annotations

from tests.search_cases import ANY, Case, shown

SERVICE = [
    *shown(
        "the number",
        """
        119
        #119
        allo 119
        appeler le 119
        le 119 répond la nuit ?
        119 enfance en danger
        119 urgence
        c'est quoi le 119
        comment ça marche le 119
        1.1.9
        1 1 9
        119 aide enfant
        +33 1 53 06 38 94
        0153063894
        """,
    ),
    *shown(
        "the number's hashtag among other words",
        """
        spot #119 an kréyol timoun
        nouveau clip tiktok #119 trop triste
        ma prof a parlé du clip #119
        """,
        "119.diese",
    ),
    *shown(
        "the service's name",
        """
        #AlloEnfanceEnDanger
        #EnfanceEnDanger
        allô enfance en danger
        ALLO ENFANCE EN DANGER
        enfance en danger
        enfants en danger
        #enfantsendanger
        numéro enfance en danger
        """,
        "enfance-en-danger",
    ),
    *shown(
        "the service's names", "snated\n116111\n116 111\nnuméro maltraitance enfant\n#enfantbattu\n#stopmaltraitance"
    ),
]
DISGUISES = [
    Case(f"disguise: {name}", query, ANY, "fr-119")
    for name, query in [
        ("capitals", "ENFANCE EN DANGER"),
        ("fullwidth", "ｅｎｆａｎｃｅ en danger"),
        ("fullwidth digits", "１１９"),
        ("superscript", "¹¹⁹"),
        ("mathematical", "\U0001d7cf\U0001d7cf\U0001d7d7"),
        ("styled letters", "\U0001d41e\U0001d427\U0001d41f\U0001d41a\U0001d427\U0001d41c\U0001d41e en danger"),
        ("enclosed", "①①⑨"),
        ("keycaps", "1\ufe0f\u20e31\ufe0f\u20e39\ufe0f\u20e3"),
        ("Arabic digits", "\u0661\u0661\u0669"),
        ("Cyrillic letter", "enf\u0430nce en danger"),
        ("Greek letter", "enfance en danger \u03bf"),
        ("zero width", "enfan\u200bce en danger"),
        ("soft hyphen", "enfan\u00adce en danger"),
        ("word joiner", "en\u2060fance en danger"),
        ("bidi", "\u202eenfance en danger"),
        ("isolates", "\u2066enfance\u2069 en danger"),
        ("combining mark", "e\u0336n\u0336fance en danger"),
        ("accent apart", "allo\u0302 enfance en danger"),
        ("spaced letters", "e n f a n c e en danger"),
        ("dotted number", "1.1.9 allo"),
        ("hashtag sign", "\uff03enfanceendanger"),
        ("leet", "3nf4nc3 en d4nger"),
        ("hole", "enf*nce en danger"),
        ("repeated letters", "enfannnnce en danger"),
        ("missing spaces", "enfanceendanger"),
        ("joined cry", "monperemefrappe"),
        ("one wrong letter", "enfonce en danger enfance"),
        ("swapped letters", "enfnace en danger"),
        ("split word", "enf ance en danger"),
        ("no-break spaces", "enfance\u00a0en\u202fdanger"),
        ("leet in a cry", "mon père me fr4ppe"),
        ("look-alike in a cry", "m\u043en père me frappe"),
        ("verlan in a cry", "mon reup me pefra"),
        ("emoji beside", "\U0001f198 119"),
        ("flag beside", "\U0001f1eb\U0001f1f7 119"),
    ]
]
VICTIMS = [
    *shown(
        "a victim, plain",
        """
        mon père me frappe
        ma mère me frappe
        ma mère me tape
        mon beau-père me frappe
        mes parents me frappent
        mes parents me battent
        mon père me bat tous les jours
        mon père me donne des coups
        mon père me gifle
        mon grand-père me frappe
        mon oncle me frappe
        mon frère me frappe
        mon père frappe ma mère
        je me fais frapper par mon père
        je suis frappée par mon beau-père
        que faire quand mon père me frappe
        mes parents ont le droit de me frapper ?
        mon père me frappe pendant one piece
        ma mère me frappe depuis que je suis petite
        mon père me frappe avec sa ceinture
        """,
    ),
    *shown(
        "a victim of other harm",
        """
        mon père m'enferme dans ma chambre
        ma mère me prive de manger
        mes parents m'ont mis dehors
        ma mère m'insulte tous les jours
        mes parents m'humilient
        mon père est violent
        mon beau-père est violent quand il boit
        mon oncle me touche
        mon beau-père me touche
        je suis maltraité par mes parents
        je suis un enfant battu
        on me frappe à la maison
        mes parents veulent me marier de force
        """,
    ),
    *shown(
        "a victim who is afraid",
        """
        j'ai peur de rentrer chez moi
        j'ai peur de mon père
        j'ai peur de ma mère
        j'ai peur de rentrer à la maison mon père me frappe
        je veux fuguer mon père me frappe
        je veux être placé en foyer
        mon père me fait peur
        j'ai peur de mon beau-père
        """,
    ),
    *shown(
        "a victim, in SMS",
        """
        mon pere me frape
        mn pere me frappe
        mon per me tape
        ma mere mfrappe
        jai peur de mon pere
        jveu pas rentré chez moi mon pere me frap
        mon bo pere me tape
        mon daron me tape
        ma daronne me frappe
        mes darons me frappent
        """,
    ),
    *shown(
        "a victim, misspelled",
        """
        mon père me frpape
        mon pèer me frappe
        mon père me frapppe
        mon pere me frape dessus
        ma mére me frapppe
        mes parents me frapent
        """,
    ),
    *shown(
        "danger now",
        """
        mon père me frappe maintenant
        mon père me frappe il a un couteau
        au secours mon père me frappe
        je me suis enfermée dans la salle de bain mon père me frappe
        mon père est en train de frapper ma mère
        il arrive mon père me frappe
        mon père veut me tuer
        mon père menace de me tuer
        mon père a frappé mon frère il saigne
        119 vite
        """,
        urgent=True,
    ),
]
WITNESSES_AND_ADULTS = [
    *shown(
        "a witness",
        """
        mon voisin frappe son enfant
        ma voisine frappe ses enfants
        mon ami est battu par son père
        ma copine se fait frapper par son père
        mon meilleur ami se fait frapper par ses parents
        le père de ma copine la frappe
        les parents de mon pote le frappent
        j'entends mes voisins frapper leur enfant
        une élève est maltraitée par ses parents
        un enfant est maltraité que faire
        enfant battu que faire
        aider une amie maltraitée
        mon père frappe mon petit frère
        mon père frappe ma soeur
        """,
    ),
    *shown(
        "an adult",
        """
        signaler maltraitance enfant
        comment signaler une maltraitance
        signaler un enfant maltraité
        enfant maltraité qui appeler
        information préoccupante
        soupçon de maltraitance
        mon mari frappe notre fils
        j'ai peur de frapper mon enfant
        j'ai envie de frapper mon bébé
        je crie sur mes enfants je suis à bout
        je n'en peux plus j'ai frappé mon fils
        maltraitance à la crèche
        bébé secoué par la nounou signaler
        """,
    ),
]
CASES = [*SERVICE, *DISGUISES, *VICTIMS, *WITNESSES_AND_ADULTS]
