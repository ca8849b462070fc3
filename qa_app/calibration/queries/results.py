"""What a session came to: who answered what, how far apart, against which benchmark, and how far all agree.

The numbers are those of `scorecards.agreement`; the expert's answers are the benchmark and stay out of the
agreement between reviewers. Without an expert the consensus is the benchmark, where there is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.calibration import rules
from qa_app.calibration.models import CalibrationSession, Consensus
from qa_app.calibration.queries.outcome import (
    CONSENSUS,
    EXPERT,
    ContactResult,
    Given,
    QuestionResult,
    Results,
    ReviewerResult,
    Spread,
)
from qa_app.calibration.queries.sessions import submitted
from qa_app.evaluations.models import AnswerRow
from qa_app.evaluations.rules.drafts import in_words
from scorecards import agreement, answers
from scorecards.agreement import Deviation, Estimate, Judged, Level, Rating, Weights
from scorecards.answers import Answer
from scorecards.definition import Question, Scorecard

Answered = Mapping[str, Answer]


def results(session: Session, row: CalibrationSession) -> Results:
    """Everything that the answers of a session say. Only for a session whose answers lie open. One query."""
    card = scorecards.definition(row.scorecard_version)
    scored = submitted(row)
    given = _given(session, [score.evaluation_id for score in scored])
    by_contact: defaultdict[int, dict[int, Answered]] = defaultdict(dict)
    percents: defaultdict[int, dict[int, Decimal | None]] = defaultdict(dict)
    for score in scored:
        by_contact[score.interaction_id][score.person_id] = given.get(score.evaluation_id, {})
        percents[score.interaction_id][score.person_id] = score.evaluation.percent
    contacts = tuple(
        ContactResult(
            contact,
            tuple(_questions(row, card, contact.interaction_id, by_contact[contact.interaction_id])),
            percents[contact.interaction_id],
        )
        for contact in row.contacts
    )
    every = [result for contact in contacts for result in contact.questions]
    sources = {result.benchmark_from for result in every if result.benchmark_from}
    source = EXPERT if EXPERT in sources else CONSENSUS if sources else ""
    people = tuple(sorted({score.person_id for score in scored}))
    measured = [each for each in people if source != EXPERT or each != row.expert_id]
    against = _Against(every, source, scorecards.arithmetic(card).share_pct)
    return Results(
        contacts=contacts,
        person_ids=people,
        reviewers=tuple(_reviewer(person_id, against) for person_id in measured),
        alpha=agreement.alpha((_worths(result) for result in every), Level.INTERVAL, seed=row.id),
        applicability=agreement.applicability((_applied(result) for result in every), seed=row.id),
        flagged=sum(result.is_flagged for result in every),
        benchmark_from=source,
        heat=_heat(measured, against),
    )


def unsettled(session: Session, row: CalibrationSession) -> list[str]:
    """The texts of flagged questions without a consensus."""
    found = results(session, row)
    return [
        result.question.text
        for contact in found.contacts
        for result in contact.questions
        if result.is_flagged and result.consensus is None
    ]


def _given(session: Session, evaluation_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    rows = session.execute(
        select(AnswerRow.evaluation_id, AnswerRow.question_key, AnswerRow.value).where(
            AnswerRow.evaluation_id.in_(evaluation_ids)
        )
    )
    found: defaultdict[int, dict[str, object]] = defaultdict(dict)
    for evaluation_id, key, value in rows:
        if value:
            found[evaluation_id][key] = value
    return {evaluation_id: answers.from_document(document) for evaluation_id, document in found.items()}


def _questions(
    row: CalibrationSession, card: Scorecard, interaction_id: int, by_person: Mapping[int, Answered]
) -> Iterator[QuestionResult]:
    agreed = {item.question_key: item for item in row.consensus if item.interaction_id == interaction_id}
    rated = {person_id: agreement.ratings(card, given) for person_id, given in by_person.items()}
    for section in card.sections:
        for question in section.questions:
            if agreement.level_of(question) is None:
                continue
            given = tuple(
                _one_given(row, question, person_id, by_person[person_id], rated[person_id])
                for person_id in sorted(by_person)
            )
            if any(item.rating for item in given):
                yield _result(row, question, section.title, given, agreed.get(question.key))


def _one_given(
    row: CalibrationSession, question: Question, person_id: int, by_key: Answered, rated: Mapping[str, Rating]
) -> Given:
    answer, rating = by_key.get(question.key), rated.get(question.key)
    words = "N/A" if rating and rating.is_na else in_words(question, answer) if answer and rating else ""
    return Given(person_id, person_id == row.expert_id, words, answer.comment if answer else "", rating)


def _result(
    row: CalibrationSession, question: Question, section: str, given: tuple[Given, ...], agreed: Consensus | None
) -> QuestionResult:
    reviewers = [item for item in given if not item.is_expert and item.rating]
    worths = [item.rating.fraction for item in given if item.rating and item.rating.fraction is not None]
    divergence = agreement.divergences({question.key: worths}, float(row.threshold_pct) / 100)
    benchmark, words, source = _benchmark(question, given, agreed)
    return QuestionResult(
        question=question,
        section=section,
        given=given,
        spread=tuple(_spread(given)),
        agreeing=_agreeing(reviewers),
        divergence=divergence[0] if divergence else None,
        differs_on_na=len({item.rating.is_na for item in given if item.rating}) > 1,
        benchmark=benchmark,
        benchmark_words=words,
        benchmark_from=source,
        deviation=_deviation(reviewers, benchmark),
        consensus=agreed,
    )


def _benchmark(question: Question, given: Iterable[Given], agreed: Consensus | None) -> tuple[Rating | None, str, str]:
    expert = next((item for item in given if item.is_expert and item.rating), None)
    if expert is not None:
        return expert.rating, expert.words, EXPERT
    if agreed is None:
        return None, "", ""
    answer = answers.from_document({question.key: agreed.value})[question.key]
    return agreement.rating(question, answer), in_words(question, answer), CONSENSUS


def _spread(given: Iterable[Given]) -> Iterator[Spread]:
    """The answers by how many gave them, most first."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for item in given:
        if item.rating:
            found[item.words].append(item.person_id)
    for words, people in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield Spread(words, len(people), tuple(people))


