"""Where a patient stands, in two parts: a control that many patients share, and what is the patient's own.

The control is the residue of the state with places for moments, values, free texts and high numbers of rounds;
moments are in the order of time, so that a control also says what was before what.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from forlop.engine.events import Event
from forlop.engine.lowered.cells import Cell
from forlop.engine.lowered.limits import Limit, Rule, Spot, moment_of, seconds_of
from forlop.engine.lowered.needs import Needs
from forlop.engine.lowered.residue import residue
from forlop.engine.lowered.shapes import Leaf, MomentAt, OwnAt, Shape, VersionAt, apart, together
from forlop.engine.rounds import Round
from forlop.engine.state import Recording, State

Slots = tuple[object, ...]
"""What is the patient's own: moments in the order of time (the first is before all others), then all the rest."""

BEFORE_ALL = seconds_of(moment_of(-50 * 365.25 * 24 * 3600))
"""Stands before every moment of a patient, so that the latest moment always exists."""

COUNTED_FROM = 8
"""Rounds with lower numbers are told apart by the control; from here on the number is the patient's own."""

TEXT = "\0text"
"""Stands for a free text while it is found out where a text goes; no pathway has such a name."""


class Own(NamedTuple):
    """Something that is a patient's own: what it is, where it was found, and of a recorded value whose it is."""

    role: str
    owner: object
    value: object
    datum: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A control, and what has been found out about it: look-ups that are filled as patients come by.

    `last` is the place of the latest moment, and `roles` say what the others are. `cells` are those of recorded values
    by place, `dates` the places of days and moments among them, `numbers` the steps of which rounds are counted there.
    `front` and `kept` say which places are stored there; a moment that data came at is kept also when it is in front.
    `passing` holds the kind of event by the number of the task whose limit passes.
    `ahead` holds what lies ahead where it is the same for all: nothing.
    `tables` holds the rules where nothing lies ahead but limits in tables.
    `latest_at` is the place of the latest moment at which anything occurred: of an earlier one only the log can tell.
    `over`: time brings nothing, as the run has not begun or has ended.
    `follows`: a limit is to be looked at, so whatever moves it is told, with the day, by the readable engine.
    """

    shape: Shape
    last: int
    size: int
    versions: int
    roles: tuple[str, ...]
    front: tuple[int, ...]
    kept: tuple[int, ...]
    cells: Mapping[int, Cell]
    dates: frozenset[int]
    numbers: Mapping[int, str]
    latest_at: int | None
    over: bool
    follows: bool
    decisions: dict[Hashable, object] = field(default_factory=dict)
    in_order: dict[int, "Move"] = field(default_factory=dict)
    with_latest: dict[int, "Move"] = field(default_factory=dict)
    otherwise: dict[tuple[int, Hashable], "Move"] = field(default_factory=dict)
    outlooks: dict[Hashable, object] = field(default_factory=dict)
    tables: list[Rule] = field(default_factory=list)
    passing: dict[int, int] = field(default_factory=dict)
    ahead: list["Several"] = field(default_factory=list)

    def whole(self, front: Slots, kept: Slots) -> Slots:
        """All that is the patient's own, by place."""
        # Place 0 is the moment before all others.
        own: list[object] = [BEFORE_ALL] * self.size
        for place, each in zip(self.kept, kept, strict=True):
            own[place] = each
        for place, each in zip(self.front, front, strict=True):
            own[place] = each
        return tuple(own)

    def spot(self, place: int) -> Spot:
        """Where in a patient that place stands."""
        in_front = place in self.front
        return Spot(in_front, (self.front if in_front else self.kept).index(place))


class Move(NamedTuple):
    """What an event makes of a patient: the next control, and how many events of the log it stands for.

    The next front is taken from the front and what the event gives; where what is kept changes too (`take_kept`), both
    are taken from what is kept, the front, and what the event gives.
    """

    after: Control
    events: int
    take: Callable[[Slots], Slots]
    take_kept: Callable[[Slots], Slots] | None


Standing = tuple[Control, int, Slots, Slots, "Limit | Several"]
"""Where a patient stands: the control, the version of the log, the moments in front, what is kept, and what lies ahead.

In front, the latest first, are the moments of rounds and of the run; kept is what comes with data, and seldom changes.
"""


class Several(NamedTuple):
    """What lies ahead where it is not one task with one limit: when the clock first brings something, and the limits.

    `limits` None where the readable engine is to be asked.
    """

    alarm: float
    limits: tuple[Limit, ...] | None


class Parts(NamedTuple):
    """A residue taken apart. `moments` in the order of time, without the one before all others.

    `of_rounds` are the places of moments that are not only of data, `of_data` those of moments of data.
    """

    shape: Shape
    moments: tuple[float, ...]
    owns: tuple[Own, ...]
    of_rounds: tuple[int, ...]
    of_data: tuple[int, ...]
    versions: int
    latest_at: int | None
    over: bool
    follows: bool


