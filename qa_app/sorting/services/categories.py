"""Changing what complaints can be about, and what one complaint is about. Each change is a version of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.complaints.models import CategoryTree, Complaint
from qa_app.complaints.rules.categories import Category, Tree, to_document
from qa_app.complaints.rules.steps import OPEN
from qa_app.complaints.services import happened
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.policy import Actor


def change_tree(session: Session, actor: Actor, tree: Tree, categories: Sequence[Category], said: str) -> int:
    """Keep the changed categories as the next version, and give its number. Raises `Conflict` when `tree` is old."""
    if desk.categories(session).version != tree.version:
        raise Conflict("Somebody changed the categories meanwhile. Look at theirs, then change them again.")
    number = tree.version + 1
    row = CategoryTree(number=number, at=datetime.now(UTC), by_id=actor.id, change=said[:300])
    row.document = to_document(categories)
    session.add(row)
    session.flush()
    audit.record(session, actor, "categories_changed", ("category_tree", number), change=said[:300])
    return number


def use_again(session: Session, actor: Actor, tree: Tree, number: int) -> int:
    """Undo: bring an earlier version back as the next one. Complaints keep what they are about."""
    row = session.get(CategoryTree, number)
    if row is None:
        raise NotFound("There is no such version.")
    wanted = desk.categories(session, number)
    lost = {item.key for item in tree.categories} - {item.key for item in wanted.categories}
    kept = [
        Category(item.key, item.label, "", True, "other" if wanted.is_offered("other") else "", item.words)
        for item in tree.categories
        if item.key in lost
    ]
    # what was added since stays readable on the complaints that have it
    return change_tree(session, actor, tree, [*wanted.categories, *kept], f"Back to version {number}")


def recategorise(session: Session, actor: Actor | None, complaint: Complaint, category: str, why: str = "") -> None:
    """Say that a complaint is about something else; nothing happens when it is about that already."""
    tree = desk.categories(session)
    if complaint.state not in OPEN:
        raise Conflict("It is finished: reopen it before it is sorted again.")
    if not tree.is_offered(category):
        raise Invalid("There is no such category.", {"category": "Choose from the list."})
    if category == complaint.category:
        return
    before, complaint.category, complaint.category_version = complaint.category, category, tree.version
    happened(session, actor, complaint, "recategorised", category=category, before=before, why=why[:1_000])
