"""The hashtags of the searches that a scan hands over for them: tracked ones by name, all others as pseudonyms."""

from __future__ import annotations

import logging

from streams.broker.codecs import ce_source
from streams.broker.partitions import OwnedPartition
from streams.broker.scan import Candidate, Scan
from streams.rules.model import Vocabulary
from streams.tagging.event_time import MS_A_MINUTE, is_skewed
from streams.tagging.hashtags import MINUTES_AN_HOUR, hashtags_of, may_hold_a_hashtag, tracked_hashtags
from streams.tagging.parsing import LARGEST_VALUE_BYTES, Rejection, parse
from streams.tagging.pseudonyms import hashtag_pseudonym, session_pseudonym

log = logging.getLogger(__name__)


class HashtagSamples:
    """Notes hashtags in the partition's stretch, for its next tally. Comes after the commands, and costs none."""

    def __init__(self, vocabulary: Vocabulary, key: bytes) -> None:
        self._tracked = tracked_hashtags(vocabulary)
        self._key = key

    def note(self, partition: OwnedPartition, scan: Scan, now_ms: int) -> None:
        """One search in `scan.hashtag_every`, vouched for or not; each hashtag weighs as many searches."""
        if not partition.is_counting:
            return
        every = scan.hashtag_every
        for record in scan.hashtags:
            if is_skewed(record.timestamp_ms, now_ms):
                continue
            try:
                self._note_one(partition, record, every)
            except Exception:
                log.exception("partition %d, offset %d: its hashtags could not be read", partition.number,
                              record.offset)  # fmt: skip

    def _note_one(self, partition: OwnedPartition, record: Candidate, weight: int) -> None:
        if not may_hold_a_hashtag(record.value) or len(record.value or b"") > LARGEST_VALUE_BYTES:
            return
        parsed = parse(record.value, ce_source(record.headers))
        if isinstance(parsed, Rejection):
            return
        hour = record.timestamp_ms // (MS_A_MINUTE * MINUTES_AN_HOUR)
        for hashtag in hashtags_of(parsed.event.query):
            noted = partition.stretch.hashtags.of(hour)
            keyword = self._tracked.get(hashtag)
            if keyword is None:
                noted.add_other(hashtag_pseudonym(self._key, hashtag, hour), weight)
            else:
                session = session_pseudonym(self._key, parsed.event.session_id, record.timestamp_ms)
                noted.add_tracked(hashtag, keyword, weight, session)
