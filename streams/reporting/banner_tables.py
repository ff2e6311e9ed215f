"""The tables of what became of banners, of calls, and of what is missing in the data."""

from __future__ import annotations

from streams.reporting.table import Table, TableMaker, window_words
from streams.trends.report_funnel import STEPS
from streams.trends.report_model import FunnelLine
from streams.trends.report_words import amount, day, interval, number, span

_AUDIENCES = {
    "fr": {"victim": "victime", "witness": "témoin", "adult": "adulte", "any": "tous"},
    "en": {"any": "anyone"},
}


class BannerTables(TableMaker):
    """Funnel, calls, data quality."""

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
                kinds[line.by] + self.funnel_name(line) + smaller * line.with_smaller,
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

    def funnel_name(self, line: FunnelLine) -> str:
        name = _AUDIENCES[self.language].get(line.name, line.name) if line.by == "audience" else line.name
        return "" if line.name == "*" else f" {name}"

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
