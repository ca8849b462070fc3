"""A saved view's filters: cut down to what the list understands when they are kept and when they are used."""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

LONGEST_VALUE = 200


def cleaned(query: str, names: Collection[str]) -> dict[str, str]:
    """The known, filled-in filters of an address's query; a name that comes twice counts once."""
    try:
        pairs = parse_qsl(query.lstrip("?")[:10_000], max_num_fields=200)
    except ValueError:  # more fields than any list of ours has
        return {}
    found = {name: value.replace("\0", "").strip()[:LONGEST_VALUE] for name, value in pairs if name in names}
    return {name: value for name, value in found.items() if value}


def written(filters: dict[str, str]) -> str:
    """The filters as an address's query, in a fixed order, so that equal filters are equal texts."""
    return urlencode(sorted(filters.items()))
