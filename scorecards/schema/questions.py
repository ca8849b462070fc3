"""The parts of the schema that describe a question, its options and automation, and how evaluations are handled."""

from scorecards.automation import (
    MOST_PROPOSED,
    MOST_RULES,
    MOST_SIGNALS,
    MOST_TIMES,
    Edge,
    Joining,
    Side,
    Span,
)
from scorecards.definition import AutoFail, QuestionKind, Response
from scorecards.definition.limits import (
    LONGEST_EDIT_HOURS,
    LONGEST_RELEASE_DAYS,
    LONGEST_WINDOW_DAYS,
    MOST_CAUSES,
    MOST_OPTIONS,
    MOST_ROUNDS,
    MOST_SKILLS,
    NAME_LENGTH,
)
from scorecards.reading import LABEL_LENGTH, PROSE_LENGTH
from scorecards.schema.words import (
    Schema,
    anything,
    choice,
    flag,
    keys,
    many,
    name,
    nullable,
    number,
    record,
    ref,
    text,
    whole,
)


def question() -> Schema:
    """One question."""
    return record(
        {
            "key": name("Stays the same across versions, so that results can be followed."),
            "text": text(LABEL_LENGTH, least=1),
            "kind": choice(QuestionKind, "What an answer looks like."),
            "options": many(ref("option"), MOST_OPTIONS),
            "weight": number(0, None, "Counts where weights sit on questions."),
            "help": text(PROSE_LENGTH),
            "is_required": flag("Whether an answer (or N/A) must be given."),
            "is_na_allowed": flag("Whether N/A is an answer."),
            "is_critical": flag("Whether it counts for the critical score beside the total."),
            "is_bonus": flag("Whether it adds to the score, or takes off, on top of what can be earned."),
            "skills": keys(MOST_SKILLS),
            "condition": ref("condition"),
            "causes": many(_cause(), MOST_CAUSES, about="Asked when the answer is not the best one."),
            "are_causes_required": flag("Whether one of them, or a note, must be given then."),
            "is_weight_locked": flag("Whether balancing leaves the weight alone."),
            "automation": ref("automation"),
            "extras": anything("Kept, never read."),
        },
        required=("key", "text", "kind"),
    )


def option() -> Schema:
    """One possible answer."""
    return record(
        {
            "key": name("Stays the same across versions."),
            "label": text(LABEL_LENGTH, least=1),
            "points": number(-10_000, 10_000, "Negative for penalties (bonus questions) and in multi questions."),
            "anchor": text(PROSE_LENGTH, about="What the agent can be seen or heard to do."),
            "example": text(PROSE_LENGTH, about="How that sounds."),
            "auto_fail": choice(AutoFail, "What choosing it fails."),
            "is_comment_required": flag("Whether the reviewer must say why."),
            "minimum": nullable(number(about="From, inclusive; ranges of numeric questions only.")),
            "maximum": nullable(number(about="To, inclusive; ranges of numeric questions only.")),
            "extras": anything("Kept, never read."),
        },
        required=("key", "label"),
    )


def _cause() -> Schema:
    return record({"key": name(), "label": text(NAME_LENGTH, least=1)}, required=("key", "label"))


def automation() -> Schema:
    """How an answer is proposed."""
    rule = record(
        {
            "signals": many(_signal(), MOST_SIGNALS, least=1),
            "options": keys(MOST_PROPOSED),
            "is_na": flag("Whether it proposes N/A."),
            "combine": choice(Joining, "Whether all signals must hold, or any."),
        },
        required=("signals",),
    )
    return record(
        {
            "rules": many(rule, MOST_RULES, about="The first that holds proposes its options."),
            "otherwise": keys(MOST_PROPOSED, about="Proposed when no rule holds."),
            "measure": name("The figure proposed for a numeric question."),
        }
    )


def _signal() -> Schema:
    stretch = record(
        {"amount": number(0, None), "edge": choice(Edge), "unit": choice(Span)},
        required=("amount",),
    )
    presence = record(
        {
            "behaviour": name("A detector's key."),
            "is_present": flag(),
            "speaker": choice(Side),
            "at_least": whole(1, MOST_TIMES),
            "within": stretch,
        },
        required=("behaviour",),
    )
    figure = record({"measure": name(), "minimum": number(), "maximum": number()}, required=("measure",))
    order = record({"first": name(), "then": name(), "is_kept": flag()}, required=("first", "then"))
    return {"anyOf": [presence, figure, order]}


def handling() -> Schema:
    """What happens to an evaluation made with the scorecard."""
    return record(
        {
            "response": choice(Response, "What the agent may do."),
            "respond_days": whole(1, LONGEST_WINDOW_DAYS, "Working days the agent has."),
            "rounds": whole(1, MOST_ROUNDS, "Disputes of one question."),
            "is_other_resolver": flag("Whether somebody else decides from the second dispute on."),
            "is_blind": flag("Whether the reviewer sees no score while scoring."),
            "is_unbiased": flag("Whether others' evaluations and suggestions are hidden until answered."),
            "needs_approval": flag(),
            "edit_hours": whole(0, LONGEST_EDIT_HOURS, "How long a submitted evaluation may be changed."),
            "release_days": whole(0, LONGEST_RELEASE_DAYS, "Released so long after submission; 0 is by hand."),
            "prefill_kappa": number(0, 1, "Agreement from which suggestions may fill in answers."),
            "double_pct": number(0, 100, "Share of random evaluations scored a second time."),
            "is_automatic": flag("Whether the machine's own series is kept."),
        }
    )
