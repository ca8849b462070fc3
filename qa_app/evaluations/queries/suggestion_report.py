"""How suggestions do, for the page about them: by question, how people and rules agree and what was said of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion, VersionState
from qa_app.evaluations.models import Evaluation, EvaluationState, Selection, Suggestion, SuggestionSource, Verdict
from qa_app.evaluations.queries.reach import visible
from qa_app.evaluations.queries.suggesting import agreement, automated, model_agreement
from qa_app.evaluations.rules import suggestions as rules
from qa_app.evaluations.rules.hidden import NONE, why_silent
from qa_app.evaluations.rules.suggestions import Cited, Terms, Together
from qa_app.policy import Actor
from scorecards.definition import Question

MOST_VERSIONS = 50
MOST_CASES = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How one maker of suggestions does on one question. `said` counts proposals by verdict, `faults` by fault.

    `proposed` of `asked` were proposals, the others abstentions. `held` says why the rule abstains by now, or "";
    `may_fill` that it may fill in answers. `model` is None for the rule.
    """

    question: Question
    model: str | None
    together: Together
    asked: int
    proposed: int
    said: Counter[str]
    faults: Counter[str]
    held: str = ""
    may_fill: bool = False


def with_rules(session: Session) -> Sequence[ScorecardVersion]:
    """The published versions with rules, and those that suggestions were made for, newest first."""
    used = select(Evaluation.scorecard_version_id).join(Suggestion, Suggestion.evaluation_id == Evaluation.id)
    statement = (
        select(ScorecardVersion)
        .where((ScorecardVersion.state == VersionState.PUBLISHED) | ScorecardVersion.id.in_(used))
        .options(joinedload(ScorecardVersion.scorecard))
        .order_by(ScorecardVersion.published_at.desc(), ScorecardVersion.id.desc())
        .limit(MOST_VERSIONS)
    )
    found = session.scalars(statement).all()
    return [version for version in found if automated(scorecards.definition(version))]


def busiest(session: Session, versions: Sequence[ScorecardVersion]) -> int | None:
    """The version that the page begins with: of those given, the one with most suggestions; None without any."""
    counted = select(Evaluation.scorecard_version_id).join(Suggestion, Suggestion.evaluation_id == Evaluation.id)
    return session.scalar(
        counted.where(Evaluation.scorecard_version_id.in_([version.id for version in versions]))
        .group_by(Evaluation.scorecard_version_id)
        .order_by(func.count().desc(), Evaluation.scorecard_version_id.desc())
        .limit(1)
    )


def standing(session: Session, version: ScorecardVersion, terms: Terms) -> list[Standing]:
    """Every question with a rule, and every model that proposed for one, in the scorecard's order."""
    card = scorecards.definition(version)
    counts = _counts(session, version)
    least = None if card.handling.is_unbiased else card.handling.prefill_kappa
    by_rule, by_model = agreement(session, version), model_agreement(session, version)
    found = []
    for question in card.questions():
        if question.key in by_rule:
            together = by_rule[question.key]
            may_fill = rules.may_prefill(together, least, terms)
            found.append(
                _standing(
                    question,
                    None,
                    together,
                    counts,
                    why_silent(question, terms.hidden) or rules.why_held(together, terms),
                    may_fill=may_fill,
                )
            )
        for model in sorted({maker for key, maker in counts if key == question.key and maker is not None}):
            together = by_model.get((question.key, model)) or rules.together(question, [])
            found.append(_standing(question, model, together, counts))
    return found


Counts = dict[tuple[str, str | None], Counter[tuple[bool, str | None, str | None]]]


