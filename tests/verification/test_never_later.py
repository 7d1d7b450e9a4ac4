"""A limit against another, in another unit or counted from something else: never later, or the day it is."""

from datetime import date

import pytest

from forlop.model.pathway import AfterEvent, AfterStep, Anchor, Aspect, Opening
from forlop.model.values import Duration, Unit
from forlop.verification.timing.never_later import Later, Limit, NeverLater, Reason, Untold, never_later
from tests.engine.small import small
from tests.verification import naive_calendar

PATHWAY = small("""\
    hendelse utskrivning "Utskrevet"
    start mottak "Mottak"
      lege skal gjøre dette innen 2 dager
      så vurdering
    sjekkpunkt vurdering "Vurdering"
      lege skal gjøre dette innen 5 virkedager
      så opphold
    tiltak opphold "Opphold"
      lege skal gjøre dette innen 1 dag
      varer til utskrivning
      så kontroll
    sjekkpunkt kontroll "Kontroll"
      lege skal gjøre dette innen 14 dager etter mottak
      lege bør gjøre dette innen 3 dager etter vurdering
      lege bør gjøre dette innen 3 dager etter utskrivning
      lege bør gjøre dette innen 3 dager etter startet opphold
      så hjemme
    slutt hjemme "Hjemme"
""")


def limit(amount: int, unit: Unit, anchor: Anchor, *, statutory: bool = False) -> Limit:
    return Limit(Duration(amount=amount, unit=unit), anchor, statutory)


MOTTAK, VURDERING = AfterStep(step="mottak"), AfterStep(step="vurdering")
OPPHOLD = AfterStep(step="opphold", aspect=Aspect.STARTED)
UTSKRIVNING = AfterEvent(event="utskrivning")


@pytest.mark.parametrize(
    ("new", "old", "same"),
    [
        (limit(14, Unit.DAYS, MOTTAK), limit(2, Unit.WEEKS, MOTTAK), True),
        (limit(4, Unit.WEEKS, MOTTAK), limit(1, Unit.MONTHS, MOTTAK), False),
        (limit(10, Unit.DAYS, MOTTAK), limit(10, Unit.WORKDAYS, MOTTAK), False),
        (limit(10, Unit.DAYS, MOTTAK), limit(10, Unit.DAYS, MOTTAK, statutory=True), False),
        # Counted from something earlier, so earlier still.
        (limit(3, Unit.DAYS, MOTTAK), limit(3, Unit.DAYS, VURDERING), True),
        (limit(3, Unit.DAYS, VURDERING), limit(3, Unit.DAYS, Opening()), True),
        # Counted from something later, which has a limit of its own: 5 working days are at most 13 days.
        (limit(3, Unit.DAYS, VURDERING), limit(16, Unit.DAYS, MOTTAK), False),
        (limit(3, Unit.DAYS, OPPHOLD), limit(3, Unit.DAYS, VURDERING), True),
    ],
)
def test_a_limit_that_ends_at_or_before_another_for_every_patient_is_never_later(
    new: Limit, old: Limit, same: bool
) -> None:
    assert never_later(PATHWAY, "kontroll", 0, new=new, old=old) == NeverLater(always_same=same)


def test_a_limit_in_working_days_is_later_than_one_in_weeks_over_easter() -> None:
    later = never_later(PATHWAY, "kontroll", 0, new=limit(10, Unit.WORKDAYS, MOTTAK), old=limit(2, Unit.WEEKS, MOTTAK))
    assert isinstance(later, Later)
    assert later.old_end == naive_calendar.ends(later.begins, 14, "days")
    assert later.new_end == naive_calendar.ends(later.begins, 10, "workdays")
    assert (
        later.by
        == (later.new_end - later.old_end).days
        == max(
            (naive_calendar.ends(day, 10, "workdays") - naive_calendar.ends(day, 14, "days")).days
            for day in (date.fromordinal(n) for n in range(date(2020, 1, 1).toordinal(), date(2041, 1, 1).toordinal()))
        )
    )


def test_a_limit_counted_from_a_later_step_is_told_with_what_that_step_may_take() -> None:
    later = never_later(PATHWAY, "kontroll", 0, new=limit(3, Unit.DAYS, VURDERING), old=limit(9, Unit.DAYS, MOTTAK))
    assert isinstance(later, Later)
    assert later.new_end == naive_calendar.ends(naive_calendar.ends(later.begins, 5, "workdays"), 3, "days")
    assert later.old_end == naive_calendar.ends(later.begins, 9, "days")


def test_what_may_take_any_time_cannot_be_compared() -> None:
    assert never_later(
        PATHWAY, "kontroll", 0, new=limit(1, Unit.DAYS, UTSKRIVNING), old=limit(50, Unit.DAYS, MOTTAK)
    ) == Untold(Reason.UNLIMITED)
    assert never_later(
        PATHWAY, "vurdering", 0, new=limit(1, Unit.DAYS, UTSKRIVNING), old=limit(50, Unit.DAYS, MOTTAK)
    ) == Untold(Reason.UNTIED)
    assert never_later(
        PATHWAY, "kontroll", 0, new=limit(200, Unit.YEARS, MOTTAK), old=limit(50, Unit.DAYS, MOTTAK)
    ) == Untold(Reason.TOO_FAR)
