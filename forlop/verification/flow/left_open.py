"""A patient for whom a step stands open for good while something that it waits for is never done.

Explored is the net without the moves that do it, and in which nobody does the step. Where nothing but the step is left,
what it waits for cannot come any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from forlop.model.pathway import Mode, Obligation, Step
from forlop.model.reach import flow_from
from forlop.verification.courses.replaying import Course
from forlop.verification.flow.counterexamples import Case, Happens, Limits, happens_in
from forlop.verification.flow.exploring import Fault, Firing, Marking, NoValues, Question
from forlop.verification.flow.lines import first_marking, main_line
from forlop.verification.flow.net import Beginning, Move, Net, Strike, strike_of
from forlop.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a step waits for: the steps that do it, by which of their moves, and whether by being opened."""

    givers: frozenset[str]
    is_given_by: Callable[[Move], bool]
    by_opening: bool = False


def left_open(subject: Subject, net: Net, step: str, awaited: Awaited) -> Course | None:
    """The course of a patient for whom the step is all that stands open, and what it awaits has not been done.

    By one of the shortest ways; None where nobody was found.
    """
    limits = Limits(subject.budget.states, subject.budget.resources)
    for case in _cases(_without(net, net.numbers[step], awaited), step, awaited, limits):
        found = happens_in(case, Fault.STANDS_OPEN, net.numbers[step])
        if isinstance(found, Happens):
            return found.course
    return None


def _cases(net: Net, step: str, awaited: Awaited, limits: Limits) -> Iterator[Case]:
    """The main flow by itself, and then with what may come while it goes on and lead to the step."""
    line = main_line(net)
    begin = next(opening for opening in line.openings if isinstance(opening.leg, Beginning))
    openings: dict[Marking, tuple[Firing, ...]] = {}
    for opening in line.openings:
        starts = isinstance(opening.leg, Beginning)
        gives = starts and awaited.by_opening and net.name(opening.arrives[0]) in awaited.givers
        if not gives:
            openings.setdefault(first_marking(opening), (opening,) if starts else (begin, opening))
    plain = NoValues(follows_all=True)
    own = frozenset(each.name for each in net.pathway.steps)
    question = Question(net, tuple(openings), needs_end=False, values=plain, left_open=net.numbers[step])
    case = Case(question, openings, own, limits)
    yield case
    strikes = (*line.strikes, *_beside(net, step))
    if strikes:
        yield replace(case, question=replace(question, strikes=strikes))


def _beside(net: Net, step: str) -> Iterator[Strike]:
    """The interruptions that take nothing away, and may open the step."""
    for each in net.pathway.interruptions:
        if each.mode is not Mode.CANCELS and step in flow_from(net.pathway, each.target.steps):
            yield replace(strike_of(net, each), takes=frozenset())


def _without(net: Net, step: int, awaited: Awaited) -> Net:
    """The net in which nobody does the step, nor what it awaits, nor says no to what the step itself asks for.

    Who says no to that leaves the step at once. Who says yes only afterwards is not looked for.
    """
    moves = tuple(tuple(each for move in of for each in _kept(net, move, step, awaited)) for of in net.moves)
    onward = tuple(tuple(dict.fromkeys(place for move in of for place in move.arrives)) for of in moves)
    return replace(net, moves=moves, onward=onward)


def _kept(net: Net, move: Move, step: int, awaited: Awaited) -> Iterator[Move]:
    here = net.pathway.steps[move.step]
    is_giver = here.name in awaited.givers
    says_no = move.clause == "without_consent" and here.consent == net.pathway.steps[step].consent
    if move.step == step or says_no or (is_giver and awaited.by_opening):
        return
    if not (is_giver and awaited.is_given_by(move)):
        yield move
    elif is_offer(here):
        yield replace(move, is_done=False, is_passed_by=True, records=())


def is_offer(step: Step) -> bool:
    """Whether nobody has to act."""
    return bool(step.duties) and all(duty.obligation is Obligation.MAY for duty in step.duties)
