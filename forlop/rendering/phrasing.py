"""Model values in plain words: durations, limits, conditions, actors, dates. Sentences come from the catalogue.

`Within(5 workdays after step leon)` -> `innen 5 virkedager etter «Er nivå 1 og 2 vurdert?»`
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from forlop.diagnostics import BETWEEN
from forlop.model.expressions import (
    All,
    Any,
    Compares,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    TableGives,
    TableIsKnown,
)
from forlop.model.pathway import (
    Act,
    Actor,
    AfterDatum,
    AfterEvent,
    AfterStep,
    AllPhases,
    Alternative,
    Anchor,
    Answer,
    AtLeast,
    AtOnce,
    Back,
    ByRule,
    Choose,
    Confirm,
    Convene,
    DoThis,
    Duty,
    Finished,
    ForTime,
    FreeAct,
    Halfway,
    InPhases,
    InTracks,
    LatestBefore,
    OnDate,
    Onward,
    Opening,
    Pathway,
    Record,
    Repeating,
    RoleSet,
    Scope,
    Send,
    StepKind,
    Target,
    Timing,
    UntilEvent,
    Which,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit, Value
from forlop.texts import say

# ---- words without a pathway


def spoken(name: str) -> str:
    """A name as people read it: `har_koordinator` -> `har koordinator`."""
    return name.replace("_", " ")


def quoted(language: str, text: str) -> str:
    return say(language, "phrases.quoted", text=text)


def listing(language: str, items: Sequence[str]) -> str:
    """`a`, `a og b`, `a, b og c`; empty for none."""
    return _joined(language, "phrases.and", items)


def names_in_quotes(language: str, names: str) -> str:
    """Names that the sentence has in quotes, as they are listed: a`, `b -> a` og `b."""
    parts = names.split(BETWEEN)
    if len(parts) == 1:
        return names
    return say(language, "phrases.and", before=f"{BETWEEN.join(parts[:-1])}`", last=f"`{parts[-1]}")


def choices(language: str, items: Sequence[str]) -> str:
    """`a`, `a eller b`, `a, b eller c`; empty for none."""
    return _joined(language, "phrases.or", items)


def _joined(language: str, key: str, items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return say(language, key, before=", ".join(items[:-1]), last=items[-1])


def number(language: str, value: Decimal | int) -> str:
    """Without exponent and with the language's decimal mark: `0,8`."""
    return format(Decimal(value), "f").replace(".", say(language, "phrases.decimal"))


def duration(language: str, length: Duration) -> str:
    """`5 virkedager`, `1 uke`."""
    form = "one" if length.amount == 1 else "many"
    return say(language, f"phrases.unit.{length.unit.value}_{form}", amount=str(length.amount))


def every(language: str, length: Duration) -> str:
    """`hver 56. dag`, `hver uke`."""
    form = "one" if length.amount == 1 else "many"
    return say(language, f"phrases.every.{length.unit.value}_{form}", amount=str(length.amount))


def times(language: str, count: int) -> str:
    return say(language, f"phrases.times.{'one' if count == 1 else 'many'}", amount=str(count))


def day(language: str, moment: date) -> str:
    """`fredag 10. april 2026`."""
    weekday = say(language, f"phrases.date.weekday_{moment.weekday()}")
    return say(language, "phrases.date.weekday_first", weekday=weekday, date=plain_day(language, moment))


def plain_day(language: str, moment: date) -> str:
    """`10. april 2026`."""
    month = say(language, f"phrases.date.month_{moment.month}")
    return say(language, "phrases.date.day_month_year", day=str(moment.day), month=month, year=str(moment.year))


def month(language: str, moment: date, *, with_year: bool) -> str:
    """`april`, `april 2026`."""
    name = say(language, f"phrases.date.month_{moment.month}")
    return say(language, "phrases.date.month_year", month=name, year=str(moment.year)) if with_year else name


def short_day(language: str, moment: date) -> str:
    """`10. april`, where the year is plain from the surroundings."""
    month = say(language, f"phrases.date.month_{moment.month}")
    return say(language, "phrases.date.day_month", day=str(moment.day), month=month)