def _counts(session: Session, version: ScorecardVersion) -> Counts:
    """By question and model (None: the rule as it is now, in every version that has it): how many suggestions there
    are by (is it a proposal, verdict, fault)."""
    is_proposal = Suggestion.value.is_not(None)
    columns = Suggestion.question_key, Suggestion.source, Suggestion.made_by, is_proposal, Suggestion.verdict
    statement = (
        select(*columns, Suggestion.fault, func.count())
        .join(Evaluation, Evaluation.id == Suggestion.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(
            ScorecardVersion.scorecard_id == version.scorecard_id,
            Evaluation.state != EvaluationState.VOID,
            Evaluation.selection != Selection.AUTOMATIC,
        )
        .group_by(*columns, Suggestion.fault)
    )
    digests = {question.key: rules.rule_digest(question) for question in automated(scorecards.definition(version))}
    found: Counts = {}
    for key, source, made_by, proposes, verdict, fault, number in session.execute(statement):
        is_rule = source == SuggestionSource.RULE
        if not is_rule or made_by.startswith(digests.get(key, " ")):
            maker = None if is_rule else made_by.rpartition("#")[0]
            found.setdefault((key, maker), Counter())[(bool(proposes), verdict, fault)] += number
    return found


def _standing(
    question: Question, model: str | None, together: Together, counts: Counts, held: str = "", *, may_fill: bool = False
) -> Standing:
    found = counts.get((question.key, model), Counter())
    said: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for (proposes, verdict, fault), number in found.items():
        if proposes and verdict:
            said[verdict] += number
        if proposes and fault:
            faults[fault] += number
    proposed = sum(number for (proposes, *_), number in found.items() if proposes)
    return Standing(question, model, together, found.total(), proposed, said, faults, held, may_fill)


@dataclass(frozen=True, slots=True)
class Case:
    """One suggestion beside what was answered: what was proposed ("" for nothing), and what the reviewer said of it."""

    evaluation_id: int
    question: Question
    at: datetime | None
    proposed: str
    answered: str
    verdict: str | None
    fault: str | None
    reason: str
    model: str | None
    cited: tuple[Cited, ...]


def made_for(session: Session, row: Evaluation, hidden: frozenset[str] = NONE) -> list[Case]:
    """Everything that was suggested for an evaluation, in the scorecard's order; of what rests on a figure in `hidden`
    only that."""
    found = session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id).order_by(Suggestion.id)).all()
    return [
        _case(item, question, hidden)
        for question in scorecards.definition(row.scorecard_version).questions()
        for item in found
        if item.question_key == question.key
    ]


def cases(
    session: Session, actor: Actor, version: ScorecardVersion, question: Question, hidden: frozenset[str] = NONE
) -> list[Case]:
    """The newest proposals for the question that were changed or rejected, among what the actor may see."""
    statement = (
        select(Suggestion)
        .join(Evaluation, Evaluation.id == Suggestion.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .where(
            ScorecardVersion.scorecard_id == version.scorecard_id,
            Suggestion.question_key == question.key,
            Suggestion.verdict.in_((Verdict.CHANGED, Verdict.REJECTED)),
            Evaluation.state != EvaluationState.VOID,
            visible(actor),
        )
        .order_by(Suggestion.judged_at.desc(), Suggestion.id.desc())
        .limit(MOST_CASES)
    )
    return [_case(row, question, hidden) for row in session.scalars(statement)]


def _case(row: Suggestion, question: Question, hidden: frozenset[str]) -> Case:
    silent = why_silent(question, hidden) if row.source == SuggestionSource.RULE else ""
    proposed, final = rules.as_answer(row.value), rules.as_answer(row.final)
    return Case(
        evaluation_id=row.evaluation_id,
        question=question,
        at=row.judged_at,
        proposed=rules.words_of(question, proposed) if proposed and not silent else "",
        answered=rules.words_of(question, final) if final else "",
        verdict=row.verdict,
        fault=row.fault,
        reason=silent or row.reason,
        model=None if row.source == SuggestionSource.RULE else row.made_by.rpartition("#")[0],
        cited=tuple(line for line in rules.read_cited(row.cited) if line.index is not None and not silent),
    )
