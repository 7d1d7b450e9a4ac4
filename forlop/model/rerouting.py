"""A step put in between others, or taken out: which ways lead where then, and which joins wait for whom (semantics 10).

Refused, with who stands in the way, when the ways do not say what would be meant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forlop.language import syntax
from forlop.language.nodes import names_used_in
from forlop.source import Span

# These go on in the sense of `så`; the rest (refusal, return, no consent, overdue) are replies to what went wrong.
_ONWARD = frozenset({"THEN", "ELSE", "AFTER_LAST"})
_WayLine = syntax.Way | syntax.BranchLine | syntax.OptionLine | syntax.OnEnd


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step cannot be put in or taken out; `places` are those who stand in the way, in the `role` they have."""

    code: str
    at: Span
    details: tuple[tuple[str, str], ...]
    help: str = ""
    places: tuple[Span, ...] = ()
    role: str = "needs"


@dataclass(frozen=True, slots=True)
class Rerouted:
    """The blocks as they are then, and the names of those that were there before and are otherwise now."""

    blocks: tuple[syntax.Block, ...]
    touched: tuple[str, ...]


# ---- putting in


def insert(
    blocks: Sequence[syntax.Block], number: int, line: syntax.InsertLine, block: syntax.Block
) -> Rerouted | Refusal:
    """`line` adds its block after the step of block `number`; the ways of that step are taken over."""
    wrong = _own_ways(line, block)
    if wrong is not None:
        return wrong
    before = blocks[number]
    moved = _only_onward(line, before) if line.before is None else _ways_between(line, before, line.before)
    if isinstance(moved, Refusal):
        return moved
    ways, target = moved
    name = syntax.Name(line.name.text, line.name.span)
    joins = _joins_fed_by(blocks, before, ways, target)
    if isinstance(joins, str):
        details = (("name", line.name.text), ("after", _name(before)), ("join", joins))
        return Refusal("S423", line.span, details, places=(before.opener.span,), role="base")
    changed = _with_ways(before, {id(way): _led(way, target, (name,)) for way in ways})
    kind = "ELSE" if any(isinstance(each, syntax.BranchLine | syntax.OptionLine) for each in block.clauses) else "THEN"
    opener = syntax.Opening(line.kind, line.name, line.title, line.span)
    added = syntax.Block(opener, (*block.clauses, syntax.Way(kind, target, line.span)), block.whole)
    made: list[syntax.Block] = []
    for each in blocks:
        if each is before:
            made.extend((changed, added))
        elif _name(each) in joins:
            made.append(_waiting_for(each, _name(before), name))
        else:
            made.append(each)
    return Rerouted(tuple(made), (_name(before), *joins))


def _own_ways(line: syntax.InsertLine, block: syntax.Block) -> Refusal | None:
    for clause in block.clauses:
        if isinstance(clause, syntax.Way) and clause.kind in _ONWARD:
            return Refusal("S421", clause.span, (("name", line.name.text),), places=(line.span,), role="opener")
    return None


def _only_onward(line: syntax.InsertLine, before: syntax.Block) -> tuple[list[_WayLine], syntax.Target] | Refusal:
    """The single `så` of the step; a step that branches does not say which of its ways is meant."""
    onward = [way for way in _ways(before) if not isinstance(way, syntax.Way) or way.kind in _ONWARD]
    match onward:
        case [syntax.Way(kind="THEN") as only]:
            return [only], only.target
        case _:
            details = (("name", line.name.text), ("after", _name(before)), ("to", ", ".join(_targets(onward))))
            help_for = "to" if _targets(onward) else ""
            return Refusal("S420", line.after.span, details, help_for, tuple(way.span for way in onward), "way")


