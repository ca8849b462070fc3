"""The straight line in one walk: a real call is uploaded, heard, evaluated, answered, coached, and printed.

Everything is what people use: pages, the job ledger, the speech engine, the PDF renderer.
"""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import factories
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from qa_app.coaching.models import CoachingSession
from qa_app.complaints.models import Complaint
from qa_app.evaluations.models import Evaluation
from qa_app.insights.models import Export
from qa_app.interactions.models import Interaction
from qa_app.storage import Store

TODAY = datetime.now(UTC).date()
CALL = files("qa_app") / "demo" / "content" / "calls" / "kettle-leak.ogg"


def on(days):
    """The day that many days from today."""
    return (TODAY + timedelta(days=days)).isoformat()


def newest(session, model):
    session.rollback()
    return session.scalars(select(model).order_by(model.id.desc()).limit(1)).unique().one()


def words(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.speech
@pytest.mark.timeout(300)
@pytest.mark.covers("QM-A1", "QM-A5", "QM-B1", "QM-E3", "QM-H2", "QM-J1", "QM-J10", "QM-K1", "QM-K2", "R76")
def test_a_real_call_in_a_coaching_pdf_out(as_, cast, session, settings, run_jobs):
    version = factories.scorecard_version(session)
    session.commit()
    browsers = {name: as_(getattr(cast, name)) for name in ("ada", "ben", "cleo", "dev", "eve", "hana", "tess")}
    contact = hear(browsers, cast, session, run_jobs)
    row = evaluate(browsers, cast, session, contact, version)
    answer_it(browsers, session, row)
    complain(browsers, session, contact)
    coach(browsers, session, row)
    export = print_it(browsers, cast, session, run_jobs)
    assert Store(settings.store_dir).path(export.sha256).is_file()


def hear(browsers, cast, session, run_jobs):
    """A call comes in, is transcribed, and is read and heard by those who may."""
    upload = {
        "files": (io.BytesIO(CALL.read_bytes()), "call.ogg"),
        "source": "Telephone",
        "agent": cast.ada.email,
        "customer": "HV-26649",
        "started_at": f"{on(-2)}T09:15",
    }
    answer = browsers["dev"].post("/interactions/new", data=upload, headers={"Accept": "application/json"})
    assert [item["state"] for item in answer.json["results"]] == ["accepted"], answer.text
    assert run_jobs() == 2  # the transcript, then the behaviours in it
    contact = newest(session, Interaction)
    page = browsers["cleo"].get(f"/interactions/{contact.id}").text
    assert "kettle" in page
    assert re.search(r'class="redacted".*phone number', page), "what the customer dictated is not kept"
    with browsers["cleo"].get(f"/interactions/{contact.id}/audio", headers={"Range": "bytes=0-99"}) as sound:
        assert (sound.status_code, len(sound.data)) == (206, 100)
    assert browsers["ada"].get(f"/interactions/{contact.id}").status_code == 200
    assert browsers["eve"].get(f"/interactions/{contact.id}").status_code == 404
    return contact


def evaluate(browsers, cast, session, contact, version):
    """It is assigned, evaluated with evidence, and released."""
    wanted = {"reviewer": cast.cleo.id, "selection": "random", "reason": "Weekly sample"}
    assert browsers["dev"].post(f"/evaluations/assign/{contact.id}", data=wanted).status_code == 302
    row = newest(session, Evaluation)
    assert f"/evaluations/{row.id}/review" in browsers["cleo"].get("/").text, "it waits on her home page"
    sent = {"revision": "0", "action": "release", "transcript_version": "1", "comment": "You stayed with him."}
    for key, given in factories.answers_to(version, {}).items():
        sent[f"a-{key}"] = given.options[0]
    sent |= {"a-feeling": "partly", "c-feeling": "The second time, not the first.", "e-feeling": "3"}
    assert browsers["cleo"].post(f"/evaluations/{row.id}/review", data=sent).status_code == 302
    row = newest(session, Evaluation)
    assert row.state == "released"
    assert 80 < row.percent < 100
    return row


def answer_it(browsers, session, row):
    """The agent reads it with the cited line, and says so."""
    page = browsers["ada"].get(f"/evaluations/{row.id}").text
    assert "The second time, not the first." in page
    quote = next(item.quote for given in row.answers for item in given.evidence)
    assert quote.split(",")[0].split("’")[0][:20] in page.replace("&#39;", "'")
    assert browsers["eve"].get(f"/evaluations/{row.id}").status_code == 404
    said = browsers["ada"].post(f"/evaluations/{row.id}/acknowledge", data={"comment": "Fair."})
    assert said.status_code == 302
    assert newest(session, Evaluation).state == "acknowledged"


def complain(browsers, session, contact):
    """The customer complained; the handler records it, links the call, and decides."""
    told = {
        "customer_ref": "HV-26649",
        "customer_name": "Martin Reed",
        "received_at": f"{on(-2)}T12:00",
        "channel": "phone",
        "category": "product_defects",
        "product": "Vale Steam kettle",
        "summary": "Third kettle, still leaking.",
        "initial_action": "Refund approved.",
        "backdating_reason": "Written down from the shift's notes.",
    }
    hana = browsers["hana"]
    assert hana.post("/complaints/new", data=told).status_code == 302
    complaint = newest(session, Complaint)
    hana.post(f"/complaints/{complaint.id}/link", data={"interaction": f"I-{contact.id}", "role": "origin"})
    outcome = {
        "decision": "upheld",
        "explanation": "The lids of that batch leak.",
        "revision": newest(session, Complaint).revision,
    }
    assert hana.post(f"/complaints/{complaint.id}/outcome", data=outcome).status_code == 302
    chain = {"method": "whys", "why-1": "The lid is loose.", "why-2": "The batch was cast too thin."}
    cause = chain | {"primary": "PRD-DEFECT", "confidence": "high"}
    assert hana.post(f"/complaints/{complaint.id}/investigation/cause", data=cause).status_code == 302


def coach(browsers, session, row):
    """The team lead coaches from the evaluation; the agent acknowledges."""
    ben = browsers["ben"]
    page = ben.get(f"/coaching/new?evaluation={row.id}").text
    form = {
        "choice": re.findall(r'name="choice" value="([^"]+)" checked', page),
        "evaluation": str(row.id),
        "title": "First the person, then the form",
        "due_on": on(7),
        "notes": "We listened to it together.",
        "private_notes": "Not for paper.",
        "items-0-text": "One opening sentence a day",
        "items-0-due_on": on(5),
    }
    answer = ben.post("/coaching/new", data=form)
    assert answer.status_code == 302, re.findall(r"field-error.*|notice-bad.*", answer.text)
    talk = newest(session, CoachingSession)
    assert ben.post(f"/coaching/{talk.id}/share", data={"revision": talk.revision}).status_code == 302
    assert ben.post(f"/coaching/{talk.id}/complete").status_code == 302
    seen = {"revision": newest(session, CoachingSession).revision, "comment": "Thank you."}
    assert browsers["ada"].post(f"/coaching/{talk.id}/acknowledge", data=seen).status_code == 302
    assert newest(session, CoachingSession).state == "acknowledged"


def print_it(browsers, cast, session, run_jobs):
    """The training manager takes the agent's period home on paper."""
    asked = {"kind": "batch", "agent": str(cast.ada.id), "from": on(-30), "to": on(0)}
    answer = browsers["tess"].post("/exports/", data=asked)
    assert answer.status_code == 302, re.findall(r"field-error.*|notice-bad.*", answer.text)
    assert run_jobs() == 1
    export = newest(session, Export)
    with browsers["tess"].get(f"/exports/{export.id}/file") as answer:
        content = answer.data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = {name: words(archive.read(name)) for name in archive.namelist()}
    assert len(pages) == 2, sorted(pages)
    report = next(text for name, text in pages.items() if "coaching" in name.lower())
    assert "Third kettle, still leaking." in report
    assert "n = 1" in report
    assert "One opening sentence a day" in report
    assert "Not for paper." not in "".join(pages.values())
    assert browsers["ben"].get(f"/exports/{export.id}/file").status_code == 404
    return export
