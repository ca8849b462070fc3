"""Reading drafts: which are open, what stands in one, what is wrong with it, and what it was a few steps ago."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.builder.models import DraftState, DraftStep, ScorecardDraft
from qa_app.builder.queries.versions import arithmetic
from qa_app.builder.rules import balance
from qa_app.builder.rules.shape import QUESTION
from qa_app.builder.rules.tree import Tree, at_path, find, inside, plain, walk
from qa_app.errors import NotFound
from scorecards import document as documents
from scorecards.definition import Scorecard, parsing
from scorecards.errors import BadScorecard
from scorecards.reading import node_of

JUDGED_KEPT = 32
OVERLOCKED = "and the other locked weights exceed 100 together; unlock or lower one"
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft's tree with what is wrong in it.

    `problems` are sentences by (number of the part, field; "" is the part as a whole); `card` is the scorecard as
    far as it can be read, for the page; `weights` what the weights add up to.
    """

    tree: Tree
    problems: Mapping[Place, str]
    card: Scorecard
    weights: Decimal

    @property
    def is_sound(self) -> bool:
        """Whether it could be published as it stands."""
        return not self.problems

    def of(self, uid: int) -> list[str]:
        """The problems of one part and its own fields."""
        return [words for (number, _), words in self.problems.items() if number == uid]


def draft(session: Session, draft_id: int, *, is_locked: bool = False) -> ScorecardDraft:
    """One draft; with `is_locked`, nobody else changes it before this transaction ends. Raises NotFound."""
    row = session.get(ScorecardDraft, draft_id, with_for_update=True if is_locked else None)
    if row is None:
        raise NotFound("There is no such draft.")
    return row


def drafts(session: Session, state: DraftState | None = None) -> Sequence[ScorecardDraft]:
    """The drafts of a state, or all that are open or wait for approval, the one changed last first."""
    wanted = [state] if state else [DraftState.OPEN, DraftState.AWAITING_APPROVAL]
    rows = select(ScorecardDraft).where(ScorecardDraft.state.in_(wanted)).order_by(ScorecardDraft.updated_at.desc())
    return session.scalars(rows.limit(200)).all()


def open_draft_of(session: Session, scorecard_id: int) -> ScorecardDraft | None:
    """The draft of that scorecard that is being written, changed last, if there is one."""
    return next((row for row in drafts(session) if row.scorecard_id == scorecard_id), None)


def draft_of_version(session: Session, version_id: int) -> ScorecardDraft | None:
    """The draft that became that version."""
    return session.scalars(select(ScorecardDraft).where(ScorecardDraft.version_id == version_id).limit(1)).first()


def step(session: Session, draft_id: int, number: int) -> DraftStep | None:
    """One remembered step of a draft."""
    return session.get(DraftStep, (draft_id, number))


def steps_around(session: Session, row: ScorecardDraft) -> tuple[str | None, str | None]:
    """The words of the change that undo would take back, and of the one that redo would do again."""
    near = select(DraftStep.number, DraftStep.what).where(
        DraftStep.draft_id == row.id, DraftStep.number.in_((row.step - 1, row.step, row.step + 1))
    )
    words = {found.number: found.what for found in session.execute(near)}
    return words.get(row.step) if row.step - 1 in words else None, words.get(row.step + 1)


def shown_at(session: Session, row: ScorecardDraft, revision: int | None) -> Tree | None:
    """What a window showed at a revision; None when that is not remembered any more."""
    if revision is None or revision == row.revision:
        return row.document if revision is not None else None
    found = select(DraftStep.document).where(DraftStep.draft_id == row.id, DraftStep.revision == revision)
    return session.scalars(found.order_by(DraftStep.number.desc()).limit(1)).first()


def newest_step(session: Session, draft_id: int) -> int:
    """The number of the last remembered step."""
    return session.scalar(select(func.max(DraftStep.number)).where(DraftStep.draft_id == draft_id)) or 0


def judged(tree: Tree) -> Judged:
    """Read a draft's tree with the rules of a scorecard that is to be published."""
    document = plain(tree)
    found: dict[Place, list[str]] = defaultdict(list)
    try:
        card = documents.parse(document)
    except BadScorecard as error:
        card = parsing.scorecard(node_of(document, "", []))
        for path, message in error.problems:
            found[at_path(tree, path)].append(message)
    if balance.is_overlocked(tree):
        for spot in balance.weighed(tree):
            if spot.node.get("is_weight_locked") is True:
                found[spot.uid, "weight"].append(OVERLOCKED)
    problems = {place: "; ".join(words) for place, words in found.items() if not _is_waiting(tree, place)}
    return Judged(tree, problems, card, balance.total(tree))


def judged_draft(row: ScorecardDraft) -> Judged:
    """What `judged` says of the draft as it stands; read once a revision in each process."""
    return _judged_once(_Written((row.id, row.revision, row.updated_at), row.document))


class _Written:
    """A draft's document at one revision, known by that, so that it is read once."""

    def __init__(self, revision: tuple[int, int, datetime], tree: Tree) -> None:
        self.revision, self.tree = revision, tree

    def __hash__(self) -> int:
        return hash(self.revision)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Written) and other.revision == self.revision


@lru_cache(maxsize=JUDGED_KEPT)
def _judged_once(written: _Written) -> Judged:
    return judged(written.tree)


def shares(found: Judged) -> Mapping[str, Decimal]:
    """Each question's share of 100 by its key, with the best answers; empty while something is to be mended."""
    return arithmetic(found.card).share_pct if found.is_sound else {}


def usable(found: Judged) -> tuple[Scorecard, int]:
    """The part of a draft that can be tried out, and how many questions are left out until they are mended.

    A question that asks about one that is left out is left out too.
    """
    if found.is_sound:
        return found.card, 0
    wrong = {uid for uid, _ in found.problems}
    bad = {
        spot.node.get("key")
        for spot in walk(found.tree)
        if spot.kind == QUESTION and (spot.uid in wrong or wrong & {one.uid for one in inside(spot)})
    } | {"", None}
    asks = {question.key: question.condition.asks() for question in found.card.questions() if question.condition}
    for key, asked in asks.items():  # conditions look back, so one pass in reading order is enough
        if bad & set(asked):
            bad.add(key)
    sections = tuple(
        replace(
            section,
            key=section.key or f"section-{i}",
            questions=tuple(q for q in section.questions if q.key not in bad),
        )
        for i, section in enumerate(found.card.sections)
    )
    card = replace(found.card, sections=sections)
    return card, sum(1 for _ in found.card.questions()) - sum(1 for _ in card.questions())


def _is_waiting(tree: Tree, place: Place) -> bool:
    """A key is made from the words once there are any; until then only the words are missing."""
    uid, field = place
    if field != "key":
        return False
    spot = find(tree, uid)
    words = {"section": "title", "question": "text", "option": "label", "cause": "label", "scorecard": "title"}
    return not spot.node.get("key") and not str(spot.node.get(words.get(spot.kind, "")) or "").strip()
