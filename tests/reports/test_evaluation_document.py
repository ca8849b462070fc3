"""The evaluation scorecard: page one in words, everything that made the score, on page and paper alike."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from reports.documents import evaluation
from reports.documents.evaluation import EvaluationReport


@pytest.mark.covers("QM-K1", "QM-E3")
def test_it_works(sample: EvaluationReport, pdf_text: Callable[[bytes], str], caplog: pytest.LogCaptureFixture) -> None:
    made = evaluation.render_pdf(sample)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []  # every image is named
    text = pdf_text(made)
    for words in (
        "Ada Moreau: call on 9 June 2026",
        "Northlight Telecom, customer care",
        "Nine skills, version 3",
        "Cleo Brandt",
        "75 %",
        "Fail (pass mark 80 %)",
        "4 of 6 scored questions met in full; 1 question did not apply and left the score.",
        "Customer, 02:14",
        "“I have been on the phone about this four times now.”",
        "Anchor: Summarises the problem before offering a way out, and checks that it is right.",
        "The time limit is on the letter I sent her during the call.",
        "Dev Okafor: kept the answer",
        "How this number was made",
        "16.67 2 of 2 16.67",
        "Critical questions 100 %",
        "The agent spoke",
        "The customer’s words began negative and ended positive",
        f"Document {sample.content_hash[:12]}",
        "Page 1 of 4",
        "Page 4 of 4",
    ):
        assert words in text
    assert made == evaluation.render_pdf(sample)


@pytest.mark.covers("QM-K1")
def test_page_and_paper_say_the_same(sample: EvaluationReport) -> None:
    fragment = evaluation.render_fragment(sample, theme="print")
    assert fragment in evaluation.render_html(sample)
    assert fragment.count("<svg") == 2
    assert evaluation.summary(sample) in evaluation.render_fragment(sample)
    assert "style=" not in fragment
    assert "<style" not in fragment
    assert "<script" not in fragment


def test_strengths_stand_before_gaps_and_quoted_ones_first(sample: EvaluationReport) -> None:
    assert [question.key for question in evaluation.strengths(sample)] == [
        "listening",
        "next_step",
        "patience",
        "identity",
    ]
    assert [question.key for question in evaluation.gaps(sample)] == ["feelings", "refund"]
    fragment = evaluation.render_fragment(sample)
    assert fragment.index("What went well") < fragment.index("What to work on") < fragment.index("All answers")


def test_a_long_hostile_one_is_whole_and_harmless(long_one: EvaluationReport, pdf_text: Callable[[bytes], str]) -> None:
    fragment = evaluation.render_fragment(long_one)
    assert "<script" not in fragment
    assert "EV-&lt;script&gt;" in fragment
    assert "<b>bold" not in fragment
    assert fragment.count('dir="rtl"') >= 4
    assert evaluation.gaps(long_one)[0].has_auto_failed
    text = pdf_text(evaluation.render_pdf(long_one, page="Letter"))
    assert "27 of 41 scored questions met in full. Auto-fail: identity not confirmed." in text
    assert "Before auto-fail 74.39 %" in text
    assert text.count("Question 40:") == 2
    assert text.count("in other words and at length.") == 90


def test_nothing_scored_is_said_so(empty_one: EvaluationReport) -> None:
    text = unescape(evaluation.render_fragment(empty_one))
    assert "No score" in text
    assert "No question of this scorecard was scored, so there is no score; 1 question did not apply" in text
    assert "No question was scored, so there is nothing to name here." in text
    assert "Not acknowledged or disputed yet." in text
    assert "anonymous" in text
    assert "0 %" not in text


def test_the_hash_is_of_the_content_alone(sample: EvaluationReport) -> None:
    again = replace(sample, score=replace(sample.score, percent=Decimal("75.0")))
    assert again.content_hash == sample.content_hash
    assert replace(sample, comment="other").content_hash != sample.content_hash
    assert len(sample.content_hash) == 64
