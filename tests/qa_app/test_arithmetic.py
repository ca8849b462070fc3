"""How a number was made: the page, the paper and the JSON say the same, to those who may read the evaluation."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO

import factories
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from statements import counted

from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation
from reports.documents import evaluation as documents

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Table(HTMLParser):
    """The rows of the panel's table as lists of cells, and its steps as texts."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.steps, self._into = [], [], None
        table = html.split('<table class="sum">')[1].split("</ol>")[0]
        self.feed(table)

    def handle_starttag(self, tag, _attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._into = "cell"
        if tag == "li":
            self.steps.append("")
            self._into = "step"

    def handle_endtag(self, tag):
        if tag in ("td", "th", "li"):
            self._into = None

    def handle_data(self, text):
        if self._into == "cell":
            self.rows[-1][-1] += text
        elif self._into == "step":
            self.steps[-1] += text


@pytest.fixture
def row(session, cast):
    found = factories.evaluation(
        session, cast.ada, cast.cleo, state="released", options={"feeling": "partly", "notes": "~na", "greeting": "no"}
    )
    session.commit()
    return found


def plain(text):
    return " ".join(text.split())


def figures(document, kind, key):
    step = next(step for step in document["explanation"]["steps"] if step["kind"] == kind)
    return next(line["figures"] for line in step["lines"] if line["key"] == key)


@pytest.mark.covers("QM-D10", "QM-K1")
def test_it_works(as_, cast, row):
    told = as_(cast.ada).get(f"/evaluations/{row.id}/score.json").json
    assert told["evaluation"] == f"E-{row.id}"
    assert Decimal(told["percent"]) == row.percent
    assert [step["kind"] for step in told["explanation"]["steps"]][:2] == ["conditions", "na"]
    assert told["explanation"]["version"] == str(row.scorecard_version.number)


def test_page_paper_and_json_say_the_same(as_, cast, session, row):
    client = as_(cast.ada)
    told = client.get(f"/evaluations/{row.id}/score.json").json
    page = Table(client.get(f"/evaluations/{row.id}").text)
    report = queries.report_of(session, cast.actor(session, "ada"), row, centre="Harbour")
    paper = plain(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(documents.render_pdf(report))).pages))
    by_title = {cells[0]: cells[1:] for cells in page.rows}
    assert report.arithmetic is not None
    for share in report.arithmetic.shares:
        if share.is_section or share.points is None:
            continue
        cells = by_title[share.title]
        on_page = [NUMBER.findall(cell) for cell in cells]
        exact = figures(told, "weights", share.key)
        planned = figures(told, "na", share.key)["planned_pct"]
        for shown, value in ((on_page[0], planned), (on_page[1], exact["weight_pct"])):
            assert Decimal(shown[0]) == pytest.approx(Decimal(value), abs=Decimal("0.0051")), share.title
        assert Decimal(on_page[3][0]) == pytest.approx(Decimal(exact["contribution_pct"]), abs=Decimal("0.0051"))
        earned = figures(told, "points", share.key)
        assert [Decimal(number) for number in on_page[2]] == [Decimal(earned["points"]), Decimal(earned["possible"])]
        line = f"{on_page[0][0]} {on_page[1][0]} {on_page[2][0]} of {on_page[2][1]} {on_page[3][0]}"
        assert line in paper, (share.title, line)
    sentences = [step["sentence"] for step in told["explanation"]["steps"]]
    assert all(plain(sentence) in plain(shown) for sentence, shown in zip(sentences, page.steps, strict=True))
    assert all(plain(sentence) in paper for sentence in sentences)
    assert told["explanation"]["sentence"] in paper
    assert f"{row.percent.normalize():f} %" in by_title["Score"][-1]


def test_an_auto_fail_is_told_with_the_number_before_it(as_, cast, session):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="released", options={"identity_check": "no"})
    session.commit()
    told = as_(cast.ada).get(f"/evaluations/{row.id}/score.json").json
    assert told["auto_fails"] == ["identity_check.no"]
    assert (Decimal(told["percent"]), Decimal(told["raw_percent"])) == (0, row.raw_percent)
    assert row.raw_percent > 50
    page = Table(as_(cast.ada).get(f"/evaluations/{row.id}").text)
    ending = next(step for step in told["explanation"]["steps"] if step["kind"] == "auto_fail")
    assert any(ending["sentence"] in step for step in page.steps)


