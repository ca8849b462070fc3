"""Words for what the trail holds, the days and kinds it is narrowed to, and waiting times as people say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

ACTIONS: Mapping[str, str] = {
    "categories_changed": "changed what complaints can be about",
    "sorting_rules_changed": "changed how complaints are sorted",
    "sorting_learnt": "had the sorting learnt anew",
    "complaints_sorted_again": "had open complaints sorted anew",
    "sorting_model_chosen": "chose what suggests what complaints are about",
    "desk_place_kept": "changed somebody's room and skills",
    "sign_in": "signed in",
    "sign_out": "signed out",
    "sign_in_failed": "failed to sign in",
    "sign_in_reopened": "opened the sign-in again",
    "password_changed": "changed the password",
    "password_reset": "gave a new password",
    "person_added": "added a person",
    "person_changed": "changed an account",
    "person_deactivated": "deactivated an account",
    "person_reactivated": "reactivated an account",
    "signed_out_everywhere": "ended all sign-ins",
    "team_added": "added a team",
    "team_renamed": "renamed a team",
    "trail_read": "read the audit trail",
    "job_retried": "tried work again",
    "clock_rule_published": "published a policy or calendar of clocks",
    "clock_rule_retired": "retired a policy or calendar of clocks",
    "job_cancelled": "cancelled work",
    "interaction.register": "brought in",
    "interaction.duplicate": "brought in again",
    "interaction.read": "read a conversation",
    "interaction.edit": "mended what is known",
    "interaction.retry": "tried a conversation again",
    "interaction.unpack": "took conversations out of a file",
    "transcript.swap": "swapped the speakers",
    "transcript.correct": "corrected a line",
    "transcript.speakers": "said who spoke",
    "transcript.back": "went back to an earlier transcript",
    "transcript.version": "read an earlier transcript",
    "transcript.download": "fetched a transcript",
    "recording.listen": "listened",
    "recording.download": "fetched the recording",
    "recording.raw": "fetched the file as it came",
    "source.keep": "kept a source",
    "vocabulary.use": "took a suggestion into the vocabulary",
    "vocabulary.dismiss": "left a word out of the vocabulary",
    "view.keep": "kept a view",
    "view.change": "changed a view",
    "view.delete": "deleted a view",
    "detector.save": "changed a detector",
    "detector.switch": "switched a detector on or off",
    "detector.use": "went to another version of a detector",
    "correspondence.policy": "changed what the complaint desk sends by itself",
    "correspondence.template": "wrote a version of a template for messages",
    "mail.upload": "took in a mail that was saved as a file",
    "pickup.keep": "kept a pickup",
    "pickup.switch": "switched a pickup on or off",
    "escalation_rules_kept": "kept rules of escalation",
    "escalation_record_asked": "asked for an escalation record",
    "escalation_record_fetched": "fetched an escalation record",
    "evidence_fetched": "fetched a document of an investigation",
    "problem_opened": "opened a problem",
    "problem_changed": "changed a problem",
    "evaluation_assigned": "assigned an evaluation",
    "evaluation_submitted": "submitted an evaluation",
    "evaluation_released": "released an evaluation",
    "evaluation_acknowledged": "acknowledged an evaluation",
    "evaluation_disputed": "disputed an evaluation",
    "evaluation_voided": "declared an evaluation void",
    "evaluation_approved": "approved an evaluation",
    "evaluation_sent_back": "sent an evaluation back before its approval",
    "evaluation_release_planned": "set the day of release of an evaluation",
    "evaluation_reopened": "opened a submitted evaluation for a change",
    "evaluation_closed": "closed an evaluation at the end of the time to respond",
    "dispute_taken_up": "took up a dispute",
    "evaluation.mask": "took personal data out of quotes",
    "dispute_decided": "decided a dispute",
    "coaching_opened": "opened a coaching session",
    "coaching_written": "wrote a coaching session",
    "coaching_read": "read a coaching session",
    "coaching_report_read": "read a coaching report",
    "coaching_shared": "shared a coaching session",
    "coaching_acknowledged": "acknowledged a coaching session",
    "coaching_completed": "completed a coaching session",
    "action_item_done": "ticked off an action item",
    "action_item_reopened": "opened an action item again",
    "export_asked": "asked for an export",
    "export_made": "finished an export",
    "export_downloaded": "fetched an export",
    "report_written": "wrote a report by command",
    "scorecard_published": "published a scorecard",
    "scorecard_retired": "retired a scorecard",
    "scorecard_brought_back": "brought a scorecard back",
    "scorecard_draft_begun": "began a draft of a scorecard",
    "scorecard_draft_discarded": "discarded a draft of a scorecard",
    "scorecard_draft_reopened": "took a discarded draft of a scorecard up again",
    "scorecard_imported": "took a scorecard file in",
    "scorecard_exported": "took a scorecard out as a file",
    "scorecard_approval_asked": "asked for a scorecard's approval",
    "scorecard_approved": "approved a scorecard",
    "scorecard_sent_back": "sent a scorecard back",
    "scorecard_scheduled": "set the day on which a scorecard begins",
    "scorecard_schedule_called_off": "called a scorecard's day off",
    "scorecard_activated": "put a scorecard to use on its day",
    "plan_kept": "kept a quality plan",
    "plan_switched": "switched a quality plan",
    "sample_drawn": "drew a sample",
    "sample_replayed": "drew a sample again to check it",
    "sample_replaced": "replaced a contact of a sample",
    "sample_removed": "took a contact out of a sample",
    "sample_passed_on": "passed a contact of a sample on",
    "sample_given_back": "gave a contact of a sample back",
    "reviewer_profile_kept": "kept what a reviewer can take",
    "absence_kept": "noted an absence",
    "absence_dropped": "took an absence back",
    "calibration_drafted": "drafted a calibration session",
    "calibration_changed": "changed a calibration session",
    "calibration_dropped": "dropped a calibration session",
    "calibration_opened": "opened a calibration session for scoring",
    "calibration_joined": "added somebody to a calibration session",
    "calibration_left": "took somebody out of a calibration session",
    "calibration_ended": "ended the scoring of a calibration session",
    "calibration_agreed": "kept what a calibration session agreed upon",
    "calibration_resolved": "settled a calibration session",
    "calibration_reopened": "opened a calibration session again",
    "calibration_closed": "closed a calibration session",
    "calibration_exported": "took a calibration session out as a table",
    "precedent_withdrawn": "withdrew a precedent",
    "double_share_set": "set the share that is scored twice",
    "evaluation_asked": "asked somebody to score a contact",
    "evaluation_signed": "signed an evaluation",
    "self_evaluation_begun": "began a self-evaluation",
    "self_evaluation_compared": "compared a self-evaluation with its review",
    "phrase_kept": "kept a phrase",
    "phrase_removed": "removed a phrase",
    "proof_fetched": "fetched the proof of a remedy",
    "authority_published": "changed who may promise what",
    "resolution_rules_published": "changed how resolutions are checked and closed",
    "survey_published": "changed the survey",
    "possible_complaint_dismissed": "dismissed a possible complaint",
    "possible_complaint_brought_back": "brought a possible complaint back",
    "complaint_merged": "merged a complaint",
    "complaint_unmerged": "took a merge back",
    "complaint_figures_exported": "took the complaints' figures out",
    "intake_rule.set": "set how far back a complaint may be dated",
    "complaint_register_exported": "took the register of complaints out",
    "api_key.make": "made an API key",
    "api_key.revoke": "took an API key back",
    "checklist.publish": "published a checklist",
    "complaint_import.bring": "handed in a file of complaints",
    "complaint_import.take": "had the complaints of a file recorded",
    "webhook.make": "made a webhook",
    "webhook.revoke": "took a webhook back",
    "customer.change": "changed how a customer is treated",
    "read": "read",
    "article_begun": "began an article",
    "article_written": "wrote on an article",
    "article_handed_in": "handed an article in",
    "article_sent_back": "sent an article back to its writer",
    "article_published": "published an article",
    "article_looked_at": "looked at an article again",
    "article_retired": "retired an article",
    "file_read": "took a file that a customer sent",
    "portal_set_up": "set up the portal",
    "contact_changed": "changed how a customer is reached",
    "article_given": "gave an article to another owner",
    "action_planned": "planned an improvement action",
    "action_carried_out": "carried out an improvement action",
    "action_closed": "closed an improvement action",
    "action_given_up": "gave up an improvement action",
    "review_set": "put a review into the calendar",
    "review_held": "held a review",
    "review_switched": "switched a review on or off",
    "expectation_published": "published an expectation",
    "expectation_retired": "retired an expectation",
    "expectation_read": "read an expectation",
    "target_changed": "changed a target",
    "recovery_found": "noted something to be made good",
    "recovery_acted": "made something good",
    "recovery_let_be": "let something be",
    "playbook_kept": "kept a playbook",
    "cause_owner_kept": "said who can mend a cause",
    "compliment_recorded": "kept a compliment",
    "exemplar_nominated": "nominated an exemplary contact",
    "exemplar_agreed": "agreed to being learnt from",
    "exemplar_declined": "did not agree to being learnt from",
    "exemplar_published": "put a contact into the library",
    "exemplar_written": "changed an exemplary contact",
    "recognised": "recognised somebody",
    "case_study_begun": "began a case study",
    "case_study_written": "wrote on a case study",
    "case_study_published": "published a case study",
    "case_study_taken_back": "took a case study back",
    "case_study_downloaded": "fetched a case study",
}
THINGS: Mapping[str, str] = {
    "person": "Person",
    "team": "Team",
    "account": "Sign-in",
    "audit": "Audit trail",
    "job": "Work",
    "interaction": "Interaction",
    "evaluation": "Evaluation",
    "dispute": "Dispute",
    "coaching_session": "Coaching session",
    "complaint": "Complaint",
    "correspondence_policy": "Rules of correspondence",
    "message_template": "Template for messages",
    "mail_item": "Mail that came in",
    "authority": "Limits of remedies",
    "resolution_rules": "Rules for resolutions",
    "survey": "Survey",
    "customer": "Customer",
    "webhook": "Webhook",
    "complaint_import": "File of complaints",
    "protocol_checklist": "Checklist",
    "api_key": "API key",
    "intake_rule": "Rule for taking complaints in",
    "export": "Export",
    "scorecard_version": "Scorecard version",
    "source": "Source",
    "saved_view": "View",
    "vocabulary_term": "Vocabulary",
    "detector": "Detector",
    "pickup": "Pickup",
    "calibration_session": "Calibration session",
    "comment_template": "Phrase",
    "precedent": "Precedent",
    "quality_plan": "Quality plan",
    "sample": "Sample",
    "sample_item": "Contact of a sample",
    "scorecard": "Scorecard",
    "scorecard_draft": "Scorecard draft",
}
SYSTEM = "system"
DETAIL_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the trail is narrowed to; empty values narrow nothing. `who` is a person's id or "system"."""

    who: str = ""
    action: str = ""
    entity: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None

    def words(self) -> dict[str, str]:
        """The values that narrow, for an address and for the trail's own record."""
        given = {
            "who": self.who,
            "action": self.action,
            "entity": self.entity,
            "number": self.number,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in given.items() if value}