def _ways_between(
    line: syntax.InsertLine, before: syntax.Block, after: syntax.Name
) -> tuple[list[_WayLine], syntax.Target] | Refusal:
    ways = [
        way
        for way in _ways(before)
        if (isinstance(way.target, syntax.Onward) and after.text in {name.text for name in way.target.names})
        or (isinstance(way.target, syntax.Back) and way.target.otherwise.text == after.text)
    ]
    if not ways:
        details = (("name", line.name.text), ("after", _name(before)), ("before", after.text))
        return Refusal("S422", line.span, details, places=(before.opener.span,), role="base")
    return ways, syntax.Onward((syntax.Name(after.text, after.span),))


def _joins_fed_by(
    blocks: Sequence[syntax.Block], before: syntax.Block, ways: list[_WayLine], target: syntax.Target
) -> tuple[str, ...] | str:
    """The joins that wait for the step by the ways that are taken over; the name of one that it feeds otherwise too."""
    reached = {name.text for name in target.names} if isinstance(target, syntax.Onward) else set[str]()
    joins = tuple(_name(block) for block in blocks if _name(block) in reached and _name(before) in _waited_for(block))
    taken = {id(way) for way in ways}
    left = {name for way in _ways(before) if id(way) not in taken for name in _names_of(way.target)}
    left |= {name for way in ways for name in _names_of(way.target)} - reached
    doubtful = [name for name in joins if name in left]
    return doubtful[0] if doubtful else joins


# ---- taking out


def remove(blocks: Sequence[syntax.Block], number: int, line: syntax.RemoveLine) -> Rerouted | Refusal:
    """The step of block `number` is left out: who led to it leads to where it led."""
    gone = blocks[number]
    refused = _refused(gone, line)
    if refused is not None:
        return refused
    (onward,) = [way for way in _ways(gone) if isinstance(way, syntax.Way) and way.kind == "THEN"]
    target = onward.target
    name = line.name.text
    rest = [block for block in blocks if block is not gone]
    leading = [block for block in rest for way in _ways(block) if name in _names_of(way.target)]
    joins = {_name(block) for block in rest if name in _waited_for(block)}
    made: list[syntax.Block] = []
    touched: list[str] = []
    for block in rest:
        changed = block
        for way in _ways(block):
            if name not in _names_of(way.target):
                continue
            new = _bypassed(way.target, name, target, joins=joins)
            if new is None:
                return _needed(line, [way.span], help_for="way")
            changed = _with_ways(changed, {id(way): replace(way, target=new)})
        made.append(changed)
        if changed is not block:
            touched.append(_name(block))
    for place, block in enumerate(made):
        if name not in _waited_for(block):
            continue
        shrunk = _shrunk(block, name, leading, joins=joins)
        if shrunk is None:
            return _needed(line, [block.opener.span], help_for="join")
        made[place] = shrunk
        touched.append(_name(block))
    for place, block in enumerate(made):
        if not _is_pause(block) or not any(name in _stopped(clause) for clause in block.clauses):
            continue
        clauses = [_without_stop(clause, name) for clause in block.clauses]
        kept = tuple(clause for clause in clauses if clause is not None)
        if not any(isinstance(clause, syntax.NamesClause) for clause in kept):
            return _needed(line, [block.opener.span], help_for="pause")
        made[place] = replace(block, clauses=kept)
        touched.append(_name(block))
    needing = _needing(gone, made, name)
    return _needed(line, needing) if needing else Rerouted(tuple(made), tuple(dict.fromkeys(touched)))


def _refused(gone: syntax.Block, line: syntax.RemoveLine) -> Refusal | None:
    """What the step itself is that keeps it from being taken out."""
    opener = gone.opener
    assert isinstance(opener, syntax.Opening)
    details = (("name", line.name.text),)
    duties = [clause for clause in gone.clauses if isinstance(clause, syntax.Duty)]
    basis = any(isinstance(clause, syntax.TextClause) and clause.kind == "BASIS" for clause in gone.clauses)
    locked = [duty for duty in duties if duty.force == "STATUTORY" or (basis and duty.obligation == "SHALL")]
    if locked:
        return Refusal("S418", line.span, (*details, ("was", ""), ("now", "")), "removed", (locked[0].span,), "base")
    if opener.kind == "START":
        return Refusal("S424", line.span, details, help="start", places=(opener.span,), role="base")
    if _waited_for(gone):
        return Refusal("S424", line.span, details, help="joins", places=(opener.span,), role="base")
    onward = [way for way in _ways(gone) if isinstance(way, syntax.Way) and way.kind == "THEN"]
    if len(onward) != 1 or any(_texts(way.target) != _texts(onward[0].target) for way in _ways(gone)):
        places = tuple(way.span for way in _ways(gone))
        return Refusal("S424", line.span, details, help="ways", places=places, role="way")
    return None


