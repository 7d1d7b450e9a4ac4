"""What is offered to open a step does it: over random histories, whatever is named as the way is walked (I13)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from forlop.engine.commands import Command, Deed, Note, Record, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.events import About
from forlop.engine.explanation import Standing
from forlop.engine.why_not import Stands, WhyNot, why_not
from forlop.model.pathway import Pathway
from tests.course import Course, begin, moment, pathway_of
from tests.engine.small import HEADING, small
from tests.engine.test_explanation import WAYS
from tests.engine.test_histories import PATHWAYS, given_command, history, some_value

SHARED = small(
    """
    samtykke deling "Deling" uttrykkelig
    hendelse innleggelse "Innlagt"
    hendelse svar "Svaret kommer"
    opplysning x: ja/nei "X"
    opplysning skår: heltall fra 0 til 20 "Skår"
    opplysning råd: en av hjem, ute, begge "Råd"
    start s "S"
      lege skal notere x og skår
      så d
    beslutning d "D"
      reglene avgjør
      hvis x og skår er minst 8 så v
      hvis x og skår er mindre enn 8 så r
      ellers så c
    vent v "V"
      til svar
      så r
    tiltak r "R"
      lege skal notere råd
      så fordeling
    beslutning fordeling "F"
      lege skal velge
      hvis råd er begge så a og b
      hvis råd er hjem så c
      ellers så h
    tiltak a "A"
      lege skal gjøre dette
      så j
    tiltak b "B"
      bare hvis skår er minst 3
      sykehus skal gjøre dette
      så j
    tiltak j "J"
      venter på a og b
      lege skal gjøre dette
      så slutten
    overføring h "H"
      lege skal sende til sykehus
      sykehus skal svare
      krever samtykke deling
      hjemmel "h"
      uten samtykke så c
      ved avslag så c
      ved retur så tilbake til r, høyst 2 ganger, ellers c
      så slutten
    tiltak c "C"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


@dataclass(frozen=True)
class Walked:
    """What came of the commands of an offer."""

    course: Course
    accepted: bool


def walked(course: Course, commands: tuple[Command, ...], now: datetime) -> Walked:
    for command in commands:
        if isinstance(decide(course.pathway, course.state, command, now=now), Refusal):
            return Walked(course, accepted=False)
        course = given_command(given_command(course, command, now), TimeHasCome(), now)
    return Walked(course, accepted=True)


def rounds(course: Course, step: str) -> int:
    return len(course.state.rounds.of_step(step))


def broken(course: Course, found: WhyNot, now: datetime) -> str | None:
    """Which promise of the explanation does not hold; None when all do."""
    step = found.about
    if found.offer is not None:
        after = walked(course, found.offer.commands, now)
        if not after.accepted:
            return "refused"
        if found.offer.opens and rounds(after.course, step) == rounds(course, step):
            return "not opened"
        other = walked(course, _filled_otherwise(course, found, now), now)
        if found.offer.opens and (not other.accepted or rounds(other.course, step) == rounds(course, step)):
            return "another value decides"
        if not found.offer.opens and not _is_nearer(found, after.course, now):
            return "not nearer"
    if found.correction is not None:
        after = walked(course, (found.correction,), now)
        raised = set(after.course.state.rechecks) - set(course.state.rechecks)
        if not after.accepted or not any(each.about is About.DECISION for each in raised):
            return "nobody looks again"
    if found.by_itself is not None:
        opened = found.explanation.step
        waited = [given_command(course, TimeHasCome(), found.by_itself + timedelta(minutes=n)) for n in (-1, 1)]
        if [rounds(each, opened) > rounds(course, opened) for each in waited] != [False, True]:
            return "not by itself"
    if found.resort is not None:
        after = walked(course, (found.resort,), now)
        if not after.accepted or rounds(after.course, step) == rounds(course, step):
            return "no resort"
    return None


def _filled_otherwise(course: Course, found: WhyNot, now: datetime) -> tuple[Command, ...]:
    """The same with other values of all that is said not to decide."""
    assert found.offer is not None
    chance, data, decisive = Random(0), course.pathway.named_data, found.offer.decisive
    return tuple(
        each._replace(
            data=tuple(
                (n, v if n in decisive or n not in data else some_value(data[n], chance, now)) for n, v in each.data
            ),
        )
        if isinstance(each, Record)
        else each
        for each in found.offer.commands
    )


