"""Reading suggestions: what the reviewer of one evaluation is shown, and how people and rules agree so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection, Suggestion, SuggestionSource
from qa_app.evaluations.rules import hidden as hiding
from qa_app.evaluations.rules import suggestions as rules
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.hidden import NONE
from qa_app.evaluations.rules.suggestions import Cited, Pair, Terms, Together
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import Job
from scorecards.answers import Answer
from scorecards.definition import Question, Scorecard

MOST_COMPARED = 20_000
"""The newest proposals that agreement is worked out from."""
ABSENT = "There is no such suggestion."
TERMS = Terms()
JUDGE, JUDGE_KEY = "judge", "evaluation:"
"""The job that asks a language model, and how its key begins."""
RECENT = timedelta(days=30)
MOST_AWAITED = 200
UNAIDED = (Selection.CALIBRATION, Selection.DOUBLE, Selection.SELF, Selection.PEER, Selection.AUTOMATIC)
"""Where the point is what people say by themselves (or what no person says): nothing is suggested there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as the reviewer sees it. `answer` None: it abstains, and `reason` says why.

    `is_held`: the reviewer answers first (the rest is empty then); `is_wanted`: nobody asked the rule yet.
    `is_prefilled`: it may stand in the form marked as filled in, until the reviewer confirms it.
    """

    id: int
    source: str
    answer: Answer | None
    words: str
    reason: str
    cited: tuple[Cited, ...]
    searched: tuple[Cited, ...]
    verdict: str | None
    fault: str | None
    is_held: bool = False
    is_wanted: bool = False
    is_prefilled: bool = False

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values of the form's fields that the proposed answer stands for."""
        if self.answer is None:
            return ()
        if self.answer.is_na:
            return ("~na",)
        return self.answer.options or ((f"{self.answer.number:f}",) if self.answer.number is not None else ())


WANTED = Shown(0, SuggestionSource.RULE, None, "", "", (), (), None, None, is_wanted=True)


def suggestions_of(
    session: Session, row: Evaluation, prefilled: frozenset[str] = frozenset(), hidden: frozenset[str] = NONE
) -> dict[str, tuple[Shown, ...]]:
    """What is suggested for the evaluation, by question key: one query.

    Before the rules were asked, each question with a rule has one that is wanted. Where the scorecard is unbiased,
    a question's suggestions are held back until an answer to it is saved.
    `prefilled` are the questions whose agreement allows filling in. What rests on a figure in `hidden` is told no more.
    """
    card = scorecards.definition(row.scorecard_version)
    given = _answered(row)
    found: dict[str, tuple[Shown, ...]] = {}
    order = Suggestion.question_key, Suggestion.source.desc(), Suggestion.id
    for item in session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id).order_by(*order)):
        question = card.question(item.question_key)
        if question is not None:
            is_held = card.handling.is_unbiased and question.key not in given
            silent = _silent(item, question, hidden)
            shown = _held(item) if is_held else silent or _shown(item, question, question.key in prefilled - given)
            found[question.key] = (*found.get(question.key, ()), shown)
    if not found and is_wanted(row):
        return {question.key: (WANTED,) for question in automated(card)}
    return found


def shown_to(session: Session, row: Evaluation, terms: Terms = TERMS) -> dict[str, tuple[Shown, ...]]:
    """`suggestions_of` with the questions that may be filled in (one more query where the scorecard allows that)."""
    return suggestions_of(session, row, prefillable(session, row, terms), terms.hidden)


def suggestion(session: Session, row: Evaluation, suggestion_id: int, hidden: frozenset[str] = NONE) -> Suggestion:
    """One suggestion of an evaluation the reviewer may see by now. Raises NotFound."""
    found = session.get(Suggestion, suggestion_id)
    card = scorecards.definition(row.scorecard_version)
    question = card.question(found.question_key) if found and found.evaluation_id == row.id else None
    if found is None or question is None or _silent(found, question, hidden):
        raise NotFound(ABSENT)
    if card.handling.is_unbiased and found.question_key not in _answered(row):
        raise NotFound(ABSENT)
    return found


def is_wanted(row: Evaluation) -> bool:
    """Whether rules may propose anything for this evaluation."""
    is_aided = row.selection not in UNAIDED and row.state in transitions.OPEN_FOR_WORK
    return is_aided and bool(automated(scorecards.definition(row.scorecard_version)))


def is_made(session: Session, row: Evaluation) -> bool:
    """Whether the rules were asked for this evaluation already."""
    made = select(Suggestion.id).where(Suggestion.evaluation_id == row.id, Suggestion.source == SuggestionSource.RULE)
    return session.scalar(made.limit(1)) is not None


def awaiting(session: Session, *, is_judged: bool) -> list[int]:
    """The newest open evaluations whose rules were not asked yet, or whose model was not, where there is one."""
    made = exists().where(Suggestion.evaluation_id == Evaluation.id, Suggestion.source == SuggestionSource.RULE)
    asked = exists().where(Job.name == JUDGE, Job.key == literal(JUDGE_KEY) + cast(Evaluation.id, String))
    statement = (
        select(Evaluation.id, Evaluation.scorecard_version_id, made.label("is_made"), asked.label("is_asked"))
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Evaluation.state.in_(transitions.OPEN_FOR_WORK),
            Evaluation.selection.not_in(UNAIDED),
            Evaluation.assigned_at > datetime.now(UTC) - RECENT,
            Interaction.transcript_version.is_not(None),
            ~made | ~asked if is_judged else ~made,
        )
        .order_by(Evaluation.id.desc())
        .limit(MOST_AWAITED)
    )
    rows = session.execute(statement).all()
    wanted = {row.scorecard_version_id for row in rows}
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.id.in_(wanted))) if wanted else ()
    ruled = {version.id for version in versions if automated(scorecards.definition(version))}
    return [
        row.id
        for row in rows
        if (row.scorecard_version_id in ruled and not row.is_made) or (is_judged and not row.is_asked)
    ]


