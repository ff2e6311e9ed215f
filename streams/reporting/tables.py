"""The tables of a report, as words and numbers ready to show: one making for text, HTML and slide."""

from __future__ import annotations

from collections.abc import Sequence

from streams.reporting.banner_tables import BannerTables
from streams.reporting.table import Table
from streams.trends.report_counts import PER
from streams.trends.report_model import CountLine, Report
from streams.trends.report_words import amount, day, interval, number


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


class _Tables(BannerTables):
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
            words=5,
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
            words=3,
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
        none = self.say("Aucun qui puisse être montré.", "None that can be shown.")
        return self.make("ranks", title, heads, rows, none, words=2)


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")
