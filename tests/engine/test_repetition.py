"""Semantics 4: `hver n. uke, høyst m ganger`, from the actual completion; `etter siste gang` after the m-th."""

from forlop.engine.answers import DueAt
from forlop.engine.commands import Record, Refused
from forlop.engine.due_times import due_time
from forlop.engine.events import Closing, RoundOpened
from forlop.engine.next_steps import cause_of
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small

EVERY = small(
    """
    opplysning bedre: ja/nei "Bedre"
    start s "S"
      lege skal gjøre dette
      så k
    sjekkpunkt k "K"
      lege skal notere bedre første gang innen 7 dager etter s, deretter hver 14. dag, høyst 3 ganger
      hvis bedre så slutten
      etter siste gang så ut
    slutt slutten "Slutt"
    slutt ut "Ut"
    """
)


def test_the_next_interval_counts_from_the_actual_completion() -> None:
    course = begin(EVERY, "5.1.2026").record("s", "5.1.2026")
    assert course.due("k", "5.1.2026") == day("12.1.2026")
    course = course.record("k", "9.1.2026", bedre=False)
    assert course.due("k", "9.1.2026") == day("23.1.2026")  # 9 + 14
    course = course.record("k", "26.1.2026", bedre=False, now="27.1.2026")  # late, and recorded a day later
    assert course.due("k", "27.1.2026") == day("9.2.2026")  # 26 January + 14


