"""The people of the tests. Ada works in Ben's team; Eve leads another one and must see nothing of Ada's."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app.people import services
from qa_app.people.models import Person, Team
from qa_app.policy import Actor, Role


@dataclass(frozen=True)
class Cast:
    """Everybody by name, and their two teams."""

    ada: Person
    amir: Person
    ben: Person
    cleo: Person
    dev: Person
    tess: Person
    eve: Person
    eric: Person
    hana: Person
    iris: Person
    sam: Person
    north: Team
    south: Team

    def actor(self, session: Session, name: str) -> Actor:
        """The named person as the policy sees them."""
        return services.actor_of(session, getattr(self, name))


WHO = {
    "ada": ("Ada Quill", Role.AGENT, "north"),
    "amir": ("Amir Nasser", Role.AGENT, "north"),
    "ben": ("Ben Okafor", Role.TEAM_LEAD, "north"),
    "cleo": ("Cleo Marsh", Role.REVIEWER, None),
    "dev": ("Dev Anand", Role.QA_MANAGER, None),
    "tess": ("Tess Lindqvist", Role.TRAINING_MANAGER, None),
    "eve": ("Eve Sorel", Role.TEAM_LEAD, "south"),
    "eric": ("Eric Tamm", Role.AGENT, "south"),
    "hana": ("Hana Prior", Role.COMPLAINTS_HANDLER, None),
    "iris": ("Iris Vale", Role.COMPLAINTS_LEAD, None),
    "sam": ("Sam Root", Role.ADMIN, None),
}


def enter(session: Session) -> Cast:
    """Make the cast. Passwords are unusable; tests sign people in directly."""
    teams = {name: services.team_named(session, name) for name in ("north", "south")}
    people = {}
    for key, (name, role, team) in WHO.items():
        person = Person(
            name=name,
            email=f"{key}@example.com",
            external_ref=f"x-{key}",
            active=True,
            password="*",
            fs_uniquifier=f"test-{key}",
            roles=[services.role_row(session, role)],
            team=teams[team] if team else None,
            theme="auto",
        )
        session.add(person)
        people[key] = person
    teams["north"].leads.append(people["ben"])
    teams["south"].leads.append(people["eve"])
    session.flush()
    return Cast(**people, **teams)
