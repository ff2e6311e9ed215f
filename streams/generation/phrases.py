"""What the invented young people search for. Every line is ours; none comes from a real person.

`{a|b|c}` stands for one of the words between the bars. The weights are guesses that make a stream look alive; no
figure of ours rests on them.
"""

from __future__ import annotations

EVERYDAY: dict[str, tuple[int, tuple[str, ...]]] = {
    "music": (
        18,
        (
            "{ninho|jul|aya nakamura|gims|angèle|stromae|orelsan|tayc|naps} {paroles|clip|nouvel album|concert 2026}",
            "{karaoké|instru|playlist} {triste|rap|années 2000|été|pour réviser}",
            "{son|musique} {du moment|tiktok mars|qui motive|pour dormir}",
            "tuto {guitare|piano|beatmaking|ukulélé} {débutant|facile|en 10 minutes}",
        ),
    ),
    "games": (
        18,
        (
            "{minecraft|fortnite|roblox|brawl stars|valorant|ea fc} {code|skin|astuce|mise à jour|gratuit}",
            "{minecraft|roblox} {maison moderne|ferme automatique|mod|serveur entre amis}",
            "comment {monter en ranked|avoir des robux|installer un mod|parler dans le jeu}",
            "meilleur {deck|loadout|perso|build} {saison 9|2026|débutant}",
        ),
    ),
    "football": (
        14,
        (
            "{psg|om|ol|équipe de france|real madrid|barça} {résumé|but|transfert|prochain match|maillot}",
            "{mbappé|dembélé|griezmann|barcola} {but|skills|interview|crampons}",
            "comment {frapper une panenka|faire un petit pont|tirer plus fort|jongler}",
            "classement {ligue 1|ligue des champions|ligue 2}",
        ),
    ),
    "school": (
        15,
        (
            "{pythagore|thalès|fonctions affines|probabilités|fractions} {cours|exercice|3e|seconde}",
            "{révolution française|guerre froide|verdun|napoléon} {résumé|frise|brevet}",
            "{brevet|bac} {blanc|2026|date|maths corrigé}",
            "exposé sur {les volcans|le harcèlement|marie curie|les abeilles|la photosynthèse}",
            "{stage de 3e|lettre de motivation|oral du brevet} {idée|exemple|pcs}",
            "emploi du temps {lycée|collège} joli",
        ),
    ),
    "recipes": (
        10,
        (
            "recette {crêpes|cookies|brownie|pancakes|tiramisu|quiche|carbonara} {facile|rapide|sans œuf|moelleux}",
            "gâteau {anniversaire|au yaourt|licorne|chocolat} {simple|thermomix|10 ans}",
            "{goûter|petit déjeuner|repas} {sain|étudiant|pas cher}",
        ),
    ),
    "looks": (
        9,
        (
            "{coiffure|tresse|coupe} {cheveux bouclés|courts|mi longs|garçon 2026}",
            "{maquillage|skincare|vernis} {naturel|acné|pas cher|pour le collège}",
            "tenue {rentrée|mariage|concert|noir et blanc}",
        ),
    ),
    "animals": (
        6,
        (
            "{chat|chien|hamster|lapin|axolotl} {drôle|qui parle|adopter|dressage}",
            "mon {chat|chien|lapin} {ne mange plus|dort beaucoup|éternue}",
        ),
    ),
    "series": (
        10,
        (
            "{one piece|naruto|demon slayer|jujutsu kaisen|arcane|stranger things} {épisode|saison|fin expliquée|edit}",
            "film {à voir ce soir|d'horreur|noël|romantique ado}",
            "qui meurt dans {one piece|arcane|la fin de naruto}",
        ),
    ),
    "life": (
        8,
        (
            "comment {se faire des amis|savoir si elle m'aime|dormir plus vite|arrêter d'être stressé|dire non}",
            "blague {courte|toto|nulle|carambar}",
            "idée {cadeau maman|chambre ado|défi entre potes|vidéo}",
            "{119 euros en dollars|peugeot 119|bus 119 horaires|119 minutes en heures}",
        ),
    ),
}
"""Topic → weight, templates. Some lines hold the campaign's digits and words in their everyday sense."""

PROTECTION: tuple[str, ...] = (
    "#119",
    "119",
    "#AlloEnfanceEnDanger",
    "#alloenfanceendanger",
    "#EnfanceEnDanger",
    "allo enfance en danger",
    "Allô enfance en danger",
    "enfance en danger",
    "enfance en danger numéro",
    "119 enfance en danger",
    "appeler le 119",
    "le 119 c'est quoi",
    "numéro 119 gratuit",
    "allo 119",
    "numéro pour enfant battu",
    "aide enfant maltraité",
    "signaler un enfant en danger",
    "que faire si un enfant est battu",
    "j'ai peur de rentrer chez moi",
    "on me frappe à la maison",
    "mes parents me frappent",
    "ma copine se fait frapper chez elle",
)
"""Searches that the shipped vocabulary recognises: the service, its numbers and tags, and plain words of all tiers."""

HOMES: tuple[tuple[int, str | None, str | None], ...] = (
    (850, "FR", "fr-FR"),
    (25, "FR", "en-GB"),
    (15, "FR", "pt-PT"),
    (15, "FR", "ar"),
    (20, "RE", "fr-FR"),
    (8, "GP", "fr-FR"),
    (7, "MQ", "fr-FR"),
    (4, "GF", "fr-FR"),
    (4, "YT", "fr-FR"),
    (15, "BE", "fr-BE"),
    (8, "CH", "fr-CH"),
    (8, "CA", "fr-CA"),
    (2, "LU", "fr-LU"),
    (2, "JP", "ja-JP"),
    (12, None, "fr-FR"),
    (5, None, None),
)
"""Weight, country, locale of a session: mostly France, with its overseas territories, neighbours and unknowns."""

SURFACES: tuple[str, ...] = ("search_bar", "search_bar", "search_bar", "suggestion", "hashtag")
