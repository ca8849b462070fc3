"""Turning expected counts into whole ones by chance, so that nothing is favoured and rows and columns still add up.

The procedure is that of Cox, A constructive procedure for unbiased controlled rounding, JASA 82 (1987) 520-524: along
a closed path of fractional cells, alternate cells are raised and lowered together until one of them is whole. Every
cell, row and column ends at the whole number just below or just above its expectation, and is on average exactly it.
"""

from collections.abc import Callable, Sequence

Below = Callable[[int], int]
"""A whole number from 0 to limit - 1, all equally likely, for one decision after the other."""

Table = list[list[int]]
_Cell = tuple[int, int]


def rounded(table: Sequence[Sequence[int]], unit: int, below: Below) -> Table:
    """Whole numbers for a table of expectations given in units of 1 / `unit`; their total must be whole.

    Raises ValueError when it is not.
    """
    if sum(map(sum, table)) % unit:
        raise ValueError("the expectations must add up to a whole number")
    rest = [[cell % unit for cell in row] for row in table]
    _fold(rest, unit)
    fractional = _Fractional(rest)
    while fractional.is_left():
        _settle(rest, fractional, unit, below)
    rows = range(len(table))
    return [[cell // unit + rest[i][j] // unit for j, cell in enumerate(table[i])] for i in rows]


def _fold(rest: Table, unit: int) -> None:
    """Add what is missing to a whole number to each row and column; the corner is whole because the total is."""
    rest.append([-sum(row[j] for row in rest) % unit for j in range(len(rest[0]) if rest else 0)])
    for row in rest:
        row.append(-sum(row) % unit)


class _Fractional:
    """Which cells are not whole yet, by row and by column."""

    def __init__(self, rest: Table) -> None:
        cells = [(i, j) for i, row in enumerate(rest) for j, cell in enumerate(row) if cell]
        self.by_row: dict[int, dict[int, None]] = {}
        self.by_column: dict[int, dict[int, None]] = {}
        for i, j in cells:
            self.by_row.setdefault(i, {})[j] = None
            self.by_column.setdefault(j, {})[i] = None

    def is_left(self) -> bool:
        return bool(self.by_row)

    def remove(self, cell: _Cell) -> None:
        i, j = cell
        for held, key, other in ((self.by_row, i, j), (self.by_column, j, i)):
            del held[key][other]
            if not held[key]:
                del held[key]

    def cycle(self) -> list[_Cell]:
        """A closed path that turns at each cell, along a row and along a column by turns.

        There always is one: the sum of a row or column is whole, so that a fractional cell never stands alone in it.
        """
        i = next(iter(self.by_row))
        path: list[_Cell] = []
        seen: dict[int, int] = {}
        column = -1
        while i not in seen:
            seen[i] = len(path)
            leaving = _other(self.by_row[i], column)
            path.append((i, leaving))
            i, column = _other(self.by_column[leaving], i), leaving
            path.append((i, column))
        return self._closed(path[seen[i] :])

    @staticmethod
    def _closed(path: list[_Cell]) -> list[_Cell]:
        """The path back in its first row; a turn that only passes through on the way in is left out."""
        (_, first), (_, last) = path[0], path[-1]
        return path[1:-1] if first == last else path


def _other(held: dict[int, None], than: int) -> int:
    return next(place for place in held if place != than)


def _settle(rest: Table, fractional: _Fractional, unit: int, below: Below) -> None:
    cycle = fractional.cycle()
    raised, lowered = cycle[0::2], cycle[1::2]
    up = min(*(unit - rest[i][j] for i, j in raised), *(rest[i][j] for i, j in lowered))
    down = min(*(rest[i][j] for i, j in raised), *(unit - rest[i][j] for i, j in lowered))
    step = up if below(up + down) < down else -down
    for i, j in raised:
        rest[i][j] += step
    for i, j in lowered:
        rest[i][j] -= step
    for i, j in cycle:
        if rest[i][j] % unit == 0:
            fractional.remove((i, j))
