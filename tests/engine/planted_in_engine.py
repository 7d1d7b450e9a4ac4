"""Faults planted in the engine by program, to see that the comparison with the reference finds them.

`with planted(FAULTS["deadline_a_day_later"]):` runs the engine with the fault in it. The code of the function is
changed where it stands, so that whoever has imported it runs the fault too.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import dedent
from types import FunctionType

from forlop.engine import (
    actors,
    ageing,
    amending,
    consenting,
    decide,
    due_times,
    evaluation,
    flow,
    holding,
    jumping,
    moving,
    next_steps,
    passing_time,
    rechecking,
    recording,
    state,
)
from forlop.model import calendar


@dataclass(frozen=True)
class Fault:
    """In the text of the function, `right` becomes `wrong`."""

    function: FunctionType
    right: str
    wrong: str


def _fault(function: object, right: str, wrong: str) -> Fault:
    assert isinstance(function, FunctionType)
    return Fault(function, right, wrong)


FAULTS = {
    "unknown_read_as_false": _fault(
        evaluation._of_atom, "return None if value is None else value is True", "return value is True"
    ),
    "comparison_turned": _fault(
        evaluation._of_atom,
        "bool(comparison.relation(_number(value), bound))",
        "not comparison.relation(_number(value), bound)",
    ),
    "and_read_as_or": _fault(
        evaluation.combined, "False if False in verdicts else None if None in verdicts else True", "True in verdicts"
    ),
    "negation_forgotten": _fault(evaluation.combined, "else not verdict", "else verdict"),
    "between_open_above": _fault(evaluation._of_atom, "low <= _number(value) <= high", "low <= _number(value) < high"),
    "first_match_forgotten": _fault(evaluation.table_result, "if table.first_match:", "if False:"),
    "known_forgotten": _fault(evaluation._of_atom, "return read(datum) is not None", "return True"),
    "a_day_later": _fault(
        calendar._due_on, "at=end_of(day), day=day", "at=end_of(day + timedelta(days=1)), day=day + timedelta(days=1)"
    ),
    "statutory_not_rolled": _fault(calendar._rolled, "limit.day is None", "True"),
    "limit_from_opening_forgotten": _fault(
        due_times._within,
        "calendar.due_after(counted, chosen.duration)",
        "calendar.due_after(state.started_at or counted, chosen.duration)",
    ),
    "first_read_as_last": _fault(due_times._pick, "return min(each.at", "return max(each.at"),
    "last_read_as_first": _fault(due_times._pick, "return max(each.at for", "return min(each.at for"),
    "length_kept": _fault(due_times._within, "if statutory else _chosen", "if True else _chosen"),
    "statutory_length_follows": _fault(due_times._within, "if statutory else _chosen", "if False else _chosen"),
    "due_before_the_change": _fault(due_times._within, "if raised.at > due.at:", "if False:"),
    "goal_forgotten": _fault(due_times._within, "goal=None if within.goal is None else", "goal=None if True else"),
    "clock_not_stopped": _fault(
        due_times.with_stops, "span.start < moved.at for span in running", "False for span in ()"
    ),
    "pause_moves_nothing": _fault(
        due_times.with_stops, "for span in spans if span.stop is not None", "for span in spans if False"
    ),
    "pause_stops_statutory": _fault(
        due_times.stops_clock, "covered and (not statutory or pause.basis is not None)", "covered"
    ),
    "pause_of_another_step": _fault(due_times.stops_clock, "pause.steps is None or step in pause.steps", "True"),
    "halfway_at_the_end": _fault(due_times._halfway, "calendar.halfway(calendar.day_of(counted), last)", "last"),
    "handover_accepted_at_sending": _fault(
        recording._send,
        "if not sending:",
        "draft = _move_responsibility(draft, step, replace(entry.tasks[0], actor=step.receivers[0]), command)"
        "\n    if not sending:",
    ),
    "responsibility_stays": _fault(
        recording._move_responsibility, "if step.kind is not StepKind.HANDOVER:", "if True:"
    ),
    "request_moves_responsibility": _fault(
        recording._move_responsibility, "if step.kind is not StepKind.HANDOVER:", "if False:"
    ),
    "quorum_ignored": _fault(recording.is_quorate, "return all(", "return True or all("),
    "consent_not_asked": _fault(consenting.consent_lacks, "return unasked or", "return"),
    "no_to_consent_ignored": _fault(
        consenting.consent_stops, "state.consents.get(step.consent) is False or", "False or"
    ),
    "anybody_may_do_it": _fault(recording._own_tasks, "if by is None:", "if True:"),
    "answer_before_sending": _fault(
        recording._send, "if command.deed in (Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED):", "if False:"
    ),
    "sent_twice": _fault(recording._receive, "if command.deed is Deed.SENT:", "if False:"),
    "guard_of_relevance_skipped": _fault(
        flow._move_round, "match evaluate(step.only_if, known_at(draft, max(at, entry.opened_at))):", "match True:"
    ),
    "not_relevant_kept_open": _fault(
        flow._move_round, "return _close(draft, entry, Closing.NOT_INDICATED, max(at, entry.opened_at))", "return draft"
    ),
    "join_opened_early": _fault(flow.enter, "if arrived < set(step.waits_for):", "if not arrived:"),
    "repetition_one_more": _fault(flow._next_round_or_leave, ">= repeating.times", "> repeating.times"),
    "repetition_left_late": _fault(
        flow._next_round_or_leave, 'if leaving is not None and leaving.clause == "branch":', "if False:"
    ),
    "optional_holds_the_patient": _fault(flow.is_waited_for, "is not Obligation.MAY", "is not None"),
    "offer_does_not_lapse": _fault(passing_time._overdue, "if is_offer(step, entry):", "if False:"),
    "overdue_line_forgotten": _fault(passing_time._overdue, "if step.on_overdue is None or", "if True or"),
    "overdue_does_not_replace": _fault(
        flow._move_round, "and step.overdue_replaces and", "and not step.overdue_replaces and"
    ),
    "value_never_too_old": _fault(passing_time._expiry_moments, "valid.is_late(now)", "False"),
    "too_old_decides": _fault(ageing.known_by, "if valid.at < moment", "if False"),
    "too_old_until_time_comes": _fault(decide._carried_out, "if draft.of_the_past else", "if False else"),
    "told_last_is_latest": _fault(state._placed, "if recordings[before].occurred_at <= new.occurred_at:", "if True:"),
    "consent_told_last_holds": _fault(state.last_said, "(said.at, said.version)", "said.version"),
    "correction_ignored": _fault(
        amending._right, "recording.value if event.value is None else event.value", "recording.value"
    ),
    "correction_opens_nothing_anew": _fault(
        amending._closing_moved, "each.opened_at == (was if each.again else left_was)", "False"
    ),
    "join_opens_with_what_was_told_last": _fault(
        flow.enter, "max([at, *(each for each in came if each is not None)])", "at"
    ),
    "lateness_not_looked_at_again": _fault(rechecking._limits, "if late != truly and", "if False and"),
    "moved_limit_not_looked_at_again": _fault(rechecking._limits, "if _told(old) != _told(new) and", "if False and"),
    "decision_not_looked_at_again": _fault(rechecking._decisions, "if {*then} == {*now} or", "if True or"),
    "relevance_not_looked_at_again": _fault(rechecking._relevance, "if then != now and", "if False and"),
    "data_lost_with_a_reception": _fault(recording._noted_at_reception, "if not command.data:", "if True:"),
    "nothing_is_held": _fault(holding.is_held, "return any(", "return False and any("),
    "jump_that_a_join_hinders": _fault(jumping._refuse_marking, "if broken:", "if False:"),
    "jump_to_where_another_comes": _fault(jumping._refuse_marking, "if twice:", "if False:"),
    "numbers_given_twice": _fault(state.State.next_number, "self.numbers_before.get(step, 0)", "0"),
    "work_of_another_version_goes_on": _fault(moving._is_same_work, "_work(before) == _work(after) and", "True and"),
    "late_with_what_may_be_done": _fault(
        next_steps._status, "if late and step.duties[task.duty].obligation is not Obligation.MAY:", "if late:"
    ),
    "wait_ends_by_an_old_event": _fault(flow.happened_since, "and each.at >= entry.opened_at", ""),
    "duration_never_over": _fault(passing_time._duration_moments, "over <= now", "False"),
    "reason_not_asked_for": _fault(recording.leave_out, "and not command.reason", "and False"),
    "pool_is_nobody": _fault(
        actors.may_act_as,
        "return person == actor or any(may_act_as(pathway, person, member) for member in members)",
        "return person == actor",
    ),
    "ended_goes_on": _fault(decide._refuse_run, "if state.ended is not None and not returns:", "if False:"),
    "before_start_allowed": _fault(decide._refuse_run, "if at < state.started_at:", "if False:"),
    "offered_when_open": _fault(next_steps._own, "state.present(step.name) is None and", ""),
}


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """The engine with the fault in it."""
    function, text = fault.function, dedent(inspect.getsource(fault.function))
    assert fault.right in text, fault
    made: dict[str, object] = {}
    code = compile(text.replace(fault.right, fault.wrong, 1), f"<planted in {function.__name__}>", "exec")
    exec(code, function.__globals__, made)  # noqa: S102
    other = made[function.__name__]
    assert isinstance(other, FunctionType)
    kept, function.__code__ = function.__code__, other.__code__
    try:
        yield
    finally:
        function.__code__ = kept
