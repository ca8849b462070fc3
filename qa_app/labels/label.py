"""How a value of the database reads: its words, icon and tone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """How a value reads. `tone` is quiet, active, good, warn or bad; `icon` names a Bootstrap icon."""

    text: str
    icon: str = "dot"
    tone: str = "quiet"
