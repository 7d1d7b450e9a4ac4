"""Why a step is open, or why it is not: from the log and the pathway's ways, as data. Sentences are made elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from forlop.engine.answers import Cause, NextStep
from forlop.engine.events import Closing, Reply
from forlop.engine.inside import SEPARATOR, run_inside
from forlop.engine.next_steps import cause_of, next_steps, way_to
from forlop.engine.rounds import Round
from forlop.engine.state import INITIAL, State, Way
from forlop.model.expressions import Condition
from forlop.model.pathway import Answer, Confirm, Onward, Pathway, Send, Step
from forlop.model.reach import ahead_of, flow_from


class Standing(StrEnum):
    """How a step stands for this patient."""

    OPEN = "open"
    NOT_YET = "not_yet"
    PAST = "past"
    NO_LONGER = "no_longer"
    OFFERED = "offered"
    OVER = "over"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PastRound:
    """An earlier round of the step: when it was opened and closed, and how; `instead` is what was done in its place.

    Of what was sent, `reply` is the answer, given `by` somebody `acted_at` some time; where nobody answered, that is
    of the sending. `led_to` is where the patient went because the limit passed, None where that is not why it closed.
    """

    opened_at: datetime
    closed_at: datetime
    how: Closing
    instead: str | None = None
    reply: Reply | None = None
    by: str | None = None
    acted_at: datetime | None = None
    led_to: tuple[str, ...] | None = None
    retracted: bool = False

    @property
    def word(self) -> str:
        """How it closed, the nearest that can be told: `accepted`, `sent`, `overdue`, `done`, `left_out` and so on."""
        if self.retracted:
            return "retracted"
        if self.instead is not None:
            return "instead"
        if self.led_to is not None:
            return "overdue" if self.led_to else "overdue_over"
        if self.reply is not None and self.how.value in (Closing.DONE, self.reply):
            return self.reply.value
        return "sent" if self.how is Closing.DONE and self.by is not None else self.how.value

    @property
    def told_by(self) -> str | None:
        """Who did what the word tells, where it is of the sending or the answer."""
        return self.by if self.word == "sent" or self.word == self.reply else None

    @property
    def told_at(self) -> datetime:
        """When what the word tells happened."""
        return self.closed_at if self.told_by is None or self.acted_at is None else self.acted_at


def past_rounds(pathway: Pathway, state: State, step: str) -> tuple[PastRound, ...]:
    """The rounds of the step that are over, in the order of opening."""
    return tuple(_past_round(pathway, state, each) for each in state.rounds.of_step(step) if each.closed is not None)


def _past_round(pathway: Pathway, state: State, entry: Round) -> PastRound:
    assert entry.closed is not None
    assert entry.closed_at is not None
    named = pathway.named_steps[entry.step]
    asked = Send if entry.reply is None else Answer | Confirm
    done = [
        each for each in entry.tasks if each.closed is Closing.DONE and isinstance(named.duties[each.duty].act, asked)
    ]
    return PastRound(
        entry.opened_at,
        entry.closed_at,
        entry.closed,
        entry.instead,
        entry.reply,
        done[0].by if done else None,
        done[0].closed_at if done else None,
        _led_to(named, state, entry),
        entry.retracted,
    )


def _led_to(step: Step, state: State, entry: Round) -> tuple[str, ...] | None:
    """Where the patient went in its place when the limit passed; of `tilbake` it is not told."""
    ways = (way.clause for way in state.ways if (way.step, way.round) == (entry.step, entry.number))
    if entry.closed is not Closing.SUPERSEDED or not step.overdue_replaces or "on_overdue" not in ways:
        return None
    return step.on_overdue.steps if isinstance(step.on_overdue, Onward) else ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """`causes` lead from the step back to the start, `tasks` are its open tasks, `before` the steps that lead to it.

    `rules` has for each cause the condition by which the rules took the way, None where a person or the text did;
    `unmet` those of which none held, where the way is that of `ellers`.
    `join_missing` are the steps whose tokens the join still waits for. PAST steps open again only when a token comes.
    `goes_back` if a NO_LONGER step lies ahead once a `tilbake` has led back.
    `inside` are the steps that it runs inside, from the outermost, and `within` explains that one.
    """

    step: str
    standing: Standing
    causes: tuple[Cause, ...] = ()
    rules: tuple[Condition | None, ...] = ()
    unmet: tuple[tuple[Condition, ...], ...] = ()
    tasks: tuple[NextStep, ...] = ()
    past: tuple[PastRound, ...] = ()
    before: tuple[str, ...] = ()
    join_missing: tuple[str, ...] = ()
    goes_back: bool = False
    within: "Explanation | None" = None
    inside: tuple[str, ...] = ()


def why(pathway: Pathway, state: State, step: str, *, now: datetime) -> Explanation:
    """The explanation of one step, by its path in a sub-pathway; KeyError if there is no such step."""
    outer, separator, rest = step.partition(SEPARATOR)
    if separator:
        named = pathway.named_steps[outer]
        if named.runs is None:
            raise KeyError(step)
        entry = state.latest(outer)
        run = INITIAL if entry is None else run_inside(pathway, state, entry)
        inner = why(named.runs.pathway, run, rest, now=now)
        return replace(inner, within=why(pathway, state, outer, now=now), inside=(outer, *inner.inside))
    return _why(pathway, state, step, now=now)


def _why(pathway: Pathway, state: State, step: str, *, now: datetime) -> Explanation:
    named = pathway.named_steps[step]
    answer = next_steps(pathway, state, now=now)
    present = state.present(step)
    past = past_rounds(pathway, state, step)
    if present is not None:
        tasks = tuple(task for task in answer.tasks if task.step == step and not task.inside)
        road = tuple(_road(state, present))
        return Explanation(
            step,
            Standing.OPEN,
            tuple(cause_of(pathway, state, entry) for entry in road),
            tuple(_rule(pathway, state, entry) for entry in road),
            tuple(_unmet(pathway, state, entry) for entry in road),
            tasks,
            past,
        )
    if state.ended is not None:
        return Explanation(step, Standing.OVER, past=past)
    if state.left is not None:
        return Explanation(step, Standing.LEFT, past=past)
    if step in answer.offers:
        return Explanation(step, Standing.OFFERED, past=past)
    before = tuple(
        name for name in dict.fromkeys(entry.step for entry in state.rounds.present) if step in ahead_of(pathway, name)
    )
    arrived = {source for joining, source in state.joins if joining == step}
    missing = tuple(name for name in named.waits_for if name not in arrived) if arrived else ()
    standing = Standing.PAST if past and not before else Standing.NOT_YET if before else Standing.NO_LONGER
    behind = standing is Standing.NO_LONGER and step in flow_from(pathway, (e.step for e in state.rounds.present))
    return Explanation(step, standing, past=past, before=before, join_missing=missing, goes_back=behind)


def _road(state: State, entry: Round) -> Iterator[Round]:
    """From the round back to the start, each once."""
    visited: set[tuple[str, int]] = set()
    current: Round | None = entry
    while current is not None and (current.step, current.number) not in visited:
        visited.add((current.step, current.number))
        yield current
        current = _round_before(state, current)


def _rule(pathway: Pathway, state: State, entry: Round) -> Condition | None:
    """The condition of the branch that was taken hither; of a judgement it was only a suggestion."""
    way = _way_hither(state, entry)
    return None if way is None else rule_of(pathway, state, way)


def _unmet(pathway: Pathway, state: State, entry: Round) -> tuple[Condition, ...]:
    way = _way_hither(state, entry)
    return () if way is None else unmet_by(pathway, state, way)


def _way_hither(state: State, entry: Round) -> Way | None:
    return None if entry.deviation is not None or entry.moved else way_to(state, entry)


def rule_of(pathway: Pathway, state: State, way: Way) -> Condition | None:
    """The condition by which the rules took the way."""
    by_rule = way.clause == "branch" and not _was_chosen(pathway, state, way)
    return pathway.named_steps[way.step].branches[way.number].condition if by_rule else None


def unmet_by(pathway: Pathway, state: State, way: Way) -> tuple[Condition, ...]:
    """The conditions of which none held, so that the rules took the way of `ellers`, or the step came once more."""
    by_rules = way.clause in _NONE_HELD and not _was_chosen(pathway, state, way)
    return tuple(branch.condition for branch in pathway.named_steps[way.step].branches) if by_rules else ()


_NONE_HELD = ("otherwise", "again", "after_last")


def _was_chosen(pathway: Pathway, state: State, way: Way) -> bool:
    """Whether a person chose it: also where the rules were to decide, and could not."""
    return pathway.named_steps[way.step].is_judgement or state.numbered(way.step, way.round).chosen is not None


def _round_before(state: State, entry: Round) -> Round | None:
    """The round whose way led here: the newest of its source that was opened before."""
    earlier = (
        each
        for each in reversed(state.rounds.of_step(entry.source or ""))
        if each.opened_version < entry.opened_version
    )
    return next(earlier, None)
