"""The editor: one draft, its outline beside the part in hand. A change is one POST; the answer is the page again,
or for the script the few pieces of it that differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from qa_app.builder import queries, services
from qa_app.builder.models import DraftState, ScorecardDraft
from qa_app.builder.queries import Judged
from qa_app.builder.rules.tree import Spot, Tree, find, inside, walk
from qa_app.builder.views import outline, showing
from qa_app.builder.views.frame import note, pages
from qa_app.errors import Conflict, NotFound
from qa_app.web import actor, needs, session

_NAME = re.compile(r"(f|was)\.(\d{1,9})\.([a-z_]{1,40})")
CONFLICT = 409
PIECES = "X-Pieces"  # the script's header: answer with pieces


@dataclass(frozen=True, slots=True)
class _Before:
    """What the page showed before the change."""

    rows: Sequence[outline.Row]
    values: dict[str, Any]
    parts: set[int]
    tree: Tree


@pages.get("/drafts/<int:draft_id>")
@needs("scorecard.edit")
def edit(draft_id: int) -> ResponseReturnValue:
    """The editor, with the part `at` in hand."""
    draft = queries.draft(session(), draft_id)
    return _page(draft, request.args.get("at", type=int))


@pages.get("/drafts/<int:draft_id>/parts/<int:uid>")
@needs("scorecard.edit")
def part(draft_id: int, uid: int) -> ResponseReturnValue:
    """One part of a draft alone, for the script to show in place of the one before."""
    draft = queries.draft(session(), draft_id)
    judged = queries.judged_draft(draft)
    return _pane(draft, judged, outline.in_hand(judged.tree, uid))


@pages.post("/drafts/<int:draft_id>/parts/<int:uid>")
@needs("scorecard.edit")
def change(draft_id: int, uid: int) -> ResponseReturnValue:
    """Save what was entered into a part, and carry out an order beside it."""
    draft = queries.draft(session(), draft_id)
    before = _before(draft, uid)
    is_again = "again" in request.form
    wanted = services.Change(_sent("f"), _sent("was"), request.form.get("revision", type=int), _order(), is_again)
    try:
        draft, done = services.change(session(), actor(), draft_id, wanted)
    except services.Clashed as clashed:
        return make_response(_clash(draft, uid, clashed), CONFLICT)
    look_at = done.look_at or uid
    if not any(spot.uid == look_at for spot in walk(draft.document)):
        look_at = outline.after_removal(draft.document, before.tree, look_at)
    if PIECES in request.headers:
        return _pieces(draft, uid, look_at, before, is_new=is_again)
    return redirect(url_for("builder.edit", draft_id=draft_id, at=look_at, _anchor=f"p-{look_at}"))


@pages.post("/drafts/<int:draft_id>/undo")
@needs("scorecard.edit")
def undo(draft_id: int) -> ResponseReturnValue:
    """One step back, or with `redo` forward again."""
    at = request.form.get("at", type=int) or 0
    before = _before(queries.draft(session(), draft_id), at)
    draft = services.undo(session(), actor(), draft_id, is_forward=bool(request.form.get("redo")))
    if PIECES in request.headers:
        return _pieces(draft, at, at, before, is_new=True)
    return redirect(url_for("builder.edit", draft_id=draft_id, at=at))


@pages.post("/drafts/<int:draft_id>/discard")
@needs("scorecard.edit")
def discard(draft_id: int) -> ResponseReturnValue:
    """Put a draft away."""
    draft = services.discard(session(), actor(), draft_id)
    note("scorecard_draft_discarded", draft.id, "scorecard_draft")
    flash(gettext("The draft “%(title)s” is put away. You can bring it back below.", title=draft.title))
    return redirect(url_for("builder.index"))


@pages.post("/drafts/<int:draft_id>/reopen")
@needs("scorecard.edit")
def reopen(draft_id: int) -> ResponseReturnValue:
    """Bring a draft back that was put away."""
    draft = services.reopen(session(), actor(), draft_id)
    note("scorecard_draft_reopened", draft.id, "scorecard_draft")
    return redirect(url_for("builder.edit", draft_id=draft.id))


def _page(draft: ScorecardDraft, at: int | None) -> ResponseReturnValue:
    if draft.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        if draft.version_id:
            return redirect(url_for("builder.show", version_id=draft.version_id))
        raise NotFound("This draft was put away. Bring it back from the list of scorecards.")
    judged = queries.judged_draft(draft)
    spot = outline.in_hand(judged.tree, at)
    return render_template(
        "builder/editor.html",
        **showing.frame(session(), draft, judged, spot),
        pane_html=Markup(_pane(draft, judged, spot)),  # noqa: S704 - rendered by a template of ours, escaped there
    )


def _pane(draft: ScorecardDraft, judged: Judged, spot: Spot) -> str:
    return render_template("builder/_pane.html", draft=draft, judged=judged, **showing.pane(session(), judged, spot))


def _pieces(
    draft: ScorecardDraft, uid: int, look_at: int, before: _Before, *, is_new: bool = False
) -> ResponseReturnValue:
    """What differs on the page: the strip, rows of the outline, the part in hand or single values of it."""
    judged = queries.judged_draft(draft)
    spot = outline.in_hand(judged.tree, look_at)
    frame = showing.frame(session(), draft, judged, spot)
    pieces = {"strip": render_template("builder/_strip.html", **frame)}
    rows = frame["rows"]
    if is_new or [row.uid for row in rows] != [row.uid for row in before.rows]:
        pieces["outline"] = render_template("builder/_outline.html", **frame)
    else:
        changed = [row for row, old in zip(rows, before.rows, strict=True) if row != old]
        pieces |= {f"row-{row.uid}": render_template("builder/_row.html", row=row, **frame) for row in changed}
    after = outline.values(_under(spot))
    is_new = is_new or spot.uid != uid or {one.uid for one in _under(spot)} != before.parts or _is_redrawn()
    if is_new:
        pieces["pane"] = _pane(draft, judged, spot)
    else:
        pieces["seen"] = render_template("builder/_seen.html", **showing.pane(session(), judged, spot))
    return jsonify(
        revision=draft.revision,
        pieces=pieces,
        errors={} if is_new else showing.errors(judged, spot),
        values={} if is_new else {name: held for name, held in after.items() if held != before.values.get(name)},
        at=spot.uid,
        focus=look_at if look_at != uid else None,
    )


def _before(draft: ScorecardDraft, uid: int) -> _Before:
    judged, tree = queries.judged_draft(draft), draft.document
    try:
        under = _under(find(tree, uid))
    except NotFound:
        under = []
    return _Before(outline.rows(judged), outline.values(under), {spot.uid for spot in under}, tree)


def _under(spot: Spot) -> list[Spot]:
    """A part with what its own form holds: of a section only itself, its questions have forms of their own."""
    inner = [one for one in inside(spot) if one.kind not in ("section", "question") and not _is_of_inner(spot, one)]
    return [spot, *inner]


def _is_of_inner(spot: Spot, one: Spot) -> bool:
    """Whether a part belongs to a section or question inside the part in hand."""
    rest = one.path.removeprefix(spot.path).lstrip(".")
    return rest.startswith(("sections[", "questions["))


def _is_redrawn() -> bool:
    """Whether a field was entered on which other fields of the form depend."""
    return any(name.endswith((".kind", ".question", ".weighting")) and name[:2] == "f." for name in request.form)


def _clash(draft: ScorecardDraft, uid: int, clashed: services.Clashed) -> ResponseReturnValue:
    """Both texts of every field that two people changed, to choose from."""
    both = [showing.both(draft.document, clash) for clash in clashed.clashes]
    context = {"draft": draft, "uid": uid, "both": both, "order": _order()}
    if PIECES in request.headers:
        return jsonify(
            error=str(clashed),
            revision=draft.revision,
            pieces={"clash": render_template("builder/_clash.html", **context)},
        )
    return render_template("builder/clash.html", **context)


def _sent(kind: str) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    for name in request.form:
        match = _NAME.fullmatch(name)
        if match and match[1] == kind:
            found[int(match[2]), match[3]] = request.form.getlist(name)
    return found


def _order() -> str:
    order = request.form.get("do", "")
    if len(order) > 80:
        raise Conflict("The editor sent something that cannot be done. Reload the page and try again.")
    return order
