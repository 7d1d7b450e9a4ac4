"""Why a step is not open, whole: what stands between, what was decided otherwise, and what would change it, as data.

Computed when somebody asks; no other answer waits for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from forlop.engine.answers import Answer, Known, Needed, NextStep
from forlop.engine.commands import Command, Correct
from forlop.engine.consenting import consent_stops
from forlop.engine.events import Closing
from forlop.engine.explanation import Explanation, Standing, rule_of, unmet_by, why
from forlop.engine.holding import is_held
from forlop.engine.inside import path, place_of, run_inside
from forlop.engine.next_steps import as_it_decided, known_now, next_steps
from forlop.engine.opening import (
    Offer,
    hops_to,
    last_resort,
    opens_by_itself,
    ordinary_offer,
    telling_correction,
)
from forlop.engine.state import State, Way
from forlop.model.expressions import Condition, data_of
from forlop.model.pathway import Mode, Obligation, Pathway, Step, targets_of
from forlop.model.reach import flow_from


class Stands(StrEnum):
    """What stands between a patient and a step that is not open."""

    TASK = "task"
    CONSENT = "consent"
    UNDECIDED = "undecided"
    EVENT = "event"
    TIME = "time"
    DATA = "data"
    INSIDE = "inside"
    HELD = "held"
    JOIN = "join"
    ELSEWHERE = "elsewhere"
    NOT_INDICATED = "not_indicated"
    WITHOUT_CONSENT = "without_consent"
    OUT_OF_SCOPE = "out_of_scope"
    TRACK = "track"
    NOT_HAPPENED = "not_happened"
    OTHER_START = "other_start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One thing that stands between, about the step, event, consent or interruption `name`.

    `task` says who and by when, `needed` which data are missing and from whom, `known` the data that decided, `at`
    when; `rule` is the condition that was false, or by which the decision went to `led_to` instead; `unmet` are those
    of which none held, where it went by `ellers`.
    """

    stands: Stands
    name: str
    round: int | None = None
    task: NextStep | None = None
    needed: tuple[Needed, ...] = ()
    known: tuple[Known, ...] = ()
    at: datetime | None = None
    rule: Condition | None = None
    unmet: tuple[Condition, ...] = ()
    led_to: tuple[str, ...] = ()
    responsible: str | None = None

    @property
    def thing(self) -> tuple[Stands, str, int | None, str | None]:
        """What it is, apart from how it is told: gone when no hindrance is about the same."""
        return self.stands, self.name, self.round, None if self.task is None else self.task.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """The standing of the step, what stands between, and what would change it.

    `offer` are ordinary recordings; `correction` changes what a decision rested on, and opens nothing by itself;
    `resort` is the deviation that goes there all the same, `by_itself` when time alone opens it.
    `about` is the path the hindrances and the offer are of: of a step in a sub-pathway that is not open, the step that
    runs it.
    """

    explanation: Explanation
    about: str
    hindrances: tuple[Hindrance, ...] = ()
    offer: Offer | None = None
    correction: Correct | None = None
    resort: Command | None = None
    by_itself: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.explanation.standing is Standing.OPEN


def why_not(pathway: Pathway, state: State, step: str, *, now: datetime) -> WhyNot:
    """What keeps the step, by its path, from being open; KeyError if there is no such step."""
    explanation = why(pathway, state, step, now=now)
    if explanation.standing is Standing.OPEN:
        return WhyNot(explanation=explanation, about=step)
    inside, own = place_of(step)
    called, run = pathway, state
    for number, outer in enumerate(inside):
        entry = run.present(outer)
        if entry is None or not entry.is_open:
            about = path(inside[:number], outer)
            return replace(why_not(pathway, state, about, now=now), explanation=explanation)
        runs = called.named_steps[outer].runs
        assert runs is not None  # `why` has found the step in it
        called, run = runs.pathway, run_inside(called, run, entry)
    over = explanation.standing in (Standing.OVER, Standing.LEFT)
    hindrances = () if over else tuple(_hindrances(called, run, own, explanation, now=now))
    offer = None if over else ordinary_offer(pathway, state, step, now=now)
    turned = None if over or explanation.before else _turned_away(called, run, own)
    correction = None if turned is None or inside else telling_correction(pathway, state, turned, own, now=now)
    needs_more = offer is None and explanation.standing is not Standing.OFFERED and not inside
    resort = last_resort(pathway, state, step, now=now) if needs_more else None
    by_itself = None if over or inside else opens_by_itself(pathway, state, step, now=now)
    return WhyNot(
        explanation=explanation,
        about=step,
        hindrances=hindrances,
        offer=offer,
        correction=correction,
        resort=resort,
        by_itself=by_itself,
    )


def _hindrances(
    pathway: Pathway, state: State, step: str, explanation: Explanation, *, now: datetime
) -> Iterator[Hindrance]:
    answer = next_steps(pathway, state, now=now)
    if explanation.standing is Standing.OFFERED:
        return
    for name in explanation.before:
        yield from _in_step(pathway, state, answer, name)
    for name in explanation.join_missing:
        if name not in explanation.before:
            yield Hindrance(stands=Stands.JOIN, name=name)
    if explanation.before:
        return
    named = pathway.named_steps[step]
    yield from _never_begun(pathway, state, named)
    yield from _passed_by(pathway, state, named)
    turned = _turned_away(pathway, state, step)
    if turned is not None:
        yield _elsewhere(pathway, state, turned)


