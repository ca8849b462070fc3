"""Every answer as a table: what stands in it, for whom, narrowed as the list is, and without personal data."""

import csv
import html
import io
import json
import re
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select
from statements import counted
from test_exports import DAYS, ask, fetch

from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import AnswerRow, Suggestion
from qa_app.insights import services
from qa_app.insights.models import Export
from qa_app.web import manual
from reports import flat


def made(session, cast, *, agent=None, state="released", **more):
    return factories.evaluation(
        session, agent or cast.ada, cast.cleo, state=state, options={"feeling": "no", "notes": "~na"},
        cited={"feeling": (1, 2)}, **more,
    )  # fmt: skip


def table(client, session, run_jobs, kind="answers_json", **sent):
    found = ask(client, session, kind=kind, whom="", **DAYS, **sent)
    run_jobs()
    return fetch(client, found)


def rows_of(content):
    return json.loads(content)["rows"]


@pytest.mark.covers("QM-K3")
def test_it_works(as_, cast, session, run_jobs):
    row = made(session, cast)
    row.active_s, row.heard_pct = 420, 87.5
    number, external = row.id, row.interaction.external_id
    session.commit()
    tess = as_(cast.tess)
    found = {item["question_key"]: item for item in rows_of(table(tess, session, run_jobs))}
    feeling = found["feeling"]
    assert (feeling["evaluation"], feeling["external_id"], feeling["agent"]) == (f"E-{number}", external, "Ada Quill")
    assert (feeling["series"], feeling["state"], feeling["kind"]) == ("random", "released", "scale")
    assert (feeling["evidence_lines"], feeling["evidence_times_s"]) == ("2; 3", "4; 8")
    assert feeling["evidence"].startswith("Customer: My parcel never came")
    assert (feeling["comment"], feeling["option_keys"]) == ("Because of feeling.", "no")
    assert (feeling["active_s"], feeling["heard_pct"], feeling["points"]) == (420, 87.5, 0)
    assert (found["notes"]["is_na"], found["notes"]["na_why"], found["notes"]["points"]) == (True, "question", None)
    total = sum(item["contribution_pct"] or 0 for item in found.values())
    assert total == pytest.approx(feeling["raw_score_pct"], abs=0.01)


@pytest.mark.covers("QM-K3")
def test_all_three_files_hold_the_same_rows(as_, cast, session, run_jobs):
    made(session, cast)
    session.commit()
    tess = as_(cast.tess)
    told = rows_of(table(tess, session, run_jobs))
    text = table(tess, session, run_jobs, "answers_csv").decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["question_key"] for row in read] == [row["question_key"] for row in told]
    assert [row["comment"] for row in read] == [row["comment"] for row in told]
    assert table(tess, session, run_jobs, "answers_xlsx").startswith(b"PK")
    names = [name.rpartition(".")[2] for name in session.scalars(select(Export.file_name).order_by(Export.id))]
    assert names == ["json", "csv", "xlsx"]


def test_what_was_proposed_and_disputed_stands_beside_the_answer(as_, cast, session, run_jobs):
    row = made(session, cast)
    session.add(
        Suggestion(
            evaluation_id=row.id,
            question_key="feeling",
            source="rule",
            made_by="x",
            made_at=row.assigned_at,
            value={"options": ["yes"]},
            reason="",
            cited=[],
            verdict="changed",
            fault="wrong_answer",
        )
    )
    challenge = evaluations.Challenge("feeling", "I said that I am sorry.")
    evaluations.dispute(session, cast.actor(session, "ada"), row.id, [challenge])
    session.commit()
    found = {item["question_key"]: item for item in rows_of(table(as_(cast.tess), session, run_jobs))}
    feeling = found["feeling"]
    assert (feeling["suggestion_by"], feeling["suggestion_verdict"]) == ("rule", "changed")
    assert (feeling["suggestion"] != "", feeling["suggestion_fault"]) == (True, "wrong_answer")
    assert (feeling["dispute_outcome"], feeling["dispute_rounds"]) == ("open", 1)
    assert (found["notes"]["dispute_outcome"], found["notes"]["suggestion"]) == ("", "")