def _agreeing(reviewers: Sequence[Given]) -> Estimate:
    """The share of pairs of reviewers with the same answer; n is the number of pairs, without an interval."""
    words = [item.words for item in reviewers]
    pairs = [one == other for place, one in enumerate(words) for other in words[place + 1 :]]
    return Estimate(sum(pairs) / len(pairs) if pairs else None, len(pairs))


def _deviation(reviewers: Iterable[Given], benchmark: Rating | None) -> Deviation | None:
    if benchmark is None or benchmark.fraction is None:
        return None
    worths = [item.rating.fraction for item in reviewers if item.rating and item.rating.fraction is not None]
    return agreement.deviation((worth, benchmark.fraction) for worth in worths) if worths else None


def _worths(result: QuestionResult) -> list[float]:
    ratings = (item.rating for item in result.given if not item.is_expert)
    return [rating.fraction for rating in ratings if rating and rating.fraction is not None]


def _applied(result: QuestionResult) -> list[bool]:
    return [item.rating.is_na for item in result.given if item.rating and not item.is_expert]


@dataclass(frozen=True, slots=True)
class _Against:
    """What participants are held against: the benchmark from `source`, or each other where there is none."""

    every: Sequence[QuestionResult]
    source: str
    share_pct: Mapping[str, Decimal]

    def pairs(self, person_id: int) -> Iterator[tuple[Question, float, float]]:
        """(question, own worth, worth held against) wherever there are both."""
        for result in self.every:
            pair = self._pair(result, person_id)
            if pair is not None:
                yield (result.question, *pair)

    def _pair(self, result: QuestionResult, person_id: int) -> tuple[float, float] | None:
        worths = {
            str(item.person_id): item.rating.fraction
            for item in result.given
            if item.rating and item.rating.fraction is not None
        }
        own = worths.get(str(person_id))
        if own is None:
            return None
        if self.source:
            benchmark = result.benchmark.fraction if result.benchmark else None
            return None if benchmark is None else (own, benchmark)
        apart = agreement.against_others(worths)
        return (own, own - apart[str(person_id)]) if apart else None


def _reviewer(person_id: int, against: _Against) -> ReviewerResult:
    pairs = list(against.pairs(person_id))
    judged = [Judged(own, other, 1.0, float(against.share_pct.get(question.key, 0))) for question, own, other in pairs]
    thirds = [(_third(own), _third(other)) for _, own, other in pairs]
    return ReviewerResult(
        person_id,
        agreement.deviation((100 * own, 100 * other) for _, own, other in pairs),
        agreement.alignment(judged),
        agreement.kappa(thirds, Weights.LINEAR, order=(0, 1, 2)) if against.source else None,
    )


def _heat(person_ids: Iterable[int], against: _Against) -> dict[tuple[str, int], Estimate]:
    held: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for person_id in person_ids:
        for question, own, other in against.pairs(person_id):
            held[(question.key, person_id)].append(100 * (own - other))
    return {key: agreement.mean(values) for key, values in held.items()}


def _third(worth: float) -> int:
    """Whether an answer earns nothing, a part, or all: what answers to different questions have in common."""
    return 0 if worth <= 0 else 2 if worth >= 1 else 1


def names(row: CalibrationSession, reader_id: int, *, is_named: bool) -> dict[int, str]:
    """What each participant is called on a page: by name for those who manage, else by a letter and “You”."""
    people = {each.person_id: each.person.name for each in row.participants}
    if is_named:
        return people
    letters = rules.stand_ins(row.id, people)
    named = {each: f"Reviewer {letters[each]}" for each in people}
    if row.expert_id in named:
        named[row.expert_id] = "Expert"
    return {**named, reader_id: "You"} if reader_id in named else named