def clock(language: str, moment: datetime) -> str:
    """`kl. 14.30`, in the time zone the moment carries."""
    return say(language, "phrases.date.clock", hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}")


def day_and_clock(language: str, moment: datetime) -> str:
    """`fredag 10. april 2026 kl. 14.30`, in the time zone the moment carries."""
    return say(language, "phrases.date.moment", date=day(language, moment), clock=clock(language, moment))


def when(language: str, text: str) -> str:
    """A day or a moment as it stands in a finding (ISO), as people read it."""
    if "T" in text:
        return day_and_clock(language, datetime.fromisoformat(text))
    return day(language, date.fromisoformat(text))


def length(language: str, text: str) -> str:
    """A duration as it stands in a finding (`17 workdays`), as people read it."""
    amount, unit = text.split()
    return duration(language, Duration(amount=int(amount), unit=Unit(unit)))


def value(language: str, datum_value: Value) -> str:
    """A datum's value as people read it."""
    match datum_value:
        case bool():
            return say(language, f"phrases.yesno.{'yes' if datum_value else 'no'}")
        case int() | Decimal():
            return number(language, datum_value)
        case str():
            return spoken(datum_value)
        case datetime():
            return day_and_clock(language, datum_value)
        case date():
            return day(language, datum_value)
        case frozenset():
            return listing(language, [spoken(item) for item in sorted(datum_value)])
        case _:
            assert_never(datum_value)


def bounded(language: str, numbers: str, low: Decimal | int | None, high: Decimal | int | None) -> str:
    """The numbers that are accepted, whole ones (`integer`) or any (`number`): `heltall fra 0 til 10`."""
    name = say(language, f"refusals.accepts.{numbers}")
    match low, high:
        case None, None:
            return name
        case None, most if most is not None:
            return say(language, "refusals.accepts.at_most", kind=name, high=number(language, most))
        case least, None if least is not None:
            return say(language, "refusals.accepts.at_least", kind=name, low=number(language, least))
        case _:
            assert low is not None
            assert high is not None
            ends = number(language, low), number(language, high)
            return say(language, "refusals.accepts.between", kind=name, low=ends[0], high=ends[1])


def kind(language: str, step_kind: StepKind) -> str:
    """The word for a kind of step: `sjekkpunkt`, `møte`."""
    return say(language, f"phrases.kind.{step_kind.value}")


# ---- words that need the pathway's titles


def titled(language: str, pathway: Pathway, name: str) -> str:
    """The quoted title of anything named."""
    return quoted(language, pathway.titles[name])


def actors(language: str, pathway: Pathway, names: Sequence[str]) -> str:
    return listing(language, [pathway.titles[name] for name in names])


def actor_rule(language: str, pathway: Pathway, actor: Actor) -> str | None:
    """Who the actor is in the end, for an actor chosen by rule or a pool; None for a plain role."""
    match actor.chosen:
        case ByRule(actor=chosen, condition=when, otherwise=otherwise):
            return say(
                language,
                "phrases.actor.by_rule",
                actor=pathway.titles[chosen],
                condition=condition(language, pathway, when),
                otherwise=pathway.titles[otherwise],
            )
        case RoleSet(members=members):
            return choices(language, [pathway.titles[member] for member in members])
        case None:
            return None
        case _:
            assert_never(actor.chosen)


def condition(language: str, pathway: Pathway, tested: Condition) -> str:
    """`råd er nivå3 og ikke bedre`; parentheses only where `og` and `eller` meet."""
    match tested:
        case Not(condition=inner):
            return _negated(language, pathway, inner)
        case All(parts=parts):
            return say(language, "phrases.condition.and").join(_part(language, pathway, part, Any) for part in parts)
        case Any(parts=parts):
            return say(language, "phrases.condition.or").join(_part(language, pathway, part, All) for part in parts)
        case IsYes(datum=datum):
            return say(language, "phrases.condition.yes", datum=spoken(datum))
        case (
            IsOneOf()
            | Compares()
            | IsBetween()
            | IsKnown()
            | IsDone()
            | ComputedIs()
            | ComputedIsKnown()
            | TableGives()
            | TableIsKnown()
        ):
            return _test(language, pathway, tested, key="phrases.condition.is")
        case _:
            assert_never(tested)


