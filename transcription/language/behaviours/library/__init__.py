"""Detectors that come with the product, ready to use or to copy and edit: one JSON document each."""

import json
from functools import cache
from importlib.resources import files

from transcription.language.behaviours.detector import Detector, Group
from transcription.language.behaviours.document import load
from transcription.language.behaviours.order import Order

ORDERS = (Order("identity-check", "account-details"),)
"""The orders of steps that the library's detectors can show."""


@cache
def library() -> tuple[Detector, ...]:
    """Every detector of the library, in the order of their groups and names."""
    documents = [item for item in files(__name__).iterdir() if item.name.endswith(".json")]
    detectors = [load(json.loads(item.read_text(encoding="utf-8"))) for item in documents]
    groups = list(Group)
    return tuple(sorted(detectors, key=lambda detector: (groups.index(detector.group), detector.key)))
