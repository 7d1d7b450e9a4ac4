"""What the readable engine does for one patient, as what it does for all who stand alike.

The engine is run for the patient as it is, and twice more with other distances between the same moments in the same
order: only what comes out alike, and what of the values it looked at, is taken to hold for others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple

from forlop.engine.draft import Decided
from forlop.engine.events import Basis, DatumPassed, DatumRecorded, Event, Recorded
from forlop.engine.lowered.limits import moment_of, seconds_of
from forlop.engine.lowered.needs import Needs
from forlop.engine.lowered.shapes import MomentAt, OwnAt, Shape, apart
from forlop.engine.lowered.standing import (
    COUNTED_FROM,
    TEXT,
    Control,
    Own,
    Parts,
    Slots,
    Watched,
    parts_of_state,
    together_again,
)
from forlop.engine.rounds import Round
from forlop.engine.state import State, evolve
from forlop.model.pathway import Pathway

_TIGHT, _WIDE = 60.0, 400 * 86400.0
_TIGHT_BEGINS, _WIDE_BEGINS = seconds_of(moment_of(1_780_000_000.0)), seconds_of(moment_of(-15 * 365.25 * 86400))
_WIDEST = 90 * 365.25 * 86400


class Reason(StrEnum):
    """Why the readable engine was asked, this time or every time."""

    FIRST_TIME = "nobody has stood so before"
    REFUSED = "the command is refused, and why is for the readable engine to say"
    DISTANCES = "it matters how much time lies between moments, not only their order"
    AGES = "a condition counts the time up to now"
    VALUE = "the value is not one of the datum, or a day far away"
    INSIDE = "data for a step of a sub-pathway"
    FAR = "a year for which limits may leave the calendar"
    LIMIT = "a limit that is not counted from one moment or one date"
    FOLLOWS = "a limit is to be looked at, and follows what moves it"
    OLD_VALUE = "a value was so before it is recorded, and may be too old already"
    MIXED = "an event says something whose origin is not certain"


class NotLowered(Exception):
    """What was observed holds for this patient only."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Given(NamedTuple):
    """What comes with a command: moments (`recorded` says which is that of recording), data by name, perhaps a text."""

    moments: tuple[float, ...]
    recorded: int = 0
    data: tuple[str, ...] = ()
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """What came out: events and the control after them as shapes, and where each of the patient's own came from.

    `sources` are places among the slots, and after them among what was given and `extras`: a name that the events say,
    or for a round's number the place of the one before it.
    """

    events: Shape
    after: Parts
    count: int
    sources: tuple[int, ...]
    extras: tuple[tuple[str, object], ...]
    reads: tuple[int, ...]

    def holds_as(self, other: "Observed") -> bool:
        """Whether both say the same of patients who stand alike."""
        return (
            (self.events, self.after.shape, self.sources, self.extras, self.reads)
            == (other.events, other.after.shape, other.sources, other.extras, other.reads)
        )  # fmt: skip


Act = Callable[[State, Callable[[float], datetime]], Sequence[Decided]]
"""What is done with a state; the moments it uses are asked for, since they are moved with the state's own."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The pathway that decides, and what of the past it can ask about."""

    pathway: Pathway
    needs: Needs


def observed(meaning: Meaning, control: Control, version: int, slots: Slots, given: Given, act: Act) -> Observed:
    """What comes of the act for all who stand so; raises NotLowered when it depends on more."""
    once = _observed(meaning, control, version, slots, given, act, {})
    for moved in _other_distances(control, slots, given.moments):
        if not once.holds_as(_observed(meaning, control, version, slots, given, act, moved)):
            raise NotLowered(Reason.DISTANCES)
    return once


def retimed(control: Control, slots: Slots) -> Iterator[Slots]:
    """The patient's own with other distances between the same moments in the same order."""
    return (tuple(_moved(control, slots, moved)) for moved in _other_distances(control, slots, ()))


