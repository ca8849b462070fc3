"""A complaint as a row of the register's table."""

from qa_app.complaints.models import Complaint
from reports.exports import Cell

COLUMNS = (
    "number", "received_at", "logged_at", "customer_ref", "customer_name", "channel", "category", "category_name",
    "product", "order_ref", "state", "severity", "priority", "public_exposure", "owner", "team", "acknowledged_at",
    "decision", "root_cause", "resolved_at", "closed_at", "cycle", "repeat_of", "summary", "remedy_sought",
    "external_source", "external_id",
)  # fmt: skip


def registered(row: Complaint, category_name: str) -> tuple[Cell, ...]:
    """The cells of one complaint, in the order of `COLUMNS`; instants are UTC."""
    return (
        f"C-{row.id}", row.received_at, row.logged_at, row.customer.ref, row.customer.name, row.channel, row.category,
        category_name, row.product, row.order_ref, row.state, row.severity, row.priority, row.public_exposure,
        row.owner.name if row.owner else None, row.team.name if row.team else None, row.acknowledged_at, row.decision,
        row.root_cause, row.resolved_at, row.closed_at, row.cycle,
        f"C-{row.repeat_of_id}" if row.repeat_of_id else None, row.summary, row.remedy_sought, row.external_source,
        row.external_id,
    )  # fmt: skip
