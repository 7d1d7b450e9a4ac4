"""What stepping a patient costs, beside other engines on the same patients in the same run.

`python -m tests.benchmarks.stepping [ROUNDS]` sets up the peers in `.peers` (once; node must be there for XState),
runs all of them in turn, and prints medians per second of the processor, ratios, memory, and what a long log costs.
Not a test: tests count what is done. The peers are judges only; SpiffWorkflow is LGPL and is never part of forlop.
"""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from forlop.engine.lowered.stepping import lower
from tests.benchmarks.stepping import growth, memory, rates
from tests.benchmarks.stepping.told import FOLDER, pathway
from tests.benchmarks.stepping.workload import registrations

ROOT = Path(__file__).parents[3]
PEERS = ROOT / ".peers"
PYTHON = PEERS / "venv" / "bin" / "python"
XSTATE = "xstate@5.33.3"
PATIENTS = {"generated": 20_000, "transitions": 1_500, "python-statemachine": 200, "SpiffWorkflow": 150}
WARM = 20_000
"""As many patients as XState needs before it runs as fast as it does."""

EVOLVE, WHOLE = "forlop evolve", "forlop whole"
LEAST = {
    EVOLVE: {"transitions": 5, "xstate": 7, "python-statemachine": 80, "SpiffWorkflow": 120},
    WHOLE: {"transitions": 2, "python-statemachine": 30, "SpiffWorkflow": 45},
}


class Ran(NamedTuple):
    """One run of an engine."""

    events: int
    seconds: float


def set_up() -> None:
    """The peers in a folder of their own, with the versions that are measured."""
    if not PYTHON.exists():
        venv.create(PEERS / "venv", with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", FOLDER / "peers.txt"], check=True)
    if shutil.which("node") and not (PEERS / "node_modules").exists():
        (PEERS / "package.json").write_text("{}", "utf-8")
        subprocess.run(["npm", "install", "--silent", XSTATE], cwd=PEERS, check=True)
    registered = [[each.patient, {"type": each.kind, **each.data}] for each in registrations(WARM)]
    (PEERS / "events.json").write_text(json.dumps(registered), "utf-8")


def peers() -> dict[str, Callable[[], Ran]]:
    works: dict[str, Callable[[], Ran]] = {
        name: partial(ran, [str(PYTHON), "-m", "tests.benchmarks.stepping.peers", name, str(patients)], patients)
        for name, patients in PATIENTS.items()
    }
    node = shutil.which("node")
    if node is not None:
        script = [node, str(FOLDER / "xstate.mjs"), str(PEERS), str(PEERS / "events.json"), str(WARM)]
        works["xstate"] = partial(ran, script, WARM)
    return works


def ran(command: list[str], patients: int) -> Ran:
    """A run in a process of its own; every patient has come to the end."""
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    assert said["done"] == patients, command
    return Ran(said["events"], said["seconds"])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell_rates(rounds: int) -> None:
    lowered = lower(pathway("poliklinikk"))
    load = rates.load(lowered, PATIENTS["transitions"])
    asked = lowered.asked.copy()
    works = peers()
    events = len(load.told)
    works[EVOLVE] = lambda: Ran(events, rates.evolving(lowered, load))
    works[WHOLE] = lambda: Ran(events, rates.whole(lowered, load))
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            once = work()
            measured[name].append(once.events / once.seconds)
    assert asked == lowered.asked, "the readable engine was asked while time was taken"
    say(f"registrations a second of the processor, medians of {rounds} rounds in turn (least to most)")
    for name, each in measured.items():
        say(f"  {name:22} {median(each):11,.0f}   ({min(each):,.0f} to {max(each):,.0f})")
    for name, least in LEAST.items():
        for peer, promised in least.items():
            if peer in measured:
                ratio = median(measured[name]) / median(measured[peer])
                say(f"  {name:22} {ratio:7.1f} x {peer} (at least {promised})")
        distance = median(measured["generated"]) / median(measured[name])
        say(f"  {name:22} {1 / distance:7.2f} x generated Python, which is {distance:.0f} times as fast")
    say(f"  {len(lowered.controls)} controls; the readable engine was asked before: {dict(asked)}")


def tell_memory(patients: int) -> None:
    found = memory.measured(lower(pathway("poliklinikk")), patients)
    say(
        f"memory of {found.patients:,} live patients: {found.each:.0f} bytes each (at most 1,000), "
        f"{found.control:.0%} of it says where the patient stands"
    )


def tell_growth() -> None:
    lowered = lower(pathway("dagbok"))
    patient = growth.begun(lowered)
    say("microseconds of the processor for one more, by the length of the log")
    for events in (100, 300, 1_000, 3_000, 10_000):
        patient = growth.grown(lowered, patient, events)
        each = growth.cost(lowered, patient, rounds=5)
        say(
            f"  {each.events:6,} events: in order {each.in_order:6.2f}   late {each.late:10,.0f}   "
            f"corrected {each.corrected:10,.0f}   of which replaying {each.replay:10,.0f}"
        )


def main() -> None:
    set_up()
    tell_rates(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
    tell_memory(100_000)
    tell_growth()


if __name__ == "__main__":
    main()