def _part(language: str, pathway: Pathway, part: Condition, bracketed: type[All] | type[Any]) -> str:
    words = condition(language, pathway, part)
    return f"({words})" if isinstance(part, bracketed) else words


def _negated(language: str, pathway: Pathway, inner: Condition) -> str:
    match inner:
        case IsYes(datum=datum):
            return say(language, "phrases.condition.not_yes", datum=spoken(datum))
        case (
            IsOneOf()
            | Compares()
            | IsBetween()
            | IsKnown()
            | IsDone()
            | ComputedIs()
            | ComputedIsKnown()
            | TableGives()
            | TableIsKnown()
        ):
            return _test(language, pathway, inner, key="phrases.condition.not_is")
        case Not() | All() | Any():
            return say(language, "phrases.condition.not", inner=condition(language, pathway, inner))
        case _:
            assert_never(inner)


_Tested = (
    IsOneOf | Compares | IsBetween | IsKnown | IsDone | ComputedIs | ComputedIsKnown | TableGives | TableIsKnown
)  # fmt: skip


def _test(language: str, pathway: Pathway, atom: _Tested, *, key: str) -> str:
    match atom:
        case IsOneOf(datum=datum, values=values):
            return say(language, key, subject=spoken(datum), test=settings(values))
        case Compares(datum=datum, comparison=comparison, bound=bound):
            measured = _measured(language, pathway, datum, bound)
            test = say(language, f"phrases.condition.{comparison.value}", bound=measured)
            return say(language, key, subject=spoken(datum), test=test)
        case IsBetween(datum=datum, low=low, high=high):
            ends = number(language, low), _measured(language, pathway, datum, high)
            test = say(language, "phrases.condition.between", low=ends[0], high=ends[1])
            return say(language, key, subject=spoken(datum), test=test)
        case ComputedIs(name=name):
            return say(language, key, subject=spoken(name), test=_range(language, pathway, atom))
        case ComputedIsKnown(name=name) | TableIsKnown(name=name):
            subject = titled(language, pathway, name)
            return say(language, key, subject=subject, test=say(language, "phrases.condition.known"))
        case TableGives(name=name, values=values):
            shown = [say(language, f"phrases.yesno.{value}") if value in ("yes", "no") else value for value in values]
            return say(language, key, subject=spoken(name), test=settings(shown))
        case IsKnown(datum=datum):
            subject = titled(language, pathway, datum)
            return say(language, key, subject=subject, test=say(language, "phrases.condition.known"))
        case IsDone(step=step):
            subject = titled(language, pathway, step)
            return say(language, key, subject=subject, test=say(language, "phrases.condition.done"))
        case _:
            assert_never(atom)


def _range(language: str, pathway: Pathway, wanted: ComputedIs) -> str:
    """`minst 2`, `fra 1 til 3`, `mer enn 4`: the range as the author wrote it."""
    match wanted.low, wanted.high:
        case Decimal() as low, Decimal() as high if low == high:
            return say(language, "phrases.condition.equal", bound=_measured(language, pathway, wanted.name, low))
        case Decimal() as low, Decimal() as high:
            ends = number(language, low), _measured(language, pathway, wanted.name, high)
            return say(language, "phrases.condition.between", low=ends[0], high=ends[1])
        case Decimal() as low, None:
            key = "over" if wanted.excludes_low else "at_least"
            return say(language, f"phrases.condition.{key}", bound=_measured(language, pathway, wanted.name, low))
        case _, high:
            assert high is not None  # a range has at least one end
            key = "under" if wanted.excludes_high else "at_most"
            return say(language, f"phrases.condition.{key}", bound=_measured(language, pathway, wanted.name, high))


def _measured(language: str, pathway: Pathway, datum: str, bound: Decimal) -> str:
    unit = pathway.units[datum]
    return f"{number(language, bound)} {unit}" if unit else number(language, bound)


def settings(values: Sequence[str]) -> str:
    """Values of one datum as the author joins them: `poliklinikk/dag`."""
    return "/".join(spoken(each) for each in values)