def _other_distances(control: Control, slots: Slots, given: tuple[float, ...]) -> Iterator[dict[float, float]]:
    own = (at for at in slots[1 : control.last + 1] if isinstance(at, float))
    moments = sorted({*own, *given})
    gap = min(_WIDE, _WIDEST / (len(moments) + 1))
    for begins, distance in ((_TIGHT_BEGINS, _TIGHT), (_WIDE_BEGINS, gap)):
        yield {at: begins + distance * number for number, at in enumerate(moments)}


def _moved(control: Control, slots: Slots, moved: Mapping[float, float]) -> list[object]:
    return [
        moved.get(each, each) if 0 < place <= control.last and isinstance(each, float) else each
        for place, each in enumerate(slots)
    ]


def _observed(
    meaning: Meaning,
    control: Control,
    version: int,
    slots: Slots,
    given: Given,
    act: Act,
    moved: Mapping[float, float],
) -> Observed:
    own = _moved(control, slots, moved)
    for place in _texts(control):
        own[place] = f"{TEXT}{place}"
    reads: list[int] = []
    before = together_again(control, version, own, reads)
    decided = act(before, lambda moment: moment_of(moved.get(moment, moment)))
    looked_at = tuple(dict.fromkeys(reads))
    moments = tuple(moved.get(each, each) for each in given.moments)
    after = before
    for each in decided:
        recorded = Recorded.model_construct(
            version=after.version + 1,
            occurred_at=each.occurred_at,
            recorded_at=moment_of(moments[given.recorded]),
            event=each.event,
        )
        after = evolve(meaning.pathway, after, recorded)
    if control.numbers and (before.inner or after.inner):
        raise NotLowered(Reason.MIXED)  # a step of the same name may be counted inside
    parts = parts_of_state(meaning.needs, after)
    places = _Places(control, own, moments, given, before, _written(decided))
    sources = (0, *(places.of_moment(each) for each in parts.moments), *(places.of_own(each) for each in parts.owns))
    events = _shape(decided, places)
    if _tells_text(events) or _tells_text(parts.shape):
        raise NotLowered(Reason.MIXED)  # the text went where texts are not looked for
    return Observed(events, parts, len(decided), sources, tuple(places.extras), looked_at)


def _tells_text(shape: Shape) -> bool:
    if isinstance(shape, tuple):
        return any(map(_tells_text, shape))
    return isinstance(shape, str) and shape.startswith(TEXT)


def _written(decided: Iterable[Decided]) -> frozenset[str]:
    return frozenset(each.event.datum for each in decided if isinstance(each.event, DatumRecorded))


def _texts(control: Control) -> tuple[int, ...]:
    return tuple(place for place, role in enumerate(control.roles, start=control.last + 1) if role == "reason")


def _shape(decided: Iterable[Decided], places: "_Places") -> Shape:
    """What the events say, with places among the patient's own and what was given."""

    def special(owner: object, name: str, part: object) -> Shape | None:
        return places.of_field(owner, name, part) if isinstance(owner, Event) and part is not None else None

    return apart(
        tuple((each.event, each.occurred_at) for each in decided),
        moment=lambda moment: MomentAt(places.of_moment(seconds_of(moment))),
        special=special,
    )


