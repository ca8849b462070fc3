"""Behaviours on an interaction's page: found by a worker, shown with their reasons, judged by those who may."""

import factories
import pytest
from sqlalchemy import func, select

from qa_app.behaviours import queries as detectors
from qa_app.behaviours.models import BehaviourHit, BehaviourVerdict
from qa_app.interactions import services
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.pointing import shown_of
from qa_app.jobs.models import Job
from transcription.transcript import Speaker

LINES = (
    (Speaker.AGENT, "Good morning, Harbour and Vale, Ada speaking. How can I help?"),
    (Speaker.CUSTOMER, "My parcel never came. I want to make a complaint about this."),
    (Speaker.AGENT, "I understand how frustrating that must be. I am sorry, I will send a new one today."),
    (Speaker.CUSTOMER, "Thank you."),
    (Speaker.AGENT, "Is there anything else I can help you with? Thank you for calling, goodbye."),
)


@pytest.fixture
def contact(session, cast, run_jobs) -> int:
    """An interaction whose behaviours a worker has looked for."""
    row = factories.interaction(session, cast.ada, said=factories.transcript(LINES))
    services.look_for_behaviours(session, row)
    session.commit()
    assert run_jobs() == 1
    session.rollback()
    return row.id


def found(session) -> dict[str, list[int]]:
    session.rollback()
    hits: dict[str, list[int]] = {}
    for hit in session.scalars(select(BehaviourHit).order_by(BehaviourHit.segment)):
        hits.setdefault(hit.detector_key, []).append(hit.segment)
    return hits


@pytest.mark.covers("QM-B11", "R01")
def test_it_works(contact, session, as_, cast):
    hits = found(session)
    assert hits["complaint-expressed"] == [1]
    assert 2 in hits["apology-next-step"]
    assert 4 in hits["closing-thanks"]
    page = as_(cast.cleo).get(f"/interactions/{contact}/behaviours").text
    assert detectors.one(session, "complaint-expressed").definition.name in page
    assert f"/interactions/{contact}#s1" in page
    assert "Rightly" in page


def test_those_who_may_only_read_cannot_judge(contact, session, as_, cast):
    for person in (cast.ada, cast.ben):
        client = as_(person)
        assert "Rightly" not in client.get(f"/interactions/{contact}/behaviours").text
        sent = {"detector": "complaint-expressed", "segment": "1", "verdict": "accepted"}
        assert client.post(f"/interactions/{contact}/behaviours", data=sent).status_code == 404
    assert as_(cast.eve).get(f"/interactions/{contact}/behaviours").status_code == 404


def test_a_word_on_a_line_is_kept_changed_and_taken_back(contact, session, as_, cast):
    client, address = as_(cast.cleo), f"/interactions/{contact}/behaviours"
    sent = {"detector": "complaint-expressed", "segment": "1"}
    for verdict in ("accepted", "rejected"):
        assert client.post(address, data=sent | {"verdict": verdict}).status_code == 302
        session.rollback()
        assert [row.verdict for row in session.scalars(select(BehaviourVerdict))] == [verdict]
    answer = client.post(address, data=sent | {"verdict": ""}, headers={"HX-Request": "true"})
    assert 'id="behaviours"' in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(BehaviourVerdict)) == 0


def test_a_missed_line_is_marked_and_shown(contact, session, as_, cast):
    client, address = as_(cast.cleo), f"/interactions/{contact}/behaviours"
    sent = {"detector": "threat-to-leave", "segment": "3", "verdict": "missed"}
    assert client.post(address, data=sent).status_code == 302
    assert "You marked as missed" in client.get(address).text
    assert client.post(address, data=sent | {"detector": "complaint-expressed", "segment": "1"}).status_code == 409


@pytest.mark.parametrize(
    "sent",
    [
        {"segment": "1", "verdict": "perhaps"},
        {"segment": "99", "verdict": "missed"},
        {"segment": "-1", "verdict": "missed"},
        {"segment": "9" * 40, "verdict": "missed"},
        {"verdict": "missed"},
    ],
)
def test_nonsense_is_refused(contact, as_, cast, sent):
    answer = as_(cast.cleo).post(f"/interactions/{contact}/behaviours", data={"detector": "summary"} | sent)
    assert answer.status_code == 422


def test_a_new_version_is_looked_at_anew(contact, session, run_jobs):
    row = session.get_one(Interaction, contact)
    quiet = factories.transcript(((Speaker.AGENT, "Hello."), (Speaker.CUSTOMER, "Hello.")))
    services.store_transcript(session, row, 2, quiet, made_by="test")
    session.commit()
    run_jobs()
    assert "complaint-expressed" not in found(session)
    assert session.scalar(select(func.count()).where(Job.name == "behaviours")) == 1


def test_a_version_that_comes_while_it_looks_is_not_missed(contact, session, factory, settings, monkeypatch):
    """The transcript changes between the looking and the keeping: what is kept belongs to the newer one."""
    from qa_app.interactions.tasks import pointing
    from qa_app.jobs import runner
    from qa_app.tasks import TASKS

    detect, calls = pointing.detect, []

    def meanwhile(transcript, *more):
        calls.append(transcript)
        if len(calls) == 1:
            with factory() as other:
                quiet = factories.transcript(((Speaker.CUSTOMER, "Hello."),))
                services.store_transcript(other, other.get_one(Interaction, contact), 2, quiet, made_by="test")
                other.commit()
        return detect(transcript, *more)

    monkeypatch.setattr(pointing, "detect", meanwhile)
    services.look_for_behaviours(session, session.get_one(Interaction, contact))
    session.commit()
    runner.run_all(TASKS, settings, factory)
    assert "complaint-expressed" not in found(session)
    assert len(calls) >= 2


def test_what_is_switched_off_points_at_nothing(contact, session, as_, cast, run_jobs):
    as_(cast.dev).post("/behaviours/complaint-expressed/switch", data={"on": "no"})
    as_(cast.cleo).post(f"/interactions/{contact}/behaviours/again")
    run_jobs()
    assert "complaint-expressed" not in found(session)


def test_required_steps_that_are_missing_are_told(contact, session, as_, cast):
    missing = [one.definition.name for one in detectors.standings(session) if one.definition.expects_absence]
    page = as_(cast.cleo).get(f"/interactions/{contact}/behaviours").text
    assert "Not found" in page
    assert any(name in page for name in missing)


def test_a_manager_has_the_newest_looked_at_again(contact, session, as_, cast, run_jobs):
    as_(cast.dev).post("/behaviours/complaint-expressed/switch", data={"on": "no"})
    answer = as_(cast.dev).post("/interactions/behaviours/again", follow_redirects=True)
    assert "newest 1 interactions" in answer.text
    run_jobs()
    assert "complaint-expressed" not in found(session)
    assert as_(cast.cleo).post("/interactions/behaviours/again").status_code == 404


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("I am sorry.", "sorry", "I am sorry."),
        ("word " * 30 + "I am sorry today. " + "word " * 30, "sorry",
         "… " + "word " * 10 + "I am sorry today. " + "word " * 10 + "…"),
        ("sorry " + "word " * 60, "sorry", "sorry " + "word " * 11 + "…"),
        ("x" * 300 + " sorry", "sorry", "… sorry"),
    ],
)  # fmt: skip
def test_of_a_long_line_the_words_around_what_was_found_are_shown(text, found, shown):
    start = text.index(found)
    assert shown_of(text, start, start + len(found)) == shown
