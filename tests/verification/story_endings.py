"""What the last line of a story claims, looked up in the engine and in the words of the pathway, one line each."""

from collections.abc import Callable

from forlop.engine import events as log
from forlop.engine.answers import NoLimit, NotRunning
from forlop.engine.commands import Deed, Record
from forlop.engine.evaluation import evaluate, is_known
from forlop.model import pathway as meaning
from forlop.model.expressions import data_of
from forlop.model.pathway import Pathway, Step, StepKind, targets_of
from tests.verification.naive_responsibility import involved_in, may_be, organisations, shared
from tests.verification.story_reader import MINUTE, Run, Told


def ends_as_told(run: Run, line: Told) -> bool:
    return ENDINGS[line.what](run, line)


# ---- nothing goes on


def waits_for_ever(run: Run, line: Told) -> bool:
    """Some inputs have come and the others have not; no token that is left anywhere can come there."""
    step = line.of["step"]
    awaited = set(run.pathway.named_steps[step].waits_for)
    missing = set(line.names("missing"))
    has_come = {source for join, source in run.state.joins if join == step}
    return bool(has_come) and awaited - has_come == missing and step not in still_possible(run)


def nothing_is_open(run: Run, line: Told) -> bool:
    del line
    over = run.state.ended is not None or run.state.reached is not None
    return not over and not run.state.joins and not any(each.is_present for each in run.state.rounds)


def still_possible(run: Run) -> set[str]:
    """The steps and ends that the tokens left can come to by any way, where they stand not included."""
    reached: set[str] = set()
    waiting = [each.step for each in run.state.rounds if each.is_present]
    while waiting:
        for _, target in run.pathway.named_steps[waiting.pop()].ways:
            more = [place for place in targets_of(target) if place not in reached]
            reached.update(more)
            waiting += [place for place in more if place in run.pathway.named_steps]
    return reached


# ---- a token too many


def is_open_twice(run: Run, line: Told) -> bool:
    """The last thing that happened opened the step while it was open."""
    step = line.of["step"]
    is_open = any(each.step == step and each.is_present for each in run.before.rounds)
    for event in run.events:
        match event:
            case log.Merged(step=name) if name == step and is_open:
                return True
            case log.RoundOpened(step=name, again=False) if name == step:
                if is_open:
                    return True
                is_open = True
            case log.WayTaken(step=name) | log.RoundClosed(step=name, how=log.Closing.SUPERSEDED) if name == step:
                is_open = False
            case _:
                pass
    return False


def comes_twice(run: Run, line: Told) -> bool:
    token = (line.of["step"], line.of["source"])
    comings = [event for event in run.events if isinstance(event, log.TokenWaits)]
    times = sum((event.step, event.source) == token for event in comings)
    return times + (token in run.before.joins) > 1


def has_two_ends(run: Run, line: Told) -> bool:
    reached = {event.end for event in run.history if isinstance(event, log.EndReached | log.Ended)}
    return {line.of["end"], line.of["other"]} <= reached and line.of["end"] != line.of["other"]


# ---- what is not known


def nobody_noted(run: Run, line: Told) -> bool:
    """A token stands in the step, which reads what is not known; nobody who has it open is to note it first."""
    step = run.pathway.named_steps[line.of["step"]]
    missing = line.names("missing")
    return (
        run.is_present(step.name)
        and set(missing) <= set(read_in(run.pathway, step))
        and not any(is_known(name, run.state) for name in missing)
    )


def read_in(pathway: Pathway, step: Step) -> list[str]:
    """The data that the step asks about: in its branches, in `bare hvis`, and in its limits."""
    conditions = [branch.condition for branch in step.branches]
    conditions += [step.only_if] if step.only_if is not None else []
    alternatives = [
        each.condition
        for duty in step.duties
        if isinstance(duty.timing, meaning.Within)
        for each in duty.timing.alternatives
        if each.condition is not None
    ]
    del pathway
    return [name for condition in (*conditions, *alternatives) for name in data_of(condition)]


