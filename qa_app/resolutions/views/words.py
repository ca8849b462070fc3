"""How the values of resolutions read."""

from qa_app.labels import LABELS, Label

LABELS.update(
    {
        "countered": Label("Asked for something else", "chat-square-quote", "warn"),
        "answered": Label("Answered", "chat-square-dots"),
        "message": Label("By message", "envelope"),
        "promised": Label("Promised", "hourglass", "active"),
        "approved": Label("Approved", "check2-circle", "active"),
        "carried_out": Label("Carried out", "check-circle", "good"),
        "proved": Label("Carried out and proved", "patch-check", "good"),
        "survey": Label("Survey", "clipboard-data"),
        "second_person": Label("Checked by a second person", "people"),
        "no_repeat": Label("Nothing came back in thirty days", "calendar-check"),
        "passed": Label("It holds", "check-circle", "good"),
        "not_passed": Label("It does not hold", "x-circle", "bad"),
        "satisfied": Label("Satisfied", "emoji-smile", "good"),
        "not_satisfied": Label("Not satisfied", "emoji-frown", "bad"),
        "new_issue": Label("Something new came up", "plus-circle", "warn"),
        "unreachable": Label("Not reached", "telephone-x"),
        "proposal_sent": Label("Proposed to the customer", "send"),
        "proposal_answered": Label("The customer answered the proposal", "reply"),
        "escalation_offered": Label("Somebody higher up is offered", "arrow-up-circle", "warn"),
        "approval_asked": Label("Asked for approval", "hand-index", "active"),
        "approval_given": Label("Approved", "check2-circle", "good"),
        "approval_refused": Label("Not approved", "x-circle", "bad"),
        "remedy_proved": Label("Proof of the remedy", "patch-check", "good"),
        "remedy_cancelled": Label("Remedy cancelled", "slash-circle"),
        "validated": Label("Checked", "people"),
        "followed_up": Label("Followed up", "telephone-outbound"),
        "survey_sent": Label("Survey sent", "clipboard"),
        "survey_answered": Label("Survey answered", "clipboard-check"),
    }
)