def _bypassed(target: syntax.Target, name: str, onward: syntax.Target, *, joins: set[str]) -> syntax.Target | None:
    """Where a way leads that led to the step; None when the language has no word for it."""
    match target, onward:
        case syntax.Onward(names=(_,)), _:
            return onward
        case syntax.Onward(names=names), syntax.Onward(names=after):
            # One line of a fork that went straight to the join: the others meet there without it.
            follows = tuple(each for each in after if each.text not in joins)
            kept: dict[str, syntax.Name] = {}
            for each in names:
                for new in follows if each.text == name else (each,):
                    kept.setdefault(new.text, new)
            return syntax.Onward(tuple(kept.values()))
        case syntax.Onward(names=names), syntax.Finished():
            return syntax.Onward(tuple(each for each in names if each.text != name))
        case syntax.Back(), syntax.Onward(names=(only,)) if only.text not in joins:
            back = only if target.name.text == name else target.name
            otherwise = only if target.otherwise.text == name else target.otherwise
            return replace(target, name=back, otherwise=otherwise)
        case _:
            return None


def _shrunk(block: syntax.Block, name: str, leading: list[syntax.Block], *, joins: set[str]) -> syntax.Block | None:
    """A join without the step: it waits for the one before it instead, unless that one forks."""
    ways = [way for before in leading for way in _ways(before) if name in _names_of(way.target)]
    forks = [isinstance(way.target, syntax.Onward) and len(way.target.names) > 1 for way in ways]
    if all(forks):
        return _waiting_for(block, name, None)
    if len(ways) == 1 and len(joins) == 1 and isinstance(leading[0].opener, syntax.Opening):
        instead = syntax.Name(_name(leading[0]), leading[0].opener.name.span)
        return None if instead.text in _waited_for(block) else _waiting_for(block, name, instead)
    return None


def _is_pause(block: syntax.Block) -> bool:
    return isinstance(block.opener, syntax.Opening) and block.opener.kind == "PAUSE"


def _stopped(clause: syntax.Line) -> set[str]:
    """The steps whose clocks the clause of a pause stops."""
    if not isinstance(clause, syntax.NamesClause) or clause.kind != "STOPS_DEADLINE":
        return set()
    return {name.text for name in clause.names}


def _without_stop(clause: syntax.Line, name: str) -> syntax.Line | None:
    """A clock that is gone need not be stopped; None when the clause then stops nothing."""
    if not isinstance(clause, syntax.NamesClause) or name not in _stopped(clause):
        return clause
    kept = tuple(each for each in clause.names if each.text != name)
    return replace(clause, names=kept) if kept else None


def _needing(gone: syntax.Block, rest: Sequence[syntax.Block], name: str) -> list[Span]:
    """The lines that use the step, or that read what nobody else records."""
    lines = [
        line
        for block in rest
        if not isinstance(block.opener, syntax.ExampleLine)
        for line in (block.opener, *block.clauses)
    ]
    recorded = _recorded(gone)
    forms = {
        _name(block): {clause.name.text for clause in block.clauses if isinstance(clause, syntax.DatumLine)}
        for block in rest
        if isinstance(block.opener, syntax.Opening) and block.opener.kind == "FORM"
    }
    lost = {datum for each in recorded for datum in forms.get(each, {each})} | (recorded & forms.keys())
    for block in rest:
        kept = _recorded(block)
        lost -= kept | {datum for each in kept for datum in forms.get(each, set[str]())}
    return [line.span for line in lines if name in _mentioned(line) or (lost & _read(line))]


