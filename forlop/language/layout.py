"""Texts under each other in columns."""

from collections.abc import Sequence

# One long line does not push the others away: what is wider stands out of its column.
WIDEST = 48


def in_columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Each row as one text; the columns begin under each other as far as what stands before them is not too wide.

    `[("a", "b"), ("ccc", "d")]` -> `["a   b", "ccc d"]`
    """
    depth = max((len(row) for row in rows), default=0)
    widths = [_width([row[column] for row in rows if column + 1 < len(row)]) for column in range(depth)]
    return [
        " ".join((*(text.ljust(width) for text, width in zip(row[:-1], widths, strict=False)), row[-1])) for row in rows
    ]


def _width(texts: Sequence[str]) -> int:
    return max((len(text) for text in texts if len(text) <= WIDEST), default=0)
