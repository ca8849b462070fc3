"""The drawings of an investigation: five whys and the fishbone, safe whatever people wrote, with their table twin."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import refuse_unsafe
from reports.figures.fishbone import Branch, fishbone
from reports.figures.whys import whys

HOSTILE = '<script>alert(1)</script> & "quotes" \u202e\x00'
NAMES = {"svg": "http://www.w3.org/2000/svg"}


def words(svg):
    return " ".join(part.text or "" for part in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}tspan"))


@pytest.mark.covers("R40")
def test_the_chain_is_drawn_described_and_told_as_a_table():
    figure = whys("It never came.", ("No flat number.", "", "The form allows it."), cause="Process: not defined")
    assert figure.table.rows == (
        ("Complaint", "It never came."),
        ("Why 1", "No flat number."),
        ("Why 2", "The form allows it."),
        ("Cause", "Process: not defined"),
    )
    assert "The form allows it." in words(figure.svg)
    assert figure.title_finding == "2 whys from what happened to the cause: Process: not defined"
    drawn = ET.fromstring(figure.svg)
    assert drawn.get("role") == "img"
    assert drawn.find("svg:title", NAMES).text == figure.title_finding
    assert "Why 2: The form allows it." in drawn.find("svg:desc", NAMES).text
    assert "currentColor" in figure.svg
    assert "currentColor" not in whys("x", ("a", "b"), cause="c", theme="print").svg


@pytest.mark.covers("R40")
def test_the_branches_are_drawn_and_told_as_a_table():
    branches = (Branch("People", ("Not noted", "Word of mouth")), Branch("Process", ()), Branch("Outside", ("Closed",)))
    figure = fishbone("It never came.", branches, cause="Process: hand-over")
    assert figure.title_finding == "3 findings on 2 branches, coded as: Process: hand-over"
    assert ("Outside", "Closed") in figure.table.rows
    assert "Process" not in words(figure.svg).replace("Process: hand-over", ""), "an empty branch is no bone"
    assert fishbone("x", (Branch("People", (" ",)),), cause="c").svg == ""
    assert whys("x", ("",), cause="c").svg == ""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=5), st.text(max_size=400))
def test_whatever_people_write_is_drawn_inside_the_frame_or_left_out(texts, problem):
    for figure in (
        whys(problem, texts, cause=HOSTILE),
        fishbone(problem, [Branch(f"B{n}", (text, HOSTILE)) for n, text in enumerate(texts)], cause="c"),
    ):
        if not figure.svg:
            continue
        assert refuse_unsafe(figure.svg) == figure.svg
        drawn = ET.fromstring(figure.svg)
        height = float(drawn.get("height"))
        assert all(0 <= float(part.get("y")) <= height for part in drawn.iter("{http://www.w3.org/2000/svg}tspan"))