def test_only_those_who_may_read_it_are_told(app, as_, cast, session, row):
    hidden = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    draft = factories.evaluation(session, cast.ada, cast.cleo, state="draft")
    session.commit()
    seen = {name: as_(getattr(cast, name)).get(f"/evaluations/{row.id}/score.json").status_code for name in WHO}
    assert {name for name, status in seen.items() if status == 200} == {"ada", "ben", "cleo", "dev", "tess"}
    assert set(seen.values()) == {200, 404}
    assert as_(cast.ada).get(f"/evaluations/{hidden.id}/score.json").status_code == 404
    reply = as_(cast.cleo).get(f"/evaluations/{draft.id}/score.json", headers={"Accept": "application/json"})
    assert (reply.status_code, "not submitted" in reply.json["error"]) == (409, True)
    client = as_(cast.ada)
    with counted(app) as statements:
        client.get(f"/evaluations/{row.id}/score.json")
    assert len(statements) <= 12, statements


WHO = ("ada", "amir", "ben", "cleo", "dev", "tess", "eve", "eric", "hana", "sam")


def test_a_draft_is_told_as_far_as_it_goes(as_, cast, session):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft", options={"feeling": "", "notes": "~na"})
    session.commit()
    page = Table(as_(cast.cleo).get(f"/evaluations/{row.id}/review").text)
    assert any(cells[3] == "open" for cells in page.rows if len(cells) > 3)
    assert any("N/A" in cells[3] for cells in page.rows if len(cells) > 3)


@pytest.mark.covers("QM-M2")
def test_answers_are_scored_without_being_kept(as_, cast, session, row):
    client, version = as_(cast.tess), row.scorecard_version
    given = {answer.question_key: answer.value for answer in row.answers}
    told = client.post("/evaluations/score", json={"version": version.id, "answers": given}).json
    assert (Decimal(told["percent"]), told["is_complete"], told["missing"]) == (row.percent, True, {})
    same = client.post("/evaluations/score", json={"scorecard": version.document, "answers": given}).json
    assert same["explanation"]["steps"] == told["explanation"]["steps"]
    part = client.post("/evaluations/score", json={"version": version.id, "answers": {"greeting": given["greeting"]}})
    assert (part.status_code, part.json["is_complete"], "feeling" in part.json["missing"]) == (200, False, True)
    assert len(session.scalars(select(Evaluation)).all()) == 1
    assert as_(cast.hana).post("/evaluations/score", json={"version": version.id}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("words", 422),
        ([], 422),
        ({}, 422),
        ({"version": 999_999, "answers": {}}, 404),
        ({"version": True}, 422),
        ({"version": 10**30}, 422),
        ({"scorecard": {"title": "x"}}, 422),
        ({"scorecard": [1]}, 422),
        ({"version": 1, "answers": []}, 422),
        ({"version": 1, "answers": {"greeting": {"options": ["yes"], "number": 3}}}, 422),
        ({"version": 1, "answers": {"greeting\u0000": {"is_na": True}}}, 422),
    ],
)
def test_what_cannot_be_scored_is_said(as_, cast, row, sent, status):
    if isinstance(sent, dict) and sent.get("version") == 1 and not isinstance(sent["version"], bool):
        sent = {**sent, "version": row.scorecard_version_id}
    answer = as_(cast.dev).post("/evaluations/score", json=sent)
    assert answer.status_code == status
    assert answer.json["error"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("[" * 100_000, 422),
        ('{"version": 1, "answers": {"a": ' + "[" * 20_000 + "]" * 20_000 + "}}", 422),
        ('{"scorecard": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}", 422),
        ('{"answers": "' + "x" * (3 * 1024 * 1024) + '"}', 413),
        ("\x00\xff", 422),
    ],
)
def test_bodies_meant_to_harm_are_refused(as_, cast, body, status):
    answer = as_(cast.ada).post("/evaluations/score", data=body, content_type="application/json")
    assert answer.status_code == status