def test_a_round_left_out_counts_the_next_interval_from_its_due_date() -> None:
    course = begin(ENTERED_ANEW, "5.1.2026").record("s", "6.1.2026")
    course = course.record("k", "8.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert course.due("k", "8.1.2026") == day("20.1.2026")  # 13 + 7


def test_the_round_after_one_left_out_opens_as_that_is_over_and_not_when_it_was_due() -> None:
    course = begin(ENTERED_ANEW, "5.1.2026").record("s", "6.1.2026")
    early = course.record("k", "8.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert [each.opened_at for each in early.state.rounds.of_step("k")] == [moment("6.1.2026"), moment("8.1.2026")]
    assert all(each.occurred_at <= each.recorded_at for each in early.log)
    assert early.record("k", "9.1.2026").state.rechecks == ()
    late = course.record("k", "16.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert [each.opened_at for each in late.state.rounds.of_step("k")] == [moment("6.1.2026"), moment("16.1.2026")]
    assert late.due("k", "16.1.2026") == day("20.1.2026")


def test_only_what_is_repeated_counts_from_the_limit_of_what_was_left_out() -> None:
    text = """
    opplysning igjen: ja/nei "Igjen" ubrukt fordi "Prøves"
    start s "S"
      lege skal gjøre dette
      så k
    sjekkpunkt k "K"
      lege skal notere igjen hver uke, høyst 2 ganger
      lege kan gjøre dette innen 10 dager
      etter siste gang så slutten
    slutt slutten "Slutt"
    """
    course = begin(small(text), "5.1.2026").record("s", "6.1.2026")
    course = course.record("k", "8.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    entry = course.state.rounds.of_step("k")[-1]
    dues = [due_time(course.pathway, course.state, entry, task) for task in entry.tasks]
    assert [due.day for due in dues if isinstance(due, DueAt)] == [day("20.1.2026"), day("18.1.2026")]


def test_one_true_branch_leaves_the_repetition() -> None:
    course = begin(EVERY, "5.1.2026").record("s", "5.1.2026").record("k", "9.1.2026", bedre=True)
    assert course.answer("9.1.2026").ended == "slutten"


def test_after_the_last_round_the_way_after_the_last_time_is_taken() -> None:
    course = begin(EVERY, "5.1.2026").record("s", "5.1.2026")
    course = course.record("k", "9.1.2026", bedre=False).record("k", "23.1.2026", bedre=False)
    assert course.open_steps("23.1.2026") == {"k"}
    course = course.record("k", "6.2.2026", bedre=False)
    assert course.answer("6.2.2026").ended == "ut"
    rounds = [each.event for each in course.log if isinstance(each.event, RoundOpened) and each.event.step == "k"]
    assert [(each.round, each.again) for each in rounds] == [(1, False), (2, True), (3, True)]


def test_a_true_branch_in_the_last_round_wins_over_after_the_last_time() -> None:
    course = begin(EVERY, "5.1.2026").record("s", "5.1.2026")
    course = course.record("k", "9.1.2026", bedre=False).record("k", "23.1.2026", bedre=False)
    assert course.record("k", "6.2.2026", bedre=True).answer("6.2.2026").ended == "slutten"


ENTERED_ANEW = small(
    """
    opplysning igjen: ja/nei "Igjen"
    start s "S"
      lege skal gjøre dette
      så k
    tiltak k "K"
      lege skal gjøre dette hver uke, høyst 2 ganger
      etter siste gang så v
    sjekkpunkt v "V"
      lege skal notere igjen
      hvis igjen så tilbake til k, høyst 1 gang, ellers slutten
      ellers så slutten
    slutt slutten "Slutt"
    """
)


def test_the_count_of_a_repetition_starts_anew_when_the_step_is_entered_anew() -> None:
    course = begin(ENTERED_ANEW, "5.1.2026").record("s", "5.1.2026")
    course = course.record("k", "12.1.2026").record("k", "19.1.2026").record("v", "20.1.2026", igjen=True)
    course = course.record("k", "27.1.2026")
    assert course.open_steps("27.1.2026") == {"k"}
    assert course.record("k", "3.2.2026").open_steps("3.2.2026") == {"v"}


def test_without_a_first_time_the_first_interval_counts_from_the_opening() -> None:
    course = begin(ENTERED_ANEW, "5.1.2026").record("s", "6.1.2026")
    assert course.due("k", "6.1.2026") == day("13.1.2026")


BY_SETTING = small(
    """
    opplysning sted: en av hjemme, avdeling "Sted"
    opplysning frisk: ja/nei "Frisk"
    start s "S"
      lege skal notere sted
      så k
    tiltak k "K"
      lege skal gjøre dette første gang innen 1 dag,
        deretter hver 4. uke ved hjemme, hver uke ved avdeling, høyst 4 ganger
      etter siste gang så slutten
    slutt slutten "Slutt"
    """
)


def test_an_interval_may_depend_on_the_setting() -> None:
    home = begin(BY_SETTING, "5.1.2026").record("s", "5.1.2026", sted="hjemme").record("k", "6.1.2026")
    ward = begin(BY_SETTING, "5.1.2026").record("s", "5.1.2026", sted="avdeling").record("k", "6.1.2026")
    assert (home.due("k", "6.1.2026"), ward.due("k", "6.1.2026")) == (day("3.2.2026"), day("13.1.2026"))


UNKNOWN = small(
    """
    opplysning bedre: ja/nei "Bedre"
    start s "S"
      lege kan notere bedre
      lege skal gjøre dette
      så k
    tiltak k "K"
      lege skal gjøre dette første gang innen 1 dag, deretter hver uke, høyst 2 ganger
      hvis bedre så slutten
      etter siste gang så ut
    slutt slutten "Slutt"
    slutt ut "Ut"
    """
)


def test_an_unknown_branch_is_not_taken_for_false() -> None:
    course = begin(UNKNOWN, "5.1.2026").record("s", "5.1.2026", by="lege", deed=Deed.DONE).record("k", "6.1.2026")
    assert [each.step for each in course.answer("6.1.2026").undecided] == ["k"]


def second_round_left_out() -> Course:
    course = begin(EVERY, "5.1.2026").record("s", "5.1.2026").record("k", "9.1.2026", bedre=False)
    return course.record("k", "20.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")


def test_the_next_round_may_be_named_when_a_repetition_cannot_be_decided() -> None:
    course = second_round_left_out().record("k", "21.1.2026", by="lege", choice="k", reason="tas neste gang")
    assert course.due("k", "21.1.2026") == day("6.2.2026")  # due 23 January + 14


def test_the_way_after_the_last_time_is_no_choice_before_the_last_time() -> None:
    command = Record(step="k", at=moment("21.1.2026"), by="lege", choice="ut", reason="x")
    assert second_round_left_out().refused(command, now="21.1.2026").why is Refused.NO_SUCH_CHOICE


def test_what_is_repeated_by_choice_says_that_it_is_repeated_and_when_it_was_left_out() -> None:
    course = second_round_left_out().record("k", "21.1.2026", by="lege", choice="k", reason="tas neste gang")
    entry = course.state.rounds.of_step("k")[-1]
    cause = cause_of(course.pathway, course.state, entry)
    assert (cause.clause, cause.skipped, cause.at) == ("again", Closing.LEFT_OUT, moment("20.1.2026"))
