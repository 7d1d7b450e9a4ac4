"""A limit is shorter than another only if it is so for every patient, whatever the day."""

import pytest

from forlop.language import syntax
from forlop.language.parser import parse
from forlop.model.limit_comparison import Compared, compare_limits
from forlop.source import Source


def limit(text: str) -> syntax.Timing | None:
    parsed = parse(Source("x", f'forløp x "X"\ntiltak t "T"\n  lege skal gjøre dette {text}\n'))
    assert parsed.diagnostics == ()
    (duty,) = [clause for clause in parsed.document.blocks[0].clauses if isinstance(clause, syntax.Duty)]
    return duty.timing


SHORTER, LONGER, SAME, MIXED = Compared.SHORTER, Compared.LONGER, Compared.SAME, Compared.MIXED


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        ("innen 2 uker", "innen 13 dager", SHORTER),
        ("innen 2 uker", "innen 14 dager", SAME),
        ("innen 2 uker", "innen 15 dager", LONGER),
        ("innen 1 år", "innen 11 måneder", SHORTER),
        ("innen 1 år", "innen 12 måneder", SAME),
        ("", "innen 1 år", SHORTER),
        # ten working days are two weeks at the least, and more around holidays
        ("innen 10 virkedager", "innen 14 dager", MIXED),
        ("innen 10 virkedager", "innen 11 dager", SHORTER),
        ("innen 3 dager", "innen 3 virkedager", LONGER),
        ("innen 1 måned", "innen 28 dager", SHORTER),
        ("innen 1 måned", "innen 30 dager", MIXED),
        ("innen 1 måned", "innen 32 dager", LONGER),
        ("innen 0 virkedager", "innen 0 dager", SAME),
        ("innen 2 dager", "innen 47 timer", SHORTER),
        ("innen 2 dager", "innen 48 timer", MIXED),
        ("innen 2 dager", "innen 73 timer", LONGER),
        ("innen 24 timer", "innen 0 dager", MIXED),
        ("innen 26 timer", "innen 0 dager", SHORTER),
        ("innen 2 dager etter a", "innen 1 dag etter a", SHORTER),
        ("innen 2 dager etter a", "innen 1 dag etter b", MIXED),
        ("innen 2 dager etter a", "innen 1 dag", MIXED),
        ("innen 2 dager", "straks", SHORTER),
        ("straks", "innen 2 timer", LONGER),
        ("innen 2 dager etter a", "straks", MIXED),
        ("innen 7 dager", "innen 7 dager, helst innen 1 dag", SHORTER),
        ("innen 7 dager, helst innen 1 dag", "innen 7 dager", LONGER),
        ("innen 7 dager, helst innen 1 dag", "innen 6 dager", MIXED),
        ("innen 2 dager hvis a, ellers 4 dager", "innen 1 dag hvis a, ellers 4 dager", SHORTER),
        ("innen 2 dager hvis a, ellers 4 dager", "innen 3 dager hvis a, ellers 3 dager", MIXED),
        ("innen 2 dager hvis a, ellers 4 dager", "innen 2 dager", SHORTER),
        ("innen 2 dager hvis a, ellers 4 dager", "innen 3 dager", MIXED),
        ("innen 2 dager hvis a, ellers 4 dager", "innen 2 dager hvis b, ellers 4 dager", MIXED),
        ("senest 1 uke før a", "senest 8 dager før a", SHORTER),
        ("senest 1 uke før a", "senest 6 dager før a", LONGER),
        ("senest 1 uke før a", "senest 8 dager før b", MIXED),
        ("midtveis mellom a og b, pluss minus 3 dager", "midtveis mellom a og b, pluss minus 2 dager", SHORTER),
        ("tidligst 2 og senest 4 dager", "tidligst 2 og senest 3 dager", SHORTER),
        ("tidligst 2 og senest 4 dager", "tidligst 1 og senest 4 dager", MIXED),
        ("hver 6. uke, høyst 8 ganger", "hver 5. uke, høyst 8 ganger", SHORTER),
        ("hver 6. uke, høyst 8 ganger", "hver 6. uke, høyst 9 ganger", SHORTER),
        ("hver 6. uke, høyst 8 ganger", "hver 5. uke, høyst 7 ganger", MIXED),
    ],
)
def test_limits_are_held_against_each_other(was: str, now: str, verdict: Compared) -> None:
    new = limit(now)
    assert new is not None
    assert compare_limits(limit(was), new) is verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [("innen 2 uker", "innen 15 dager"), ("innen 3 dager", "innen 3 virkedager"), ("innen 2 dager", "innen 47 timer")],
)
def test_what_is_shorter_one_way_is_longer_the_other_way(one: str, other: str) -> None:
    first, second = limit(one), limit(other)
    assert first is not None
    assert second is not None
    assert {compare_limits(first, second), compare_limits(second, first)} == {SHORTER, LONGER}
