"""The investigation of a complaint: evidence, those who are asked, and the cause, which unlock its proposal."""

import io
from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, NotFound
from qa_app.investigations import queries, services
from qa_app.investigations.models import CauseFinding, EvidenceItem, Interview, SecondCoding
from qa_app.investigations.rules import Finding
from qa_app.notices.models import Notice

WHYS = {
    "method": "whys",
    "why-1": "The address lacked the flat.",
    "why-2": "The form lets you leave it out.",
    "primary": "PRO-GAP",
    "confidence": "medium",
    "contributing": ["PRO-HANDOFF"],
}
DUE = (datetime.now(UTC) + timedelta(days=3)).date()


@pytest.fixture
def case(session, cast):
    """A complaint about a call of Ada's that Hana looks into, decided but for its cause."""
    row = factories.complaint(
        session,
        state="investigating",
        owner_id=cast.hana.id,
        severity="medium",
        initial_assessment="A lost parcel.",
        decision="upheld",
        explanation="We lost it.",
    )
    call = factories.interaction(session, cast.ada, customer=row.customer)
    complaints.link(session, cast.actor(session, "hana"), row, call.id, "origin")
    session.commit()
    return row


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


def again(session, case):
    session.rollback()
    return session.get(Complaint, case.id, populate_existing=True)


def newest(session, table):
    session.rollback()
    return session.scalars(select(table).order_by(table.id.desc())).first()


@pytest.mark.covers("R39", "R40")
def test_it_works(hana, session, case):
    """From a line of the call to the cause, and from there to the proposal."""
    address = f"/complaints/{case.id}/investigation"
    call = again(session, case).links[0].interaction_id
    assert "My parcel never came" in hana.get(f"{address}/lines/{call}").text
    said = {"line": ["1"], "text": "Nobody had called."}
    assert hana.post(f"{address}/lines/{call}", data=said).status_code == 302
    proof = newest(session, EvidenceItem)
    page = hana.get(address).text
    assert "My parcel never came" in page
    assert "Hana Prior" in page
    assert "the root cause, or “not established”" in page
    step = {"target": "proposed", "revision": again(session, case).revision}
    assert hana.post(f"/complaints/{case.id}/move", data=step).status_code == 409
    assert hana.post(f"{address}/cause", data=WHYS | {"evidence": [proof.id]}).status_code == 302
    page = hana.get(address).text
    assert "<svg" in page
    assert "Process: not defined" in page
    fresh = again(session, case)
    assert fresh.root_cause == "PRO-GAP"
    assert "My parcel never came" in fresh.root_cause_evidence
    step = {"target": "proposed", "revision": fresh.revision}
    assert hana.post(f"/complaints/{case.id}/move", data=step).status_code == 302
    assert again(session, case).state == "proposed"


@pytest.mark.covers("R40")
def test_a_cause_that_may_not_stand_is_refused_and_kept_as_typed(hana, session, case):
    for change, told in (
        ({"why-2": ""}, "At least 2 whys"),
        ({"primary": ""}, "Choose the primary cause"),
        ({"primary": "UNK", "why-1": "", "why-2": ""}, "without finding the cause"),
        ({"contributing": ["PRO-GAP"]}, "Choose other causes"),
        ({"contributing": ["PRO-DELAY", "PRO-CAP", "POL-UNFAIR", "TEC-BUG"]}, "At most 3"),
        ({"confidence": "certain"}, "How sure are you?"),
        ({"method": "guess"}, "how you came to it"),
        ({"primary": "PEO-EMP"}, "needs an evaluation, or quoted lines"),
        ({"evidence": ["99999"]}, "evidence of this complaint"),
        ({"why-1": "x" * 301}, "At most 300 characters"),
    ):
        answer = hana.post(f"/complaints/{case.id}/investigation/cause", data=WHYS | change)
        assert answer.status_code == 422
        assert told in answer.text
        assert change.get("why-2", "The form lets you leave it out.") in answer.text
        assert again(session, case).root_cause is None


