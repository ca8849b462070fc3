"""Trying a scorecard out: a pretend interaction answered as reviewers will answer, scored by the one engine."""

from decimal import Decimal, InvalidOperation

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.builder import queries
from qa_app.builder.views.frame import pages
from qa_app.web import needs, session
from scorecards.answers import Answer, section_entry
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.preview import Preview, preview, reach
from scorecards.readiness import check
from scorecards.scoring import score

NA = "~na"
LONGEST = 200
MOST_SIMULATED = 60
"""Each question is scored once more as N/A; beyond this many that would make waiting."""


@pages.route("/drafts/<int:draft_id>/try", methods=["GET", "POST"])
@needs("scorecard.edit")
def try_draft(draft_id: int) -> ResponseReturnValue:
    """Answer a draft; what is not sound yet is left out and counted."""
    draft = queries.draft(session(), draft_id)
    card, left_out = queries.usable(queries.judged_draft(draft))
    back = url_for("builder.edit", draft_id=draft_id)
    return _page(card, draft.title, back, left_out)


@pages.route("/versions/<int:version_id>/try", methods=["GET", "POST"])
@needs("scorecard.read")
def try_version(version_id: int) -> ResponseReturnValue:
    """Answer a version; nothing is kept."""
    version = queries.version(session(), version_id)
    back = url_for("builder.show", version_id=version_id)
    return _page(queries.definition(version), f"{version.scorecard.title} · {version.number}", back, 0)


def _page(card: Scorecard, title: str, back: str, left_out: int) -> ResponseReturnValue:
    reached = reach(card)
    answers = _answers(card)
    fill = request.form.get("fill")
    if fill in ("lowest", "highest"):
        answers = dict(reached.lowest_answers if fill == "lowest" else reached.highest_answers)
    elif fill == "clear":
        answers = {}
    is_large = sum(1 for _ in card.questions()) > MOST_SIMULATED
    found = Preview(score(card, answers), check(card, answers), ()) if is_large else preview(card, answers)
    template = "builder/_try.html" if "HX-Request" in request.headers else "builder/try.html"
    return render_template(
        template,
        card=card,
        title=title,
        back=back,
        left_out=left_out,
        is_large=is_large,
        reached=reached,
        answers=answers,
        found=found,
        parts={part.key: part for part in found.score.questions},
        sections={part.key: part for part in found.score.sections},
        effects={effect.key: effect for effect in found.na_effects},
    )


def _answers(card: Scorecard) -> dict[str, Answer]:
    """What was chosen on the page; what does not fit counts as not given."""
    found = {}
    for question in card.questions():
        given = [text for text in request.form.getlist(f"a.{question.key}") if text]
        if given:
            found[question.key] = _answer(question, given)
    for section in card.sections:
        if section.is_na_allowed and request.form.get(f"s.{section.key}") == NA:
            found[section_entry(section.key)] = Answer(is_na=True)
    return found


def _answer(question: Question, given: list[str]) -> Answer:
    if NA in given:
        return Answer(is_na=True)
    if question.kind is QuestionKind.NUMERIC:
        try:
            number = Decimal(given[0].replace(",", ".")[:LONGEST])
        except InvalidOperation:
            return Answer()
        return Answer(number=number) if number.is_finite() else Answer()
    if question.kind.has_options:
        return Answer(options=tuple(given))
    return Answer(text=given[0][:LONGEST])
