"""No patient is left behind: whoever begins comes to one end, and no step is entered twice at a time (semantics 12).

Proven for every patient the rules of the pathway lead. What people settle by hand against the rules is outside: a
decision that the rules could not take, a jump, a step that is not open.
"""

from collections.abc import Iterator
from dataclasses import replace

from forlop.diagnostics import BETWEEN, Diagnostic, Related, Severity, StoryLine
from forlop.model.pathway import Finished
from forlop.source import Span
from forlop.verification.courses.telling import told
from forlop.verification.flow.counterexamples import Case, Happens, Limits, NotKnown, faults
from forlop.verification.flow.dead_steps import Dead, NotDecided, dead_steps
from forlop.verification.flow.exploring import Fault, Firing, Marking, Question, explore
from forlop.verification.flow.lines import (
    Line,
    first_marking,
    keeps_to_itself,
    lines_beside,
    main_line,
    own_steps,
)
from forlop.verification.flow.net import Beginning, Move, Net, Strike, Striking, net_of
from forlop.verification.flow.never_opened import NeverOpened, never_opened
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check

STUCK, NO_END, SECOND, TWO_ENDS = "V310", "V311", "V312", "V313"
DEAD, MEETS, TORN, NOT_KNOWN = "V314", "V315", "V316", "V317"

Details = tuple[tuple[str, str], ...]

# Why something is not known, with a help of its own; whatever keeps the data from being judged has one in common.
_REASONS = ("states", "data", "rounds", "engine")


def net_under_proof(subject: Subject) -> Net:
    """The net of the pathway, made once for all checks that follow tokens."""
    return net_of(subject.pathway)


def nobody_is_left_behind(subject: Subject) -> Iterator[Diagnostic]:
    """Each fault once, with the course of a patient to whom it happens."""
    net = subject.once(net_under_proof)
    limits = Limits(subject.budget.states, subject.budget.resources)
    main = main_line(net)
    found_in_main = False
    for case in _cases(net, main, limits):
        # What happens without interruptions is said first; they are let loose on what is sound without them.
        if found_in_main and case.question.strikes:
            break
        for found in faults(case):
            found_in_main = True
            yield _diagnostic(subject, case, found)
    if not found_in_main:
        *_, whole = _cases(net, main, limits)
        for dead in _each_step_once(dead_steps(whole)):
            yield _done_for_nobody(subject, net, dead)
        for unopened in never_opened(whole):
            yield _never_opened(subject, unopened)
    for line in lines_beside(net):
        if keeps_to_itself(net, line):
            for case in _cases_beside(net, main, line, limits):
                for found in faults(case):
                    yield _diagnostic(subject, case, found)


SOUNDNESS = Check("soundness", (STUCK, NO_END, SECOND, TWO_ENDS, DEAD, MEETS, TORN, NOT_KNOWN), nobody_is_left_behind)


# ---- what is explored


def _cases(net: Net, line: Line, limits: Limits) -> Iterator[Case]:
    """The main flow without interruptions of a part of it, and then with them."""
    begin = next(opening for opening in line.openings if isinstance(opening.leg, Beginning))
    openings: dict[Marking, tuple[Firing, ...]] = {}
    for opening in line.openings:
        before = () if isinstance(opening.leg, Beginning) else (begin,)
        openings.setdefault(first_marking(opening), (*before, opening))
    question = Question(net, tuple(openings), needs_end=line.needs_end)
    case = Case(question, openings, own_steps(net, line), limits)
    yield case
    if line.strikes:
        yield replace(case, question=replace(question, strikes=line.strikes))


def _cases_beside(net: Net, main: Line, line: Line, limits: Limits) -> Iterator[Case]:
    """A line beside the main flow, if its tokens can meet at all; opened as early as a patient can."""
    begins = {first_marking(opening): opening for opening in line.openings}
    question = Question(net, tuple(begins), needs_end=False)
    if not explore(question, most=limits.states).bad:
        return
    openings = {marking: (*_way_before(net, main, opening, limits), opening) for marking, opening in begins.items()}
    yield Case(question, openings, own_steps(net, line), limits)


def _way_before(net: Net, main: Line, opening: Strike, limits: Limits) -> tuple[Firing, ...]:
    """The shortest way of the main flow to where the line may open."""
    begins = {first_marking(each): each for each in main.openings if isinstance(each.leg, Beginning)}
    if not opening.needs:
        return (next(iter(begins.values())),)
    explored = explore(Question(net, tuple(begins), needs_end=True), most=limits.states)
    for situation in explored.came_from:
        if opening.needs & situation.marking:
            begin, firings = explored.way_to(situation)
            return (begins[begin.marking], *firings)
    return (next(iter(begins.values())),)


