"""The whole life of an evaluation against a plain model: any order of steps by anybody, on a real database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import handled
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from qa_app.errors import AppError
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Acknowledgement, Evaluation, EvaluationRevision
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import Challenge, Decision
from scorecards.answers import Answer
from scorecards.definition import Response

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar("Europe/London")
START = datetime(2026, 10, 21, 9, tzinfo=UTC)  # a Wednesday; the clocks go back on the Sunday after
WORTH = {"feeling": 7, "greeting": 3}  # points of the hundred that the questions carry
COUNTED = {"submitted", "released", "acknowledged", "disputed", "under_review", "resolved", "closed"}
STAFF = st.sampled_from(["ben", "dev", "ben", "dev", "cleo", "eve", "ada"])
MAY = {"ben", "dev"}  # approve and decide: Ada's lead and the QA manager, who neither scored nor were scored


@dataclass
class Model:
    """What ought to be true of the evaluation, in the plainest words."""

    handling: dict
    state: str = "draft"
    feeling: str = "yes"
    submitted_at: datetime | None = None
    release_at: datetime | None = None
    respond_until: datetime | None = None
    is_released: bool = False
    word: str = ""  # "", "agent" or "system"
    kept: int = 0
    first_edit_of: datetime | None = None
    disputes: list[dict] = field(default_factory=list)

    def hand_in(self, now):
        self.state = "awaiting_approval" if self.handling["needs_approval"] else "submitted"
        self.submitted_at = now
        days = self.handling["release_days"]
        self.release_at = (now.astimezone(LONDON) + timedelta(days=days)).astimezone(UTC) if days else None

    def release(self, now):
        self.state, self.is_released = "released", True
        if self.handling["response"] is not Response.NONE:
            self.respond_until = self.window(now)

    def window(self, now):
        day, left = now.astimezone(LONDON).date(), self.handling["respond_days"]
        while left:
            day += timedelta(days=1)
            left -= day.isoweekday() < 6
        return datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(days=1)

    def take_back(self):
        self.kept += 1
        self.state, self.is_released = "draft", False
        self.submitted_at = self.release_at = self.respond_until = None

    def open_disputes(self):
        return [item for item in self.disputes if item["open"]]

    def can_dispute(self, key, now):
        rounds = [item for item in self.disputes if item["key"] == key]
        return (
            self.state in {"released", "acknowledged", "disputed", "under_review", "resolved"}
            and self.handling["response"] is Response.DISPUTE
            and (self.respond_until is None or now < self.respond_until)
            and not any(item["open"] for item in rounds)
            and len(rounds) < self.handling["rounds"]
        )


class Life(RuleBasedStateMachine):
    """Steps that people and the clock take; each is right or refused as the model says, and nothing else happens."""

    session = cast = None

    @initialize(
        response=st.sampled_from([Response.DISPUTE, *Response]),
        needs_approval=st.booleans(),
        edit_hours=st.sampled_from([0, 48]),
        release_days=st.sampled_from([0, 2]),
        respond_days=st.sampled_from([2, 5]),
        rounds=st.integers(1, 2),
        ahead=st.integers(0, 3),
    )
    def begin(self, ahead, **handling):
        """A draft, or one that was submitted, released or disputed without detours."""
        self.model, self.now = Model(handling), START
        self.id = handled.draft(self.session, self.cast, **handling).id
        if ahead > 0:
            self.submit(is_stale=False)
            self.approve("ben")
        if ahead > 1:
            self.release("cleo")
        if ahead > 2:
            self.dispute("greeting", "ada")
            self.dispute("feeling", "ada")

    def row(self):
        return self.session.get(Evaluation, self.id, populate_existing=True)

    def who(self, name):
        return self.cast.actor(self.session, name)

    def attempt(self, is_right, call, *given, **named):
        """Take the step and commit; whether it was allowed must be as the model says."""
        try:
            call(self.session, *given, **named)
            self.session.commit()
            was_right = True
        except AppError:
            self.session.rollback()
            was_right = False
        assert was_right == is_right, (call.__name__, self.model)
        return is_right

    @rule(hours=st.sampled_from([1, 7, 24]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @rule(option=st.sampled_from(["yes", "no"]))
    def save(self, option):
        row = self.row()
        answers = {**queries.draft_of(row).answers, "feeling": Answer(options=(option,), comment="As heard.")}
        draft = Draft(answers, comment=f"Heard at {self.now}")
        if self.attempt(
            self.model.state == "draft", services.save_draft, self.who("cleo"), self.id, draft, row.revision
        ):
            self.model.feeling = option

    @rule(is_stale=st.booleans())
    def submit(self, is_stale):
        is_right = self.model.state == "draft" and not is_stale
        revision = self.row().revision - is_stale
        given = {"now": self.now, "calendar": CALENDAR}
        if self.attempt(is_right, services.submit, self.who("cleo"), self.id, revision, **given):
            self.model.hand_in(self.now)

    @rule(name=STAFF)
    def approve(self, name):
        is_right = self.model.state == "awaiting_approval" and name in MAY
        if self.attempt(is_right, services.approve, self.who(name), self.id, now=self.now):
            self.model.state = "submitted"

    @rule(name=STAFF)
    def send_back(self, name):
        is_right = self.model.state == "awaiting_approval" and name in MAY
        if self.attempt(is_right, services.send_back, self.who(name), self.id, "Look again", now=self.now):
            self.model.take_back()

    @rule(name=STAFF)
    def release(self, name):
        is_right = self.model.state == "submitted" and name in {"cleo", "dev"}
        if self.attempt(is_right, services.release, self.who(name), self.id, now=self.now, calendar=CALENDAR):
            self.model.release(self.now)

    @rule()
    def reopen(self):
        model, hours = self.model, timedelta(hours=self.model.handling["edit_hours"])
        first = model.first_edit_of or model.submitted_at
        is_right = model.state in {"awaiting_approval", "submitted", "released"} and bool(hours)
        is_right = is_right and self.now < first + hours
        if self.attempt(is_right, services.reopen, self.who("cleo"), self.id, "I misheard", now=self.now):
            model.first_edit_of = first
            model.take_back()

    @rule()
    def acknowledge(self):
        is_right = self.model.state in {"released", "resolved"} and self.model.handling["response"] is not Response.NONE
        if self.attempt(is_right, services.acknowledge, self.who("ada"), self.id, "Read", now=self.now):
            self.model.state, self.model.word = "acknowledged", self.model.word or "agent"

    @rule(key=st.sampled_from(["feeling", "greeting"]), name=st.sampled_from(["ada", "ada", "ada", "amir"]))
    def dispute(self, key, name):
        is_right = self.model.can_dispute(key, self.now) and name == "ada"
        sent = [Challenge(key, "I heard it otherwise.")]
        if self.attempt(is_right, services.dispute, self.who(name), self.id, sent, now=self.now):
            self.model.disputes.append({"key": key, "open": True, "looks": None, "decided": None})
            self.model.state = "under_review" if self.model.state == "under_review" else "disputed"

    @rule(name=STAFF, place=st.integers(0, 1))
    def take_up(self, name, place):
        if place < len(self.model.disputes):
            item = self.model.disputes[place]
            is_right = item["open"] and name in MAY - self.deciders_before(place) and self.model.state != "void"
            if self.attempt(is_right, services.take_up, self.who(name), self.row().disputes[place].id):
                item["looks"], self.model.state = name, "under_review"

    @rule(name=STAFF, place=st.integers(0, 1), option=st.sampled_from(["yes", "no", None]))
    def decide(self, name, place, option):
        if place >= len(self.model.disputes):
            return
        item = self.model.disputes[place]
        is_right = item["open"] and name in MAY - self.deciders_before(place) and self.model.state != "void"
        is_right = is_right and item["looks"] in (None, name)
        answer = Answer(options=(option,)) if option else None
        sent = Decision("set" if option else "reject", "As I heard it.", answer)
        given = {"now": self.now, "calendar": CALENDAR}
        if self.attempt(is_right, services.decide, self.who(name), self.row().disputes[place].id, sent, **given):
            self.decided(item, name, option)

    def decided(self, item, name, option):
        item["open"], item["decided"] = False, name
        if option:
            self.model.kept += 1
            self.model.feeling = option if item["key"] == "feeling" else self.model.feeling
            self.greeting = option if item["key"] == "greeting" else self.greeting
        if not self.model.open_disputes():
            self.model.state, self.model.respond_until = "resolved", self.model.window(self.now)

    greeting = "yes"

    def deciders_before(self, place):
        """Who decided about the same question in an earlier round."""
        key = self.model.disputes[place]["key"]
        return {item["decided"] for item in self.model.disputes[:place] if item["key"] == key}

    @rule()
    def clock(self):
        model = self.model
        ends = model.state in {"released", "acknowledged", "resolved"} and model.respond_until is not None
        is_over = ends and model.respond_until <= self.now
        due = model.state == "submitted" and model.release_at is not None and model.release_at <= self.now
        assert services.close_due(self.session, self.now) == is_over
        assert services.release_due(self.session, CALENDAR, self.now) == due
        services.remind_due(self.session, CALENDAR, self.now)
        self.session.commit()
        if is_over:
            model.state, model.word = "closed", model.word or "system"
        if due:
            model.release(self.now)

    @rule(key=st.sampled_from(["feeling", "greeting"]), option=st.sampled_from(["yes", "no", None]))
    def go_on(self, key, option):
        """The step that leads on from here, so that walks get far."""
        state, items = self.model.state, self.model.disputes
        if state == "draft":
            self.submit(is_stale=False)
        elif state == "awaiting_approval":
            self.approve("dev")
        elif state == "submitted":
            self.release("cleo")
        elif state in {"released", "acknowledged", "resolved"}:
            self.dispute(key, "ada")
        elif state in {"disputed", "under_review"}:
            place = next(place for place, item in enumerate(items) if item["open"])
            free = MAY - self.deciders_before(place)
            self.decide(items[place]["looks"] or sorted(free)[0], place, option)

    @rule(name=STAFF, chance=st.sampled_from(range(40)))
    def void(self, name, chance):
        if chance == 23:
            is_right = self.model.state != "void" and name in MAY
            if self.attempt(is_right, services.void, self.who(name), self.id, "Doubled"):
                self.model.state = "void"

    @invariant()
    def it_is_as_the_model_says(self):
        row, model = self.row(), self.model
        assert (row.state, row.submitted_at) == (model.state, model.submitted_at)
        assert row.respond_until == model.respond_until
        assert (row.released_at is not None) == model.is_released
        points = 100 - (model.feeling == "no") * WORTH["feeling"] - (self.greeting == "no") * WORTH["greeting"]
        assert row.percent == (points if model.submitted_at else None)
        kept = select(func.count()).where(EvaluationRevision.evaluation_id == self.id)
        assert self.session.scalar(kept) == model.kept
        noted = self.session.get(Acknowledgement, self.id, populate_existing=True)
        assert ("" if noted is None else "system" if noted.is_by_system else "agent") == model.word

    @invariant()
    def it_counts_and_is_seen_as_the_model_says(self):
        counted = select(Evaluation.id).where(queries.counted(), Evaluation.id == self.id)
        assert bool(self.session.scalar(counted)) == (self.model.state in COUNTED)
        seen = select(Evaluation.id).where(queries.visible(self.who("ada")), Evaluation.id == self.id)
        assert bool(self.session.scalar(seen)) == (self.model.is_released and self.model.state != "void")

    def teardown(self):
        self.session.rollback()
        row = self.row()
        row.respond_until = row.release_at = None  # the clock of the next life leaves this one alone
        self.session.commit()


@pytest.mark.covers("QM-H7", "QM-H8", "QM-E9")
def test_any_order_of_steps_leads_where_the_model_says(session, cast):
    machine = type("ThisLife", (Life,), {"session": session, "cast": cast})
    # No shrinking: walks through a database take long, and the failing one is told step by step.
    quick = settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(machine, settings=quick)