class Watched(Recording):
    """A recording of which it is noticed that its value is looked at; it knows the places of its value and person."""

    __slots__ = ("held", "person_place", "place", "reads")

    held: object
    place: int
    person_place: int | None
    reads: list[int]

    @property
    def value(self) -> object:  # type: ignore[override]  # a field that notices
        self.reads.append(self.place)
        return self.held


def watched(plain: Mapping[str, object], place: int, person_place: int | None, reads: list[int]) -> Watched:
    """A recording with these fields, and its value in that place."""
    made: Watched = object.__new__(Watched)
    for name, value in plain.items():
        object.__setattr__(made, "held" if name == "value" else name, value)
    object.__setattr__(made, "place", place)
    object.__setattr__(made, "person_place", person_place)
    object.__setattr__(made, "reads", reads)
    return made


def _follows(left: State) -> bool:
    return bool(left.rechecks) or any(_follows(inner) for inner in left.inner.values())


def parts_of_state(needs: Needs, state: State) -> Parts:
    """The state's residue taken apart."""
    left = replace(residue(needs, state), version=0)
    moments, versions = _collected(left)
    place_of = {at: number for number, at in enumerate(moments, start=1)}
    rank_of = {version: rank for rank, version in enumerate(versions, start=1)}
    owns: list[Own] = []
    of_rounds: set[int] = set()
    of_data: set[int] = set()
    datum_of = dict(named_recordings(left))

    def special(owner: object, name: str, part: object) -> Shape | None:
        if name in ("version", "opened_version", "closed_version") and isinstance(part, int):
            return VersionAt(rank_of.get(part, 0))
        if isinstance(owner, Recording) and isinstance(part, datetime):
            of_data.add(place_of[seconds_of(part)])
            return MomentAt(place_of[seconds_of(part)])
        role = _role(owner, name, part)
        if role is None:
            return None
        owns.append(Own(role, owner, part, datum_of.get(id(owner), "")))
        return OwnAt(len(moments) + len(owns))

    def moment(at: datetime) -> Shape:
        of_rounds.add(place_of[seconds_of(at)])
        return MomentAt(place_of[seconds_of(at)])

    shape = apart(left, moment=moment, special=special)
    return Parts(
        shape=shape,
        moments=tuple(moments),
        owns=tuple(owns),
        # The latest comes first; a run that has not begun has only the moment before all.
        of_rounds=tuple(sorted(of_rounds | {len(moments)}, reverse=True)),
        of_data=tuple(sorted(of_data)),
        versions=len(versions),
        latest_at=None if left.latest_at is None else place_of[seconds_of(left.latest_at)],
        over=left.started_at is None or left.ended is not None,
        follows=_follows(left),
    )


def named_recordings(state: State) -> Iterator[tuple[int, str]]:
    """The identity of every recording, also of the runs inside, with the datum it is of."""
    for datum, recordings in state.data.items():
        yield from ((id(recording), datum) for recording in recordings)
    for inner in state.inner.values():
        yield from named_recordings(inner)


def _role(owner: object, name: str, part: object) -> str | None:
    """What makes a field the patient's own; None for all that patients who stand alike have in common."""
    if part is None:
        return None
    if isinstance(owner, Recording) and name in ("value", "by"):
        return name
    if isinstance(owner, Round) and name == "number" and isinstance(part, int) and part >= COUNTED_FROM:
        return "number"
    if isinstance(owner, Event) and name == "round" and isinstance(part, int) and part >= COUNTED_FROM:
        return "number"
    return "reason" if isinstance(owner, Event | Round) and name == "reason" and part else None


def _collected(left: State) -> tuple[list[float], list[int]]:
    moments: set[float] = set()
    versions: set[int] = set()

    def moment(at: datetime) -> Shape:
        moments.add(seconds_of(at))
        return None

    def special(_owner: object, name: str, part: object) -> Shape | None:
        if name in ("version", "opened_version", "closed_version") and isinstance(part, int) and part > 0:
            versions.add(part)
        return None

    apart(left, moment=moment, special=special)
    return sorted(moments), sorted(versions)


def together_again(control: Control, version: int, slots: Sequence[object], reads: list[int] | None = None) -> State:
    """The residue of a patient who stands so; with `reads`, places of values are noted when looked at."""

    def leaf(each: Leaf) -> object:
        match each:
            case MomentAt(place=place):
                at = slots[place]
                assert isinstance(at, float)
                return moment_of(at)
            case OwnAt(place=place):
                return slots[place]
            case VersionAt(rank=0):
                return 0
            case VersionAt(rank=rank):
                return version - (control.versions - rank)

    def make(kind: type, parts: Mapping[str, Shape]) -> object | None:
        value = parts.get("value")
        if reads is None or kind is not Recording or not isinstance(value, OwnAt):
            return None
        by = parts["by"]
        plain = {name: together(part, leaf=leaf, make=make) for name, part in parts.items()}
        return watched(plain, value.place, by.place if isinstance(by, OwnAt) else None, reads)

    state = together(control.shape, leaf=leaf, make=make)
    assert isinstance(state, State)
    return replace(state, version=version)
