"""Every reason to refuse is reached, and what is refused changes nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from forlop.engine.commands import (
    Assign,
    Command,
    Conclude,
    Correct,
    Deed,
    Happen,
    Interrupt,
    Judge,
    MoveTo,
    Note,
    Part,
    Record,
    Refusal,
    Refused,
    Release,
    Retract,
    SetConsent,
    SetPause,
    SettleRecheck,
    Start,
    Take,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.model.pathway import Pathway
from tests.course import Course, begin, moment, pathway_of
from tests.engine.small import HEADING, small
from tests.engine.test_deviations import REFUSED

CHOOSING = small(
    """
    opplysning y: ja/nei "Y"
    start s "S"
      lege skal gjøre dette
      så v
    beslutning v "V"
      lege skal velge
      sykehus bør notere y
      valg "A" så a
      valg "Ut" så ut
    tiltak a "A"
      lege skal gjøre dette innen 4 uker etter v
      så ut
    slutt ut "Ut"
    """
)
EVERYTHING = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    opplysning y: ja/nei "Y"
    opplysning v: en av rød, gul "V"
    samtykke deling "Deling" uttrykkelig
    hendelse sykmelding "Sykmelding"
    fase fase_en "En"
    start s "S"
      lege skal notere x
      lege kan notere v
      så h, m, r, d, k, w og b
    overføring h "H"
      lege skal sende til sykehus
      sykehus skal svare
      ved avslag så ferdig
      ved retur så ferdig
      så ferdig
    melding m "M"
      lege skal sende til sykehus
      krever samtykke deling
      sykehus skal bekrefte
      uten samtykke så ferdig
      så ferdig
    tiltak r "R"
      bare hvis y
      lege skal gjøre dette
      så ferdig
    beslutning d "D"
      lege skal velge
      hvis x er minst 5 så e
      valg "Ut" så ferdig
    beslutning k "K"
      reglene avgjør
      hvis y så e2
      ellers så ferdig
    vent w "W"
      i 2 uker
      så ferdig
    sjekkpunkt b "B"
      pasient bør notere y
      så ferdig
    tiltak e "E"
      lege skal gjøre dette
      så ferdig
    tiltak e2 "E2"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    fase fase_to "To"
    tiltak hjelp "Hjelp"
      når som helst i fase fase_to
      lege kan gjøre dette innen 1 dag
      så ferdig
    spor fravær "Fravær"
      starter ved sykmelding
    tiltak t "T"
      lege skal gjøre dette
      så ferdig
    pause ferie "Ferie"
      stopper alle frister
    """
)
ANCHORED = small(
    """
    opplysning d: dato "D"
    start s "S"
      lege skal notere d
      så a
    tiltak a "A"
      lege skal gjøre dette innen 3 år etter d
      så slutten
    slutt slutten "Slutt"
    """
)
AT = moment("7.1.2026")


def rec(step: str, by: str | None = "lege", deed: Deed | None = None, **more: object) -> Record:
    data = more.get("data", ())
    choice, reason, present = more.get("choice"), more.get("reason"), more.get("present")
    assert isinstance(data, tuple)
    assert choice is None or isinstance(choice, str)
    assert reason is None or isinstance(reason, str)
    assert present is None or isinstance(present, tuple)
    return Record(step=step, at=AT, by=by, deed=deed, data=data, choice=choice, reason=reason, present=present)


def not_begun() -> Course:
    return Course(EVERYTHING)


def begun() -> Course:
    return begin(EVERYTHING, "5.1.2026")


def forked() -> Course:
    return begun().record("s", "6.1.2026", by="lege", x=7)


def tracked() -> Course:
    return forked().happens("sykmelding", "6.1.2026")


def over() -> Course:
    pathway = small('start s "S"\n  lege skal gjøre dette\n  så slutten\nslutt slutten "Slutt"\n')
    return begin(pathway, "5.1.2026").record("s", "6.1.2026")


def dated() -> Course:
    return begin(ANCHORED, "5.1.2026")