def too_old_to_read(run: Run, line: Told) -> bool:
    """A token stands in the step, which reads what was known and has grown too old."""
    datum = line.of["datum"]
    expired = any(isinstance(event, log.ValueExpired) and event.datum == datum for event in run.history)
    reads = datum in read_in(run.pathway, run.pathway.named_steps[line.of["name"]])
    return run.is_present(line.of["name"]) and reads and expired and not is_known(datum, run.state)


def limit_never_runs(run: Run, line: Told) -> bool:
    tasks = [task for task in run.answer.tasks if task.step == line.of["step"]]
    return any(isinstance(task.due, NotRunning) and task.due.waiting_for == line.of["anchor"] for task in tasks)


def always_missing(run: Run, line: Told) -> bool:
    sent = [event for event in run.history if isinstance(event, log.Sent) and event.step == line.of["step"]]
    return bool(sent) and set(line.names("missing")) <= set(sent[-1].missing)


# ---- who has the patient


def undecided(run: Run, line: Told) -> bool:
    """Somebody named by a rule is to act in the step, and the rule cannot be told."""
    step = run.pathway.named_steps[line.of["step"]]
    acting = [duty.actor for duty in step.duties]
    acting += [name for duty in step.duties if isinstance(duty.act, meaning.Send) for name in duty.act.receivers]
    for name in acting:
        rule = run.pathway.named_actors[name].chosen
        if isinstance(rule, meaning.ByRule) and (rule.actor, rule.otherwise) == (line.of["first"], line.of["last"]):
            return run.is_present(step.name) and evaluate(rule.condition, run.state) is None
    return False


def nobody_has_told(run: Run, line: Told) -> bool:
    """The actor has a task, and belongs where nobody has heard of the patient since whoever has the patient did."""
    has_task = any(task.step == line.of["step"] and task.actor == line.of["actor"] for task in run.answer.tasks)
    heard: set[str] = set()
    for event in run.history:
        match event:
            case log.Started(responsible=first):
                heard = set(organisations(run.pathway, [first]))
            case log.ResponsibilityMoved(now=now):
                heard = set(organisations(run.pathway, [now]))
            case log.Sent(step=name):
                duties = run.pathway.named_steps[name].duties
                heard |= organisations(run.pathway, [each for duty in duties for each in heard_by(duty)])
            case log.RoundClosed(step=name, how=log.Closing.DONE | log.Closing.REFUSED | log.Closing.RETURNED):
                step = run.pathway.named_steps[name]
                if step.kind is not StepKind.HANDOVER:
                    heard |= involved_in(run.pathway, step)
            case _:
                pass
    own = organisations(run.pathway, [line.of["actor"]])
    return has_task and bool(own) and not heard & own


def two_handovers(run: Run, line: Told) -> bool:
    names = {line.of["first"], line.of["last"]}
    handovers = {step.name for step in run.pathway.steps if step.kind is StepKind.HANDOVER}
    return len(names) > 1 and names <= handovers and all(run.is_present(name) for name in names)


def nobody_answers(run: Run, line: Told) -> bool:
    """It is sent, the answer is still open, and nothing says until when."""
    tasks = [task for task in run.answer.tasks if (task.step, task.actor) == (line.of["step"], line.of["actor"])]
    replies = [task for task in tasks if isinstance(task.act, meaning.Answer | meaning.Confirm)]
    return any(isinstance(task.due, NoLimit) and task.sent_at is not None for task in replies)


def not_waited_for(run: Run, line: Told) -> bool:
    """The step is over, and the answer was not given."""
    step = run.pathway.named_steps[line.of["step"]]
    replies = [
        (n, duty) for n, duty in enumerate(step.duties) if isinstance(duty.act, meaning.Answer | meaning.Confirm)
    ]
    answers = {n for n, duty in replies if duty.actor == line.of["actor"]}
    done = [event for event in run.history if isinstance(event, log.TaskDone) and event.step == step.name]
    entry = run.state.present(step.name)
    is_over = entry is None or not entry.is_open
    return is_over and bool(answers) and not answers & {event.task for event in done}