def anchor(language: str, pathway: Pathway, point: Anchor, *, step: str | None = None) -> str:
    """`etter første gang «Henvisning» ble mottatt`, or `etter første mottak` in that step itself.

    Empty for the opening of the task.
    """
    match point:
        case Opening():
            return ""
        case AfterStep(step=name, aspect=aspect, which=which):
            own = "own_" if name == step else ""
            key = f"{_which(which)}{own}{aspect.value}"
            return say(language, f"phrases.anchor.{key}", title=titled(language, pathway, name))
        case AfterEvent(event=name, which=which):
            return say(language, f"phrases.anchor.{_which(which)}event", title=titled(language, pathway, name))
        case AfterDatum(datum=name):
            return say(language, "phrases.anchor.datum", title=titled(language, pathway, name))
        case _:
            assert_never(point)


def moment(language: str, pathway: Pathway, point: Anchor) -> str:
    """The anchor as a moment, without its first word: `«Søknad» ble sendt`, `første «Samarbeidsmøte»`."""
    return _point(language, anchor(language, pathway, point))


def _which(which: Which) -> str:
    return "" if which is Which.BOUND else f"{which.value}_"


def timing(language: str, pathway: Pathway, limit: Timing, *, step: str | None = None) -> str:
    """By when, without its legal weight. `step` is the step the limit stands in, so that it need not be named."""
    match limit:
        case Within():
            return _within(language, pathway, limit, step)
        case AtOnce():
            return say(language, "phrases.timing.at_once")
        case OnDate(datum=datum):
            return say(language, "phrases.timing.on_date", datum=titled(language, pathway, datum))
        case LatestBefore(duration=length, datum=datum):
            return say(
                language,
                "phrases.timing.latest_before",
                length=duration(language, length),
                datum=titled(language, pathway, datum),
            )
        case Halfway(start=start, end=end, tolerance=tolerance):
            return _halfway(language, pathway, start, end, tolerance)
        case Window():
            return _window(language, pathway, limit, step)
        case Repeating():
            return _repeating(language, pathway, limit, step)
        case _:
            assert_never(limit)


def limit(language: str, pathway: Pathway, duty: Duty, *, step: str | None = None) -> str | None:
    """By when the duty is due, with its legal weight: `innen 10 virkedager etter mottak (lovfrist)`."""
    if duty.timing is None:
        return None
    words = timing(language, pathway, duty.timing, step=step)
    return say(language, f"phrases.force.{duty.force.value}", limit=words)


def _within(language: str, pathway: Pathway, limit: Within, step: str | None) -> str:
    alternatives = limit.alternatives
    shared = len({alternative.anchor for alternative in alternatives}) == 1
    where = anchor(language, pathway, alternatives[0].anchor, step=step)
    alone = len(alternatives) == 1
    lengths = ", ".join(
        _alternative(language, pathway, each, step, anchored=not shared, alone=alone) for each in alternatives
    )
    same_day = alone and _is_same_day(alternatives[0].duration)
    words = lengths if same_day else say(language, "phrases.timing.within", length=lengths)
    if shared and where and same_day and alternatives[0].condition is None:
        words = say(language, "phrases.timing.same_day_as", point=_point(language, where))
    elif shared and where:
        plain = alone and alternatives[0].condition is None
        key = "within_anchor" if plain else "within_anchor_list"
        words = say(language, f"phrases.timing.{key}", limit=words, anchor=where)
    if limit.goal is not None and _is_same_day(limit.goal):
        words = say(language, "phrases.timing.goal_same_day", limit=words)
    elif limit.goal is not None:
        words = say(language, "phrases.timing.goal", limit=words, goal=duration(language, limit.goal))
    return words


def _alternative(
    language: str, pathway: Pathway, case: Alternative, step: str | None, *, anchored: bool, alone: bool
) -> str:
    length = _length(language, case.duration)
    where = anchor(language, pathway, case.anchor, step=step)
    if anchored and where:
        length = say(language, "phrases.timing.within_anchor", limit=length, anchor=where)
    return _conditional(language, pathway, length, case.condition, alone=alone)


