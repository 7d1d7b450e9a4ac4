"""Small pathways made at random, and all that can happen in them, tried in the engine in every order, one by one.

Deliberately plain: it shares nothing with the checks but the engine, and forgets only how a situation came about.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

from hypothesis import strategies as st

from forlop.engine import events as log
from forlop.engine.commands import Interrupt, Record, Refusal, Start
from forlop.engine.decide import decide
from forlop.engine.events import AnyEvent, Recorded
from forlop.engine.flow import choices_of
from forlop.engine.recording import choice_name
from forlop.engine.rounds import Round
from forlop.engine.state import INITIAL, State, evolve
from forlop.model.pathway import Choose, Pathway, targets_of
from forlop.model.pathway import Record as RecordData
from tests.course import moment

MOST = 4_000
_AT = moment("2.3.2026 09:00")
Command = Start | Record | Interrupt

# ---- pathways

_HEAD = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
opplysning alfa: ja/nei
opplysning beta: ja/nei
fase fase_null "Null"
start s0 "Begynner"
  lege skal notere alfa og beta
fase fase_en "En"
"""
_TESTS = ("alfa", "ikke alfa", "beta", "ikke beta")


@dataclass(frozen=True)
class _Way:
    """One way out of a step: the line up to `så`, the steps it leads to, and where it goes back to, if it does."""

    before: str
    leads_to: tuple[str, ...]
    back: str | None = None

    def line(self) -> str:
        *others, last = self.leads_to or ("ferdig",)
        if self.back is not None:
            return f"  {self.before}så tilbake til {self.back}, høyst 1 gang, ellers {last}"
        return f"  {self.before}så {', '.join(others)}{' og ' if others else ''}{last}"


@dataclass(frozen=True)
class _Made:
    """A step as it is made: its kind, the lines before its ways, and its ways."""

    kind: str
    lines: tuple[str, ...]
    ways: tuple[_Way, ...]


_ENDS = ("slutt_a", "slutt_a", "slutt_b")


@st.composite
def pathways(draw: st.DrawFn) -> str:
    """The text of a small pathway: forks, joins, choices, rules, what is recorded anew, ways back, an interruption."""
    count = draw(st.integers(3, 8))
    made = [_step(draw, step, count) for step in range(count)]
    for step in range(1, count):
        if not any(f"s{step}" in way.leads_to for before in made[:step] for way in before.ways):
            made[step - 1] = _leading_to(draw, made[step - 1], f"s{step}")
    lines = []
    middle = draw(st.integers(2, count - 1))
    for number, each in enumerate(made):
        if number == 0:
            lines += [_HEAD.replace('\nfase fase_en "En"', f'\n{each.ways[0].line()}\nfase fase_en "En"').rstrip()]
            continue
        lines += ['fase fase_to "To"'] if number == middle else []
        lines += [f'{each.kind} s{number} "S{number}"', *_joined(draw, made, number)]
        lines += [*each.lines, *(way.line() for way in each.ways)]
    used = {name for each in made for way in each.ways for name in way.leads_to}
    lines += [
        f'slutt {end} "{end}"{closes}' for end, closes in (("slutt_a", ""), ("slutt_b", " lukker alt")) if end in used
    ]
    if draw(st.integers(0, 2)) == 0:
        # Before anything is noted no rules can decide; that is another check's.
        reads = any("hvis" in line for line in lines[1:])
        whole = "fase fase_en og fase_to" if reads else "alle faser"
        scope = draw(st.sampled_from(("fase fase_en", "fase fase_to", whole)))
        lines.append(f'avbrudd avbrutt "Avbrutt"\n  i {scope}\n  så s{draw(st.integers(1, count - 1))}')
    return "\n".join([*lines, ""])


def _step(draw: st.DrawFn, step: int, count: int) -> _Made:
    test = draw(st.sampled_from(_TESTS))
    kind = "starts" if step == 0 else draw(st.sampled_from(("plain", "plain", "choice", "rules", "records")))
    match kind:
        case "starts":
            return _Made("start", (), (_way(draw, "", step, count),))
        case "choice":
            ways = (_way(draw, 'valg "en" ', step, count), _way(draw, 'valg "to" ', step, count))
            return _Made("beslutning", ("  lege skal velge",), ways)
        case "rules":
            return _Made("beslutning", ("  reglene avgjør",), _branches(draw, test, step, count))
        case "records":
            noted = f"  lege skal notere {test.removeprefix('ikke ')}"
            return _Made("tiltak", (noted,), _branches(draw, test, step, count))
        case _:
            relevant = (f"  bare hvis {test}",) if draw(st.integers(0, 3)) == 0 else ()
            return _Made("tiltak", (*relevant, "  lege skal gjøre dette"), (_way(draw, "", step, count),))


def _branches(draw: st.DrawFn, test: str, step: int, count: int) -> tuple[_Way, ...]:
    return (_way(draw, f"hvis {test} ", step, count), _way(draw, "ellers ", step, count))


def _way(draw: st.DrawFn, before: str, step: int, count: int) -> _Way:
    later = [f"s{number}" for number in range(step + 1, count)] + list(_ENDS)
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return _Way(before, ())
    if kind == 1 and step > 0:
        return _Way(before, (draw(st.sampled_from(later)),), f"s{draw(st.integers(1, step))}")
    several = draw(st.sampled_from((1, 1, 1, 2, 2, 3)))
    return _Way(before, tuple(dict.fromkeys(draw(st.sampled_from(later)) for _ in range(several))))


def _leading_to(draw: st.DrawFn, made: _Made, name: str) -> _Made:
    """The step with a way to `name` too, so that it can be reached."""
    number = draw(st.integers(0, len(made.ways) - 1))
    way = made.ways[number]
    changed = replace(way, leads_to=(name,) if way.back is not None else (*way.leads_to, name))
    return replace(made, ways=(*made.ways[:number], changed, *made.ways[number + 1 :]))


