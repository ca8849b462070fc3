"""Writing a draft: begin one, change one part of it, take changes back, put it away.

A draft is kept as it is entered, sound or not. Every change raises its revision; what two windows changed is
joined field by field, and a field that both changed is refused with both texts, so that neither is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_app.builder import queries
from qa_app.builder.models import (
    PLACE_MAXIMUM,
    TITLE_MAXIMUM,
    WHAT_MAXIMUM,
    DraftState,
    DraftStep,
    ScorecardDraft,
    ScorecardRow,
    ScorecardVersion,
)
from qa_app.builder.queries.drafts import newest_step
from qa_app.builder.rules import balance, keys
from qa_app.builder.rules.changing import called
from qa_app.builder.rules.doing import Done, do
from qa_app.builder.rules.entering import Clash, Entry, Posted, enter
from qa_app.builder.rules.tree import UID, Spot, Tree, copied, opened
from qa_app.errors import Conflict, NotAllowed
from qa_app.policy import Actor

STEPS_KEPT = 40
ONE_STEP = timedelta(seconds=90)
UNTITLED = "New scorecard"
Entered = Sequence[tuple[Spot, str]]


class Clashed(Conflict):
    """Somebody changed the same fields meanwhile. `clashes` holds both texts of each; nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__("Somebody changed the same thing meanwhile. Both are kept here; choose.")


@dataclass(frozen=True, slots=True)
class Change:
    """What a window sends: fields as typed, fields as it showed them, the revision it showed, and an order.

    `is_repeated`: the answer to the first try was lost on its way. If the draft changed since, the order was
    most likely carried out then, and is not carried out twice.
    """

    typed: Posted
    shown: Posted
    revision: int | None
    order: str = ""
    is_repeated: bool = False


def start(
    session: Session, actor: Actor, document: Mapping[str, Any] | None = None, based_on: ScorecardVersion | None = None
) -> ScorecardDraft:
    """Begin a draft: of a new scorecard, or (`based_on`) of that scorecard's next version."""
    _may_edit(actor)
    now = datetime.now(UTC)
    tree = opened(document or {"key": "", "title": "", "sections": []})
    row = ScorecardDraft(
        scorecard_id=based_on.scorecard_id if based_on else None,
        based_on_id=based_on.id if based_on else None,
        title=_title(tree),
        state=DraftState.OPEN,
        document=tree,
        revision=1,
        step=1,
        created_at=now,
        created_by_id=actor.id,
        updated_at=now,
        updated_by_id=actor.id,
    )
    session.add(row)
    session.flush()  # its id is in the address of the next page
    session.add(_step(row, "Began", "", actor))
    return row


def start_from(session: Session, actor: Actor, version: ScorecardVersion) -> ScorecardDraft:
    """The open draft of the version's scorecard, or a new one that begins with the version."""
    _may_edit(actor)
    return queries.open_draft_of(session, version.scorecard_id) or start(session, actor, version.document, version)


def copy_draft(session: Session, actor: Actor, document: Mapping[str, Any], title: str = "") -> ScorecardDraft:
    """A new scorecard that begins as a copy: its own key, since a key belongs to one scorecard."""
    words = title.strip() or str(document.get("title") or "") or UNTITLED
    taken = {row.key for row in queries.scorecards(session)}
    key = keys.unique(keys.slug(words, "scorecard"), taken)
    return start(session, actor, {**document, "title": words[:TITLE_MAXIMUM], "key": key})


def propose(session: Session, actor: Actor, document: Mapping[str, Any]) -> ScorecardDraft:
    """A draft out of a file, shown before it is kept: `confirm` keeps it, and after a day it is forgotten."""
    stale = datetime.now(UTC) - timedelta(days=1)
    session.execute(
        delete(ScorecardDraft).where(ScorecardDraft.state == DraftState.PROPOSED, ScorecardDraft.created_at < stale)
    )
    title = str(document.get("title") or "").strip()[:TITLE_MAXIMUM] or UNTITLED
    wanted = str(document.get("key") or "") or keys.slug(title, "scorecard")
    key = keys.unique(wanted, {row.key for row in queries.scorecards(session)})
    row = start(session, actor, {**document, "title": title, "key": key})
    row.state = DraftState.PROPOSED
    return row


def confirm(session: Session, actor: Actor, draft_id: int, into: int | None = None) -> ScorecardDraft:
    """Keep a draft that came out of a file: as a new scorecard, or as the next version of the scorecard `into`."""
    _may_edit(actor)
    row = queries.draft(session, draft_id, is_locked=True)
    if row.state != DraftState.PROPOSED or row.created_by_id != actor.id:
        raise Conflict("This file was taken in already, or too long ago. Send it again.")
    row.state = DraftState.OPEN
    if into is not None:
        current = queries.current_of(session.get(ScorecardRow, into))
        if current is None:
            raise Conflict("That scorecard has no version in use.")
        row.scorecard_id, row.based_on_id = current.scorecard_id, current.id
        row.document = {**row.document, "key": current.scorecard.key}
    return row


