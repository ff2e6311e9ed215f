"""What can be wrong with a vocabulary that loads: examples that do not match, facts that are old."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streams.rules.compiling import CompiledVocabulary
    from streams.rules.model import Campaign, Vocabulary

OLDEST_CHECK_DAYS = 180
"""After so many days, numbers, hours and addresses of a campaign want checking again."""


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def age_days(campaign: Campaign, today: dt.date) -> int | None:
    """Days since the campaign's facts were last checked; None where no day is given."""
    try:
        return (today - dt.date.fromisoformat(campaign.verified_at)).days
    except ValueError:
        return None


def old_facts(vocabulary: Vocabulary) -> list[str]:
    """Campaigns whose facts want checking again."""
    found = []
    for campaign in vocabulary.campaigns:
        days = age_days(campaign, _today())
        if days is not None and days > OLDEST_CHECK_DAYS:
            found.append(
                f"the campaign {campaign.id} was last checked {days} days ago ({campaign.verified_at}). "
                "Check its numbers, hours and addresses again, then write today's date as verified_at."
            )
    return found


def broken_examples(compiled: CompiledVocabulary) -> list[str]:
    """Examples of keywords that their keyword does not match."""
    from streams.tagging.matching import Matcher

    matcher = Matcher(compiled)
    found = []
    for keyword in compiled.vocabulary.keywords:
        for example in keyword.examples:
            match = matcher.find(example)
            if match is None or keyword.id not in match.keywords:
                found.append(f"the keyword {keyword.id} does not match its example {example!r}. Mend one of the two.")
    return found
