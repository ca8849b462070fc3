"""Files that come together: which of them is the ready-made transcript of which recording."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.interactions.rules.kinds import RECORDING_ENDINGS, TRANSCRIPT_ENDINGS
from qa_app.interactions.rules.names import ending, shown, stem


@dataclass(frozen=True, slots=True)
class Pair:
    """A file's place in its batch, and the place of the transcript that goes with it."""

    file: int
    sidecar: int | None = None


def paired(names: Sequence[str]) -> list[Pair]:
    """The files that become interactions, in order, with their transcripts.

    `call.vtt` and `call.wav.vtt` both belong to `call.wav`; a recording takes one transcript, others stand alone.
    """
    transcripts: dict[str, int] = {}
    for place, name in enumerate(names):
        if ending(name) in TRANSCRIPT_ENDINGS:
            transcripts.setdefault(stem(name).casefold(), place)
    taken: dict[int, int] = {}
    for place, name in enumerate(names):
        if ending(name) in RECORDING_ENDINGS:
            for wanted in (shown(name).casefold(), stem(name).casefold()):
                if wanted in transcripts:
                    taken[place] = transcripts.pop(wanted)
                    break
    used = set(taken.values())
    return [Pair(place, taken.get(place)) for place in range(len(names)) if place not in used]
