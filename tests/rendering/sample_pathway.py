"""A pathway built by hand with one of everything a chart must draw: handover, decision, loop, join, track."""

from datetime import date

from forlop.model.expressions import All, IsDone, IsOneOf, IsYes, Not
from forlop.model.pathway import (
    Actor,
    AfterEvent,
    AfterStep,
    AllPhases,
    Alternative,
    Answer,
    Aspect,
    Back,
    Branch,
    ByRule,
    Choose,
    Citation,
    Confirm,
    Consent,
    Convene,
    Datum,
    DoThis,
    Duty,
    End,
    Finished,
    Force,
    FreeAct,
    Halfway,
    InPhases,
    Interruption,
    Interval,
    Mode,
    Obligation,
    OneOf,
    Onward,
    Opening,
    Option,
    OuterEvent,
    Pathway,
    Pause,
    Phase,
    Record,
    Repeating,
    Send,
    Source,
    Step,
    StepKind,
    Track,
    UntilEvent,
    Within,
    YesNo,
)
from forlop.model.pathway import Date as DateType
from forlop.model.values import Duration, Unit


def length(amount: int, unit: Unit) -> Duration:
    return Duration(amount=amount, unit=unit)


def within(amount: int, unit: Unit, anchor: Opening | AfterStep | AfterEvent | None = None) -> Within:
    case = Alternative(duration=length(amount, unit), anchor=anchor or Opening())
    return Within(alternatives=(case,))


SHALL, SHOULD, MAY = Obligation.SHALL, Obligation.SHOULD, Obligation.MAY

