"""What a receiver's reply does, and what it does not do."""

from tests.course import Course, Deed, begin
from tests.engine.small import small

DISCHARGE = small(
    """
    start utskrevet "Utskrevet"
      sykehus skal "si fra"
      så oppfølging

    overføring oppfølging "Oppfølging hjemme"
      sykehus skal sende til lege
      lege skal bekrefte innen 2 dager etter sendt oppfølging
      lege bør "starte oppfølgingen" innen 14 dager etter sendt oppfølging
      så hjemme

    slutt hjemme "Hjemme"
    """
)


def discharge_sent() -> Course:
    course = begin(DISCHARGE, "9.2.2026 09:00").record("utskrevet", "9.2.2026 09:00", by="sykehus")
    return course.record("oppfølging", "9.2.2026 10:00", by="sykehus", deed=Deed.SENT)


def test_to_accept_is_not_to_have_done_what_else_the_receiver_must_do() -> None:
    course = discharge_sent().record("oppfølging", "10.2.2026 09:00", by="lege", deed=Deed.ACCEPTED)
    assert [task.task for task in course.answer("10.2.2026 10:00").tasks] == [2]
    assert course.state.responsible == "lege"
    done = course.record("oppfølging", "12.2.2026 09:00", by="lege")
    assert done.state.ended == "hjemme"


def test_a_receiver_who_says_done_has_confirmed_and_done_the_rest() -> None:
    course = discharge_sent().record("oppfølging", "10.2.2026 09:00", by="lege")
    assert course.state.ended == "hjemme"