def _in_step(pathway: Pathway, state: State, answer: Answer, name: str) -> Iterator[Hindrance]:
    """What of a step where a token stands is not done: by whom and by when, or what it waits for."""
    entry = state.present(name)
    assert entry is not None  # it is one of those where a token stands
    number = entry.number
    found = False
    own = [each for each in answer.tasks if each.step == name and not each.inside]
    # What somebody `kan` do stands in the way only where nobody must do anything.
    holding = [each for each in own if each.obligation is not Obligation.MAY] or own
    for actor in dict.fromkeys(each.actor for each in holding):
        tasks = [each for each in holding if each.actor == actor]
        missing = tuple(
            Needed(datum=datum, from_actors=(actor,))
            for datum in dict.fromkeys(d for t in tasks for d in t.missing_data)
        )
        yield Hindrance(stands=Stands.TASK, name=name, round=number, task=tasks[0], needed=missing)
        found = True
    consents = (each.consent_missing for each in own)
    for consent in dict.fromkeys(each for each in consents if each is not None):
        yield Hindrance(stands=Stands.CONSENT, name=consent, round=number)
    for undecided in answer.undecided:
        if (undecided.step, undecided.inside) == (name, ()):
            yield Hindrance(
                stands=Stands.UNDECIDED,
                name=name,
                round=number,
                needed=undecided.needed,
                responsible=undecided.responsible,
            )
            found = True
    for waiting in answer.waiting:
        if (waiting.step, waiting.inside) != (name, ()):
            continue
        found = True
        if waiting.until_event is not None:
            yield Hindrance(
                stands=Stands.EVENT, name=waiting.until_event, round=number, responsible=waiting.responsible
            )
        elif waiting.until is not None:
            yield Hindrance(stands=Stands.TIME, name=name, round=number, at=waiting.until)
        else:
            yield Hindrance(
                stands=Stands.DATA,
                name=name,
                round=number,
                known=waiting.missing,
                rule=pathway.named_steps[name].only_if,
                responsible=waiting.responsible,
            )
    if is_held(pathway, state, name):
        for flow in state.side_flows:
            if pathway.named_interruptions[flow].mode is Mode.RETURNS:
                yield Hindrance(stands=Stands.HELD, name=flow)
                found = True
    if not found:
        yield Hindrance(stands=Stands.INSIDE, name=name, round=number)


def _never_begun(pathway: Pathway, state: State, step: Step) -> Iterator[Hindrance]:
    """A line of its own that nothing has begun: a track, what an interruption brings, what may be done at any time."""
    if step.track is not None and step.track not in state.tracks:
        track = next(each for each in pathway.tracks if each.name == step.track)
        yield Hindrance(stands=Stands.TRACK, name=track.starts_at)
    for interruption in pathway.interruptions:
        if step.name in flow_from(pathway, interruption.target.steps) and _is_only_there(pathway, step.name):
            yield Hindrance(stands=Stands.NOT_HAPPENED, name=interruption.name)
    if step.anytime is not None:
        yield Hindrance(stands=Stands.OUT_OF_SCOPE, name=step.name)
    if step in pathway.starts and step.name != state.start and state.start is not None:
        yield Hindrance(stands=Stands.OTHER_START, name=state.start)


def _is_only_there(pathway: Pathway, step: str) -> bool:
    """Whether no start leads to the step: it is there for the interruption's sake."""
    return step not in flow_from(pathway, (start.name for start in pathway.starts))


def _passed_by(pathway: Pathway, state: State, step: Step) -> Iterator[Hindrance]:
    """The newest round of the step closed without anybody being asked: not relevant, or stopped by a consent."""
    latest = state.latest(step.name)
    if latest is None:
        return
    if latest.closed is Closing.NOT_INDICATED and step.only_if is not None:
        known = tuple(known_now(state, datum) for datum in data_of(step.only_if))
        yield Hindrance(
            stands=Stands.NOT_INDICATED,
            name=step.name,
            round=latest.number,
            known=known,
            at=latest.closed_at,
            rule=step.only_if,
        )
    stopped = latest.closed in (Closing.WITHOUT_CONSENT, Closing.WITHDRAWN)
    if stopped and step.consent is not None and consent_stops(pathway, state, step, None):
        yield Hindrance(stands=Stands.WITHOUT_CONSENT, name=step.consent, round=latest.number, at=latest.closed_at)


def _turned_away(pathway: Pathway, state: State, step: str) -> Way | None:
    """The newest way taken from which the step could not be reached any more, though another would have led to it."""
    hops = hops_to(pathway, step)
    for way in reversed(state.ways):
        taken, every = _led_to(pathway, way), pathway.leads_to.get(way.step, ())
        if taken and not any(name in hops for name in taken) and any(name in hops for name in every):
            return way
        if step in taken:
            return None
    return None


def _led_to(pathway: Pathway, way: Way) -> tuple[str, ...]:
    named = pathway.named_steps[way.step]
    of_clause = [target for clause, target in pathway.ways[way.step] if clause == way.clause]
    if not of_clause:
        return (named.name,) if way.clause == "again" else ()
    return targets_of(of_clause[way.number] if way.number < len(of_clause) else of_clause[0])


def _elsewhere(pathway: Pathway, state: State, way: Way) -> Hindrance:
    return Hindrance(
        stands=Stands.ELSEWHERE,
        name=way.step,
        round=way.round,
        known=tuple(as_it_decided(state, basis) for basis in way.basis),
        at=way.at,
        rule=rule_of(pathway, state, way),
        unmet=unmet_by(pathway, state, way),
        led_to=_led_to(pathway, way),
        responsible=way.responsible,
    )
