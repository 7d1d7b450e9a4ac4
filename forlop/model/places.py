"""Where the parts of a pathway stand in its text: each name where it is declared, each clause on its own line.

`places["kartlegging"]`, `places.of("nivå", "branch", 1)` -> `Span`
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forlop.language import syntax
from forlop.source import Span

# Lines of which the class alone says what they are, by the field of the model that they fill.
_BY_CLASS: Mapping[type, str] = {
    syntax.Duty: "duty",
    syntax.BranchLine: "branch",
    syntax.OptionLine: "option",
    syntax.OnEnd: "on_end",
    syntax.OnlyIf: "only_if",
    syntax.RulesDecide: "rules_decide",
    syntax.RowLine: "row",
    syntax.Citation: "citation",
    syntax.RunsLine: "runs",
    syntax.ScopeLine: "scope",
    syntax.ShareLine: "share",
    syntax.DatumLine: "datum",
    syntax.Lasts: "lasts",
    syntax.ForTime: "waits_until",
}
# Lines of ways, names and words, by their terminal.
_BY_KIND: Mapping[str, str] = {
    "THEN": "then",
    "ELSE": "otherwise",
    "REFUSED_THEN": "on_refusal",
    "RETURNED_THEN": "on_return",
    "WITHOUT_CONSENT": "without_consent",
    "AFTER_LAST": "after_last",
    "ON_OVERDUE": "on_overdue",
    "WAITS_FOR": "waits_for",
    "WITH": "content",
    "VALID_WITH": "quorum",
    "REQUIRES_CONSENT": "consent",
    "TO": "waits_until",
    "BASIS": "basis",
    "CODE": "code",
    "NOTE": "note",
}


@dataclass(frozen=True)
class Places(Mapping[str, Span]):
    """The span of each declared name, and of the lines below it in the text."""

    names: Mapping[str, Span]
    document: syntax.Document

    def __getitem__(self, name: str) -> Span:
        return self.names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def of(self, name: str, clause: str, number: int = 0) -> Span:
        """The line of this clause in the block of `name`, counted from 0; KeyError if there is no such line."""
        return self.clauses[name, clause, number]

    def has(self, name: str, clause: str, number: int = 0) -> bool:
        """Whether the text has such a line."""
        return (name, clause, number) in self.clauses

    @cached_property
    def clauses(self) -> Mapping[tuple[str, str, int], Span]:
        """Every line below a name: whose it is, what it is called here, and which of its kind it is."""
        found: dict[tuple[str, str, int], Span] = {}
        for block in self.document.blocks:
            name = _declared(block.opener)
            if name is None:
                continue
            count = Counter[str]()
            for line in block.clauses:
                clause = clause_of(line)
                found.setdefault((name, clause, count[clause]), line.span)
                count[clause] += 1
        return found


def _declared(opener: syntax.Line) -> str | None:
    name = getattr(opener, "name", None)
    return name.text if isinstance(name, syntax.Name) else None


def clause_of(line: syntax.Line) -> str:
    """What a line is called here: `branch`, `duty`, `then`, `on_refusal` …; other lines by their own kind."""
    match line:
        case syntax.Way(kind=kind) | syntax.NameClause(kind=kind) | syntax.NamesClause(kind=kind):
            return _BY_KIND.get(kind, kind.lower())
        case syntax.TextClause(kind=kind) | syntax.Word(kind=kind):
            return _BY_KIND.get(kind, kind.lower())
        case _:
            return _BY_CLASS.get(type(line), type(line).__name__)