def _recorded(block: syntax.Block) -> set[str]:
    acts = (clause.act for clause in block.clauses if isinstance(clause, syntax.Duty))
    return {name.text for act in acts if isinstance(act, syntax.Record) for name in act.names}


def _mentioned(line: syntax.Line) -> set[str]:
    """The names that a line uses: all but the one it declares."""
    return {name.text for name in names_used_in(line)} - _declares(line)


def _read(line: syntax.Line) -> set[str]:
    if isinstance(line, syntax.Opening) or (isinstance(line, syntax.Duty) and isinstance(line.act, syntax.Record)):
        timing = line.timing if isinstance(line, syntax.Duty) else None
        return {name.text for name in names_used_in(timing)}
    return _mentioned(line)


def _declares(line: syntax.Line) -> set[str]:
    return {line.name.text} if isinstance(line, syntax.Named) else set()


def _needed(line: syntax.RemoveLine, places: Sequence[Span], *, help_for: str = "needed") -> Refusal:
    return Refusal("S424", line.span, (("name", line.name.text),), help=help_for, places=tuple(places))


# ---- blocks and their ways


def _name(block: syntax.Block) -> str:
    return "" if isinstance(block.opener, syntax.ExampleLine) else block.opener.name.text


def _ways(block: syntax.Block) -> Iterator[_WayLine]:
    return (
        clause for clause in block.clauses if isinstance(clause, syntax.Way | syntax.BranchLine | syntax.OptionLine)
    )


def _names_of(target: syntax.Target) -> tuple[str, ...]:
    match target:
        case syntax.Onward(names=names):
            return tuple(name.text for name in names)
        case syntax.Back(name=name, otherwise=otherwise):
            return name.text, otherwise.text
        case syntax.Finished():
            return ()


def _texts(target: syntax.Target) -> tuple[str, tuple[str, ...]]:
    return type(target).__name__, _names_of(target)


def _targets(ways: Sequence[_WayLine]) -> list[str]:
    return list(dict.fromkeys(f"`{name}`" for way in ways for name in _names_of(way.target)))


def _led(way: _WayLine, moved: syntax.Target, instead: tuple[syntax.Name, ...]) -> _WayLine:
    """The way with the new step where the moved names stood."""
    taken = set(_names_of(moved))
    match way.target:
        case syntax.Onward(names=names) if isinstance(moved, syntax.Onward) and len(taken) < len(names):
            left = [name for name in names if name.text not in taken]
            at = next(number for number, name in enumerate(names) if name.text in taken)
            return replace(way, target=syntax.Onward((*left[:at], *instead, *left[at:])))
        case syntax.Back() as back if isinstance(moved, syntax.Onward) and len(taken) == 1:
            return replace(way, target=replace(back, otherwise=instead[0]))
        case _:
            return replace(way, target=syntax.Onward(instead))


def _with_ways(block: syntax.Block, new: dict[int, _WayLine]) -> syntax.Block:
    return replace(block, clauses=tuple(new.get(id(clause), clause) for clause in block.clauses))


def _waited_for(block: syntax.Block) -> set[str]:
    clauses = (clause for clause in block.clauses if isinstance(clause, syntax.NamesClause))
    return {name.text for clause in clauses if clause.kind == "WAITS_FOR" for name in clause.names}


def _waiting_for(block: syntax.Block, old: str, new: syntax.Name | None) -> syntax.Block:
    """The join with another name for one that it waits for, or without it."""

    def renamed(clause: syntax.Line) -> syntax.Line | None:
        if not isinstance(clause, syntax.NamesClause) or clause.kind != "WAITS_FOR":
            return clause
        names = (new if name.text == old else name for name in clause.names)
        kept = tuple(name for name in names if name is not None)
        return replace(clause, names=kept) if kept else None

    clauses = (renamed(clause) for clause in block.clauses)
    return replace(block, clauses=tuple(clause for clause in clauses if clause is not None))