def hurt() -> Course:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så slutten
        tiltak t "T"
          lege skal gjøre dette
          så slutten
        avbrudd brudd "Brudd"
          i alle faser
          så t
        slutt slutten "Slutt"
        """
    )
    return begin(pathway, "5.1.2026").interrupted("brudd", "6.1.2026")


def pooled() -> Course:
    """A task of a pool that one of its members has taken; the patient is another's."""
    pathway = small(
        """
        aktør felles "Felles" er sykehus eller pasient
        start f "F"
          lege skal gjøre dette
          felles skal gjøre dette
          så ferdig
        """
    )
    return begin(pathway, "5.1.2026").do(Take(step="f", at=moment("6.1.2026"), by="sykehus"), now="6.1.2026")


def computing() -> Course:
    pathway = small(
        """
        opplysning x: heltall fra 0 til 10 "X"
        beregn dobbel = x + x
        start s "S"
          lege skal notere x
          så v
        beslutning v "V"
          reglene avgjør
          hvis dobbel er minst 5 så ferdig
          ellers så ferdig
        """
    )
    return begin(pathway, "5.1.2026")


def amend(name: str, *, value: int | None = None, entry: int | None = None) -> Correct:
    return Correct(name=name, at=AT, by="lege", reason="feil", value=value, entry=entry)


def moving(pathway: Pathway, *, by: str = "lege", places: tuple[tuple[str, str], ...] = ()) -> MoveTo:
    return MoveTo(pathway=pathway, to="ny", at=AT, by=by, reason="ny versjon", places=places)


def without(*steps: str, actor: str | None = None) -> Pathway:
    """The same pathway in a version that has lost some steps, or an actor."""
    kept = tuple(step for step in EVERYTHING.steps if step.name not in steps)
    actors = tuple(each for each in EVERYTHING.actors if each.name != actor)
    return remade(EVERYTHING, steps=kept, actors=actors)


def remade(pathway: Pathway, **changes: object) -> Pathway:
    """Another version, made anew: a copy would keep what has been looked up in the first."""
    fields = {name: getattr(pathway, name) for name in Pathway.model_fields}
    return Pathway.model_construct(**(fields | {"version": "2"} | changes))


def renamed(pathway: Pathway) -> Pathway:
    """A version whose sub-pathways are in another version too."""
    steps = (
        step
        if step.runs is None
        else step.model_copy(update={"runs": step.runs.model_copy(update={"pathway": remade(step.runs.pathway)})})
        for step in pathway.steps
    )
    return remade(pathway, steps=tuple(steps))


def two_starts() -> Course:
    body = 'start {0} "S"\n  lege skal gjøre dette\n  så slutten\n'
    return Course(small(body.format("s1") + body.format("s2") + 'slutt slutten "Slutt"\n'))


