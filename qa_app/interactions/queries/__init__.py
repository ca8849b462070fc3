"""Reading interactions: who may see which, how far each is, its transcript, and pages of the list."""

from qa_app.interactions.queries.listing import PAGE_SIZE, STATES, Filters, Page, page
from qa_app.interactions.queries.reading import (
    Status,
    Workspace,
    by_external_id,
    by_original,
    channel_map,
    failed_of,
    file_of,
    one,
    source,
    sources,
    status,
    transcript_of,
    transcript_version,
    visible,
    workspace,
)

__all__ = [
    "PAGE_SIZE",
    "STATES",
    "Filters",
    "Page",
    "Status",
    "Workspace",
    "by_external_id",
    "by_original",
    "channel_map",
    "failed_of",
    "file_of",
    "one",
    "page",
    "source",
    "sources",
    "status",
    "transcript_of",
    "transcript_version",
    "visible",
    "workspace",
]
