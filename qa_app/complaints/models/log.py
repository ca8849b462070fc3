"""The log of a complaint: what happened to it, one row each, never changed. Clocks and figures are read from it.

Kinds and what their payload holds, for whoever reads or writes them:

    recorded                channel, backdating_reason, filled (names of fields), source
    assessed                severity, category, before (what was there)
    recategorised           category, before, why
    prioritised             priority, before, hits
    assigned                owner, team (ids), rule (id and version) or reason
    moved                   before, after, reason, and party and expected_on while a third party is waited for
    acknowledged            mode, is_automatic, interaction and line when it was said in a contact, thanks
    acknowledgement_failed  reason: the message came back, the clock runs again
    message_out             message, purpose (acknowledgement, update, question, answer, proposal, final, survey,
                            follow_up), is_automatic, channel: when it left, or was said
    message_returned        message, reason: the mail system brought it back
    message_in              message, via (email, portal, phone, chat, letter, note), disagrees
    linked, link_changed, unlinked     interaction, role
    decided                 decision, root_cause, before
    remedy, remedy_fulfilled, remedy_cancelled     remedy (kind), remedy_id, amount_minor, currency, reference
    proposal_sent, proposal_answered   proposal, version, response, via
    escalation_offered      trigger (second_rejection)
    approval_asked, approval_given, approval_refused    remedy (kind), remedy_id, amount_minor, currency, limit_minor
    remedy_proved           remedy (kind), remedy_id, reference
    validated               result (passed, failed), check (second_person, customer, no_repeat)
    followed_up             outcome (None: an attempt that reached nobody)
    survey_sent, survey_answered       invite
    evidence_added, evidence_set_aside     evidence, what (interaction, evaluation, document, interview, note), reason
    interview_asked, interview_answered, interview_waived      interview, person, reason
    cause_found             finding, cause (code), before
    cause_coded_again       finding (blind, by a second coder)
    problem_linked, problem_unlinked   problem
    escalated, escalation_accepted, escalation_passed_on, escalation_skipped, deescalated   escalation, level, trigger,
                            reason
    help_asked, help_given  request, person
    customer_asked_escalation          via
    merged, merged_in, unmerged        complaint
    repeat_found            of
    fact_decided            fact (kind), suggested, kept, state (accepted, edited, rejected)
    checklist_ticked, checklist_unticked    item
    moved_to_private        interaction: the talk about a public post goes on in private (a message_out that answers
                            the post itself says is_public)
    article_used            article, version
    answers_offered         turns: what was asked on the form, and the articles offered; they did not help
    note                    text, internal
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

KIND_MAXIMUM = 40


class ComplaintEvent(Base):
    """Something that happened to a complaint; rows are only added. Without an actor the product did it by itself.

    `at` is when it happened, which may be before it was written down.
    """

    __tablename__ = "complaint_event"
    __table_args__ = (Index("ix_complaint_event_kind_at", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(KIND_MAXIMUM))
    payload: Mapped[dict[str, Any]]
    actor: Mapped[Person | None] = relationship()
