"""The figures of pages and reports: each module turns plain values into one `Figure`."""

from reports.figures.complaint_timeline import ComplaintEvent, ComplaintLine, complaint_timeline
from reports.figures.confusion import confusion
from reports.figures.control_chart import Week, control_chart
from reports.figures.conversation import Span, conversation_strip
from reports.figures.drift import DriftPoint, drift
from reports.figures.heat_map import HeatCell, heat_map
from reports.figures.score_trend import score_trend
from reports.figures.sentiment import SentimentPoint, sentiment_over_time
from reports.figures.skill_profile import SkillScores, skill_profile
from reports.figures.survival_curve import survival_curve

__all__ = [
    "ComplaintEvent",
    "ComplaintLine",
    "DriftPoint",
    "HeatCell",
    "SentimentPoint",
    "SkillScores",
    "Span",
    "Week",
    "complaint_timeline",
    "confusion",
    "control_chart",
    "conversation_strip",
    "drift",
    "heat_map",
    "score_trend",
    "sentiment_over_time",
    "skill_profile",
    "survival_curve",
]
