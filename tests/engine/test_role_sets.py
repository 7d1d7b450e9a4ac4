from tests.course import Course, Deed, begin
from tests.engine.small import small

TO_A_POOL = small("""
    aktør legevakt "Legevakten"
    aktør mottaker "Legevakten eller sykehuset" er legevakt eller sykehus
    start vurdering "Vurdering"
      lege skal "vurdere"
      så videre
    overføring videre "Til legevakt eller sykehus"
      lege skal sende til mottaker
      mottaker skal bekrefte innen 2 timer
      så over
    slutt over "Over"
""")


def sent() -> Course:
    course = begin(TO_A_POOL, "1.9.2025 09:00").record("vurdering", "1.9.2025 09:00")
    return course.record("videre", "1.9.2025 09:10", by="lege", deed=Deed.SENT)


def test_before_anybody_has_taken_it_the_pool_has_the_task_and_the_sender_the_patient() -> None:
    assert sent().responsible("videre", "1.9.2025 09:20") == {"mottaker"}
    assert sent().state.responsible == "lege"


def test_the_member_of_a_pool_who_accepts_is_responsible_for_the_patient() -> None:
    assert sent().record("videre", "1.9.2025 09:30", by="sykehus", deed=Deed.ACCEPTED).state.responsible == "sykehus"


def test_when_nobody_says_who_accepted_the_pool_is_responsible() -> None:
    assert sent().record("videre", "1.9.2025 09:30", deed=Deed.ACCEPTED).state.responsible == "mottaker"
