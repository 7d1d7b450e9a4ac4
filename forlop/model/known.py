"""What conditions of one text may refer to: its names, its data, and what is computed from them so far in the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forlop.model.expressions import Expression, Row
from forlop.model.names import Names
from forlop.model.pathway import Datum, OneOf


@dataclass(frozen=True, slots=True)
class Rule:
    """The rows of a table that gives a datum."""

    table: str
    rows: tuple[Row, ...]
    first_match: bool


@dataclass(frozen=True)
class Known:
    """The data by name; the definitions of computed data by name; the tables by the datum they give."""

    names: Names
    data: Mapping[str, Datum]
    computed: Mapping[str, Expression] = field(default_factory=dict)
    tables: Mapping[str, Rule] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Mapping[str, tuple[Datum, ...]]:
        """The data that are one of several values, by each of these."""
        owners: dict[str, list[Datum]] = {}
        for datum in self.data.values():
            for value in datum.type.values if isinstance(datum.type, OneOf) else ():
                owners.setdefault(value, []).append(datum)
        return {value: tuple(data) for value, data in owners.items()}