def action_words(action: str) -> str:
    """The act as words; one that has none reads as itself."""
    return ACTIONS.get(action) or action.replace("_", " ").replace(".", ": ")


def thing_words(entity: str) -> str:
    """The kind of thing as a word."""
    return THINGS.get(entity) or entity.replace("_", " ").capitalize()


def detail_words(detail: Mapping[str, object]) -> str:
    """The plain values of an act in one line, cut where it gets long."""
    told = {name: value for name, value in detail.items() if value not in ("", None, {}, [])}
    line = " · ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in told.items())
    return line if len(line) <= DETAIL_LENGTH else line[: DETAIL_LENGTH - 1] + "…"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_value(inner)}" for name, inner in value.items())
    if isinstance(value, list) and len(value) == 2 and any(isinstance(item, list) for item in value):
        return " → ".join(_value(item) or "none" for item in value)
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    return "none" if value is None else str(value)


def first_moment(day: date, zone: tzinfo) -> datetime:
    """Midnight at which the day begins in the zone."""
    return datetime.combine(day, time(), zone)


def moment_after(day: date, zone: tzinfo) -> datetime | None:
    """Midnight at which the day is over in the zone; None on the last day that there is."""
    return first_moment(day + timedelta(days=1), zone) if day < date.max else None


def span(seconds: float) -> str:
    """A waiting time as people say it: "40 s", "12 min", "3 h", "2 days"."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
