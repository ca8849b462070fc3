"""What the public reads of it: how soon people hear from us, and what conversations are checked for (R32)."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from qa_app.builder.queries import current_versions, definition
from qa_app.clocks.rules.policy import Policy
from qa_app.clocks.views import frame
from qa_app.clocks.views.frame import pages
from qa_app.complaints.queries import categories
from qa_app.web import public, session


@pages.get("/standards")
@public
def standards() -> ResponseReturnValue:
    """The live policies and the criteria of the published scorecards, in plain words; it changes when they do."""
    now = datetime.now(UTC)
    book = frame.book(session())
    policies = sorted(book.live_policies(now), key=_widest_first)
    return render_template(
        "clocks/standards.html",
        policies=policies,
        hours={policy.key: book.hours_of(policy, now) for policy in policies},
        since=max((policy.since for policy in policies if policy.since is not None), default=None),
        scorecards=[definition(version) for version in current_versions(session())],
        categories=categories(session()),
    )


def _widest_first(policy: Policy) -> tuple[bool, int]:
    """The policy for everybody stands first, exceptions after it."""
    return policy.place < 1_000, policy.place
