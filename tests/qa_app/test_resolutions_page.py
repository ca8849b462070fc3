"""The outcome page: decide, promise, propose, answer, resolve on the spot; and who may see what."""

import io

import factories
import pytest
from resolved import offered, proposed
from sqlalchemy import select

from qa_app.complaints.models import Complaint, Remedy
from qa_app.resolutions import services
from qa_app.resolutions.models import Proposal

DECISION = {"decision": "upheld", "explanation": "We lost it."}
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def complaint(session, cast):
    row = proposed(session, cast, state="proposed")
    session.commit()
    return row


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


def again(session, complaint):
    session.rollback()
    return session.get(Complaint, complaint.id, populate_existing=True)


@pytest.mark.covers("R46", "R47", "R49")
def test_it_works(hana, session, complaint):
    at = f"/complaints/{complaint.id}"
    decided = hana.post(f"{at}/outcome", data=DECISION | {"revision": again(session, complaint).revision})
    assert decided.status_code == 302
    hana.post(f"{at}/remedies", data={"kind": "refund", "amount": "25.50", "currency": "gbp"})
    said = {"text": "We refund you.", "said_via": "phone", "revision": again(session, complaint).revision}
    assert hana.post(f"{at}/proposals", data=said).status_code == 302
    session.rollback()
    proposal = session.scalars(select(Proposal)).one()
    answered = {"response": "accepted", "via": "phone"}
    assert hana.post(f"{at}/proposals/{proposal.id}/answer", data=answered).status_code == 302
    assert again(session, complaint).state == "implementing"
    remedy = session.scalars(select(Remedy)).one()
    given = {"reference": "PAY-9", "file": (io.BytesIO(PDF), "receipt.pdf")}
    assert hana.post(f"{at}/remedies/{remedy.id}/given", data=given).status_code == 302
    page = hana.get(f"{at}/outcome").text
    assert "GBP 25.50" in page
    assert "receipt.pdf" in page
    assert again(session, complaint).state == "resolved"
    assert "GBP 25.50" in hana.get(at).text, "the first page says it in short"
    with hana.get(f"{at}/remedies/{remedy.id}/proof") as file:
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.data == PDF


@pytest.mark.covers("R37")
def test_resolve_now_is_one_form_and_keeps_what_was_typed(hana, session, cast):
    row = factories.complaint(session, owner_id=cast.hana.id)
    session.commit()
    spot = {
        "spot_decision": "upheld",
        "spot_explanation": "Sorry, sent again.",
        "spot_kind": "refund",
        "spot_amount": "700",
        "spot_currency": "GBP",
        "root_cause": "UNK",
        "response": "accepted",
        "revision": row.revision,
    }
    refused = hana.post(f"/complaints/{row.id}/resolve-now", data=spot)
    assert refused.status_code == 409
    assert "over your limit" in refused.text
    assert "Sorry, sent again." in refused.text
    assert again(session, row).remedies == [], "nothing is half done"
    fine = spot | {"spot_amount": "7", "spot_reference": "PAY-3", "revision": again(session, row).revision}
    assert hana.post(f"/complaints/{row.id}/resolve-now", data=fine).status_code == 302
    assert (again(session, row).state, row.is_on_the_spot) == ("resolved", True)


def test_refusals_keep_what_was_typed_and_change_nothing(hana, session, complaint):
    at = f"/complaints/{complaint.id}"
    stale = hana.post(f"{at}/outcome", data=DECISION | {"explanation": "The second text.", "revision": -1})
    assert (stale.status_code, "The second text." in stale.text) == (409, True)
    wrong = hana.post(f"{at}/remedies", data={"kind": "refund", "amount": "25,50", "currency": "GBP"})
    assert (wrong.status_code, "25,50" in wrong.text) == (422, True)
    unknown = hana.post(f"{at}/remedies", data={"kind": "refund", "amount": "5", "currency": "ZZZ"})
    assert (unknown.status_code, "Unknown currency" in unknown.text) == (422, True)
    again(session, complaint).customer.email = None
    session.commit()
    sent = {"text": "My careful words.", "said_via": "message", "revision": again(session, complaint).revision}
    refused = hana.post(f"{at}/proposals", data=sent)
    assert (refused.status_code, "My careful words." in refused.text) == (422, True)
    assert session.scalars(select(Proposal)).all() == []
    assert session.scalars(select(Remedy)).all() == []


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", b"MZ\x90\x00\x03", b"PK\x03\x04rest"])
def test_files_that_are_no_proof_are_refused(hana, session, complaint, content):
    row = Remedy(complaint_id=complaint.id, kind="apology", note="")
    session.add(row)
    session.commit()
    data = {"file": (io.BytesIO(content), "../../evil.pdf")}
    answer = hana.post(f"/complaints/{complaint.id}/remedies/{row.id}/given", data=data)
    assert answer.status_code == 422
    assert session.get(Remedy, row.id, populate_existing=True).fulfilled_at is None


def test_others_see_what_is_theirs_and_change_nothing(as_, cast, session, complaint):
    at = f"/complaints/{complaint.id}"
    for name in ("ada", "eve", "cleo", "tess", "sam"):
        assert as_(getattr(cast, name)).get(f"{at}/outcome").status_code == 404
    assert as_(cast.dev).get(f"{at}/outcome").status_code == 200
    for path in ("outcome", "remedies", "proposals", "resolve-now", "check", "follow-up"):
        assert as_(cast.dev).post(f"{at}/{path}", data={}).status_code == 404


def test_hostile_words_are_only_words(hana, session, complaint):
    text = "<script>alert(1)</script>{{ 7*7 }}\x00"
    at, revision = f"/complaints/{complaint.id}", complaint.revision
    hana.post(f"{at}/proposals", data={"text": text, "said_via": "phone", "revision": revision})
    page = hana.get(f"{at}/outcome").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_a_remedy_is_offered_as_given_only_after_the_yes(session, cast, as_):
    row = proposed(session, cast)
    services.promise(session, cast.actor(session, "hana"), row, services.Promise("refund", 25_00, "GBP"))
    made = offered(session, cast, row)
    session.commit()
    hana, address = as_(cast.hana), f"/complaints/{row.id}/outcome"
    assert "It was given" not in (page := hana.get(address).text)
    assert "once the customer accepts it" in page
    answer = {"response": "accepted", "via": "phone", "text": "Yes."}
    hana.post(f"/complaints/{row.id}/proposals/{made.id}/answer", data=answer)
    assert "It was given" in hana.get(address).text
    given = {"reference": "PAY-1"}
    told = hana.post(f"/complaints/{row.id}/remedies/{row.remedies[0].id}/given", data=given, follow_redirects=True)
    assert "It is kept. With it the complaint is resolved." in told.text


def test_what_waits_for_approval_says_so(session, cast, as_):
    row = proposed(session, cast)
    services.promise(session, cast.actor(session, "hana"), row, services.Promise("refund", 900_00, "GBP"))
    session.commit()
    page = as_(cast.hana).get(f"/complaints/{row.id}/outcome").text
    assert "Waits for approval" in page
    assert "</i>Promised</span>" not in page
