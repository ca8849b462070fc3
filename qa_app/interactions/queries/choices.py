"""What the list's filters offer to choose from, no more than the person may see."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qa_app.behaviours.models import DetectorRow, DetectorVersion
from qa_app.db import in_scope
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person, RoleRow, Team
from qa_app.policy import Actor, Role, Scope
from transcription.language import behaviours

MOST_QUEUES = 200


@dataclass(frozen=True, slots=True)
class People:
    """The agents whose interactions may be chosen, and their teams, id → name."""

    agents: dict[int, str]
    teams: dict[int, str]


def people(session: Session, actor: Actor) -> People:
    """Active agents within the actor's reach, by name, and the teams they are in."""
    is_agent = Person.roles.any(RoleRow.name == Role.AGENT.value)
    scope = in_scope(actor, "interaction.read", owner=Person.id, team=Person.team_id)
    statement = (
        select(Person.id, Person.name, Team.id, Team.name)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.active, is_agent, scope)
        .order_by(Person.name)
    )
    rows = session.execute(statement).all()
    teams = {team_id: team for _, _, team_id, team in rows if team_id is not None}
    ordered = sorted(teams.items(), key=lambda item: item[1].casefold())
    return People({person_id: name for person_id, name, _, _ in rows}, dict(ordered))


def queues(session: Session, actor: Actor) -> list[str]:
    """The queues of the interactions that the actor may see, by name; at most `MOST_QUEUES`."""
    if actor.scope("interaction.read") is Scope.ALL:
        return _all_queues(session)
    scope = in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id)
    named = select(Interaction.queue).where(scope, Interaction.queue.is_not(None)).distinct()
    return [queue for queue in session.scalars(named.order_by(Interaction.queue).limit(MOST_QUEUES)) if queue]


def _all_queues(session: Session) -> list[str]:
    """Jumps through the index from one queue to the next, rather than reading every row for its queue."""
    first = select(Interaction.queue).where(Interaction.queue > "").order_by(Interaction.queue).limit(1)
    found = select(first.scalar_subquery().label("queue")).cte("found", recursive=True)
    after = select(Interaction.queue).where(Interaction.queue > found.c.queue).order_by(Interaction.queue).limit(1)
    found = found.union_all(select(after.scalar_subquery()).where(found.c.queue.is_not(None)))
    named = select(found.c.queue).where(found.c.queue.is_not(None)).limit(MOST_QUEUES)
    return [str(queue) for queue in session.scalars(named)]


def behaviour_names(session: Session, actor: Actor) -> dict[str, str]:
    """The behaviours that are looked for, key → name; none for those who may not see behaviours."""
    if not actor.may("behaviour.read"):
        return {}
    newest = and_(DetectorVersion.detector_id == DetectorRow.id, DetectorVersion.number == DetectorRow.version)
    kept = select(DetectorRow.key, DetectorRow.is_on, DetectorVersion.document).outerjoin(DetectorVersion, newest)
    names = {detector.key: detector.name for detector in behaviours.library()}
    for key, is_on, document in session.execute(kept):
        names[key] = str((document or {}).get("name") or names.get(key, key))
        if not is_on:
            del names[key]
    return names
