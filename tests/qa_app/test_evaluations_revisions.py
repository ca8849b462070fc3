"""Changing a submitted evaluation: kept submissions, what changed, the scores it had; and what the agent never sees."""

from datetime import timedelta

import handled
import pytest
from sqlalchemy import select
from statements import counted
from test_evaluations_life import TUESDAY, release, submit, told

from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Evaluation, EvaluationRevision
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.services import Challenge, Decision
from scorecards.answers import Answer

HOUR = timedelta(hours=1)


def changed(session, cast, row, key="feeling", option="no"):
    """Cleo writes another answer, comment, cited line and private note into the draft."""
    held = queries.draft_of(row)
    answers = {**held.answers, key: Answer(options=(option,), comment="Said too late.")}
    draft = Draft(answers, {key: (1,)}, "Second thoughts", {}, "Watch this one")
    return services.save_draft(session, cast.actor(session, "cleo"), row.id, draft, row.revision)


@pytest.fixture
def twice(session, cast):
    """Released, taken back within the hours, changed, submitted and released again."""
    row = release(session, cast, handled.draft(session, cast, edit_hours=24))
    services.reopen(session, cast.actor(session, "cleo"), row.id, "I misheard the start.", now=TUESDAY + HOUR)
    changed(session, cast, row)
    release(session, cast, row, TUESDAY + 2 * HOUR)
    session.commit()
    return row


@pytest.mark.covers("QM-E9")
def test_it_works(session, cast, twice):
    kept = session.scalars(select(EvaluationRevision)).one()
    assert (kept.number, kept.cause, kept.reason) == (1, "edit", "I misheard the start.")
    assert (kept.submitted_at, kept.released_at, kept.at) == (TUESDAY, TUESDAY, TUESDAY + HOUR)
    assert kept.percent == 100
    assert twice.percent < 100
    assert kept.score_document["percent"] != twice.score_document["percent"]
    step = queries.steps(session, cast.actor(session, "dev"), twice)[0]
    assert (step.percent_before, step.percent_after) == (kept.percent, twice.percent)
    assert [(item.what, item.before, item.after) for item in step.changes] == [
        ("answer", "Yes", "No"),
        ("comment", "", "Said too late."),
        ("evidence", "", "My parcel never came and I am really upset about it."),
        ("comment", "", "Second thoughts"),
        ("private", "", "Watch this one"),
    ]
    assert [(item.percent, item.cause) for item in queries.standings(twice, [kept])] == [
        (kept.percent, ""),
        (twice.percent, "edit"),
    ]
    assert told(session, cast.ada) == ["evaluation_released", "evaluation_edited", "evaluation_released"]


def test_while_it_is_changed_nobody_but_the_reviewer_sees_it_and_it_counts_nowhere(session, cast):
    row = release(session, cast, handled.draft(session, cast, edit_hours=24))
    services.reopen(session, cast.actor(session, "cleo"), row.id, "Why", now=TUESDAY + HOUR)
    session.flush()
    assert (row.state, row.percent, row.released_at, row.respond_until) == ("draft", None, None, None)
    assert session.scalars(select(Evaluation).where(queries.counted())).all() == []
    with pytest.raises(NotFound):
        queries.evaluation(session, cast.actor(session, "ada"), row.id)
    step = queries.steps(session, cast.actor(session, "dev"), row)[0]
    assert (step.percent_after, step.changes) == (None, None)


@pytest.mark.parametrize(
    ("handling", "later", "words"),
    [({}, HOUR, "is over"), ({"edit_hours": 1}, HOUR, "is over"), ({"edit_hours": 2}, HOUR, None)],
)
def test_the_hours_say_how_long(session, cast, handling, later, words):
    row = submit(session, cast, handled.draft(session, cast, **handling))
    if words is None:
        assert services.reopen(session, cast.actor(session, "cleo"), row.id, "x", now=TUESDAY + later).state == "draft"
    else:
        with pytest.raises(Conflict, match=words):
            services.reopen(session, cast.actor(session, "cleo"), row.id, "x", now=TUESDAY + later)


def test_the_hours_count_from_the_first_submission_however_often_it_is_changed(session, cast, twice):
    cleo = cast.actor(session, "cleo")
    assert services.edit_until(session, twice) == TUESDAY + timedelta(hours=24)
    with pytest.raises(Conflict):
        services.reopen(session, cleo, twice.id, "again", now=TUESDAY + timedelta(hours=24))
    services.reopen(session, cleo, twice.id, "again", now=TUESDAY + timedelta(hours=23))
    assert [item.number for item in queries.revisions(session, cleo, twice)] == [1, 2]


def test_after_the_agents_word_it_does_not_change_and_a_reason_is_asked(session, cast):
    row = release(session, cast, handled.draft(session, cast, edit_hours=24))
    cleo = cast.actor(session, "cleo")
    with pytest.raises(Invalid):
        services.reopen(session, cleo, row.id, " ", now=TUESDAY)
    for name in ("ada", "ben", "eve"):
        with pytest.raises(NotFound):
            services.reopen(session, cast.actor(session, name), row.id, "x", now=TUESDAY)
    services.acknowledge(session, cast.actor(session, "ada"), row.id, now=TUESDAY)
    with pytest.raises(Conflict, match="has not responded"):
        services.reopen(session, cleo, row.id, "x", now=TUESDAY)


