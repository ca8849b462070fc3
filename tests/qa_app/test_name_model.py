"""A site that has the optional model look for names: in what was written, around it, and in ready transcripts."""

import io
from dataclasses import replace

import pytest

from transcription.language.people import is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="the name model is not on this machine")

MAIL = (
    b"From: Jane Doe <jane@rivers.example>\r\nTo: help@harbourvale.example\r\nSubject: The parcel of Gareth Osborne\r\n"
    b"Date: Tue, 3 Feb 2026 10:00:00 +0000\r\nMessage-ID: <1@x.example>\r\n\r\n"
    b"It went to Gareth Osborne by mistake.\r\n\r\n"
    b"On Mon, 2 Feb 2026, Help wrote:\r\n> Did Christopher Mills sign for it?\r\n"
)
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Customer>The key is with Margaret Whitcomb.\n"


@pytest.fixture
def settings(settings):
    return replace(settings, has_name_model=True)


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(("name", "content"), [("mail.eml", MAIL), ("call.vtt", CAPTIONS)])
def test_names_that_nothing_announces_are_gone(as_, cast, run_jobs, name, content):
    cleo = as_(cast.cleo)
    data = {"files": [(io.BytesIO(content), name)]}
    (result,) = cleo.post("/interactions/new", data=data, headers={"Accept": "application/json"}).json["results"]
    run_jobs()
    page = cleo.get(result["url"]).text
    assert 'class="redacted"' in page
    for told in ("Gareth", "Osborne", "Christopher", "Mills", "Margaret", "Whitcomb"):
        assert told not in page
        assert told not in cleo.get(f"{result['url']}/transcript.json").text
