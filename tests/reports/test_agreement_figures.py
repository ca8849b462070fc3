"""The heat map and the drift of agreement: safe, honest with few cases, each with its table, and nobody ranked."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from reports.charts import refuse_unsafe
from reports.figures.drift import DriftPoint, drift
from reports.figures.heat_map import HeatCell, heat_map, signed

NASTY = '</text><script>alert("x")</script> {{7*7}}'
QUESTIONS = [("q1", NASTY), ("q2", "Was the need understood?"), ("q3", "Closing")]
CELLS = {
    ("q1", "You"): HeatCell(50.0, 2),
    ("q1", "Reviewer B"): HeatCell(-50.0, 2),
    ("q2", "You"): HeatCell(0.2, 1),
    ("q2", "Reviewer B"): HeatCell(0.0, 1),
}


@pytest.mark.covers("QM-G9")
def test_it_works():
    drawn = heat_map(QUESTIONS, ["You", "Reviewer B"], CELLS, against="the expert")
    assert ET.fromstring(drawn.svg).get("role") == "img"
    assert refuse_unsafe(drawn.svg) == drawn.svg
    assert "<script>" not in drawn.svg
    assert "100 points between reviewers" in drawn.title_finding
    assert "Reviewer B" not in drawn.title_finding, "the finding names no one"
    assert drawn.table.rows[0] == (NASTY, "+50 (n = 2)", "−50 (n = 2)")
    assert drawn.table.rows[2] == ("Closing", "–", "–")
    assert "the expert" in drawn.how_to_read


def test_level_reviewers_and_nothing_at_all_are_said_to_be_that():
    level = {key: HeatCell(1.0, 3) for key in CELLS}
    assert "within 5 points" in heat_map(QUESTIONS, ["You", "Reviewer B"], level).title_finding
    nothing = heat_map([], [], {})
    assert (nothing.svg, nothing.title_finding) == ("", "There is nothing to compare yet (n = 0)")


def test_too_many_rows_and_columns_are_left_to_the_table():
    questions = [(f"q{number}", f"Question {number}") for number in range(40)]
    names = [f"Reviewer {number}" for number in range(12)]
    cells = {(key, name): HeatCell(3.0, 1) for key, _ in questions for name in names}
    drawn = heat_map(questions, names, cells)
    assert "Drawn are 30 of 40" in drawn.how_to_read
    assert "10 of 12 reviewers" in drawn.how_to_read
    assert len(drawn.table.rows) == 40
    assert len(drawn.table.headers) == 13


@pytest.mark.parametrize(("points", "words"), [(0.2, "0"), (-0.2, "0"), (12.4, "+12"), (-12.4, "−12"), (100, "+100")])
def test_numbers_carry_their_sign(points, words):
    assert signed(points) == words


def test_months_with_too_few_contacts_say_so_and_show_no_number():
    points = [DriftPoint(date(2026, 2, 1), 8.0, 4), DriftPoint(date(2026, 1, 1), -6.0, 20, -9.0, -3.0)]
    drawn = drift(points, what="Leaning", level="Above 0 is lenient.", is_signed=True)
    assert drawn.title_finding == "Jan 2026: −6 points (n = 20)"
    assert drawn.table.rows == (("Jan 2026", "20", "−6 (−9 to −3)"), ("Feb 2026", "4", "not enough yet (n = 4)"))
    assert refuse_unsafe(drawn.svg) == drawn.svg
    assert drift(points[:1], what="Leaning").title_finding.startswith("No month has enough contacts")
    assert drift([], what="Leaning").svg == ""
