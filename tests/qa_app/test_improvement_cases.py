"""Case studies, departments, recovery, compliments and recognition: shown to be honest, and nobody known by them."""

from datetime import UTC, datetime, timedelta

import factories
import pytest

from qa_app.improvement.models import CaseStudy, Compliment, Exemplar, Opportunity, Recognition
from qa_app.improvement.queries import departments, recovery
from qa_app.improvement.rules.recovery import is_badly_ended, outcome
from transcription.transcript import Channel, Segment, Speaker, Transcript

NOW = datetime.now(UTC)
TODAY = NOW.date()


def test_it_works(as_, cast, session):
    lead = as_(cast.iris)
    pages = ("", "/new", "/reviews", "/decisions", "/expectations", "/departments", "/recovery", "/compliments")
    for page in (*[f"/improvement{each}" for each in pages], "/improvement/case-studies", "/learning"):
        assert lead.get(page).status_code == 200, page
    assert lead.get("/complaints/setup/departments").status_code == 200
    assert as_(cast.ada).get("/learning").status_code == 200
    assert as_(cast.ada).get("/improvement").status_code == 404


@pytest.mark.covers("R68")
def test_a_case_study_is_published_only_when_the_check_finds_nobody(as_, cast, session, run_jobs):
    about = factories.complaint(
        session, state="closed", owner_id=cast.hana.id, summary="Mo Rivers (mo@example.org) waited for weeks.",
        root_cause="PRO-HANDOFF", decision="upheld", explanation="Hana Prior forgot order C-12.",
    )  # fmt: skip
    session.commit()
    lead = as_(cast.iris)
    page = lead.post(f"/improvement/case-studies/from/{about.id}").location
    draft = lead.get(page).text
    for secret in ("Mo Rivers", "mo@example.org", "Hana Prior"):
        assert secret not in draft
    assert "hand-over" in draft
    typed = {"title": "A parcel", "happened": "Ada Quill told Mo to wait.", "lesson": "Hand over.", "revision": "0"}
    assert lead.post(page, data=typed).status_code == 302
    refused = lead.post(page, data={"said": "publish"})
    assert refused.status_code == 409
    assert "Ada Quill" in refused.text
    reader = as_(cast.ada)
    assert reader.get(page).status_code == 404
    lead.post(page, data={**typed, "happened": "The customer was told to wait.", "revision": "1"})
    assert lead.post(page, data={**typed, "revision": "1"}).status_code == 409  # an old look at it
    assert lead.post(page, data={"said": "publish"}).status_code == 302
    assert "told to wait" in reader.get(page).text
    assert "A parcel" in reader.get("/learning").text
    run_jobs()
    paper = reader.get(f"{page}/file")
    assert paper.data.startswith(b"%PDF")
    paper.close()
    lead.post(page, data={"said": "take_back"})
    assert reader.get(page).status_code == 404
    session.rollback()
    assert session.query(CaseStudy).one().pdf_sha256 is None


@pytest.mark.covers("R68")
def test_only_a_closed_complaint_is_told(as_, cast, session):
    about = factories.complaint(session, state="investigating")
    session.commit()
    assert as_(cast.iris).post(f"/improvement/case-studies/from/{about.id}").status_code == 409


@pytest.mark.covers("R67")
def test_complaints_stand_with_the_department_that_owns_their_cause(as_, cast, session):
    for code, decision in (("PRD-DEFECT", "upheld"), ("PRD-FIT", None), ("PEO-EMP", "not_upheld"), ("UNK", None)):
        factories.complaint(session, root_cause=code, decision=decision)
    factories.complaint(session)  # no cause yet: not counted
    session.commit()
    lead = as_(cast.iris)
    found = {row.name: row for row in departments(session, NOW - timedelta(days=90), NOW)}
    assert set(found) == {"Product", "Contact centre", "Not established"}
    assert (found["Product"].share.successes, found["Product"].share.n) == (2, 4)
    assert (found["Product"].upheld.successes, found["Product"].upheld.n) == (1, 1)
    session.rollback()
    report = lead.get("/improvement/departments/Product").text
    assert "Product: defect" in report
    assert "too few for a rate" in report
    assert lead.get("/improvement/departments/Nowhere").status_code == 404
    lead.post("/complaints/setup/departments", data={"department-PRD-FIT": "Design"})
    session.rollback()
    assert "Design" in {row.name for row in departments(session, NOW - timedelta(days=90), NOW)}


def negative(session, cast, customer, *, days_ago=1.0):
    """A contact that ended very badly."""
    lines = tuple(
        Segment(n, Speaker.CUSTOMER, "This is awful.", n * 1000, n * 1000 + 900, sentiment=-0.8) for n in range(4)
    )
    said = Transcript(Channel.CALL, 4000, lines, language="en")
    return factories.interaction(
        session, cast.ada, said=said, days_ago=days_ago, customer_id=customer.id, customer_sentiment=-0.8
    )


@pytest.mark.covers("R52")
def test_a_contact_that_ended_badly_is_suggested_until_somebody_complains_or_takes_it_up(as_, cast, session):
    quiet, loud = factories.customer(session, "Quiet"), factories.customer(session, "Loud")
    contact = negative(session, cast, quiet)
    negative(session, cast, loud, days_ago=3)
    factories.complaint(session, customer_row=loud, days_ago=2)
    session.commit()
    handler = as_(cast.hana)
    assert [hint.interaction.id for hint in recovery.hints(session, NOW)] == [contact.id]
    session.rollback()
    typed = {"said": "hint", "interaction": contact.id, "trigger": "negative_end"}
    assert handler.post("/improvement/recovery", data=typed).status_code == 302
    assert handler.post("/improvement/recovery", data=typed).status_code == 409
    session.rollback()
    assert recovery.hints(session, NOW) == []
    assert is_badly_ended([0.5, 0.5, -0.9, -0.9], 0.5)
    assert not is_badly_ended([-0.9, -0.9, 0.1, 0.2], 0.5)


