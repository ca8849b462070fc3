"""The worker's part of interactions: transcribing, reading, unpacking, silencing, looking for behaviours."""

from qa_app.interactions.tasks.pointing import point
from qa_app.interactions.tasks.reading import unpack
from qa_app.interactions.tasks.transcribing import silence, transcribe

__all__ = ["point", "silence", "transcribe", "unpack"]