def test_a_dispute_that_changes_an_answer_keeps_what_was_before(session, cast, twice):
    ada, ben = cast.actor(session, "ada"), cast.actor(session, "ben")
    services.dispute(session, ada, twice.id, [Challenge("feeling", "I did.", Answer(("yes",)))], now=TUESDAY + 3 * HOUR)
    services.decide(session, ben, twice.disputes[0].id, Decision("accept", "You did."), now=TUESDAY + 4 * HOUR)
    kept = queries.revisions(session, ada, twice)
    assert [(item.number, item.cause, item.by_id) for item in kept] == [
        (1, "edit", cast.cleo.id),
        (2, "dispute", cast.ben.id),
    ]
    found = queries.standings(twice, kept)
    assert [item.percent for item in found] == [kept[0].percent, kept[1].percent, twice.percent]
    assert found[2].at == TUESDAY + 4 * HOUR
    assert [item.what for item in queries.steps(session, ada, twice)[1].changes] == ["answer"]


@pytest.mark.covers("QM-E9")
def test_the_agent_reads_what_changed_but_never_a_private_word(as_, app, session, cast, twice):
    client = as_(cast.ada)
    with counted(app) as statements:
        page = client.get(f"/evaluations/{twice.id}").text
    assert len(statements) <= 12, statements
    changes = client.get(f"/evaluations/{twice.id}/changes").text
    assert "I misheard the start." in page
    assert "Said too late." in changes
    assert "Watch this one" not in page + changes
    staff = as_(cast.ben)
    assert "Watch this one" in staff.get(f"/evaluations/{twice.id}").text
    assert "Watch this one" in staff.get(f"/evaluations/{twice.id}/changes").text
    assert as_(cast.amir).get(f"/evaluations/{twice.id}/changes").status_code == 404


def test_what_was_never_released_is_not_shown_to_the_agent(as_, session, cast):
    row = submit(session, cast, handled.draft(session, cast, needs_approval=True))
    services.send_back(session, cast.actor(session, "ben"), row.id, "Too harsh", now=TUESDAY)
    changed(session, cast, row)
    submit(session, cast, row)
    services.approve(session, cast.actor(session, "ben"), row.id)
    services.release(session, cast.actor(session, "cleo"), row.id)
    session.commit()
    page = as_(cast.ada).get(f"/evaluations/{row.id}")
    assert page.status_code == 200
    assert "Too harsh" not in page.text
    assert as_(cast.ada).get(f"/evaluations/{row.id}/changes").status_code == 404
    assert "Too harsh" in as_(cast.cleo).get(f"/evaluations/{row.id}/changes").text


def test_the_pages_take_the_steps(as_, session, cast):
    row = handled.draft(session, cast, needs_approval=True, edit_hours=24, respond_days=5)
    cleo, ben, ada = as_(cast.cleo), as_(cast.ben), as_(cast.ada)
    at = f"/evaluations/{row.id}"
    services.submit(session, cast.actor(session, "cleo"), row.id, row.revision)
    session.commit()
    assert "To approve" in ben.get("/").text
    assert "Send it back" in ben.get(at).text
    assert cleo.post(f"{at}/release").status_code == 409
    assert ben.post(f"{at}/send-back", data={"reason": ""}).status_code == 422
    assert ben.post(f"{at}/approve").status_code == 302
    assert "Approved" in cleo.get(at).text or "approved" in cleo.get(at).text
    assert cleo.post(f"{at}/release-on", data={"on": "2020-01-01"}).status_code == 422
    assert cleo.post(f"{at}/release-on", data={"on": "no day"}).status_code == 422
    assert cleo.post(f"{at}/release").status_code == 302
    assert "You can respond until" in ada.get(at).text
    assert cleo.post(f"{at}/reopen", data={"reason": "One more look"}).status_code == 302
    assert ada.get(at).status_code == 404
    assert "what was kept" in ben.get(at).text


@pytest.mark.covers("QM-B15")
def test_what_is_taken_out_of_the_transcript_is_taken_out_of_earlier_submissions(as_, session, cast, run_jobs):
    row = release(session, cast, changed(session, cast, handled.draft(session, cast, edit_hours=24)))
    services.reopen(session, cast.actor(session, "cleo"), row.id, "Again", now=TUESDAY + HOUR)
    session.commit()
    address = f"/interactions/{row.interaction_id}/lines/1"
    sent = {"version": "1", "text": "My [name] never came."}
    assert as_(cast.cleo).post(address, data=sent).status_code == 302
    run_jobs()
    session.rollback()
    session.expire_all()
    kept = session.scalars(select(EvaluationRevision)).one()
    quotes = [line["text"] for answer in kept.document["answers"] for line in answer["evidence"]]
    assert quotes == ["My [name] never came."]
