"""Rows for tests, one function per table; every argument has a sensible default."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder.models import ScorecardRow, ScorecardVersion, VersionState
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.interactions.models import Customer, Interaction, Source, TranscriptVersion
from qa_app.people.models import Person
from transcription.transcript import Channel, Segment, Speaker, Transcript, to_document

_numbers = count(1)
LINES = (
    (Speaker.AGENT, "Good morning, Harbour and Vale, Ada speaking. How can I help?"),
    (Speaker.CUSTOMER, "My parcel never came and I am really upset about it."),
    (Speaker.AGENT, "I am sorry, that is frustrating. Let me look into it for you."),
    (Speaker.CUSTOMER, "Thank you."),
)


def source(session: Session, name: str = "Telephone") -> Source:
    found = session.scalar(select(Source).where(Source.name == name))
    if found is None:
        found = Source(name=name, channel_map=["agent", "customer"])
        session.add(found)
        session.flush()
    return found


def customer(session: Session, name: str = "Mo Rivers") -> Customer:
    row = Customer(ref=f"C-{next(_numbers)}", name=name)
    session.add(row)
    session.flush()
    return row


def transcript(lines: tuple[tuple[Speaker, str], ...] = LINES, channel: Channel = Channel.CALL) -> Transcript:
    segments = tuple(
        Segment(number, speaker, words, number * 4000, number * 4000 + 3500)
        for number, (speaker, words) in enumerate(lines)
    )
    return Transcript(channel, len(lines) * 4000, segments, language="en")


def interaction(
    session: Session,
    agent: Person | None = None,
    *,
    days_ago: float = 1,
    said: Transcript | None = None,
    **more: Any,
) -> Interaction:
    """An interaction with a ready transcript."""
    said = said or transcript()
    now = datetime.now(UTC)
    row = Interaction(
        channel=said.channel,
        source=source(session),
        external_id=f"ext-{next(_numbers)}",
        agent_id=agent.id if agent else None,
        team_id=agent.team_id if agent else None,
        started_at=now - timedelta(days=days_ago),
        received_at=now,
        duration_ms=said.duration_ms,
        transcript_version=1,
        **more,
    )
    session.add(row)
    session.flush()
    session.add(
        TranscriptVersion(
            interaction_id=row.id,
            version=1,
            document=to_document(said),
            text="\n".join(segment.text for segment in said.segments),
            created_at=now,
            created_by="test",
        )
    )
    session.flush()
    return row


def scorecard_version(session: Session, name: str = "contact-quality") -> ScorecardVersion:
    """A scorecard of the library as its published first version."""
    from scorecards import document, library

    found = session.scalar(
        select(ScorecardVersion).join(ScorecardRow).where(ScorecardRow.key == name, ScorecardVersion.number == 1)
    )
    if found is not None:
        return found
    card = library.load(name)
    now = datetime.now(UTC)
    row = ScorecardVersion(
        scorecard=ScorecardRow(key=name, title=card.title, created_at=now),
        number=1,
        state=VersionState.PUBLISHED,
        document=document.to_document(card),
        digest=document.digest(card),
        created_at=now,
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row


def evaluation(
    session: Session,
    agent: Person,
    reviewer: Person,
    *,
    about: Interaction | None = None,
    state: str = "assigned",
    options: dict[str, str] | None = None,
    cited: dict[str, tuple[int, ...]] | None = None,
    comment: str = "",
    **more: Any,
):
    """An evaluation brought to `state` by the services; every question gets its best option, but `options`.

    An option written "~na" is N/A; a question mapped to "" stays open. No option gets the comment it needs
    unless it is not the best one.
    """
    from qa_app.evaluations import services
    from qa_app.evaluations.models import Evaluation
    from qa_app.evaluations.rules.drafts import Draft
    from qa_app.policy import Actor, Role

    about = about or interaction(session, agent)
    version = scorecard_version(session)
    row = Evaluation(
        interaction_id=about.id,
        scorecard_version_id=version.id,
        reviewer_id=reviewer.id,
        agent_id=agent.id,
        team_id=about.team_id,
        transcript_version=about.transcript_version,
        assigned_at=datetime.now(UTC),
        **more,
    )
    session.add(row)
    session.flush()
    if state == "assigned":
        return row
    actor = Actor(reviewer.id, reviewer.name, frozenset({Role.REVIEWER}))
    draft = Draft(answers_to(version, options or {}), cited or {}, comment)
    row = services.save_draft(session, actor, row.id, draft, 0)
    if state in ("submitted", "released"):
        services.submit(session, actor, row.id, row.revision)
    if state == "released":
        services.release(session, actor, row.id)
    session.flush()
    return row


def answers_to(version: ScorecardVersion, options: dict[str, str]):
    """The best answer to every question of the version but those in `options` (key → option, "~na" or "")."""
    from scorecards import document
    from scorecards.answers import Answer

    found = {}
    for question in document.parse(version.document).questions():
        best = max(question.options, key=lambda option: option.points, default=None)
        chosen = options.get(question.key, best.key if best else "")
        if chosen == "~na":
            found[question.key] = Answer(is_na=True)
        elif chosen:
            is_best = best is not None and chosen == best.key
            found[question.key] = Answer(options=(chosen,), comment="" if is_best else f"Because of {question.key}.")
    return found


def precedent(
    session: Session,
    decided_by: Person,
    *,
    scorecard: str = "contact-quality",
    question: str = "greeting",
    remark: str = "",
    **more: Any,
):
    """A consensus answer that is shown beside its question."""
    from qa_app.evaluations.models import Precedent

    row = Precedent(
        scorecard_key=scorecard,
        question_key=question,
        value={"options": ["yes"]},
        answer_text="Yes",
        remark=remark,
        origin="Calibration of March",
        decided_by_id=decided_by.id,
        **{"decided_at": datetime.now(UTC), **more},
    )
    session.add(row)
    session.flush()
    return row


def reviewer(session: Session, name: str, role: str = "reviewer") -> Person:
    """One more person who may evaluate."""
    from qa_app.people import services
    from qa_app.policy import Role

    number = next(_numbers)
    row = Person(
        name=name,
        email=f"p{number}@example.com",
        external_ref=f"p-{number}",
        active=True,
        password="*",
        fs_uniquifier=f"test-p{number}",
        roles=[services.role_row(session, Role(role))],
        theme="auto",
    )
    session.add(row)
    session.flush()
    return row


def calibration(
    session: Session,
    manager: Person,
    people: list[Person],
    contacts: list[Interaction],
    *,
    expert: Person | None = None,
    state: str = "scoring",
    answers: dict[str, dict[str, str]] | None = None,
    **more: Any,
):
    """A calibration session; in "review" everybody has answered all contacts as `answers` (by name) says."""
    from qa_app.calibration import services
    from qa_app.policy import Actor, Role

    actor = Actor(manager.id, manager.name, frozenset({Role.QA_MANAGER}))
    wanted = services.Convening(
        title=more.pop("title", "March calls"),
        scorecard_version_id=scorecard_version(session).id,
        interaction_ids=tuple(contact.id for contact in contacts),
        person_ids=tuple(person.id for person in people),
        expert_id=expert.id if expert else None,
        **more,
    )
    row = services.convene(session, actor, wanted)
    if state == "draft":
        return row
    row = services.open_scoring(session, actor, row.id)
    if state == "review":
        for person in people:
            score_all(session, row, person, (answers or {}).get(person.name, {}))
    session.flush()
    return row


def score_all(session: Session, row: Any, person: Person, options: dict[str, str]) -> None:
    """Have a participant hand in every contact of a calibration session, as `evaluation` answers."""
    from qa_app.evaluations import services
    from qa_app.evaluations.rules.drafts import Draft
    from qa_app.policy import Actor, Role

    actor = Actor(person.id, person.name, frozenset({Role.REVIEWER}))
    for score in row.scores:
        if score.person_id == person.id and score.evaluation.state == "assigned":
            draft = Draft(answers_to(scorecard_version(session), options), {}, "")
            kept = services.save_draft(session, actor, score.evaluation_id, draft, 0)
            services.submit(session, actor, kept.id, kept.revision)


def quality_plan(session: Session, name: str = "Weekly sample", *, stream: str = "random", **rules: Any):
    """A plan that has been there for a year; `rules` are fields of its rules."""
    from qa_app.plans.models import QualityPlan
    from qa_app.plans.rules.plan import PlanRules, to_document

    now, period, is_on = datetime.now(UTC), rules.pop("period", "week"), rules.pop("is_on", True)
    row = QualityPlan(
        name=name,
        stream=stream,
        period=period,
        starts_on=now.date() - timedelta(days=365),
        rules=to_document(PlanRules(**rules)),
        created_at=now,
        revision=1,
        is_on=is_on,
    )
    session.add(row)
    session.flush()
    return row


def in_last_week(session: Session, agent: Person, number: int, **more: Any) -> list[Interaction]:
    """Interactions of the agent spread over the last week that is over (in UTC), an hour and more apart."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday() + 7)
    step = timedelta(days=6) / max(1, number)
    made = [interaction(session, agent, **more) for _ in range(number)]
    for place, row in enumerate(made):
        row.started_at = monday + timedelta(hours=9) + place * step
    session.flush()
    return made


def complaint(session: Session, *, state: str = "new", customer_row: Any = None, days_ago: float = 1, **more: Any):
    """A complaint with its first event, in any state; what is given overrides the rest."""
    received_at = datetime.now(UTC) - timedelta(days=days_ago)
    row = Complaint(
        **{
            "customer": customer_row or customer(session),
            "received_at": received_at,
            "logged_at": received_at + timedelta(minutes=20),
            "channel": "phone",
            "category": "delivery_delays",
            "product": "Vacuum",
            "summary": "It never came.",
            "initial_action": "Apologised and opened a trace.",
            "state": state,
            **more,
        }
    )
    session.add(row)
    session.flush()
    session.add(
        ComplaintEvent(complaint_id=row.id, at=row.logged_at, kind="recorded", payload={"channel": row.channel})
    )
    session.flush()
    return row
