"""Teams: adding one, giving one another name. A team is never taken away, because interactions belong to it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.people import rules
from qa_app.people.models import NAME_MAXIMUM, Team
from qa_app.policy import Actor


def team_named(session: Session, name: str) -> Team:
    """The team with that name, made on first use."""
    team = session.scalar(select(Team).where(Team.name == name))
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team


def add_team(session: Session, actor: Actor, name: str) -> Team:
    """Make a team. Raises `Invalid` when the name is empty, too long or taken."""
    team = Team(name=_free(session, name, None))
    session.add(team)
    session.flush()  # the audit trail names its id
    audit.record(session, actor, "team_added", ("team", team.id), name=team.name)
    return team


def rename_team(session: Session, actor: Actor, team: Team, name: str) -> None:
    """Give the team another name; people and interactions stay with it. Raises `Invalid`."""
    wanted = _free(session, name, team.id)
    if wanted != team.name:
        audit.record(session, actor, "team_renamed", ("team", team.id), before=team.name, name=wanted)
        team.name = wanted


def _free(session: Session, name: str, team_id: int | None) -> str:
    wanted = " ".join(name.split())
    mistake = rules.line_mistake(wanted, NAME_MAXIMUM)
    if mistake:
        raise Invalid("The team was not saved.", {"team_name": mistake})
    taken = session.scalar(select(Team.id).where(func.lower(Team.name) == wanted.lower(), Team.id != (team_id or 0)))
    if taken is not None:
        raise Invalid(f"There is a team {wanted} already.", {"team_name": "This name is taken."})
    return wanted
