"""A local pathway is held against its base: each loosening is caught, with the patient, and no tightening is."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import pathways
from forlop.application.library import Texts
from forlop.application.pathway_files import Asking, ReadPathway, checked, read_pathway
from forlop.application.proving import proved, subject_of
from forlop.diagnostics import Diagnostic
from forlop.language.grammar import line_parser
from forlop.model.expressions import IsYes
from forlop.model.pathway import Convene, Duty, Finished, Force, Pathway, Record, Send, Step, YesNo
from forlop.source import Source
from forlop.verification.local.against_base import LOCAL, nobody_fares_worse
from forlop.verification.subject import Base, Subject
from forlop.verification.verdict import Conceded, Proven, Refuted, judged
from tests.verification.local_changes import Planted, additions, loosenings, removals, tightenings

TODAY = date(2026, 6, 1)
FOLDER = Path(pathways.__file__).parent
BASES = ("haugland", "fall", "tsb", "ocd", "spiseforstyrrelser")
FILES = {file.stem: file for file in FOLDER.rglob("*.forlop") if file.stem in BASES}
each_base = pytest.mark.parametrize("name", BASES)


@cache
def base_of(name: str) -> ReadPathway:
    read = read_pathway(FILES[name])
    assert read.pathway is not None
    return read


@cache
def asking(name: str) -> Asking:
    """Who asks reads the base once."""
    return Asking(Texts((base_of(name).source,)), line_parser)


def variant(name: str, lines: str) -> ReadPathway:
    base = base_of(name).pathway
    assert base is not None
    header = f'forløp lokalt "Lokalt" bygger på {base.name} "{base.version}"\n  versjon "1"\n'
    return checked(Source("lokalt", f"{header}{lines}\n"), asking(name))


def found(read: ReadPathway) -> list[Diagnostic]:
    subject = subject_of(read, today=TODAY)
    assert subject is not None, [(each.code, dict(each.details)) for each in read.diagnostics]
    return list(nobody_fares_worse(subject))


def batches(changes: Iterator[Planted]) -> Iterator[tuple[Planted, ...]]:
    """The changes in variants that change each step once."""
    left = list(changes)
    while left:
        of_step: dict[str, Planted] = {}
        for change in left:
            of_step.setdefault(change.place, change)
        yield tuple(of_step.values())
        left = [change for change in left if change is not of_step[change.place]]


def line_of(diagnostic: Diagnostic, read: ReadPathway) -> str:
    source, span = read.source.part(diagnostic.span)
    return source.line(source.position(span.start).line)


def told(kind: str, counts: Counter[str]) -> None:
    shown = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    sys.stdout.write(f"\n{kind}: {sum(counts.values())} ({shown})\n")


def test_every_loosening_by_a_line_is_caught_at_the_line_with_its_patient() -> None:
    caught: Counter[str] = Counter()
    missed: list[tuple[str, Planted]] = []
    for name in BASES:
        document = base_of(name).document
        for batch in batches(each for each in loosenings(document) if not each.locked):
            read = variant(name, "\n".join(each.line for each in batch))
            lines = Counter(line_of(each, read) for each in found(read) if each.code == "V901" and each.story)
            for each in batch:
                if lines[each.line] == 1:
                    caught[each.kind] += 1
                else:
                    missed.append((name, each))
    told("loosenings caught", caught)
    assert missed == []
    assert caught.total() >= 200


def test_what_the_law_gives_is_never_loosened_with_any_reason() -> None:
    tried: Counter[str] = Counter()
    for name in BASES:
        for each in loosenings(base_of(name).document):
            if each.locked:
                assert [one.code for one in variant(name, each.line).diagnostics] == ["S418"], each
                tried[each.kind] += 1
    told("rights kept", tried)
    assert tried.total() >= 10


def test_no_tightening_is_called_a_loosening() -> None:
    quiet: Counter[str] = Counter()
    alarms: list[tuple[str, Diagnostic]] = []
    for name in BASES:
        document = base_of(name).document
        for batch in batches(tightenings(document)):
            consent = 'samtykke prøvesamtykke "Prøve" antatt\n'
            read = variant(name, consent + "\n".join(each.line for each in batch))
            alarms += [(line_of(each, read), each) for each in found(read)]
            quiet.update(each.kind for each in batch)
    told("tightenings", quiet)
    assert alarms == []
    assert quiet.total() >= 200


# ---- steps put in and taken out


def test_a_step_taken_out_is_a_loosening() -> None:
    caught: Counter[str] = Counter()
    for name in BASES:
        for each in removals(base_of(name).document):
            read = variant(name, each.line)
            if read.pathway is not None:
                assert [(one.code, line_of(one, read)) for one in found(read)] == [("V901", each.line)]
                caught[name] += 1
    told("removals caught", caught)
    assert caught.total() >= 20


@each_base
def test_a_step_put_in_before_a_limit_from_an_opening_delays_it(name: str) -> None:
    delays = 0
    for each, is_late in additions(base_of(name).document, limit="innen 2 uker"):
        read = variant(name, each.line)
        if read.pathway is None:
            continue
        first = each.line.partition("\n")[0]
        expected = [("V903" if each.locked else "V902", first)] if is_late else []
        assert [(one.code, line_of(one, read)) for one in found(read)] == expected
        delays += is_late
        if is_late:
            reasoned = variant(name, each.line.replace("\n", ' fordi "Prøve"\n', 1))
            assert [one.code for one in found(reasoned)] == ["V903" if each.locked else "V901"]
    assert delays > 0


@each_base
def test_a_step_that_is_done_at_once_delays_nothing(name: str) -> None:
    tried = 0
    for each, _ in additions(base_of(name).document, limit="straks"):
        read = variant(name, each.line)
        if read.pathway is not None:
            assert found(read) == []
            tried += 1
    assert tried > 0


# ---- whatever brought it


Edit = tuple[str, str, Pathway]


def edits(base: Pathway) -> Iterator[Edit]:
    """Pathways that promise less in one step than the base, by no line of a variant: kind, step, pathway."""
    others = [actor.name for actor in base.actors if actor.chosen is None]
    asked = next((datum.name for datum in base.data if isinstance(datum.type, YesNo)), None)
    for number, step in enumerate(base.steps):

        def with_step(kind: str, fields: dict[str, object], *, at: int = number, of: Step = step) -> Edit:
            steps = (*base.steps[:at], of.model_copy(update=fields), *base.steps[at + 1 :])
            # A copy would keep what the base has worked out about itself.
            return kind, of.name, Pathway.model_construct(**{**dict(base), "steps": steps})

        for place, duty in enumerate(step.duties):

            def with_duty(
                kind: str, fields: dict[str, object], *, of: Step = step, at: int = place, was: Duty = duty
            ) -> Edit:
                duties = (*of.duties[:at], was.model_copy(update=fields), *of.duties[at + 1 :])
                return with_step(kind, {"duties": duties})

            alone = [each for each in step.duties if each.actor == duty.actor and each.act == duty.act] == [duty]
            if alone:
                other = next(name for name in others if name != duty.actor)
                yield with_duty("another actor", {"actor": other})
                yield with_step("no duty", {"duties": (*step.duties[:place], *step.duties[place + 1 :])})
            if duty.timing is not None:
                yield with_duty("no limit", {"timing": None})
            if duty.force is Force.STATUTORY:
                yield with_duty("no right", {"force": Force.PLAIN})
            match duty.act:
                case Record(data=data) if len(data) > 1:
                    yield with_duty("less recorded", {"act": Record(data=data[1:])})
                case Send(receivers=receivers) if len(receivers) > 1:
                    yield with_duty("fewer receivers", {"act": Send(receivers=receivers[1:])})
                case Convene(invited=invited) if len(invited) > 1:
                    yield with_duty("fewer invited", {"act": Convene(invited=invited[1:])})
                case _:
                    pass
        if step.only_if is None and asked is not None:
            yield with_step("only some", {"only_if": IsYes(datum=asked)})
        for what in ("content", "quorum"):
            if getattr(step, what):
                yield with_step(f"less {what}", {what: getattr(step, what)[1:]})
        for what in ("basis", "consent", "lasts"):
            if getattr(step, what) is not None:
                yield with_step(f"no {what}", {what: None})
        for what in ("then", "otherwise", "after_last", "on_refusal", "without_consent"):
            if getattr(step, what) not in (None, Finished()):
                yield with_step(f"{what} finished", {what: Finished()})
        for place, branch in enumerate(step.branches):
            if branch.target != Finished():
                led = branch.model_copy(update={"target": Finished()})
                yield with_step(
                    "branch finished", {"branches": (*step.branches[:place], led, *step.branches[place + 1 :])}
                )


@each_base
def test_what_no_line_says_is_caught_as_well(name: str) -> None:
    read = base_of(name)
    assert read.pathway is not None
    caught: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    for kind, step, here in edits(read.pathway):
        subject = Subject(here, read.places, TODAY, base=Base(read.pathway, ()))
        verdict = judged(LOCAL, subject)
        if isinstance(verdict, Refuted) and (("name", step) in verdict.findings[0].details):
            caught[kind] += 1
        else:
            missed.append((kind, step))
    told(f"{name}, caught without a line", caught)
    assert missed == []
    assert caught.total() >= 20


@each_base
def test_a_pathway_is_no_worse_than_itself(name: str) -> None:
    read = base_of(name)
    assert read.pathway is not None
    assert judged(LOCAL, Subject(read.pathway, read.places, TODAY, base=Base(read.pathway, ()))) == Proven()


# ---- the verdict


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ("strammer screening til skal", Proven),
        ('løsner screening til kan fordi "Prøve"', Conceded),
        (
            (
                'legger til tiltak prøvesteg "Prøve" mellom første_kontakt og screening\n'
                "  lavterskel bør gjøre dette innen 1 uke"
            ),
            Refuted,
        ),
        ('kaller innsatsteam "Hverdagsteamet"', Proven),
    ],
)
def test_a_reasoned_loosening_may_be_used_and_is_never_proven(lines: str, verdict: type) -> None:
    read = variant("fall", lines)
    subject = subject_of(read, today=TODAY)
    assert subject is not None
    assert isinstance(judged(LOCAL, subject), verdict)
    proven = proved(read, today=TODAY)
    assert (proven.read.pathway is None) == (verdict is Refuted)
    assert any(isinstance(each, Conceded) for _, each in proven.verdicts) == (verdict is Conceded)


def test_only_a_pathway_that_builds_on_another_is_held_against_one() -> None:
    assert LOCAL not in [check for check, _ in proved(base_of("ocd"), today=TODAY).verdicts]