def agreement(session: Session, version: ScorecardVersion) -> dict[str, Together]:
    """How people and the rules of this version agree, by question: over every version with the same rule."""
    card = scorecards.definition(version)
    digests = {question.key: rules.rule_digest(question) for question in automated(card)}
    pairs: dict[str, list[Pair]] = {key: [] for key in digests}
    for key, made_by, same in _compared(session, version, SuggestionSource.RULE):
        if key in digests and made_by.startswith(digests[key]):
            pairs[key] += same
    return {key: rules.together(card.question(key), found) for key, found in pairs.items()}


def model_agreement(session: Session, version: ScorecardVersion) -> dict[tuple[str, str], Together]:
    """How people and each language model agree on the questions of this version, by question and model."""
    card = scorecards.definition(version)
    pairs: dict[tuple[str, str], list[Pair]] = {}
    for key, made_by, same in _compared(session, version, SuggestionSource.MODEL):
        if card.question(key) is not None:
            pairs.setdefault((key, made_by.rpartition("#")[0]), []).extend(same)
    return {name: rules.together(card.question(name[0]), found) for name, found in pairs.items()}


def held(session: Session, version: ScorecardVersion, terms: Terms) -> dict[str, str]:
    """The questions whose rules must abstain because people and rule agree too little, each with the reason."""
    found = {key: rules.why_held(one, terms) for key, one in agreement(session, version).items()}
    return {key: why for key, why in found.items() if why}


def prefillable(session: Session, row: Evaluation, terms: Terms) -> frozenset[str]:
    """The questions whose proposals may be filled in; none (and no query) unless the scorecard sets a limit.

    An unbiased scorecard never fills in: the reviewer answers first there.
    """
    handling = scorecards.definition(row.scorecard_version).handling
    least: Decimal | None = handling.prefill_kappa
    if least is None or handling.is_unbiased:
        return frozenset()
    found = agreement(session, row.scorecard_version)
    return frozenset(key for key, one in found.items() if rules.may_prefill(one, least, terms))


def automated(card: Scorecard) -> list[Question]:
    """The questions that have a rule."""
    return [question for question in card.questions() if question.automation is not None]


def _compared(session: Session, version: ScorecardVersion, source: str) -> Iterator[tuple[str, str, list[Pair]]]:
    """(question, made by, equal pairs) of the newest proposals for a scorecard that a person answered beside."""
    columns = Suggestion.question_key, Suggestion.made_by, Evaluation.scorecard_version_id
    newest = (
        select(*columns, Suggestion.value, Suggestion.final)
        .join(Evaluation, Evaluation.id == Suggestion.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(
            ScorecardVersion.scorecard_id == version.scorecard_id,
            Suggestion.source == source,
            Suggestion.value.is_not(None),
            Suggestion.final.is_not(None),
            Evaluation.state != EvaluationState.VOID,
            Evaluation.selection != Selection.AUTOMATIC,
        )
        .order_by(Suggestion.id.desc())
        .limit(MOST_COMPARED)
        .subquery()
    )
    counted = session.execute(select(*newest.c, func.count().label("times")).group_by(*newest.c)).all()
    unswayed = _unbiased(session, {row.scorecard_version_id for row in counted})
    for row in counted:
        proposed, final = rules.as_answer(row.value), rules.as_answer(row.final)
        if proposed is not None and final is not None and rules.is_given(final):
            pair = Pair(proposed, final, row.scorecard_version_id in unswayed)
            yield row.question_key, row.made_by, [pair] * row.times


def _unbiased(session: Session, version_ids: set[int]) -> set[int]:
    """The versions with which reviewers answer before they see what is suggested."""
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.id.in_(version_ids)))
    return {version.id for version in versions if scorecards.definition(version).handling.is_unbiased}


def _answered(row: Evaluation) -> set[str]:
    """The questions with a saved answer; a comment alone is none."""
    stored: Iterable[tuple[str, Mapping[str, object] | None]] = ((a.question_key, a.value) for a in row.answers)
    return {key for key, value in stored if value and rules.is_given(rules.as_answer(value))}


def _shown(item: Suggestion, question: Question, may_prefill: bool) -> Shown:
    answer = rules.as_answer(item.value)
    cited = rules.read_cited(item.cited)
    return Shown(
        id=item.id,
        source=item.source,
        answer=answer,
        words=rules.words_of(question, answer) if answer else "",
        reason=item.reason,
        cited=tuple(one for one in cited if one.index is not None),
        searched=tuple(one for one in cited if one.index is None),
        verdict=item.verdict,
        fault=item.fault,
        is_prefilled=may_prefill and answer is not None and item.verdict is None,
    )


def _silent(item: Suggestion, question: Question, hidden: frozenset[str]) -> Shown | None:
    """What stands in the place of a rule's proposal that rests on a hidden figure; None for every other."""
    why = hiding.why_silent(question, hidden) if item.source == SuggestionSource.RULE else ""
    return Shown(item.id, item.source, None, "", why, (), (), item.verdict, None) if why else None


def _held(item: Suggestion) -> Shown:
    return Shown(item.id, item.source, None, "", "", (), (), None, None, is_held=True)
