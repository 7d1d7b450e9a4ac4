"""The same patients in other engines, each as its manual uses it; run by the Python that has them installed.

`python -m tests.benchmarks.stepping.peers NAME PATIENTS` prints how many events, seconds of the processor, and how
many patients came to the end. None of them keeps limits, actors or who said what; only the generated code counts
limits, in minutes.
"""

import gc
import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from time import process_time
from typing import Any, Protocol

from tests.benchmarks.stepping.workload import KINDS, MOST_ROUNDS, NUMBER, Registration, by_number, registrations

SIDES = (("interview", "report"), ("blood", "lab"))


class Peer(Protocol):
    """An engine with its patients: feed it what was registered, and count those at the end."""

    def feed(self, events: Sequence[Any]) -> None: ...

    def done(self) -> int: ...


# ---- transitions


class _Patient:
    """What the conditions of a state machine without data read."""

    state = ""
    severity = 0
    answer = 0
    rounds = 0

    def is_acute(self, severity: int = 0, urgency: str = "") -> bool:
        return severity >= 8 or urgency == "acute"

    def is_soon(self, severity: int = 0, urgency: str = "") -> bool:
        return severity >= 4 or urgency == "soon"

    def keep_severity(self, severity: int = 0, urgency: str = "") -> None:
        self.severity = severity

    def keep_answer(self, lab: int = 0) -> None:
        self.answer = lab

    def needs_treatment(self, lab: int | None = None) -> bool:
        return (self.answer if lab is None else lab) >= 50 or self.severity >= 6

    def is_enough(self, score: int = 9) -> bool:
        return score < 3 or self.rounds >= MOST_ROUNDS - 1

    def count_round(self, score: int = 9) -> None:
        self.rounds += 1


class Transitions:
    """One flat machine for all patients; the two lines are multiplied out by hand, as it has none beside each other."""

    def __init__(self, patients: int) -> None:
        from transitions import Machine

        self.patients: list[Any] = [_Patient() for _ in range(patients)]
        moves = [
            self._move("referral", "start", "acute_visit", conditions="is_acute", before="keep_severity"),
            self._move("referral", "start", "booking", conditions="is_soon", before="keep_severity"),
            self._move("referral", "start", "wl_review", before="keep_severity"),
            *(self._move(name, name, "a0b0") for name in ("acute_visit", "booking", "wl_review")),
        ]
        for other in range(3):
            moves.append(self._move("interview", f"a0b{other}", f"a1b{other}"))
            moves.append(self._move("blood", f"a{other}b0", f"a{other}b1"))
        for other in range(2):
            moves.append(self._move("report", f"a1b{other}", f"a2b{other}"))
            moves.append(self._move("lab", f"a{other}b1", f"a{other}b2", before="keep_answer"))
        for kind, last, keep in (("report", "a1b2", None), ("lab", "a2b1", "keep_answer")):
            moves.append(self._move(kind, last, "plan", conditions="needs_treatment", before=keep))
            moves.append(self._move(kind, last, "handover_sent", before=keep))
        moves.append(self._move("plan", "plan", "treatment"))
        moves.append(self._move("treatment", "treatment", "evaluation"))
        moves.append(
            self._move("evaluation", "evaluation", "handover_sent", conditions="is_enough", before="count_round")
        )
        moves.append(self._move("evaluation", "evaluation", "treatment", before="count_round"))
        last_ones = ("handover_sent", "handover_accepted", "followup", "discharge", "end")
        moves += [self._move(name, name, after) for name, after in pairwise(last_ones)]
        states = list(dict.fromkeys(name for move in moves for name in (move["source"], move["dest"])))
        self.machine = Machine(
            model=self.patients, states=states, transitions=moves, initial="start", auto_transitions=False
        )

    @staticmethod
    def _move(trigger: str, source: str, dest: str, **more: str | None) -> dict[str, str]:
        said = {name: value for name, value in more.items() if value is not None}
        return {"trigger": trigger, "source": source, "dest": dest, **said}

    def feed(self, events: Sequence[Registration]) -> None:
        patients = self.patients
        for patient, kind, _, data in events:
            patients[patient].trigger(kind, **data)

    def done(self) -> int:
        return sum(each.state == "end" for each in self.patients)