STEPS = (
    Step(
        name="kontakt",
        kind=StepKind.START,
        title="Rehabiliteringsbehov mistenkes",
        phase="lokal",
        duties=(Duty(actor="fastlege", obligation=SHALL, act=Record(data=("har_koordinator",))),),
        then=Onward(steps=("møte",)),
    ),
    Step(
        name="møte",
        kind=StepKind.MEETING,
        title="Samarbeidsmøte med lokale aktører",
        phase="lokal",
        duties=(
            Duty(
                actor="fastlege",
                obligation=SHOULD,
                act=Convene(invited=("pasient", "nav")),
                timing=within(8, Unit.WEEKS, AfterStep(step="kontakt")),
            ),
            Duty(actor="fastlege", obligation=SHOULD, act=Record(data=("bedre", "råd"))),
        ),
        branches=(
            Branch(condition=IsYes(datum="bedre"), target=Onward(steps=("ferdig_lokalt",))),
            Branch(condition=Not(condition=IsYes(datum="bedre")), target=Onward(steps=("telefon", "fare"))),
        ),
        quorum=("fastlege", "pasient"),
        citations=(Citation(source="s1", place="kap. 6"),),
    ),
    Step(
        name="telefon",
        kind=StepKind.REQUEST,
        title="Råd fra senteret på fast telefontid",
        phase="avklaring",
        duties=(
            Duty(actor="fastlege", obligation=MAY, act=Send(receivers=("senter",)), timing=within(2, Unit.WEEKS)),
            Duty(actor="senter", obligation=SHOULD, act=Answer(), timing=within(1, Unit.WEEKS)),
        ),
        on_refusal=Onward(steps=("leon",)),
        then=Onward(steps=("leon",)),
    ),
    Step(
        name="fare",
        kind=StepKind.CHECKPOINT,
        title="Fare for langtidsfravær?",
        phase="avklaring",
        only_if=Not(condition=IsYes(datum="bedre")),
        duties=(
            Duty(
                actor="nav",
                obligation=SHOULD,
                act=DoThis(),
                timing=within(2, Unit.MONTHS, AfterEvent(event="sykmelding")),
                force=Force.ADVISORY,
            ),
        ),
        then=Onward(steps=("leon",)),
    ),
    Step(
        name="leon",
        kind=StepKind.DECISION,
        title="Er nivå 1 og 2 vurdert? (LEON-prinsippet)",
        phase="avklaring",
        waits_for=("telefon", "fare"),
        duties=(Duty(actor="fastlege", obligation=SHALL, act=Choose(), timing=within(2, Unit.WEEKS)),),
        branches=(
            Branch(
                condition=All(parts=(IsOneOf(datum="råd", values=("nivå3",)), Not(condition=IsYes(datum="bedre")))),
                target=Onward(steps=("søknad",)),
            ),
        ),
        options=(Option(title="Poliklinikk eller dag", target=Onward(steps=("annet",))),),
        otherwise=Back(step="møte", times=3, otherwise="ferdig_lokalt"),
    ),
    Step(
        name="søknad",
        kind=StepKind.HANDOVER,
        title="Søknad om rehabiliteringsopphold",
        phase="avklaring",
        duties=(
            Duty(
                actor="fastlege",
                obligation=SHALL,
                act=Send(receivers=("senter",)),
                timing=within(5, Unit.WORKDAYS, AfterStep(step="leon")),
            ),
            Duty(
                actor="senter",
                obligation=SHALL,
                act=Answer(),
                timing=within(10, Unit.WORKDAYS, AfterStep(step="søknad", aspect=Aspect.RECEIVED)),
                force=Force.STATUTORY,
            ),
        ),
        content=("råd", "bedre"),
        consent="deling",
        basis="pbrl § 2-2",
        on_refusal=Back(step="møte", times=3, otherwise="ferdig_lokalt"),
        on_return=Onward(steps=("mangler",)),
        without_consent=Onward(steps=("ferdig_lokalt",)),
        on_overdue=Onward(steps=("purring",)),
        then=Onward(steps=("ventetid",)),
    ),
    Step(
        name="mangler",
        kind=StepKind.CHECKPOINT,
        title="Søknaden må utfylles",
        phase="avklaring",
        duties=(Duty(actor="fastlege", obligation=SHOULD, act=DoThis(), timing=within(1, Unit.WEEKS)),),
        then=Back(step="søknad", times=2, otherwise="ferdig_lokalt"),
    ),
    Step(
        name="purring",
        kind=StepKind.MESSAGE,
        title="Purring på svar",
        phase="avklaring",
        duties=(Duty(actor="fastlege", obligation=SHOULD, act=Send(receivers=("senter", "nav"))),),
        then=Finished(),
    ),
    Step(
        name="ventetid",
        kind=StepKind.WAIT,
        title="Venter på plass",
        phase="avklaring",
        waits_until=UntilEvent(event="innkomst"),
        then=Onward(steps=("midtveis",)),
    ),
    Step(
        name="midtveis",
        kind=StepKind.MEETING,
        title="Møte midtveis i oppholdet",
        phase="under",
        duties=(
            Duty(
                actor="senter",
                obligation=SHOULD,
                act=Convene(invited=("fastlege", "pasient")),
                timing=Halfway(start=AfterEvent(event="innkomst"), end="utreise", tolerance=length(3, Unit.DAYS)),
            ),
        ),
        then=Onward(steps=("evaluering",)),
    ),
    Step(
        name="evaluering",
        kind=StepKind.MEASURE,
        title="Evaluering med pasienten",
        phase="under",
        duties=(
            Duty(
                actor="leder",
                obligation=SHALL,
                act=DoThis(),
                timing=Repeating(
                    first=within(7, Unit.DAYS, AfterEvent(event="innkomst")),
                    intervals=(
                        Interval(
                            duration=length(56, Unit.DAYS), condition=IsOneOf(datum="råd", values=("lokalt", "nivå2"))
                        ),
                        Interval(duration=length(42, Unit.DAYS), condition=IsOneOf(datum="råd", values=("nivå3",))),
                    ),
                    times=20,
                ),
            ),
            Duty(actor="senter", obligation=MAY, act=Confirm(), timing=within(1, Unit.HOURS)),
        ),
        branches=(Branch(condition=IsYes(datum="bedre"), target=Onward(steps=("ferdig_lokalt",))),),
        after_last=Onward(steps=("ferdig_lokalt",)),
    ),
    Step(
        name="oppfølgingsplan",
        kind=StepKind.CHECKPOINT,
        title="Oppfølgingsplan til den som sykmelder",
        track="sykefravær",
        duties=(
            Duty(
                actor="nav",
                obligation=SHALL,
                act=FreeAct(text="lage planen sammen med pasienten"),
                timing=within(4, Unit.WEEKS, AfterEvent(event="sykmelding")),
                force=Force.STATUTORY,
            ),
        ),
        only_if=IsDone(step="kontakt"),
        then=Finished(),
    ),
    Step(
        name="akutt_hjelp",
        kind=StepKind.MEASURE,
        title="Akutt hjelp",
        duties=(Duty(actor="senter", obligation=SHALL, act=DoThis(), timing=within(0, Unit.DAYS)),),
        then=Finished(),
    ),
)

