"""How a score was made, as values that a page and a print show alike: steps in words, then every share and sum."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the order of computing, and what it did."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one question, or one section as a whole, has to do with the score; None where it has nothing.

    `planned_pct` is its weight by the scorecard, `weight_pct` its weight after N/A; `percent` a section's own
    result; `adds_pct` what a question added, in percentage points; `note` says why it does not count.
    """

    key: str
    title: str
    is_section: bool = False
    planned_pct: Decimal | None = None
    weight_pct: Decimal | None = None
    points: Decimal | None = None
    possible: Decimal | None = None
    percent: Decimal | None = None
    adds_pct: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """The whole account: the scorecard and version that were used, the result in a sentence, steps and shares."""

    scorecard: str
    version: str
    sentence: str
    steps: tuple[Step, ...]
    shares: tuple[Share, ...]
    percent: Decimal | None

    @property
    def has_moved(self) -> bool:
        """Whether N/A changed any weight, so that the planned ones are worth showing."""
        return any(share.planned_pct is not None and share.planned_pct != share.weight_pct for share in self.shares)