# ---- python-statemachine


class StateMachine:
    """A chart with two lines beside each other in a parallel state."""

    def __init__(self, patients: int) -> None:
        from statemachine import State, StateChart

        class Chart(StateChart):
            validate_disconnected_states = False
            start = State(initial=True)
            acute = State()
            booked = State()
            listed = State()

            class both(State.Parallel):  # noqa: N801 - a state is named as a state
                class talk(State.Compound):  # noqa: N801
                    talk0 = State(initial=True)
                    talk1 = State()
                    talk2 = State(final=True)
                    interview = talk0.to(talk1)
                    report = talk1.to(talk2)

                class sample(State.Compound):  # noqa: N801
                    sample0 = State(initial=True)
                    sample1 = State()
                    sample2 = State(final=True)
                    blood = sample0.to(sample1)
                    lab = sample1.to(sample2, on="keep_answer")

            planning = State()
            treating = State()
            evaluating = State()
            sending = State()
            accepting = State()
            following = State()
            discharging = State()
            end = State(final=True)

            referral = (
                start.to(acute, cond="is_acute", on="keep_severity")
                | start.to(booked, cond="is_soon", on="keep_severity")
                | start.to(listed, on="keep_severity")
            )
            acute_visit = acute.to(both)
            booking = booked.to(both)
            wl_review = listed.to(both)
            done_state_both = both.to(planning, cond="needs_treatment") | both.to(sending)
            plan = planning.to(treating)
            treatment = treating.to(evaluating)
            evaluation = evaluating.to(sending, cond="is_enough", on="count_round") | evaluating.to(
                treating, on="count_round"
            )
            handover_sent = sending.to(accepting)
            handover_accepted = accepting.to(following)
            followup = following.to(discharging)
            discharge = discharging.to(end)

            severity = 0
            answer = 0
            rounds = 0

            def is_acute(self, severity: int = 0, urgency: str = "") -> bool:
                return severity >= 8 or urgency == "acute"

            def is_soon(self, severity: int = 0, urgency: str = "") -> bool:
                return severity >= 4 or urgency == "soon"

            def keep_severity(self, severity: int = 0) -> None:
                self.severity = severity

            def keep_answer(self, lab: int = 0) -> None:
                self.answer = lab

            def needs_treatment(self) -> bool:
                return self.answer >= 50 or self.severity >= 6

            def is_enough(self, score: int = 9) -> bool:
                return score < 3 or self.rounds >= MOST_ROUNDS - 1

            def count_round(self) -> None:
                self.rounds += 1

        self.patients = [Chart() for _ in range(patients)]

    def feed(self, events: Sequence[Registration]) -> None:
        patients = self.patients
        for patient, kind, _, data in events:
            patients[patient].send(kind, **data)

    def done(self) -> int:
        return sum("end" in {state.id for state in each.configuration} for each in self.patients)


# ---- SpiffWorkflow

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FLOWS: tuple[tuple[str, str, str | None], ...] = (
    ("start", "referral", None),
    ("referral", "sorting", None),
    ("sorting", "acute_visit", "severity &gt;= 8 or urgency == 'acute'"),
    ("sorting", "booking", "severity &lt; 8 and urgency != 'acute' and (severity &gt;= 4 or urgency == 'soon')"),
    ("sorting", "wl_review", "default"),
    *((name, "sorted", None) for name in ("acute_visit", "booking", "wl_review")),
    ("sorted", "split", None),
    *(flow for a, b in SIDES for flow in (("split", a, None), (a, b, None), (b, "join", None))),
    ("join", "deciding", None),
    ("deciding", "plan", "lab &gt;= 50 or severity &gt;= 6"),
    ("deciding", "leaving", "default"),
    ("plan", "again", None),
    ("again", "treatment", None),
    ("treatment", "evaluation", None),
    ("evaluation", "judging", None),
    ("judging", "leaving", f"score &lt; 3 or rounds &gt;= {MOST_ROUNDS}"),
    ("judging", "again", "default"),
    ("leaving", "handover_sent", None),
    ("handover_sent", "handover_accepted", None),
    ("handover_accepted", "followup", None),
    ("followup", "discharge", None),
    ("discharge", "end", None),
)


