"""Searches that tell what happened (he did this, she does that), and the ordinary ones that are told alike."""

from __future__ import annotations

from tests.search_cases import shown, silent

VICTIMS = [
    *shown("a victim: a threat to kill", "mon père dit qu'il va nous tuer tous dans la voiture", urgent=True),
    *shown(
        "a victim: he, she, without a name",
        """
        il me frappe
        elle m'a giflée
        il m'a tordu le poignet
        elle m'a poussée contre le mur
        il m'a serré le cou
        ils m'ont tabassé
        il m'a mis la main sur la plaque brûlante
        il m'a soulevé par le cou
        elle me traîne par les cheveux
        """,
        "victime.il",
    ),
    *shown(
        "a victim: what was done, long ago or now",
        """
        mon père a écrasé son mégot sur mon bras
        mon père bbat ma mère
        mon père me fait tenir les bras en l'air jusqu'à ce que je tombe
        quand mon père ferme les volets je sais ce qui va se passer
        je mets des manches longues pour que personne voie
        mon père a dit qu'il nous emmènerait tous dans la voiture contre un arbre
        ma tante me fait travailler du matin au soir
        mon père frappe le mur à côté de ma tête
        mon père me prend en photo quand je dors
        ma mère me rase la tête quand je désobéis
        ma mère a dit qu'elle aurait préféré une fausse couche
        on m'a forcée à envoyer des nudes
        je dis que je suis tombé quand on me demande pour mes bleus
        je dis que je suis tombé alors que c'est mon père
        peur de rentrer j'ai eu une mauvaise note
        je suis le seul de mes frères à qui on donne pas à manger
        mes parents m'ont mis une caméra dans ma chambre
        ma mère fait entrer des hommes dans ma chambre
        on vit à six dans une cave sans chauffage
        ma mère a oublié de venir me chercher toute la nuit
        mes parents me laissent pas voir de médecin
        papa dit que c'est un jeu mais j'aime pas
        je m'occupe de tout à la maison parce que mes parents boivent
        j'ai peur de lui il tape trop fort
        ske mon tonton me fé
        ma mer me laiss pa mangé
        jss en dngr ché moi
        jme fai tabasé par mn bof tt les soir
        mon beau-père demande que je couche avec lui
        papi dit qu'il me voit comme une amoureuse
        mon cousin me coince dans l'escalier
        j'ai été touchée quand j'étais petite
        j'ai des flashbacks de mon oncle
        j'ai subi des choses avec mon père
        personne me croit quand je dis que c'est mon cousin
        ma mère m'habille jamais
        on me lave jamais
        un monsieur qui me fait travailler toute la nuit
        je mendie pour manger
        on dort dans une chambre avec des cafards
        mes parents se fichent de mes dents qui font mal
        je loupe l'école et je garde mon petit frère
        mes parents veulent que j'épouse un vieux
        la coutume c'est de couper les filles
        """,
    ),
    *shown(
        "a victim: what an adult of trust does",
        """
        mon moniteur me prend sur ses genoux
        l'éducateur rentre la nuit dans mon lit
        mon voisin m'a fait monter et il m'a caressée
        mon maître d'apprentissage m'a embrassée j'ai 16 ans
        tata me touche là où je veux pas
        mon cousin insiste pour que je lui montre mes seins
        il me fait un chantage avec mes photos
        mon copain m'a violée j'ai 15 ans
        """,
    ),
    *shown(
        "a victim: refused, threatened, blamed",
        """
        mon père me prive de douche
        ma mère m'interdit d'aller aux toilettes
        elle m'a tondu la tête pour qu'on se moque
        mon père m'a mis du savon dans les yeux
        je suis battue dès qu'il rentre
        j'ai le corps couvert de cicatrices
        je boite mon père m'a bousculé
        il a juré qu'il allait me détruire
        ma mère m'accuse de tout c'est toujours ma faute
        mon père ne me protège pas de ma belle-mère
        ma mère veut me rendre à l'ase
        ils m'envoient au bled avec mon père j'ai peur
        je me sens en danger
        à la maison c'est un calvaire
        mon père hurle tous les jours
        """,
    ),
    *shown("locked in", "je suis enfermé à clé", urgent=True),
    *shown(
        "a victim: between parents",
        """
        mon père a foutu le feu dans la chambre
        mon beau-père a enfermé maman
        mon père a défoncé la porte chez ma mère
        j'ai vu mon beau-père violer ma mère
        papa et maman se hurlent dessus j'ai peur
        """,
    ),
    *shown(
        "a victim: what comes of telling",
        """
        est-ce que je serai placé si j'en parle
        on reste combien en foyer
        une loi qui protège les enfants de leurs parents ça existe
        je veux que mon père finisse en prison
        je dors au parking depuis une semaine
        jpe plu rester ac mon pere
        mé parent me fon dormir ds la cav
        """,
    ),
]

OTHERS = [
    *shown(
        "a witness, an adult",
        """
        j'ai entendu mon voisin crier arrête
        ma cousine envoie des nudes à un adulte
        le père de mes enfants est violent avec eux
        mon ami a le poignet cassé je crois que c'est son père
        ma petite-fille m'a raconté des trucs sur son beau-père
        mon voisin de 8 ans pleure tous les soirs
        """,
    ),
]

HARMLESS = [
    *silent(
        "told alike",
        """
        il m'a mordu le bras mon chien
        ma mère et moi on se dispute souvent
        j'ai peur de décevoir ma mère
        il me bat toujours aux échecs
        il m'a tapé dans l'oeil
        le coiffeur il m'a tiré les cheveux
        ma fille a un bleu au genou
        les lois qui protègent les animaux
        il a mis le feu à la piste de danse
        mon père me voit comme un champion
        on reste combien de temps au musée
        des poux à l'école que faire
        ma mère s'est fait voler sa voiture
        mes parents partis en voyage sans nous
        ma fille veut dormir avec moi
        ma copine ne veut pas rentrer chez elle après la soirée
        mon fils a une jambe cassée
        ma mère crie tout le temps quand je joue
        mon ami m'a prêté sa console
        on est enfermés dans un escape game
        c'est de ma faute si on a perdu le match
        """,
    ),
    *silent("a couple, said by a quarrel", "il m'a frappée pendant une dispute", "couple-dispute"),
    *silent("a husband and a brother", "mon mari a frappé mon frère", "conjugal"),
    *silent("what hurts and heals", "mon kiné me fait mal", "soin-mal"),
    *silent("the father of one's children", "le père de mes enfants me frappe", "mon-conjoint"),
    *silent("old parents", "mon père de 80 ans frappe ma mère", "age"),
    *silent("at the hairdresser's", "elle m'a tiré les cheveux ma coiffeuse", "soin"),
]
CASES = [*VICTIMS, *OTHERS, *HARMLESS]