def change(session: Session, actor: Actor, draft_id: int, change: Change) -> tuple[ScorecardDraft, Done]:
    """Put what a window sends into the draft; returns it, and what was done.

    Raises Clashed when a field was changed by somebody else since the window showed it, Conflict when the draft
    is no longer open, and NotFound when a part that an order is about is gone.
    """
    _may_edit(actor)
    row = open_draft(session, draft_id)
    tree = copied(row.document)
    was_balanced = balance.is_balanced(tree)
    then = queries.shown_at(session, row, change.revision)
    fixed = {(tree[UID], "key")} if row.scorecard_id else set()  # the key of a scorecard outlives its versions
    typed = {place: texts for place, texts in change.typed.items() if place not in fixed}
    changed, clashes = enter(tree, Entry(typed, change.shown, then))
    if clashes:
        raise Clashed(clashes)
    is_done = change.is_repeated and change.revision != row.revision
    done = do(tree, change.order) if change.order and not is_done else Done("")
    if was_balanced:
        _lock_entered(changed)
        if not balance.is_balanced(tree):
            balance.balance(tree)
    if tree != row.document:
        place = "" if change.order else _place(changed)
        _remember(session, actor, row, tree, (done.what or _words(changed), place))
    return row, done


def undo(session: Session, actor: Actor, draft_id: int, *, is_forward: bool = False) -> ScorecardDraft:
    """Go back one step (or forward again); Conflict when there is none."""
    _may_edit(actor)
    row = open_draft(session, draft_id)
    step = queries.step(session, row.id, row.step + (1 if is_forward else -1))
    if step is None:
        raise Conflict("There is nothing to do again." if is_forward else "There is nothing left to undo.")
    row.revision += 1
    row.step, row.document, row.title, step.revision = step.number, step.document, _title(step.document), row.revision
    _touch(row, actor)
    return row


def discard(session: Session, actor: Actor, draft_id: int) -> ScorecardDraft:
    """Put a draft away; it can be brought back."""
    _may_edit(actor)
    row = queries.draft(session, draft_id, is_locked=True)
    if row.state not in (DraftState.OPEN, DraftState.AWAITING_APPROVAL):
        raise Conflict("This draft is not open.")
    row.state = DraftState.DISCARDED
    _touch(row, actor)
    return row


def reopen(session: Session, actor: Actor, draft_id: int) -> ScorecardDraft:
    """Bring a draft back that was put away."""
    _may_edit(actor)
    row = queries.draft(session, draft_id, is_locked=True)
    if row.state != DraftState.DISCARDED:
        raise Conflict("This draft was not put away.")
    row.state = DraftState.OPEN
    _touch(row, actor)
    return row


def open_draft(session: Session, draft_id: int) -> ScorecardDraft:
    """The draft, locked, if it may be changed: a change takes back the wish for approval."""
    row = queries.draft(session, draft_id, is_locked=True)
    if row.state == DraftState.AWAITING_APPROVAL:
        row.state, row.asked_at, row.asked_by_id, row.asked_revision = DraftState.OPEN, None, None, None
    if row.state != DraftState.OPEN:
        raise Conflict("This draft is published or put away. Open a new one from the version.")
    return row


def _lock_entered(changed: Entered) -> None:
    """A weight that was entered by hand stays as it was entered; the others make room for it."""
    for spot, field in changed:
        if field == "weight" and (spot, "is_weight_locked") not in changed:
            spot.node["is_weight_locked"] = True


def _remember(session: Session, actor: Actor, row: ScorecardDraft, tree: Tree, said: tuple[str, str]) -> None:
    """Keep the new document as a step; keystrokes in one field within a short while are one step."""
    what, place = said
    last = queries.step(session, row.id, row.step)
    row.revision += 1
    row.document, row.title = tree, _title(tree)
    _touch(row, actor)
    is_newest = newest_step(session, row.id) == row.step
    is_same = last is not None and bool(place) and last.place == place and last.by_id == actor.id
    if is_newest and is_same and last is not None and row.updated_at - last.at < ONE_STEP:
        last.document, last.revision, last.at = tree, row.revision, row.updated_at
        return
    if not is_newest:
        session.execute(delete(DraftStep).where(DraftStep.draft_id == row.id, DraftStep.number > row.step))
    row.step += 1
    session.add(_step(row, what, place, actor))
    session.execute(delete(DraftStep).where(DraftStep.draft_id == row.id, DraftStep.number <= row.step - STEPS_KEPT))


def _step(row: ScorecardDraft, what: str, place: str, actor: Actor) -> DraftStep:
    return DraftStep(
        draft_id=row.id,
        number=row.step,
        revision=row.revision,
        document=row.document,
        what=what[:WHAT_MAXIMUM],
        place=place[:PLACE_MAXIMUM],
        at=row.updated_at,
        by_id=actor.id,
    )


def _place(changed: Entered) -> str:
    return f"{changed[0][0].uid}.{changed[0][1]}" if len(changed) == 1 else ""


def _words(changed: Entered) -> str:
    if not changed:
        return "Changed weights"
    spot = changed[0][0]
    return f"Changed {called(spot) or spot.kind}"


def _title(tree: Tree) -> str:
    return str(tree.get("title") or UNTITLED).strip()[:TITLE_MAXIMUM] or UNTITLED


def _touch(row: ScorecardDraft, actor: Actor) -> None:
    row.updated_at, row.updated_by_id = datetime.now(UTC), actor.id


def _may_edit(actor: Actor) -> None:
    if not actor.may("scorecard.edit"):
        raise NotAllowed("Writing scorecards is for QA managers.")
