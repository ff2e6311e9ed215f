"""What becomes of a rise once it is declared: it goes on until the counts look like the usual more than like the rise.

That is a cumulative sum test back (Page 1954, Biometrika 41:100): the log likelihood of the usual mean against that of
the rise, summed from the last point where it was in doubt. One quiet window does not end a rise, and a rise
that wavers is not declared twice: that is the hysteresis.
"""

from __future__ import annotations

import math

import msgspec

END_EVIDENCE = 2.5
"""Log likelihood ratio: the usual is twelve times as likely."""
QUIET_WINDOWS = 2
_SHARE_OF_RISE = 0.6
"""Of the rise's logarithm: below it, it counts as over. Rises fade more often than they break off."""
_SMALLEST_RISE = 1.12


class Rise(msgspec.Struct, array_like=True):
    """An open rise of one series. Windows by number, the first included; counts since then."""

    first: int
    last: int
    observed: float
    expected: float
    quiet_evidence: float = 0.0
    quiet_since: int | None = None

    @property
    def ratio(self) -> float:
        return self.observed / max(self.expected, 1e-9)

    def add(self, number: int, observed: float, mean: float, dispersion: float) -> bool:
        """Takes the next window; whether the rise is over. A mean of 0: nothing was observed, nothing changes."""
        if mean <= 0.0:
            return False
        factor = max(_SMALLEST_RISE, self.ratio**_SHARE_OF_RISE)
        evidence = _evidence_of_usual(observed, mean, factor, dispersion)
        if self.quiet_evidence + evidence <= 0.0:
            self.quiet_evidence, self.quiet_since = 0.0, None
            self.observed, self.expected, self.last = self.observed + observed, self.expected + mean, number
            return False
        if self.quiet_since is None:
            self.quiet_since = number
        self.quiet_evidence += evidence
        return self.quiet_evidence >= END_EVIDENCE and number - self.quiet_since + 1 >= QUIET_WINDOWS


def _evidence_of_usual(observed: float, mean: float, factor: float, dispersion: float) -> float:
    """Negative binomial: log likelihood at the mean less that at the mean times the factor."""
    size = 1.0 / max(dispersion, 1e-9)
    raised = mean * factor
    return (observed + size) * math.log((raised + size) / (mean + size)) - observed * math.log(factor)


class OpenRise(msgspec.Struct, frozen=True, array_like=True):
    """A rise and whose it is, to be gone on with after a restart."""

    keyword: str
    country: str
    rise: Rise
