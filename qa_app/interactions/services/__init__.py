"""What is done with interactions: taking them in, naming their sources, keeping and correcting transcripts."""

from qa_app.interactions.services.arrivals import Incoming, Receipt, Terms
from qa_app.interactions.services.intake import receive, register
from qa_app.interactions.services.pointing import look_again, look_for_behaviours
from qa_app.interactions.services.sources import source_named
from qa_app.interactions.services.transcripts import retry, store_transcript, swap_speakers
from qa_app.interactions.services.unpacking import note_unpacked
from qa_app.interactions.services.views import change_view, delete_view, keep_view

__all__ = [
    "Incoming",
    "Receipt",
    "Terms",
    "change_view",
    "delete_view",
    "keep_view",
    "look_again",
    "look_for_behaviours",
    "note_unpacked",
    "receive",
    "register",
    "retry",
    "source_named",
    "store_transcript",
    "swap_speakers",
]
