"""What can be asked about a pathway's text, kind by kind, with the one answer that the model gives.

A step is asked about by its title; the key says the answer in words, and the names it stands for in brackets.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from random import Random

from forlop.engine.computing import computed
from forlop.engine.evaluation import table_result
from forlop.engine.state import INITIAL
from forlop.model.expressions import ComputedIs, Condition, Not, TableGives
from forlop.model.pathway import (
    Act,
    AllPhases,
    Answer,
    AtLeast,
    Back,
    Confirm,
    DoThis,
    Duty,
    End,
    ForTime,
    Mode,
    Opening,
    Pathway,
    Repeating,
    Send,
    Step,
    Target,
    UntilEvent,
    Within,
    targets_of,
)
from forlop.rendering import phrasing
from forlop.texts import say
from tests.reading.cases import Case, cases, holds, in_words


@dataclass(frozen=True)
class Question:
    """A question about the thing named `about`, and its answer."""

    kind: str
    about: str
    asks: str
    key: str


Questions = Callable[[Pathway, Random], Iterator[Question]]


# ---- words


def _titled(pathway: Pathway, names: Sequence[str]) -> str:
    return phrasing.listing("nb", [f"«{pathway.titles[name]}»" for name in names])


def _names(names: Sequence[str]) -> str:
    return f" [{', '.join(dict.fromkeys(names))}]" if names else ""


def _target(pathway: Pathway, target: Target) -> str:
    return f"{phrasing.target('nb', pathway, target)}{_names(targets_of(target))}"


def _act(pathway: Pathway, act: Act) -> str:
    return "gjøre det som tittelen sier" if isinstance(act, DoThis) else phrasing.act("nb", pathway, act, most=3)


def _told_apart(pathway: Pathway) -> tuple[Step, ...]:
    """Steps that their title alone points at."""
    titles = [step.title for step in pathway.steps]
    return tuple(step for step in pathway.steps if titles.count(step.title) == 1)


def _duties(pathway: Pathway, step: Step) -> Iterator[Duty]:
    """The duties that act and actor in words point at."""
    words = [(duty.actor, _act(pathway, duty.act)) for duty in step.duties]
    yield from (duty for duty, said in zip(step.duties, words, strict=True) if words.count(said) == 1)


# ---- what follows


def branches(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Which way the data lead."""
    for step in _told_apart(pathway):
        keys = [_target(pathway, branch.target) for branch in step.branches]
        if step.otherwise is not None:
            keys.append(_target(pathway, step.otherwise))
        elif step.repeating is not None:
            keys.append(f"ingen gren passer: en ny runde av «{step.title}», til rundene er brukt opp")
        for index, key in enumerate(keys):
            case = _leading_to(pathway, step, index, rng)
            if case is not None:
                asks = "hvilken vei foreslår teksten" if step.is_judgement else "hvor går veien videre"
                told = f"I steget «{step.title}»: {asks} når {in_words(pathway, case)}?"
                yield Question("branch", step.name, told, key)


def _leading_to(pathway: Pathway, step: Step, index: int, rng: Random) -> Case | None:
    """A case in which the branch is the first true one; for the index after the last, one in which none is."""
    conditions = [branch.condition for branch in step.branches]
    found = []
    for case in cases(pathway, conditions) if conditions else ():
        true = [holds(condition, case) for condition in conditions]
        first = true.index(True) if True in true else len(true)
        if first == index:
            found.append(case)
    return rng.choice(found) if found else None