# ---- what is said


def _diagnostic(subject: Subject, case: Case, found: Happens | NotKnown) -> Diagnostic:
    net = case.question.net
    match found:
        case NotKnown():
            return _not_known(subject, net, found)
        case Happens(around=Move() as edge):
            return _torn(subject, net, found, edge)
        case _ if found.bad.fault is not Fault.NO_END and (strike := _striking(case, found)) is not None:
            return _meets(subject, net, found, strike)
        case _:
            return _BY_FAULT[found.bad.fault](subject, net, found)


def _stuck(subject: Subject, net: Net, found: Happens) -> Diagnostic:
    join = net.names[found.bad.place]
    missing = _missing(net, found)
    fork = _parting(net, found.firings, missing)
    details: Details = (("name", join), ("missing", BETWEEN.join(missing)))
    related = [Related("branch", _line_of(subject, net, fork))] if fork is not None else []
    related += [Related("missing", subject.places[name]) for name in missing]
    advice = "" if fork is None else "branch"
    if fork is not None:
        details = (*details, ("from", net.names[fork.step]))
    return _refuted(subject, STUCK, subject.places.of(join, "waits_for"), details, related, advice, found)


def _no_end(subject: Subject, net: Net, found: Happens) -> Diagnostic:
    last = [firing for firing in found.firings if isinstance(firing, Move) and isinstance(firing.target, Finished)]
    struck = next((firing.leg for firing in reversed(found.firings) if isinstance(firing, Strike)), None)
    if not last or (isinstance(struck, Striking) and found.firings[-1] not in last):
        name = struck.name if isinstance(struck, Striking) else net.pathway.starts[0].name
        return _refuted(subject, NO_END, subject.places[name], (("name", name),), [], "", found)
    details = (("name", net.names[last[-1].step]),)
    return _refuted(subject, NO_END, _line_of(subject, net, last[-1]), details, [], "step", found)


def _second(subject: Subject, net: Net, found: Happens) -> Diagnostic:
    place = found.bad.place
    name = net.name(place)
    comings = _comings(net, found.firings, place)
    related = [Related("comes", _line_of(subject, net, move)) for move in comings]
    fork = _fork(net, found.firings)
    if fork is not None and fork not in comings:
        related.append(Related("fork", _line_of(subject, net, fork)))
    sources = list(dict.fromkeys(net.names[move.step] for move in comings))
    if place < net.steps:
        details: Details = (("name", name), ("sources", BETWEEN.join(sources)))
        if len(sources) == 2:
            details = (*details, ("first", sources[1]), ("second", sources[0]))
        waits_for = net.pathway.named_steps[name].waits_for
        if waits_for and len(sources) == 1 and sources[0] not in waits_for:
            return _refuted(
                subject,
                SECOND,
                subject.places[name],
                (*details, *_awaited(waits_for, sources[0])),
                related,
                "joined",
                found,
            )
        advice = {2: "join"}.get(len(sources), "once")
        return _refuted(subject, SECOND, subject.places[name], details, related, advice, found)
    details = (("name", name), ("sources", net.source(place)))
    return _refuted(subject, SECOND, subject.places.of(name, "waits_for"), details, related, "input", found)


def _awaited(waits_for: tuple[str, ...], another: str) -> Details:
    """What the join would wait for with one more, as a list in the text: `b, c` and `d`."""
    return (("first", ", ".join(waits_for)), ("second", another))


def _two_ends(subject: Subject, net: Net, found: Happens) -> Diagnostic:
    end = net.name(found.bad.place)
    first = _first_end(net, found)
    move = found.bad.firing
    span = _line_of(subject, net, move) if isinstance(move, Move) else subject.places[end]
    earlier = [
        Related("first_end", _line_of(subject, net, firing))
        for firing in found.firings
        if isinstance(firing, Move) and net.numbers[first] in firing.arrives
    ]
    return _refuted(subject, TWO_ENDS, span, (("first", first), ("second", end)), earlier[:1], "", found)


