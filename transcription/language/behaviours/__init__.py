"""Evidence for empathy, active listening and policy adherence: detectors that point at lines and never grade.

Rules (phrases with speaker, negation, place and order) come first; a matcher of sentence vectors finds what is
said like the example sentences. Every hit says why it is one.
"""

from transcription.language.behaviours.detection import Observation, absences, detect, observe
from transcription.language.behaviours.detector import Companion, Detector, Edge, Group, Hit, Rule, Unit, Window
from transcription.language.behaviours.document import load, to_document
from transcription.language.behaviours.judgements import Accuracy, Share, Verdict, precision_recall, settled
from transcription.language.behaviours.library import ORDERS, library
from transcription.language.behaviours.order import Order, Violation, out_of_order
from transcription.language.behaviours.reading import BadDetector, Fault

__all__ = [
    "ORDERS",
    "Accuracy",
    "BadDetector",
    "Companion",
    "Detector",
    "Edge",
    "Fault",
    "Group",
    "Hit",
    "Observation",
    "Order",
    "Rule",
    "Share",
    "Unit",
    "Verdict",
    "Violation",
    "Window",
    "absences",
    "detect",
    "library",
    "load",
    "observe",
    "out_of_order",
    "precision_recall",
    "settled",
    "to_document",
]