@pytest.mark.covers("R52", "R53")
def test_what_was_done_keeps_to_the_playbook_and_the_customers_wish_and_is_followed(as_, cast, session):
    customer = factories.customer(session, "Quiet")
    customer.may_contact = False
    session.commit()
    handler = as_(cast.hana)
    book = {"name": "Sorry", "trigger": "manual", "steps": "Call\nGive", "limit": "10", "currency": "GBP"}
    assert handler.post("/improvement/recovery/playbooks", data=book).status_code == 404  # a lead's
    assert as_(cast.iris).post("/improvement/recovery/playbooks", data=book).status_code == 302
    typed = {"customer": customer.ref, "text": "It was lost."}
    handler.post("/improvement/recovery", data=typed)
    page = f"/improvement/recovery/{session.query(Opportunity).one().id}"
    session.rollback()
    deed = {"did": "A voucher", "playbook": "1", "cost": "10.01", "currency": "GBP"}
    assert "at the most" in handler.post(page, data=deed).text
    assert handler.post(page, data={**deed, "cost": "9", "is_contacted": "1"}).status_code == 409
    assert handler.post(page, data={**deed, "cost": "9", "currency": "EUR"}).status_code == 409
    assert handler.post(page, data={**deed, "cost": "9"}).status_code == 302
    row = session.query(Opportunity).one()
    assert (row.cost_minor, row.currency) == (900, "GBP")
    row.acted_at = NOW - timedelta(days=40)
    factories.complaint(session, customer_row=customer, days_ago=20)
    session.commit()
    found = recovery.results(session, NOW - timedelta(days=365), NOW)
    assert (found.complained.successes, found.complained.n, found.immature) == (1, 1, 0)
    session.rollback()
    shown = handler.get("/improvement/recovery").text
    assert "too few for a rate" in shown
    assert "nobody to compare with" in shown


@pytest.mark.covers("R53")
def test_a_complaint_counts_within_thirty_days_and_not_before_they_are_over():
    start = NOW - timedelta(days=40)
    assert outcome(start, start + timedelta(days=30), NOW).has_complained is True
    assert outcome(start, start + timedelta(days=31), NOW).has_complained is False
    assert outcome(start, start - timedelta(days=1), NOW).has_complained is False
    assert outcome(NOW - timedelta(days=5), None, NOW).has_complained is None


@pytest.mark.covers("R57")
def test_a_compliment_becomes_an_exemplar_only_with_the_agents_yes_and_after_the_check(as_, cast, session):
    contact = factories.interaction(session, cast.ada, customer_id=factories.customer(session).id)
    session.commit()
    lead, agent = as_(cast.ben), as_(cast.ada)
    typed = {"words": "Ada was a star.", "channel": "phone", "received_on": str(TODAY - timedelta(days=1))}
    assert lead.post("/improvement/compliments", data=typed).status_code == 422  # about nobody
    assert lead.post("/improvement/compliments", data={**typed, "interaction": f"I-{contact.id}"}).status_code == 302
    assert as_(cast.eve).post("/improvement/compliments", data={**typed, "interaction": contact.id}).status_code == 403
    row = session.query(Compliment).one()
    assert (row.agent_id, row.interaction_id, row.team_id) == (cast.ada.id, contact.id, cast.north.id)
    session.rollback()
    assert "Ada was a star." in agent.get("/learning").text
    assert "Ada was a star." not in as_(cast.eric).get("/learning").text
    assert "Ada was a star." not in as_(cast.eve).get("/improvement/compliments").text
    told = {"title": "A calm no", "why": "Explains first.", "excerpt": "Mo Rivers: thank you. Call 07700 900123."}
    lead.post(f"/improvement/compliments/{row.id}/nominate", data=told)
    session.rollback()
    made = session.query(Exemplar).one()
    assert "Mo Rivers" not in made.excerpt
    assert "07700" not in made.excerpt
    page, yes = f"/improvement/exemplars/{made.id}", f"/learning/exemplars/{made.id}"
    session.rollback()
    assert lead.post(page, data={"said": "publish"}).status_code == 409
    as_(cast.eric).post(yes, data={"said": "yes"})  # it is not about him
    assert lead.post(page, data={"said": "publish"}).status_code == 409
    agent.post(yes, data={"said": "yes"})
    assert lead.post(page, data={"said": "publish"}).status_code == 302
    assert "A calm no" in as_(cast.eric).get("/learning").text
    agent.post(yes, data={"said": "no"})
    assert "A calm no" not in as_(cast.eric).get("/learning").text


@pytest.mark.covers("R58")
def test_recognition_needs_its_evidence_and_is_no_rank(as_, cast, session):
    contact = factories.interaction(session, cast.ada)
    other = factories.interaction(session, cast.amir)
    session.commit()
    lead = as_(cast.ben)
    typed = {"person": cast.ada.id, "why": "Stayed calm.", "evidence": "interaction"}
    assert lead.post("/improvement/recognitions", data=typed).status_code == 422
    assert lead.post("/improvement/recognitions", data={**typed, "evidence_id": other.id}).status_code == 422
    assert lead.post("/improvement/recognitions", data={**typed, "evidence_id": contact.id}).status_code == 302
    assert as_(cast.eve).post("/improvement/recognitions", data={**typed, "evidence_id": contact.id}).status_code == 422
    assert session.query(Recognition).one().why == "Stayed calm."
    session.rollback()
    assert "Stayed calm." in as_(cast.ada).get("/learning").text
    assert "Stayed calm." not in as_(cast.amir).get("/learning").text
