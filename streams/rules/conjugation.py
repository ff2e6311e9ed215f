"""French conjugation: the simple forms of a verb that people type in a search, from its infinitive.

Regular verbs in -er and -ir (finir) and -re (perdre) follow rules; irregular ones, and those that end like them, a
table of principal parts. Forms are folded (no accents), so é, è and e are one letter here, and compound tenses are
the participle. The literary ones (passé simple, nous and vous of the future) are left out; those of `literary_forms`
are known as no errors of others (`frappa` is not a mistyped `frappe`).
"""

from __future__ import annotations

from collections.abc import Iterator

_PAST_AND_GERUND = ["ons", "ez", "ais", "ait", "aient", "ant"]
_FUTURE = ["ai", "as", "a", "ont", "ais", "ait", "aient"]
_SUBJUNCTIVE = ["e", "es", "ent"]
_PARTICIPLE = ("", "e", "s", "es")

_IRREGULAR = {
    # infinitive: present of je and il, stem of nous, stem of ils, future, participle, further forms
    "battre": ("bats bat", "batt", "batt", "battr", "battu", ""),
    "mettre": ("mets met", "mett", "mett", "mettr", "mis", ""),
    "faire": ("fais fait", "fais", "fass", "fer", "fait", "font faites faut fesait fesais fesaient"),
    "tenir": ("tiens tient", "ten", "tienn", "tiendr", "tenu", ""),
    "venir": ("viens vient", "ven", "vienn", "viendr", "venu", "vint"),
    "pouvoir": ("peux peut", "pouv", "peuv", "pourr", "pu", "puisse puissent"),
    "vouloir": ("veux veut", "voul", "veul", "voudr", "voulu", "veuille veuillent"),
    "aindre": ("ains aint", "aign", "aign", "aindr", "aint", ""),
    "eindre": ("eins eint", "eign", "eign", "eindr", "eint", ""),
    "mourir": ("meurs meurt", "mour", "meur", "mourr", "mort", ""),
    "courir": ("cours court", "cour", "cour", "courr", "couru", ""),
    "fuir": ("fuis fuit", "fuy", "fui", "fuir", "fui", ""),
    "boire": ("bois boit", "buv", "boiv", "boir", "bu", ""),
    "croire": ("crois croit", "croy", "croi", "croir", "cru", ""),
    "voir": ("vois voit", "voy", "voi", "verr", "vu", ""),
    "dire": ("dis dit", "dis", "dis", "dir", "dit", "dites"),
    "lire": ("lis lit", "lis", "lis", "lir", "lu", ""),
    "rire": ("ris rit", "ri", "ri", "rir", "ri", ""),
    "ecrire": ("ecris ecrit", "ecriv", "ecriv", "ecrir", "ecrit", ""),
    "prendre": ("prends prend", "pren", "prenn", "prendr", "pris", ""),
    "recevoir": ("recois recoit", "recev", "recoiv", "recevr", "recu", ""),
    "devoir": ("dois doit", "dev", "doiv", "devr", "du", ""),
    "savoir": ("sais sait", "sav", "sav", "saur", "su", "sache sachent"),
    "avoir": ("ai a", "av", "ai", "aur", "eu", "as ont ait aies"),
    "etre": ("suis est", "et", "soi", "ser", "ete", "es sommes etes sont soit sois"),
    "aller": ("vais va", "all", "aill", "ir", "alle", "vas vont"),
    "vivre": ("vis vit", "viv", "viv", "vivr", "vecu", ""),
    "suivre": ("suis suit", "suiv", "suiv", "suivr", "suivi", ""),
    "plaire": ("plais plait", "plais", "plais", "plair", "plu", ""),
    "taire": ("tais tait", "tais", "tais", "tair", "tu", ""),
    "naitre": ("nais nait", "naiss", "naiss", "naitr", "ne", ""),
    "connaitre": ("connais connait", "connaiss", "connaiss", "connaitr", "connu", ""),
    "dormir": ("dors dort", "dorm", "dorm", "dormir", "dormi", ""),
    "sortir": ("sors sort", "sort", "sort", "sortir", "sorti", ""),
    "partir": ("pars part", "part", "part", "partir", "parti", ""),
    "mentir": ("mens ment", "ment", "ment", "mentir", "menti", ""),
    "sentir": ("sens sent", "sent", "sent", "sentir", "senti", ""),
    "servir": ("sers sert", "serv", "serv", "servir", "servi", ""),
    "ouvrir": ("ouvre", "ouvr", "ouvr", "ouvrir", "ouvert", ""),
    "offrir": ("offre", "offr", "offr", "offrir", "offert", ""),
    "couvrir": ("couvre", "couvr", "couvr", "couvrir", "couvert", ""),
    "souffrir": ("souffre", "souffr", "souffr", "souffrir", "souffert", ""),
    "hair": ("hais hait", "haiss", "haiss", "hair", "hai", ""),
    "rompre": ("romps rompt", "romp", "romp", "rompr", "rompu", ""),
    "suffire": ("suffis suffit", "suffis", "suffis", "suffir", "suffi", ""),
    "uire": ("uis uit", "uis", "uis", "uir", "uit", ""),
}
_ER_ENDINGS = [
    "e",
    "es",
    "ons",
    "ez",
    "ent",
    "er",
    "ee",
    "ees",
    "ais",
    "ait",
    "aient",
    "erai",
    "era",
    "eras",
    "eront",
    "erais",
    "erait",
    "eraient",
    "ant",
    "ai",
]
_LITERARY_ENDINGS = ["a", "as", "ames", "ates", "erent", "at", "asse", "asses", "assent"]
_IR_ENDINGS = [
    "is",
    "it",
    "issons",
    "issez",
    "issent",
    "issais",
    "issait",
    "issaient",
    "issant",
    "isse",
    "ira",
    "irai",
    "iras",
    "iront",
    "irais",
    "irait",
    "i",
    "ie",
    "ies",
    "ir",
]


