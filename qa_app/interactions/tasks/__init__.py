"""The worker's part of interactions: transcribing, silencing what was redacted, looking for behaviours."""

from qa_app.interactions.tasks.pointing import point
from qa_app.interactions.tasks.transcribing import silence, transcribe

__all__ = ["point", "silence", "transcribe"]