def answered_by_a_stranger(run: Run, line: Told) -> bool:
    """It has been sent, the answer is the actor's to give, and it was sent to none of those the actor may be."""
    step = run.pathway.named_steps[line.of["step"]]
    answers = any(
        d.actor == line.of["actor"] and isinstance(d.act, meaning.Answer | meaning.Confirm) for d in step.duties
    )
    has_task = answers and any(isinstance(event, log.Sent) and event.step == step.name for event in run.history)
    sent_to = [name for duty in step.duties if isinstance(duty.act, meaning.Send) for name in duty.act.receivers]
    receivers = frozenset().union(*(may_be(run.pathway, name) for name in sent_to), sent_to)
    return has_task and not receivers & {line.of["actor"], *may_be(run.pathway, line.of["actor"])}


def accepted_by_two(run: Run, line: Told) -> bool:
    """One says yes, and then the one of the story does: the patient goes from hand to hand."""
    step = run.pathway.named_steps[line.of["step"]]
    others = [duty.actor for duty in step.duties if isinstance(duty.act, meaning.Answer | meaning.Confirm)]
    first = next((each for each in others if each != line.of["actor"]), line.of["actor"])
    for number, actor in enumerate((first, line.of["actor"])):
        at = run.now + (number + 1) * MINUTE
        after = run.after(Record(step=step.name, at=at, by=actor, deed=Deed.ACCEPTED), at)
        if after is None:
            return False
        run = after
    moved = [event.now for event in run.history if isinstance(event, log.ResponsibilityMoved)]
    return len(moved) > 1 and moved[-1] in may_be(run.pathway, line.of["actor"])


# ---- what goes to others


def shared_unasked(run: Run, line: Told) -> bool:
    """It has been sent, or the meeting held, with another organisation, by neither consent nor basis."""
    step = run.pathway.named_steps[line.of["step"]]
    gone = any(isinstance(e, log.Sent | log.TaskDone) and e.step == step.name for e in run.history)
    others = [name for duty in step.duties for name in heard_by(duty)]
    return gone and line.of["actor"] in others and ("no leave", step.name) in set(shared(run.pathway))


def heard_by(duty: meaning.Duty) -> tuple[str, ...]:
    match duty.act:
        case meaning.Send(receivers=names) | meaning.Convene(invited=names):
            return names
        case _:
            return ()


def passed_unasked(run: Run, line: Told) -> bool:
    """The step asks for a consent that nobody has asked the patient for, and nobody has anything to do in it."""
    step = run.pathway.named_steps[line.of["step"]]
    came = any(isinstance(event, log.RoundOpened) and event.step == step.name for event in run.history)
    return came and step.consent == line.of["consent"] not in run.state.consents and not step.duties


def not_called(run: Run, line: Told) -> bool:
    """The meeting is open, valid only with the actor, whom nobody must call."""
    step = run.pathway.named_steps[line.of["step"]]
    musts = [duty for duty in step.duties if duty.obligation is not meaning.Obligation.MAY]
    called = {name for duty in musts for name in (duty.actor, *heard_by(duty))}
    return run.is_present(step.name) and line.of["actor"] in step.quorum and line.of["actor"] not in called


ENDINGS: dict[str, Callable[[Run, Told], bool]] = {
    each.__name__: each
    for each in (
        waits_for_ever, nothing_is_open, is_open_twice, comes_twice, has_two_ends, nobody_noted, too_old_to_read,
        limit_never_runs,
        always_missing, undecided, nobody_has_told, two_handovers, nobody_answers, not_waited_for,
        answered_by_a_stranger, accepted_by_two, shared_unasked, passed_unasked, not_called,
    )
}  # fmt: skip