class _Places:
    """Where the moments, values and names that come out stood when they went in."""

    def __init__(
        self,
        control: Control,
        own: Sequence[object],
        moments: tuple[float, ...],
        given: Given,
        before: State,
        written: frozenset[str],
    ) -> None:
        self.extras: list[tuple[str, object]] = []
        size = len(own)
        self._moments = {each: size + number for number, each in enumerate(moments)}
        self._moments |= {at: place for place, at in enumerate(own[: control.last + 1]) if isinstance(at, float)}
        first = size + len(moments)
        # What was said and not written, since the step was past that, is nowhere.
        self._data = {name: first + number for number, name in enumerate(given.data) if name in written}
        self._text = first + len(given.data) if given.has_text else None
        self._first_extra = first + len(given.data) + (1 if given.has_text else 0)
        self._texts = {own[place]: place for place in _texts(control)}
        self._numbers = {(step, own[place]): place for place, step in control.numbers.items()}
        self._newest = _newest(before)

    def of_moment(self, at: float) -> int:
        place = self._moments.get(at)
        if place is None:
            raise NotLowered(Reason.DISTANCES)  # reckoned, not one that was known
        return place

    def of_own(self, own: Own) -> int:
        match own:
            case Own(role="value" | "by", owner=Watched() as recording):
                place = recording.place if own.role == "value" else recording.person_place
                assert place is not None  # it is there, so it stood somewhere
                return place
            case Own(role="value", datum=datum):
                return self._of_datum(datum)
            case Own(role="by"):
                return self._extra("is", own.value)
            case Own(role="number", value=int() as number):
                return self._of_number(step_of(own.owner), number)
            case _:
                found = self.of_field(own.owner, own.role, own.value)
                return self._extra("is", own.value) if found is None else found.place

    def of_field(self, owner: object, name: str, part: object) -> OwnAt | None:
        """The place of a field of an event; None when it says the same for all."""
        match owner, name, part:
            case (DatumRecorded(datum=datum), "value", _):
                return OwnAt(self._of_datum(datum))
            case ((Basis(datum=datum) | DatumPassed(datum=datum)), "value", _):
                return OwnAt(self._data[datum] if datum in self._data else self._of_newest(datum, part))
            case (_, "reason", str()) if part.startswith(TEXT):
                return OwnAt(self._text_place(part))
            case (_, "round", int()) if part >= COUNTED_FROM:
                return OwnAt(self._of_number(step_of(owner), part))
            case _:
                return None

    def _text_place(self, text: str) -> int:
        if text in self._texts:
            return self._texts[text]
        assert self._text is not None  # a text that stands for one came from somewhere
        return self._text

    def _of_datum(self, datum: str) -> int:
        if datum not in self._data:
            raise NotLowered(Reason.MIXED)
        return self._data[datum]

    def _of_newest(self, datum: str, value: object) -> int:
        found = {each.place for each in self._newest.get(datum, ()) if each.held == value}
        if len(found) != 1:
            raise NotLowered(Reason.MIXED)
        return found.pop()

    def _of_number(self, step: str, number: int) -> int:
        known = self._numbers.get((step, number))
        if known is not None:
            return known
        before = self._numbers.get((step, number - 1))
        if before is None and number != COUNTED_FROM:
            raise NotLowered(Reason.MIXED)
        return self._extra("is", number) if before is None else self._extra("next", before)

    def _extra(self, kind: str, what: object) -> int:
        if (kind, what) not in self.extras:
            self.extras.append((kind, what))
        return self._first_extra + self.extras.index((kind, what))


def step_of(owner: object) -> str:
    """The step that a round, or an event of a round, is of."""
    return owner.step if isinstance(owner, Round) else str(dict(owner)["step"])  # type: ignore[call-overload]  # an event with a round has a step


def _newest(state: State) -> dict[str, list[Watched]]:
    """The newest recordings by datum, also of the runs inside."""
    found: dict[str, list[Watched]] = {}
    for each in (state, *_inside(state)):
        for datum, recordings in each.data.items():
            if recordings and isinstance(recordings[-1], Watched):
                found.setdefault(datum, []).append(recordings[-1])
    return found


def _inside(state: State) -> Iterable[State]:
    for inner in state.inner.values():
        yield inner
        yield from _inside(inner)


def taking(places: Sequence[int]) -> Callable[[Slots], Slots]:
    """What takes these places of a tuple, as a tuple."""
    # Of one place alone itemgetter gives what stands there, and of none it cannot be made.
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda own: (own[places[0]],)) if places else (lambda _: ())
