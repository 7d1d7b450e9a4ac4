"""What conditions of one text may refer to: its names, its data, and what is computed from them so far in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forlop.model.expressions import Expression, Row
from forlop.model.names import Names
from forlop.model.pathway import Datum


@dataclass(frozen=True, slots=True)
class Rule:
    """The rows of a table that gives a datum."""

    table: str
    rows: tuple[Row, ...]
    first_match: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The data by name; the definitions of computed data by name; the tables by the datum they give."""

    names: Names
    data: Mapping[str, Datum]
    computed: Mapping[str, Expression] = field(default_factory=dict)
    tables: Mapping[str, Rule] = field(default_factory=dict)