def _is_nearer(found: WhyNot, after: Course, now: datetime) -> bool:
    """Something that stood between is gone, and the step has not gone out of reach."""
    left = why_not(after.pathway, after.state, found.about, now=now)
    gone = {each.thing for each in found.hindrances} - {each.thing for each in left.hindrances}
    return bool(gone) and left.explanation.standing is Standing.NOT_YET


def asked(pathway: Pathway, seeds: range, *, every: int, steps: int) -> Iterator[tuple[Course, WhyNot, datetime]]:
    """Steps that are not open at moments of random courses, with what is said of them."""
    for seed in seeds:
        chance = Random(seed)
        for number, (course, now) in enumerate(history(pathway, chance, length=14)):
            if number % every:
                continue
            for step in chance.sample(pathway.steps, steps):
                found = why_not(pathway, course.state, step.name, now=now)
                if not found.is_open:
                    yield course, found, now


SOURCES = {
    **{name: (pathway, range(4), 5, 2) for name, pathway in PATHWAYS.items()},
    "ways": (WAYS, range(10), 2, 3),
    "shared": (SHARED, range(12), 2, 3),
}
FLOORS = {"explained": 10, "hindrances": 8, "opens": 3}


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_offered_is_accepted_and_does_what_was_said(name: str) -> None:
    pathway, seeds, every, steps = SOURCES[name]
    count: Counter[str] = Counter()
    for course, found, now in asked(pathway, seeds, every=every, steps=steps):
        assert broken(course, found, now) is None, (found, [each.event for each in course.log])
        count["explained"] += 1
        count["opens"] += found.offer is not None and found.offer.opens
        count["nearer"] += found.offer is not None and not found.offer.opens
        count["correction"] += found.correction is not None
        count["resort"] += found.resort is not None
        count["by_itself"] += found.by_itself is not None
        count["hindrances"] += len(found.hindrances)
        # Whoever is told nothing to do is at least told why.
        assert found.offer or found.hindrances or found.explanation.standing is not Standing.NOT_YET
    assert {key: count[key] for key, floor in FLOORS.items() if count[key] < floor} == {}, (name, count)


def test_an_offer_with_another_value_or_one_command_less_is_caught() -> None:
    caught: Counter[tuple[str, str | None]] = Counter()
    for course, found, now in asked(SHARED, range(6), every=2, steps=4):
        if found.offer is None or not found.offer.opens:
            continue
        short = replace(found.offer, commands=found.offer.commands[:-1])
        caught["short", broken(course, replace(found, offer=short), now)] += 1
        turned = tuple(_turned(each) for each in found.offer.commands)
        if turned != found.offer.commands:
            caught["turned", broken(course, replace(found, offer=replace(found.offer, commands=turned)), now)] += 1
    assert caught["short", None] == 0
    assert caught["short", "not opened"] >= 20
    assert caught["turned", "not opened"] + caught["turned", "refused"] >= 10


def _turned(command: Command) -> Command:
    """The same recording with every yes said as no."""
    if not isinstance(command, Record):
        return command
    return command._replace(data=tuple((n, not v if isinstance(v, bool) else v) for n, v in command.data))


# ---- what stands between


def stands(course: Course, step: str, now: str) -> list[tuple[Stands, str]]:
    found = why_not(course.pathway, course.tick(now).state, step, now=moment(now))
    return [(each.stands, each.name) for each in found.hindrances]


def test_each_thing_that_stands_between_is_named() -> None:
    begun = begin(SHARED, "5.1.2026")
    assert stands(begun, "c", "5.1.2026") == [(Stands.TASK, "s")]
    waits = begun.record("s", "6.1.2026", x=True, skår=9)
    assert stands(waits, "r", "6.1.2026") == [(Stands.EVENT, "svar")]
    recorded = waits.happens("svar", "7.1.2026")
    both = recorded.record("r", "7.1.2026", råd="begge").record("fordeling", "7.1.2026", choice="a")
    assert stands(both, "j", "7.1.2026") == [(Stands.TASK, "a"), (Stands.TASK, "b")]
    assert stands(both, "h", "7.1.2026") == [(Stands.ELSEWHERE, "fordeling")]
    sending = recorded.record("r", "7.1.2026", råd="ute").record("fordeling", "7.1.2026", choice="h")
    assert stands(sending, "c", "7.1.2026") == [(Stands.TASK, "h"), (Stands.CONSENT, "deling")]
    unknown = begun.record("s", "6.1.2026", deed=None, x=True, skår=2)
    assert stands(unknown, "b", "6.1.2026") == [(Stands.TASK, "r")]
    irrelevant = unknown.record("r", "7.1.2026", råd="begge").record("fordeling", "7.1.2026", choice="a")
    found = why_not(SHARED, irrelevant.state, "b", now=moment("7.1.2026"))
    (hindrance,) = found.hindrances
    assert (hindrance.stands, hindrance.name) == (Stands.NOT_INDICATED, "b")
    assert [(each.datum, each.value, each.by) for each in hindrance.known] == [("skår", 2, "lege")]


