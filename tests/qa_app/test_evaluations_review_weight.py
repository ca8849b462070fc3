"""What the reviewing page costs: queries, bytes and fetched lines, also for long talks and long scorecards."""

import gzip
import re

import factories
import pytest
from statements import counted

from qa_app.builder.services import publish
from qa_app.evaluations.views.beside import WINDOW
from qa_app.interactions.models import TranscriptVersion
from scorecards.definition.limits import MOST_QUESTIONS
from transcription.transcript import Segment, Speaker, Transcript, Word, to_document

MOST_QUERIES, MOST_BYTES = 12, 500_000
ICONS = "/static/vendor/bootstrap-icons/fonts/bootstrap-icons.woff2"
SAID = "well I am afraid that the parcel never came and nobody called me back about it"


def long_talk(lines):
    """A call of so many lines, each word with its time."""
    segments = []
    for number in range(lines):
        at = number * 5000
        spoken = enumerate(SAID.split())
        words = tuple(Word(word, at + 300 * place, at + 300 * place + 250, 0.9) for place, word in spoken)
        speaker = Speaker.AGENT if number % 2 else Speaker.CUSTOMER
        segments.append(Segment(number, speaker, SAID, at, at + 4800, words=words))
    return Transcript("call", lines * 5000, tuple(segments), language="en")


def long_card(questions):
    """A scorecard of so many questions, each with three options, anchors, examples and causes."""
    option = {"anchor": "What is looked for in this answer, " * 3, "example": "“So you tried it twice already.”"}
    options = [
        {"key": "yes", "label": "Yes", "points": 2, **option},
        {"key": "partly", "label": "Partly", "points": 1, **option},
        {"key": "no", "label": "No", "points": 0, **option},
    ]
    causes = [{"key": f"c{number}", "label": f"Cause number {number}"} for number in range(3)]

    def ask(number):
        text = f"Did the agent do what question {number} asks about?"
        return {"key": f"q{number}", "text": text, "kind": "single", "options": options, "causes": causes}

    sections = [
        {"key": f"s{first}", "title": f"Part {first}", "questions": [ask(first + place) for place in range(20)]}
        for first in range(0, questions, 20)
    ]
    return {"key": "long", "title": "Long", "sections": sections}


def selects(statements):
    return [statement for statement in statements if not statement.startswith(("BEGIN", "SAVEPOINT"))]


def carried(client, address):
    """All that a browser fetches for a page it sees for the first time, packed: markup, styles, scripts, icons."""
    packed = {"Accept-Encoding": "gzip"}
    page = client.get(address, headers=packed, buffered=True)
    text = gzip.decompress(page.data).decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text)) | {ICONS}
    return len(page.data) + sum(len(client.get(name, headers=packed, buffered=True).data) for name in files)


@pytest.fixture
def row(session, cast):
    made = factories.evaluation(
        session, cast.ada, cast.cleo, state="draft", cited={"feeling": (1, 2), "greeting": (0,)}
    )
    session.commit()
    return made


def test_it_works(as_, app, cast, row):
    client = as_(cast.cleo)
    client.get(f"/evaluations/{row.id}/review")
    with counted(app) as statements:
        page = client.get(f"/evaluations/{row.id}/review")
    assert page.status_code == 200
    assert len(selects(statements)) <= MOST_QUERIES, statements
    assert len(page.data) < MOST_BYTES / 4
    assert carried(client, f"/evaluations/{row.id}/review") < MOST_BYTES


def test_a_save_takes_as_few(as_, app, cast, row):
    client = as_(cast.cleo)
    fields = {"revision": "1", "transcript_version": "1", "a-feeling": "no", "c-feeling": "Hm."}
    with counted(app) as statements:
        assert client.post(f"/evaluations/{row.id}/review", data=fields, headers={"Accept": "application/json"}).json
    assert len([one for one in statements if one.startswith("SELECT")]) <= 6, statements


def test_a_long_talk_comes_in_parts(as_, app, session, cast, row):
    shown = session.get_one(TranscriptVersion, (row.interaction_id, 1))
    shown.document = to_document(long_talk(3000))
    session.commit()
    client = as_(cast.cleo)
    with counted(app) as statements:
        page = client.get(f"/evaluations/{row.id}/review")
    assert len(selects(statements)) <= MOST_QUERIES
    assert len(page.data) < MOST_BYTES
    assert carried(client, f"/evaluations/{row.id}/review") < MOST_BYTES
    indexes = [int(found) for found in re.findall(r'data-segment="(\d+)"', page.text)]
    assert indexes == list(range(WINDOW))
    for address in re.findall(r'data-chunk="([^"]+)"', page.text):
        part = client.get(address.replace("&amp;", "&"))
        assert len(part.data) < MOST_BYTES
        indexes += [int(found) for found in re.findall(r'data-segment="(\d+)"', part.text)]
    assert indexes == list(range(3000))


def test_two_hundred_questions_fit(as_, app, session, cast, row):
    row.scorecard_version = publish(session, cast.actor(session, "dev"), long_card(MOST_QUESTIONS))
    session.commit()
    client = as_(cast.cleo)
    with counted(app) as statements:
        page = client.get(f"/evaluations/{row.id}/review")
    assert len(selects(statements)) <= MOST_QUERIES
    assert len(page.data) < MOST_BYTES
    assert carried(client, f"/evaluations/{row.id}/review") < MOST_BYTES
    fields = {f"a-q{number}": "partly" for number in range(MOST_QUESTIONS)}
    fields |= {"revision": "1", "transcript_version": "1"}
    body = client.post(f"/evaluations/{row.id}/review", data=fields, headers={"Accept": "application/json"})
    assert body.json["revision"] == 2
    assert len(body.data) < 5_000
    fields |= {"revision": "2", "action": "submit"}
    body = client.post(f"/evaluations/{row.id}/review", data=fields, headers={"Accept": "application/json"})
    assert body.json["location"]


@pytest.mark.parametrize("query", ["?from=-1", "?from=99999999", "?from=x&version=y", "?version=77", ""])
def test_lines_that_are_not_there_are_none(as_, cast, row, query):
    answer = as_(cast.cleo).get(f"/evaluations/{row.id}/lines{query}")
    assert answer.status_code in (200, 404)
