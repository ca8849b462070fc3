"""How well two coders agree on causes, from the cases that were coded twice without seeing each other's coding."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from qa_app.complaints import rules as desk
from qa_app.investigations.models import CauseFinding, FindingCause, SecondCoding
from qa_app.policy import Actor
from scorecards.agreement.kappa import Kappa, kappa

MOST_PAIRS = 5_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreement on the primary cause: on its group, and on the very code.

    `apart` are the cases that were coded differently, as (complaint, first code, second code), the newest first.
    """

    groups: Kappa
    codes: Kappa
    apart: Sequence[tuple[int, str, str]]
    waiting: int


def agreement(session: Session) -> Agreed:
    """Kappa with its interval over all cases coded twice; the first coding is the last before the second."""
    pairs = _pairs(session)
    codes = list(desk.ROOT_CAUSES)
    groups = list(dict.fromkeys(code.split("-")[0] for code in codes))
    by_code = [(codes.index(one), codes.index(other)) for _, one, other in pairs]
    by_group = [(groups.index(one.split("-")[0]), groups.index(other.split("-")[0])) for _, one, other in pairs]
    waiting = len(session.scalars(select(SecondCoding.complaint_id).where(SecondCoding.finding_id.is_(None))).all())
    apart = [pair for pair in pairs if pair[1] != pair[2]]
    return Agreed(kappa(by_group), kappa(by_code), apart[:50], waiting)


def _pairs(session: Session) -> list[tuple[int, str, str]]:
    """(complaint, first code, second code) of every case coded twice, the newest first."""
    second, first = aliased(CauseFinding), aliased(CauseFinding)
    theirs, ours = aliased(FindingCause), aliased(FindingCause)
    query = (
        select(SecondCoding.complaint_id, first.id, ours.code, theirs.code)
        .join(second, second.id == SecondCoding.finding_id)
        .join(theirs, (theirs.finding_id == second.id) & theirs.is_primary)
        .join(first, (first.complaint_id == SecondCoding.complaint_id) & first.is_second.is_(False))
        .join(ours, (ours.finding_id == first.id) & ours.is_primary)
        .where(first.id < second.id)
        .order_by(second.id.desc(), first.id.desc())
        .limit(MOST_PAIRS)
    )
    found: dict[int, tuple[int, str, str]] = {}
    for complaint_id, _, one, other in session.execute(query):
        if one in desk.ROOT_CAUSES and other in desk.ROOT_CAUSES:
            found.setdefault(complaint_id, (complaint_id, one, other))
    return list(found.values())


def to_code_again(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[SecondCoding]:
    """The cases whose cause the actor is to code without having seen the first coding."""
    waiting = (SecondCoding.coder_id == actor.id, SecondCoding.finding_id.is_(None))
    return session.scalars(select(SecondCoding).where(*waiting).order_by(SecondCoding.given_at).limit(limit)).all()