@pytest.mark.covers("R40")
def test_a_cause_with_a_person_needs_quoted_lines_and_what_allowed_it(session, cast, case):
    actor = cast.actor(session, "hana")
    note = services.add_note(session, actor, case, "I think she was curt.")
    lines = services.add_lines(session, actor, case, case.links[0].interaction_id, [0])
    chain = ("She cut him short.", "Five calls waited.")

    def blame(evidence, allowed_by=""):
        return Finding("PEO-EMP", "whys", "low", chain, allowed_by=allowed_by, evidence_ids=frozenset(evidence))

    for finding in (blame([note.id], "Too few people"), blame([lines.id])):
        with pytest.raises(Exception, match="not complete"):
            services.code_cause(session, actor, case, finding)
    services.code_cause(session, actor, case, blame([lines.id], "Nobody plans for Mondays."))
    assert (case.root_cause, case.root_cause_note) == ("PEO-EMP", "Nobody plans for Mondays.")
    assert "agent: “Good morning" in case.root_cause_evidence
    services.set_aside(session, actor, case, lines.id, "It was another call.")
    with pytest.raises(Conflict, match="evidence for the cause, as the complaint is upheld"):
        complaints.move(session, actor, case, "proposed")


@pytest.mark.covers("R40")
def test_not_established_is_said_and_unlocks(session, cast, case):
    actor = cast.actor(session, "hana")
    services.code_cause(session, actor, case, Finding("UNK", "whys", "low", ("The carrier keeps no records.",)))
    complaints.move(session, actor, case, "proposed")
    assert (case.root_cause, case.state) == ("UNK", "proposed")


@pytest.mark.covers("R40")
def test_the_accused_neither_gathers_nor_codes(session, cast, case):
    look = complaints.Assessment("delivery_delays", "low", "About Hana.", accused=[cast.hana.id])
    complaints.assess(session, cast.actor(session, "iris"), case, look, revision=case.revision)
    actor = cast.actor(session, "hana")
    for act in (
        lambda: services.code_cause(session, actor, case, Finding("UNK", "whys", "low", ("Nothing",))),
        lambda: services.add_note(session, actor, case, "It was not me."),
        lambda: services.ask(session, actor, case, cast.ada.id, "Well?", due_on=DUE, is_mandatory=False),
    ):
        with pytest.raises(Conflict, match="about you"):
            act()


@pytest.mark.covers("R39")
def test_a_mandatory_interview_holds_the_proposal_until_answered_or_waived(hana, as_, session, cast, case):
    services.code_cause(session, cast.actor(session, "hana"), case, Finding("UNK", "whys", "low", ("Nothing found",)))
    session.commit()
    asked = {"person": cast.ada.id, "questions": "Did you promise a call?", "due_on": DUE, "is_mandatory": "1"}
    address = f"/complaints/{case.id}/investigation/interviews"
    assert hana.post(address, data=asked).status_code == 302
    row = newest(session, Interview)
    told = newest(session, Notice)
    assert (told.person_id, told.url) == (cast.ada.id, f"/interviews/{row.id}")
    with pytest.raises(Conflict, match="the answer of Ada Quill"):
        complaints.move(session, cast.actor(session, "hana"), again(session, case), "proposed")
    session.rollback()
    ada = as_(cast.ada)
    assert "asks you some questions" in ada.get("/").text
    page = ada.get(f"/interviews/{row.id}").text
    assert "Did you promise a call?" in page
    for secret in ("Mo Rivers", "We lost it", "It never came", "C-1"):
        assert secret not in page, "the accused sees the questions and nothing else"
    assert ada.get(f"/complaints/{case.id}/investigation").status_code == 404
    assert as_(cast.amir).get(f"/interviews/{row.id}").status_code == 404
    assert as_(cast.amir).post(f"/interviews/{row.id}", data={"answer": "I did"}).status_code == 404
    assert ada.post(f"/interviews/{row.id}", data={"answer": " "}).status_code == 422
    assert ada.post(f"/interviews/{row.id}", data={"answer": "Yes, on Monday."}).status_code == 302
    assert ada.post(f"/interviews/{row.id}", data={"answer": "No!"}).status_code == 409
    assert "Yes, on Monday." in hana.get(f"/complaints/{case.id}/investigation").text
    asked |= {"person": cast.ben.id}
    hana.post(address, data=asked)
    other = newest(session, Interview)
    waive = f"{address}/{other.id}/waive"
    assert hana.post(waive, data={"reason": ""}).status_code == 422
    assert hana.post(waive, data={"reason": "Ill for a month."}).status_code == 302
    complaints.move(session, cast.actor(session, "hana"), again(session, case), "proposed")


