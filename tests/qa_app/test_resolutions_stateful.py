"""The whole way of a complaint: any order of steps by anybody, legal or not, on a real database.

Steps and acts are tried at random. What is refused changes nothing; what is taken leaves every rule of the desk true.
"""

import os
from datetime import UTC, datetime, timedelta

import factories
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from qa_app.complaints import queries as desk
from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintSubject, Remedy
from qa_app.complaints.rules import STEPS
from qa_app.complaints.services import Assessment
from qa_app.errors import AppError
from qa_app.people.services import actor_of
from qa_app.resolutions import queries, services
from qa_app.resolutions.models import Approval, FollowUp, Proposal, SurveyInvite
from qa_app.resolutions.services import Found, Offer, Promise, Proof, Spot

STAFF = st.sampled_from(["hana", "iris", "otto"])
STATES = st.sampled_from(sorted(STEPS))
ENDED = ("resolved", "closed")
WALKS = 150 if os.environ.get("QA_ALL_CASES") else 10


class Way(RuleBasedStateMachine):
    """One complaint among three people of the desk: Hana handles, Iris leads, Otto is whom it may be about."""

    session = cast = otto = None

    @initialize(severity=st.sampled_from(["low", "high"]), is_about_otto=st.booleans(), may_contact=st.booleans())
    def begin(self, severity, is_about_otto, may_contact):
        row = factories.complaint(self.session, owner_id=self.cast.hana.id, severity=severity)
        row.customer.email, row.customer.may_contact = f"c{row.customer_id}@example.com", may_contact
        row.root_cause = "UNK"
        if is_about_otto:
            row.subjects.append(ComplaintSubject(person_id=self.otto.id))
        self.id, self.days, self.references = row.id, 0, 0
        self.session.commit()

    @property
    def row(self):
        return self.session.get(Complaint, self.id)

    @property
    def now(self):
        return datetime.now(UTC) + timedelta(days=self.days)

    def who(self, name):
        person = self.otto if name == "otto" else getattr(self.cast, name)
        return actor_of(self.session, person)

    def attempt(self, act, *args, **given):
        """Try it; a refusal leaves everything as it was."""
        before = (self.row.state, self.row.cycle, self.row.revision, self.row.customer_response)
        try:
            with self.session.begin_nested():
                act(self.session, *args, **given)
        except AppError:
            self.session.expire_all()
            assert before == (self.row.state, self.row.cycle, self.row.revision, self.row.customer_response)
            return False
        return True

    @rule(name=STAFF, after=STATES, reason=st.sampled_from(["", "They said so."]), chance=st.integers(0, 7))
    def any_step(self, name, after, reason, chance):
        if chance == 0 or after not in ("withdrawn", "not_a_complaint", "merged"):
            self.step(name, after, reason)

    def step(self, name, after, reason):
        before = self.row.state
        if self.attempt(complaints.move, self.who(name), self.row, after, reason=reason):
            assert after in STEPS[before]

    @rule(name=STAFF, after=st.sampled_from(["triaged", "investigating", "resolved", "closed", "reopened"]))
    def onward(self, name, after):
        self.step(name, after, "They said so.")

    @rule(is_goodwill=st.booleans())
    def go_on(self, is_goodwill):
        """What leads on from here, so that walks get far."""
        state = self.row.state
        if state in ("new", "triaged"):
            self.assess_and_assign("iris", "hana")
        elif state in ("assigned", "reopened"):
            self.step("hana", "investigating", "Again.")
        elif state in ("investigating", "proposed"):
            self.decide("hana", "We lost it.")
            self.promise("hana", "refund", 50_00)
            self.propose("hana", is_goodwill)
            self.answer("accepted")
        elif state == "implementing":
            self.give_or_cancel("hana", is_proved=True, is_kept=1)
        elif state == "resolved":
            self.check("iris", does_hold=True)
            self.follow_up("hana", "satisfied")
            self.time_passes(3)

    @rule(name=STAFF, owner=STAFF)
    def assess_and_assign(self, name, owner):
        found = Assessment("delivery_delays", self.row.severity, "Lost.", accused=self.accused())
        self.attempt(complaints.assess, self.who(name), self.row, found, revision=self.row.revision)
        self.attempt(complaints.assign, self.who(name), self.row, owner_id=self.who(owner).id)

    def accused(self):
        return sorted(desk.accused(self.session, self.row))

    @rule(name=STAFF, text=st.sampled_from(["", "We lost it."]))
    def decide(self, name, text):
        outcome = rules.Outcome("not_upheld", text)
        self.attempt(services.decide, self.who(name), self.row, outcome, revision=self.row.revision)

    @rule(name=STAFF, kind=st.sampled_from(["refund", "apology", "no_remedy"]), minor=st.sampled_from([50_00, 300_00]))
    def promise(self, name, kind, minor):
        money = (minor, "GBP") if kind == "refund" else (None, None)
        self.attempt(services.promise, self.who(name), self.row, Promise(kind, *money))

    @rule(name=STAFF, is_yes=st.booleans())
    def settle(self, name, is_yes):
        for remedy in queries.open_approvals(self.session, self.row):
            self.attempt(services.settle, self.who(name), self.row, remedy.id, is_yes=is_yes, reason="So.")

    @rule(name=STAFF, is_goodwill=st.booleans())
    def propose(self, name, is_goodwill):
        offer = Offer("This.", said_via="phone", is_goodwill=is_goodwill)
        self.attempt(services.propose, self.who(name), self.row, offer, revision=self.row.revision)

    @rule(response=st.sampled_from(["accepted", "accepted", "rejected", "countered"]))
    def answer(self, response):
        current = queries.current_proposal(self.session, self.row)
        if current is not None:
            self.attempt(services.answer, None, self.row, current.id, response, "So.", via="portal")

    @rule(name=STAFF, is_proved=st.booleans(), is_kept=st.integers(0, 5))
    def give_or_cancel(self, name, is_proved, is_kept):
        for remedy in self.remedies():
            self.references += 1
            proof = Proof(f"PAY-{self.id}-{self.references}") if is_proved else Proof()
            if is_kept:
                self.attempt(services.carry_out, self.who(name), self.row, remedy.id, proof)
                self.attempt(services.prove, self.who(name), self.row, remedy.id, proof)
            else:
                self.attempt(services.cancel, self.who(name), self.row, remedy.id, "Sold out.")

    @rule(name=STAFF, response=st.sampled_from(["accepted", "rejected"]), chance=st.integers(0, 3))
    def on_the_spot(self, name, response, chance):
        if chance == 0:
            self.references += 1
            proof = Proof(f"PAY-{self.id}-{self.references}")
            spot = Spot(rules.Outcome("upheld", "Sorry.", "UNK"), Promise("refund", 20_00, "GBP"), proof, response)
            self.attempt(services.resolve_now, self.who(name), self.row, spot, revision=self.row.revision)

    @rule(name=STAFF, does_hold=st.sampled_from([True, True, False]))
    def check(self, name, does_hold):
        person = self.who(name)
        made = queries.made_it(self.session, self.row) | set(self.accused())
        if self.attempt(services.check, person, self.row, does_hold=does_hold, note="Looked at."):
            assert person.id not in made

    @rule(name=STAFF, outcome=st.sampled_from(["attempt", "satisfied", "not_satisfied"]))
    def follow_up(self, name, outcome):
        self.attempt(services.keep_follow_up, self.who(name), self.row, Found(outcome, note="So."), self.now)

    @rule(days=st.sampled_from([1, 3]))
    def time_passes(self, days):
        self.days += days
        services.plan_left_out(self.session, self.now)
        services.send_due(self.session, "https://qa.example", self.now)
        services.close_alone(self.session, self.now)

    @invariant()
    def the_log_is_one_legal_way(self):
        moves = [event.payload for event in self.events("moved")]
        assert all(move["after"] in STEPS[move["before"]] for move in moves)
        places = ["new", *(move["after"] for move in moves)]
        assert [move["before"] for move in moves] == places[:-1]
        assert places[-1] == self.row.state
        assert self.row.cycle == 1 + places.count("reopened")

    @invariant()
    def what_is_given_was_allowed_and_agreed(self):
        for remedy in self.remedies():
            assert not (remedy.fulfilled_at and remedy.cancelled_at)
            assert not remedy.fulfilled_at or remedy.approved_at
        for row in self.session.scalars(select(Approval).join(Remedy).where(Remedy.complaint_id == self.id)):
            assert row.decided_by_id is None or row.decided_by_id not in {row.asked_by_id, *self.accused()}
        if self.row.state == "implementing":
            current = queries.current_proposal(self.session, self.row)
            assert current.is_goodwill or current.response in ("accepted", "accepted_reluctantly")
        live = select(Proposal).where(Proposal.complaint_id == self.id, Proposal.state == "sent")
        assert len(self.session.scalars(live.where(Proposal.cycle == self.row.cycle)).all()) <= 1

    @invariant()
    def an_end_is_whole(self):
        row = self.row
        if row.state in ENDED:
            assert row.decision
            assert row.explanation
            assert not desk.open_remedies(self.session, row)
            own = [item for item in self.remedies() if item.cycle == row.cycle and item.kind == "refund"]
            assert all(item.proved_at or item.cancelled_at for item in own)
        if row.state == "closed":
            follow_up = self.one(FollowUp)
            assert follow_up.outcome or not row.customer.may_contact
            assert self.one(SurveyInvite).state != "due"
            check = queries.check_of(self.session, row, "second_person")
            assert check is None or check.result == "passed"
            assert row.severity != "high" or check is not None

    @invariant()
    def nobody_works_on_a_complaint_about_them(self):
        if self.row.state not in ("new", "draft"):
            assert self.row.owner_id not in self.accused()

    def events(self, kind):
        own = (ComplaintEvent.complaint_id == self.id, ComplaintEvent.kind == kind)
        return self.session.scalars(select(ComplaintEvent).where(*own).order_by(ComplaintEvent.id)).all()

    def remedies(self):
        return self.session.scalars(select(Remedy).where(Remedy.complaint_id == self.id).order_by(Remedy.id)).all()

    def one(self, table):
        own = (table.complaint_id == self.id, table.cycle == self.row.cycle)
        return self.session.scalars(select(table).where(*own)).one()

    def teardown(self):
        reached.update(event.payload["after"] for event in self.events("moved"))
        self.session.rollback()


reached = set()


@pytest.mark.covers("R46", "R49", "R50", "R51", "R54")
def test_any_order_of_steps_keeps_the_rules(session, cast):
    otto = factories.reviewer(session, "Otto", "complaints_handler")
    session.commit()
    machine = type("ThisWay", (Way,), {"session": session, "cast": cast, "otto": otto})
    # No shrinking: walks through a database take long, and the failing one is told step by step.
    quick = settings(
        max_examples=WALKS,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(machine, settings=quick)
    far = {"assigned", "investigating", "proposed", "implementing", "resolved"}
    assert far <= reached, "walks that get nowhere show nothing"
