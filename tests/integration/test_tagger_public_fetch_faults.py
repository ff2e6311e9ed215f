"""The slower tests of the main job, with workers that read records through aiokafka's public API."""

from __future__ import annotations

import pytest
from test_tagger import (  # noqa: F401  (collected here, with the workers of the other module)
    test_a_source_topic_made_anew_is_counted_from_its_start,
    test_a_worker_back_from_the_dead_changes_nothing,
    test_a_worker_that_starts_while_the_books_cannot_be_written_commands_all_the_same,
    test_an_idle_partition_says_so,
    test_commands_flow_while_the_books_cannot_be_written,
    test_counts_and_commands_are_exact_when_workers_are_killed_again_and_again,
    test_sigterm_drains_and_commits_within_ten_seconds,
)
from test_tagger_public_fetch import workers  # noqa: F401

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
