"""What is left of a patient's state when that is dropped which can decide nothing more: bounded where the log is not.

A residue is a state like any other: the readable engine decides the same for it as for the whole state, as long as
nothing is told of an earlier moment than the latest, or taken back. Why things are as they are is left to the log.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from forlop.engine.binding import rounds_taken_back
from forlop.engine.due_times import came
from forlop.engine.events import About, Closing
from forlop.engine.lowered.needs import Needs
from forlop.engine.rounds import Bound, Round, Rounds, Task
from forlop.engine.state import Occurrence, Recheck, Recording, Said, State, Unnamed, last_said
from forlop.model.pathway import Aspect

MOST_KEPT = 8
"""How many occurrences of the same thing are kept, besides those that what is open counts from."""


def residue(needs: Needs, state: State) -> State:
    """The state without closed rounds but their numbers, older values, and occurrences that no limit can count from."""
    present = state.rounds.present
    return replace(
        state,
        taken_back={},
        unnamed=Unnamed(),
        rounds=Rounds.of((*_past_rounds(needs, state), *(_present(needs, entry) for entry in present))),
        joins=frozenset(state.joins),
        data={name: _recordings(needs, state, name) for name in sorted(state.data)},
        occurrences=_occurrences(needs, state, present),
        back_counts=dict(sorted(state.back_counts.items())),
        stops=tuple(replace(span, start_version=0, stop_version=0) for span in state.stops),
        ways=(),
        said=_said(state),
        assignments=(),
        rechecks=tuple(_limits_looked_at(state)),
        inner={
            (entry.step, entry.number): residue(needs.inner[entry.step], state.inner[(entry.step, entry.number)])
            for entry in present
            if (entry.step, entry.number) in state.inner
        },
    )


def _limits_looked_at(state: State) -> Iterator[Recheck]:
    """What is to be looked at of a limit that may still move: the item follows it."""
    open_rounds = (entry for entry in state.rounds.present if entry.is_open)
    still_open = {(each.step, each.number, task.duty) for each in open_rounds for task in each.tasks if task.is_open}
    for each in state.rechecks:
        if each.about is About.LIMIT and (each.step, each.round, each.task) in still_open:
            yield replace(each, version=0, actor="")


# ---- rounds


def _present(needs: Needs, entry: Round) -> Round:
    """A round with a token as it is, without where it came from and who did what: that is told by the log."""
    return replace(
        entry,
        source=None,
        opened_version=entry.opened_version if entry.step in needs.cases else 0,
        closed_version=0,
        received_version=0,
        opened_by=None,
        reason=None,
        tasks=tuple(_task(needs, entry.step, task) for task in entry.tasks),
    )


def _task(needs: Needs, step: str, task: Task) -> Task:
    # That the limit has passed matters, and not which limit it was.
    return replace(
        task,
        by=None,
        closed_version=0,
        instead=None,
        overdue_at=None if task.overdue_at is None else task.opened_at,
        opened_version=task.opened_version if (step, task.duty) in needs.versioned else 0,
    )


def _past_rounds(needs: Needs, state: State) -> Iterator[Round]:
    """For each step, in the order of the text, the numbers that the next round goes on from, and what may be asked."""
    of_step: dict[str, list[Round]] = {}
    for entry in state.rounds:
        of_step.setdefault(entry.step, []).append(entry)
    ahead = _ahead(needs, state)
    for step in sorted(of_step, key=lambda name: needs.order[name]):
        asked = step in needs.asked_done or step in needs.cases or step in needs.sending
        if not (asked or step in ahead or needs.joined[step] & ahead):
            continue
        entries = of_step[step]
        for number in sorted(_kept(needs, step, entries)):
            if not entries[number].is_present:
                yield _past(needs, state, entries[number])


def _ahead(needs: Needs, state: State) -> frozenset[str]:
    """The steps that may still open without anybody departing from the pathway, which is told with the log."""
    from_present = (needs.ahead[entry.step] for entry in state.rounds.present)
    return needs.at_any_time.union(*from_present, *(needs.ahead[step] for step, _ in state.joins))


def _kept(needs: Needs, step: str, entries: list[Round]) -> set[int]:
    """The places of those rounds of a step that may be asked about, present ones too."""
    last = len(entries) - 1
    kept = {last}
    if step in needs.asked_done:
        kept |= {max((number for number, entry in enumerate(entries) if _counts_as_done(entry)), default=last)}
    if step in needs.repeated:
        entered = (number for number, entry in enumerate(entries) if not entry.again and not entry.beside)
        kept |= set(range(max(entered, default=0), last))
    if step in needs.cases:
        kept |= set(range(last))
    return kept


def _counts_as_done(entry: Round) -> bool:
    return entry.closed is Closing.DONE and not entry.retracted


def _past(needs: Needs, state: State, entry: Round) -> Round:
    assert state.started_at is not None  # a run with rounds has begun
    case = entry.step in needs.cases
    asked = case or entry.closed in (Closing.LEFT_OUT, Closing.WITHDRAWN)
    asked = asked or (entry.step in needs.asked_done and _counts_as_done(entry))
    return replace(
        entry,
        opened_at=state.started_at,
        opened_version=entry.opened_version if case else 0,
        source=None,
        again=entry.again and entry.step in needs.repeated,
        tasks=(),
        closed=entry.closed if asked else Closing.SUPERSEDED,
        closed_at=entry.closed_at if needs.joined[entry.step] else None,
        closed_version=entry.closed_version if case else 0,
        # That it was sent counts, and not when.
        sent_at=None if entry.sent_at is None else state.started_at,
        received_at=None,
        reception_told=False,
        received_version=0,
        reply=entry.reply if case else None,
        time_over_at=None,
        routed=True,
        recorded=frozenset(),
        invalid_meetings=0,
        chosen=None,
        retracted=entry.retracted and asked,
        deviation=None,
        overridden=None,
        opened_by=None,
        reason=None,
        gone_to=None,
        counts_from=None,
    )


def _said(state: State) -> tuple[Said, ...]:
    """What the patient said last of each consent; when it was is for the log."""
    newest = {consent: last_said(state.said, consent) for consent in state.consents}
    return tuple(
        replace(said, at=state.started_at or said.at, version=0)
        for _, said in sorted(newest.items())
        if said is not None
    )


# ---- data


def _recordings(needs: Needs, state: State, datum: str) -> tuple[Recording, ...]:
    """The newest; with it the first or the one before where that is computed with, and what open limits look at."""
    recordings = state.data[datum]
    asking = _asking(needs, state) if datum in needs.deciding_limits else ()
    first = min(asking, key=lambda task: task.opened_version, default=None)
    if first is not None:
        recordings = tuple(_as_it_came(first, _grown_too_old(asking, each), recordings) for each in recordings)
    known = [each for each in recordings if each.value is not None]
    kept = {id(each) for each in recordings[-1:]}
    if datum in needs.first:
        kept |= {id(each) for each in known[:1]}
    if datum in needs.previous:
        kept |= {id(each) for each in known[-2:]}
    if datum in needs.deciding_limits:
        opened = state.version if first is None else first.opened_version
        then = [each for each in recordings if each.version <= opened]
        kept |= {id(each) for each in (*then[-1:], *(each for each in recordings if each.version > opened))}
        return tuple(_alone(each) for each in recordings if id(each) in kept)
    # Only limits ask when in the log a value came.
    return tuple(_alone(replace(each, version=0) if each.version else each) for each in recordings if id(each) in kept)


def _asking(needs: Needs, state: State) -> tuple[Task, ...]:
    """The tasks whose limit asks when in the log a value came."""
    return tuple(
        task
        for entry in state.rounds.present
        for task in entry.tasks
        if task.opened_at is not None and (entry.step, task.duty) in needs.versioned
    )


def _as_it_came(task: Task, recording: Recording, recordings: tuple[Recording, ...]) -> Recording:
    """What was corrected, with where and when the value came as the limit of the task counts it."""
    if not recording.before:
        return recording
    place, at = came(task, recording, recordings)
    return replace(recording, version=place, came_at=at)


def _grown_too_old(asking: tuple[Task, ...], recording: Recording) -> Recording:
    """What was too old already when it was told or corrected counts from the first that opened when it was."""
    if not recording.counts_from:
        return recording
    too_old_to = (task.opened_version for task in asking if came(task, recording, ())[0] == recording.counts_from)
    later = (version for version in too_old_to if version >= recording.counts_from)
    return replace(recording, version=min(later, default=recording.version), counts_from=0)


def _alone(recording: Recording) -> Recording:
    """What it was that grew too old may be left behind: the datum is unknown, however it came to be."""
    plain = not (recording.too_old or recording.before or recording.origin)
    return recording if plain else replace(recording, too_old=False, before=(), origin=0)


# ---- occurrences


def _grouped(needs: Needs, occurrences: tuple[Occurrence, ...]) -> list[list[Occurrence]]:
    """Occurrences that the same anchor may mean, in the order of recording; those that nothing asks about left out."""
    groups: dict[tuple[str, object], list[Occurrence]] = {}
    for each in occurrences:
        if each.name in needs.events or each.name in needs.all_of:
            groups.setdefault((each.name, None), []).append(each)
        elif (each.name, each.aspect) in needs.moments:
            groups.setdefault((each.name, each.aspect), []).append(each)
    return list(groups.values())


def _occurrences(needs: Needs, state: State, present: tuple[Round, ...]) -> tuple[Occurrence, ...]:
    kept: set[int] = set()
    for group in _grouped(needs, state.occurrences):
        whole = len(group) <= MOST_KEPT or group[0].name in needs.all_of or group[0].name in needs.cases
        kept |= {id(each) for each in (group if whole else _answering(group, present))}
    return tuple(
        replace(each, version=each.version if _is_versioned(needs) else 0)
        for each in state.occurrences
        if id(each) in kept and not _is_taken_back(state, each)
    )


def _is_taken_back(state: State, occurrence: Occurrence) -> bool:
    """Whether it is of a sending that was withdrawn, from which nothing counts."""
    sent = occurrence.aspect in (Aspect.SENT, Aspect.RECEIVED)
    return sent and any(occurrence.version in versions for versions in rounds_taken_back(state, occurrence.name))


def _is_versioned(needs: Needs) -> bool:
    return bool(needs.versioned or needs.cases)


def _answering(group: list[Occurrence], present: tuple[Round, ...]) -> Iterator[Occurrence]:
    """Those that what is open, or opens from now on, can count from."""
    by_time = sorted(group, key=lambda each: (each.at, each.version))
    yield from by_time[-MOST_KEPT:]
    yield group[0]
    yield by_time[0]
    for entry in present:
        yield from [each for each in group if each.at >= entry.opened_at][:1]
        for task in entry.tasks:
            if task.opened_at is not None:
                before = [each for each in by_time if each.at <= task.opened_at and each.version <= task.opened_version]
                yield from before[-1:]
                yield from (each for each in group if Bound(each.version) in task.bound)
    since = min((at for entry in present for at in _own_times(entry)), default=None)
    if since is not None:
        # A task may open from when something of its round was done, and not from when that was registered.
        yield from [each for each in by_time if each.at < since][-1:]
        yield from [each for each in by_time if each.at >= since]


def _own_times(entry: Round) -> Iterator[datetime]:
    closed = (task.closed_at for task in entry.tasks)
    yield from (at for at in (entry.sent_at, entry.time_over_at, entry.closed_at, *closed) if at is not None)
