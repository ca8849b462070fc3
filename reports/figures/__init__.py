"""The figures of pages and reports: each module turns plain values into one `Figure`."""

from reports.figures.complaint_timeline import ComplaintEvent, ComplaintLine, complaint_timeline
from reports.figures.conversation import Span, conversation_strip
from reports.figures.heat_map import HeatCell, heat_map
from reports.figures.score_trend import score_trend
from reports.figures.sentiment import SentimentPoint, sentiment_over_time
from reports.figures.skill_profile import SkillScores, skill_profile

__all__ = [
    "ComplaintEvent",
    "ComplaintLine",
    "HeatCell",
    "SentimentPoint",
    "SkillScores",
    "Span",
    "complaint_timeline",
    "conversation_strip",
    "heat_map",
    "score_trend",
    "sentiment_over_time",
    "skill_profile",
]