def bpmn() -> str:
    """The pathway in BPMN: a user task for what is registered, gateways for the rest."""
    places = list(dict.fromkeys(place for source, target, _ in FLOWS for place in (source, target)))
    defaults = {source: f"flow{number}" for number, (source, _, said) in enumerate(FLOWS) if said == "default"}
    parallel = ("split", "join")
    lines = [f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="all">']
    lines.append('<process id="pathway" isExecutable="true">')
    for place in places:
        element = (
            f"{place}Event" if place in ("start", "end")
            else "parallelGateway" if place in parallel
            else "userTask" if place in NUMBER
            else "exclusiveGateway"
        )  # fmt: skip
        default = f' default="{defaults[place]}"' if place in defaults else ""
        ends = "".join(
            f"<incoming>flow{number}</incoming>" for number, flow in enumerate(FLOWS) if flow[1] == place
        ) + "".join(f"<outgoing>flow{number}</outgoing>" for number, flow in enumerate(FLOWS) if flow[0] == place)
        lines.append(f'<{element} id="{place}" name="{place}"{default}>{ends}</{element}>')
    for number, (source, target, said) in enumerate(FLOWS):
        condition = (
            f'<conditionExpression xsi:type="tFormalExpression">{said}</conditionExpression>'
            if said not in (None, "default")
            else ""
        )
        lines.append(
            f'<sequenceFlow id="flow{number}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
        )
    return "\n".join((*lines, "</process></definitions>"))


class Spiff:
    """A BPMN process for each patient: the ready task is found, given its data and run, and the engine goes on."""

    def __init__(self, patients: int) -> None:
        import logging

        from lxml import etree
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.util.task import TaskState

        logging.disable(logging.CRITICAL)
        self.ready = TaskState.READY
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(bpmn().encode()))
        process = parser.get_spec("pathway")
        self.patients = [BpmnWorkflow(process) for _ in range(patients)]
        for each in self.patients:
            each.do_engine_steps()

    def feed(self, events: Sequence[Registration]) -> None:
        for patient, kind, _, data in events:
            workflow = self.patients[patient]
            task = workflow.get_next_task(state=self.ready, spec_name=kind)
            task.data.update(data)
            if kind == "evaluation":
                task.data["rounds"] = task.data.get("rounds", 0) + 1
            task.run()
            workflow.do_engine_steps()

    def done(self) -> int:
        return sum(each.is_completed() for each in self.patients)


# ---- generated Python: as near to nothing as Python comes


class _Slots:
    __slots__ = ("at", "beside", "lab", "late", "rounds", "severity", "state")

    def __init__(self) -> None:
        self.state = self.at = self.beside = self.severity = self.lab = self.rounds = self.late = 0


SORTED = ("acute_visit", "booking", "wl_review")
LAST = ("handover_sent", "handover_accepted", "followup", "discharge", "end")
BESIDE = tuple(f"a{a}b{b}" for a in range(3) for b in range(3))
PLACES = ("start", *SORTED, *BESIDE, "plan", "treatment", "evaluation", *LAST)
AT = {name: number for number, name in enumerate(PLACES)}


