"""Cited lines that read differently now: derived whenever it is asked, nothing is stored."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app.evaluations.models import Evaluation, Evidence
from qa_app.evaluations.queries.reading import Line, lines


@dataclass(frozen=True, slots=True)
class Changed:
    """A cited line whose words or speaker differ in the transcript that is shown; `now` is None when it is gone."""

    cited: Evidence
    now: Line | None

    @property
    def is_speaker_changed(self) -> bool:
        """Whether somebody else is known to have said it."""
        return self.now is not None and self.now.speaker != self.cited.speaker

    @property
    def is_text_changed(self) -> bool:
        """Whether the words differ."""
        return self.now is None or self.now.text != self.cited.quote


def changed_citations(session: Session, row: Evaluation) -> list[Changed]:
    """The evaluation's citations, by line, that the shown transcript no longer bears out; one query at the most.

    Citations keep the words as they were read, so they are laid on the shown transcript rather than version on
    version: a draft may cite lines from several. A line that several answers cite is told once.
    """
    cited = [item for answer in row.answers for item in answer.evidence]
    shown = row.interaction.transcript_version
    if not cited or shown is None:
        return []
    now = lines(session, row.interaction_id, shown)
    found = {
        (item.segment_index, item.speaker, item.quote): Changed(item, now.get(item.segment_index)) for item in cited
    }
    differing = [item for item in found.values() if item.is_text_changed or item.is_speaker_changed]
    return sorted(differing, key=lambda item: item.cited.segment_index)
