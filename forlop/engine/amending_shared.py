"""What a correction or a retraction does to the same datum in the other runs that know it.

What is recorded in a sub-pathway is recorded of the patient, and what was passed in is what its caller knew: one fact,
which a run and those inside it have each their own copy of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from forlop.engine.amending import recording_removed, with_recordings
from forlop.model.pathway import Pathway

if TYPE_CHECKING:
    from forlop.engine.state import Recording, State


class Change(NamedTuple):
    """A recording as it is now; None if it never was."""

    datum: str
    version: int
    now: "Recording | None"


def changes_of(before: "State", after: "State", names: Iterable[str] | None = None) -> tuple[Change, ...]:
    """What was recorded otherwise before, of these data or of all."""
    return tuple(_changes(before.data, after.data, before.data if names is None else names))


def _changes(
    before: "Mapping[str, tuple[Recording, ...]]", after: "Mapping[str, tuple[Recording, ...]]", names: Iterable[str]
) -> Iterator[Change]:
    for datum in names:
        then, now = before.get(datum, ()), after.get(datum, ())
        if then is now:
            continue
        right = {each.version: each for each in now if not each.too_old}
        for each in then:
            new = right.get(each.version)
            if not each.too_old and (new is None or (new.value, new.occurred_at) != (each.value, each.occurred_at)):
                yield Change(datum, each.version, new)


def following(pathway: Pathway, state: "State", changes: Iterable[Change]) -> "State":
    """The state with what it has of the changed recordings changed likewise."""
    for change in changes:
        for own in state.data.get(change.datum, ()):
            if own.too_old or change.version not in (own.version, own.origin):
                continue
            if change.now is None:
                state = recording_removed(pathway, state, change.datum, own.version)
            else:
                state = _with_right(state, own.version, change.datum, change.now)
    return state


def _with_right(state: "State", version: int, datum: str, now: "Recording") -> "State":
    def right(each: "Recording") -> "Recording":
        if each.version != version:
            return each
        before = (*each.before, (state.version, each))
        return replace(each, value=now.value, occurred_at=now.occurred_at, before=before)

    return with_recordings(state, datum, right)


def following_inside(
    pathway: Pathway, state: "State", changes: tuple[Change, ...], *, told_in: tuple[str, int] | None = None
) -> "State":
    """The state with its sub-pathways' copies changed likewise, except where it was told."""
    if not changes:
        return state
    for key, before in state.inner.items():
        runs = pathway.named_steps[key[0]].runs
        assert runs is not None  # only a sub-pathway has an inner run
        if key == told_in:
            continue
        inner = following(runs.pathway, replace(before, version=state.version), changes)
        inner = following_inside(runs.pathway, inner, changes_of(before, inner))
        if inner.data != before.data:
            state = replace(state, inner={**state.inner, key: inner})
    return state
