"""No figure of a small group can be reckoned from what is shown; z3 is asked whether it could be another."""

from collections.abc import Iterable, Iterator

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from forlop.application.group import ByWay
from forlop.application.group_figures import Figures, beside, part
from forlop.application.small_groups import Sum, is_small, shown
from forlop.model.pathway import Back, StepKind, targets_of
from tests.application.test_group import LIBRARY, group_in_library

UNKNOWN = "abcdefg"


def follows(told: Iterable[Sum], figure: Sum) -> bool:
    """Whether two courses of events that look alike in all that is told can differ in the figure."""
    solver = z3.Solver()
    solver.add(*(_difference(each) == 0 for each in told), _difference(figure) != 0)
    return bool(solver.check() == z3.unsat)


def _difference(figure: Sum) -> z3.ArithRef:
    return z3.Sum([z3.RealVal(0), *(count * z3.Real(name) for name, count in figure.items())])


def test_the_sum_of_two_is_told_and_neither_of_them() -> None:
    figures = {"both": {"a": 1, "b": 1}, "b": {"b": 1}, "c": {"c": 1}}
    assert shown((), figures, protected=({"a": 1},)) == {"both", "c"}


def test_what_everybody_knows_hides_what_it_would_tell() -> None:
    # Whoever goes from a goes to c: then c tells a.
    figures = {"both": {"a": 1, "b": 1}, "c": {"c": 1}}
    assert shown(({"a": 1, "c": -1},), figures, protected=({"a": 1},)) == {"both"}


SUMS = st.dictionaries(st.sampled_from(UNKNOWN), st.sampled_from((1, 1, 1, -1)), min_size=1, max_size=4)


@given(
    known=st.lists(SUMS, max_size=3),
    figures=st.lists(SUMS, min_size=1, max_size=8),
    protected=st.lists(SUMS, min_size=1, max_size=3),
)
def test_nothing_protected_follows_and_nothing_is_hidden_in_vain(
    known: list[Sum], figures: list[Sum], protected: list[Sum]
) -> None:
    named = {str(number): figure for number, figure in enumerate(figures)}
    chosen = shown(known, named, protected=protected)
    told = [*known, *(named[name] for name in chosen)]
    secret = [each for each in protected if not follows(known, each)]
    assert not any(follows(told, each) for each in secret)
    for name in named.keys() - chosen:
        assert any(follows([*told, named[name]], each) for each in secret)


def seen_by_all(figures: Figures) -> Iterator[Sum]:
    """What the chart itself says: whoever enters a step that opens in one way only has come by the ways to it."""
    pathway = figures.group.pathway
    tracks = {track.first_step for track in pathway.tracks}
    interrupted = {name for each in pathway.interruptions for name in each.target.steps}
    for step in pathway.steps:
        if (
            step.kind is StepKind.START
            or step.waits_for
            or step.anytime
            or step.repeating
            or step.name in tracks | interrupted
        ):
            continue
        came: dict[str, int] = {}
        for other in pathway.steps:
            for number, (clause, target) in enumerate(other.ways):
                aside = clause == "on_overdue" and not other.overdue_replaces
                if isinstance(target, Back):
                    came |= {part(other.name, ByWay(number, True)): -1} if target.step == step.name else {}
                    came |= {part(other.name, ByWay(number, False)): -1} if target.otherwise == step.name else {}
                elif step.name in targets_of(target):
                    came[beside(other.name, number) if aside else part(other.name, ByWay(number, None))] = -1
        yield {**figures.all[step.name].sum, **came}


@pytest.mark.parametrize("name", [*LIBRARY[:1], *LIBRARY[3:]])
def test_of_a_group_in_the_library_no_small_figure_follows_from_the_others(name: str) -> None:
    figures = Figures(group_in_library(name))
    everybody = list(seen_by_all(figures))
    told = [*everybody, *(figures.all[each].sum for each in figures.shown)]
    small = [each.sum for each in figures.all.values() if is_small(each.counted.patients)]
    assert small
    # A figure that is the same as another's on every chart cannot be kept from whoever sees the chart.
    assert [each for each in small if follows(told, each) and not follows(everybody, each)] == []
    assert len(figures.shown) > len(figures.all) / 5


@pytest.mark.parametrize("name", LIBRARY)
def test_what_is_left_of_a_step_when_the_shown_are_taken_from_it_is_no_small_group(name: str) -> None:
    group = group_in_library(name)
    figures = Figures(group)
    for step in group.pathway.steps:
        if step.name in figures.shown:
            told = [fate for fate in figures.fates(step) if part(step.name, fate) in figures.shown]
            rest = {each.patient for each in group.entries if each.step == step.name and each.fate not in told}
            assert not is_small(len(rest)), step.name
