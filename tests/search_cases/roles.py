"""The language by roles: who, does what, to whom; acts, states, ways to ask that the other tables do not have."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown(
        "a victim: blows, by what and where",
        """
        mon père me tient par la gorge
        mon daron me fracasse quand je rentre tard
        ma mère me tire les cheveux
        mon père me lance des objets
        mon père me met la tête dans les toilettes
        ma mère m'a brûlé avec le fer
        mon père me réveille la nuit pour me frapper
        j'ai le nez en sang à cause de mon père
        depuis que mon père a perdu son travail il y a deux ans il s'énerve pour rien et il me frappe
        """,
    ),
    *shown(
        "a victim: told without who",
        """
        on m'attache à une chaise
        on m'a violée
        j'ai été violé
        jme sui fé violer
        ils m'enferment dans le placard
        chez moi c'est violent
        ça tape chez moi
        c'est l'enfer chez moi
        ça se passe mal à la maison
        j'en ai marre de me faire taper
        rejeté et battu à la maison
        """,
    ),
    *shown(
        "a victim: care, food, home refused",
        """
        mes parents refusent de me soigner alors que je suis blessé
        elle me fait avaler des médicaments pour que je dorme
        quand mes notes baissent je suis privé de repas
        mes parents ferment le frigo à clé
        je suis mineur et à la rue
        mes parents m'ont renié et mis dehors
        ma mère disparaît plusieurs jours
        mes parents sont partis depuis une semaine
        on me fait dormir dans le garage
        ma mère m'a laissé sur une aire d'autoroute
        """,
    ),
    *shown(
        "a victim: degraded, threatened, silenced",
        """
        ma mère me compare à une erreur de la nature
        mon père me dit que personne ne me croira
        si je parle je serai placé
        mes parents me répètent que je ne ferai rien de ma vie
        ma belle-mère me fait manger à part
        mon père a brûlé toutes mes affaires devant moi
        ma mère m'oblige à finir mon vomi
        mon père est sorti de prison et j'ai peur
        mon père a enlevé sa ceinture
        """,
    ),
    *shown("a victim: life in danger", "il a étranglé ma mère sous nos yeux", urgent=True),
    *shown(
        "a victim: what a child can't name",
        """
        mon grand-père glisse ses mains sous mon pull
        mon coach me demande de me changer devant lui
        mon beau-père a mis une caméra dans la salle de bain
        mon père me lave encore à 12 ans c'est normal
        je fais semblant de dormir quand il entre dans ma chambre
        pourquoi mon beau-père me regarde comme ça
        ce que mon frère me fait la nuit
        un homme de 40 ans veut me voir seule j'ai 12 ans
        """,
    ),
    *shown(
        "a victim: made to work, marry, leave",
        """
        chui leur boniche g 14 ans jvé meme plus en cours
        mes parents m'ont retiré de l'école pour garder le bébé
        mes parents me font travailler au lieu d'aller à l'école
        mes parents ont promis ma main à un cousin
        je dois épouser un homme que je connais pas
        ma tante m'emmène au pays cet été pour être coupée
        j'aimerais qu'un juge m'éloigne de ma mère
        je voudrais changer de famille
        qui peut m'aider contre mes parents
        """,
    ),
    *shown(
        "a cry beside something harmless",
        """
        mon père m'enferme pendant one piece
        mon oncle me touche quand je regarde netflix
        mes parents m'insultent quand ils rentrent du travail
        quand je parle de mon copain mon père me frappe
        mon père m'enferme dans une pièce noire
        mes cousins sont livrés à eux-mêmes
        mon entraîneur de judo me tape dessus
        ma tante me tape avec un fil
        """,
    ),
]
OTHERS = [
    *shown(
        "a witness: who and what",
        """
        mon petit reuf se fait taper
        ma cousine m'a avoué que son père abuse d'elle
        un homme filme les enfants au parc
        une fille de 13 ans est avec un homme de 30 ans
        un enfant mange dans les poubelles près de chez moi
        des enfants vivent dans un camion sans eau
        la maîtresse humilie les élèves
        la nounou secoue le bébé
        comment protéger ma petite sœur de mon beau-père
        """,
    ),
    *shown(
        "an adult: oneself, one's own, one's profession",
        """
        j'ai attaché mon enfant au lit
        je ne ressens rien pour mon bébé
        maman solo à bout
        épuisement parental qui appeler
        mon mari est violent avec moi et les enfants voient tout
        enfant exposé aux violences conjugales quelles démarches
        ma sœur est dépressive et ne s'occupe plus de ses enfants
        orthophoniste patient de 5 ans qui décrit des coups
        quelles sont les obligations de signalement d'un enseignant
        pmi signalement
        """,
    ),
    *shown(
        "hashtags of the children's cause",
        """
        #enfantsquisouffrent
        #incesteparlons
        #aidezmonfrere
        #secoursenfants
        #stopalafessée
        #touchepasauxenfants
        #lesilencetuelesenfants
        #papamefaitmal
        """,
    ),
]
NEAR_BY = [
    *silent(
        "what everybody's parents do",
        """
        mes parents m'obligent à faire du piano
        ma mère m'oblige à ranger ma chambre
        mes parents refusent que j'aie un chat
        mon père est parti depuis deux jours pour son travail
        mes parents fouillent ma chambre
        mon cousin dort dans ma chambre ce week end
        mon bébé dort dans mon lit
        je déteste mes parents
        mon père chasse le sanglier
        mon père s'est enfermé dehors
        papa me laisse jamais gagner au babyfoot il me détruit
        """,
    ),
    *silent(
        "blows that hit nobody",
        """
        mon prof tape trop vite à l'ordi
        ma mère tape du pied quand elle danse
        mon oncle me touche deux mots de son métier
        mon oncle a touché le gros lot
        l'om battu à domicile
        j'ai été battu aux échecs par mon père
        coups de soleil bébé
        """,
    ),
    *silent(
        "others' lines",
        """
        je me fais du mal
        j'ai 15 ans et je me fais du mal
        je me prive de manger
        ma tante est battue par son mari
        mon frère de 30 ans se fait taper par sa copine
        ma mère de 80 ans frappée par mon frère
        j'ai 22 ans mes parents m'ont mis dehors
        premiers secours nourrisson qui s'étouffe
        enfant disparu alerte enlèvement
        sauver les enfants d'ukraine
        """,
    ),
    *silent(
        "a hundred and nineteen of something",
        """
        119 élèves dans mon collège
        place de parking 119
        crash avion 119 victimes
        école de village 119 enfants fermeture de classe
        le 119 passe à quelle heure bus
        """,
    ),
    *silent(
        "papers, jobs, reports",
        """
        numéro sécurité sociale enfant
        juge des enfants études
        aide sociale à l'enfance stage éducateur
        bébé secoué procès nourrice
        comment signaler un prof
        """,
    ),
]
CASES = [*VICTIMS, *OTHERS, *NEAR_BY]