@pytest.mark.parametrize(("verb", "expected"), [("bør", ["lege", "sykehus"]), ("kan", ["lege"])])
def test_what_somebody_may_do_does_not_stand_in_the_way_of_what_somebody_must(verb: str, expected: list[str]) -> None:
    pathway = small(
        f"""
        start s "S"
          lege skal gjøre dette
          sykehus {verb} "hjelpe"
          så t
        tiltak t "T"
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        """
    )
    found = why_not(pathway, begin(pathway, "5.1.2026").state, "t", now=moment("5.1.2026"))
    assert [each.task.actor for each in found.hindrances if each.task is not None] == expected


def test_a_step_inside_a_subpathway_is_opened_by_what_is_recorded_there() -> None:
    called = small(
        """
        opplysning x: ja/nei "X"
        start inn "Inn"
          lege skal notere x
          hvis x så videre
          ellers så ute
        tiltak videre "Videre"
          lege skal gjøre dette
          så ute
        slutt ute "Ute"
        """
    )
    caller = pathway_of(
        HEADING.replace("prøve", "hele")
        + """
start s "S"
  lege skal gjøre dette
  så del
delforløp del "Del"
  kjører prøve "1"
  ved ute så slutten
slutt slutten "Slutt"
""",
        called,
    )
    course, now = begin(caller, "5.1.2026").record("s", "6.1.2026"), moment("6.1.2026")
    found = why_not(caller, course.state, "del/videre", now=now)
    assert [(each.stands, each.name) for each in found.hindrances] == [(Stands.TASK, "inn")]
    assert found.offer is not None
    after = walked(course, found.offer.commands, now)
    assert after.accepted
    assert "del/videre" in after.course.open_steps("6.1.2026")


def test_asking_changes_nothing_and_is_answered_alike_twice() -> None:
    course = begin(SHARED, "5.1.2026")
    first = why_not(SHARED, course.state, "j", now=moment("5.1.2026"))
    assert why_not(SHARED, course.state, "j", now=moment("5.1.2026")) == first
    assert course == begin(SHARED, "5.1.2026")


# ---- what no step asks for, and what only time brings

LACKING = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    opplysning y: ja/nei "Y"
    start s "S"
      lege skal notere x
      pasient kan notere y
      så d og w
    beslutning d "D"
      reglene avgjør
      hvis x er minst 5 så a
      ellers så ferdig
    tiltak a "A"
      bare hvis y
      lege skal gjøre dette
      så ferdig
    vent w "W"
      i 2 uker
      så b
    tiltak b "B"
      sykehus bør gjøre dette innen 3 dager
      ved fristbrudd så c
      så ut
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    slutt ut "Ut"
    """
)


def left_out() -> Course:
    return begin(LACKING, "5.1.2026").record("s", "5.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="Syk")


def test_what_nobody_is_asked_for_any_more_may_be_noted() -> None:
    found = why_not(LACKING, left_out().state, "a", now=moment("6.1.2026"))
    assert found.offer is not None
    assert found.offer.opens
    (noted,) = [each for each in found.offer.commands if isinstance(each, Note) and each.datum == "x"]
    assert (noted.by, noted.value) in {("lege", value) for value in range(5, 11)}
    assert broken(left_out(), found, moment("6.1.2026")) is None


def test_what_only_time_brings_is_told_with_its_day() -> None:
    course, now = left_out(), moment("6.1.2026")
    of = {step: why_not(LACKING, course.state, step, now=now) for step in ("a", "b", "c")}
    assert of["a"].by_itself is None
    assert of["b"].by_itself == moment("19.1.2026 00:00")
    assert of["c"].by_itself == moment("23.1.2026 00:00")  # after the limit of what the wait opens
    assert {broken(course, each, now) for each in of.values()} == {None}
