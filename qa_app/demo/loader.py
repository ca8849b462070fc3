"""Loads the demo centre: people and contacts, then their transcripts, then evaluations, coaching, complaints.

Each part is one transaction and is skipped when it is there, so an interrupted load goes on where it stopped.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from qa_app.builder import services as builder
from qa_app.complaints.models import Complaint
from qa_app.config import Settings
from qa_app.db import writing
from qa_app.demo import agreement, contacts, desk, learning, quality, sampling
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction
from qa_app.jobs import runner
from qa_app.people import services as people
from qa_app.people.models import Person, Team
from qa_app.policy import Actor, Role

TASKS = {"transcribe": "qa_app.interactions.tasks:transcribe"}
PASSWORD_FILE = "demo_password"  # noqa: S105 - the name of a file


@dataclass(slots=True)
class Centre:
    """What a load knows: the files, today, and the rows by the keys that the files use."""

    settings: Settings
    today: date
    content: Traversable
    people: dict[str, Person] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    complaints: dict[str, Complaint] = field(default_factory=dict)

    def read(self, name: str) -> dict[str, Any]:
        """A content file as JSON."""
        document: dict[str, Any] = json.loads((self.content / name).read_text(encoding="utf-8"))
        return document

    def at(self, days_ago: float, clock: str = "10:00") -> datetime:
        """The instant that many days before today, never later than now unless it is a day to come."""
        moment = datetime.combine(self.today - timedelta(days=days_ago), time.fromisoformat(clock), UTC)
        return min(moment, datetime.now(UTC)) if days_ago >= 0 else moment

    def actor(self, session: Session, key: str) -> Actor:
        """The person as the policy sees them."""
        return people.actor_of(session, self.people[key])


def is_wanted(session: Session) -> bool:
    """Whether the database is empty, or a demo in it was not loaded to its end."""
    if session.scalar(select(func.count()).select_from(Person)) == 0:
        return True
    return _is_demo(session) and session.scalar(select(func.count()).select_from(Evaluation)) == 0


def load(settings: Settings, factory: sessionmaker[Session]) -> str:
    """Load what is missing of the demo centre; returns a sentence on what is there. Needs the application."""
    centre = Centre(settings, datetime.now(UTC).date(), files("qa_app") / "demo" / "content")
    with factory() as session:
        _people_and_contacts(writing(session), centre)
        session.commit()
    _transcripts(settings, factory)
    with factory() as session:
        _find(writing(session), centre)
        if not session.scalar(select(func.count()).select_from(Evaluation)):
            quality.evaluate(session, centre)
            quality.coach(session, centre)
            agreement.calibrate(session, centre)
            learning.keep_time(session, centre)
            desk.complain(session, centre)
            learning.learn(session, centre)
            sampling.sample(session, centre)
        session.commit()
        count = session.scalar(select(func.count()).select_from(Interaction))
    return f"The demo centre is there, with {count} interactions.\n{_logins(settings, factory)}"


def logins(settings: Settings, factory: sessionmaker[Session]) -> str:
    """The demo's log-ins as lines to print; empty when this is not a demo."""
    with factory() as session:
        return _logins(settings, factory) if _is_demo(session) else ""


def _logins(settings: Settings, factory: sessionmaker[Session]) -> str:
    with factory() as session:
        everybody = session.scalars(select(Person).order_by(Person.id)).unique().all()
    width = max(len(person.email) for person in everybody)
    lines = [
        f"  {person.email:{width}}  {', '.join(role.name.replace('_', ' ') for role in person.roles)}"
        for person in everybody
    ]
    return "\n".join([f"Log in with the password  {_password(settings)}  as", *lines])


def _is_demo(session: Session) -> bool:
    return session.scalar(select(Person.id).where(Person.email == "ada@harbourvale.example")) is not None


def _password(settings: Settings) -> str:
    """One password for the demo's people, made up once for each data folder."""
    path = settings.data_dir / PASSWORD_FILE
    if not path.exists():
        path.write_text("-".join(secrets.token_hex(2) for _ in range(3)))
        path.chmod(0o600)
    return path.read_text().strip()


def _people_and_contacts(session: Session, centre: Centre) -> None:
    if session.scalar(select(func.count()).select_from(Person)):
        return
    _enter(session, centre, centre.read("people.json"))
    builder.install_library(session, now=centre.at(90))
    contacts.take_in(session, centre)


def _enter(session: Session, centre: Centre, document: Mapping[str, Any]) -> None:
    teams = {item["key"]: people.team_named(session, item["name"]) for item in document["teams"]}
    for item in document["people"]:
        centre.people[item["key"]] = people.add_person(
            session,
            name=item["name"],
            email=item["email"],
            password=_password(centre.settings),
            roles=frozenset({Role(item["role"])}),
            team=teams[item["team"]].name if item["team"] else None,
        )
    for item in document["teams"]:
        team: Team = teams[item["key"]]
        team.leads.append(centre.people[item["lead"]])
    session.flush()


def _transcripts(settings: Settings, factory: sessionmaker[Session]) -> None:
    """Make the transcripts that are ready beside their recordings; the rest is left to the worker."""
    with factory() as session:
        ids = contacts.ready_jobs(session)
    for job_id in ids:
        runner.run(job_id, TASKS, settings, factory)


def _find(session: Session, centre: Centre) -> None:
    document = centre.read("people.json")
    by_email = {person.email: person for person in session.scalars(select(Person)).unique()}
    centre.people = {item["key"]: by_email[item["email"]] for item in document["people"]}
    by_id = {row.external_id: row for row in session.scalars(select(Interaction))}
    items = centre.read("interactions.json")["interactions"]
    centre.interactions = {item["key"]: by_id[item["external_id"]] for item in items}