def _conditional(language: str, pathway: Pathway, length: str, when: Condition | None, *, alone: bool) -> str:
    match when:
        case None:
            return length if alone else say(language, "phrases.timing.otherwise", length=length)
        case IsOneOf(values=values):
            return say(language, "phrases.timing.at_setting", length=length, values=settings(values))
        case _:
            return say(language, "phrases.timing.if", length=length, condition=condition(language, pathway, when))


def _point(language: str, anchor: str) -> str:
    """The anchor without its first word: `etter at «Søknad» ble sendt` -> `«Søknad» ble sendt`."""
    after = (say(language, f"phrases.timing.{key}") for key in ("after_that", "after"))
    return anchor.removeprefix(next(word for word in after if anchor.startswith(word)))


def _is_same_day(length: Duration) -> bool:
    return length.amount == 0 and length.unit is not Unit.HOURS


def _length(language: str, length: Duration) -> str:
    return say(language, "phrases.timing.same_day") if _is_same_day(length) else duration(language, length)


def _halfway(language: str, pathway: Pathway, start: Anchor, end: str, tolerance: Duration | None) -> str:
    match start:
        case Opening():
            name = say(language, "phrases.timing.now")
        case AfterStep(step=title) | AfterEvent(event=title) | AfterDatum(datum=title):
            name = titled(language, pathway, title)
        case _:
            assert_never(start)
    words = say(language, "phrases.timing.halfway", start=name, end=titled(language, pathway, end))
    if tolerance is None:
        return words
    return say(language, "phrases.timing.tolerance", limit=words, length=duration(language, tolerance))


def _window(language: str, pathway: Pathway, window: Window, step: str | None) -> str:
    if window.latest is None:
        words = say(language, "phrases.timing.earliest", earliest=duration(language, window.earliest))
    else:
        same_unit = window.earliest.unit is window.latest.unit
        earliest = str(window.earliest.amount) if same_unit else duration(language, window.earliest)
        latest = duration(language, window.latest)
        words = say(language, "phrases.timing.window", earliest=earliest, latest=latest)
    where = anchor(language, pathway, window.anchor, step=step)
    return say(language, "phrases.timing.within_anchor", limit=words, anchor=where) if where else words


def _repeating(language: str, pathway: Pathway, repeating: Repeating, step: str | None) -> str:
    alone = len(repeating.intervals) == 1
    intervals = ", ".join(
        _conditional(language, pathway, every(language, interval.duration), interval.condition, alone=alone)
        for interval in repeating.intervals
    )
    count = times(language, repeating.times)
    if repeating.first is None:
        return say(language, "phrases.timing.repeat", intervals=intervals, times=count)
    first = _within(language, pathway, repeating.first, step)
    return say(language, "phrases.timing.repeat_first", first=first, intervals=intervals, times=count)


def act(language: str, pathway: Pathway, what: Act, *, most: int | None = None) -> str:
    """What is to be done, in the infinitive: `notere «Råd fra senteret» og «Ventetid»`.

    More data than `most` are counted and the first of them named: `notere 5 opplysninger: «Syn», «Hørsel» …`.
    """
    match what:
        case DoThis():
            return say(language, "phrases.act.do_this")
        case FreeAct(text=text):
            return say(language, "phrases.act.free", text=text)
        case Record(data=data):
            titles = recorded(language, pathway, data)
            if most is not None and len(titles) > most:
                first = ", ".join(titles[: most - 1])
                return say(language, "phrases.act.record_many", count=str(len(titles)), what=first)
            return say(language, "phrases.act.record", what=listing(language, titles))
        case Send(receivers=receivers):
            return say(language, "phrases.act.send", whom=actors(language, pathway, receivers))
        case Answer():
            return say(language, "phrases.act.answer")
        case Confirm():
            return say(language, "phrases.act.confirm")
        case Convene(invited=invited):
            return say(language, "phrases.act.convene", whom=actors(language, pathway, invited))
        case Choose():
            return say(language, "phrases.act.choose")
        case _:
            assert_never(what)


