"""The ways out of a step with the words that stand on them, as every picture of a pathway tells them."""

from collections.abc import Mapping
from typing import NamedTuple

from forlop.model.pathway import Duty, Obligation, Onward, Pathway, Send, Step, Target
from forlop.rendering import phrasing
from forlop.texts import say

_MINOR = frozenset(("on_refusal", "on_return", "without_consent", "on_overdue", "on_overdue_instead"))


class Way(NamedTuple):
    """A way out of a step with what is to stand on it."""

    step: str
    number: int
    clause: str
    target: Target
    words: Mapping[str, str]

    @property
    def is_minor(self) -> bool:
        return self.clause in _MINOR


def ways_of(pathway: Pathway, step: Step, *, language: str) -> tuple[Way, ...]:
    """In the order of the model; `on_overdue_instead` is an overdue limit that replaces what was to come."""
    branches = iter(step.branches)
    options = iter(step.options)
    ends = iter(step.on_ends)
    found: list[Way] = []
    for number, (clause, target) in enumerate(pathway.ways[step.name]):
        words: dict[str, str] = {}
        if clause == "branch":
            words = {"condition": phrasing.condition(language, pathway, next(branches).condition)}
        elif clause == "option":
            words = {"title": next(options).title}
        elif clause == "on_end" and step.runs is not None:
            words = {"title": phrasing.quoted(language, step.runs.pathway.titles[next(ends).end])}
        replaces = clause == "on_overdue" and step.overdue_replaces
        said = "on_overdue_instead" if replaces else clause
        found.append(Way(step=step.name, number=number, clause=said, target=target, words=words))
    return tuple(found)


def entries_of(pathway: Pathway) -> Mapping[str, tuple[str, ...]]:
    """Where each step and end is entered from: steps, interruptions and tracks, each once."""
    found: dict[str, dict[str, None]] = {}
    for step in pathway.steps:
        for name in pathway.leads_to[step.name]:
            found.setdefault(name, {})[step.name] = None
    for interruption in pathway.interruptions:
        for name in interruption.target.steps:
            found.setdefault(name, {})[interruption.name] = None
    for track in pathway.tracks:
        found.setdefault(track.first_step, {})[track.name] = None
    return {name: tuple(sources) for name, sources in found.items()}


def words_on(pathway: Pathway, way: Way, *, language: str, told: bool) -> str:
    """The words on the way; told, they name the target, where no arrow shows it."""
    if not told:
        return say(language, "chart.way.onward" if way.clause == "then" else f"chart.way.{way.clause}", **way.words)
    target = phrasing.target(language, pathway, way.target)
    if way.clause != "then":
        return say(language, f"chart.way.{way.clause}_to", target=target, **way.words)
    several = isinstance(way.target, Onward) and len(way.target.steps) > 1
    return say(language, "chart.way.fork" if several else "chart.way.then", target=target)


def received(step: str, receiver: str) -> str:
    """The name of the form in which a step is told at the one who receives."""
    return f"{step} received {receiver}"


def leaves_from(step: Step, clause: str) -> str:
    """The name of the form that a way leaves from: what waits for an answer goes on from the first who answers.

    What somebody only may confirm waits for nobody, and goes on from whoever sends it.
    """
    if not step.kind.sends or clause.startswith(("without", "on_overdue")):
        return step.name
    replies = [duty for duty in step.duties if not isinstance(duty.act, Send)]
    if clause not in ("on_refusal", "on_return") and any(_binds(duty) for duty in step.duties):
        replies = [duty for duty in replies if _binds(duty)]
    answers = {duty.actor for duty in replies}
    return next((received(step.name, each) for each in step.receivers if each in answers), step.name)


def _binds(duty: Duty) -> bool:
    return duty.obligation is not Obligation.MAY
