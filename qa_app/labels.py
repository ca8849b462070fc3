"""Words, icons and tones for the values that the database keeps; the only place where they are chosen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """How a value reads. `tone` is quiet, active, good, warn or bad; `icon` names a Bootstrap icon."""

    text: str
    icon: str = "dot"
    tone: str = "quiet"


LABELS: dict[str, Label] = {
    # roles
    "agent": Label("Agent", "headset"),
    "team_lead": Label("Team lead", "people"),
    "reviewer": Label("Reviewer", "clipboard-check"),
    "qa_manager": Label("QA manager", "sliders"),
    "training_manager": Label("Training manager", "mortarboard"),
    "complaints_handler": Label("Complaints handler", "chat-left-text"),
    "admin": Label("Administrator", "gear"),
    # accounts and background work
    "active_account": Label("Active", "check-circle", "good"),
    "inactive_account": Label("Deactivated", "slash-circle"),
    "transcribe": Label("Reading a conversation", "mic"),
    "mask": Label("Masking quotes", "shield-lock"),
    "silence": Label("Silencing personal data", "volume-mute"),
    "export": Label("Making an export", "download"),
    "behaviours": Label("Looking for behaviours", "binoculars"),
    "group_empathy": Label("Empathy", "heart"),
    "group_listening": Label("Active listening", "ear"),
    "group_policy": Label("Policy adherence", "shield-check"),
    "group_complaint": Label("Complaints and risk", "megaphone"),
    "group_people": Label("People named", "person-vcard"),
    "verdict_accepted": Label("Rightly", "check-circle", "good"),
    "verdict_rejected": Label("Wrongly", "x-circle", "bad"),
    "verdict_missed": Label("Missed", "eye-slash", "warn"),
    "letter": Label("Sending a letter", "envelope-at"),
    "unpack": Label("Taking conversations out of a file", "box-arrow-up"),
    "activate_scorecards": Label("Publishing scheduled scorecards", "calendar-check"),
    "pick_up": Label("Looking for new files", "folder-check"),
    "looking": Label("Looking", "arrow-repeat", "active"),
    "folder": Label("Folder", "folder"),
    "s3": Label("S3 bucket", "bucket"),
    "imap": Label("Mailbox", "mailbox"),
    "taken": Label("Taken in", "check-circle", "good"),
    "known": Label("Already here", "files"),
    "refused": Label("Not taken in", "exclamation-octagon", "bad"),
    "seen": Label("Read", "eye"),
    "starting": Label("Starting", "arrow-repeat", "active"),
    # speakers and channels
    "customer": Label("Customer", "person"),
    "system": Label("System", "info-circle"),
    "unknown": Label("Speaker not known", "question-circle"),
    "call": Label("Call", "telephone"),
    "chat": Label("Chat", "chat-dots"),
    "email": Label("E-mail", "envelope"),
    "inbound": Label("Inbound", "arrow-down-left"),
    "outbound": Label("Outbound", "arrow-up-right"),
    # what made a transcript version
    "machine": Label("Speech recognition or the file", "cpu"),
    "swap": Label("Speakers swapped", "arrow-left-right"),
    "speakers": Label("Speakers changed", "people"),
    "correction": Label("Corrected", "pencil"),
    # the way of an interaction
    "received": Label("Received", "inbox", "active"),
    "queued": Label("Waiting", "hourglass", "active"),
    "running": Label("Working", "arrow-repeat", "active"),
    "decoding": Label("Decoding", "arrow-repeat", "active"),
    "transcribing": Label("Transcribing", "arrow-repeat", "active"),
    "analysing": Label("Analysing", "arrow-repeat", "active"),
    "ready": Label("Ready", "check-circle", "good"),
    "done": Label("Done", "check-circle", "good"),
    "failed": Label("Failed", "exclamation-octagon", "bad"),
    "cancelled": Label("Cancelled", "slash-circle"),
    # evaluations, disputes, coaching
    "assigned": Label("To do", "circle", "active"),
    "draft": Label("Draft", "pencil", "active"),
    "published": Label("Published", "check-circle", "good"),
    "scheduled": Label("Scheduled", "calendar-check", "active"),
    "retired": Label("Retired", "archive"),
    "submitted": Label("Submitted", "send", "active"),
    "released": Label("Released", "envelope-open", "active"),
    "acknowledged": Label("Acknowledged", "check-circle", "good"),
    "disputed": Label("Disputed", "chat-left-quote", "warn"),
    "resolved": Label("Resolved", "check-circle", "good"),
    "awaiting_approval": Label("Waits for approval", "hourglass", "active"),
    "under_review": Label("Dispute being looked at", "search", "active"),
    "void": Label("Void", "slash-circle"),
    "open": Label("Open", "circle", "active"),
    "upheld": Label("Upheld", "check-circle", "good"),
    "partly_upheld": Label("Partly upheld", "check-circle", "good"),
    "rejected": Label("Rejected", "x-circle"),
    # suggestions
    "accepted": Label("Accepted", "check-lg", "good"),
    "changed": Label("Answered otherwise", "arrow-left-right"),
    "wrong_answer": Label("Wrong answer", "x-circle"),
    "wrong_evidence": Label("Wrong lines", "quote"),
    "missing_evidence": Label("Missing lines", "quote"),
    "shared": Label("Shared", "people", "active"),
    "completed": Label("Completed", "check-circle", "good"),
    "pass": Label("Passed", "check-circle", "good"),
    "fail": Label("Below the pass mark", "exclamation-triangle", "warn"),
    "random": Label("Random sample", "shuffle"),
    "targeted": Label("Targeted", "bullseye"),
    "complaint": Label("After a complaint", "chat-left-text"),
    "calibration": Label("Calibration", "rulers"),
    "risk": Label("Chosen by risk", "exclamation-diamond"),
    "double": Label("Scored twice, to compare", "intersect"),
    "self": Label("Self-evaluation", "person"),
    "peer": Label("By a colleague", "people"),
    "joint": Label("Scored together", "person-plus"),
    "automatic": Label("Scored by rules alone", "cpu"),
    "strength": Label("Strength", "star", "good"),
    "opportunity": Label("Opportunity", "arrow-up-circle", "active"),
    # exports
    "evaluation": Label("Evaluation scorecard (PDF)", "file-earmark-pdf"),
    "coaching": Label("Coaching report (PDF)", "file-earmark-pdf"),
    "batch": Label("All scorecards and coaching reports (ZIP)", "file-earmark-zip"),
    "answers_csv": Label("Every answer as a table (CSV)", "filetype-csv"),
    "answers_xlsx": Label("Every answer as a table (XLSX)", "filetype-xlsx"),
    "answers_json": Label("Every answer as a table (JSON)", "filetype-json"),
    # notices
    "evaluation_released": Label("Feedback to read", "envelope-open"),
    "evaluation_edited": Label("Evaluation changed", "pencil-square"),
    "evaluation_disputed": Label("Dispute to decide", "chat-left-quote"),
    "dispute_decided": Label("Dispute decided", "check2-square"),
    "approval_waiting": Label("Evaluation to approve", "hourglass"),
    "evaluation_sent_back": Label("Evaluation sent back", "arrow-return-left"),
    "respond_soon": Label("Time to respond ends soon", "alarm"),
    "evaluation_closed": Label("Evaluation closed", "lock"),
    "coaching_shared": Label("Coaching to read", "people"),
    # calibration
    "calibration_draft": Label("Draft", "pencil"),
    "calibration_scoring": Label("All score blind", "eye-slash", "active"),
    "calibration_review": Label("Answers lie open", "chat-square-text", "active"),
    "calibration_resolved": Label("Agreed upon", "check2-all", "good"),
    "calibration_closed": Label("Closed", "lock"),
    "calibration_to_score": Label("Calibration to score", "rulers"),
    "calibration_open": Label("Calibration: answers lie open", "chat-square-text"),
    # complaints
    "new": Label("New", "inbox", "active"),
    "investigating": Label("Investigating", "search", "active"),
    "closed": Label("Closed", "lock"),
    "withdrawn": Label("Withdrawn", "arrow-return-left"),
    "not_a_complaint": Label("Not a complaint", "slash-circle"),
    "not_upheld": Label("Not upheld", "x-circle"),
    "not_determined": Label("Not determined", "question-circle"),
    "out_of_scope": Label("Out of scope", "slash-circle"),
    "origin": Label("What it is about", "flag"),
    "report": Label("How it was reported", "megaphone"),
    "handling": Label("Part of handling it", "tools"),
    "follow_up": Label("Follow-up", "arrow-repeat"),
}


def of(value: str | None) -> Label:
    """The label of a value; one that has none reads as itself with its underscores as spaces."""
    if value is None:
        return Label("–")
    return LABELS.get(value) or Label(str(value).replace("_", " ").capitalize())