def _joined(draw: st.DrawFn, made: list[_Made], step: int) -> list[str]:
    sources = [
        f"s{number}"
        for number, each in enumerate(made)
        if any(f"s{step}" in (*way.leads_to, way.back) for way in each.ways)
    ]
    if len(sources) < 2 or draw(st.integers(0, 2)) == 0:
        return []
    *others, last = sources[: draw(st.integers(2, len(sources)))]
    return [f"  venter på {', '.join(others)} og {last}"]


# ---- everything that can happen


@dataclass(frozen=True)
class Tried:
    """What trying everything came to; the steps that were done for somebody, if nobody was left behind."""

    somebody_is_left_behind: bool
    done: frozenset[str] = frozenset()


def tried_in_every_order(pathway: Pathway) -> Tried | None:
    """Whether some order of some deeds leads to what must not be; None when there are too many to try."""
    side = _side_lines(pathway)
    seen: set[object] = set()
    done: set[str] = set()
    waiting = [INITIAL]
    while waiting:
        state = waiting.pop()
        commands = [*_commands(pathway, state)]
        if state.started_at is not None and not commands and state.ended is None and not _undecided(pathway, state):
            return Tried(True)
        for command in (*commands, *_interruptions(pathway, state)):
            after, events = _after(pathway, state, command)
            if _is_bad(state, events, side):
                return Tried(True)
            done.update(
                each.step for each in events if isinstance(each, log.RoundClosed) and each.how is log.Closing.DONE
            )
            if after is not None and after.ended is None and _situation(after) not in seen:
                if len(seen) >= MOST:
                    return None
                seen.add(_situation(after))
                waiting.append(after)
    return Tried(False, frozenset(done))


def _after(pathway: Pathway, state: State, command: Command) -> tuple[State | None, tuple[AnyEvent, ...]]:
    outcome = decide(pathway, state, command, now=_AT + timedelta(days=1))
    assert not isinstance(outcome, Refusal)
    for each in outcome:
        recorded = Recorded.model_construct(
            version=state.version + 1, occurred_at=each.occurred_at, recorded_at=_AT, event=each.event
        )
        state = evolve(pathway, state, recorded)
    return state, tuple(each.event for each in outcome)


def _situation(state: State) -> object:
    present = tuple(
        sorted((each.step, each.is_open, bool(each.tasks and each.tasks[0].is_open)) for each in _present(state))
    )
    values = tuple((name, recordings[-1].value) for name, recordings in sorted(state.data.items()))
    return present, state.joins, values, tuple(sorted(state.back_counts.items())), state.reached


def _present(state: State) -> list[Round]:
    return [each for each in state.rounds if each.is_present]


def _commands(pathway: Pathway, state: State) -> Iterator[Command]:
    if state.started_at is None:
        yield Start(at=_AT)
        return
    for entry in _present(state):
        step = pathway.named_steps[entry.step]
        tasks = [task for task in entry.tasks if task.is_open]
        if not tasks:
            continue
        acts = [step.duties[task.duty].act for task in tasks]
        data = [name for act in acts if isinstance(act, RecordData) for name in act.data]
        chooses = any(isinstance(act, Choose) for act in acts)
        choices = [each.title or choice_name(step, each) for each in choices_of(state, step)] if chooses else [None]
        for choice in choices:
            for values in product((True, False), repeat=len(data)):
                noted = tuple(zip(data, values, strict=True))
                yield Record(step=step.name, at=_AT, data=noted, choice=choice, reason=choice and "…")


def _interruptions(pathway: Pathway, state: State) -> Iterator[Command]:
    if state.started_at is not None:
        yield from (Interrupt(interruption=each.name, at=_AT) for each in pathway.interruptions)


def _undecided(pathway: Pathway, state: State) -> bool:
    """Whether somebody stands where the data decide, and lacks them: that is another check's."""
    del pathway
    return bool(_present(state))


def _is_bad(before: State, events: tuple[AnyEvent, ...], side: frozenset[str]) -> bool:
    """Whether a second token came to a step or to what a join waits for, or a second end was reached."""
    is_open = {each.step for each in _present(before)}
    waits = set(before.joins)
    reached = before.reached
    for event in events:
        match event:
            case log.Merged(step=step) if step not in side:
                return True
            case log.TokenWaits(step=step, source=source):
                if (step, source) in waits:
                    return True
                waits.add((step, source))
            case log.RoundOpened(step=step, joined=joined):
                if step in is_open:
                    return True
                is_open.add(step)
                waits -= {(step, source) for source in joined}
            case log.WayTaken(step=step) | log.RoundClosed(step=step, how=log.Closing.SUPERSEDED):
                is_open.discard(step)
            case log.TokenTaken(step=step, source=source):
                waits.discard((step, source))
            case log.EndTaken():
                reached = None
            case log.EndReached(end=end) | log.Ended(end=end):
                if reached not in (None, end):
                    return True
                reached = end
            case _:
                pass
    return False


def _side_lines(pathway: Pathway) -> frozenset[str]:
    """The steps from which no way leads to an end or to a join, however far it is followed."""

    def leads_out(name: str, *, passed: Callable[[str], bool], seen: set[str]) -> bool:
        if name in pathway.named_ends or pathway.named_steps[name].waits_for:
            return True
        seen.add(name)
        ways = (target for _, target in pathway.ways[name])
        return any(not passed(to) and leads_out(to, passed=passed, seen=seen) for way in ways for to in targets_of(way))

    return frozenset(
        step.name
        for step in pathway.steps
        if not leads_out(step.name, passed=(seen := set[str]()).__contains__, seen=seen)
    )
