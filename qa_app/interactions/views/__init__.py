"""The pages about interactions: the list, bringing files in, reading and listening, the sound itself, sources."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy.orm import Session

from qa_app.interactions import queries
from qa_app.interactions.views import (
    correcting,
    details,
    lines,
    listing,
    media,
    pointing,
    raw,
    reading,
    sources,
    upload,
    versions,
    vocabulary,
)
from qa_app.interactions.views.blueprint import pages
from qa_app.policy import Actor
from qa_app.web import Entry, Task, navigation, worklist

__all__ = [
    "correcting",
    "details",
    "lines",
    "listing",
    "media",
    "pages",
    "pointing",
    "raw",
    "reading",
    "sources",
    "upload",
    "versions",
    "vocabulary",
]

navigation(Entry("Interactions", "interactions.index", "headset", "interaction.read", 10))


@worklist
def not_readable(session: Session, actor: Actor) -> Sequence[Task]:
    """Files that the person brought in and that could not be worked on."""
    if not actor.may("interaction.create"):
        return []
    return [
        Task(
            kind="Could not be read",
            title=row.job.title if row.job else f"Interaction {row.id}",
            detail=(row.job.error or "") if row.job else "",
            url=url_for("interactions.show", interaction_id=row.id),
        )
        for row in queries.failed_of(session, actor)
    ]
