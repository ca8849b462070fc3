"""Evaluation forms of Genesys Cloud, both ways.

A form is the JSON of its quality API, or the same with names in snake_case as infrastructure tools write it. Its
arithmetic (points times the weight of the group) is kept as points weighting; paths by index become keys. What it
says beside is kept under `extras.genesys` and written back.
"""

from scorecards.formats.genesys.reading import is_form, read
from scorecards.formats.genesys.writing import write

__all__ = ["is_form", "read", "write"]
