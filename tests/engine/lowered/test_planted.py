"""What is looked up by too little is found out: each of these forgets something, and then the engines differ."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forlop.engine.commands import Record, Start
from forlop.engine.lowered import learning, standing, stepping
from forlop.engine.lowered.residue import residue
from forlop.engine.lowered.standing import Watched
from forlop.engine.lowered.stepping import Lowered, lower
from forlop.engine.rounds import Rounds
from forlop.engine.state import State
from forlop.model.pathway import Pathway
from tests.course import library, pathway_of
from tests.engine.lowered.chance import FIRST, led, walked_through
from tests.engine.lowered.side_by_side import Pair

STEPPED = Path(__file__).parents[2] / "benchmarks" / "stepping" / "poliklinikk.forlop"
Plant = Callable[[pytest.MonkeyPatch], None]


def stepped() -> Pathway:
    """The pathway that speed is measured on."""
    return pathway_of(STEPPED.read_text("utf-8"))


def haugland() -> Pathway:
    return library("haugland/haugland.forlop")


def fall() -> Pathway:
    return library("ostensjo_fall/fall.forlop")


def tsb() -> Pathway:
    return library("rus_psykisk/tsb.forlop")


def forgetting(change: Callable[[State], State]) -> Plant:
    """A residue from which something more is dropped."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(standing, "residue", lambda needs, state: change(residue(needs, state)))

    return plant


def without_past_rounds(state: State) -> State:
    return replace(state, rounds=Rounds.of(each for each in state.rounds if each.is_present))


def all_values_alike(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stepping, "cells_of", lambda pathway: {datum.name: lambda _: 0 for datum in pathway.data})


def nothing_noticed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Watched, "value", property(lambda self: self.held))


PLANTED: Mapping[str, tuple[Plant, Callable[[], Pathway]]] = {
    "the numbers of past rounds": (forgetting(without_past_rounds), stepped),
    "occurrences that limits count from": (forgetting(lambda state: replace(state, occurrences=())), fall),
    "tokens that wait in a join": (forgetting(lambda state: replace(state, joins=frozenset())), stepped),
    "consents": (forgetting(lambda state: replace(state, consents={})), tsb),
    "how often the way back was taken": (forgetting(lambda state: replace(state, back_counts={})), stepped),
    "interruptions that run": (forgetting(lambda state: replace(state, side_flows=())), fall),
    "who has the patient": (forgetting(lambda state: replace(state, responsible=None)), fall),
    "pauses": (forgetting(lambda state: replace(state, stops=())), fall),
    "which values are told apart": (all_values_alike, haugland),
    "which values were looked at": (nothing_noticed, haugland),
}


def led_and_walked(lowered: Lowered, *, patients: int) -> None:
    for seed in range(patients):
        led(lowered, seed)
        walked_through(lowered, seed)


@pytest.mark.parametrize("forgotten", PLANTED)
def test_what_is_forgotten_of_a_patient_makes_the_engines_differ(
    forgotten: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, pathway = PLANTED[forgotten]
    plant(monkeypatch)
    lowered = lower(pathway())
    with pytest.raises((AssertionError, KeyError, ValueError, StopIteration)):
        led_and_walked(lowered, patients=20)


JOIN = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start s "S"
  lege skal gjøre dette
  så a og b
tiltak a "A"
  lege skal gjøre dette
  så c
tiltak b "B"
  lege skal gjøre dette
  så c
tiltak c "C"
  venter på a og b
  lege skal gjøre dette innen 2 timer
  så e
slutt e "E"
"""


def joined(lowered: Lowered, *, a: int, b: int) -> None:
    """A patient of whom `a` is registered before `b`, done so many hours after the start."""
    pair = Pair.at_start(lowered).only(Start(at=FIRST), now=FIRST)
    pair = pair.only(Record(step="s", at=FIRST), now=FIRST)
    for name, hours in (("a", a), ("b", b)):
        pair = pair.only(Record(step=name, at=FIRST + timedelta(hours=hours)), now=FIRST + timedelta(hours=12))


def test_what_was_before_what_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done at the same moment is not what was done one after the other, though it was registered alike."""
    lowered = lower(pathway_of(JOIN))
    joined(lowered, a=1, b=3)
    joined(lowered, a=1, b=1)

    monkeypatch.setattr(stepping, "_plain_order", lambda _front, _moments: None)
    monkeypatch.setattr(stepping, "_order", lambda _control, _slots, moments: len(moments))
    blind = lower(pathway_of(JOIN))
    joined(blind, a=1, b=3)
    with pytest.raises((AssertionError, ValueError)):
        joined(blind, a=1, b=1)


WINDOW = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start s "S"
  lege skal gjøre dette
  så a
tiltak a "A"
  lege skal gjøre dette tidligst 3 og senest 7 dager etter s
  så e
slutt e "E"
"""


def done_after(lowered: Lowered, days: int) -> None:
    pair = Pair.at_start(lowered).only(Start(at=FIRST), now=FIRST)
    pair = pair.only(Record(step="s", at=FIRST), now=FIRST)
    later = FIRST + timedelta(days=days)
    pair.only(Record(step="a", at=later), now=later)


def test_how_much_time_lies_between_counts_where_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done before its time is told as early, so two patients with the same order of moments differ."""
    lowered = lower(pathway_of(WINDOW))
    done_after(lowered, 4)
    done_after(lowered, 1)

    monkeypatch.setattr(learning, "_other_distances", lambda _control, _slots, _given: iter(()))
    blind = lower(pathway_of(WINDOW))
    done_after(blind, 4)
    with pytest.raises(AssertionError):
        done_after(blind, 1)
