"""Keeping a reviewer's work as it grows: every save is whole, checked against the revision it began from."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import COMMENT_MAXIMUM, AnswerRow, Evaluation, Evidence
from qa_app.evaluations.queries import Line, desk
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.services.masking import mask_quotes
from qa_app.interactions.models import TranscriptVersion
from qa_app.policy import Actor
from scorecards import answers
from scorecards.answers import section_entry
from scorecards.definition import Scorecard

MOST_CITED = 50
TOO_LONG = f"At most {COMMENT_MAXIMUM:,} characters."


class Stale(Conflict):
    """Somebody (or another tab) saved meanwhile; nothing of either side is lost, and nothing was written."""


def save_draft(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    draft: Draft,
    revision: int,
    *,
    transcript_version: int | None = None,
) -> Evaluation:
    """Keep the whole draft. `transcript_version` is the one whose lines are cited (the pinned one if None).

    Saving the same again, as after a lost reply, changes nothing and is no conflict. Raises NotFound,
    Conflict when submitted, Stale when `revision` is not the current one, Invalid for a draft that cannot be.
    """
    row = desk.on_desk(session, actor, evaluation_id, is_locked=True)
    keep(session, row, draft, revision, transcript_version=transcript_version)
    return row


def keep(
    session: Session, row: Evaluation, draft: Draft, revision: int, *, transcript_version: int | None = None
) -> bool:
    """As `save_draft`, for an evaluation that the caller has locked; returns whether anything was written."""
    state = transitions.after("save", row.state)
    _check(scorecards.definition(row.scorecard_version), draft)
    if is_same(queries.draft_of(row), draft):
        return False
    if revision != row.revision:
        raise Stale("This evaluation was saved somewhere else since you opened it.")
    version = _transcript_version(session, row, transcript_version)
    _write(row, draft, cache(lambda: queries.lines(session, row.interaction_id, version)))
    row.state, row.transcript_version = state, version
    row.comment, row.private_comment, row.notes = draft.comment, draft.private_comment, dict(draft.notes)
    row.revision += 1
    session.flush()
    if version != row.interaction.transcript_version:
        mask_quotes(session, row.interaction_id)  # the page showed an older one; more may be taken out since
    return True


def _transcript_version(session: Session, row: Evaluation, wanted: int | None) -> int | None:
    """The version whose lines the page showed. Raises Invalid for one that this interaction never had."""
    known = row.transcript_version or row.interaction.transcript_version
    if wanted is None or wanted in (row.transcript_version, row.interaction.transcript_version):
        return known if wanted is None else wanted
    key = TranscriptVersion.interaction_id == row.interaction_id, TranscriptVersion.version == wanted
    if session.scalar(select(TranscriptVersion.version).where(*key)) is None:
        fields = {"transcript_version": "There is no such version."}
        raise Invalid("The transcript on this page is not known. Reload the page; your work is kept.", fields)
    return wanted


def is_same(one: Draft, other: Draft) -> bool:
    """Whether two drafts hold the same, empty entries aside."""
    return _plain(one) == _plain(other)


def _plain(draft: Draft) -> tuple[object, ...]:
    entries = {key: value for key, value in answers.to_document(draft.answers).items() if value}
    cited = {key: set(indexes) for key, indexes in draft.cited.items() if indexes}
    notes = {key: note for key, note in draft.notes.items() if note}
    return entries, cited, draft.comment, notes, draft.private_comment


def _check(card: Scorecard, draft: Draft) -> None:
    asked = {question.key for question in card.questions()}
    sections = {section_entry(section.key) for section in card.sections if section.is_na_allowed}
    unknown = {*draft.cited, *draft.answers} - asked - (sections - {*draft.cited})
    fields = dict.fromkeys(unknown, "This scorecard has no such question.")
    fields |= dict.fromkeys({*draft.notes} - {section.key for section in card.sections}, "There is no such section.")
    fields |= _unknown_causes(card, draft)
    fields |= {key: f"At most {MOST_CITED} lines." for key, found in draft.cited.items() if len(found) > MOST_CITED}
    fields |= {name: TOO_LONG for name, text in _texts(draft) if len(text) > COMMENT_MAXIMUM}
    if fields:
        raise Invalid("The draft was not saved; what you wrote is still in the page.", fields)


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Every free text of a draft with the place where it stands."""
    for key, answer in draft.answers.items():
        yield key, max(answer.comment, answer.text, answer.cause_note, key=len)
    yield from draft.notes.items()
    yield from (("comment", draft.comment), ("private", draft.private_comment))


def _unknown_causes(card: Scorecard, draft: Draft) -> dict[str, str]:
    asked = {question.key: question for question in card.questions()}
    return {
        key: "This question has no such cause."
        for key, answer in draft.answers.items()
        if key in asked and any(asked[key].cause(cause) is None for cause in answer.causes)
    }


def _write(row: Evaluation, draft: Draft, lines: Callable[[], Mapping[int, Line]]) -> None:
    existing = {answer.question_key: answer for answer in row.answers}
    documents = answers.to_document(draft.answers)
    for key in sorted({*documents, *draft.cited, *existing}):
        value, cited = documents.get(key) or {}, draft.cited.get(key, ())
        answer = existing.get(key)
        if not value and not cited:
            if answer:
                row.answers.remove(answer)
            continue
        if answer is None:
            answer = AnswerRow(question_key=key, value={})
            row.answers.append(answer)
        if answer.value != value:
            answer.value = value  # type: ignore[assignment]
        _cite(answer, key, cited, lines)


def _cite(answer: AnswerRow, key: str, cited: tuple[int, ...], lines: Callable[[], Mapping[int, Line]]) -> None:
    """Make the answer's evidence the cited lines; one that was cited before keeps the words as they were read."""
    kept = {item.segment_index: item for item in answer.evidence}
    if set(kept) == set(cited):
        return
    unknown = [index for index in cited if index not in kept and index not in lines()]
    if unknown:
        raise Invalid("A cited line is not in the transcript.", {key: f"Line {unknown[0] + 1} does not exist."})
    answer.evidence = [kept.get(index) or _evidence(lines()[index]) for index in sorted(set(cited))]


def _evidence(line: Line) -> Evidence:
    return Evidence(
        segment_index=line.index, start_ms=line.start_ms, end_ms=line.end_ms, speaker=line.speaker, quote=line.text
    )