def test_an_interview_that_cannot_be_is_refused(hana, session, cast, case):
    for change in ({"person": ""}, {"questions": " "}, {"due_on": "2020-01-01"}, {"due_on": "soon"}, {"due_on": ""}):
        asked = {"person": cast.ada.id, "questions": "What happened?", "due_on": DUE} | change
        answer = hana.post(f"/complaints/{case.id}/investigation/interviews", data=asked)
        assert answer.status_code == 422
        assert newest(session, Interview) is None


@pytest.mark.covers("R39")
def test_documents_are_known_by_their_bytes(hana, as_, session, cast, case):
    address = f"/complaints/{case.id}/investigation/document"

    def send(content, name):
        return hana.post(address, data={"file": (io.BytesIO(content), name), "text": "The label"})

    assert send(b"%PDF-1.7 a label", "../../label.exe").status_code == 302
    item = newest(session, EvidenceItem)
    assert (item.media_type, item.file_name) == ("application/pdf", "label.exe")
    got = hana.get(f"{address}/{item.id}/file")
    assert got.data == b"%PDF-1.7 a label"
    assert got.mimetype == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment")
    got.close()
    assert send(b"", "empty.pdf").status_code == 422
    assert send(b"MZ\x90\x00" + bytes(200), "invoice.pdf").status_code == 422
    assert send(b"PK\x03\x04" + bytes(64), "all.zip").status_code == 422
    assert hana.post(address, data={}).status_code == 422
    session.rollback()
    other = factories.complaint(session)
    session.commit()
    assert hana.get(f"/complaints/{other.id}/investigation/document/{item.id}/file").status_code == 404
    assert as_(cast.eve).get(f"{address}/{item.id}/file").status_code == 404


def test_lines_of_a_contact_that_is_not_linked_are_nobodys_evidence(hana, session, cast, case):
    other = factories.interaction(session, cast.eric)
    session.commit()
    address = f"/complaints/{case.id}/investigation/lines"
    assert hana.get(f"{address}/{other.id}").status_code == 404
    assert hana.post(f"{address}/{other.id}", data={"line": "1"}).status_code == 404
    mine = again(session, case).links[0].interaction_id
    for lines in ([], ["77"], ["-1"], ["x"]):
        assert hana.post(f"{address}/{mine}", data={"line": lines}).status_code == 422
    with pytest.raises(NotFound):
        services.add_lines(session, cast.actor(session, "hana"), again(session, case), other.id, [0])


@pytest.mark.covers("R40")
def test_a_second_coder_codes_blind_and_agreement_is_counted(as_, session, cast):
    """The tenth is chosen by the number of the complaint alone; here one of the first hundred that belongs to it."""
    from qa_app.investigations.rules import is_coded_twice

    number = next(n for n in range(1, 100) if is_coded_twice(n))
    row = factories.complaint(session, id=number, state="investigating", owner_id=cast.hana.id, summary="Lost.")
    first = Finding("PRO-GAP", "whys", "high", ("The form", "The field"))
    services.code_cause(session, cast.actor(session, "hana"), row, first)
    session.commit()
    assert session.get(SecondCoding, number).coder_id == cast.iris.id
    iris, address = as_(cast.iris), f"/complaints/{number}/investigation"
    assert f"C-{number}" in iris.get("/").text
    assert "PRO-GAP" not in iris.get(address).text
    page = iris.get(f"{address}/second").text
    assert "The field" not in page
    assert as_(cast.hana).get(f"{address}/second").status_code == 404
    coded = {"method": "whys", "why-1": "A", "why-2": "B", "primary": "POL-UNCLEAR", "confidence": "low"}
    assert iris.post(f"{address}/second", data=coded).status_code == 302
    assert "PRO-GAP" in iris.get(address).text, "afterwards both are shown"
    assert again(session, row).root_cause == "PRO-GAP", "the second coding changes nothing"
    found = queries.agreement(session)
    assert (found.codes.n, found.apart, found.waiting) == (1, [(number, "PRO-GAP", "POL-UNCLEAR")], 0)
    assert "not enough yet" in iris.get("/complaints/causes/agreement").text
    assert len(session.scalars(select(CauseFinding)).all()) == 2
