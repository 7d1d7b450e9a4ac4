"""Whole pathways made by chance, as syntax: every name is declared, every type fits, and no rule of a step is broken.

`pathway(seed)` -> a `Document` in bokmål; the same seed gives the same one. Spans are empty: nothing was read.
What follows from what is not tried to make sense; that every construct is made now and then is tested.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from forlop.language import syntax
from forlop.language.syntax import Document, Duration, Name, Numeral, Opening, Quoted, Way
from forlop.source import Span

NOWHERE = Span(0, 0)
T = TypeVar("T")

NAMES = (
    "fastlege", "nav", "rkhr", "pasient", "svimmel", "skår", "fall_siste_år", "nivå2", "ødem", "ås", "æra", "kontroll",
    "søknad", "leon", "for", "etter", "før", "innen", "plan", "over", "under", "per", "for_sent", "trening", "råd2",
    "Samtale", "STRATIFY", "éa", "x", "y1", "a_b_c", "henvist", "hjemme", "sykehjem", "måling", "purring", "uke",
    "gjøres", "noteres", "sendes", "venter", "utskriving", "behandling", "avklart", "død_", "overdose", "reise",
    "smitte", "deling", "kapittel", "innkomst", "planlagt_utreise", "ventetid", "funksjon", "smerte", "tilsyn",
    "mestring", "barn", "skole", "jobb", "bolig", "økonomi", "nettverk", "kosthold", "alkohol", "søvn", "hørsel",
    "syn", "tann", "føtter", "vekt", "høyde", "puls", "trykk", "feber", "hoste", "sår", "brudd", "gips", "krykke",
    "rullator", "stokk", "seng", "trapp", "dusj", "teppe", "lys", "alarm", "nøkkel", "tur", "gruppe", "kurs",
    "veileder", "pårørende", "verge", "tolk", "koordinator", "innsatsteam", "legevakt", "apotek", "lab", "røntgen",
)  # fmt: skip
_TEXTS = (
    "Fall", "Etter et fall", "§ 2-2, første ledd", "x og y, så z", "# ikke en merknad", "100 % – «sikkert»", "1.0",
    "så ferdig", "e\u0301n", "O'Neill", "hvis a: b (c/d)", "…", "språk: en", "kl. 09:30 den 01.02.2026",
)  # fmt: skip
_UNITS = ("HOURS", "WORKDAYS", "DAYS", "WEEKS", "MONTHS", "YEARS")


@dataclass(frozen=True)
class Chance:
    """Decides by a seed, and hands out names that are not used yet."""

    random: Random
    names: Iterator[str]

    def name(self) -> Name:
        return Name(next(self.names), NOWHERE)

    def fresh(self, low: int, high: int) -> tuple[Name, ...]:
        return tuple(self.name() for _ in range(self.random.randint(low, high)))

    def yes(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def some(self, of: Sequence[T], *, least: int = 1, most: int = 3) -> tuple[T, ...]:
        """Different ones of these, at least so many; fewer where there are fewer."""
        return tuple(self.random.sample(of, self.random.randint(min(least, len(of)), min(most, len(of)))))

    def maybe(self, make: Callable[[], T], share: float = 0.5) -> T | None:
        return make() if self.yes(share) else None

    def text(self) -> Quoted:
        return Quoted(self.one(_TEXTS), NOWHERE)

    def number(self, low: int, high: int) -> Numeral:
        return Numeral(str(self.random.randint(low, high)), NOWHERE)

    def duration(self) -> Duration:
        return Duration(self.number(0, 12), self.one(_UNITS), NOWHERE)


@dataclass(frozen=True)
class World:
    """What the names of one pathway stand for."""

    actors: tuple[Name, ...]
    sources: tuple[Name, ...]
    consents: tuple[Name, ...]
    events: tuple[Name, ...]
    data: Mapping[str, tuple[Name, ...]]
    """By the terminal of their type."""
    bounds: Mapping[str, tuple[int, int]]
    values: Mapping[str, tuple[Name, ...]]
    """Of each enumeration, by its name."""
    forms: tuple[Name, ...]
    computed: tuple[Name, ...]
    given: tuple[Name, ...]
    """Data that tables give."""
    phases: tuple[Name, ...]
    tracks: tuple[Name, ...]
    steps: Mapping[str, str]
    """The kind of each step, by its name."""
    ends: tuple[Name, ...]
    interruptions: tuple[Name, ...]
    pauses: tuple[Name, ...]

    def of_type(self, *types: str) -> tuple[Name, ...]:
        return tuple(name for kind in types for name in self.data.get(kind, ()))

    @property
    def step_names(self) -> tuple[Name, ...]:
        return tuple(Name(name, NOWHERE) for name in self.steps)

    @property
    def recordable(self) -> tuple[Name, ...]:
        return tuple(name for name in self.of_type(*self.data) if name not in self.given)


def pathway(seed: int, *, names: Sequence[str] = NAMES) -> Document:
    """The pathway of this seed, with names of these."""
    random = Random(seed)
    chance = Chance(random, iter(random.sample(names, len(names))))
    header = Opening("PATHWAY", chance.name(), chance.text(), NOWHERE)
    world = _world(chance)
    return Document("nb", header, tuple(_header(chance, world)), tuple(_blocks(chance, world)))


_STEP_KINDS = (
    "CHECKPOINT", "MEASURE", "MEETING", "DECISION", "DECISION", "HANDOVER", "REQUEST", "MESSAGE", "WAIT",
    "SUBPATHWAY",
)  # fmt: skip
CALLED = """forløp underveis "Underveis"
  versjon "1"
