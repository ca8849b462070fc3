"""Facts read out of words: each with its place and how sure it is, measured on sixty written complaints."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_complaints import HELD_OUT, PRODUCTS, STAFF, TO_WORK_ON, WRITTEN_ON

from qa_app.intake.rules import facts
from qa_app.intake.rules.facts import SURE_ENOUGH, Known

KNOWN = Known(WRITTEN_ON, PRODUCTS, STAFF)


def measured(cases):
    """(precision, recall, number found, number there are) over the cases."""
    right = found = there = 0
    for text, wanted in cases:
        expected = {item.replace("_", " ") for item in wanted.split()} if wanted else set()
        got = {f"{one.kind}:{one.value}".replace("_", " ") for one in facts.read(text, KNOWN)}
        right, found, there = right + len(got & expected), found + len(got), there + len(expected)
    return right / found, right / there, found, there


@pytest.mark.covers("R06")
def test_it_works():
    text = "My order number HV-12345 never arrived and I want a refund of £25.50."
    found = facts.read(text, KNOWN)
    assert [(one.kind, one.value) for one in found] == [
        ("order", "HV-12345"),
        ("remedy", "refund"),
        ("amount", "GBP 25.50"),
    ]
    assert [text[one.start : one.end] for one in found] == ["HV-12345", "refund", "£25.50"]


@pytest.mark.covers("R06")
def test_precision_and_recall_on_cases_that_were_worked_on_and_on_cases_that_were_not():
    worked, held = measured(TO_WORK_ON), measured(HELD_OUT)
    assert len(TO_WORK_ON) == len(HELD_OUT) == 30
    assert worked[0] >= 0.95, worked
    assert worked[1] >= 0.95, worked
    assert held[0] >= 0.85, held
    assert held[1] >= 0.8, held


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_written_each_fact_stands_where_it_says(text):
    for one in facts.read(text, KNOWN):
        assert 0 <= one.start < one.end <= len(text)
        assert SURE_ENOUGH <= one.confidence <= 1


@pytest.mark.parametrize(
    "text",
    ["1/" * 20_000, "order " * 20_000, "£" * 50_000, "a" * 100_000, "1 " * 50_000, "9" * 100_000, "I want " * 10_000],
)
def test_long_nonsense_is_read_in_no_time(text):
    assert len(facts.read(text, KNOWN)) < 60


def test_a_date_without_a_year_is_the_last_one():
    (day,) = facts.read("It came on 24 December.", Known(date(2026, 1, 5)))
    assert day.value == "2025-12-24"
