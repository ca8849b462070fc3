"""Suggestions beside an evaluation: made once, kept for ever, shown when they may be, judged, settled at the end."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from cast import Cast
from factories import LINES, transcript
from ruled import OPENLY, card, evaluation, looked_at, version
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from qa_app.behaviours.models import DetectorRow
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation, Fault, Selection, Suggestion, Verdict
from qa_app.evaluations.queries import suggesting as reading
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.services import suggesting
from qa_app.evaluations.services.masking import GONE, forget_words_of_models, mask_quotes
from qa_app.interactions.models import TranscriptVersion
from qa_app.jobs.models import JobState
from qa_app.people.models import Person
from qa_app.policy import Actor, Role
from scorecards.answers import Answer
from scorecards.automation import Automation, Presence, Rule
from scorecards.definition import Handling
from transcription.language.tokens import MARKS
from transcription.transcript import to_document

TERMS = Terms(least=10, kappa=0.4)
MASKED = f"I am sorry, {MARKS['name']}, let me look."
FOUND = ("acknowledging-feelings", 2)


def as_reviewer(person: Person) -> Actor:
    return Actor(person.id, person.name, frozenset({Role.REVIEWER}))


def kept(session: Session, row: Evaluation) -> dict[str, Suggestion]:
    found = session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id))
    return {item.question_key: item for item in found}


def answered(session: Session, row: Evaluation, reviewer: Person, option: str, *, is_final: bool = True) -> None:
    """The reviewer answers the question with the rule, and hands the evaluation in."""
    draft = Draft({"feelings": Answer(options=(option,))})
    services.save_draft(session, as_reviewer(reviewer), row.id, draft, row.revision)
    if is_final:
        services.submit(session, as_reviewer(reviewer), row.id, row.revision)


@pytest.mark.covers("QM-F1", "QM-F2", "QM-F3")
def test_it_works(session: Session, cast: Cast) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session), FOUND)
    assert suggesting.make(session, row, TERMS) == 2
    found = reading.suggestions_of(session, row)
    [feelings], [length] = found["feelings"], found["length"]
    assert feelings.chosen == ("yes",)
    assert feelings.words == "Yes"
    assert [(line.index, line.text) for line in feelings.cited] == [
        (2, "I am sorry, that is frustrating. Let me look into it for you.")
    ]
    assert length.answer is None
    assert "not known" in length.reason
    assert "close" not in found
    answered(session, row, cast.cleo, "yes")
    settled = kept(session, row)["feelings"]
    assert (settled.final, settled.verdict, settled.fault) == ({"options": ["yes"]}, Verdict.ACCEPTED, None)


def test_what_was_made_stays_whatever_rules_say_later(session: Session, cast: Cast) -> None:
    ruled = version(session)
    row = evaluation(session, cast.ada, cast.cleo, ruled, FOUND)
    suggesting.make(session, row, TERMS)
    before = kept(session, row)["feelings"].value
    assert suggesting.make(session, row, TERMS) == 0
    same = {"evaluation_id": row.id, "question_key": "feelings", "source": "rule", "made_by": "later", "reason": "",
            "made_at": row.assigned_at, "value": {"options": ["no"]}, "cited": []}  # fmt: skip
    suggesting.keep(session, [same])
    session.expire_all()
    assert kept(session, row)["feelings"].value == before == {"options": ["yes"]}
    assert len(kept(session, row)) == 2


def test_absence_names_the_stretch_that_was_searched(session: Session, cast: Cast) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session))
    suggesting.make(session, row, TERMS)
    [shown] = reading.suggestions_of(session, row)["feelings"]
    assert shown.chosen == ("no",)
    assert "not found in the whole interaction" in shown.reason
    assert [(part.start_ms, part.end_ms) for part in shown.searched] == [(0, 16_000)]


@pytest.mark.covers("QM-F5")
def test_a_detector_that_is_off_or_did_not_look_makes_the_rule_abstain(session: Session, cast: Cast) -> None:
    ruled = version(session)
    row = evaluation(session, cast.ada, cast.cleo, ruled)
    session.add(DetectorRow(key="acknowledging-feelings", is_on=False, version=0))
    suggesting.make(session, row, TERMS)
    assert "is switched off" in kept(session, row)["feelings"].reason
    assert kept(session, row)["feelings"].value is None


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_nothing_is_made_while_detectors_still_look(session: Session, cast: Cast, state: str) -> None:
    from factories import interaction

    contact = interaction(session, cast.ada)
    looked_at(session, contact, state=state)
    row = evaluation(session, cast.ada, cast.cleo, version(session), about=contact)
    assert suggesting.make(session, row, TERMS) == 0
    assert not kept(session, row)


def test_where_nobody_looked_nothing_counts_as_absent(session: Session, cast: Cast) -> None:
    from factories import interaction

    row = evaluation(session, cast.ada, cast.cleo, version(session), about=interaction(session, cast.ada))
    suggesting.make(session, row, TERMS)
    assert "was not looked for yet" in kept(session, row)["feelings"].reason


@pytest.mark.parametrize("selection", [Selection.CALIBRATION, Selection.DOUBLE, Selection.SELF])
def test_people_are_left_alone_where_their_own_view_is_wanted(session: Session, cast: Cast, selection: str) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session), FOUND, selection=selection)
    assert suggesting.make(session, row, TERMS) == 0


@pytest.mark.covers("QM-E6")
def test_an_unbiased_scorecard_holds_back_until_the_question_is_answered(session: Session, cast: Cast) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session, card(Handling(is_unbiased=True))), FOUND)
    suggesting.make(session, row, TERMS)
    [shown] = reading.suggestions_of(session, row)["feelings"]
    assert shown.is_held
    assert (shown.answer, shown.reason, shown.cited) == (None, "", ())
    with pytest.raises(NotFound):
        suggesting.judge(session, as_reviewer(cast.cleo), row.id, shown.id, Verdict.ACCEPTED)
    answered(session, row, cast.cleo, "no", is_final=False)
    [shown] = reading.suggestions_of(session, row)["feelings"]
    assert not shown.is_held
    assert shown.words == "Yes"


@pytest.mark.covers("QM-F10")
def test_a_reviewer_accepts_changes_or_rejects_with_a_reason(session: Session, cast: Cast) -> None:
    ruled, actor = version(session), as_reviewer(cast.cleo)
    verdicts = {}
    for name, option, said in (
        ("accepted", "yes", (Verdict.ACCEPTED, None)),
        ("accepted, then changed", "no", (Verdict.ACCEPTED, None)),
        ("changed", "no", None),
        ("wrong lines", "yes", (Verdict.REJECTED, Fault.WRONG_EVIDENCE)),
    ):
        row = evaluation(session, cast.ada, cast.cleo, ruled, FOUND)
        suggesting.make(session, row, TERMS)
        item = kept(session, row)["feelings"]
        if said:
            suggesting.judge(session, actor, row.id, item.id, *said)
        answered(session, row, cast.cleo, option)
        verdicts[name] = (item.verdict, item.fault)
    assert verdicts == {
        "accepted": (Verdict.ACCEPTED, None),
        "accepted, then changed": (Verdict.CHANGED, Fault.WRONG_ANSWER),
        "changed": (Verdict.CHANGED, Fault.WRONG_ANSWER),
        "wrong lines": (Verdict.REJECTED, Fault.WRONG_EVIDENCE),
    }


def test_only_who_writes_judges_and_only_in_words_that_exist(session: Session, cast: Cast) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session), FOUND)
    suggesting.make(session, row, TERMS)
    item, abstained = kept(session, row)["feelings"], kept(session, row)["length"]
    mine = as_reviewer(cast.cleo)
    with pytest.raises(NotFound):
        suggesting.judge(session, as_reviewer(cast.eric), row.id, item.id, Verdict.ACCEPTED)
    with pytest.raises(NotFound):
        suggesting.judge(session, mine, row.id, 99_999, Verdict.ACCEPTED)
    no_such = ("great", None), (Verdict.REJECTED, None), (Verdict.REJECTED, "bad"), (Verdict.CHANGED, None)
    for verdict, fault in (*no_such, (Verdict.ACCEPTED, Fault.WRONG_ANSWER)):
        with pytest.raises(Invalid):
            suggesting.judge(session, mine, row.id, item.id, verdict, fault)
    with pytest.raises(Conflict):
        suggesting.judge(session, mine, row.id, abstained.id, Verdict.ACCEPTED)
    answered(session, row, cast.cleo, "yes")
    with pytest.raises(Conflict):
        suggesting.judge(session, mine, row.id, item.id, Verdict.ACCEPTED)


def many(session: Session, cast: Cast, ruled: object, outcomes: list[tuple[bool, str]]) -> None:
    """Handed-in evaluations: (was the behaviour found, what the reviewer answered)."""
    for is_found, option in outcomes:
        row = evaluation(session, cast.ada, cast.cleo, ruled, *([FOUND] if is_found else []))
        suggesting.make(session, row, Terms(least=1000))
        answered(session, row, cast.cleo, option)


@pytest.mark.covers("QM-F1", "QM-F11")
def test_agreement_is_measured_per_question_over_versions_with_the_same_rule(session: Session, cast: Cast) -> None:
    first = version(session)
    many(session, cast, first, [(True, "yes")] * 5 + [(False, "no")] * 3 + [(True, "no")] * 2)
    second = version(session, card(Handling(is_unbiased=False, edit_hours=2)), 2)
    found = reading.agreement(session, second)["feelings"]
    assert (found.n, found.overridden.value) == (10, pytest.approx(0.2))
    assert found.overridden.low == pytest.approx(0.0567, abs=1e-4)  # Wilson for 2 of 10
    assert found.kappa.value == pytest.approx(0.6)
    other = Automation((Rule((Presence("ownership"),), ("yes",)),), ("no",))
    changed = version(session, card(OPENLY, other), 3)
    assert reading.agreement(session, changed)["feelings"].n == 0


@pytest.mark.covers("QM-F5", "QM-F11")
def test_a_rule_that_people_disagree_with_abstains_and_says_so(session: Session, cast: Cast) -> None:
    ruled = version(session)
    many(session, cast, ruled, [(True, "yes")] * 3 + [(True, "no")] * 3 + [(False, "yes")] * 3 + [(False, "no")] * 3)
    row = evaluation(session, cast.ada, cast.cleo, ruled, FOUND)
    suggesting.make(session, row, TERMS)
    item = kept(session, row)["feelings"]
    assert item.value is None
    assert "kappa 0.00, n = 12" in item.reason


@pytest.mark.covers("QM-F11")
def test_filling_in_is_allowed_only_above_the_set_agreement(session: Session, cast: Cast) -> None:
    ruled = version(session, card(Handling(is_unbiased=False, prefill_kappa=Decimal("0.7"))))
    row = evaluation(session, cast.ada, cast.cleo, ruled, FOUND)
    suggesting.make(session, row, TERMS)
    assert not reading.shown_to(session, row, TERMS)["feelings"][0].is_prefilled
    outcomes = [(True, "yes")] * 8 + [(False, "no")] * 8
    many(session, cast, ruled, outcomes)
    found = reading.agreement(session, ruled)["feelings"]
    assert (found.kappa.value, found.unswayed.n) == (1.0, 0)  # who saw it first may have leaned towards it
    assert not reading.shown_to(session, row, TERMS)["feelings"][0].is_prefilled
    many(session, cast, version(session, card(Handling()), 2), outcomes)
    assert reading.shown_to(session, row, TERMS)["feelings"][0].is_prefilled
    answered(session, row, cast.cleo, "no", is_final=False)
    assert not reading.shown_to(session, row, TERMS)["feelings"][0].is_prefilled
    never = version(session, card(OPENLY), 3)
    assert not reading.prefillable(session, evaluation(session, cast.ada, cast.cleo, never, FOUND), TERMS)


def test_what_is_taken_out_of_the_transcript_later_is_taken_out_of_suggestions(session: Session, cast: Cast) -> None:
    ruled = version(session)
    row = evaluation(session, cast.ada, cast.cleo, ruled, FOUND)
    suggesting.make(session, row, TERMS)
    item = kept(session, row)["feelings"]
    told = {"evaluation_id": row.id, "question_key": "feelings", "source": "model", "made_by": "tiny#1",
            "reason": "Ada said so.", "made_at": row.assigned_at,
            "value": {"options": ["yes"]}, "cited": item.cited}  # fmt: skip
    suggesting.keep(session, [told])
    said = transcript((*LINES[:2], (LINES[2][0], MASKED), LINES[3]))
    session.add(
        TranscriptVersion(
            interaction_id=row.interaction_id,
            version=2,
            document=to_document(said),
            text="",
            created_at=datetime.now(UTC),
            created_by="test",
        )
    )
    row.interaction.transcript_version = 2
    session.flush()
    assert mask_quotes(session, row.interaction_id) == 2
    assert forget_words_of_models(session, row.interaction_id) == 1
    session.flush()
    found = session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id, Suggestion.value.is_not(None)))
    rows = {one.source: one for one in found}
    assert {one.cited[0]["text"] for one in rows.values()} == {MASKED}
    assert rows["rule"].reason == "“Acknowledging feelings” in line 3."
    assert rows["model"].reason == GONE
    assert (mask_quotes(session, row.interaction_id), forget_words_of_models(session, row.interaction_id)) == (0, 0)


def test_what_is_suggested_is_one_query_however_much_it_is(session: Session, cast: Cast) -> None:
    row = evaluation(session, cast.ada, cast.cleo, version(session), FOUND)
    suggesting.make(session, row, TERMS)
    session.commit()
    session.refresh(row)
    assert [row.scorecard_version.digest, row.answers]
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    assert len(reading.shown_to(session, row, TERMS)) == 2
    assert len(asked) == 1
