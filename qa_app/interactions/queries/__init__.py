"""Reading interactions: who may see which, how far each is, its transcript, and pages of the list."""

from qa_app.interactions.queries.awaiting import figures_state
from qa_app.interactions.queries.choices import behaviour_names, people, queues
from qa_app.interactions.queries.filters import ELIGIBILITY, MOODS, STATES, Filters
from qa_app.interactions.queries.lending import lends
from qa_app.interactions.queries.listing import PAGE_SIZE, Page, page
from qa_app.interactions.queries.narrowing import Narrowing, narrowing, narrowings
from qa_app.interactions.queries.parts import part_of, stretch_of
from qa_app.interactions.queries.reading import (
    Status,
    Workspace,
    audible,
    by_external_id,
    by_original,
    came_in,
    channel_map,
    failed_of,
    file_of,
    heard_copy,
    kept_files,
    one,
    recording_of,
    silence_job,
    sound_state,
    source,
    sources,
    status,
    transcript_of,
    transcript_version,
    visible,
    workspace,
)
from qa_app.interactions.queries.recognition import recognition
from qa_app.interactions.queries.veiling import is_veiled, veils
from qa_app.interactions.queries.versions import MOST_VERSIONS, Version, known_names, machine_transcript, versions
from qa_app.interactions.queries.views import View, own_view, views_for
from qa_app.interactions.queries.vocabulary import (
    QueueTerms,
    expected_terms,
    is_seldom,
    queues_with_terms,
    terms,
)

__all__ = [
    "ELIGIBILITY",
    "MOODS",
    "MOST_VERSIONS",
    "PAGE_SIZE",
    "STATES",
    "Filters",
    "Narrowing",
    "Page",
    "QueueTerms",
    "Status",
    "Version",
    "View",
    "Workspace",
    "audible",
    "behaviour_names",
    "by_external_id",
    "by_original",
    "came_in",
    "channel_map",
    "expected_terms",
    "failed_of",
    "figures_state",
    "file_of",
    "heard_copy",
    "is_seldom",
    "is_veiled",
    "kept_files",
    "known_names",
    "lends",
    "machine_transcript",
    "narrowing",
    "narrowings",
    "one",
    "own_view",
    "page",
    "part_of",
    "people",
    "queues",
    "queues_with_terms",
    "recognition",
    "recording_of",
    "silence_job",
    "sound_state",
    "source",
    "sources",
    "status",
    "stretch_of",
    "terms",
    "transcript_of",
    "transcript_version",
    "veils",
    "versions",
    "views_for",
    "visible",
    "workspace",
]
