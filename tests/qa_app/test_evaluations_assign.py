"""Assigning: who may, to whom, why, and never twice."""

from datetime import UTC, datetime, time, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.services import Assignment
from qa_app.people import services as people
from qa_app.policy import Role


@pytest.fixture
def contact(session, cast):
    factories.scorecard_version(session)
    made = factories.interaction(session, cast.ada)
    session.commit()
    return made


def test_it_works(as_, cast, contact, session):
    client = as_(cast.ben)
    assert "Cleo Marsh" in client.get(f"/evaluations/assign/{contact.id}").text
    due = datetime.now(UTC).date() + timedelta(days=7)
    sent = {"reviewer": cast.cleo.id, "selection": "targeted", "reason": "Long silence", "due": due.isoformat()}
    assert client.post(f"/evaluations/assign/{contact.id}", data=sent).status_code == 302
    row = session.scalars(select(Evaluation)).one()
    assert (row.agent_id, row.team_id, row.selection) == (cast.ada.id, cast.north.id, "targeted")
    assert row.due_at == datetime.combine(due, time(23, 59), UTC)
    home = as_(cast.cleo).get("/").text
    assert "Ada Quill" in home
    assert f"/evaluations/{row.id}/review" in home


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"reviewer": "x", "selection": "random"},
        {"reviewer": "999", "selection": "random"},
        {"reviewer": "{ada}", "selection": "random"},
        {"reviewer": "{cleo}", "selection": "self"},
        {"reviewer": "{cleo}", "selection": "random", "due": "tomorrow"},
        {"reviewer": "{cleo}", "selection": "random", "due": "2020-01-01"},
        {"reviewer": "{cleo}", "selection": "random", "scorecard": "77"},
        {"reviewer": "{cleo}", "selection": "random", "reason": "r" * 301},
        {"reviewer": "9" * 30, "selection": "random"},
    ],
)
def test_bad_forms_are_refused_in_words(as_, cast, contact, session, sent):
    sent = {name: value.format(ada=cast.ada.id, cleo=cast.cleo.id) for name, value in sent.items()}
    answer = as_(cast.dev).post(f"/evaluations/assign/{contact.id}", data=sent)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert session.scalars(select(Evaluation)).all() == []


def test_nobody_evaluates_their_own_contact(cast, contact, session):
    cast.cleo.roles.append(people.role_row(session, Role.AGENT))
    own = factories.interaction(session, cast.cleo)
    session.flush()
    with pytest.raises(NotAllowed):
        services.assign(session, cast.actor(session, "dev"), Assignment(own.id, cast.cleo.id))


def test_the_same_reviewer_gets_a_contact_once_unless_it_was_void(cast, contact, session):
    dev = cast.actor(session, "dev")
    row = services.assign(session, dev, Assignment(contact.id, cast.cleo.id))
    with pytest.raises(Conflict):
        services.assign(session, dev, Assignment(contact.id, cast.cleo.id))
    services.assign(session, dev, Assignment(contact.id, cast.dev.id))
    services.void(session, dev, row.id, "Wrong contact")
    assert services.assign(session, dev, Assignment(contact.id, cast.cleo.id)).id != row.id


def test_only_leads_of_the_team_and_managers_assign(as_, cast, contact, session):
    for name in ("ada", "cleo", "tess", "eve", "hana", "sam"):
        client = as_(getattr(cast, name))
        assert client.get(f"/evaluations/assign/{contact.id}").status_code == 404, name
        assert client.post(f"/evaluations/assign/{contact.id}").status_code == 404, name
        with pytest.raises(NotFound):
            services.assign(session, cast.actor(session, name), Assignment(contact.id, cast.cleo.id))


def test_an_unknown_agent_must_be_named_first(cast, session):
    factories.scorecard_version(session)
    nobody = factories.interaction(session)
    with pytest.raises(Invalid, match="which agent"):
        services.assign(session, cast.actor(session, "dev"), Assignment(nobody.id, cast.cleo.id))


def test_without_a_scorecard_the_mend_is_said(cast, session):
    about = factories.interaction(session, cast.ada)
    with pytest.raises(Invalid, match="no published scorecard"):
        services.assign(session, cast.actor(session, "dev"), Assignment(about.id, cast.cleo.id))


@pytest.mark.covers("QM-A6")
def test_what_can_hardly_be_heard_stays_out_of_samples(as_, cast, contact, session):
    contact.is_eligible = False
    session.commit()
    client, sent = as_(cast.ben), {"reviewer": cast.cleo.id, "selection": "random"}
    answer = client.post(f"/evaluations/assign/{contact.id}", data=sent)
    assert answer.status_code == 422
    assert "Too little can be heard or read" in answer.text
    assert client.post(f"/evaluations/assign/{contact.id}", data=sent | {"selection": "targeted"}).status_code == 302