def _meets(subject: Subject, net: Net, found: Happens, strike: Striking) -> Diagnostic:
    """What an interruption of a part leaves behind meets what it begins."""
    name = strike.name
    is_step = name in net.pathway.named_steps
    if is_step:
        own: Details = (("name", name), ("meets", _where(net, found)))
        span = subject.places.of(name, "anytime") if subject.places.has(name, "anytime") else subject.places[name]
        return _refuted(subject, MEETS, span, own, [], "anytime", found)
    details: Details = (("name", name), ("meets", _where(net, found)))
    span = subject.places.of(name, "scope") if subject.places.has(name, "scope") else subject.places[name]
    return _refuted(subject, MEETS, span, details, [], "", found)


def _torn(subject: Subject, net: Net, found: Happens, edge: Move) -> Diagnostic:
    """A `tilbake` edge that leaves one branch of a fork, or enters between a fork and its join."""
    assert edge.back is not None  # only `tilbake` goes around
    details: Details = (("name", net.names[edge.step]), ("back_to", edge.back.step), ("meets", _where(net, found)))
    fork = _fork(net, found.firings)
    related = []
    if fork is not None:
        details = (*details, ("fork", net.names[fork.step]))
        related.append(Related("fork", _line_of(subject, net, fork)))
    advice = "" if fork is None else "fork"
    return _refuted(subject, TORN, _line_of(subject, net, edge), details, related, advice, found)


def _each_step_once(dead: Iterator[Dead | NotDecided]) -> Iterator[Dead | NotDecided]:
    said: set[int] = set()
    for each in dead:
        step = each.step if isinstance(each, Dead) else -1
        if step not in said:
            yield each
        if isinstance(each, Dead):
            said.add(step)


def _done_for_nobody(subject: Subject, net: Net, found: Dead | NotDecided) -> Diagnostic:
    details: Details
    if isinstance(found, NotDecided):
        details = (("count", str(found.count)), ("name", net.names[found.move.step]), ("of", BETWEEN.join(found.data)))
        span = _line_of(subject, net, found.move)
        reason = "data" if found.data else "states"
        return Diagnostic(NOT_KNOWN, span, details, help=reason, severity=Severity.UNKNOWN)
    name = net.names[found.step]
    details = (("name", name),)
    answered = [_line_of(subject, net, read.move) for read in found.reads if read.move != found.move]
    related = [Related("answered", span) for span in dict.fromkeys(answered)]
    if found.step == found.move.step and subject.places.has(name, "only_if"):
        span, advice = subject.places.of(name, "only_if"), "only_if"
    else:
        advice = "" if found.reads else "closed"
        if found.move.back is not None and not found.move.again:
            advice, details = "count", (*details, ("back_to", found.move.back.step))
        span = _line_of(subject, net, found.move)
        related.append(Related("unreached", subject.places[name]))
    others = tuple(each for each in related if each.span != span)
    return Diagnostic(DEAD, span, details, others, advice)


def _never_opened(subject: Subject, found: NeverOpened) -> Diagnostic:
    """Told at the line that says where it may come."""
    where = (found.opener, "scope")
    span = subject.places.of(*where) if subject.places.has(*where) else subject.places[found.opener]
    details = (("name", found.step), ("event", found.opener))
    if found.step == found.opener:
        return Diagnostic(DEAD, span, details, (), "anytime")
    return Diagnostic(DEAD, span, details, (Related("unreached", subject.places[found.step]),), "interruption")


def _not_known(subject: Subject, net: Net, found: NotKnown) -> Diagnostic:
    details: Details = (("count", str(found.count)),)
    span = subject.places[net.pathway.starts[0].name]
    if found.bad is not None and found.bad.place >= 0:
        span = subject.places[net.name(found.bad.place)]
        details = (*details, ("name", net.name(found.bad.place)), ("of", BETWEEN.join(found.data)))
    reason = found.reason if found.reason in _REASONS else "cases"
    return Diagnostic(NOT_KNOWN, span, details, help=reason, severity=Severity.UNKNOWN)


_BY_FAULT = {
    Fault.WAITS_FOR_EVER: _stuck,
    Fault.NO_END: _no_end,
    Fault.SECOND: _second,
    Fault.TWO_ENDS: _two_ends,
}


def _refuted(
    subject: Subject,
    code: str,
    span: Span,
    details: Details,
    related: list[Related],
    advice: str,
    found: Happens,
) -> Diagnostic:
    net = subject.once(net_under_proof)
    comings = _comings(net, found.firings, found.bad.place) if found.bad.fault is Fault.SECOND else []
    about = frozenset(net.names[move.step] for move in comings)
    story = (*told(found.course, about=about), _conclusion(net, found))
    related = [*related, *_struck(subject, found.firings)]
    others = tuple(dict.fromkeys(each for each in related if each.span != span))
    return Diagnostic(code, span, details, others, advice, story=story)


