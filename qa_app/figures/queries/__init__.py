"""Reading for the desk's figures: complaints and weeks, and what goes with how customers answer afterwards."""

from qa_app.figures.queries.answers import Answered, answered
from qa_app.figures.queries.desk import Between, busiest, cases, mondays, weeks, weeks_by

__all__ = ["Answered", "Between", "answered", "busiest", "cases", "mondays", "weeks", "weeks_by"]
