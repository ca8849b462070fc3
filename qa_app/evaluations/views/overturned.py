"""What disputes say about the scorecard: how often each question is disputed and overturned."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_app.evaluations.queries import overturned as queries
from qa_app.evaluations.views.frame import pages
from qa_app.web import actor, needs, session
from reports import tally

MONTHS = {"3": 91, "12": 365, "36": 1096}


@pages.get("/disputes/overturned")
@needs("dispute.resolve")
def overturned() -> ResponseReturnValue:
    """By question for those who decide disputes, by reviewer for QA managers alone."""
    months = request.args.get("months", "12")
    months = months if months in MONTHS else "12"
    since = datetime.now(UTC) - timedelta(days=MONTHS[months])
    return render_template(
        "evaluations/overturned.html",
        questions=queries.by_question(session(), actor(), since),
        reviewers=queries.by_reviewer(session(), actor(), since),
        show=tally.show,
        show_count=tally.show_count,
        minimum=tally.MINIMUM_N,
        months=months,
        periods=list(MONTHS),
    )
