"""Scorecards that come with the product, ready to use or to copy: one JSON document each.

Their sentences are meant to be read by reviewers while they listen: a short question, then for every option
what the agent can be seen or heard to do, and a line of how that sounds.
"""

from functools import cache
from importlib.resources import files

from scorecards import document
from scorecards.definition import Scorecard
from scorecards.errors import BadScorecard

DEFAULT = "contact-quality"
_SUFFIX = ".json"


def names() -> tuple[str, ...]:
    """The names to `load`, the default one first."""
    found = (item.name for item in files(__name__).iterdir())
    stems = [name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)]
    return tuple(sorted(stems, key=lambda stem: (stem != DEFAULT, stem)))


def load(name: str) -> Scorecard:
    """The scorecard of that name; raises BadScorecard when the library has none."""
    if name not in names():
        raise BadScorecard([("name", f"is not in the library, which holds {', '.join(names())}")])
    return _loaded(name)


@cache
def _loaded(name: str) -> Scorecard:
    return document.loads(files(__name__).joinpath(name + _SUFFIX).read_text(encoding="utf-8"))
