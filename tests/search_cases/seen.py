"""What others see and hear of a child, and what a child tells as a scene; and harmless searches beside them."""

from __future__ import annotations

from tests.search_cases import shown, silent

SIGNS = [
    *shown(
        "a trace that no fall explains",
        """
        marques de cigarette sur les bras d'un élève de CM1
        atsem trace de main sur la joue d'un petit de 3 ans
        un élève de 5e a le dos zébré
        des doigts sur le cou de ma nièce
        elle a des bleus derrière les oreilles ma petite-fille
        nounou nouveau bleu tous les lundis
        l'interne dit que la fracture de mon neveu n'est pas un accident
        c'est pas une chute de vélo c'est mon père
        """,
    ),
    *shown(
        "what a child says to whom it trusts",
        """
        à la garderie elle dit que papi fait mal
        mon neveu dit que sa nounou le pince
        un petit de CP m'a dit que son père l'enferme
        ma fille dit que le prof la touche
        gamine de 6 ans qui a chuchoté aidez-moi à la caisse
        un secret avec le zizi et son tonton
        retour de chez sa mère et il raconte qu'elle le frappe
        """,
    ),
    *shown(
        "a child in sight",
        """
        fillette en pyjama dehors à minuit
        un enfant en chaussettes sur le balcon
        un petit à genoux les mains sur la tête
        cadenas à l'extérieur de la chambre de l'enfant
        une 4eme puni tout nu dans le garage
        le gosse est mis au pain sec
        une dame gifle un petit garçon dans le tram
        un monsieur secoue un bébé à la plage
        j'entends arrête maman à travers le mur
        elle panique chaque vendredi avant d'aller chez son père la petite
        mon voisin raconte qu'il bat ses enfants
        il s'enferme avec les petits le bénévole
        ma tante donne du rhum à son bébé
        pote snapchat son père le tape
        """,
    ),
]
SCENES = [
    *shown(
        "a child tells a scene, an object, a question",
        """
        martinet à chaque mauvaise note mon père
        le bruit de la ceinture et papa
        j'ai le dos qui brûle à cause de la ceinture de mon oncle
        est-ce que je mérite ces gifles
        il a pas fait exprès de me casser le nez dit papa
        commode devant ma porte pour que mon beau-père entre pas
        comment on appelle ça quand ton oncle te touche
        est-ce normal quand ta mère te frappe
        mon parrain dit que je suis sa petite femme
        à l'internat un surveillant me tape
        papa passe ses nerfs sur nous
        mon père se défoule sur moi
        mes parents se servent du câble contre moi
        parler de ce qu'il me fait à ma tante
        mes parents me marient cet été
        il éteint son mégot sur mon pied mon beau-père
        pour mes parents je ne compte pas
        je n'ai pas le droit d'aller aux toilettes chez moi
        ma mère nous laisse sales
        """,
    ),
    *shown(
        "a parent who frightens himself",
        """
        je quitte la pièce sinon je le frappe
        maman solo épuisée et la main est partie
        comment ne plus lever la main sur ma fille
        papa à bout je crie tout le temps
        mon mari est trop brutal avec notre cadet
        """,
    ),
    *shown(
        "a cry beside a platform, a sport, a foot",
        """
        copine connue sur insta, sa mère la bat
        mon entraîneur me donne des coups de pied
        il me frappe sous les pieds mon oncle
        joindre une assistante sociale pour un enfant battu
        """,
    ),
]
LESS_SEEN = [
    *shown(
        "wishing to die because of them",
        """
        je veux disparaître à cause de mon père
        me mutiler à cause de ce qui se passe chez moi
        jveux me 💀 à cause de ma mère
        une 5e se scarifie à cause de son beau-père
        """,
    ),
    *shown(
        "what makes a child uneasy, whoever it is",
        """
        mon frère me filme la nuit
        mon cousin a mis une caméra dans la douche
        ma tante veut que je pose nue
        mon grand-père me promet un téléphone si je viens
        le coach me prend sur ses genoux
        mon éducateur m'écrit le soir sur insta
        """,
    ),
    *shown(
        "sold, filmed, blackmailed",
        """
        copine de 14 ans qui fait des passes pour son mec
        il menace d'afficher mes nudes si je paye pas
        sextorsion j'ai 14 ans
        un mec de 30 ans veut voir mes seins j'ai 13 ans
        le surveillant envoie des snaps à une 3e la nuit
        mon coach m'a demandé une photo en slip
        un adulte me demande des nudes
        kd jramene 1 mvz note jmange pa
        ma mer ma lancé un vere ds la figur
        un mec de 25 ans m'envoie des nudes
        """,
    ),
    *shown(
        "neglect that others see",
        """
        élève sans manteau tous les matins
        bébé jamais changé couche sale chez ma belle-soeur
        mon ex me le rend affamé le dimanche
        la petite reste attachée dans sa poussette toute la journée
        sa mère lui fait fumer du shit il a 12 ans
        mon pote ne mange qu'à la cantine chez lui y a rien
        maman se lève plus c'est moi qui garde le bébé j'ai 12 ans
        """,
    ),
    *shown(
        "a partner who hurts the child, an adult in the street",
        """
        mon mari punit les enfants avec le ceinturon
        un homme traînait son fils par le bras sur le trottoir et le frappait
        mon père me 🥊
        j'ai balancé mon fils contre le mur
        c'est ma belle-mère qui me fait ça
        """,
    ),
]
LESS_SEEN += shown("a knife as an emoji", "papa a sorti le 🔪 contre maman", urgent=True)
HARMLESS = [
    *silent(
        "near what others see",
        """
        bleus sur les jambes enfant fer
        enfant pyjama licorne
        vieux rouge à lèvres nude
        nudes tableau peinture adulte
        verrou de porte chambre enfant
        chaussettes enfant 6 ans
        secret de fabrication
        arrête papa c'est gênant tiktok
        pain sec que faire recette
        la petite a dit papa pour la première fois
        elle dit que son père travaille trop
        punition noël au balcon
        photo de classe cp
        le prof demande des photos de vacances
        mon fils ne veut pas rentrer en cp
        radis noir bleus
        il bat son fils aux échecs
        mamie m'a battue aux petits chevaux
        le prof d'eps nous fait courir
        massage dos trop dur kiné
        bivouac scout dormir dehors duvet
        excision grain de beauté
        photo de classe et annonce vinted
        manteau enfant hiver
        mon frère a frappé ma tante enceinte
        mes parents se disputent pour la télécommande
        papa a mis le doigt sur le problème
        mon frère me filme pour un tiktok
        papi me prend sur ses genoux
        caméra de surveillance bébé chambre
        ma tante veut que je pose du carrelage
        coup de pied retourné taekwondo
        """,
    ),
    *silent(
        "near a scene",
        """
        ta mère te dit non
        ton père te manque
        pas fait exprès excuse
        il mérite sa place en finale
        bruit courroie de distribution
        on compte pas les calories
        pas le droit de boire avant la prise de sang
        il me fait rire mon oncle
        je quitte la pièce musique
        """,
    ),
]
CASES = [*SIGNS, *SCENES, *LESS_SEEN, *HARMLESS]