aktør noen "Noen"
start først "Først"
  noen skal gjøre dette innen 1 dag
  så inne
slutt inne "Inne"
slutt ute "Ute"
"""
"""What every sub-pathway runs."""
_ENDS_OF_THE_CALLED = ("inne", "ute")
_SENDING = ("HANDOVER", "REQUEST", "MESSAGE")
_TYPES = ("YES_NO", "INTEGER", "NUMBER_TYPE", "TEXT", "DATE_TYPE", "TIME_TYPE", "ONE_OF", "SEVERAL_OF")


def _world(chance: Chance) -> World:
    always = ("YES_NO", "INTEGER")
    data = {kind: chance.fresh(1, 1) if kind in always or chance.yes(0.35) else () for kind in _TYPES}
    given = chance.fresh(0, 1) if chance.yes(0.3) else ()
    data["ONE_OF"] = (*data["ONE_OF"], *given)
    starts = {name.text: "START" for name in (chance.name(),)}
    others = {name.text: chance.one(_STEP_KINDS) for name in chance.fresh(1, 3)}
    return World(
        actors=chance.fresh(2, 3),
        sources=chance.fresh(0, 1),
        consents=chance.fresh(0, 1),
        events=chance.fresh(1, 2),
        data=data,
        bounds={name.text: (-2, chance.random.randint(3, 20)) for name in (*data["INTEGER"], *data["NUMBER_TYPE"])},
        values={name.text: chance.fresh(2, 3) for name in (*data["ONE_OF"], *data["SEVERAL_OF"])},
        forms=chance.fresh(0, 1) if chance.yes(0.3) else (),
        computed=chance.fresh(0, 2) if chance.yes() else (),
        given=given,
        phases=chance.fresh(0, 1),
        tracks=chance.fresh(0, 1) if len(others) > 1 and chance.yes(0.3) else (),
        steps=starts | others,
        ends=chance.fresh(1, 2),
        interruptions=chance.fresh(0, 2) if chance.yes(0.4) else (),
        pauses=chance.fresh(0, 1) if chance.yes(0.4) else (),
    )


def _header(chance: Chance, world: World) -> Iterator[syntax.Line]:
    yield syntax.TextClause("VERSION", chance.text(), NOWHERE)
    for kind in ("VALID_FROM", "REVIEW_BY"):
        if chance.yes(0.2):
            yield syntax.DayClause(kind, _day(chance), NOWHERE)
    for kind in ("OWNER", "APPLIES_TO", "PURPOSE", "NOTE", "NOTE"):
        if chance.yes(0.15):
            yield syntax.TextClause(kind, chance.text(), NOWHERE)
    if chance.yes(0.1):
        yield syntax.TextClause("WITHOUT_SOURCE", chance.text(), NOWHERE)
    yield from (syntax.SourceLine(name, chance.text(), NOWHERE) for name in world.sources)


def _blocks(chance: Chance, world: World) -> Iterator[syntax.Block]:
    declared = [*_declarations(chance, world)]
    chance.random.shuffle(declared)
    yield from declared
    yield from _steps(chance, world)
    yield from (syntax.Block(syntax.EndLine(n, chance.text(), chance.yes(0.3), NOWHERE),
                             tuple(_said(chance, world, "CODE"))) for n in world.ends)  # fmt: skip
    yield from (_interruption(chance, world, name) for name in world.interruptions)
    yield from (_pause(chance, world, name) for name in world.pauses)
    if chance.yes(0.2):
        yield _total(chance, world)
    if chance.yes(0.3):
        yield _indicator(chance, world)
    for number in range(chance.random.randint(1, 2) if chance.yes(0.5) else 0):
        title = Quoted(f"{chance.one(_TEXTS)} {number}", NOWHERE)
        yield syntax.Block(syntax.ExampleLine(title, NOWHERE), tuple(_example(chance, world)))


# ---- declarations


def _declarations(chance: Chance, world: World) -> Iterator[syntax.Block]:
    yield from (_alone(_actor(chance, world, name)) for name in world.actors)
    yield from (_alone(syntax.ConsentLine(n, chance.text(), chance.yes(), NOWHERE)) for n in world.consents)
    yield from (_alone(Opening("EVENT", name, chance.text(), NOWHERE)) for name in world.events)
    of_form = chance.some(world.recordable, most=2) if world.forms else ()
    for kind, names in world.data.items():
        for name in names:
            if name not in of_form:
                yield _alone(_datum(chance, world, name, kind, of_form=False))
    kinds = {name: kind for kind, names in world.data.items() for name in names}
    for form in world.forms:
        fields = tuple(_datum(chance, world, name, kinds[name], of_form=True) for name in of_form)
        yield syntax.Block(Opening("FORM", form, chance.text(), NOWHERE), fields)
    for name in world.computed:
        line = syntax.ComputeLine(
            name, _expression(chance, world), chance.maybe(chance.text), _attributes(chance, "UNIT", "UNUSED"), NOWHERE
        )
        yield _alone(line)
    for name in world.given:
        yield _table(chance, world, name)


def _alone(opener: syntax.Opener) -> syntax.Block:
    return syntax.Block(opener, ())


def _actor(chance: Chance, world: World, name: Name) -> syntax.ActorLine:
    others = tuple(actor for actor in world.actors if actor != name)
    chosen: syntax.Pool | syntax.ByRule | None = None
    if chance.yes(0.15) and len(others) > 1:
        chosen = syntax.Pool(chance.some(others, least=2))
    elif chance.yes(0.15):
        chosen = syntax.ByRule(chance.one(others), _condition(chance, world), chance.one(others))
    level = chance.maybe(lambda: Name(chance.one(("kommune", "spesialisthelsetjenesten")), NOWHERE), 0.3)
    return syntax.ActorLine(name, chance.text(), level, chosen, NOWHERE, chance.maybe(chance.text, 0.1))


def _datum(chance: Chance, world: World, name: Name, kind: str, *, of_form: bool) -> syntax.DatumLine:
    bounds: tuple[Numeral, Numeral] | None = None
    if name.text in world.bounds and chance.yes(0.7):
        low, high = (str(bound) for bound in world.bounds[name.text])
        bounds = (Numeral(low, NOWHERE), Numeral(f"{high},5" if kind == "NUMBER_TYPE" else high, NOWHERE))
    type_of = syntax.TypeOf(kind, bounds, world.values.get(name.text, ()))
    attributes = _attributes(chance, "CODE", "UNIT", "VALID_FOR", "UNUSED")
    return syntax.DatumLine(name, type_of, chance.maybe(chance.text, 0.7), attributes, of_form, NOWHERE)


def _attributes(chance: Chance, *kinds: str) -> tuple[syntax.Attribute, ...]:
    chosen = [kind for kind in (*kinds, chance.one(("HIGHER_BETTER", "LOWER_BETTER"))) if chance.yes(0.15)]
    return tuple(syntax.Attribute(kind, _attribute(chance, kind), NOWHERE) for kind in chosen)


def _attribute(chance: Chance, kind: str) -> Quoted | Duration | None:
    match kind:
        case "VALID_FOR":
            return chance.duration()
        case "CODE" | "UNIT" | "UNUSED":
            return chance.text()
        case _:
            return None


def _expression(chance: Chance, world: World, *, depth: int = 2) -> syntax.Expression:
    numbers, yes_no, days = world.of_type("INTEGER", "NUMBER_TYPE"), world.of_type("YES_NO"), world.of_type("DATE_TYPE")
    match chance.random.randint(0, 4):
        case 0 if depth:
            terms = tuple(_expression(chance, world, depth=depth - 1) for _ in range(chance.random.randint(2, 3)))
            return syntax.Sum(terms, tuple(chance.one("+-") for _ in terms[1:]))
        case 1:
            return syntax.CountOfYes(chance.some(yes_no))
        case 2 if days:
            end = chance.maybe(lambda: chance.one(days))
            return syntax.TimeBetween(chance.one(_UNITS), chance.one(days), end)
        case 3 if depth < 2:
            return syntax.Amount(_decimal(chance))
        case _:
            return syntax.ValueOf(chance.one(numbers), chance.one((None, "FIRST", "PREVIOUS", "LAST")))


def _decimal(chance: Chance) -> Numeral:
    return Numeral(chance.one(("0,5", "2", "1.25", "0", "3,0")), NOWHERE)


def _table(chance: Chance, world: World, gives: Name) -> syntax.Block:
    columns = chance.some(tuple(name for name in (*world.recordable, *world.computed)), most=3)
    head = syntax.RowLine(tuple(_heading(name) for name in (*columns, gives)), NOWHERE)
    rows = tuple(_row(chance, world, columns, gives) for _ in range(chance.random.randint(1, 3)))
    line = syntax.TableLine(chance.name(), chance.text(), gives, chance.yes(), NOWHERE)
    return syntax.Block(line, (head, *rows))


_COLUMN = Name("|", NOWHERE)


def _heading(name: Name) -> syntax.Cell:
    return syntax.Cell(syntax.IsValue(_COLUMN, (name,)), negated=False, span=NOWHERE)


def _row(chance: Chance, world: World, columns: Iterable[Name], gives: Name) -> syntax.RowLine:
    cells = [_cell(chance, world, name) for name in columns]
    return syntax.RowLine((*cells, _heading(chance.one(world.values[gives.text]))), NOWHERE)


def _cell(chance: Chance, world: World, name: Name) -> syntax.Cell:
    if chance.yes(0.3):
        return syntax.Cell(None, negated=False, span=NOWHERE)
    test = _atom(chance, world, name, called=_COLUMN)
    if isinstance(test, syntax.IsYes):
        test = syntax.IsAnswer(_COLUMN, yes=True)  # a cell says which
    return syntax.Cell(test, negated=chance.yes(0.2), span=NOWHERE)


# ---- conditions


def _condition(chance: Chance, world: World, *, depth: int = 2) -> syntax.Condition:
    match chance.random.randint(0, 5):
        case 0 if depth:
            return syntax.All(_parts(chance, world, syntax.All, depth))
        case 1 if depth:
            return syntax.Any(_parts(chance, world, syntax.Any, depth))
        case 2 if depth:
            return syntax.Not(_condition(chance, world, depth=depth - 1))
        case 3 if chance.yes(0.3):
            return syntax.IsDone(chance.one(world.step_names))
        case _:
            return _atom(chance, world, chance.one((*world.recordable, *world.computed, *world.given)))


def _parts(chance: Chance, world: World, kind: type, depth: int) -> tuple[syntax.Condition, ...]:
    """Parts that are not of the same kind themselves: `(a og b) og c` is written without parentheses."""
    count = chance.random.randint(2, 3)
    made = (_condition(chance, world, depth=depth - 1) for _ in iter(int, 1))
    fitting = (part for part in made if not isinstance(part, kind))
    return tuple(next(fitting) for _ in range(count))


def _atom(
    chance: Chance, world: World, name: Name, *, called: Name | None = None
) -> syntax.IsYes | syntax.IsAnswer | syntax.IsKnown | syntax.IsValue | syntax.Compares | syntax.IsBetween:
    said = called or name
    if chance.yes(0.15):
        return syntax.IsKnown(said)
    match next((kind for kind, names in world.data.items() if name in names), "COMPUTED"):
        case "YES_NO":
            return syntax.IsYes(said) if chance.yes() else syntax.IsAnswer(said, chance.yes())
        case "ONE_OF" | "SEVERAL_OF":
            return syntax.IsValue(said, chance.some(world.values[name.text]))
        case "INTEGER" | "NUMBER_TYPE" | "COMPUTED":
            low, high = world.bounds.get(name.text, (0, 9))
            if chance.yes(0.2):
                return syntax.IsBetween(said, chance.number(low, 1), chance.number(1, high))
            comparison = chance.one(("AT_LEAST", "AT_MOST", "OVER", "UNDER", "EQUAL"))
            return syntax.Compares(said, comparison, chance.number(low, high))
        case _:
            return syntax.IsKnown(said)


# ---- steps


def _steps(chance: Chance, world: World) -> Iterator[syntax.Block]:
    """The steps in order, under phases; the last of them under the track where there is one."""
    steps = list(world.steps.items())
    steps_of_tracks = steps[len(steps) - len(world.tracks) :]
    steps = steps[: len(steps) - len(world.tracks)]
    phases = list(world.phases)
    for number, (name, kind) in enumerate(steps):
        if phases and chance.yes(0.6):
            yield _alone(Opening("PHASE", phases.pop(), chance.text(), NOWHERE))
        block = _step(chance, world, Name(name, NOWHERE), kind)
        # What a condition reads must be recorded by somebody.
        everything = _duty(chance, world, syntax.Record(world.recordable))
        yield block if number else replace(block, clauses=(*block.clauses, everything))
    for phase in phases:
        yield _alone(Opening("PHASE", phase, chance.text(), NOWHERE))
    for track, (name, kind) in zip(world.tracks, steps_of_tracks, strict=True):
        events = [syntax.NameClause("STARTS_AT", chance.one(world.events), NOWHERE)]
        events += [syntax.NameClause("ENDS_AT", chance.one(world.events), NOWHERE)] if chance.yes() else []
        yield syntax.Block(Opening("TRACK", track, chance.text(), NOWHERE), (*events, *_said(chance, world)))
        yield _step(chance, world, Name(name, NOWHERE), kind)


def _said(chance: Chance, world: World, *texts: str) -> Iterator[syntax.Line]:
    """Notes and citations, and texts of these kinds."""
    for kind in (*texts, "NOTE"):
        if chance.yes(0.1):
            yield syntax.TextClause(kind, chance.text(), NOWHERE)
    if world.sources and chance.yes(0.2):
        yield syntax.Citation(chance.one(world.sources), chance.maybe(chance.text), NOWHERE)


def _step(chance: Chance, world: World, name: Name, kind: str) -> syntax.Block:
    if kind == "SUBPATHWAY":
        return _subpathway(chance, world, name)
    if kind == "DECISION":
        lines = [*_decision(chance, world)]
    elif kind == "WAIT":
        lines = [*_wait(chance, world)]
    else:
        lines = [*_acted(chance, world, kind)]
    anytime = kind != "START" and chance.yes(0.05)
    before = [*_conditions_of_step(chance, world, name, kind, anytime=anytime)]
    consent: list[syntax.Line] = []
    if world.consents and chance.yes(0.3):
        without = Way("WITHOUT_CONSENT", _target(chance, world), NOWHERE)
        consent = [syntax.NameClause("REQUIRES_CONSENT", chance.one(world.consents), NOWHERE), without]
    clauses = (*before, *consent, *_said(chance, world, "BASIS", "CODE", "WITHOUT_SOURCE"), *lines)
    return syntax.Block(Opening(kind, name, chance.text(), NOWHERE), clauses)


def _subpathway(chance: Chance, world: World, name: Name) -> syntax.Block:
    others = tuple(step for step in world.step_names if step != name)
    joins = [syntax.NamesClause("WAITS_FOR", chance.some(others), NOWHERE)] if chance.yes(0.2) else []
    runs = syntax.RunsLine(Name("underveis", NOWHERE), Quoted("1", NOWHERE), NOWHERE)
    ends = (syntax.OnEnd(Name(end, NOWHERE), _target(chance, world), NOWHERE) for end in _ENDS_OF_THE_CALLED)
    clauses = (*joins, runs, *ends, *_said(chance, world, "BASIS", "CODE"))
    return syntax.Block(Opening("SUBPATHWAY", name, chance.text(), NOWHERE), clauses)


def _conditions_of_step(chance: Chance, world: World, name: Name, kind: str, *, anytime: bool) -> Iterator[syntax.Line]:
    others = tuple(step for step in world.step_names if step != name)
    if anytime:
        yield syntax.ScopeLine(_scope(chance, world), anytime=True, span=NOWHERE)
    elif kind != "START" and chance.yes(0.2):
        yield syntax.NamesClause("WAITS_FOR", chance.some(others), NOWHERE)
    if chance.yes(0.15):
        yield syntax.OnlyIf(_condition(chance, world), NOWHERE)


def _decision(chance: Chance, world: World) -> Iterator[syntax.Line]:
    options: list[syntax.Line] = []
    match chance.random.randint(0, 2):
        case 0:
            yield syntax.RulesDecide(chance.yes(), NOWHERE)
        case 1:
            yield _duty(chance, world, syntax.Choose())
            options = [
                syntax.OptionLine(chance.text(), _target(chance, world), NOWHERE)
                for _ in range(chance.random.randint(0, 2))
            ]
        case _:
            yield _duty(chance, world, syntax.Record(chance.some(world.recordable)))
    yield from _branches(chance, world, least=1)
    yield from options
    if chance.yes(0.7):
        yield Way("ELSE", _target(chance, world), NOWHERE)


def _branches(chance: Chance, world: World, *, least: int) -> Iterator[syntax.Line]:
    for _ in range(chance.random.randint(least, 3)):
        yield syntax.BranchLine(_condition(chance, world), _target(chance, world), NOWHERE)


def _wait(chance: Chance, world: World) -> Iterator[syntax.Line]:
    if chance.yes():
        yield syntax.NameClause("TO", chance.one(world.events), NOWHERE)
    else:
        yield syntax.ForTime(chance.duration(), NOWHERE)
    yield Way("THEN", _target(chance, world), NOWHERE)


def _acted(chance: Chance, world: World, kind: str) -> Iterator[syntax.Line]:
    """The duties of a step in which somebody acts, and where it leads."""
    repeats = kind in ("CHECKPOINT", "MEASURE") and chance.yes(0.25)
    duties = [*_duties(chance, world, kind)]
    if repeats:
        duties = [_duty(chance, world, syntax.DoThis(), timing=_repeating(chance, world), must=True)]
    yield from duties
    if kind == "MEETING" and chance.yes(0.7):
        convening = duties[0]
        assert isinstance(convening.act, syntax.Convene)
        present = tuple(dict.fromkeys((convening.actor, *convening.act.names)))
        yield syntax.NamesClause("VALID_WITH", chance.some(present), NOWHERE)
    if kind in _SENDING:
        yield from _replies(chance, world, duties)
    elif chance.yes(0.2):
        yield _lasts(chance, world)
    if any(duty.timing is not None for duty in duties) and chance.yes(0.25):
        yield Way("ON_OVERDUE", _target(chance, world), NOWHERE, instead=chance.yes(0.4))
    if repeats:
        yield from _branches(chance, world, least=0)
        yield Way("AFTER_LAST", _target(chance, world), NOWHERE)
    elif chance.yes(0.2):
        yield from _branches(chance, world, least=1)
        yield Way("ELSE", _target(chance, world), NOWHERE)
    else:
        yield Way("THEN", _target(chance, world), NOWHERE)


def _replies(chance: Chance, world: World, duties: Iterable[syntax.Duty]) -> Iterator[syntax.Line]:
    if chance.yes():
        # A form stands for its data, so that both would be the same thing said twice.
        content = chance.some(world.forms) if world.forms and chance.yes() else chance.some(world.recordable)
        yield syntax.NamesClause("WITH", content, NOWHERE)
    if any(isinstance(duty.act, syntax.Answer) for duty in duties):
        yield Way("REFUSED_THEN", _target(chance, world), NOWHERE)
        yield Way("RETURNED_THEN", _target(chance, world), NOWHERE)


def _duties(chance: Chance, world: World, kind: str) -> Iterator[syntax.Duty]:
    match kind:
        case "MEETING":
            yield _duty(chance, world, syntax.Convene(chance.some(world.actors)), must=True)
        case "HANDOVER" | "REQUEST" | "MESSAGE":
            sending = _duty(chance, world, syntax.DoThis(), must=True)
            others = [actor for actor in world.actors if actor != sending.actor]
            yield replace(sending, act=syntax.Send(chance.some(others)))
            if kind == "REQUEST" or (kind == "HANDOVER" and chance.yes()):
                yield _duty(chance, world, syntax.Answer())
            elif kind == "HANDOVER" or chance.yes():
                yield _duty(chance, world, syntax.Confirm())
        case _:
            yield _duty(chance, world, _act(chance, world), must=True)
    if chance.yes(0.3):
        yield _duty(chance, world, _act(chance, world))


def _act(chance: Chance, world: World) -> syntax.Act:
    match chance.random.randint(0, 3):
        case 0:
            return syntax.FreeAct(chance.text())
        case 1 if world.forms:
            return syntax.Record(world.forms)
        case 1 | 2:
            return syntax.Record(chance.some(world.recordable))
        case _:
            return syntax.DoThis()


def _duty(
    chance: Chance, world: World, act: syntax.Act, *, timing: syntax.Timing | None = None, must: bool = False
) -> syntax.Duty:
    said = timing or chance.maybe(lambda: _timing(chance, world), 0.7)
    # What is only offered has a limit.
    obligations = ("SHALL", "SHOULD") if must or said is None else ("SHALL", "SHOULD", "MAY")
    force = chance.one((None, None, "STATUTORY", "ADVISORY")) if said is not None else None
    unlimited = chance.maybe(chance.text, 0.3) if said is None else None
    return syntax.Duty(chance.one(world.actors), chance.one(obligations), act, said, force, NOWHERE, unlimited)


def _target(chance: Chance, world: World) -> syntax.Target:
    places = (*world.step_names, *world.ends)
    match chance.random.randint(0, 5):
        case 0:
            return syntax.Finished()
        case 1:
            return syntax.Back(chance.one(world.step_names), chance.number(1, 4), chance.one(places))
        case _:
            return syntax.Onward(chance.some(places))


def _lasts(chance: Chance, world: World) -> syntax.Lasts:
    if chance.yes(0.3):
        return syntax.Lasts(chance.one(world.events), at_least=False, span=NOWHERE)
    return syntax.Lasts(chance.duration(), at_least=chance.yes(), span=NOWHERE)


# ---- time


def _timing(chance: Chance, world: World) -> syntax.Timing:
    days = world.of_type("DATE_TYPE", "TIME_TYPE")
    match chance.random.randint(0, 8):
        case 0:
            return syntax.AtOnce()
        case 1 if days:
            return syntax.OnDate(chance.one(days))
        case 2 if days:
            return syntax.LatestBefore(chance.duration(), chance.one(days))
        case 3 if days:
            return syntax.Halfway(_anchor(chance, world), chance.one(days), chance.maybe(chance.duration))
        case 4:
            return _window(chance, world)
        case _:
            return _within(chance, world)


def _window(chance: Chance, world: World) -> syntax.Window:
    anchor = chance.maybe(lambda: _anchor(chance, world))
    if chance.yes():
        return syntax.Window(chance.duration(), None, anchor)
    return syntax.Window(chance.duration(), chance.duration(), anchor)


def _within(chance: Chance, world: World) -> syntax.Within:
    """One length, lengths by condition and another otherwise, or a length for each value of a setting."""
    anchored = chance.one(("none", "each", "shared"))

    def anchor() -> syntax.Anchor | None:
        return _anchor(chance, world) if anchored == "each" else None

    settings = [name for name in world.of_type("ONE_OF") if name not in world.given]
    cases: list[syntax.Tail] = []
    match chance.random.randint(0, 3):
        case 0:
            cases = [
                *(
                    syntax.Case(chance.duration(), anchor(), _condition(chance, world))
                    for _ in range(chance.random.randint(1, 2))
                ),
                syntax.OtherwiseCase(chance.duration(), anchor()),
            ]
        case 1 if settings:
            first, *rest = world.values[chance.one(settings).text]
            cases = [syntax.Case(chance.duration(), anchor(), syntax.Setting((first,)))]
            cases.append(syntax.Case(chance.duration(), anchor(), syntax.Setting(tuple(rest))))
        case _:
            cases = [syntax.Case(chance.duration(), anchor(), None)]
    if anchored == "shared" and len(cases) > 1:
        cases.append(syntax.SharedAnchor(_anchor(chance, world)))
    if chance.yes(0.2):
        cases.append(syntax.Goal(chance.duration()))
    return syntax.Within(tuple(cases))


def _repeating(chance: Chance, world: World) -> syntax.Repeating:
    settings = [name for name in world.of_type("ONE_OF") if name not in world.given]
    intervals: tuple[syntax.Interval, ...] = (_interval(chance, None),)
    if settings and chance.yes(0.4):
        first, *rest = world.values[chance.one(settings).text]
        intervals = (
            _interval(chance, syntax.Setting((first,))),
            _interval(chance, syntax.Setting(tuple(rest))),
        )
    elif chance.yes(0.3):
        intervals = (_interval(chance, _condition(chance, world)), _interval(chance, None))
    first_time = chance.maybe(lambda: _within(chance, world), 0.4)
    return syntax.Repeating(first_time, intervals, chance.number(1, 9))


def _interval(chance: Chance, when: syntax.Setting | syntax.Condition | None) -> syntax.Interval:
    amount = chance.maybe(lambda: Numeral(f"{chance.random.randint(1, 12)}.", NOWHERE), 0.8)
    return syntax.Interval(amount, chance.one(_UNITS), when, NOWHERE)


def _anchor(chance: Chance, world: World) -> syntax.Anchor:
    which = chance.one((None, None, "FIRST", "LAST"))
    match chance.random.randint(0, 3):
        case 0:
            return syntax.Anchor(chance.one(world.events), which, None)
        case 1 if world.of_type("DATE_TYPE"):
            return syntax.Anchor(chance.one(world.of_type("DATE_TYPE")), None, None)
        case _:
            name, kind = chance.one(list(world.steps.items()))
            sent = ("SENT", "RECEIVED") if kind in (*_SENDING, "START") else ()
            return syntax.Anchor(Name(name, NOWHERE), which, chance.one((None, "STARTED", "ENDED", *sent)))


# ---- what stands apart


def _scope(chance: Chance, world: World) -> syntax.Scope:
    match chance.random.randint(0, 2):
        case 0 if world.phases:
            return syntax.InPhases(chance.some(world.phases))
        case 1 if world.tracks:
            return syntax.InTracks(chance.some(world.tracks))
        case _:
            return syntax.AllPhases()


def _interruption(chance: Chance, world: World, name: Name) -> syntax.Block:
    lines: list[syntax.Line] = [
        syntax.ScopeLine(_scope(chance, world), anytime=False, span=NOWHERE),
        Way("THEN", syntax.Onward(chance.some((*world.step_names, *world.ends))), NOWHERE),
    ]
    mode = chance.one((None, "THEREAFTER", "BESIDE"))
    lines += [syntax.Word(mode, NOWHERE)] if mode else []
    lines += [syntax.Word("STOPS_ALL", NOWHERE)] if chance.yes(0.3) else []
    return syntax.Block(Opening("INTERRUPTION", name, chance.text(), NOWHERE), (*lines, *_said(chance, world)))


def _pause(chance: Chance, world: World, name: Name) -> syntax.Block:
    stops: syntax.Line = syntax.Word("STOPS_ALL", NOWHERE)
    if chance.yes():
        stops = syntax.NamesClause("STOPS_DEADLINE", chance.some(world.step_names), NOWHERE)
    return syntax.Block(Opening("PAUSE", name, chance.text(), NOWHERE), (stops, *_said(chance, world, "BASIS")))


def _total(chance: Chance, world: World) -> syntax.Block:
    ends = (_anchor(chance, world), _anchor(chance, world))
    force = chance.one((None, "STATUTORY", "ADVISORY"))
    line = syntax.TotalLine(chance.name(), chance.text(), *ends, _within(chance, world), force, NOWHERE)
    return syntax.Block(line, tuple(_said(chance, world, "WITHOUT_SOURCE")))


def _indicator(chance: Chance, world: World) -> syntax.Block:
    dimension = chance.one(("STRUCTURE", "PROCESS", "OUTCOME"))
    line = syntax.IndicatorLine(chance.name(), dimension, chance.text(), NOWHERE)
    timed = chance.yes()
    within = chance.duration() if timed else None
    after = _anchor(chance, world) if timed else None
    of = chance.one((*world.step_names, *world.events))
    share = syntax.ShareLine(of, _condition(chance, world), within, after, NOWHERE)
    return syntax.Block(line, (share, *_said(chance, world)))


# ---- examples


def _example(chance: Chance, world: World) -> Iterator[syntax.Line]:
    if chance.yes(0.3):
        yield syntax.TextClause("NOTE", chance.text(), NOWHERE)
    if chance.yes(0.6):
        facts = tuple(_fact(chance, world, name) for name in chance.some(world.recordable))
        yield syntax.GivenLine(facts, NOWHERE)
    day = _day(chance)
    for _ in range(chance.random.randint(1, 3)):
        day += timedelta(days=chance.random.randint(1, 40))
        yield syntax.WhenLine(_when(chance, day), _happening(chance, world), NOWHERE)
        for _ in range(chance.random.randint(0, 2)):
            as_of = chance.maybe(lambda: _when(chance, day + timedelta(days=1)), 0.3)  # noqa: B023 - used at once
            yield syntax.ExpectLine(as_of, _assertion(chance, world), NOWHERE)
    yield syntax.ExpectLine(None, _assertion(chance, world), NOWHERE)


def _day(chance: Chance) -> date:
    return date(2026, 1, 1) + timedelta(days=chance.random.randint(0, 700))


def _when(chance: Chance, day: date, *, clock: bool | None = None) -> syntax.When:
    said = chance.yes(0.3) if clock is None else clock
    return syntax.When(day, chance.one(("00:00", "09:30", "23:59")) if said else None, NOWHERE)


def _fact(chance: Chance, world: World, name: Name) -> syntax.Fact:
    kind = next(kind for kind, names in world.data.items() if name in names)
    return syntax.Fact(name, _value(chance, world, name, kind), NOWHERE)


def _value(chance: Chance, world: World, name: Name, kind: str) -> syntax.Said:
    match kind:
        case "YES_NO":
            return syntax.SaidAnswer(chance.yes())
        case "INTEGER" | "NUMBER_TYPE":
            return syntax.SaidNumber(chance.number(0, 3))
        case "TEXT":
            return syntax.SaidText(chance.text())
        case "DATE_TYPE" | "TIME_TYPE":
            return syntax.SaidTime(_when(chance, _day(chance), clock=kind == "TIME_TYPE"))
        case "ONE_OF":
            return syntax.SaidValues((chance.one(world.values[name.text]),))
        case _:
            return syntax.SaidValues(chance.some(world.values[name.text], least=0))


def _happening(chance: Chance, world: World) -> syntax.Happening:
    match chance.random.randint(0, 5):
        case 0:
            return syntax.Happens(chance.one((*world.events, *world.interruptions)))
        case 1:
            named = chance.one((*world.recordable, *world.of_type("YES_NO", "SEVERAL_OF")))
            return syntax.Told(_fact(chance, world, named), None)
        case 2 if world.consents:
            return syntax.DeedTold(chance.one(world.consents), chance.one(("GIVEN", "WITHDRAWN")))
        case 3 if world.pauses:
            return syntax.DeedTold(chance.one(world.pauses), chance.one(("STARTED", "ENDED")))
        case 4:
            return syntax.LeftOut(chance.one(world.step_names), chance.text())
        case _:
            name, kind = chance.one(list(world.steps.items()))
            if kind == "SUBPATHWAY":
                end = Name(chance.one(_ENDS_OF_THE_CALLED), NOWHERE)
                return syntax.Told(syntax.Fact(Name(name, NOWHERE), syntax.SaidValues((end,)), NOWHERE), None)
            sent = ("SENT", "RECEIVED", "CONFIRMED", "REFUSED", "RETURNED") if kind in _SENDING else ()
            started = ("STARTED",) if kind == "START" else ()
            return syntax.DeedTold(Name(name, NOWHERE), chance.one(("DONE", *sent, *started)))


def _assertion(chance: Chance, world: World) -> syntax.Assertion:
    step = chance.one(world.step_names)
    match chance.random.randint(0, 5):
        case 0:
            return syntax.NextIs(chance.some(world.step_names, least=0))
        case 1:
            days = tuple(_when(chance, _day(chance)) for _ in range(chance.random.randint(0, 3)))
            return syntax.DeadlineIs(step, days)
        case 2:
            holders = (
                syntax.Holder(actor, chance.one((None, "SHALL", "SHOULD", "MAY")))
                for actor in chance.some(world.actors)
            )
            return syntax.ResponsibleIs(step, tuple(holders))
        case 3:
            return syntax.EndedWith(chance.one(world.ends))
        case 4:
            return syntax.Missing(chance.some(world.recordable))
        case _:
            return syntax.Stands(step, chance.one(("NOT_OPEN", "STOPPED", "OVERDUE")))
