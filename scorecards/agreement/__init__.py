"""How far reviewers agree: shares, kappa and alpha with their intervals, deviations, severity, and form health.

No number leaves without its n. Below `MINIMUM_UNITS` things that two reviewers judged, a chance-corrected
measure has no interval and is not to be shown.
"""

from scorecards.agreement.alpha import Alpha, Level, alpha, applicability
from scorecards.agreement.deviation import (
    Deviation,
    Divergence,
    Judged,
    against_others,
    alignment,
    deviation,
    divergences,
)
from scorecards.agreement.health import Ailment, Finding, Limits, QuestionRecord, findings
from scorecards.agreement.intervals import MINIMUM_UNITS, Estimate, mean, share
from scorecards.agreement.kappa import Kappa, Weights, kappa
from scorecards.agreement.rating import Rate, Rating, level_of, rating, ratings
from scorecards.agreement.severity import Leaning, Signed, severity

__all__ = [
    "MINIMUM_UNITS",
    "Ailment",
    "Alpha",
    "Deviation",
    "Divergence",
    "Estimate",
    "Finding",
    "Judged",
    "Kappa",
    "Leaning",
    "Level",
    "Limits",
    "QuestionRecord",
    "Rate",
    "Rating",
    "Signed",
    "Weights",
    "against_others",
    "alignment",
    "alpha",
    "applicability",
    "deviation",
    "divergences",
    "findings",
    "kappa",
    "level_of",
    "mean",
    "rating",
    "ratings",
    "severity",
    "share",
]