def following(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What a step leads to when it has one way."""
    del rng
    for step in _told_apart(pathway):
        if step.then is not None and not step.branches:
            done = "er gjennomført uten avslag, retur eller manglende samtykke" if step.kind.sends else "er gjort"
            asks = f"Hva følger når «{step.title}» {done}?"
            yield Question("following", step.name, asks, _target(pathway, step.then))


def relevance(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Whether a step that is not for everybody is done."""
    for step in _told_apart(pathway):
        if step.only_if is None:
            continue
        for condition, key in (
            (step.only_if, "ja"),
            (Not(condition=step.only_if), "nei, steget er ikke aktuelt og forløpet går videre"),
        ):
            fitting = [case for case in cases(pathway, (step.only_if,)) if holds(condition, case)]
            if fitting:
                told = in_words(pathway, rng.choice(fitting))
                yield Question("relevance", step.name, f"Skal «{step.title}» gjennomføres når {told}?", key)


# ---- who, how binding, by when


def responsible(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Who has a task."""
    del rng
    for step in _told_apart(pathway):
        acts = [_act(pathway, duty.act) for duty in step.duties]
        for duty in step.duties:
            act = _act(pathway, duty.act)
            if acts.count(act) == 1:
                actor = pathway.named_actors[duty.actor]
                rule = phrasing.actor_rule("nb", pathway, actor)
                key = f"{actor.title}{f', det vil si {rule}' if rule else ''}{_names((actor.name,))}"
                asks = f"I steget «{step.title}»: hvem har oppgaven å {act}?"
                yield Question("responsible", step.name, asks, key)


def binding(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Whether somebody shall, should or may do a task."""
    del rng
    for step in _told_apart(pathway):
        for duty in _duties(pathway, step):
            actor = pathway.titles[duty.actor]
            yield Question(
                "binding",
                step.name,
                f"I steget «{step.title}», {actor}: hvor bindende er oppgaven å {_act(pathway, duty.act)}"
                " (skal, bør eller kan)?",
                say("nb", f"phrases.obligation.{duty.obligation.value}"),
            )


def limits(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """By when a task is due, in the setting that the question names."""
    for step in _told_apart(pathway):
        for duty in _duties(pathway, step):
            if duty.timing is None:
                continue
            told = _settled(pathway, duty, rng)
            if told is None:
                continue
            case, settled = told
            setting = f" når {in_words(pathway, case)}" if case else ""
            who = pathway.titles[duty.actor]
            yield Question(
                "limit",
                step.name,
                f"I steget «{step.title}», {who}: hva er fristen for å {_act(pathway, duty.act)}{setting}?",
                f"{phrasing.limit('nb', pathway, settled, step=step.name)}{_from_opening(settled)}",
            )


def _settled(pathway: Pathway, duty: Duty, rng: Random) -> tuple[Case, Duty] | None:
    """A case, and the duty as it is in that case, with one length and one interval; None if no case decides."""
    timing = duty.timing
    conditions = tuple(condition for condition in _conditions_of(timing) if condition is not None)
    if not conditions:
        return {}, duty
    choices = cases(pathway, conditions)
    if not choices:
        return None
    case = rng.choice(choices)
    match timing:
        case Within():
            return case, duty.model_copy(update={"timing": _alternative_in(timing, case)})
        case Repeating(first=first, intervals=intervals):
            interval = next(each for each in intervals if each.condition is None or holds(each.condition, case))
            settled = timing.model_copy(
                update={
                    "first": None if first is None else _alternative_in(first, case),
                    "intervals": (interval.model_copy(update={"condition": None}),),
                }
            )
            return case, duty.model_copy(update={"timing": settled})
        case _:
            raise AssertionError(timing)  # no other timing has conditions


def _conditions_of(timing: object) -> tuple[Condition | None, ...]:
    match timing:
        case Within(alternatives=alternatives):
            return tuple(each.condition for each in alternatives)
        case Repeating(first=first, intervals=intervals):
            return (*_conditions_of(first), *(each.condition for each in intervals))
        case _:
            return ()


def _alternative_in(limit: Within, case: Case) -> Within:
    chosen = next(each for each in limit.alternatives if each.condition is None or holds(each.condition, case))
    return limit.model_copy(update={"alternatives": (chosen.model_copy(update={"condition": None}),)})


def _from_opening(duty: Duty) -> str:
    match duty.timing:
        case Within(alternatives=alternatives) if all(isinstance(each.anchor, Opening) for each in alternatives):
            return " (regnet fra oppgaven åpnes)"
        case _:
            return ""


# ---- between people


def replies(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What a refusal, a return and silence lead to."""
    del rng
    for step in _told_apart(pathway):
        for duty in step.duties:
            if isinstance(duty.act, Answer):
                if step.on_refusal is not None:
                    asks = f"Hva skjer når mottakeren avslår «{step.title}»?"
                    yield Question("reply", step.name, asks, _target(pathway, step.on_refusal))
                if step.on_return is not None:
                    asks = f"Hva skjer når mottakeren returnerer «{step.title}»?"
                    yield Question("reply", step.name, asks, _target(pathway, step.on_return))
            if isinstance(duty.act, Answer | Confirm) and duty.timing is not None:
                verb = "svart på" if isinstance(duty.act, Answer) else "bekreftet"
                asks = f"Hva sier teksten skal skje når mottakeren ikke har {verb} «{step.title}» innen fristen?"
                yield Question("reply", step.name, asks, _silence(pathway, step))
        if step.on_overdue is not None and not any(isinstance(duty.act, Answer | Confirm) for duty in step.duties):
            asks = f"Hva skjer når fristen i «{step.title}» er brutt?"
            yield Question("reply", step.name, asks, _silence(pathway, step))


def _silence(pathway: Pathway, step: Step) -> str:
    if step.on_overdue is None:
        return "ingen egen vei (ikke noe «ved fristbrudd»): oppgaven blir stående åpen, og er forsinket"
    target = _target(pathway, step.on_overdue)
    return f"{target}, i stedet for oppgaven" if step.overdue_replaces else f"{target}, mens oppgaven blir stående åpen"


def consents(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Which consent a step needs, and what happens without it."""
    del rng
    for step in _told_apart(pathway):
        if step.consent is None or step.without_consent is None:
            continue
        consent = pathway.named_consents[step.consent]
        kind = "uttrykkelig: må være gitt" if consent.explicit else "antatt: gjelder til pasienten sier nei"
        yield Question(
            "consent",
            step.name,
            f"Hvilket samtykke krever «{step.title}», må det være gitt uttrykkelig, og hvor går veien uten det?",
            f"«{consent.title}» ({kind}); uten samtykke: {_target(pathway, step.without_consent)}",
        )


def sent(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What goes over, and to whom."""
    del rng
    for step in _told_apart(pathway):
        if step.content:
            asks = f"Hvilke opplysninger følger med i «{step.title}»?"
            yield Question("sent", step.name, asks, f"{_titled(pathway, step.content)}{_names(step.content)}")
        sendings = [duty.act for duty in step.duties if isinstance(duty.act, Send)]
        if len(sendings) == 1:
            key = f"{phrasing.actors('nb', pathway, sendings[0].receivers)}{_names(sendings[0].receivers)}"
            yield Question("sent", step.name, f"Hvem sendes «{step.title}» til?", key)


# ---- waiting, going back, leaving


def waiting(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What a step waits for, and how long it lasts."""
    del rng
    for step in _told_apart(pathway):
        if step.waits_for:
            asks = f"Hvilke steg må være kommet i mål før «{step.title}» kan begynne?"
            key = f"{_titled(pathway, step.waits_for)}{_names(step.waits_for)}"
            yield Question("waiting", step.name, asks, key)
        match step.waits_until:
            case UntilEvent() | ForTime():
                key = phrasing.waiting("nb", pathway, step.waits_until)
                yield Question("waiting", step.name, f"Hva venter «{step.title}» på?", key)
            case None:
                pass
        match step.lasts:
            case UntilEvent() | ForTime() | AtLeast():
                key = phrasing.lasting("nb", pathway, step.lasts)
                yield Question("waiting", step.name, f"Hvor lenge varer «{step.title}»?", key)
            case None:
                pass


def loops(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """How often a patient may go back, and how often a step is repeated."""
    del rng
    for step in _told_apart(pathway):
        backs = dict.fromkeys(target for _, target in step.ways if isinstance(target, Back))
        for name, same in groupby(sorted(backs, key=lambda back: back.step), key=lambda back: back.step):
            found = tuple(same)
            if len(found) == 1:
                yield Question(
                    "loop",
                    step.name,
                    f"Hvor mange ganger kan en gå tilbake fra «{step.title}» til «{pathway.titles[name]}»,"
                    " og hvor går veien når det er brukt opp?",
                    f"høyst {phrasing.times('nb', found[0].times)} i forløpet, ellers "
                    f"{phrasing.destination('nb', pathway, found[0].otherwise)}{_names((found[0].otherwise,))}",
                )
        if step.repeating is not None and step.after_last is not None:
            yield Question(
                "loop",
                step.name,
                f"Hvor mange ganger gjentas «{step.title}» høyst, og hva følger etter siste gang?",
                f"høyst {phrasing.times('nb', step.repeating.times)}, så {_target(pathway, step.after_last)}",
            )


def leaving(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Where the patient can leave, and what leads there."""
    del rng
    names = tuple(end.name for end in pathway.ends)
    asks = "Hvor kan pasienten forlate forløpet? Nevn alle sluttene."
    yield Question("leaving", pathway.name, asks, f"{_titled(pathway, names)}{_names(names)}")
    for end in pathway.ends:
        sources = _sources(pathway, end)
        if 0 < len(sources) <= 4:
            asks = f"Hvilke steg og avbrudd kan føre rett til slutten «{end.title}»? Nevn alle."
            yield Question("leaving", end.name, asks, f"{_titled(pathway, sources)}{_names(sources)}")


def _sources(pathway: Pathway, end: End) -> tuple[str, ...]:
    steps = (step.name for step in pathway.steps if any(end.name in targets_of(target) for _, target in step.ways))
    cuts = (cut.name for cut in pathway.interruptions if end.name in cut.target.steps)
    return (*steps, *cuts)


# ---- beside the flow


_MODES = {
    Mode.CANCELS: "det som er åpent der avbruddet gjelder, lukkes",
    Mode.RETURNS: "det som er åpent der avbruddet gjelder, venter og fortsetter etterpå",
    Mode.BESIDE: "resten går som før ved siden av",
}


def interruptions(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What may happen at any time, where it leads, and what becomes of the rest."""
    del rng
    for cut in pathway.interruptions:
        clocks = ", og alle frister stopper" if cut.stops_clocks else ""
        yield Question(
            "interruption",
            cut.name,
            f"Hva skjer ved avbruddet «{cut.title}»: hvor går veien, og hva skjer med det som er åpent?",
            f"{_target(pathway, cut.target)}; {_MODES[cut.mode]}{clocks}",
        )
        if not isinstance(cut.scope, AllPhases):
            asks = f"Hvor i forløpet kan avbruddet «{cut.title}» skje?"
            yield Question("interruption", cut.name, asks, phrasing.scope("nb", pathway, cut.scope))


def beside(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """Tracks, pauses and steps for any time."""
    del rng
    for track in pathway.tracks:
        ends = f"«{pathway.titles[track.ends_at]}»" if track.ends_at else "ingen hendelse"
        asks = f"Hva starter sporet «{track.title}», og hvilken hendelse avslutter det?"
        yield Question(
            "beside", track.name, asks, f"starter ved «{pathway.titles[track.starts_at]}», slutter ved {ends}"
        )
    for pause in pathway.pauses:
        key = "alle frister" if pause.steps is None else f"fristen for {_titled(pathway, pause.steps)}"
        asks = f"Hvilke frister stopper mens pausen «{pause.title}» varer?"
        yield Question("beside", pause.name, asks, f"{key}{_names(pause.steps or ())}")
    for step in _told_apart(pathway):
        if step.anytime is not None:
            asks = f"Hvor i forløpet kan «{step.title}» gjøres?"
            yield Question("beside", step.name, asks, f"når som helst {phrasing.scope('nb', pathway, step.anytime)}")


# ---- what is computed


def computing(pathway: Pathway, rng: Random) -> Iterator[Question]:
    """What a table or a computed number gives for stated values."""
    for table in pathway.tables:
        gives = TableGives(name=table.gives, rows=table.rows, first_match=table.first_match, values=())
        found = ((case, table_result(gives, case.get, INITIAL)) for case in cases(pathway, (gives,)))
        known = [(case, result) for case, result in found if result is not None]
        if known:
            case, result = rng.choice(known)
            asks = f"Hva gir tabellen «{table.title}» når {in_words(pathway, case)}?"
            yield Question("computing", table.name, asks, phrasing.spoken(result))
    for each in pathway.computed:
        tried = ComputedIs(name=each.name, expression=each.expression, low=Decimal(5))
        spans = ((case, computed(each.expression, case.get, INITIAL)) for case in cases(pathway, (tried,)))
        sure = [(case, span.low) for case, span in spans if span is not None and span.low == span.high]
        if sure:
            case, value = rng.choice(sure)
            asks = f"Hva blir «{each.title}» når {in_words(pathway, case)}?"
            yield Question("computing", each.name, asks, phrasing.number("nb", value))


KINDS: tuple[Questions, ...] = (
    branches, responsible, limits, binding, replies, leaving, waiting, loops, interruptions, consents, sent, computing,
    relevance, following, beside,
)  # fmt: skip
"""The first twelve are asked about every pathway that has them; the others fill up."""