SAMPLE = Pathway(
    name="rehab",
    title="Rehabilitering før og under opphold",
    version="1.0",
    valid_from=date(2026, 4, 10),
    applies_to="Askvoll og Høyanger",
    notes=("eksempel, ikke faglig godkjent",),
    sources=(Source(name="s1", title="Veileder om store og sammensatte behov"),),
    actors=(
        Actor(name="pasient", title="Pasienten"),
        Actor(name="fastlege", title="Fastlegen", level="kommune"),
        Actor(name="nav", title="NAV-kontoret", level="nav"),
        Actor(name="senter", title="Hauglandsenteret", level="spesialisthelsetjenesten"),
        Actor(
            name="leder",
            title="Den som leder oppfølgingen",
            chosen=ByRule(actor="nav", condition=IsYes(datum="har_koordinator"), otherwise="fastlege"),
        ),
    ),
    consents=(Consent(name="deling", title="Deling mellom helsepersonell", explicit=False),),
    events=(
        OuterEvent(name="sykmelding", title="Første sykmeldingsdag"),
        OuterEvent(name="friskmelding", title="Tilbake i fullt arbeid"),
        OuterEvent(name="innkomst", title="Pasienten kommer til senteret"),
    ),
    data=(
        Datum(name="bedre", title="Er pasienten bedre?", type=YesNo()),
        Datum(name="har_koordinator", title="Har koordinator?", type=YesNo()),
        Datum(name="råd", title="Råd fra senteret", type=OneOf(values=("lokalt", "nivå2", "nivå3"))),
        Datum(name="utreise", title="Planlagt hjemreise", type=DateType()),
    ),
    phases=(
        Phase(name="lokal", title="Lokal behandling"),
        Phase(name="avklaring", title="Før oppholdet"),
        Phase(name="under", title="Oppholdet"),
    ),
    tracks=(
        Track(
            name="sykefravær",
            title="Sykefraværsoppfølging",
            starts_at="sykmelding",
            ends_at="friskmelding",
            first_step="oppfølgingsplan",
        ),
    ),
    steps=STEPS,
    ends=(
        End(name="ferdig_lokalt", title="Lokal oppfølging er avsluttet", phase="under", closes_all=True),
        End(name="annet", title="Poliklinikk eller dagtilbud", phase="under"),
        End(name="død_slutt", title="Pasienten er død", phase="under", closes_all=True),
    ),
    interruptions=(
        Interruption(
            name="død", title="Pasienten dør", scope=AllPhases(), target=Onward(steps=("død_slutt",)), mode=Mode.CANCELS
        ),
        Interruption(
            name="akutt",
            title="Akutt sykdom under oppholdet",
            scope=InPhases(phases=("under",)),
            target=Onward(steps=("akutt_hjelp",)),
            mode=Mode.RETURNS,
            stops_clocks=True,
        ),
        Interruption(
            name="angrer",
            title="Pasienten vil begynne på nytt",
            scope=AllPhases(),
            target=Onward(steps=("møte",)),
            mode=Mode.CANCELS,
        ),
    ),
    pauses=(Pause(name="utsatt", title="Pasienten ber om utsettelse", steps=("midtveis",)),),
)
