"""What the blocks of a text meant: kept for the next reading, as long as nothing changes that they depend on.

A block depends on its own lines, on where it stands, and on what its names stand for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from forlop.diagnostics import Diagnostic
from forlop.language import syntax
from forlop.language.syntax import Block
from forlop.model.known import Known
from forlop.model.names import UNREAD
from forlop.model.pathway import Datum, OneOf, Step, StepKind

_Value = TypeVar("_Value")

Mentions = Callable[[frozenset[str]], Iterable[Block]]
"""The blocks in which any of the words stands; one too many does no harm."""

Key = tuple[int, tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a block meant when nothing was wrong with it, and every name in it was known."""

    block: Block
    value: object


@dataclass(frozen=True, slots=True)
class Environment:
    """What the names of a text stand for: the kind of each, its datum, its kind of step, the data of a form."""

    known: Known
    stands_for: Mapping[str, tuple[str, Datum | None, StepKind | None, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one reading leaves to the next."""

    meant: Mapping[Key, Meant]
    environment: Environment
    steps: Mapping[str, Step]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Reads the blocks of one text that cannot be taken from `before`; all but `touched` can."""

    before: Kept | None
    mentions: Mentions
    found: list[Diagnostic]
    touched: set[int]
    now: dict[Key, Meant]

    def of(self, block: Block, aspect: tuple[str | None, ...], read: Callable[[], _Value]) -> _Value:
        """What the block means in this respect; `aspect` has all it depends on besides its lines and names."""
        key = (id(block), aspect)
        meant = None if self.before is None or id(block) in self.touched else self.before.meant.get(key)
        if meant is not None:
            self.now[key] = meant
            return cast("_Value", meant.value)
        wrong = len(self.found)
        value = read()
        if len(self.found) == wrong:
            self.now[key] = Meant(block, value)
        return value

    def touch(self, names: frozenset[str]) -> None:
        """What is said of these names now is not what was said before."""
        if names:
            self.touched.update(id(block) for block in self.mentions(names))

    def compare(self, environment: Environment) -> None:
        """Names that stand for something else touch the blocks that use them, and so do values of enumerations."""
        if self.before is None:
            return
        old, new = self.before.environment, environment
        changed = {name for name, stands in new.stands_for.items() if old.stands_for.get(name) != stands}
        changed |= old.stands_for.keys() - new.stands_for.keys()
        data = [known.data[name] for known in (old.known, new.known) for name in changed if name in known.data]
        # `ved poliklinikk` finds its datum by the value.
        values = {value for datum in data if isinstance(datum.type, OneOf) for value in datum.type.values}
        self.touch(frozenset(changed | values))

    def compare_defined(self, blocks: Iterable[Block], known: Known) -> None:
        """What is computed or tabulated, in the order of the text: one definition may use another."""
        if self.before is None:
            return
        old = self.before.environment.known
        for block in blocks:
            match block.opener:
                case syntax.ComputeLine(name=name):
                    same = old.computed.get(name.text) == known.computed.get(name.text)
                case syntax.TableLine(gives=name):
                    same = old.tables.get(name.text) == known.tables.get(name.text)
                case _:
                    continue
            if not same or id(block) in self.touched:
                self.touch(frozenset({name.text}))

    def compare_steps(self, steps: Mapping[str, Step]) -> None:
        if self.before is not None:
            old = self.before.steps
            self.touch(frozenset(name for name, step in steps.items() if old.get(name) is not step))

    def kept(self, environment: Environment, steps: Mapping[str, Step]) -> Kept:
        """For the next reading. While a declaration is unread, names pass that are not known: that is not kept."""
        names = environment.known.names
        if names.lost or any(declared.kind == UNREAD for declared in names.declared.values()):
            meant = {} if self.before is None else self.before.meant
            return Kept({key: self.now[key] for key in meant if self.now.get(key) is meant[key]}, environment, steps)
        return Kept(self.now, environment, steps)


def keeper(before: Kept | None, *, mentions: Mentions, found: list[Diagnostic]) -> Keeper:
    """One that knows nothing of this text yet."""
    return Keeper(before, mentions, found, set(), {})


def environment_of(known: Known, kinds: Mapping[str, StepKind]) -> Environment:
    of_form: dict[str, list[str]] = {}
    for datum in known.data.values():
        if datum.form is not None:
            of_form.setdefault(datum.form, []).append(datum.name)
    stands_for = {
        name: (declared.kind, known.data.get(name), kinds.get(name), tuple(of_form.get(name, ())))
        for name, declared in known.names.declared.items()
    }
    return Environment(known, stands_for)
