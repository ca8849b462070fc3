"""Evaluation forms of Amazon Connect, both ways, and completed evaluations in the shape of its export.

A form is what CreateEvaluationForm takes or DescribeEvaluationForm gives. Its scoring mode is kept: by question,
by section, or by points. What it says beside is kept under `extras.connect` and written back.
"""

from scorecards.formats.connect.evaluation import Result, write_evaluation
from scorecards.formats.connect.reading import is_form, read
from scorecards.formats.connect.writing import write

__all__ = ["Result", "is_form", "read", "write", "write_evaluation"]
