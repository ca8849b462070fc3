"""Places in a list, signed: a program goes on from where a page ended, with the filters it began with."""

from collections.abc import Mapping

from itsdangerous import BadData, URLSafeSerializer

from qa_app.errors import Invalid

SALT = "complaints-cursor"


def written(secret: str, last_id: int, filters: Mapping[str, str]) -> str:
    """The place after `last_id`, for these filters alone."""
    return str(URLSafeSerializer(secret, SALT).dumps([last_id, sorted(filters.items())]))


def read(secret: str, cursor: str, filters: Mapping[str, str]) -> int:
    """The id that a page ended with. Raises `Invalid` for a cursor that is forged or of other filters."""
    try:
        last_id, begun_with = URLSafeSerializer(secret, SALT).loads(cursor)
    except (BadData, ValueError, TypeError) as error:
        raise Invalid("This cursor is not one of ours.", {"cursor": "Begin again without one."}) from error
    if begun_with != [list(pair) for pair in sorted(filters.items())]:
        raise Invalid("This cursor belongs to other filters.", {"cursor": "Begin again without one."})
    return int(last_id)
