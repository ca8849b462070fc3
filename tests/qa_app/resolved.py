"""Complaints on their way to an end, for the tests of resolutions."""

import factories

from qa_app.resolutions import services

DECIDED = {"decision": "upheld", "explanation": "We lost the parcel.", "root_cause": "PRO-DELAY", "severity": "medium"}


def proposed(session, cast, **more):
    """A complaint of Hana's for which an outcome may be proposed."""
    owner = {"owner_id": cast.hana.id, **DECIDED, **more}
    row = factories.complaint(session, **{"state": "proposed", **owner})
    row.customer.email = f"c{row.customer_id}@example.com"
    session.flush()
    return row


def offered(session, cast, complaint, text="We refund the price.", **offer):
    """The proposal, said on the phone."""
    made = services.Offer(text, **{"said_via": "phone", **offer})
    return services.propose(session, cast.actor(session, "hana"), complaint, made, revision=complaint.revision)


def kinds(session, complaint):
    """What the log says happened, in order."""
    session.refresh(complaint, ["events"])
    return [event.kind for event in complaint.events]