def _of_parts(prefix: str, parts: tuple[str, ...]) -> Iterator[str]:
    present, we, they, future, participle, further = parts
    for form in (*present.split(), *further.split()):
        yield prefix + form
    for stem, endings in ((we, _PAST_AND_GERUND), (they, _SUBJUNCTIVE), (future, _FUTURE), (participle, _PARTICIPLE)):
        for ending in endings:
            yield prefix + stem + ending


def _irregular(infinitive: str) -> tuple[str, tuple[str, ...]] | None:
    """What stands before an irregular verb (re-, en-, com-…), and its parts."""
    for length in range(len(infinitive), 3, -1):
        parts = _IRREGULAR.get(infinitive[-length:])
        if parts is not None:
            return infinitive[:-length], parts
    return None


def _first_group(stem: str) -> Iterator[str]:
    for ending in _ER_ENDINGS:
        yield stem + ending
        if stem.endswith("g") and ending[0] in "ao":
            yield f"{stem}e{ending}"
        if ending[0] == "e" and ending not in {"er", "ez", "ee", "ees"}:
            if stem.endswith("y"):
                yield f"{stem[:-1]}i{ending}"
            if stem.endswith(("et", "el")):
                yield f"{stem}{stem[-1]}{ending}"


def literary_forms(infinitive: str) -> Iterator[str]:
    """The past historic and imperfect subjunctive of a folded infinitive in -er: novels have them, searches do not."""
    if infinitive.endswith("er") and _irregular(infinitive) is None:
        for ending in _LITERARY_ENDINGS:
            yield infinitive[:-2] + ending


def conjugate(infinitive: str) -> Iterator[str]:
    """The simple forms of a verb given by its folded infinitive, itself first. Another word gives only itself."""
    yield infinitive
    found = _irregular(infinitive)
    if found is not None:
        yield from _of_parts(*found)
        return
    stem, ending = infinitive[:-2], infinitive[-2:]
    if ending == "er":
        yield from _first_group(stem)
    elif ending == "ir":
        for tail in _IR_ENDINGS:
            yield stem + tail
    elif ending == "re":
        yield from _of_parts("", (f"{stem}s {stem}", stem, stem, f"{stem}r", f"{stem}u", ""))
