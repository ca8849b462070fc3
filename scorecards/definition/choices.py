"""The closed sets of words a scorecard is written in; each value is the text that stands in its document."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """What an answer to the question looks like."""

    YES_NO = "yes_no"
    SINGLE = "single"
    SCALE = "scale"
    MULTI = "multi"
    NUMERIC = "numeric"
    TEXT = "text"
    DATE = "date"
    INFO = "info"

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choosing among options (a numeric range is an option too)."""
        return self not in (QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.INFO)


class AutoFail(StrEnum):
    """What choosing an option fails beside its own points."""

    NONE = "none"
    SECTION = "section"
    SCORECARD = "scorecard"


class Weighting(StrEnum):
    """Where weights sit (QM-D4): on the questions, on the sections, or on every point of a section.

    POINTS is the arithmetic sum(points × section weight) / sum(possible × section weight): the size of a
    section counts as well as its weight, and with all weights alike the score is points over possible.
    """

    QUESTION = "question"
    SECTION = "section"
    POINTS = "points"


class AutoFailEffect(StrEnum):
    """What an auto-fail does to the number (QM-D10)."""

    ZERO = "zero"
    KEEP_SCORE = "keep_score"


class NaPolicy(StrEnum):
    """What N/A does (QM-D5): the others take over its weight, or it earns full points.

    A question that was not asked, because of its condition, always leaves: it can earn nothing.
    """

    SPREAD = "spread"
    CREDIT = "credit"


class Combine(StrEnum):
    """How the clauses of a condition join."""

    ALL = "all"
    ANY = "any"


class Comparator(StrEnum):
    """How chosen options are held against those a clause names: any of them, none, all, or exactly these."""

    IN = "in"
    NOT_IN = "not_in"
    ALL_IN = "all_in"
    EXACT = "exact"


class Response(StrEnum):
    """What the agent may do with a released evaluation (QM-H1)."""

    NONE = "none"
    ACKNOWLEDGE = "acknowledge"
    DISPUTE = "dispute"
