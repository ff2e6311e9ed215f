"""The words of a report, in French and in English: summary, notes on method, numbers as people write them."""

from __future__ import annotations

import datetime as dt

from streams.trends.report_model import Amount, Figure, Report

LANGUAGES = ("fr", "en")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NARROW_SPACE = "\u202f"
_NO_BREAK = "\u00a0"


def number(value: float, language: str, digits: int = 0) -> str:
    """`12 345,6` in French, `12,345.6` in English."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", _NARROW_SPACE).replace(".", ",") if language == "fr" else text


def plural(count: int, one: str, many: str, language: str) -> str:
    """`1 jour`, `2 jours`: French has the singular up to 1, English at 1 only."""
    singular = count <= 1 if language == "fr" else count == 1
    return f"{number(count, language)} {one if singular else many}"


def moment(text: str, language: str) -> str:
    """An instant (RFC 3339, UTC) as people write it: 04/05/2020 à 12:00 UTC, or 4 May 2020, 12:00 UTC."""
    return f"{day(text[:10], language)}{' à' if language == 'fr' else ','} {text[11:16]} UTC"


def rate_digits(value: float) -> int:
    """Decimals that say something: three digits for what is small."""
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2


def interval(figure: Figure | None, language: str, *, scale: float = 1.0, unit: str = "", sign: bool = False) -> str:
    """`4,2 (3,1 à 5,6)`; a dash where there is none."""
    if figure is None:
        return "–"
    values = [scale * value for value in (figure.estimate, figure.low, figure.high)]
    digits = rate_digits(values[0])
    plus = ["+" if sign and round(value, digits) > 0 else "" for value in values]
    texts = [mark + number(value, language, digits).replace("-", "−") for mark, value in zip(plus, values, strict=True)]
    to = "à" if language == "fr" else "to"
    return f"{texts[0]}{unit} ({texts[1]} {to} {texts[2]})"


def amount(found: Amount | None, language: str) -> str:
    """`1 234`, or `≥ 1 210` where the week can still change; a dash where nothing can be shown."""
    if found is None:
        return "–"
    return ("" if found.exact else f"≥{_NO_BREAK}") + number(found.amount, language)


def day(text: str, language: str) -> str:
    """A date as it is written: 04/05/2020, or 4 May 2020."""
    date = dt.date.fromisoformat(text)
    if language == "fr":
        return f"{date:%d/%m/%Y}"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def short_day(date: dt.date, language: str, *, by_month: bool) -> str:
    """As an axis has room for: 04/05 or 4 May; by the month 05/2020 or May 2020."""
    if by_month:
        return f"{date:%m/%Y}" if language == "fr" else f"{_MONTHS[date.month - 1]} {date.year}"
    return f"{date:%d/%m}" if language == "fr" else f"{date.day} {_MONTHS[date.month - 1]}"


def span(first: str, last: str, language: str) -> str:
    """`du 01/05/2026 au 31/05/2026`."""
    if first == last:
        return f"le {day(first, 'fr')}" if language == "fr" else day(first, "en")
    if language == "fr":
        return f"du {day(first, 'fr')} au {day(last, 'fr')}"
    return f"{day(first, 'en')} to {day(last, 'en')}"


def summary(report: Report, language: str) -> str:
    """A paragraph for those who read nothing else."""
    return " ".join(_french(report) if language == "fr" else _english(report))


def _french(report: Report) -> list[str]:
    where = "" if report.country is None else f", pays {report.country}"
    when = span(report.window.first, report.window.last, "fr")
    when = when[0].upper() + when[1:]
    if report.searches is None:
        says = [
            f"{when}{where}, aucun chiffre ne peut être montré{_NO_BREAK}: pas de recherches comptées, ou moins de 11 sessions par jour et par mot-clé."
        ]
    else:
        says = [
            f"{when}{where}, {amount(report.searches.searches, 'fr')} recherches d'aide montrables ont été comptées."
        ]
        if report.searches.per_100_000 is not None:
            says.append(f"C'est {interval(report.searches.per_100_000, 'fr')} pour 100{_NARROW_SPACE}000 recherches.")
        says.append(_rises(len(report.rises), "fr"))
    if report.top_trend_days:
        says.append(
            f"Un mot-dièse suivi est resté en tête du matin au soir{_NO_BREAK}: "
            f"{plural(len({t.date for t in report.top_trend_days}), 'jour', 'jours', 'fr')}."
        )
    if report.funnel and report.funnel[0].click_through is not None:
        says.append(
            f"{interval(report.funnel[0].click_through, 'fr', scale=100, unit=_NO_BREAK + '%')} des bannières vues ont été suivies d'un clic."
        )
    for line in report.calls:
        says.append(f"{line.helpline}{_NO_BREAK}: {number(line.per_day, 'fr')} appels par jour.")
        if line.changes:
            first = line.changes[0]
            against = span(first.baseline.first, first.baseline.last, "fr")
            says.append(
                f"Par rapport à la période {against}{_NO_BREAK}: {interval(first.percent, 'fr', unit=_NO_BREAK + '%', sign=True)}. Suivre n'est pas être causé par."
            )
    if report.quality.days_not_final:
        says.append(f"{plural(report.quality.days_not_final, 'jour peut', 'jours peuvent', 'fr')} encore changer.")
    if report.quality.days_without_searches:
        says.append(
            f"Sans données montrables{_NO_BREAK}: {plural(report.quality.days_without_searches, 'jour', 'jours', 'fr')} "
            f"sur {report.quality.days}."
        )
    return says


def _english(report: Report) -> list[str]:
    where = "" if report.country is None else f", country {report.country}"
    when = span(report.window.first, report.window.last, "en")
    if report.searches is None:
        says = [
            f"{when}{where}: no figure can be shown. No searches were counted, or fewer than 11 sessions a day and keyword."
        ]
    else:
        says = [
            f"{when}{where}: {amount(report.searches.searches, 'en')} searches for help that can be shown were counted."
        ]
        if report.searches.per_100_000 is not None:
            says.append(f"That is {interval(report.searches.per_100_000, 'en')} per 100,000 searches.")
        says.append(_rises(len(report.rises), "en"))
    if report.top_trend_days:
        days = plural(len({t.date for t in report.top_trend_days}), "day", "days", "en")
        says.append(f"A tracked tag was a top trend all day on {days}.")
    if report.funnel and report.funnel[0].click_through is not None:
        says.append(
            f"{interval(report.funnel[0].click_through, 'en', scale=100, unit='%')} of the banners shown were clicked."
        )
    for line in report.calls:
        says.append(f"{line.helpline}: {number(line.per_day, 'en')} calls a day.")
        if line.changes:
            first = line.changes[0]
            against = span(first.baseline.first, first.baseline.last, "en")
            says.append(
                f"Against {against}: {interval(first.percent, 'en', unit='%', sign=True)}. To follow is not to be caused by."
            )
    if report.quality.days_not_final:
        says.append(f"{plural(report.quality.days_not_final, 'day', 'days', 'en')} can still change.")
    if report.quality.days_without_searches:
        says.append(
            f"No data that can be shown: {plural(report.quality.days_without_searches, 'day', 'days', 'en')} "
            f"of {report.quality.days}."
        )
    return says


def _rises(count: int, language: str) -> str:
    if language == "fr":
        none = "Aucune hausse signalée ne peut être montrée."
        return f"{plural(count, 'hausse signalée', 'hausses signalées', 'fr')}." if count else none
    none = "No rise that can be shown was reported."
    return f"{plural(count, 'rise', 'rises', 'en')} reported." if count else none


def notes() -> dict[str, tuple[str, ...]]:
    """How to read the figures. The same in every report, so that what stands there says nothing about the counts."""
    return {"fr": _NOTES_FR, "en": _NOTES_EN}


_NOTES_FR = (
    "Une recherche compte une fois, pour le mot-clé qui a décidé, au moment où elle a été faite. Aucun texte de recherche n'est conservé.",
    "Aucun chiffre ne porte sur moins de 11 sessions distinctes par jour. Zéro et «\u00a0trop peu\u00a0» ne se distinguent pas. Ce qui est trop petit est compté avec le premier jour ou pays montré de la semaine («\u00a0et plus petits\u00a0»), ou pas du tout quand aucun jour de la semaine n'atteint 11.",
    "Une semaine est exacte quand plus rien ne peut y changer\u00a0; d'ici là «\u00a0≥\u00a0» donne un minimum, par pas de 11 sessions.",
    "Les taux se rapportent à toutes les recherches des mêmes jours. Intervalles à 95\u00a0%\u00a0: quasi-Poisson avec la dispersion des jours\u00a0; Wilson pour les parts.",
    "Une session compte une fois par jour (UTC)\u00a0; une personne peut avoir plusieurs sessions.",
    "Entonnoir\u00a0: semaines entières, une bannière compte une fois par étape\u00a0; un acte vaut affichage\u00a0; un acte plus d'une heure après la recherche est «\u00a0tardif\u00a0». Les commandes ne portent pas de pays.",
    "Hausses\u00a0: détecteur de vigie (trends.alerts.v1), à l'heure près, taille à un chiffre.",
    "Rupture à une date\u00a0: niveau des appels avant et après, à côté du jour de la semaine, de la tendance, de la saison (à partir d'un an) et des ruptures aux autres dates marquées, à une semaine au moins\u00a0; jugée à partir de trois semaines avant et deux après.",
    "Appels\u00a0: chaque pourcentage nomme sa période de référence\u00a0; «\u00a0+20\u00a0%\u00a0» dépend d'elle. Un appel qui suit une campagne ou une bannière n'en est pas la preuve\u00a0: le calendrier, la presse et le confinement changent en même temps.",
)  # fmt: skip
_NOTES_EN = (
    "A search counts once, for the keyword that decided, at the time it was made. No search text is kept.",
    "No figure is about fewer than 11 distinct sessions a day. Zero and too few look the same. What is too small is counted with the first shown day or country of its week (“and smaller”), or not at all where no day of the week reaches 11.",
    "A week is exact once nothing in it can change; until then “≥” gives a minimum, in steps of 11 sessions.",
    "Rates are of all searches on the same days. 95% intervals: quasi-Poisson with the dispersion of the days; Wilson for shares.",
    "A session counts once a day (UTC); one person may have several sessions.",
    "Funnel: whole weeks, a banner counts once a step; an act says that it was shown; an act more than an hour after the search is late. Commands carry no country.",
    "Rises: vigie's detector (trends.alerts.v1), to the hour, sizes to one digit.",
    "Step at a date: the level of calls before and after, beside weekday, trend, season (from a year on) and the steps at the other marked dates a week away at least; judged from three weeks before and two after on.",
    "Calls: each percentage names its baseline; “+20%” depends on it. A call that follows a campaign or a banner is no proof that it was caused by it: calendar, press and confinement change at the same time.",
)  # fmt: skip
