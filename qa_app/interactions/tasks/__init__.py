"""The worker's part of interactions: transcribing, reading, unpacking, silencing, measuring, looking for behaviours."""

from qa_app.interactions.tasks.measuring import measure
from qa_app.interactions.tasks.pointing import point
from qa_app.interactions.tasks.reading import unpack
from qa_app.interactions.tasks.transcribing import silence, transcribe

__all__ = ["measure", "point", "silence", "transcribe", "unpack"]