INNER = small(
    """
    start k "K"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def nested() -> Course:
    """Two sub-pathways that run beside each other."""
    runs = '  kjører prøve "1"\n  ved slutten så ferdig\n'
    body = f'delforløp a "A"\n{runs}delforløp b "B"\n{runs}slutt slutten "Slutt"\n'
    text = f'{HEADING}start s "S"\n  lege skal gjøre dette\n  så a og b\n{body}'
    return begin(pathway_of(text, INNER), "5.1.2026").record("s", "5.1.2026")


def choosing() -> Course:
    """One chooses, and another notes something in the same step."""
    return begin(CHOOSING, "5.1.2026").record("s", "5.1.2026")


CASES: dict[str, tuple[Course, Command, Refused]] = {
    "not started": (not_begun(), rec("s"), Refused.NOT_STARTED),
    "no event before the start": (not_begun(), Happen(event="sykmelding", at=AT), Refused.NOT_STARTED),
    "already started": (begun(), Start(at=AT), Refused.ALREADY_STARTED),
    "ended": (over(), rec("s"), Refused.ENDED),
    "in the future": (begun(), Record(step="s", at=moment("8.1.2026")), Refused.AFTER_NOW),
    "before the start": (begun(), Record(step="s", at=moment("4.1.2026")), Refused.BEFORE_START),
    "which start": (two_starts(), Start(at=AT), Refused.WHICH_START),
    "another start": (two_starts(), Start(at=AT, start="slutten"), Refused.WHICH_START),
    "unknown step": (begun(), rec("finnes_ikke"), Refused.UNKNOWN_STEP),
    "an end is no step": (begun(), rec("slutten"), Refused.UNKNOWN_STEP),
    "not open": (begun(), rec("e"), Refused.NOT_OPEN),
    "closed": (forked(), rec("s"), Refused.NOT_OPEN),
    "not yet relevant": (forked(), rec("r"), Refused.NOT_YET_RELEVANT),
    "out of scope": (begun(), rec("hjelp"), Refused.OUT_OF_SCOPE),
    "unknown actor": (begun(), rec("s", by="presten"), Refused.UNKNOWN_ACTOR),
    "not responsible": (begun(), rec("s", by="sykehus", data=(("x", 3),)), Refused.NOT_RESPONSIBLE),
    "unknown datum": (begun(), rec("s", data=(("z", 3),)), Refused.UNKNOWN_DATUM),
    "not recorded here": (begun(), rec("s", data=(("y", True),)), Refused.NOT_RECORDED_HERE),
    "wrong type": (begun(), rec("s", data=(("x", Decimal("3.5")),)), Refused.WRONG_TYPE),
    "out of bounds": (begun(), rec("s", data=(("x", 11),)), Refused.OUT_OF_BOUNDS),
    "not a value": (begun(), rec("s", data=(("v", "blå"),)), Refused.NOT_A_VALUE),
    "nothing to do": (forked(), rec("b", by="pasient"), Refused.NOTHING_TO_DO),
    "nobody does a wait": (forked(), rec("w"), Refused.NOTHING_TO_DO),
    "not sent": (forked(), rec("h", by="sykehus", deed=Deed.ACCEPTED), Refused.NOT_SENT),
    "already sent": (
        forked().record("h", "6.1.2026", by="lege", deed=Deed.SENT),
        rec("h", deed=Deed.SENT),
        Refused.ALREADY_SENT,
    ),
    "nothing is sent": (begun(), rec("s", deed=Deed.SENT), Refused.NOTHING_IS_SENT),
    "answer how": (
        forked().record("h", "6.1.2026", by="lege", deed=Deed.SENT),
        rec("h", by="sykehus"),
        Refused.ANSWER_HOW,
    ),
    "cannot refuse": (
        forked().consent("deling", "6.1.2026", given=True).record("m", "6.1.2026", by="lege", deed=Deed.SENT),
        rec("m", by="sykehus", deed=Deed.REFUSED, reason="nei"),
        Refused.CANNOT_REFUSE,
    ),
    "not awaited": (
        forked().record("h", "6.1.2026", by="lege", deed=Deed.SENT).record("h", "6.1.2026", deed=Deed.ACCEPTED),
        rec("h", deed=Deed.WITHDRAWN, reason="feil"),
        Refused.NOT_AWAITED,
    ),
    "not sender": (
        forked().record("h", "6.1.2026", by="lege", deed=Deed.SENT),
        rec("h", by="sykehus", deed=Deed.WITHDRAWN, reason="feil"),
        Refused.NOT_SENDER,
    ),
    "choose how": (forked(), rec("d"), Refused.CHOOSE_HOW),
    "no choice": (forked(), rec("b", by="pasient", data=(("y", True),), choice="e"), Refused.NO_CHOICE),
    "chosen already": (
        choosing().record("v", "6.1.2026", by="lege", choice="a"),
        rec("v", by="sykehus", data=(("y", True),), choice="Ut"),
        Refused.CHOSEN_ALREADY,
    ),
    "another chooses": (choosing(), rec("v", by="sykehus", data=(("y", True),), choice="a"), Refused.NOT_RESPONSIBLE),
    "no such choice": (forked(), rec("d", choice="h"), Refused.NO_SUCH_CHOICE),
    "reason missing": (forked(), rec("b", by="pasient", deed=Deed.LEFT_OUT), Refused.REASON_MISSING),
    "otherwise than suggested": (forked(), rec("d", choice="Ut"), Refused.REASON_MISSING),
    "person missing": (begun(), rec("s", by=None, deed=Deed.LEFT_OUT, reason="syk"), Refused.PERSON_MISSING),
    "consent missing": (forked(), rec("m", deed=Deed.SENT), Refused.CONSENT_MISSING),
    "only when given": (
        begun(),
        SetConsent(consent="deling", at=AT, given=False, only=("sykehus",)),
        Refused.ONLY_WHEN_GIVEN,
    ),
    "taken by another": (pooled(), Take(step="f", at=AT, by="pasient"), Refused.TAKEN),
    "done by another than who took it": (pooled(), rec("f", by="pasient"), Refused.TAKEN),
    "left out by another than who took it": (
        pooled(),
        rec("f", by="pasient", deed=Deed.LEFT_OUT, reason="syk"),
        Refused.TAKEN,
    ),
    "not taken": (forked(), Release(step="b", at=AT, by="pasient"), Refused.NOT_TAKEN),
    "nothing to take": (forked(), Take(step="b", at=AT, by="pasient"), Refused.NO_POOL_TASK),
    "noted by nobody": (forked(), Note(datum="x", value=3, at=AT, by=""), Refused.NOTED_BY_WHOM),
    "asked for in a step": (forked(), Note(datum="y", value=True, at=AT, by="pasient"), Refused.ASKED_IN_STEP),
    "computed": (computing(), Note(datum="dobbel", value=3, at=AT, by="lege"), Refused.COMPUTED),
    "assigned to nobody": (begun(), Assign(actor="lege", at=AT, to=" "), Refused.ASSIGNED_TO_WHOM),
    "not assigned": (begun(), Assign(actor="lege", at=AT), Refused.NOT_ASSIGNED),
    "assigned as it was": (
        begun().do(Assign(actor="lege", at=moment("6.1.2026"), to="Kontor 2"), now="6.1.2026"),
        Assign(actor="lege", at=AT, to="Kontor 2 "),
        Refused.AS_RECORDED,
    ),
    "not a meeting": (begun(), rec("s", data=(("x", 3),), present=("lege",)), Refused.NOT_A_MEETING),
    "unknown event": (begun(), Happen(event="brann", at=AT), Refused.UNKNOWN_EVENT),
    "unknown interruption": (begun(), Interrupt(interruption="brann", at=AT), Refused.UNKNOWN_EVENT),
    "unknown pause": (begun(), SetPause(pause="brann", at=AT, running=True), Refused.UNKNOWN_EVENT),
    "unknown consent": (begun(), SetConsent(consent="brann", at=AT, given=True), Refused.UNKNOWN_EVENT),
    "track runs": (tracked(), Happen(event="sykmelding", at=AT), Refused.TRACK_RUNS),
    "pause runs": (
        begun().pause("ferie", "6.1.2026", running=True),
        SetPause(pause="ferie", at=AT, running=True),
        Refused.PAUSE_RUNS,
    ),
    "pause not running": (begun(), SetPause(pause="ferie", at=AT, running=False), Refused.PAUSE_NOT_RUNNING),
    "pause reversed": (
        begun().pause("ferie", "6.1.2026", running=True),
        SetPause(pause="ferie", at=moment("5.1.2026 20:00"), running=False),
        Refused.PAUSE_REVERSED,
    ),
    "answered before it was sent": (
        forked()
        .record("h", "6.1.2026", by="lege", deed=Deed.SENT)
        .record("h", "6.1.2026 14:00", by="sykehus", deed=Deed.ACCEPTED),
        Correct(name="h", at=AT, by="lege", reason="Feil", moment=moment("6.1.2026 15:00"), part=Part.SENT),
        Refused.ANSWER_BEFORE_SENDING,
    ),
    "runs inside": (nested(), rec("a"), Refused.RUNS_INSIDE),
    "in several": (nested(), rec("k"), Refused.IN_SEVERAL),
    "not a sub-pathway": (nested(), rec("s/k"), Refused.NOT_A_SUBPATHWAY),
    "no such end": (nested(), Conclude(step="a", end="borte", at=AT), Refused.NO_SUCH_END),
    "nothing recorded": (begun(), amend("x", value=4), Refused.NOTHING_RECORDED),
    "no such entry": (forked(), amend("x", value=4, entry=99), Refused.NO_SUCH_ENTRY),
    "correct what": (forked(), amend("x"), Refused.CORRECT_WHAT),
    "no value here": (forked(), amend("s", value=4), Refused.NO_VALUE_HERE),
    "as recorded": (forked(), amend("x", value=7), Refused.AS_RECORDED),
    "withdraw instead": (
        forked(),
        Retract(name="m", at=AT, by="lege", reason="feil", part=Part.SENT),
        Refused.WITHDRAW_INSTEAD,
    ),
    "not retractable": (hurt(), Retract(name="brudd", at=AT, by="lege", reason="feil"), Refused.NOT_RETRACTABLE),
    "corrected by a stranger": (
        forked(),
        Correct(name="x", at=AT, by="nabo", reason="feil", value=2),
        Refused.UNKNOWN_ACTOR,
    ),
    "taken back by a stranger": (forked(), Retract(name="x", at=AT, by="nabo", reason="feil"), Refused.UNKNOWN_ACTOR),
    "looked at by a stranger": (forked(), SettleRecheck(entry=3, at=AT, by="nabo"), Refused.UNKNOWN_ACTOR),
    "judged by a stranger": (forked(), Judge(entry=3, at=AT, by="nabo", justified=True), Refused.UNKNOWN_ACTOR),
    "no line to judge": (forked(), Judge(entry=999, at=AT, by="lege", justified=True), Refused.NO_DEVIATION),
    "no line before the first": (forked(), Judge(entry=0, at=AT, by="lege", justified=True), Refused.NO_DEVIATION),
    "no recheck": (forked(), SettleRecheck(entry=3, at=AT, by="lege"), Refused.NO_RECHECK),
    "same version": (begun(), moving(EVERYTHING), Refused.SAME_VERSION),
    "move where": (forked(), moving(without("r")), Refused.MOVE_WHERE),
    "move who": (forked(), moving(without(actor="lege"), by="sykehus"), Refused.MOVE_WHO),
    "move twice": (forked(), moving(without("r"), places=(("r", "h"),)), Refused.MOVE_TWICE),
    "move inside": (nested(), moving(renamed(nested().pathway)), Refused.MOVE_INSIDE),
    "outside the calendar": (dated(), rec("s", data=(("d", date(9999, 12, 31)),)), Refused.OUTSIDE_CALENDAR),
}


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_says_why_and_leaves_the_state_as_it_was(case: str) -> None:
    course, command, why = CASES[case]
    course = course.tick("7.1.2026")
    before = course.state
    outcome = decide(course.pathway, course.state, command, now=AT)
    assert isinstance(outcome, Refusal)
    assert outcome.why is why
    assert course.state is before
    assert decide(course.pathway, course.state, TimeHasCome(), now=AT) == ()


def test_every_reason_to_refuse_is_reached() -> None:
    assert {why for _, _, why in CASES.values()} | {why for _, _, why in REFUSED.values()} == set(Refused)


def test_what_would_have_been_accepted_is_told() -> None:
    refusal = forked().refused(rec("d", choice="h"), now="7.1.2026")
    assert refusal.expected[0] == "e"
    assert begun().refused(rec("s", data=(("v", "blå"),)), now="7.1.2026").expected == ("rød", "gul")
    assert begun().refused(rec("s", by="sykehus", data=(("x", 3),)), now="7.1.2026").expected == ("lege",)


LONG = small(
    """
    start s "S"
      lege skal gjøre dette innen 2 uker
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_start_outside_the_calendar_is_refused() -> None:
    at = datetime(1850, 1, 1, tzinfo=UTC)
    outcome = decide(LONG, not_begun().state, Start(at=at), now=at)
    assert isinstance(outcome, Refusal)
    assert outcome.why is Refused.OUTSIDE_CALENDAR


def test_what_gives_a_limit_outside_the_calendar_is_refused_and_never_crashes() -> None:
    at = datetime(2100, 12, 30, tzinfo=UTC)
    outcome = decide(LONG, not_begun().state, Start(at=at), now=at)
    assert isinstance(outcome, Refusal)
    assert outcome.why is Refused.OUTSIDE_CALENDAR


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2099, 1, 1), date(1850, 1, 1), date(1, 1, 1)])
def test_a_date_that_gives_a_limit_outside_the_calendar_is_refused(day: date) -> None:
    course = begin(ANCHORED, "1.12.2026")
    command = Record(step="s", at=moment("2.12.2026"), data=(("d", day),))
    assert course.refused(command, now="2.12.2026").why is Refused.OUTSIDE_CALENDAR


def test_an_option_that_leads_to_the_end_of_its_line_is_told_by_its_title() -> None:
    assert forked().refused(rec("d", choice="h"), now="7.1.2026").expected == ("e", "Ut")
