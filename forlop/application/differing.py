"""What one pathway means and promises otherwise than another: a variant and its base, or two editions of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forlop.application.pathway_files import ReadPathway
from forlop.application.proving import subject_of
from forlop.diagnostics import Diagnostic
from forlop.model.changes import Change, ChangeKind, Effect
from forlop.model.differences import HEADER, THING, Changed, Difference, differences_of, kind_of
from forlop.model.pathway import Pathway
from forlop.verification.local.against_base import nobody_fares_worse
from forlop.verification.local.worse import Worse, worse_than

# The field in which a promise stands, where it is not called the same. Other steps delay a step: it has no such field.
_STANDS_IN: Mapping[str, frozenset[str]] = {
    "removed": frozenset({THING}),
    "nobody": frozenset({"duty", "actor", "act"}),
    "total": frozenset({THING, "start", "end"}),
    "condition": frozenset({"only_if"}),
    "refusal": frozenset({"ways"}),
    "pause": frozenset({THING, "steps"}),
    "delay": frozenset(),
}
_ANYWHERE = "otherwise"
# Worse from either side, as far as is known.
_UNWEIGHED = frozenset({_ANYWHERE, "title", "condition"})
_SAID_OF: Mapping[ChangeKind, str] = {
    ChangeKind.RENAMED: "title",
    ChangeKind.LIMIT: "limit",
    ChangeKind.OBLIGATION: "obligation",
    ChangeKind.CONSENT: "consent",
    ChangeKind.QUORUM: "quorum",
    ChangeKind.REMOVED: THING,
    ChangeKind.ADDED: THING,
    ChangeKind.DECLARED: THING,
}
"""What a line of a variant is about, as a difference names it."""
_HEADER_FIELDS = {"OWNER": "owner", "APPLIES_TO": "applies_to", "PURPOSE": "purpose", "WITHOUT_SOURCE": "unsourced"}
# Every variant has these of its own.
_ITS_OWN = frozenset({"name", "title", "version"})


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that is weaker or stronger now, with the patient who fares worse by the one that is weaker."""

    effect: Effect
    worse: Worse


@dataclass(frozen=True, slots=True)
class Told:
    """A change with the promises that are weaker by it."""

    difference: Difference
    weaker: tuple[Worse, ...] = ()


def builds_on(now: ReadPathway, was: Pathway) -> bool:
    """Whether the one says itself what it changes in the other."""
    base = None if now.base is None else now.base.pathway
    return base is not None and (base.name, base.version) == (was.name, was.version)


def are_strangers(was: Pathway, now: Pathway) -> bool:
    """Whether they are other pathways altogether: neither the same name, nor half of the steps of either."""
    shared = was.named_steps.keys() & now.named_steps.keys()
    return was.name != now.name and 2 * len(shared) < min(len(was.steps), len(now.steps))


def who_fares_worse(now: ReadPathway, *, today: date) -> tuple[Diagnostic, ...]:
    """What the changes of a variant cost, as `check` tells it."""
    subject = subject_of(now, today=today)
    return () if subject is None else tuple(nobody_fares_worse(subject))


def promises(was: Pathway, now: Pathway) -> tuple[Promised, ...]:
    """Each promise that is not as it was. One that is weaker for some and stronger for others is told as both."""
    return (
        *(Promised(Effect.LOOSENING, each) for each in worse_than(was, now)),
        *(Promised(Effect.TIGHTENING, each) for each in worse_than(now, was)),
    )


def changes_between(was: Pathway, now: Pathway, promised: tuple[Promised, ...]) -> tuple[Told, ...]:
    """Every change of meaning, as tightened or loosened where that is known; what is gone comes first."""
    weaker = [each.worse for each in promised if each.effect is Effect.LOOSENING]
    stronger = [each.worse for each in promised if each.effect is Effect.TIGHTENING]
    told, placed = [], set[int]()
    for each in differences_of(was, now):
        less, more = ([worse for worse in side if _is_about(worse, each)] for side in (weaker, stronger))
        stories = tuple(worse for worse in less if worse.what != _ANYWHERE)
        told.append(Told(replace(each, changed=_changed(each, less, more)), stories))
        placed.update(map(id, less))
    for worse in weaker:
        if id(worse) not in placed:
            told.append(Told(_promise(Changed.LOOSENED, worse, now), (worse,)))
    for worse in stronger:
        if not any(_is_about(worse, each.difference) for each in told):
            told.append(Told(_promise(Changed.TIGHTENED, worse, now)))
    order = list(Changed)
    return tuple(sorted(told, key=lambda each: order.index(each.difference.changed)))


def not_said_by(changes: Sequence[Change], told: Sequence[Told]) -> tuple[Told, ...]:
    """What a variant means otherwise without a line that says so, as a way that goes by a step put in."""
    said = set(map(_said_of, changes))
    return tuple(
        each
        for each in told
        if not each.weaker  # told with the patient who fares worse
        and (each.difference.place, each.difference.about) not in said
        and (each.difference.place != HEADER or each.difference.about not in _ITS_OWN)
    )


def _said_of(change: Change) -> tuple[str, str]:
    if change.kind is ChangeKind.HEADER:
        return HEADER, _HEADER_FIELDS[change.place]
    return change.place, _SAID_OF[change.kind]


def _is_about(worse: Worse, difference: Difference) -> bool:
    if worse.place != difference.place:
        return False
    if (difference.changed, difference.about) == (Changed.REMOVED, THING):
        # Whatever is otherwise of what is gone, as that it delays nothing any more, comes of that.
        return True
    if worse.what == _ANYWHERE:
        return difference.changed in (Changed.CHANGED, Changed.MOVED) or difference.about == THING
    fields = _STANDS_IN.get(worse.what, frozenset({worse.what}))
    return difference.about in fields and worse.actor in (None, difference.actor)


def _changed(difference: Difference, less: Sequence[Worse], more: Sequence[Worse]) -> Changed:
    """What is less for some and more for others is loosened; what nobody can weigh is only changed."""
    if difference.changed is not Changed.CHANGED:
        return difference.changed
    if any(worse.what not in _UNWEIGHED for worse in less):
        return Changed.LOOSENED
    return Changed.TIGHTENED if more and not less else Changed.CHANGED


def _promise(changed: Changed, worse: Worse, now: Pathway) -> Difference:
    """Of a promise that is otherwise by what happens elsewhere."""
    kind = next(kind_of(thing) for thing in now.things if thing.name == worse.place)
    return Difference(changed, kind, worse.place, worse.what)