def recorded(language: str, pathway: Pathway, data: Sequence[str]) -> list[str]:
    """Quoted titles; data that make up a whole form are named by the form."""
    names = list(data)
    for form in pathway.forms:
        if len(form.data) > 1 and set(form.data) <= set(names):
            names[names.index(form.data[0])] = form.name
            names = [name for name in names if name not in form.data]
    return [titled(language, pathway, name) for name in names]


def duty(
    language: str,
    pathway: Pathway,
    obliged: Duty,
    *,
    step: str | None = None,
    name_actor: bool = True,
    most: int | None = None,
) -> str:
    """The whole duty: `Fastlegen skal sende til Hauglandsenteret innen 5 virkedager etter «…»`; `most` as in `act`."""
    return duty_in_parts(language, pathway, obliged, step=step, name_actor=name_actor, most=most)[0]


def duty_in_parts(
    language: str, pathway: Pathway, obliged: Duty, *, step: str | None, name_actor: bool, most: int | None
) -> tuple[str, str, str]:
    """The whole duty, and what of it says who must and by when: `Fastlegen skal`, `innen 5 virkedager etter «…»`."""
    obligation = say(language, f"phrases.obligation.{obliged.obligation.value}")
    what = act(language, pathway, obliged.act, most=most)
    by_when = limit(language, pathway, obliged, step=step)
    if by_when is None:
        words = say(language, "phrases.duty.plain", obligation=obligation, act=what)
    else:
        key = "limited_free" if isinstance(obliged.act, FreeAct) else "limited"
        words = say(language, f"phrases.duty.{key}", obligation=obligation, act=what, limit=by_when)
    if not name_actor:
        return words, obligation, by_when or ""
    actor = pathway.titles[obliged.actor]
    return say(language, "phrases.duty.named", actor=actor, duty=words), f"{actor} {obligation}", by_when or ""


def scope(language: str, pathway: Pathway, where: Scope) -> str:
    """`i fase «Oppholdet»`, `i alle faser`."""
    match where:
        case AllPhases():
            return say(language, "phrases.scope.all")
        case InPhases(phases=names):
            key = "phases"
        case InTracks(tracks=names):
            key = "tracks"
        case _:
            assert_never(where)
    titles = listing(language, [titled(language, pathway, name) for name in names])
    return say(language, f"phrases.scope.{key}", titles=titles)


def destination(language: str, pathway: Pathway, name: str) -> str:
    """A step or an end by title, an end marked as such: `slutt: «Overført»`."""
    title = titled(language, pathway, name)
    return say(language, "phrases.target.end", title=title) if name in pathway.named_ends else title


def target(language: str, pathway: Pathway, way: Target) -> str:
    """Where a way leads: `tilbake til «Samarbeidsmøte», høyst 3 ganger, ellers slutt: «Avsluttet»`."""
    match way:
        case Onward(steps=steps):
            return listing(language, [destination(language, pathway, step) for step in steps])
        case Finished():
            return say(language, "phrases.target.finished")
        case Back(step=step, times=count, otherwise=otherwise):
            return say(
                language,
                "phrases.target.back",
                title=titled(language, pathway, step),
                times=times(language, count),
                otherwise=destination(language, pathway, otherwise),
            )
        case _:
            assert_never(way)


def waiting(language: str, pathway: Pathway, until: UntilEvent | ForTime) -> str:
    """`til «Pasienten kommer»`, `i 2 uker`."""
    match until:
        case UntilEvent(event=event):
            return say(language, "phrases.wait.until_event", title=titled(language, pathway, event))
        case ForTime(duration=length):
            return say(language, "phrases.wait.for_time", length=duration(language, length))
        case _:
            assert_never(until)


def lasting(language: str, pathway: Pathway, length: UntilEvent | ForTime | AtLeast) -> str:
    """`varer til «Pasienten reiser hjem»`, `varer minst 2 timer`."""
    match length:
        case UntilEvent(event=event):
            return say(language, "phrases.lasts.until_event", title=titled(language, pathway, event))
        case ForTime(duration=time):
            return say(language, "phrases.lasts.for_time", length=duration(language, time))
        case AtLeast(duration=time):
            return say(language, "phrases.lasts.at_least", length=duration(language, time))
        case _:
            assert_never(length)
