"""Units hold roles for one patient: told beside the role, with their history, and deciding nothing."""

import pytest

from forlop.engine.answers import Assigned
from forlop.engine.commands import Assign, Correct, Refused, Retract
from tests.course import Course, begin, moment, pathway_of
from tests.engine.small import HEADING, small

PATHWAY = small('start s "S"\n  lege skal gjøre dette innen 2 uker\n  så ferdig\n')


def begun() -> Course:
    return begin(PATHWAY, "5.1.2026")


def assigned(course: Course, to: str | None, at: str, *, now: str | None = None) -> Course:
    return course.do(Assign(actor="lege", to=to, at=moment(at)), now=now or at)


def holders(course: Course, now: str) -> list[tuple[str, str]]:
    return [(each.to, each.since.strftime("%d.%m")) for each in course.answer(now).assigned]


def test_the_one_told_last_holds_the_role_and_the_history_is_kept() -> None:
    course = assigned(assigned(begun(), "Sone 1", "6.1.2026"), "Sone 2", "8.1.2026")
    assert holders(course, "8.1.2026") == [("Sone 2", "08.01")]
    assert [each.to for each in course.state.assignments] == ["Sone 1", "Sone 2"]


def test_nothing_else_changes() -> None:
    course = assigned(begun(), "Sone 1", "6.1.2026")
    assert course.answer("6.1.2026").tasks == begun().answer("6.1.2026").tasks


def test_what_is_told_late_takes_its_place_in_the_order() -> None:
    course = assigned(begun(), "Sone 2", "8.1.2026")
    course = assigned(course, "Sone 1", "6.1.2026", now="9.1.2026")
    assert holders(course, "9.1.2026") == [("Sone 2", "08.01")]


def test_a_role_that_is_ended_is_held_by_nobody_in_particular() -> None:
    course = assigned(assigned(begun(), "Sone 1", "6.1.2026"), None, "8.1.2026")
    assert holders(course, "8.1.2026") == []
    assert course.refused(Assign(actor="lege", at=moment("9.1.2026")), now="9.1.2026").why is Refused.NOT_ASSIGNED
    assert holders(assigned(course, "Sone 1", "9.1.2026"), "9.1.2026") == [("Sone 1", "09.01")]


def test_an_assignment_is_corrected_in_who_and_when_and_taken_back() -> None:
    course = assigned(assigned(begun(), "Sone 1", "6.1.2026"), "Sone 2", "8.1.2026")
    wrong = Correct(name="lege", value="Sone 3", at=moment("9.1.2026"), by="lege", reason="feil")
    assert holders(course.do(wrong, now="9.1.2026"), "9.1.2026") == [("Sone 3", "08.01")]
    early = Correct(name="lege", moment=moment("7.1.2026"), at=moment("9.1.2026"), by="lege", reason="feil")
    assert holders(course.do(early, now="9.1.2026"), "9.1.2026") == [("Sone 2", "07.01")]
    gone = Retract(name="lege", at=moment("9.1.2026"), by="lege", reason="feil")
    assert holders(course.do(gone, now="9.1.2026"), "9.1.2026") == [("Sone 1", "06.01")]


@pytest.mark.parametrize(("value", "why"), [(3, Refused.ASSIGNED_TO_WHOM), ("  ", Refused.ASSIGNED_TO_WHOM)])
def test_a_wrong_correction_is_refused(value: int | str, why: Refused) -> None:
    command = Correct(name="lege", value=value, at=moment("9.1.2026"), by="lege", reason="feil")
    assert assigned(begun(), "Sone 1", "6.1.2026").refused(command, now="9.1.2026").why is why


def test_that_a_role_was_ended_has_no_value_to_correct() -> None:
    course = assigned(assigned(begun(), "Sone 1", "6.1.2026"), None, "8.1.2026")
    command = Correct(name="lege", value="Sone 3", at=moment("9.1.2026"), by="lege", reason="feil")
    assert course.refused(command, now="9.1.2026").why is Refused.NO_VALUE_HERE


def test_a_role_of_a_sub_pathway_is_held_there() -> None:
    inner = small(
        """
        aktør team "Teamet"
        start k "K"
          team skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        """
    )
    text = (
        f'{HEADING}start a "A"\n  lege skal gjøre dette\n  så d\n'
        'delforløp d "D"\n  kjører prøve "1"\n  ved slutten så ferdig\n'
    )
    course = begin(pathway_of(text, inner), "5.1.2026").record("a", "6.1.2026")
    course = course.do(Assign(actor="team", to="Team sør", at=moment("7.1.2026")), now="7.1.2026")
    assert course.answer("7.1.2026").assigned == (
        Assigned(actor="team", to="Team sør", since=moment("7.1.2026"), inside=("d",)),
    )


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (Assign(actor="leg", to="Sone 1", at=moment("7.1.2026")), Refused.UNKNOWN_ACTOR),
        (Assign(actor="lege", to=" ", at=moment("7.1.2026")), Refused.ASSIGNED_TO_WHOM),
        (Assign(actor="lege", to="Sone 1", at=moment("7.1.2026")), Refused.AS_RECORDED),
        (Assign(actor="sykehus", at=moment("7.1.2026")), Refused.NOT_ASSIGNED),
    ],
)
def test_what_cannot_be_assigned_is_refused(command: Assign, why: Refused) -> None:
    assert assigned(begun(), "Sone 1", "6.1.2026").refused(command, now="7.1.2026").why is why
