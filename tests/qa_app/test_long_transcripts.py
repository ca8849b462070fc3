"""A very long conversation on its own page: the first lines at once, the others in stretches, whole when asked for."""

import re

import factories
import pytest

from qa_app.interactions.views.lines import LONG, STRETCH
from transcription.transcript import Channel, Segment, Speaker, Transcript

SIDES = (Speaker.CUSTOMER, Speaker.AGENT)


def talk(lines):
    segments = tuple(
        Segment(number, SIDES[number % 2], f"Line number {number}.", number * 1000, number * 1000, sentiment=0.1)
        for number in range(lines)
    )
    return Transcript(Channel.CHAT, lines * 1000, segments, language="en")


@pytest.fixture
def chat(session, cast):
    """Ada's endless chat."""
    row = factories.interaction(session, cast.ada, said=talk(LONG + 700))
    session.commit()
    return row


def numbers(page):
    return [int(found) for found in re.findall(r'data-segment="(\d+)"', page.text)]


@pytest.mark.covers("QM-B1")
def test_it_comes_in_stretches_that_leave_nothing_out(as_, cast, chat):
    client = as_(cast.dev)
    page = client.get(f"/interactions/{chat.id}")
    found = numbers(page)
    assert found == list(range(STRETCH))
    for address in re.findall(r'data-chunk="([^"]+)"', page.text):
        part = client.get(address.replace("&amp;", "&"))
        assert "Correct this line" in part.text
        found += numbers(part)
    assert found == list(range(LONG + 700))


def test_without_a_script_it_is_there_whole(as_, cast, chat):
    client = as_(cast.ada)
    link = re.search(r'data-chunk.*?href="([^"]+)#s', client.get(f"/interactions/{chat.id}").text)[1]
    assert numbers(client.get(link.replace("&amp;", "&"))) == list(range(LONG + 700))


def test_an_ordinary_one_comes_at_once(as_, session, cast):
    row = factories.interaction(session, cast.ada, said=talk(LONG))
    session.commit()
    page = as_(cast.ada).get(f"/interactions/{row.id}")
    assert numbers(page) == list(range(LONG))
    assert "data-chunk" not in page.text


@pytest.mark.parametrize("query", ["", "?version=2", "?version=x&from=3", "?version=1&from=99999999"])
def test_what_is_not_shown_has_no_lines(as_, cast, chat, query):
    answer = as_(cast.ada).get(f"/interactions/{chat.id}/lines{query}")
    assert answer.status_code == 404 if "version=1" not in query else numbers(answer) == []


@pytest.mark.parametrize("wrong", ["-1", "x", "9" * 30, "\u0663"])
def test_a_place_that_is_none_is_the_beginning(as_, cast, chat, wrong):
    answer = as_(cast.ada).get(f"/interactions/{chat.id}/lines", query_string={"version": 1, "from": wrong})
    assert numbers(answer)[0] == 0


@pytest.mark.covers("QM-L1")
def test_who_may_not_read_it_gets_no_lines(as_, cast, chat):
    assert as_(cast.eve).get(f"/interactions/{chat.id}/lines?version=1").status_code == 404
    assert "Correct this line" not in as_(cast.ada).get(f"/interactions/{chat.id}/lines?version=1").text
