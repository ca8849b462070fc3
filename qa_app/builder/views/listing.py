"""The list of scorecards as cards, and the ways to begin a new one."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder import queries, services
from qa_app.builder.models import DraftState, ScorecardDraft, ScorecardRow, ScorecardVersion, VersionState
from qa_app.builder.views.frame import note, pages
from qa_app.errors import Invalid
from qa_app.web import actor, needs, session
from scorecards import document as documents
from scorecards import library
from scorecards.definition import Scorecard


@dataclass(frozen=True, slots=True)
class Card:
    """One scorecard of the list: its current version with what it asks, its drafts, and how often it was used."""

    row: ScorecardRow
    current: ScorecardVersion | None
    asks: Scorecard | None
    drafts: list[ScorecardDraft]
    used: int

    @property
    def state(self) -> str:
        """The state that the card shows: of the version in use, or of what is on its way."""
        if self.current is not None:
            return VersionState.PUBLISHED
        return self.row.versions[-1].state if self.row.versions else VersionState.DRAFT


@pages.get("/")
@needs("scorecard.read")
def index() -> ResponseReturnValue:
    """Every scorecard with its version in use, and the drafts for those who may write them."""
    may_edit = actor().may("scorecard.edit")
    drafts = list(queries.drafts(session())) if may_edit else []
    used = queries.uses(session())
    cards = [_card(row, drafts, used) for row in queries.scorecards(session())]
    fresh = [row for row in drafts if row.scorecard_id is None]
    gone = queries.drafts(session(), DraftState.DISCARDED) if may_edit else []
    return render_template("builder/index.html", cards=cards, fresh=fresh, gone=gone)


@pages.get("/new")
@needs("scorecard.edit")
def begin() -> ResponseReturnValue:
    """The ways to begin: empty, from the library, as a copy, from a file."""
    ready = [(name, library.load(name)) for name in library.names()]
    versions = [version for row in queries.scorecards(session()) for version in reversed(row.versions)]
    return render_template("builder/new.html", ready=ready, versions=versions)


@pages.post("/new")
@needs("scorecard.edit")
def create() -> ResponseReturnValue:
    """Begin an empty scorecard, one from the library, or a copy of a version."""
    title = request.form.get("title", "").strip()
    copied = request.form.get("version", type=int)
    ready = request.form.get("library", "")
    if copied:
        draft = services.copy_draft(session(), actor(), queries.version(session(), copied).document, title)
    elif ready:
        if ready not in library.names():
            raise Invalid("The library has no such scorecard.")
        draft = services.copy_draft(session(), actor(), documents.to_document(library.load(ready)), title)
    else:
        draft = services.copy_draft(session(), actor(), {"sections": []}, title)
    note("scorecard_draft_begun", draft.id, "scorecard_draft")
    return redirect(url_for("builder.edit", draft_id=draft.id))


@pages.post("/versions/<int:version_id>/draft")
@needs("scorecard.edit")
def draft_next(version_id: int) -> ResponseReturnValue:
    """Write the next version of a scorecard; an open draft of it is gone on with."""
    version = queries.version(session(), version_id)
    found = queries.open_draft_of(session(), version.scorecard_id)
    draft = services.start_from(session(), actor(), version)
    if found is not None:
        flash(gettext("This scorecard has an open draft already; here it is."))
    else:
        note("scorecard_draft_begun", draft.id, "scorecard_draft", version=version.id)
    return redirect(url_for("builder.edit", draft_id=draft.id))


def _card(row: ScorecardRow, drafts: list[ScorecardDraft], used: dict[int, int]) -> Card:
    current = queries.current_of(row)
    return Card(
        row=row,
        current=current,
        asks=queries.definition(current) if current else None,
        drafts=[draft for draft in drafts if draft.scorecard_id == row.id],
        used=sum(used.get(version.id, 0) for version in row.versions),
    )