def _struck(subject: Subject, firings: tuple[Firing, ...]) -> Iterator[Related]:
    """The interruptions that came on the way."""
    for firing in firings:
        leg = firing.leg if isinstance(firing, Strike) else None
        if isinstance(leg, Striking) and leg.name in subject.pathway.named_interruptions:
            yield Related("interrupts", subject.places[leg.name])


def _conclusion(net: Net, found: Happens) -> StoryLine:
    """What the story comes to."""
    match found.bad.fault:
        case Fault.WAITS_FOR_EVER:
            missing = BETWEEN.join(_missing(net, found))
            return StoryLine("waits_for_ever", (("step", net.names[found.bad.place]), ("missing", missing)))
        case Fault.NO_END:
            return StoryLine("nothing_is_open")
        case Fault.SECOND if found.bad.place < net.steps:
            return StoryLine("is_open_twice", (("step", net.name(found.bad.place)),))
        case Fault.SECOND:
            details = (("step", net.name(found.bad.place)), ("source", net.source(found.bad.place)))
            return StoryLine("comes_twice", details)
        case Fault.TWO_ENDS:
            return StoryLine("has_two_ends", (("end", _first_end(net, found)), ("other", net.name(found.bad.place))))
        case Fault.STANDS_OPEN:
            raise AssertionError("soundness does not ask where a step stands open")


# ---- places


def _line_of(subject: Subject, net: Net, move: Move) -> Span:
    """The line of the text that the move is written in."""
    name = net.names[move.step]
    where = (name, move.clause, move.number)
    return subject.places.of(*where) if subject.places.has(*where) else subject.places[name]


def _missing(net: Net, found: Happens) -> tuple[str, ...]:
    """What the join waits for in vain."""
    inputs = net.inputs_of[found.bad.place] - found.bad.situation.marking
    return tuple(net.source(place) for place in sorted(inputs))


def _first_end(net: Net, found: Happens) -> str:
    """The end that was reached before the other, perhaps by the same move."""
    assert found.bad.firing is not None  # an end is reached by a move
    places = (*found.bad.situation.marking, *found.bad.firing.arrives)
    return next(net.name(place) for place in places if net.is_end(place) and place != found.bad.place)


def _where(net: Net, found: Happens) -> str:
    return net.name(found.bad.place) if found.bad.place >= 0 else ""


def _striking(case: Case, found: Happens) -> Striking | None:
    """The interruption of a part of the pathway, or the step at any time, that came on the way."""
    struck = (firing.leg for firing in found.firings if firing in case.question.strikes and isinstance(firing, Strike))
    return next((leg for leg in struck if isinstance(leg, Striking)), None)


def _parting(net: Net, firings: tuple[Firing, ...], missing: tuple[str, ...]) -> Move | None:
    """The last way of the story that led away from what is waited for."""
    wanted = {net.numbers[name] for name in missing}
    for firing in reversed(firings):
        if isinstance(firing, Move) and not _leads_to(net, firing.arrives, wanted):
            others = (move for move in net.moves[firing.step] if move.arrives != firing.arrives)
            if any(_leads_to(net, other.arrives, wanted) for other in others):
                return firing
    return None


def _leads_to(net: Net, places: tuple[int, ...], wanted: set[int]) -> bool:
    """Whether some way leads from there to one of these steps without going back."""
    reached: set[int] = set()
    waiting = [net.joins.get(place, place) for place in places]
    while waiting:
        step = waiting.pop()
        if step in wanted:
            return True
        if step in reached or net.is_end(step):
            continue
        reached.add(step)
        for move in net.moves[step]:
            waiting.extend(net.joins.get(place, place) for place in move.arrives if not move.again)
    return False


def _comings(net: Net, firings: tuple[Firing, ...], place: int) -> list[Move]:
    """The moves by which tokens came to a place, the last of them first."""
    del net
    return [firing for firing in reversed(firings) if isinstance(firing, Move) and place in firing.arrives][:2]


def _fork(net: Net, firings: tuple[Firing, ...]) -> Move | None:
    """The last way of the story that opened several steps that are followed."""
    forks = [
        firing
        for firing in firings
        if isinstance(firing, Move) and len([place for place in firing.arrives if place not in net.side]) > 1
    ]
    return forks[-1] if forks else None
