"""The tables of a report, as words and numbers ready to show: one making for text, HTML and slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from streams.trends.report_counts import PER
from streams.trends.report_funnel import STEPS
from streams.trends.report_model import CountLine, Report
from streams.trends.report_words import amount, day, interval, number, span


class Table(NamedTuple):
    """A table with its window and source, which every figure states. `numbers`: the columns that are right-aligned."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]
    empty: str
    window: str
    source: str


def tables(report: Report, language: str) -> list[Table]:
    """All tables in reading order; an empty one says why."""
    maker = _Tables(report, language)
    return [
        maker.keywords(),
        maker.countries(),
        maker.rises(),
        maker.top_trends(),
        maker.ranks(),
        maker.funnel(),
        *maker.calls(),
        maker.quality(),
    ]


def window_words(report: Report, language: str) -> str:
    """Which days, where, and whose days."""
    country = report.country or ("tous pays" if language == "fr" else "all countries")
    return f"{span(report.window.first, report.window.last, language)} ({report.window.timezone}), {country}"


def source_words(report: Report, language: str) -> str:
    """Where the figures come from, and when."""
    return (
        f"Source : {report.source}, établi le {report.made_at}"
        if language == "fr"
        else f"Source: {report.source}, made {report.made_at}"
    )


class _Tables:
    """One report in one language."""

    def __init__(self, report: Report, language: str) -> None:
        self.report = report
        self.language = language

    def say(self, french: str, english: str) -> str:
        return french if self.language == "fr" else english

    def make(self, key: str, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str) -> Table:
        window, source = window_words(self.report, self.language), source_words(self.report, self.language)
        return Table(key, title, heads, tuple(rows), frozenset(range(1, len(heads))), empty, window, source)

    def keywords(self) -> Table:
        rows = [self.count(line, line.name) for line in self.report.keywords]
        return self.counts("keywords", self.say("Par mot-clé", "By keyword"), self.say("mot-clé", "keyword"), rows)

    def countries(self) -> Table:
        smaller = self.say(" et plus petits", " and smaller")
        every = self.say("tous", "all")
        rows = [
            self.count(line, (every if line.name == "*" else line.name) + smaller * line.with_smaller)
            for line in self.report.countries
        ]
        return self.counts("countries", self.say("Par pays", "By country"), self.say("pays", "country"), rows)

    def place(self, country: str) -> str:
        return self.say("tous", "all") if country == "*" else country

    def count(self, line: CountLine, name: str) -> tuple[str, ...]:
        return name, amount(line.searches, self.language), interval(line.per_100_000, self.language)

    def counts(self, key: str, title: str, head: str, rows: Sequence[tuple[str, ...]]) -> Table:
        rate = self.say("pour ", "per ") + number(PER, self.language)
        heads = (head, self.say("recherches", "searches"), rate)
        return self.make(key, title, heads, rows, self.say("Aucun chiffre montrable.", "No figure can be shown."))

    def rises(self) -> Table:
        ongoing = self.say("pas finie", "not over")
        rows = [
            (
                line.keyword,
                self.place(line.country),
                _moment(line.start),
                _moment(line.peak),
                _moment(line.end) if line.end else ongoing,
                f"×{number(line.about_times, self.language, 0)}",
            )
            for line in self.report.rises
        ]
        heads = (
            self.say("mot-clé", "keyword"),
            self.say("pays", "country"),
            self.say("début (UTC)", "start (UTC)"),
            self.say("sommet", "peak"),
            self.say("fin", "end"),
            self.say("environ", "about"),
        )
        return self.make(
            "rises",
            self.say("Hausses", "Rises"),
            heads,
            rows,
            self.say("Aucune hausse qui puisse être montrée.", "No rise that can be shown."),
        )

    def top_trends(self) -> Table:
        rows = [
            (day(line.date, self.language), line.keyword, self.place(line.country))
            for line in self.report.top_trend_days
        ]
        return self.make(
            "top-trends",
            self.say("Journées en tête des tendances", "Top-trend days"),
            (self.say("jour", "day"), self.say("mot-clé", "keyword"), self.say("pays", "country")),
            rows,
            self.say("Aucune qui puisse être montrée.", "None that can be shown."),
        )

    def ranks(self) -> Table:
        to = self.say("à", "to")
        rows = [
            (
                f"#{line.hashtag}",
                self.place(line.country),
                f"{number(line.rank, self.language)} ({line.low} {to} {line.high})",
                _moment(line.hour),
                number(line.hours, self.language),
            )
            for line in self.report.ranks
        ]
        heads = (
            self.say("mot-dièse", "hashtag"),
            self.say("pays", "country"),
            self.say("meilleur rang", "best rank"),
            self.say("heure (UTC)", "hour (UTC)"),
            self.say("heures montrées", "hours shown"),
        )
        title = self.say("Rang parmi tous les mots-dièse", "Rank among all hashtags")
        return self.make(
            "ranks", title, heads, rows, self.say("Aucun qui puisse être montré.", "None that can be shown.")
        )

    def funnel(self) -> Table:
        names = (
            self.say("vues", "shown"),
            self.say("clics", "clicks"),
            self.say("fermées", "dismissed"),
            self.say("partages", "shares"),
            self.say("appels", "calls"),
            self.say("chats", "chats"),
            self.say("sorties", "quick exits"),
        )
        kinds = {
            "*": self.say("toutes", "all"),
            "campaign": self.say("campagne", "campaign"),
            "keyword": self.say("mot-clé", "keyword"),
            "audience": self.say("public", "audience"),
            "language": self.say("langue", "language"),
            "vocabulary_version": self.say("vocabulaire", "vocabulary"),
        }
        smaller = self.say(" et plus petits", " and smaller")
        rows = [
            (
                kinds[line.by] + ("" if line.name == "*" else f" {line.name}") + smaller * line.with_smaller,
                *(amount(line.steps[step.name.lower()], self.language) for step in STEPS),
                interval(
                    line.click_through, self.language, scale=100, unit="\u00a0%" if self.language == "fr" else "%"
                ),
            )
            for line in self.report.funnel
        ]
        window = window_words(self.report, self.language)
        if self.report.funnel_window is not None:
            whole = self.say("semaines entières", "whole weeks")
            window = f"{span(self.report.funnel_window.first, self.report.funnel_window.last, self.language)} ({whole})"
        return self.make(
            "funnel",
            self.say("De la bannière à l'appel", "From banner to call"),
            (self.say("bannières", "banners"), *names, self.say("clics / vues", "clicks / shown")),
            rows,
            self.say("Aucune semaine ne peut être montrée.", "No week can be shown."),
        )._replace(window=window)

    def calls(self) -> list[Table]:
        made = []
        unit = "\u00a0%" if self.language == "fr" else "%"
        why = {
            "previous_period": self.say("période précédente", "period before"),
            "chosen": self.say("choisie", "chosen"),
            "year_before": self.say("un an avant (364 jours)", "a year before (364 days)"),
        }
        for line in self.report.calls:
            rows: list[tuple[str, ...]] = [
                (
                    f"{why[change.why]}, {span(change.baseline.first, change.baseline.last, self.language)}",
                    number(change.baseline_per_day, self.language, 1),
                    interval(change.percent, self.language, unit=unit, sign=True),
                )
                for change in line.changes
            ]
            rows += [
                (
                    self.say("rupture au ", "step at ") + day(step.date, self.language),
                    "",
                    interval(step.level_percent, self.language, unit=unit, sign=True),
                )
                for step in line.steps
            ]
            sources = "; ".join(line.sources)
            title = self.say("Appels", "Calls") + (
                f" · {line.helpline}: {number(line.calls, self.language)} "
                + self.say("en", "in")
                + f" {line.days} "
                + self.say("jours", "days")
                + f", {number(line.per_day, self.language, 1)} "
                + self.say("par jour", "a day")
            )
            heads = (
                self.say("par rapport à", "against"),
                self.say("appels par jour", "calls a day"),
                self.say("écart", "change"),
            )
            table = self.make(
                "calls",
                title,
                heads,
                rows,
                self.say("Pas de période de référence dans les données.", "No baseline in the data."),
            )
            made.append(table._replace(source=f"{self.say('Source : ', 'Source: ')}helpline.calls.v1; {sources}"))
        return made

    def quality(self) -> Table:
        quality = self.report.quality
        unknown = self.say("inconnu", "not known")

        def plain(value: int | None) -> str:
            return unknown if value is None else number(value, self.language)

        def coarse(value: int | None) -> str:
            few = self.say("moins de 11", "under 11")
            return few if value == 0 else plain(value) if value is None else f"≥ {plain(value)}"

        since = self.say(", depuis le début du comptage", ", since counting began")
        rows = [
            (self.say("jours", "days"), plain(quality.days)),
            (
                self.say("jours sans données montrables", "days without data to show"),
                plain(quality.days_without_searches),
            ),
            (self.say("heures sans recherches", "hours without searches"), plain(quality.hours_without_searches)),
            (self.say("jours qui peuvent changer", "days that can still change"), plain(quality.days_not_final)),
            (self.say("jours additionnés d'heures", "days added up from hours"), plain(quality.days_from_hours)),
            (self.say("recherches tardives", "late searches") + since, coarse(quality.late)),
            (self.say("horodatages absurdes", "absurd timestamps") + since, coarse(quality.skewed)),
            (self.say("recherches rejetées", "rejected searches") + since, plain(quality.rejected)),
            (self.say("actes tardifs sur bannières", "late acts on banners"), coarse(quality.interactions_late)),
            (self.say("actes en double", "repeated acts"), coarse(quality.interactions_repeated)),
            (self.say("actes sans bannière connue", "acts on no known banner"), coarse(quality.interactions_unmatched)),
            (self.say("actes rejetés", "rejected acts"), coarse(quality.interactions_rejected)),
            (self.say("jours d'appels illisibles", "unreadable days of calls"), plain(quality.calls_unreadable)),
        ]
        return self.make(
            "quality",
            self.say("Qualité des données", "Data quality"),
            (self.say("constat", "finding"), self.say("nombre", "number")),
            rows,
            "",
        )


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")
