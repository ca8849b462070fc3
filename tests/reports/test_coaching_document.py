"""The coaching report: evaluations and complaints side by side, with n, without blame and without causes."""

import dataclasses
from collections.abc import Callable
from datetime import date

import pytest

from reports import wording
from reports.documents import coaching
from reports.documents.coaching import CoachingReport


@pytest.mark.covers("R76", "QM-J10")
def test_it_works(coached: CoachingReport, pdf_text: Callable[[bytes], str], caplog: pytest.LogCaptureFixture) -> None:
    text = pdf_text(coaching.render_pdf(coached))
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []  # every image is named
    for words in (
        "Ada Moreau: 1 April to 30 June 2026",
        "Prepared by Ben Achterberg, team lead",
        "14 released evaluations and 2 linked complaints in this period.",
        "Mean score: 80.4 % (95 % CI 73.4–87.4, n = 14).",
        "Of 2 linked complaints, 1 decided: 1 upheld in whole or part.",
        "2 of 14; as a rate: 14.3 % (95 % CI 4–39.9, n = 14)",
        "“I have been on the phone about this four times now.”",
        "overdue since 12 June 2026",
        "done on 18 June 2026",
        "CP-311 (origin, upheld)",
        "EV-1005 (100 %)",
        "apology and refund of 24.00 EUR",
        "Not listened to or misunderstood (PEO-LIST), coded about this agent with the evidence given here.",
        "Lost between two teams (PRO-HANDOFF, owner: Operations): not an agent root cause.",
        "Highest: “Professionalism” (100 %, n = 12); lowest: “Empathy” (58 %, n = 12)",
        "1 of 2 linked complaints resolved, after 6 days; 1 open",
        "We listened to IN-2204 together.",
        "an association, not a cause",
        f"Document {coached.content_hash[:12]}",
    ):
        assert words in text


@pytest.mark.covers("R76")
def test_generated_sentences_are_linted_and_carry_n(coached: CoachingReport) -> None:
    said = [*coaching.summary(coached), *(made.title_finding for made in coaching.figures(coached, "page").values())]
    assert [sentence for sentence in said if wording.lint(sentence)] == []
    assert all(any(letter.isdigit() for letter in sentence) for sentence in said)


@pytest.mark.covers("R76", "QM-K5")
def test_under_ten_evaluations_no_mean_and_no_rate(coached: CoachingReport) -> None:
    few = dataclasses.replace(coached, evaluations=coached.evaluations[:4])
    said = " ".join(coaching.summary(few))
    assert "Mean score: not enough yet (n = 4)." in said
    assert "0 of 4; as a rate: not enough yet (n = 4)" in said


def test_page_and_paper_use_the_same_words(coached: CoachingReport) -> None:
    fragment = coaching.render_fragment(coached)
    assert "style=" not in fragment
    assert "<script" not in fragment
    assert fragment.count("<svg") == 3
    assert fragment.count("<details") == 3
    paper = coaching.render_html(coached)
    assert all(sentence in paper and sentence in fragment for sentence in coaching.summary(coached))


def test_an_empty_period_is_a_whole_report(coached: CoachingReport) -> None:
    empty = dataclasses.replace(coached, evaluations=(), skills=(), sessions=(), actions=(), complaints=())
    text = coaching.render_fragment(empty)
    assert "No released evaluations and no linked complaints in this period." in text
    assert "<svg" not in text
    assert "No coaching sessions in this period." in text


@pytest.mark.covers("QM-J3")
def test_private_notes_cannot_be_printed() -> None:
    names = {field.name for field in dataclasses.fields(coaching.CoachingSession)}
    assert names == {"on", "coach", "topic", "notes", "agent_comment", "acknowledged_at"}
    with pytest.raises(TypeError):
        coaching.CoachingSession(on=date(2026, 5, 1), coach="Ben", private_notes="x")  # type: ignore[call-arg]


@pytest.mark.covers("R76")
@pytest.mark.parametrize(
    ("code", "is_about", "evaluation", "attributable", "words"),
    [
        ("PEO-EMP", True, "EV-1", True, "coded about this agent with the evidence"),
        ("PEO-EMP", True, "", False, "coded without evidence: not attributed to the agent"),
        ("PEO-EMP", False, "EV-1", False, "not an agent root cause"),
        ("TEC-OUTAGE", True, "EV-1", False, "not an agent root cause"),
    ],
)
def test_blame_needs_a_people_code_about_the_agent_and_evidence(
    coached: CoachingReport, code: str, is_about: bool, evaluation: str, attributable: bool, words: str
) -> None:
    cause = coaching.RootCause(code=code, label="Words", is_about_this_agent=is_about, evaluation=evaluation)
    complaint = dataclasses.replace(coached.complaints[0], root_cause=cause)
    assert complaint.is_agent_attributable is attributable
    assert words in complaint.cause_words


def test_page_one_names_each_question_once_with_its_count(coached: CoachingReport) -> None:
    (strength,) = coaching.strengths(coached)
    assert strength.times == 14
    assert strength.evaluation.number == "EV-1013"  # the newest with quoted words
    assert strength.highlight.cited


@pytest.mark.covers("QM-K4")
def test_contacts_chosen_for_a_reason_are_shown_but_never_averaged(coached: CoachingReport) -> None:
    first, *rest = coached.evaluations
    chosen = dataclasses.replace(first, chosen="after a complaint", is_averaged=False, number="EV-9")
    report = dataclasses.replace(coached, evaluations=(chosen, *rest))
    assert len(coaching.scores(report)) == len(coaching.scores(coached)) - 1
    page = coaching.render_fragment(report)
    assert "1 evaluation of contacts chosen for a reason" in page
    assert "Chosen after a complaint: not in the mean." in page