def generated() -> str:
    """A function for each place and kind of event, with all constants written into it, and the table of them."""
    cells: dict[tuple[str, str], list[str]] = {}

    def late(kind: str, since: str = "at") -> list[str]:
        return [f"if t - p.{since} > {KINDS[NUMBER[kind]].limit}: p.late += 1"]

    def to(place: str) -> list[str]:
        return [f"p.state = {AT[place]}"]

    cells["start", "referral"] = [
        "p.severity = x; p.at = t",
        f"p.state = {AT['booking']} if x >= 4 or u == 1 else {AT['wl_review']}",
        f"if x >= 8 or u == 2: p.state = {AT['acute_visit']}",
    ]
    for name in ("acute_visit", "booking", "wl_review"):
        cells[name, name] = [*late(name), "p.at = p.beside = t", *to("a0b0")]
    met = ["p.at = t", f"p.state = {AT['plan']} if p.lab >= 50 or p.severity >= 6 else {AT['handover_sent']}"]
    for a in range(3):
        for b in range(3):
            if a < 2:
                kind, onward = SIDES[0][a], met if (a, b) == (1, 2) else to(f"a{a + 1}b{b}")
                cells[f"a{a}b{b}", kind] = [*late(kind), "p.at = t", *onward]
            if b < 2:
                kind, onward = SIDES[1][b], met if (a, b) == (2, 1) else to(f"a{a}b{b + 1}")
                keep = ["p.lab = x"] if kind == "lab" else []
                cells[f"a{a}b{b}", kind] = [*late(kind, "beside"), "p.beside = t", *keep, *onward]
    cells["plan", "plan"] = [*late("plan"), "p.at = t", *to("treatment")]
    cells["treatment", "treatment"] = [*late("treatment"), "p.at = t", *to("evaluation")]
    cells["evaluation", "evaluation"] = [
        *late("evaluation"),
        "p.at = t; p.rounds += 1",
        f"p.state = {AT['handover_sent']} if x < 3 or p.rounds >= {MOST_ROUNDS} else {AT['treatment']}",
    ]
    for name, following in pairwise(LAST):
        cells[name, name] = [*late(name), "p.at = t", *to(following)]
    lines = ["def wrong(p, t, x, u): raise ValueError"]
    for (place, kind), body in cells.items():
        lines += [f"def do_{AT[place]}_{NUMBER[kind]}(p, t, x, u):", *(f"    {line}" for line in body)]
    rows = (
        "[" + ", ".join(
            f"do_{AT[place]}_{NUMBER[kind.name]}" if (place, kind.name) in cells else "wrong" for kind in KINDS
        ) + "]"
        for place in PLACES
    )  # fmt: skip
    return "\n".join((*lines, f"TABLE = [{', '.join(rows)}]"))


class Generated:
    """The generated code: what all else can be measured by."""

    def __init__(self, patients: int) -> None:
        names: dict[str, Any] = {}
        exec(generated(), names)  # noqa: S102 - this is what it is about
        self.table: list[list[Callable[..., None]]] = names["TABLE"]
        self.patients = [_Slots() for _ in range(patients)]

    def feed(self, events: Sequence[tuple[int, int, int, int, int]]) -> None:
        patients, table = self.patients, self.table
        for number, kind, at, value, urgency in events:
            patient = patients[number]
            table[patient.state][kind](patient, at, value, urgency)

    def done(self) -> int:
        return sum(each.state == AT["end"] for each in self.patients)


PEERS: dict[str, Callable[[int], Peer]] = {
    "generated": Generated,
    "transitions": Transitions,
    "python-statemachine": StateMachine,
    "SpiffWorkflow": Spiff,
}


def main(name: str, patients: int) -> None:
    registered = registrations(patients)
    events: Sequence[Any] = by_number(registered) if name == "generated" else registered
    peer = PEERS[name](patients)
    gc.collect()
    gc.freeze()
    began = process_time()
    peer.feed(events)
    taken = process_time() - began
    sys.stdout.write(json.dumps({"events": len(events), "seconds": taken, "done": peer.done()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
