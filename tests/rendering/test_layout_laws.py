"""Laws of the layout, on generated pathways: nothing lies on anything, and a small edit moves little."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forlop.model.expressions import IsYes
from forlop.model.pathway import (
    Actor,
    AllPhases,
    Answer,
    Back,
    Branch,
    Datum,
    DoThis,
    Duty,
    End,
    Interruption,
    Mode,
    Onward,
    Option,
    Pathway,
    Pause,
    Phase,
    RoleSet,
    Send,
    Step,
    StepKind,
    YesNo,
)
from forlop.rendering.chart import chart_of
from forlop.rendering.drawing_of import drawing_of
from forlop.rendering.fitting import best_fit, fitted
from forlop.rendering.shapes import Frame
from forlop.rendering.svg import svg_of
from tests.rendering.sample_pathway import SHALL, SHOULD
from tests.rendering.test_chart import astray
from tests.rendering.visible_text import Picture, picture_of, squeezed
from tests.rendering.ways_shown import ways_not_shown

WORDS = st.sampled_from(
    ["mål", "Ærlig talt", "henvisning til poliklinikk", "Spesialisthelsetjenesteloven" * 2, "øåæÆØÅ" * 7, "x"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join) | st.just("veldig lang tekst, " * 12 + "slutt")
KINDS = st.sampled_from([kind for kind in StepKind if kind not in (StepKind.START, StepKind.WAIT)])


@st.composite
def pathways(draw: st.DrawFn) -> Pathway:
    """Any steps in any order, in any lanes and phases, with ways anywhere."""
    actors = [f"a{number}" for number in range(draw(st.integers(1, 6)))]
    count = draw(st.integers(1, 14))
    names = [f"s{number}" for number in range(count)]
    places = [*names, "e0", "e1"]
    phases = [f"p{number}" for number in range(draw(st.integers(0, 3)))]
    target = st.one_of(
        st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True).map(lambda to: Onward(steps=tuple(to))),
        st.sampled_from(names).map(lambda to: Back(step=to, times=2, otherwise="e0")),
    )
    steps = []
    for number, name in enumerate(names):
        kind = StepKind.START if number == 0 else draw(KINDS)
        one = draw(st.sampled_from([*actors, "pool"]))
        # Nobody sends to oneself; who is alone sends nothing.
        receivers = [actor for actor in actors if actor != one]
        kind = kind if receivers else StepKind.MEASURE if kind.sends else kind
        others = tuple(draw(st.lists(st.sampled_from(receivers or actors), min_size=1, max_size=3, unique=True)))
        duties = [Duty(actor=one, obligation=SHALL, act=Send(receivers=others) if kind.sends else DoThis())]
        duties += [Duty(actor=other, obligation=SHOULD, act=Answer()) for other in others if kind.sends]
        forks = draw(st.integers(0, 3))
        steps.append(
            Step(
                name=name,
                kind=kind,
                title=f"{name} {draw(TITLES)}",
                phase=draw(st.sampled_from(phases)) if phases else None,
                duties=tuple(duties),
                then=draw(target) if forks == 0 else None,
                branches=tuple(Branch(condition=IsYes(datum="d"), target=draw(target)) for _ in range(forks)),
                options=tuple(Option(title=draw(TITLES), target=draw(target)) for _ in range(draw(st.integers(0, 1)))),
                on_refusal=draw(target) if kind.sends else None,
            )
        )
    return Pathway(
        name="p",
        title=draw(TITLES),
        version="1",
        interruptions=tuple(
            Interruption(
                name=f"i{number}",
                title=f"i{number} {draw(TITLES)}",
                scope=AllPhases(),
                mode=draw(st.sampled_from(list(Mode))),
                target=Onward(steps=(draw(st.sampled_from(places)),)),
            )
            for number in range(draw(st.integers(0, 2)))
        ),
        pauses=tuple(
            Pause(name=f"u{number}", title=f"u{number} {draw(TITLES)}", steps=None)
            for number in range(draw(st.integers(0, 1)))
        ),
        actors=(
            *(Actor(name=name, title=f"{name} {draw(TITLES)}") for name in actors),
            Actor(name="pool", title="Noen av dem", chosen=RoleSet(members=tuple(actors))),
        ),
        data=(Datum(name="d", title="Ja?", type=YesNo()),),
        phases=tuple(Phase(name=name, title=f"{name} {draw(TITLES)}") for name in phases),
        steps=tuple(steps),
        ends=(End(name="e0", title="Første slutt"), End(name="e1", title="Andre slutt", closes_all=True)),
    )


QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)


def broken_laws(pathway: Pathway, picture: Picture) -> list[object]:
    """What lies on something, stands outside its lane, or cannot be found."""
    shown = "".join(picture.groups)
    things = (pathway.steps, pathway.ends, pathway.interruptions, pathway.pauses)
    return [
        *picture.outside_their_shape,
        *picture.overlapping,
        *picture.forms_on_forms,
        *picture.arrows_through_forms,
        *picture.arrows_through_texts,
        *picture.texts_on_marks,
        *(each.title for kind in things for each in kind if squeezed(each.title) not in shown),
        *ways_not_shown(picture, pathway, "nb"),
        *astray(picture, pathway, "nb"),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(pathway=pathways())
def test_nothing_lies_on_anything_and_everything_is_there_whatever_the_pathway(pathway: Pathway) -> None:
    assert broken_laws(pathway, picture_of(svg_of(chart_of(pathway, language="nb")))) == []


@pytest.mark.deep
@settings(max_examples=1200, deadline=None, suppress_health_check=QUIET, derandomize=True)
@given(pathway=pathways())
def test_nothing_lies_on_anything_in_more_than_a_thousand_pathways(pathway: Pathway) -> None:
    assert broken_laws(pathway, picture_of(svg_of(chart_of(pathway, language="nb")))) == []


def line_of(count: int, *, extra: str = "") -> Pathway:
    """Two actors taking turns, in two phases; `extra` is added to the title of a step in the second."""
    steps = [
        Step(
            name=f"s{number}",
            kind=StepKind.START if number == 0 else StepKind.CHECKPOINT,
            title=f"Steg {number}{extra if number == count - 2 else ''}",
            phase="p0" if number < count // 2 else "p1",
            duties=(Duty(actor=f"a{number // 2 % 2}", obligation=SHALL, act=DoThis()),),
            then=Onward(steps=(f"s{number + 1}" if number + 1 < count else "e",)),
        )
        for number in range(count)
    ]
    return Pathway(
        name="p",
        title="Linje",
        version="1",
        actors=(Actor(name="a0", title="Den ene"), Actor(name="a1", title="Den andre")),
        phases=(Phase(name="p0", title="Først"), Phase(name="p1", title="Så")),
        steps=tuple(steps),
        ends=(End(name="e", title="Slutt"),),
    )


def frames_of(pathway: Pathway) -> Mapping[str, Frame]:
    """Where everything stands, in the measures that fit."""
    fit = best_fit(pathway, language="nb")
    return fitted(drawing_of(pathway, language="nb", wide=fit.wide), fit=fit, top=100).places.frames


def test_what_stands_before_an_edit_does_not_move() -> None:
    before = frames_of(line_of(16))
    after = frames_of(line_of(16, extra=" med en del flere ord enn før"))
    moved = [name for name in before if before[name] != after[name]]
    assert "s14" in moved
    assert all(name not in moved for name in [f"s{number}" for number in range(14)])