@pytest.mark.covers("QM-B15")
def test_personal_data_in_comments_stays_inside(as_, cast, session, run_jobs):
    row = made(session, cast)
    row.interaction.customer_id = factories.customer(session, "Mo Rivers").id
    answer = session.scalars(select(AnswerRow).where(AnswerRow.question_key == "feeling")).one()
    said = "Mo Rivers gave mo.rivers@example.org and card 4111 1111 1111 1111."
    answer.value = {**answer.value, "comment": said, "cause_note": said}
    row.private_comment = "Keep an eye on this"
    session.commit()
    content = table(as_(cast.tess), session, run_jobs).decode()
    assert not [told for told in ("Rivers", "example.org", "4111", "Keep an eye") if told in content]
    assert "[e-mail address]" in content


def test_leads_narrow_as_the_list_does_and_agents_get_what_was_released(as_, cast, session, run_jobs):
    one, two = made(session, cast), made(session, cast, state="submitted", selection="targeted")
    made(session, cast, agent=cast.eric, state="submitted")
    session.commit()
    ben, ada = as_(cast.ben), as_(cast.ada)
    cases = (
        ({}, {one.id}),
        ({"state": "any"}, {one.id, two.id}),
        ({"state": "submitted"}, {two.id}),
        ({"state": "any", "selection": "targeted"}, {two.id}),
        ({"state": "any", "reviewer": cast.cleo.id}, {one.id, two.id}),
    )
    for sent, expected in cases:
        found = {row["evaluation"] for row in rows_of(table(ben, session, run_jobs, **sent))}
        assert found == {f"E-{number}" for number in expected}, sent
    assert {row["evaluation"] for row in rows_of(table(ada, session, run_jobs))} == {f"E-{one.id}"}
    refused = ada.post("/exports/", data={"kind": "answers_json", "whom": "", "state": "any", **DAYS})
    assert refused.status_code == 403
    assert 'name="state"' not in ada.get("/exports/").text
    assert 'name="state"' in ben.get("/exports/?state=any&selection=targeted").text


def test_the_list_leads_to_an_export_of_what_it_shows(as_, cast, session):
    made(session, cast)
    session.commit()
    ben = as_(cast.ben)
    page = ben.get(f"/evaluations/?selection=random&agent={cast.ada.id}&since={DAYS['from']}").text
    address = html.unescape(re.search(r'href="(/exports/\?[^"]+)"', page).group(1))
    form = ben.get(address).text
    for chosen in ('value="answers_xlsx" selected', 'value="any" selected', 'value="random" selected', DAYS["from"]):
        assert chosen in form, chosen
    assert f'value="agent:{cast.ada.id}" selected' in form


@pytest.mark.parametrize("sent", [{"state": "' OR 1=1"}, {"selection": "x"}, {"reviewer": "-1"}, {"state": "drafty"}])
def test_hostile_choices_are_refused(as_, cast, session, sent):
    answer = as_(cast.ben).post("/exports/", data={"kind": "answers_xlsx", "whom": "", **DAYS, **sent})
    assert answer.status_code == 422
    assert session.scalars(select(Export)).all() == []


def test_a_right_that_ended_meanwhile_ends_the_export(as_, cast, session, run_jobs):
    made(session, cast, state="submitted")
    session.commit()
    ben = as_(cast.ben)
    asked = ask(ben, session, kind="answers_csv", whom="", state="any", **DAYS)
    session.merge(cast.ben).roles = []
    session.commit()
    run_jobs()
    assert ben.get(f"/exports/{asked.id}/file").status_code == 404
    assert session.get_one(Export, asked.id, populate_existing=True).sha256 is None


def test_many_evaluations_are_read_in_few_queries(app, cast, session, settings):
    rows = [made(session, cast) for _ in range(30)]
    session.commit()
    teller = services.Teller(cast.actor(session, "tess"), ZoneInfo(settings.timezone))
    ids = [row.id for row in rows]
    session.expire_all()
    with counted(app) as statements:
        told = list(teller.rows(session, ids))
    assert len({row["evaluation"] for row in told}) == 30
    assert len(statements) <= 12, statements
    assert list(told[0]) != []
    assert set(told[0]) == set(flat.NAMES)


def test_every_column_is_in_the_manual():
    text = manual._text("exports")
    assert [name for name in flat.NAMES if f"`{name}`" not in text] == []


def test_the_page_takes_few_queries(app, as_, cast, session):
    made(session, cast)
    session.commit()
    dev = as_(cast.dev)
    with counted(app) as statements:
        assert dev.get("/exports/").status_code == 200
    assert len(statements) <= 12, statements
